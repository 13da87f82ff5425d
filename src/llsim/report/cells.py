"""Numbers of the result tables as traceable figures, sentences and table cells."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from llsim.catalogue import Outcome
from llsim.report.figure import Figure, Sentence
from llsim.report.folder import PUBLIC_PAYERS, SMALLEST_GROUP, Comparison
from llsim.report.words import Verdict, axis_words, read_interval, show_difference, show_dollars, show_level, show_size

Cell = str | Figure | Sentence


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
        return ("none",)
    show = show_difference if signed else show_level
    low, high = (of_row(row, end, show(float(row[end]), outcome)) for end in ("low", "high"))
    return (low, " to ", high)


def has_interval(row: pd.Series) -> bool:
    """Say whether both ends of the interval are known."""
    return math.isfinite(float(row["low"])) and math.isfinite(float(row["high"]))


def verdict_of(row: pd.Series, outcome: Outcome) -> Verdict:
    """Read the interval of a row in words."""
    return read_interval(float(row["difference"]), float(row["low"]), float(row["high"]), outcome.better)


def verdict_sentence(row: pd.Series, outcome: Outcome) -> Sentence:
    """Put a difference in words with its size and interval: `rises by 2.3 percentage points (95 % interval +1.8 to +2.8)`."""
    verdict = verdict_of(row, outcome)
    if verdict.words == "no interval":
        return ("has no interval, so nothing can be said (the runs differ by ", of_row(row, "difference", show_size(float(row["difference"]), outcome)), ")")
    interval = ("95\u00a0% interval ", *interval_cell(row, outcome))
    if not verdict.moves:
        return (f"shows {verdict.words} (", *interval, ")")
    return (f"{verdict.words} ", of_row(row, "difference", show_size(float(row["difference"]), outcome)), " (", *interval, ")")


def level_cell(data: Comparison, outcome: Outcome, scenario: str, year: int) -> Cell:
    """Show the mean of an outcome over runs in one year, and the lowest and highest run."""
    runs = data.runs_of(outcome.name, scenario)
    values = runs[runs["year"] == year]["value"]
    if values.empty:
        return ""
    found = {"mean": float(values.mean()), "min": float(values.min()), "max": float(values.max())}
    mean, low, high = (Figure(show_level(value, outcome), value, outcome.name, scenario, "all", str(year), "outcomes", column) for column, value in found.items())
    return (mean, " (", low, " to ", high, ")")


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
    value = float(rows["dollars"].sum()) / runs_in(data, scenario)
    span = f"{data.manifest.first_year}-{data.manifest.until}"
    payer = "all" if payers is None else "+".join(payers)
    return Figure(show_dollars(value), value, f"{lever}/{payer}" if lever is not None else payer, scenario, "all", span, "costs", "dollars")


def extra_public_cost(data: Comparison, scenario: str) -> Figure:
    """Take the baseline's public cost from a scenario's, over all years."""
    own = cost_figure(data, scenario, PUBLIC_PAYERS)
    value = own.value - cost_figure(data, data.manifest.baseline, PUBLIC_PAYERS).value
    return Figure(show_dollars(value), value, own.outcome, scenario, "all", own.year, "costs", "dollars over baseline")


def runs_in(data: Comparison, scenario: str) -> int:
    """Count the runs of a scenario that left outcomes."""
    rows = data.outcomes[data.outcomes["scenario"] == scenario]
    return max(len(rows[["seed", "draw"]].drop_duplicates()), 1)


def difference_head(outcome_first: bool) -> tuple[str, ...]:
    """Name the columns of a table of differences."""
    return ("Outcome" if outcome_first else "Group", "Scenario", "Year", "Difference", "Unit", "95\u00a0% interval", "In words")


def difference_row(data: Comparison, row: pd.Series, outcome: Outcome, first: str) -> tuple[Cell, ...]:
    """Show one row of differences in full."""
    verdict = verdict_of(row, outcome)
    words = verdict.words.removesuffix(" by") + (f": {verdict.effect}" if verdict.effect != "neither" else "")
    title = data.policy(str(row["scenario"])).title
    return (first, title, str(row["year"]), difference_cell(row, outcome), axis_words(outcome), interval_cell(row, outcome), words)
