"""Commands about doubt: flip, information."""

from __future__ import annotations

from pathlib import Path

import click

from llsim.cli.importing import importing
from llsim.cli.options import shared_options
from llsim.cli.running import warn
from llsim.cli.telling import say, telling


@click.command()
@click.argument("scenario")
@click.option("--baseline", default="baseline", show_default=True, help="What the scenario is set against: the headline is scenario less baseline.")
@click.option("--outcome", default="graduation_rate", show_default=True, help="Outcome of the headline.")
@click.option("--group", default="all", show_default=True, help="Group of the headline.")
@click.option("--year", default=None, type=int, help="Year of the headline; the scenario's last otherwise.")
@click.option("--seeds", default=4, show_default=True, type=click.IntRange(2, 1000), help="Seeds of every run of the search; as many others check the answer.")
@click.option("--numbers", default=12, show_default=True, type=click.IntRange(1, 100), help="How many numbers may move at once: the ones that matter most. Few give an answer that is easier to read.")
@click.option("--parameter", "parameters", multiple=True, metavar="PATH", help="Look at this number; all that act otherwise.")
@shared_options("region", "sample", "first_seed", "workers", "overrides", "out", "as_json")
def flip(
    scenario: str, baseline: str, outcome: str, group: str, year: int | None, seeds: int, numbers: int, parameters: tuple[str, ...], region: str, sample: float, first_seed: int,
    workers: int | None, overrides: tuple[str, ...], out: Path | None, as_json: bool,
) -> None:
    """Find the smallest change of assumptions, in standard deviations of their priors, at which SCENARIO less baseline has the other sign.

    The answer is run: at the point the sign has turned, half-way to it it has not, and other seeds check it. With --out it is kept beside
    flip_check.yaml, an experiment that runs the start, half-way and the point again.
    """
    with importing():
        from llsim.questions.flip import flip as find_flip  # noqa: PLC0415 (slow to import)
        from llsim.questions.flip_check import write_check  # noqa: PLC0415 (slow to import)

    done = 0

    def tell() -> None:
        nonlocal done
        done += 1
        if done % 500 == 0:
            say(f"{done:,} runs")

    found = find_flip(
        scenario, baseline=baseline, outcome=outcome, group=group, year=year, region=region, seeds=seeds, first_seed=first_seed, sample=sample, numbers=numbers, parameters=parameters,
        overrides=overrides, workers=workers, seen=tell, say=say,
    )  # fmt: skip
    warn(list(found.made.warnings))
    if out:
        found.save(out)
        check = write_check(found, out, scenario, baseline, region, overrides, seeds, first_seed)
        say(f"Check: llsim experiment {check} --out FOLDER")
    if as_json:
        click.echo(found.to_json())
        return
    from llsim.cli.doubt_tables import print_flip  # noqa: PLC0415 (slow to import)

    print_flip(found)


@click.command()
@click.argument("scenarios", nargs=-1, required=True)
@click.option("--outcome", default="credential_completion", show_default=True, help="What the choice is about.")
@click.option("--worth", default=None, type=float, help="Dollars for each person (or dollar) counted, public cost taken off. Without it the outcome in the last year decides, whatever it costs.")
@click.option("--draws", default=None, type=int, help="Draws of the parameters; 100 by default.")
@click.option("--over", default=None, help="posterior: draws of the region's posterior, the default where there is one; priors: a design over all priors.")
@click.option("--seeds", default=2, show_default=True, type=click.IntRange(1, 1000), help="Seeds of each draw, the same for all.")
@shared_options("region", "sample", "first_seed", "until", "workers", "overrides", "out", "as_json")
def information(
    scenarios: tuple[str, ...], outcome: str, worth: float | None, draws: int | None, over: str | None, seeds: int, region: str, sample: float, first_seed: int, until: int | None,
    workers: int | None, overrides: tuple[str, ...], out: Path | None, as_json: bool,
) -> None:
    """Say what is worth measuring before choosing between SCENARIOS: the value of knowing everything, each number, and of a study of it.

    With --out the runs are kept, and a stopped question goes on.
    """
    with importing():
        from llsim.questions.information import asked_for  # noqa: PLC0415 (slow to import)
        from llsim.questions.information import information as ask  # noqa: PLC0415 (slow to import)

    one = asked_for(
        scenarios, outcome=outcome, worth=worth, region=region, draws=draws, over=over, seeds=seeds, first_seed=first_seed, sample=sample, until=until, overrides=overrides,
    )  # fmt: skip
    points = one.draws or getattr(one.design, "n", 1)
    with telling(len(one.scenarios) * points * one.luck.count) as seen:
        found = ask(
            scenarios, outcome=outcome, worth=worth, region=region, draws=draws, over=over, seeds=seeds, first_seed=first_seed, sample=sample, until=until, overrides=overrides, workers=workers,
            out=out, seen=seen, say=say,
        )  # fmt: skip
    warn(list(found.made.warnings))
    if out:
        found.save(out)
    if as_json:
        click.echo(found.to_json())
        return
    from llsim.cli.doubt_tables import print_information  # noqa: PLC0415 (slow to import)

    print_information(found)
