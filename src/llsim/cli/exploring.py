"""Commands that ask a finished experiment: what an outcome depends on, and under which assumptions a policy fails."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from llsim.analysis.sensitivity.folder import Question
    from llsim.analysis.sensitivity.measures import Found, Method
    from llsim.analysis.sensitivity.selftest import Check
    from llsim.experiment.plan import Plan

WIDTH = 150
FAILED = 1
MOST_ROWS = 12
METHOD_NAMES = ("sobol", "morris", "fast", "pawn", "delta", "factorial", "shapley")


@click.command()
@click.argument("source", required=False, type=click.Path(path_type=Path))
@click.option("--method", default=None, type=click.Choice(METHOD_NAMES), help="How to measure; by default what the design was drawn for. pawn, delta and shapley take any design.")
@click.option("--outcome", "outcomes", multiple=True, help="Outcome to look at, may be repeated; all that were kept otherwise.")
@click.option("--group", "groups", multiple=True, help="Group to look at, may be repeated; all that were kept otherwise.")
@click.option("--scenario", "scenarios", multiple=True, help="Scenario to look at, may be repeated; all otherwise.")
@click.option("--out", default=None, type=click.Path(path_type=Path, file_okay=False), help="Of a file: the experiment's folder (results/NAME). Of a folder: where tables and page go (its own).")
@click.option("--workers", default=None, type=click.IntRange(1, 1024), help="Worker processes for a file; all cores otherwise.")
@click.option("--selftest", is_flag=True, help="Instead: check the machinery against functions whose indices are known exactly; exit 1 if one fails.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def sensitivity(
    context: click.Context, source: Path | None, method: Method | None, outcomes: tuple[str, ...], groups: tuple[str, ...], scenarios: tuple[str, ...],
    out: Path | None, workers: int | None, selftest: bool, as_json: bool,
) -> None:
    """Say which numbers the outcomes of an experiment depend on, with luck taken out.

    SOURCE: an experiment file with a design, whose missing runs are done first, or the folder of a finished experiment.
    """
    if selftest:
        context.exit(_print_selftest(as_json=as_json))
    from llsim.report.explored import sensitivity as sensitivity_of  # noqa: PLC0415 (slow to import)

    folder = source if source is not None and source.is_dir() else _folder_run(source, out, workers, lambda plan: _refuse_unanswerable(plan, method))
    if folder is None:
        context.exit(FAILED)
    found = sensitivity_of(folder, method=method, outcomes=outcomes, groups=groups, scenarios=scenarios)
    click.echo(f"Written: {found.save(out or folder)}", err=True)
    for warning in found.warnings():
        click.echo(f"Warning: {warning}", err=True)
    if as_json:
        click.echo(found.to_json())
        return
    for question, one in found.results:
        _print_found(question, one)


def _refuse_unanswerable(plan: Plan, method: str | None) -> None:
    """Raise ConfigurationError for a plan that the method could not measure."""
    from llsim.analysis.sensitivity.finding import method_for, refuse_unanswerable  # noqa: PLC0415 (slow to import)

    refuse_unanswerable(method_for(plan.experiment.design.kind, method), plan.points.names, len(plan.points), plan.shape[3] * plan.shape[4])


def _folder_run(source: Path | None, out: Path | None, workers: int | None, refuse: Callable[[Plan], None]) -> Path | None:
    """Run what is missing of an experiment file and return its folder; None where runs failed, which is said.

    `refuse` looks at the plan before anything is run. Raises ConfigurationError.
    """
    from llsim.errors import ConfigurationError  # noqa: PLC0415 (keeps --help fast)

    if source is None:
        raise ConfigurationError("found nothing to look at; allowed: an experiment file, the folder of a finished experiment, or --selftest")
    from llsim.analysis.sensitivity.folder import read_finished  # noqa: PLC0415 (slow to import)
    from llsim.cli.running import progress  # noqa: PLC0415 (slow to import)
    from llsim.experiment.atomic import DiskError  # noqa: PLC0415 (slow to import)
    from llsim.experiment.experiment_file import read_experiment  # noqa: PLC0415 (slow to import)
    from llsim.experiment.plan import plan_of  # noqa: PLC0415 (slow to import)
    from llsim.experiment.runner import run_experiment  # noqa: PLC0415 (slow to import)

    one = read_experiment(str(source))
    plan = plan_of(one)
    refuse(plan)
    folder = out or Path("results") / one.name
    try:
        with progress(len(plan)) as finished:
            run_experiment(one, folder, workers=workers, seen=lambda runs: [finished() for _ in range(runs)].clear(), say=lambda words: click.echo(words, err=True))
    except DiskError as problem:
        click.echo(f"Error: {problem}", err=True)
        return None
    failed = read_finished(folder).failures()
    if failed:
        click.echo(f"{len(failed)} runs failed, so that nothing can be said: {'; '.join(failed[:5])}; the others are kept, and the same command tries these again", err=True)
    return None if failed else folder


def _print_selftest(*, as_json: bool) -> int:
    """Print what was asked and found; returns the exit code."""
    from dataclasses import asdict  # noqa: PLC0415 (keeps --help fast)

    from llsim.analysis.sensitivity.selftest import selftest  # noqa: PLC0415 (slow to import)

    checks = selftest()
    if as_json:
        click.echo(json.dumps([asdict(check) for check in checks], indent=1))
    else:
        _print_checks(checks)
    return 0 if all(check.holds for check in checks) else FAILED


def _print_checks(checks: list[Check]) -> None:
    from rich.console import Console  # noqa: PLC0415 (slow to import)
    from rich.table import Table  # noqa: PLC0415 (slow to import)

    table = Table(title="Sensitivity machinery against known answers")
    for column in ("check", "asked", "found", ""):
        table.add_column(column)
    for check in checks:
        table.add_row(check.what, check.asked, check.found, "holds" if check.holds else "FAILS")
    Console(width=WIDTH).print(table)


def _print_found(question: Question, found: Found) -> None:
    """Print one ranking with its warnings."""
    from rich.console import Console  # noqa: PLC0415 (slow to import)
    from rich.table import Table  # noqa: PLC0415 (slow to import)

    from llsim.report.sensitivity import MEASURE_TITLES, ranking_of, said_of, title_of  # noqa: PLC0415 (slow to import)

    console = Console(width=WIDTH)
    if found.status == "measured":
        ranking = ranking_of(found, title_of(question))
        table = Table(title=title_of(question), caption=f"ranked by {MEASURE_TITLES[found.ranking]}")
        for place, column in enumerate(ranking.head):
            table.add_column(column, justify="left" if place < 2 else "right")
        for row in ranking.rows[:MOST_ROWS]:
            table.add_row(*map(str, row))
        console.print(table)
    click.echo(f"{title_of(question)}: {said_of(found)}")


@click.command()
@click.argument("source", type=click.Path(path_type=Path))
@click.option("--outcome", required=True, help="The outcome that decides.")
@click.option("--group", default="all", show_default=True, help="The group that decides.")
@click.option("--scenario", default=None, help="The policy; the last scenario of the experiment otherwise.")
@click.option("--below", default=None, type=float, help="It fails below this value (of the difference from the first scenario, or of the level where there is one scenario).")
@click.option("--above", default=None, type=float, help="It fails above this value.")
@click.option("--out", default=None, type=click.Path(path_type=Path, file_okay=False), help="Of a file: the experiment's folder (results/NAME). Of a folder: where the page goes (its own).")
@click.option("--workers", default=None, type=click.IntRange(1, 1024), help="Worker processes for a file; all cores otherwise.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def discover(
    context: click.Context, source: Path, outcome: str, group: str, scenario: str | None, below: float | None, above: float | None, out: Path | None,
    workers: int | None, as_json: bool,
) -> None:
    """Say under which assumptions a policy fails, in plain sentences, and write discovery.html.

    SOURCE: an experiment file over priors, best a Latin hypercube, whose missing runs are done first, or the folder of a finished one.
    Without a limit a policy fails where the outcome is no better than in the first scenario.
    """
    from llsim.analysis.sensitivity.finding import refuse_unmoved  # noqa: PLC0415 (slow to import)
    from llsim.report.explored import discover as discover_in  # noqa: PLC0415 (slow to import)

    folder = source if source.is_dir() else _folder_run(source, out, workers, lambda plan: refuse_unmoved(plan.points.names))
    if folder is None:
        context.exit(FAILED)
    found = discover_in(folder, outcome, group=group, scenario=scenario, below=below, above=above)
    click.echo(f"Written: {found.save(out or folder)}", err=True)
    click.echo(found.to_json() if as_json else "\n".join(found.summary()))
