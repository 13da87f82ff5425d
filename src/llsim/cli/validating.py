"""The command that asks whether the model has earned trust."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import click

ASKED = "oakland_unified"
PLANTED = "rural_north_ca"
POLICY = "linked_learning"
UNTIL = 2040


@click.command()
@click.argument("regions", nargs=-1)
@click.option("--draws", default=20, show_default=True, type=click.IntRange(2, 100), help="Draws of each region's posterior.")
@click.option("--seeds", default=None, type=click.IntRange(2, 10_000), help="Replications of each study; the study file's own number otherwise.")
@click.option("--workers", default=None, type=click.IntRange(1, 1024), help="Worker processes; all cores otherwise.")
@click.option("--studies", default=Path("results/studies"), show_default=True, type=click.Path(path_type=Path, file_okay=False), help="Folder where finished studies are kept.")
@click.option("--out", default=Path("results/validation"), show_default=True, type=click.Path(path_type=Path, file_okay=False), help="Folder of the page.")
@click.option("--recovery", is_flag=True, help="Instead: plant parameters in one region, calibrate on the rates they give, count what the intervals cover.")
@click.option("--sets", default=100, show_default=True, type=click.IntRange(1, 10_000), help="With --recovery: how many sets of parameters are planted.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def validate(
    regions: tuple[str, ...], draws: int, seeds: int | None, workers: int | None, studies: Path, out: Path, recovery: bool, sets: int, as_json: bool,
) -> None:
    """Compare the model with everything published: rates of REGIONS (all of today with a posterior when none is named), fitted and held out, and evaluations."""
    cores = workers or os.cpu_count() or 1
    if recovery:
        _recover(regions, sets, cores, out, as_json=as_json)
        return
    _write_page(regions, draws, seeds, cores, studies, out, as_json=as_json)


def _recover(regions: tuple[str, ...], sets: int, cores: int, out: Path, *, as_json: bool) -> None:
    """Measure parameter recovery in one region and print what the 90 % intervals cover. Stopped and called again, it goes on."""
    from llsim.cli.running import counted, progress  # noqa: PLC0415 (slow to import)
    from llsim.compiled import SOURCE_VERSION  # noqa: PLC0415 (slow to import)
    from llsim.errors import ConfigurationError  # noqa: PLC0415 (keeps --help fast)
    from llsim.evidence.recovered import by_parameter  # noqa: PLC0415 (keeps --help fast)
    from llsim.evidence.recovery import SMALL, coverage, recovery  # noqa: PLC0415 (slow to import)
    from llsim.region.reading import read_region  # noqa: PLC0415 (slow to import)

    if len(regions) > 1:
        raise ConfigurationError(f"validate --recovery: found {len(regions)} regions; allowed: one, {PLANTED} when none is named")
    region = read_region(regions[0] if regions else PLANTED)
    with progress(sets * SMALL.runs) as seen:
        table = recovery(region, sets, out=out / "recovery" / region.name, plan=SMALL, workers=cores, seen=counted(seen))
    out.mkdir(parents=True, exist_ok=True)
    table.to_csv(out / f"recovery_{region.name}.csv", index=False)
    by_parameter(table, region.name, datetime.now(UTC).date().isoformat(), SOURCE_VERSION).to_csv(out / "recovery.csv", index=False)
    found = coverage(table)
    click.echo(found.to_json(orient="records", indent=1) if as_json else found.to_string(index=False))


def _write_page(regions: tuple[str, ...], draws: int, seeds: int | None, cores: int, studies: Path, out: Path, *, as_json: bool) -> None:
    """Compare, write the page, and print the counts."""
    from llsim.analysis.assumptions import ranked_assumptions, without_each  # noqa: PLC0415 (slow to import)
    from llsim.cli.running import progress  # noqa: PLC0415 (slow to import)
    from llsim.cli.studying import results_of  # noqa: PLC0415 (slow to import)
    from llsim.configuration import list_configurations  # noqa: PLC0415 (keeps --help fast)
    from llsim.evidence.predictive import left_out  # noqa: PLC0415 (slow to import)
    from llsim.evidence.recovered import recovered  # noqa: PLC0415 (keeps --help fast)
    from llsim.evidence.studies.reading import read_study, study_names  # noqa: PLC0415 (slow to import)
    from llsim.evidence.validation import Validation, grades_counted, rates_of, told_of  # noqa: PLC0415 (slow to import)
    from llsim.evidence.verification import read_checks  # noqa: PLC0415 (keeps --help fast)
    from llsim.reading import posterior_file  # noqa: PLC0415 (slow to import)
    from llsim.region.reading import read_region  # noqa: PLC0415 (slow to import)
    from llsim.report.validation import write_page  # noqa: PLC0415 (slow to import)
    from llsim.scenario import Scenario  # noqa: PLC0415 (slow to import)

    asked = regions or tuple(name for name in list_configurations("regions") if posterior_file(name) is not None and read_region(name).as_of is None)
    told = told_of(asked)  # first: a region without posterior is refused before anything is run
    replayed = [result for name in study_names() for result in results_of(name, read_study(name), seeds, cores, studies)]
    unseen = left_out(asked)
    if unseen and not regions:
        click.echo(f"Held-out rows that are not compared, for want of a posterior: {', '.join(unseen)}", err=True)
    with progress(len(asked)) as seen:
        rates = rates_of(asked, draws, cores, seen)
    with progress(sum(1 for _ in without_each(Scenario()))) as seen:
        assumptions = ranked_assumptions(ASKED, POLICY, UNTIL, cores, seen)
    found = Validation(rates, told, replayed, grades_counted(), draws)
    page = write_page(found, assumptions, read_checks(), recovered(), out, " ".join(["llsim validate", *regions, f"--draws {draws}", *([f"--seeds {seeds}"] if seeds else [])]))
    click.echo(f"Written: {page}", err=True)
    if as_json:
        click.echo(json.dumps(json.loads(rates.to_json(orient="records")), indent=1))
        return
    for use, words in (("calibrate", "fitted"), ("hold_out", "held out"), ("another_year", "other years of fitted rates")):
        own = found.rates(use)
        click.echo(f"{words}: {int(own['inside'].sum())} of {len(own)} published rates inside the 90 % interval")
    verdicts = [result.verdict for result in replayed]
    click.echo("replayed figures: " + ", ".join(f"{verdicts.count(verdict)} {verdict}" for verdict in ("inside", "near", "outside")))
