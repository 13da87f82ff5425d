"""Print results as tables, or as one JSON document."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from llsim.analysis.grades import in_words
from llsim.analysis.results import headline_differences
from llsim.analysis.saying import cautions, shown, unit_of
from llsim.catalogue import BY_NAME, GOLD_IS_ASSUMED, HEADLINES, Outcome

if TYPE_CHECKING:
    import pandas as pd

    from llsim.analysis.results import Comparison, Simulation
    from llsim.questions.finding import Finding

GROUPS_SHOWN = ("african_american", "latino", "english_learner", "low_income", "low_prior_achievement")
WIDTH, WIDTH_WITH_GRADES, WIDTH_OF_SHARES = 130, 150, 190
RESTS_ON = (
    "Rests on: the share of an effect that goes when all numbers of a grade claim nothing, the weakest grade first (A randomised, B matched or natural experiments, "
    "C descriptive, D assumed; rules: what a lever does by its terms). An effect counts with the weakest number it passes through. No share where the interval holds zero."
)


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
    headlines = result.headlines()
    for row in headlines:
        outcome = BY_NAME[row["outcome"]]
        table.add_row(row["scenario"], outcome.title, *(shown(row[column], outcome) for column in ("mean", "min", "max")))
    Console(width=WIDTH).print(table)
    print_notes(cautions(row["outcome"] for row in headlines))


def print_differences(result: Comparison, *, as_json: bool) -> None:
    """Print headline differences of all students, then graduation by group."""
    if as_json:
        click.echo(result.to_json())
        return
    frame = result.to_df()
    year, region = result.manifest["until"], result.manifest["region"]["title"]
    title = f"{region}, {year}: difference from {result.manifest['baseline']}, 95 % interval over {len(result.manifest['seeds'])} paired seeds"
    headlines = headline_differences(frame)
    draws = result.manifest["draws"]
    title += f" and {draws} draws of the parameters" if draws > 1 else ": chance alone"
    _print(title, headlines, "outcome", result.grades)
    groups = frame[(frame["outcome"] == "graduation_rate") & frame["group"].isin(GROUPS_SHOWN) & (frame["year"] == year)]
    _print(f"Graduated on time, by group, {year}", groups, "group")
    notes = [RESTS_ON] if result.grades is not None else []
    print_notes([*notes, GOLD_IS_ASSUMED, *cautions(headlines["outcome"])])


def print_notes(notes: Iterable[str]) -> None:
    """Print footnotes under a table."""
    for note in notes:
        click.echo(f"* {note}")


def rests_on(grades: pd.DataFrame, scenario: str, outcome: str) -> str:
    """Say in per cent what one effect rests on, or that its interval holds zero."""
    own = grades[(grades["scenario"] == scenario) & (grades["outcome"] == outcome)]
    return in_words(dict(zip(own["grade"], own["share"], strict=True))) if len(own) and own["share"].notna().all() else "no clear effect"


def _print(title: str, frame: pd.DataFrame, by: str, grades: pd.DataFrame | None = None) -> None:
    from rich.console import Console  # noqa: PLC0415 (slow to import)
    from rich.table import Table  # noqa: PLC0415 (slow to import)

    table = Table(title=title)
    for column in ("scenario", by, "difference", "low", "high", "unit", "grade", "variance ratio"):
        table.add_column(column, justify="left" if column in ("scenario", by, "unit", "grade") else "right")
    if grades is not None:
        table.add_column("rests on, %")
    for row in frame.to_dict("records"):
        outcome = BY_NAME[row["outcome"]]
        label = outcome.title if by == "outcome" else row["group"]
        ratio = f"{row['variance_ratio']:.0f}" if math.isfinite(row["variance_ratio"]) else "-"
        numbers = (shown(row[column], outcome, signed=True) for column in ("difference", "low", "high"))
        table.add_row(row["scenario"], label, *numbers, unit_of(outcome), outcome.grade, ratio, *([] if grades is None else [rests_on(grades, row["scenario"], row["outcome"])]))
    Console(width=WIDTH if grades is None else WIDTH_WITH_GRADES).print(table)


def print_shares(found: Finding, group: str) -> None:
    """Print what each lever brings to headline outcomes, for one group, and what the whole adds beyond its parts."""
    from rich.console import Console  # noqa: PLC0415 (slow to import)
    from rich.table import Table  # noqa: PLC0415 (slow to import)

    made, own = found.made, found.table[(found.table["group"] == group) & found.table["outcome"].isin(HEADLINES)]
    levers, outcomes = list(dict.fromkeys(own["lever"])), [name for name in HEADLINES if (own["outcome"] == name).any()]
    drawn = f", {made.draws} draws of the parameters" if made.draws > 1 else ""
    title = f"{made.place}, {made.until}: {made.policy}, what each lever brings (95 % intervals, {made.seeds} seeds{drawn})"
    table = Table(title=title, caption="Shares add up to the whole. Plus: the whole less the sum of its levers pulled alone.")
    for column in ("outcome", "unit", *levers, "all", "plus"):
        table.add_column(column.replace("_", " "), justify="left" if column in ("outcome", "unit") else "right")
    plus = found.more["pairs"].set_index(["lever", "outcome", "group"])
    for name in outcomes:
        outcome, rows = BY_NAME[name], own[own["outcome"] == name].set_index("lever")
        shares = (_with_ends(rows.loc[lever], outcome, ("share", "low", "high")) for lever in levers)
        whole = _with_ends(rows.iloc[0], outcome, ("total", "total_low", "total_high"))
        more = plus.loc[("plus", name, group)] if ("plus", name, group) in plus.index else None
        table.add_row(outcome.title, unit_of(outcome), *shares, whole, "" if more is None else _with_ends(more, outcome, ("together", "low", "high")))
    Console(width=WIDTH_OF_SHARES).print(table)
    print_notes(cautions(outcomes))


def _with_ends(row: pd.Series, outcome: Outcome, columns: tuple[str, str, str]) -> str:
    """Write a change over its interval."""
    middle, low, high = (shown(float(row[column]), outcome, signed=True) for column in columns)
    return f"{middle}\n{low} to {high}"
