"""The validation page: what the model is for, what it was fitted to, what it got wrong, and what it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from llsim.analysis.assumptions import Assumption, shown
from llsim.catalogue import BY_NAME
from llsim.compiled import SOURCE_VERSION
from llsim.evidence.recovered import LEAST, MOST, Recovered
from llsim.evidence.studies.replay import Result
from llsim.evidence.validation import Validation
from llsim.evidence.verification import Check
from llsim.report.cells import Table
from llsim.report.ground import figures_by_basis, numbers_by_grade
from llsim.report.scope import scope_picture
from llsim.report.words import GRADE_TITLES

TEMPLATES = Path(__file__).parent / "templates"
PAGE = "validation.html"
MOST_CHANGING = 3
WANTED = 0.8
Row = tuple[str, ...]
UNITS = {"percent": "%", "share": "% of all", "count": "number"}
"""What is said beside an outcome that is not in points, where its name does not tell."""


def write_page(found: Validation, assumptions: Sequence[Assumption], checks: Sequence[Check], known: Recovered | None, folder: Path, command: str) -> Path:
    """Write validation.html, whole or not at all; returns its path."""
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f".{PAGE}.part"
    part.write_text(render(found, assumptions, checks, known, command), encoding="utf-8")
    return part.replace(folder / PAGE)


def render(found: Validation, assumptions: Sequence[Assumption], checks: Sequence[Check], known: Recovered | None, command: str) -> str:
    """Return the page."""
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    fitted, held_out, another = found.rates("calibrate"), found.rates("hold_out"), found.rates("another_year")
    compared = held_out[held_out["naive"] != ""]
    return environment.get_template("validation.html.jinja").render(
        scope=scope_picture(), by_grade=numbers_by_grade(), by_basis=figures_by_basis(list(dict.fromkeys(found.fit["region"]))), checked=checked(checks), stale=stale(checks),
        recovery=recovery_words(known), source=SOURCE_VERSION,
        draws=found.draws, command=command, grades=GRADE_TITLES, counts=found.grades, numbers=sum(found.grades.values()),
        fitted=len(fitted), fitted_inside=int(fitted["inside"].sum()), fit=fit(fitted),
        held_out=len(held_out), held_out_inside=int(held_out["inside"].sum()), wanted=round(100 * WANTED), enough=held_out["inside"].mean() >= WANTED if len(held_out) else False,
        fitted_alone=int(fitted["inside_model_alone"].sum()), held_out_alone=int(held_out["inside_model_alone"].sum()),
        compared=len(compared), better=int(compared["better"].astype(bool).sum()), misses=held_out_rates(held_out),
        once=once(held_out), another=len(another), another_inside=int(another["inside"].sum()), others=held_out_rates(another, "Other years of fitted rates, per cent, counted apart"),
        verdicts=verdicts(found.studies), studies=studies(found.studies), told=told(found.told), assumptions=changing(assumptions[:MOST_CHANGING]),
    )


def checked(checks: Sequence[Check]) -> Table:
    """Show what was checked of the code, in how many cases; a check that was never made has no number."""
    rows: list[Row] = []
    for check in checks:
        cases, failed = ("not measured", "") if check.cases is None else (f"{check.cases:,} {check.unit}", f"{check.failures:,}")
        rows.append((check.shows, cases, failed, check.command, check.date, "this" if check.source == SOURCE_VERSION else check.source))
    return Table("Promises of the code", ("What was checked", "Cases", "Failed", "Command", "Date", "Source"), list(rows))


def stale(checks: Sequence[Check]) -> str:
    """Say for which source version the counts were measured, whether this page was made with another, and how many checks have no count."""
    measured = [check for check in checks if check.cases is not None]
    if not measured:
        return "Nothing was measured yet."
    missing = f" {len(checks) - len(measured)} of {len(checks)} checks were not measured." if len(measured) < len(checks) else ""
    other = sum(check.source != SOURCE_VERSION for check in measured)
    if not other:
        return f"All counts were measured on source version {SOURCE_VERSION}, with which this page was made.{missing}"
    which = "All counts" if other == len(measured) else f"{other} of {len(measured)} counts"
    return f"{which} were measured on another source version than {SOURCE_VERSION}, with which this page was made: they may no longer hold.{missing}"


def recovery_words(known: Recovered | None) -> str:
    """Say whether calibration finds parameters that are known."""
    if known is None:
        return "Whether calibration finds parameters that are known was not measured."
    named = ", ".join(f"{name} {100 * share:.0f} %" for name, share in known.outside)
    when = known.date if known.source == SOURCE_VERSION else f"{known.date}, on source version {known.source}"
    verdict = "as they should" if known.within else f"which is outside the {100 * LEAST:.0f} to {100 * MOST:.0f} % wanted"
    return (
        f"Calibration on rates made from known parameters ({known.sets} sets of {known.parameters} parameters planted in {known.region}, {when}): "
        f"its 90 % intervals cover {100 * known.share:.1f} % of them, {verdict}; "
        f"parameter by parameter, {known.parameters - len(known.outside)} of {known.parameters} between {100 * LEAST:.0f} and {100 * MOST:.0f} %{': not ' + named if named else ''}. "
        f"{known.not_informed} of the {known.parameters} are not informed by data in most sets, and are labelled so."
    )


def per_cent(*values: float) -> str:
    """Write shares in per cent, several as a range."""
    return " to ".join(f"{100 * value:.1f}" for value in values)


def fit(rates: pd.DataFrame) -> Table:
    """Count the fitted rates by region, with the largest miss."""
    rows: list[Row] = []
    for region, own in rates.groupby("region", sort=False):
        gap = (own["simulated"] - own["published"]).abs()
        worst = own.loc[gap.idxmax()]
        words = f"{BY_NAME[worst['outcome']].title}, {worst['group'].replace('_', ' ')}: {per_cent(worst['simulated'])} against {per_cent(worst['published'])}"
        rows.append((str(region), f"{int(own['inside'].sum())} of {len(own)}", f"{100 * gap.median():.1f}", words))
    return Table("Fitted rates by region, per cent", ("Region", "Inside the 90 % interval", "Median miss, points", "Largest miss"), list(rows))


def once(rates: pd.DataFrame) -> tuple[int, int]:
    """Count published numbers, not regions: one number that stands in several region files counts once, as inside where most of them are."""
    shares = [float(own["inside"].mean()) for _, own in rates.groupby(["outcome", "group", "published"], sort=False)]
    return sum(share > 0.5 for share in shares), len(shares)


def rate_shown(row: dict[str, Any]) -> tuple[str, str]:
    """Name a rate and its group; of a quotient both groups."""
    group = row["group"].replace("_", " ")
    over = f" over {row['over'].split(' ')[-1].replace('_', ' ')}" if row.get("over") else ""
    return BY_NAME[row["outcome"]].title, group + over


def held_out_rates(rates: pd.DataFrame, caption: str = "Held-out rates, per cent, with 90 % intervals") -> Table:
    """Show every held-out rate beside the model's interval and the best naive forecast."""
    rows: list[Row] = []
    for row in rates.to_dict("records"):
        naive = f"{per_cent(row['naive_share'])} ({row['naive']})" if row["naive"] else "none known"
        verdict = "" if not row["naive"] else "better than naive" if row["better"] else "no better than naive"
        simulated = f"{per_cent(row['simulated'])} ({per_cent(row['simulated_low'], row['simulated_high'])})"
        rows.append((row["region"], *rate_shown(row), per_cent(row["published"]), simulated, "inside" if row["inside"] else "outside", naive, verdict))
    return Table(caption, ("Region", "Rate", "Group", "Published", "Model", "", "Best naive forecast", "Nearer"), list(rows))


def verdicts(results: Sequence[Result]) -> list[Row]:
    """Count verdicts by use."""
    uses = {"calibrate": "fitted", "hold_out": "held out", "prior": "priors"}
    return [(words, *(str(sum(r.use == use and r.verdict == verdict for r in results)) for verdict in ("inside", "near", "outside"))) for use, words in uses.items()]


def studies(results: Sequence[Result]) -> Table:
    """Show every replayed figure beside what was published."""
    rows: list[Row] = []
    for r in results:
        outcome = f"{r.outcome}, {UNITS[r.unit]}" if r.unit in UNITS else r.outcome
        words = tuple(text.replace("_", " ") for text in (r.name, outcome, r.group, r.use))
        published, simulated = band(r.published, r.published_low, r.published_high), band(r.simulated, r.simulated_low, r.simulated_high)
        rows.append((r.evidence, *words, published, simulated, r.verdict))
    caption = "Published evaluations replayed by their own design, in points unless said otherwise, with 95 % intervals"
    return Table(caption, ("Row", "Study", "Outcome", "Group", "Use", "Published", "Simulated", "Verdict"), list(rows))


def band(value: float | None, low: float | None, high: float | None) -> str:
    """Write an estimate and its interval, an open end as a dash; of an estimate known by its sign alone the bound."""
    if value is None and low is not None and high is None:
        return f"{low:+.1f} or more"
    if value is None and low is None and high is not None:
        return f"{high:+.1f} or less"
    middle, lower, upper = ("-" if number is None else f"{number:+,.1f}" if abs(number) < 1000 else f"{number:+,.0f}" for number in (value, low, high))
    return f"{middle} ({lower} to {upper})"


def told(table: pd.DataFrame) -> Table:
    """Count by region what the data told of the parameters that were moved, with the best informed."""
    rows: list[Row] = []
    for region, own in table.groupby("region", sort=False):
        silent = own["verdict"].str.startswith("not informed")
        best = ", ".join(f"{row.parameter} {row.ratio:.2f}" for row in own.nsmallest(3, "ratio").itertuples())
        rows.append((str(region), str(int((~silent).sum())), str(int(silent.sum())), best))
    return Table("What the data told: posterior over prior spread", ("Region", "Informed", "Not informed (above 0.9)", "Best informed"), list(rows))


def changing(assumptions: Sequence[Assumption]) -> Table:
    """Show the assumptions that change the conclusions most."""
    return Table("Assumed numbers, each set to nothing in turn", ("Assumption", "Conclusion it changes most", "Effect with it", "Effect without it"), [shown(assumption) for assumption in assumptions])
