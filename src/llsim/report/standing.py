"""What a comparison stands on: its scenarios, the evidence behind each outcome, the figures assumed for the region, and its runs."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

from llsim.catalogue import BY_NAME, HEADLINES
from llsim.report.cells import Cell, Table, manifest_figure
from llsim.report.figure import Figure, Sentence
from llsim.report.folder import Comparison, Policy
from llsim.report.language import _, counted, filled, quoted, sentence
from llsim.report.words import GRADE_TITLES, join_words, plain_words, show_number

FEW_SEEDS = 10
PARTS = {
    "students": "Students, assumed or from memory", "schools": "Schools and pathways, assumed or from memory", "colleges": "Colleges, assumed or from memory",
    "targets": "Rates, assumed or from memory", "economy": "Jobs and pay, assumed or from memory",
}
"""Parts of a region's file, as the list of what was assumed names them."""
ELSE = "Other figures, assumed or from memory"
TIMING = ("lever", "name", "start", "ramp", "end", "fade")


def evidence(data: Comparison) -> Table:
    """Grade the evidence of every headline outcome, and say what pairing gained: the range of the variance ratio over scenarios."""
    rows: list[tuple[Cell, ...]] = []
    for name in HEADLINES:
        outcome, year = BY_NAME[name], data.last_year(name)
        found = [data.difference(name, policy.name, year) for policy in data.alternatives] if year is not None else []
        ratios = [float(row["variance_ratio"]) for row in found if row is not None and math.isfinite(float(row["variance_ratio"]))]
        definition = f"{_(outcome.definition)} {_(outcome.caution)}".strip()
        rows.append((_(outcome.title), definition, f"{outcome.grade}: {_(GRADE_TITLES[outcome.grade])}", ratio_words(ratios)))
    return Table(_("Headline outcomes"), (_("Outcome"), _("Definition"), _("Evidence grade"), _("Variance ratio")), rows)


def ratio_words(ratios: list[float]) -> str:
    """Write a range of variance ratios; very large ones mean that almost nobody was moved, and are not spelled out."""
    shown = [_("over 1,000") if ratio > 1000 else show_number(ratio, 1 if ratio < 10 else 0) for ratio in (min(ratios), max(ratios))] if ratios else []
    return _("not defined") if not shown else shown[0] if shown[0] == shown[1] else filled("{low} to {high}", low=shown[0], high=shown[1])


def assumed(data: Comparison) -> list[Table]:
    """List the figures of the region that were not found in a source, as its file has them: a table each for students, schools, colleges, rates and jobs."""
    head = (_("Figure"), _("Value"), _("Unit"), _("Basis"), _("Source and note"))
    rows: dict[str, list[tuple[Cell, ...]]] = {part: [] for part in (*PARTS.values(), ELSE)}
    for one in data.manifest.region.assumed:
        value = f"{one.value:,.10g}" if isinstance(one.value, float) else str(one.value or "")
        part, _dot, name = one.figure.partition(".")
        known = part in PARTS
        told = quoted("; ".join(filter(None, (one.note, one.source))))
        rows[PARTS[part] if known else ELSE].append((quoted(name if known else one.figure), value, quoted(one.unit or ""), _(one.basis or ""), told))
    return [Table(filled("{part}: {number}", part=_(part), number=str(len(own))), head, own) for part, own in rows.items() if own]


def scenarios(data: Comparison) -> list[tuple[Policy, list[Sentence]]]:
    """Describe the levers of every scenario, one line a lever."""
    return [(policy, [lever_words(lever, policy.name, place) for place, lever in enumerate(policy.levers)]) for policy in (data.baseline, *data.alternatives)]


def lever_words(lever: dict[str, Any], scenario: str, place: int) -> Sentence:
    """Write a lever with its timing and settings: `Dual enrollment, from 2027, full after 3 years: seats 15`."""
    flat = {key: value for key, value in lever.items() if not isinstance(value, dict)}
    flat |= {inner: value for outer in lever.values() if isinstance(outer, dict) for inner, value in outer.items()}
    key = str(flat.get("lever", flat.get("name", "lever")))
    own_name = str(flat.get("name") or "")
    title = plain_words(key) + (f" ({own_name})" if own_name and own_name != key else "")
    timing: list[str | Figure] = []
    if flat.get("start") is not None:
        timing += sentence(", from {year}", year=str(flat["start"]))
    if flat.get("ramp"):
        timing += counted(", full at once", ", full after {years} years", int(flat["ramp"]), years=setting_cell(flat["ramp"], "ramp", scenario, place))
    if flat.get("end") is not None:
        timing += sentence(", until {year}", year=str(flat["end"]))
    if flat.get("fade"):
        timing += counted(", with half a dose for one more year", ", fading over {years} years", int(flat["fade"]), years=setting_cell(flat["fade"], "fade", scenario, place))
    settings: list[str | Figure] = []
    for name, value in flat.items():
        if name not in TIMING and value not in (None, [], ""):
            settings += [", " if settings else ": ", f"{plain_words(name).lower()} ", setting_cell(value, name, scenario, place)]
    return (title, *timing, *settings)


def setting_cell(value: object, name: str, scenario: str, place: int) -> str | Figure:
    """Write the value of a setting; a number is bound to the lever of the manifest it stands in."""
    if isinstance(value, list | tuple):
        return join_words([str(one) for one in value])
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Figure(f"{value:,g}", float(value), str(place), scenario, "", "", "manifest", name)
    return str(value)


def warnings(data: Comparison) -> list[Sentence]:
    """Collect what a reader must know first: the manifest's warnings, few seeds, runs that did not finish, scenarios without a comparison."""
    found: list[Sentence] = [(quoted(as_sentence(warning)),) for warning in data.manifest.warnings]
    seeds = len(data.manifest.seeds)
    if data.manifest.draws == 1 and seeds < FEW_SEEDS and not any("seed" in warning for warning in data.manifest.warnings):
        shown = manifest_figure("seeds", seeds, str(seeds))
        found.append(sentence("Few seeds: {seeds}. Intervals from fewer than ten are wide and may mislead.", seeds=shown))
    failed = Counter(run.status for run in data.manifest.runs if run.status != "done")
    runs = len(data.manifest.runs)
    for status, count in sorted(failed.items()):
        lost, of = manifest_figure(f"runs {status}", count, str(count)), manifest_figure("runs", runs, str(runs))
        found.append(
            counted(
                "{count} of {runs} runs ended as \u201c{status}\u201d and is missing here.", "{count} of {runs} runs ended as \u201c{status}\u201d and are missing here.", count,
                count=lost, runs=of, status=status,
            ),
        )
    compared = {data.baseline.name, *(policy.name for policy in data.alternatives)}
    missing = [policy for policy in data.manifest.scenarios if policy.name not in compared]
    found += [sentence("\u201c{policy}\u201d could not be compared: it left no result.", policy=policy.title) for policy in missing]
    return found


def as_sentence(text: str) -> str:
    """Write a warning as a sentence."""
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!")) else ".")
