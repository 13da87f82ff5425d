"""Commands that a decision turns on: attribute, and decide, which asks several questions at once."""

from __future__ import annotations

from pathlib import Path

import click

from llsim.cli.importing import importing
from llsim.cli.options import run_options, shared_options
from llsim.cli.running import warn
from llsim.cli.telling import say, telling


@click.command()
@click.argument("scenario")
@click.option("--seeds", default=20, show_default=True, type=click.IntRange(1, 10_000), help="Seeds of each combination of levers.")
@click.option("--group", default="all", show_default=True, help="Group of students that is printed; --json and --out hold all.")
@run_options
def attribute(
    scenario: str, seeds: int, group: str, region: str, sample: float, draws: int, first_seed: int, until: int | None, workers: int | None, overrides: tuple[str, ...], out: Path | None, as_json: bool,
) -> None:
    """Split the effect of SCENARIO over its levers: exact Shapley shares over all their combinations, and what the whole adds beyond its parts.

    With --out the runs are kept, a stopped attribution goes on, and `llsim report` of that folder tells it.
    """
    with importing():
        from llsim.questions.attribution import attribute as attribute_levers  # noqa: PLC0415 (slow to import)
        from llsim.questions.attribution import plan_attribution  # noqa: PLC0415 (slow to import)

    from llsim.agents.groups import STUDENT_GROUPS  # noqa: PLC0415 (keeps --help fast)
    from llsim.configuration.wording import refuse_unknown  # noqa: PLC0415 (keeps --help fast)

    refuse_unknown("--group", group, STUDENT_GROUPS)
    plan, _ = plan_attribution(scenario, region, seeds=seeds, first_seed=first_seed, draws=draws, sample=sample, until=until, overrides=overrides)
    with telling(len(plan)) as seen:
        found = attribute_levers(
            scenario, region=region, seeds=seeds, first_seed=first_seed, draws=draws, sample=sample, until=until, overrides=overrides, workers=workers, out=out, seen=seen, say=say,
        )
    warn(list(found.made.warnings))
    if out:
        found.save(out)
    if as_json:
        click.echo(found.to_json())
        return
    from llsim.cli.tables import print_shares  # noqa: PLC0415 (slow to import)

    print_shares(found, group)


@click.command()
@click.argument("scenario")
@click.option("--baseline", default="baseline", show_default=True, help="The scenario it is compared with.")
@click.option("--seeds", default=10, show_default=True, type=click.IntRange(2, 10_000), help="Seeds of every question.")
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="Folder for the results and report.html.")
@shared_options("region", "sample", "draws", "until", "workers")
def decide(scenario: str, baseline: str, seeds: int, out: Path, region: str, sample: float, draws: int, until: int | None, workers: int | None) -> None:
    """Ask of SCENARIO what a decision turns on and write one brief: what changes, why, for whom, at what price, what holds the region back."""
    with importing():
        from llsim.questions.decide import decide as ask_everything  # noqa: PLC0415 (slow to import)
        from llsim.report.brief import write_report  # noqa: PLC0415 (slow to import)

    for one in ask_everything(scenario, out, baseline=baseline, region=region, seeds=seeds, draws=draws, sample=sample, until=until, workers=workers, say=say):
        warn(list(one.made.warnings))
        for words in one.summary():
            click.echo(f"* {words}")
    click.echo(f"Report: {write_report(out)}", err=True)
