"""Print results as tables, or as one JSON document."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import click

from llsim.analysis.results import headline_differences
from llsim.catalogue import BY_NAME, Outcome

if TYPE_CHECKING:
    import pandas as pd

    from llsim.analysis.results import Comparison, Simulation

GROUPS_SHOWN = ("african_american", "latino", "english_learner", "low_income", "low_prior_achievement")
WIDTH = 130


def shown(value: float, outcome: Outcome, *, signed: bool = False) -> str:
    """Format a value in its unit: points for differences of shares, per cent for levels."""
    if not math.isfinite(value):
        return "unknown"
    sign = "+" if signed else ""
    if outcome.unit == "share":
        return f"{100 * value:{sign}.2f}" if signed else f"{100 * value:.1f} %"
    if outcome.unit == "credits":
        return f"{value:{sign}.1f}"
    return f"{value:{sign},.0f}"


def unit_of(outcome: Outcome) -> str:
    """Name the unit of a difference."""
    return "points" if outcome.unit == "share" else outcome.unit


def print_levels(result: Simulation, *, as_json: bool) -> None:
    """Print headline outcomes in the last year."""
    if as_json:
        click.echo(result.to_json())
        return
    from rich.console import Console  # noqa: PLC0415 (slow to import)
    from rich.table import Table  # noqa: PLC0415 (slow to import)

    year, region = result.manifest["until"], result.manifest["region"]["title"]
    draws = result.manifest["draws"]
    table = Table(title=f"{region}, {year}, {len(result.manifest['seeds'])} seed(s)" + (f", {draws} draws of the parameters" if draws > 1 else ""))
    for column in ("scenario", "outcome", "mean", "lowest run", "highest run"):
        table.add_column(column, justify="left" if column in ("scenario", "outcome") else "right")
    for row in result.headlines():
        outcome = BY_NAME[row["outcome"]]
        table.add_row(row["scenario"], outcome.title, *(shown(row[column], outcome) for column in ("mean", "min", "max")))
    Console(width=WIDTH).print(table)


def print_differences(result: Comparison, *, as_json: bool) -> None:
    """Print headline differences of all students, then graduation by group."""
    if as_json:
        click.echo(result.to_json())
        return
    frame = result.to_df()
    year, region = result.manifest["until"], result.manifest["region"]["title"]
    title = f"{region}, {year}: difference from {result.manifest['baseline']}, 95 % interval over {len(result.manifest['seeds'])} paired seeds"
    draws = result.manifest["draws"]
    title += f" and {draws} draws of the parameters" if draws > 1 else ": chance alone"
    _print(title, headline_differences(frame), "outcome")
    groups = frame[(frame["outcome"] == "graduation_rate") & frame["group"].isin(GROUPS_SHOWN) & (frame["year"] == year)]
    _print(f"Graduated on time, by group, {year}", groups, "group")


def _print(title: str, frame: pd.DataFrame, by: str) -> None:
    from rich.console import Console  # noqa: PLC0415 (slow to import)
    from rich.table import Table  # noqa: PLC0415 (slow to import)

    table = Table(title=title)
    for column in ("scenario", by, "difference", "low", "high", "unit", "grade", "variance ratio"):
        table.add_column(column, justify="left" if column in ("scenario", by, "unit", "grade") else "right")
    for row in frame.to_dict("records"):
        outcome = BY_NAME[row["outcome"]]
        label = outcome.title if by == "outcome" else row["group"]
        ratio = f"{row['variance_ratio']:.0f}" if math.isfinite(row["variance_ratio"]) else "-"
        numbers = (shown(row[column], outcome, signed=True) for column in ("difference", "low", "high"))
        table.add_row(row["scenario"], label, *numbers, unit_of(outcome), outcome.grade, ratio)
    Console(width=WIDTH).print(table)
