"""Print what would turn a headline, and what is worth measuring."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

from llsim.analysis.saying import shown
from llsim.catalogue import BY_NAME, Outcome

if TYPE_CHECKING:
    from llsim.questions.finding import Finding

WIDTH = 150
MOST_ROWS = 15


def print_flip(found: Finding) -> None:
    """Print how far numbers must move together, and each alone, and the difference on the way."""
    whole, what = found.table.iloc[0], BY_NAME[str(found.made.settings["outcome"])]
    title = f"{found.made.place}, {found.made.settings['year']}: {found.made.policy} less {found.made.against}, {what.title}, {found.made.settings['group']}"
    table = Table(title=title)
    for column in ("number", "grade", "from", "to", "standard deviations", "share, %", "alone"):
        table.add_column(column, justify="left" if column in ("number", "grade") else "right")
    for row in found.table.iloc[1:].to_dict("records"):
        if row["sds"]:
            alone = f"{row['alone']:+.1f}" if math.isfinite(row["alone"]) else "not within 4"
            table.add_row(row["parameter"], row["grade"], f"{row['from_value']:.4g}", f"{row['to_value']:.4g}", f"{row['sds']:+.2f}", f"{100 * row['share']:.0f}", alone)
    Console(width=WIDTH).print(table)
    words = f"turns its sign {whole['sds']:.2f} standard deviations away" if whole["flipped"] else "is not clearly turned within 4 standard deviations; this is the closest approach"
    click.echo(f"* The headline {words}.")
    for name, column in (("start", "start"), ("half-way", "half_way"), ("the point", "end")):
        click.echo(f"* At {name}: {shown(float(whole[column]), what, signed=True)}; with other seeds {shown(float(whole[column + '_again']), what, signed=True)}.")
    click.echo(f"* {found.made.against} itself: {shown(float(whole['level_start']), what)} at the start, {shown(float(whole['level_end']), what)} at the point.")


def print_information(found: Finding) -> None:
    """Print the options, then what knowing is worth."""
    settings = found.made.settings
    options, numbers = (found.table[found.table["kind"] == kind] for kind in ("option", "number"))
    whole = found.table[found.table["kind"] == "everything"].iloc[0]
    outcome, dollars = BY_NAME[settings["outcome"]], settings["unit"] == "dollars"
    table = Table(title=f"{found.made.place}, up to {found.made.until}: {outcome.title}" + (f" at ${settings['worth']:,.0f} each, less public cost" if dollars else ""))
    for column in ("option", "over the first", "95 % of draws", "best in, % of draws"):
        table.add_column(column, justify="left" if column == "option" else "right")
    for row in options.to_dict("records"):
        table.add_row(row["parameter"], _amount(row["value"], outcome, dollars), f"{_amount(row['low'], outcome, dollars)} to {_amount(row['high'], outcome, dollars)}", f"{100 * row['best']:.0f}")
    Console(width=WIDTH).print(table)
    table = Table(title=f"What knowing is worth before choosing {settings['best']}")
    for column in ("number", "grade", "worth", "95 % interval", "clear of chance", "of everything, %", "a study as good as what is known"):
        table.add_column(column, justify="left" if column in ("number", "grade", "clear of chance") else "right")
    for row in [whole.to_dict(), *numbers[numbers["value"] > 0].head(MOST_ROWS).to_dict("records")]:
        share = f"{100 * row['share']:.0f}" if math.isfinite(row["share"]) else "-"
        study = _amount(row["study"], outcome, dollars) if math.isfinite(row["study"]) else "-"
        clear = "" if row["kind"] == "everything" else "yes" if row["low"] > 0 and row["value"] > row["by_chance"] else "no"
        interval = f"{_amount(row['low'], outcome, dollars)} to {_amount(row['high'], outcome, dollars)}"
        table.add_row(row["parameter"], row["grade"], _amount(row["value"], outcome, dollars), interval, clear, share, study)
    Console(width=WIDTH).print(table)
    click.echo(f"* Best on average: {settings['best']}. The chance that another one is better: {100 * whole['wrong']:.0f} %.")
    click.echo(f"* A number that has nothing to do with it shows {_amount(float(numbers['by_chance'].max()), outcome, dollars)} in one of a hundred cases: below that, nothing is clear.")
    click.echo("* Numbers that are not listed are worth nothing as far as these draws show. Each is worth what it tells of others too; values do not add up.")


def _amount(value: float, outcome: Outcome, dollars: bool) -> str:
    return f"${value:,.0f}".replace("$-", "-$") if dollars else shown(value, outcome, signed=True)
