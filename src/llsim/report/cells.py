"""Numbers of the result tables as traceable figures, sentences and table cells."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from llsim.analysis.saying import Verdict, read_interval
from llsim.catalogue import Outcome
from llsim.report.figure import Figure, Sentence
from llsim.report.folder import PUBLIC_PAYERS, SMALLEST_GROUP, Comparison
from llsim.report.language import _, filled, sentence
from llsim.report.words import axis_words, show_difference, show_dollars, show_level, show_size

Cell = str | Figure | Sentence
CHANGES = {
    "rises by": "{subject} rises by {size} (95\u00a0% interval {low} to {high})",
    "falls by": "{subject} falls by {size} (95\u00a0% interval {low} to {high})",
    "probably rises by": "{subject} probably rises by {size} (95\u00a0% interval {low} to {high})",
    "probably falls by": "{subject} probably falls by {size} (95\u00a0% interval {low} to {high})",
    "no clear change": "{subject} shows no clear change (95\u00a0% interval {low} to {high})",
    "no change at all": "{subject} shows no change at all (95\u00a0% interval {low} to {high})",
    "no interval": "{subject} has no interval, so nothing can be said (the runs differ by {size})",
}
"""How a verdict is said of a subject in a sentence."""
VERDICTS = {
    "rises by": "rises", "falls by": "falls", "probably rises by": "probably rises", "probably falls by": "probably falls",
    "no clear change": "no clear change", "no change at all": "no change at all", "no interval": "no interval",
}  # fmt: skip
"""How a verdict is said in a table, where its size stands in another cell."""
EFFECTS = {"better": "{verdict}: better", "worse": "{verdict}: worse", "neither": "{verdict}"}


@dataclass(frozen=True)
class Table:
    """A table as the page prints it. The first cell of a row names the row; `wide` ones may be scrolled sideways."""

    caption: str
    head: tuple[str, ...]
    rows: list[tuple[Cell, ...]]


def of_row(row: pd.Series, column: str, text: str) -> Figure:
    """Turn one number of a row of differences into a figure."""
    return Figure(text, float(row[column]), str(row["outcome"]), str(row["scenario"]), str(row["group"]), str(row["year"]), "differences", column)


def difference_cell(row: pd.Series, outcome: Outcome) -> Figure:
    """Show a difference with its sign."""
    return of_row(row, "difference", show_difference(float(row["difference"]), outcome))


def interval_cell(row: pd.Series, outcome: Outcome, signed: bool = True) -> Sentence:
    """Show a 95 % interval, its ends with signs where they are differences, or say that there is none."""
    if not has_interval(row):
        return (_("none"),)
    low, high = interval_figures(row, outcome, signed)
    return sentence("{low} to {high}", low=low, high=high)


def interval_figures(row: pd.Series, outcome: Outcome, signed: bool = True) -> tuple[Figure, Figure]:
    """Return both ends of a 95 % interval."""
    show = show_difference if signed else show_level
    low, high = (of_row(row, end, show(float(row[end]), outcome)) for end in ("low", "high"))
    return low, high


def change_cell(row: pd.Series, outcome: Outcome) -> Sentence:
    """Show a difference with its interval in one cell: `+2.3 (+1.8 to +2.8)`."""
    return sentence("{difference} ({interval})", difference=difference_cell(row, outcome), interval=interval_cell(row, outcome))


def has_interval(row: pd.Series) -> bool:
    """Say whether both ends of the interval are known."""
    return math.isfinite(float(row["low"])) and math.isfinite(float(row["high"]))


def verdict_of(row: pd.Series, outcome: Outcome) -> Verdict:
    """Read the interval of a row in words."""
    return read_interval(float(row["difference"]), float(row["low"]), float(row["high"]), outcome.better)


def change_sentence(subject: Sentence, row: pd.Series, outcome: Outcome) -> Sentence:
    """Say what becomes of a subject, with size and interval: `the share ... rises by 2.3 percentage points (95 % interval +1.8 to +2.8)`."""
    verdict = verdict_of(row, outcome)
    size = of_row(row, "difference", show_size(float(row["difference"]), outcome))
    low, high = interval_figures(row, outcome)
    return sentence(CHANGES[verdict.words], subject=subject, size=size, low=low, high=high)


def verdict_words(row: pd.Series, outcome: Outcome) -> str:
    """Say in a table what an interval lets us say, and whether it is better or worse: `rises: better`."""
    verdict = verdict_of(row, outcome)
    return filled(EFFECTS[verdict.effect], verdict=_(VERDICTS[verdict.words]))


def level_cell(data: Comparison, outcome: Outcome, scenario: str, year: int, group: str = "all") -> Cell:
    """Show the mean of an outcome over runs in one year, and the lowest and highest run; of people fewer than ten are not given a number."""
    found = data.level(outcome.name, scenario, year, group)
    if not found:
        return ""
    if outcome.unit == "people" and 0 < found["min"] * data.manifest.sample < SMALLEST_GROUP:
        return (_("under 10"),)
    mean, low, high = (Figure(show_level(value, outcome), value, outcome.name, scenario, group, str(year), "outcomes", column) for column, value in found.items())
    return sentence("{mean} ({low} to {high})", mean=mean, low=low, high=high)


def is_small(data: Comparison, outcome: Outcome, group: str, year: int) -> bool:
    """Say whether fewer than ten simulated people stand behind a group's number, so that it must not be printed."""
    if outcome.unit in {"dollars", "places", "employers"} and outcome.kind == "count":
        return False
    return data.people_behind(outcome.name, group, year, outcome.kind == "count") < SMALLEST_GROUP


def cost_figure(data: Comparison, scenario: str, payers: tuple[str, ...] | None = None, lever: str | None = None) -> Figure:
    """Sum a scenario's cost over all years, averaged over runs; over all payers when none are named."""
    rows = data.costs[data.costs["scenario"] == scenario]
    if payers is not None:
        rows = rows[rows["payer"].isin(payers)]
    if lever is not None:
        rows = rows[rows["lever"] == lever]
    value = float(rows["dollars"].sum()) / max(data.runs.get(scenario, 0), 1)
    span = f"{data.manifest.first_year}-{data.manifest.until}"
    payer = "all" if payers is None else "+".join(payers)
    return Figure(show_dollars(value), value, f"{lever}/{payer}" if lever is not None else payer, scenario, "all", span, "costs", "dollars")


def extra_public_cost(data: Comparison, scenario: str) -> Figure:
    """Take the baseline's public cost from a scenario's, over all years."""
    own = cost_figure(data, scenario, PUBLIC_PAYERS)
    value = own.value - cost_figure(data, data.manifest.baseline, PUBLIC_PAYERS).value
    return Figure(show_dollars(value), value, own.outcome, scenario, "all", own.year, "costs", "dollars over baseline")


def difference_head(outcome_first: bool) -> tuple[str, ...]:
    """Name the columns of a table of differences."""
    return (_("Outcome") if outcome_first else _("Group"), _("Scenario"), _("Year"), _("Difference"), _("Unit"), _("95\u00a0% interval"), _("In words"))


def difference_row(data: Comparison, row: pd.Series, outcome: Outcome, first: str) -> tuple[Cell, ...]:
    """Show one row of differences in full."""
    title = data.policy(str(row["scenario"])).title
    return (first, title, str(row["year"]), difference_cell(row, outcome), axis_words(outcome), interval_cell(row, outcome), verdict_words(row, outcome))


def manifest_figure(key: str, value: float, text: str) -> Figure:
    """Show a number of the manifest: seeds, draws, runs, the sample."""
    return Figure(text, value, "", "", "", "", "manifest", key)
