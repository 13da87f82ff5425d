"""What a comparison stands on: its scenarios, the evidence behind each outcome, the figures assumed for the region, and its runs."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

from llsim.catalogue import BY_NAME, HEADLINES
from llsim.report.cells import Cell, Table
from llsim.report.folder import Comparison, Policy
from llsim.report.words import GRADE_TITLES, plain_words, show_number

FEW_SEEDS = 10
TIMING = ("lever", "name", "start", "ramp", "end")


def evidence(data: Comparison) -> Table:
    """Grade the evidence of every headline outcome, and say what pairing gained: the range of the variance ratio over scenarios."""
    rows: list[tuple[Cell, ...]] = []
    for name in HEADLINES:
        outcome, year = BY_NAME[name], data.last_year(name)
        found = [data.difference(name, policy.name, year) for policy in data.alternatives] if year is not None else []
        ratios = [float(row["variance_ratio"]) for row in found if row is not None and math.isfinite(float(row["variance_ratio"]))]
        definition = f"{outcome.definition} {outcome.caution}".strip()
        rows.append((outcome.title, definition, f"{outcome.grade}: {GRADE_TITLES[outcome.grade]}", ratio_words(ratios)))
    return Table("Headline outcomes", ("Outcome", "Definition", "Evidence grade", "Variance ratio"), rows)


def ratio_words(ratios: list[float]) -> str:
    """Write a range of variance ratios; very large ones mean that almost nobody was moved, and are not spelled out."""
    shown = ["over 1,000" if ratio > 1000 else show_number(ratio, 1 if ratio < 10 else 0) for ratio in (min(ratios), max(ratios))] if ratios else []
    return "not defined" if not shown else shown[0] if shown[0] == shown[1] else f"{shown[0]} to {shown[1]}"


def assumed(data: Comparison) -> Table:
    """List the figures of the region that were not found in a source."""
    rows: list[tuple[Cell, ...]] = [
        (one.figure, f"{one.value:,g}" if isinstance(one.value, float) else str(one.value or ""), one.unit or "", one.basis or "", "; ".join(filter(None, (one.source, one.note))))
        for one in data.manifest.region.assumed
    ]
    return Table("Figures assumed or from memory", ("Figure", "Value", "Unit", "Basis", "Source and note"), rows)


def scenarios(data: Comparison) -> list[tuple[Policy, list[str]]]:
    """Describe the levers of every scenario, one line a lever."""
    return [(policy, [lever_words(lever) for lever in policy.levers]) for policy in (data.baseline, *data.alternatives)]


def lever_words(lever: dict[str, Any]) -> str:
    """Write a lever with its timing and settings: `Dual enrollment, from 2027 over 3 years: seats 15`."""
    flat = {key: value for key, value in lever.items() if not isinstance(value, dict)}
    flat |= {inner: value for outer in lever.values() if isinstance(outer, dict) for inner, value in outer.items()}
    key = str(flat.get("lever", flat.get("name", "lever")))
    own_name = str(flat.get("name") or "")
    title = plain_words(key) + (f" ({own_name})" if own_name and own_name != key else "")
    start, ramp, end = flat.get("start"), flat.get("ramp"), flat.get("end")
    timing = (f", from {start}" if start is not None else "") + (f", full after {ramp} years" if ramp else "") + (f", until {end}" if end is not None else "")
    settings = [f"{plain_words(name).lower()} {setting_words(value)}" for name, value in flat.items() if name not in TIMING and value not in (None, [], "")]
    return f"{title}{timing}: {', '.join(settings)}" if settings else f"{title}{timing}"


def setting_words(value: object) -> str:
    """Write the value of a setting."""
    if isinstance(value, list | tuple):
        return " and ".join(str(one) for one in value)
    return f"{value:,g}" if isinstance(value, int | float) and not isinstance(value, bool) else str(value)


def warnings(data: Comparison) -> list[str]:
    """Collect what a reader must know first: the manifest's warnings, few seeds, runs that did not finish, scenarios without a comparison."""
    found = [sentence(warning) for warning in data.manifest.warnings]
    if data.manifest.draws == 1 and len(data.manifest.seeds) < FEW_SEEDS and not any("seed" in warning for warning in data.manifest.warnings):
        found.append(f"Few seeds: {len(data.manifest.seeds)}. Intervals from fewer than {FEW_SEEDS} are wide and may mislead.")
    failed = Counter(run.status for run in data.manifest.runs if run.status != "done")
    found += [f"{count} of {len(data.manifest.runs)} runs ended as \u201c{status}\u201d and are missing here." for status, count in sorted(failed.items())]
    compared = {data.baseline.name, *(policy.name for policy in data.alternatives)}
    found += [f"\u201c{policy.title}\u201d could not be compared: it left no result." for policy in data.manifest.scenarios if policy.name not in compared]
    return found


def sentence(text: str) -> str:
    """Write a warning as a sentence."""
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!")) else ".")
