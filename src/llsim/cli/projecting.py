"""Commands that look ahead: project, goal."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from llsim.cli.importing import importing
from llsim.cli.options import shared_options
from llsim.cli.telling import runs_of, say, telling

if TYPE_CHECKING:
    from llsim.experiment.experiment_file import Experiment

FAILED = 1


@click.command()
@click.argument("scenario")
@click.option("--baseline", default=None, help="Also project this scenario, and what the other one changes, future by future.")
@click.option("--draws", default=None, type=int, help="Draws of the region's posterior; 100 by default, 1 is the point calibration and the default where there is no posterior.")
@click.option("--seeds", default=10, show_default=True, type=int, help="Seeds of each draw, an even number: two live through each economy.")
@click.option("--backtest", is_flag=True, help="Also say what a projection from 2012 would have said, against what happened.")
@click.option("--dry-run", is_flag=True, help="Say how many runs, how much memory and about how long, and run none.")
@shared_options("region", "sample", "first_seed", "until", "workers", "overrides", "out", "as_json")
@click.pass_context
def project(
    context: click.Context, scenario: str, baseline: str | None, draws: int | None, seeds: int, backtest: bool, dry_run: bool, region: str, sample: float, first_seed: int,
    until: int | None, workers: int | None, overrides: tuple[str, ...], out: Path | None, as_json: bool,
) -> None:
    """Project SCENARIO: fans of what may come, what their spread is made of (parameters, economy, chance), what is robust.

    Writes the result folder with projection.html and projection.csv. Stopped and called again, it goes on. Exit 1: some runs failed.
    """
    with importing():
        from llsim.projection import asked_for, backtest_of  # noqa: PLC0415 (slow to import)
        from llsim.projection import project as project_scenario  # noqa: PLC0415 (slow to import)

    one = asked_for(scenario, region, baseline, until, draws, seeds, first_seed, sample, overrides)
    folder = out or _folder("projection", region, scenario)
    if dry_run:
        _print_expectation(one, folder, workers, as_json=as_json)
        return
    more = [backtest_of(draws, seeds)] if backtest else []
    with telling(runs_of([one, *more])) as seen:
        result = project_scenario(
            scenario, region=region, baseline=baseline, until=until, draws=draws, seeds=seeds, first_seed=first_seed, sample=sample, overrides=overrides, backtest=backtest,
            workers=workers, out=folder, seen=seen, say=say,
        )
    result.save(folder)
    _finish(context, result, folder / "projection.html", list(result.data.warnings), as_json=as_json)


@click.command()
@click.argument("scenario", default="linked_learning")
@click.option("--region", default="us", show_default=True, help="Region name or the path of its file.")
@click.option("--people", default=None, type=click.FloatRange(min=1), help="The goal; a million times the region's share of the nation's ninth graders by default.")
@click.option("--by", default=2030, show_default=True, type=int, help="The year of the goal.")
@click.option("--draws", default=None, type=int, help="Draws of the region's posterior; 25 by default, 1 is the point calibration.")
@click.option("--seeds", default=4, show_default=True, type=int, help="Seeds of each draw, an even number from 4 on.")
@click.option("--sample", default=None, type=float, help="Share of the people to simulate; 20,000 ninth graders a year by default.")
@click.option("--ramp/--no-ramp", default=True, show_default=True, help="Also look for the push of the levers that reaches the goal.")
@shared_options("first_seed", "until", "workers", "overrides", "out", "as_json")
@click.pass_context
def goal(
    context: click.Context, scenario: str, region: str, people: float | None, by: int, draws: int | None, seeds: int, sample: float | None, ramp: bool, first_seed: int,
    until: int | None, workers: int | None, overrides: tuple[str, ...], out: Path | None, as_json: bool,
) -> None:
    """Say when so many young people are in certified and in Gold pathways under SCENARIO: a million in the nation by 2030, and a region's share of it.

    Writes goal.html and goal.csv beside the runs. Stopped and called again, it goes on. Exit 1: some runs failed.
    """
    with importing():
        from llsim.goal import asked_for, track_goal  # noqa: PLC0415 (slow to import)

    folder = out or _folder("goal", region, scenario)
    with telling(runs_of([asked_for(scenario, region, draws, seeds, first_seed, sample, until, overrides)])) as seen:
        result = track_goal(
            scenario, region=region, people=people, by=by, draws=draws, seeds=seeds, first_seed=first_seed, sample=sample, until=until, overrides=overrides, ramp=ramp,
            workers=workers, out=folder, seen=seen, say=say,
        )
    result.save(folder)
    _finish(context, result, folder / "goal.html", [], as_json=as_json)


def _folder(what: str, region: str, scenario: str) -> Path:
    """Name the folder of the results where none is asked for."""
    return Path("results") / f"{what}_{Path(region).stem}_{Path(scenario).stem}"


def _finish(context: click.Context, result: Any, page: Path, warnings: list[str], *, as_json: bool) -> None:
    """Print the result, name the page, and end with 1 where runs failed."""
    from llsim.cli.running import warn  # noqa: PLC0415 (slow to import)

    warn(warnings)
    say(f"Page: {page}")
    if as_json:
        click.echo(result.to_json())
    else:
        for words in result.summary():
            click.echo(f"* {words}")
    if result.failures:
        say(f"{len(result.failures)} runs failed; all others are kept; see `failures` in {page.parent / 'manifest.json'}")
        context.exit(FAILED)


def _print_expectation(one: Experiment, folder: Path, workers: int | None, *, as_json: bool) -> None:
    from llsim.experiment.expectation import expectation_of  # noqa: PLC0415 (slow to import)

    found = expectation_of(one, folder, workers)
    click.echo(json.dumps(found, indent=1) if as_json else "\n".join(f"{name.replace('_', ' ')}: {value}" for name, value in found.items()))
