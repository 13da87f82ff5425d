"""The command that says who is moved: moved."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from llsim.cli.importing import importing
from llsim.cli.options import run_options
from llsim.cli.running import warn
from llsim.cli.telling import telling

if TYPE_CHECKING:
    import pandas as pd

    from llsim.questions.finding import Finding

WIDTH, MOST_MOVES = 130, 12
CAPTION = "Real people, mean over seeds; below, or beside, the 95 % interval paired by seed."
WAY_HEADS = {
    "graduated": "graduates", "went_to_college": "starts college", "earned_credential": "earns a credential", "lives_in_region": "lives in the region", "has_job": "has a job",
}  # fmt: skip
"""Heads of columns for the ways of `llsim.analysis.two_lives.WAYS`."""


@click.command()
@click.argument("scenario")
@click.option("--baseline", default="baseline", show_default=True, help="The world that SCENARIO is set beside: a scenario's name or the path of its file.")
@click.option("--seeds", default=10, show_default=True, type=int, help="Pairs of worlds, each with a seed of its own.")
@click.option("--group", default="all", show_default=True, help="Group of students whose moves and hires are printed; --json and --out hold all.")
@run_options
def moved(
    scenario: str, baseline: str, seeds: int, group: str, region: str, sample: float, draws: int, first_seed: int, until: int | None, workers: int | None, overrides: tuple[str, ...],
    out: Path | None, as_json: bool,
) -> None:
    """Say who is moved by SCENARIO: who changes path, who gains, who loses, who is pushed aside, and two lives in words.

    With --out the answer is kept, and `llsim report` of that folder tells it.
    """
    with importing():
        from llsim.questions.moved import moved as who_is_moved  # noqa: PLC0415 (slow to import)

    from llsim.agents.groups import STUDENT_GROUPS  # noqa: PLC0415 (keeps --help fast)
    from llsim.configuration.wording import refuse_unknown  # noqa: PLC0415 (keeps --help fast)

    refuse_unknown("--group", group, STUDENT_GROUPS)
    with telling(2 * max(seeds, 0) * max(draws, 1)) as seen:
        found = who_is_moved(
            scenario, baseline=baseline, region=region, seeds=seeds, first_seed=first_seed, draws=draws, sample=sample, until=until, overrides=overrides, workers=workers, seen=seen,
        )
    warn(list(found.made.warnings))
    if out:
        found.save(out)
    if as_json:
        click.echo(found.to_json())
    else:
        print_moved(found, group)


def print_moved(found: Finding, group: str) -> None:
    """Print who changes path, who gains and loses by group, the account of hires and the stories."""
    from llsim.report.folder import SMALLEST_GROUP  # noqa: PLC0415 (slow to import)

    made, table = found.made, found.table
    table = table[table["cohort"] * made.sample >= SMALLEST_GROUP]
    own = table[table["group"] == group]
    classes = f"classes entering {made.settings['first_class']} to {made.settings['last_class']}"
    moves = own[own["what"].isin(["changes path", "changes path, jobs aside"]) | ((own["kind"] == "path") & (own["what"] == "moves"))]
    title = f"{made.place}: who takes another path with {made.policy} than with {made.against}, {group.replace('_', ' ')}, {classes}"
    _print(title, ("without", "with"), [(row["origin"] or row["what"], row["destination"], row) for row in moves.nlargest(MOST_MOVES + 2, "people").to_dict("records")])
    _print_ways(found, table, classes)
    hires = own[own["kind"] == "hire"].to_dict("records")
    _print(f"Hires with {made.policy} less without, {group.replace('_', ' ')}", ("what", "when"), [(row["what"], _when(row["when"], made.first_year, made.until), row) for row in hires])
    for line in story_lines(found):
        click.echo(line)


def _print_ways(found: Finding, table: pd.DataFrame, classes: str) -> None:
    """Print by group how many gain and lose each way a life can end, and the difference with its interval under it."""
    from rich.console import Console  # noqa: PLC0415 (slow to import)
    from rich.table import Table  # noqa: PLC0415 (slow to import)

    from llsim.report.words import group_title  # noqa: PLC0415 (slow to import)

    shown = Table(title=f"{found.made.place}: who gains and who loses with {found.made.policy}, {classes}, six years after expected graduation", caption=CAPTION)
    for column in ("group", *WAY_HEADS.values()):
        shown.add_column(column, justify="left" if column == "group" else "right")
    ways = table[table["kind"] == "outcome"].set_index(["group", "what", "destination"], drop=False).sort_index()
    for group in dict.fromkeys(table["group"]):
        cells = []
        for way in WAY_HEADS:
            gained, lost, net = (ways.loc[(group, way, end)] for end in ("gained", "lost", "net"))
            cells.append(f"+{gained['people']:,.0f} -{lost['people']:,.0f}\n{net['low']:,.0f} to {net['high']:,.0f}")
        shown.add_row(group_title(group), *cells)
    Console(width=WIDTH).print(shown)


def story_lines(found: Finding) -> list[str]:
    """Tell the two lives, a line each sentence."""
    lines = []
    for which, own in found.more["stories"].groupby("which", sort=True):
        first = own.iloc[0]
        only = "only with" if which == "gained" else "only without"
        lines.append(f"A simulated person who earns a credential {only} the policy (student {first['student']} of the class entering in {first['class']}: {first['person']})")
        lines += [f"  {words}" for words in own["words"]]
    return lines


def _when(when: str, first: int, last: int) -> str:
    return str(last) if when == "last year" else f"{first} to {last}"


def _print(title: str, heads: tuple[str, str], rows: list[tuple[str, str, dict[str, float] | pd.Series]]) -> None:
    from rich.console import Console  # noqa: PLC0415 (slow to import)
    from rich.table import Table  # noqa: PLC0415 (slow to import)

    table = Table(title=title, caption=CAPTION)
    for column in heads:
        table.add_column(column)
    for column in ("people", "low", "high", "per 100"):
        table.add_column(column, justify="right")
    for one, two, row in rows:
        table.add_row(one, two, *(f"{row[column]:,.0f}" for column in ("people", "low", "high")), "" if row["share"] != row["share"] else f"{100 * row['share']:.2f}")
    Console(width=WIDTH).print(table)
