"""Commands that look for mixes of levers: search, backcast."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from llsim.cli.importing import importing
from llsim.cli.options import shared_options
from llsim.cli.running import warn
from llsim.cli.telling import say, telling

if TYPE_CHECKING:
    from llsim.questions.finding import Finding

WIDTH = 190
FAILED = 1
ENDINGS = (".yaml", ".yml")
WAYS = {"in-the-year": "in the year", "ever": "ever"}


@click.command()
@click.argument("file")
@click.option("--mixes", default=None, type=click.IntRange(1, 100_000), help="Mixes to try, over the file's own.")
@click.option("--seeds", default=None, type=click.IntRange(1, 1_000_000), help="Seeds of each draw, over the file's own.")
@click.option("--draws", default=None, type=click.IntRange(0, 100_000), help="Draws of the posterior, over the file's own; 0 is the point calibration.")
@click.option("--sample", default=None, type=click.FloatRange(0, 1, min_open=True), help="Share of the people to simulate, over the file's own.")
@shared_options("workers", "out", "as_json")
@click.pass_context
def search(context: click.Context, file: str, mixes: int | None, seeds: int | None, draws: int | None, sample: float | None, workers: int | None, out: Path | None, as_json: bool) -> None:
    """Look for the best mixes of lever intensities, timing and targets: those that no other one beats under a budget and floors for groups.

    FILE: a search file, or its name in experiments/. Runs are kept in --out (results/NAME); stopped and called again, it goes on.
    """
    with importing():
        from llsim.questions.search import search as search_mixes  # noqa: PLC0415 (slow to import)
        from llsim.questions.search_file import read_search  # noqa: PLC0415 (slow to import)

    one, located = read_search(file)
    one = one.with_changes(mixes=mixes, seeds=seeds, draws=draws, sample=sample)
    folder = out or Path("results") / one.name
    with telling((one.mixes + 1) * one.runs_each) as seen:
        found = search_mixes(one, located=located, workers=workers, out=folder, seen=seen, say=say)
    _finish(context, found, folder, int(found.more["totals"]["failed"].iloc[0]), as_json=as_json)


@click.command()
@click.argument("source", default="linked_learning")
@click.option("--outcome", default="retention_5yr", show_default=True, help="The outcome of the goal.")
@click.option("--group", default="all", show_default=True, help="The group of the goal.")
@click.option("--change", default=None, type=float, help="The change from the baseline: points where the outcome is a share, else its unit.")
@click.option("--level", default=None, type=float, help="Instead, the level: per cent where the outcome is a share, else its unit.")
@click.option("--gold", default=None, type=click.Choice(list(WAYS)), help="Instead, the region's share of a million in Gold pathways, counted in the year or ever since the first.")
@click.option("--by", default=2035, show_default=True, type=int, help="The year of the goal.")
@click.option("--probability", default=0.8, show_default=True, type=click.FloatRange(0, 1, min_open=True), help="Share of futures that must reach it.")
@click.option("--budget", default=None, type=click.FloatRange(0, min_open=True), help="Dollars that a mix may cost the public in any year.")
@click.option("--mixes", default=120, show_default=True, type=click.IntRange(1, 100_000), help="Mixes to try before the answer is made cheaper.")
@click.option("--draws", default=None, type=click.IntRange(1, 100_000), help="Draws of the posterior; 10 by default, 1 is the point calibration.")
@click.option("--seeds", default=2, show_default=True, type=click.IntRange(1, 1_000_000), help="Seeds of each draw.")
@shared_options("region", "sample", "first_seed", "workers", "overrides", "out", "as_json")
@click.pass_context
def backcast(
    context: click.Context, source: str, outcome: str, group: str, change: float | None, level: float | None, gold: Literal["in-the-year", "ever"] | None, by: int, probability: float,
    budget: float | None, mixes: int, draws: int | None, seeds: int, region: str, sample: float, first_seed: int, workers: int | None, overrides: tuple[str, ...], out: Path | None, as_json: bool,
) -> None:
    """Look for the cheapest mix that reaches a goal by a year with at least a probability, and say so where none does.

    SOURCE: a scenario whose levers' intensities move over their ranges, or a search file with a goal, which then says everything.
    """
    with importing():
        from llsim.configuration import Located, read_mapping  # noqa: PLC0415 (slow to import)
        from llsim.questions.backcast import backcast as backcast_goal  # noqa: PLC0415 (slow to import)
        from llsim.questions.backcast import backcast_for  # noqa: PLC0415 (slow to import)
        from llsim.questions.search_file import read_search  # noqa: PLC0415 (slow to import)

    if source.endswith(ENDINGS) and "goal" in read_mapping(Path(source)).data:
        one, located = read_search(source)
    else:
        located = Located({}, f"backcast {source}")
        one = backcast_for(
            source, region=region, outcome=outcome, group=group, change=change, level=level, by=by, probability=probability, gold=None if gold is None else WAYS[gold], budget=budget,
            draws=draws, seeds=seeds, first_seed=first_seed, sample=sample, overrides=overrides, mixes=mixes,
        )  # fmt: skip
    folder = out or Path("results") / f"backcast_{Path(one.region).stem}_{Path(one.scenario).stem}"
    with telling((one.mixes + 1) * one.runs_each) as seen:
        found = backcast_goal(one, located=located, workers=workers, out=folder, seen=seen, say=say)
    _finish(context, found, folder, int(found.table["gain"].isna().sum()), as_json=as_json)


def _finish(context: click.Context, found: Finding, folder: Path, failed: int, *, as_json: bool) -> None:
    """Keep and print a finding, and end with 1 where runs failed."""
    warn(list(found.made.warnings))
    say(f"Written: {found.save(folder)}; `llsim report {folder}` tells it")
    if as_json:
        click.echo(found.to_json())
    else:
        _print_mixes(found)
        for words in found.summary():
            click.echo(f"* {words}")
    if failed:
        say(f"{failed} mixes have failed runs; all others are kept; the manifests in {folder / 'search'} list them, and the same command tries them again")
        context.exit(FAILED)


def _print_mixes(found: Finding) -> None:
    """Print the best mixes, a row each, as the page has them."""
    from rich.console import Console  # noqa: PLC0415 (slow to import)
    from rich.table import Table  # noqa: PLC0415 (slow to import)

    from llsim.report.findings.telling import told_of  # noqa: PLC0415 (slow to import)
    from llsim.report.language import plain  # noqa: PLC0415 (slow to import)

    best = told_of(found).section.tables[0]
    table = Table(title=best.caption, show_lines=True)
    for place, column in enumerate(best.head):
        table.add_column(column, justify="right" if place else "left", overflow="fold")
    for row in best.rows:
        table.add_row(*(plain(cell) if isinstance(cell, tuple) else str(cell) for cell in row))
    Console(width=WIDTH).print(table)
