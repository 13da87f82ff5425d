"""Commands that run the model: run, compare, report, calibrate."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from llsim.cli.importing import importing
from llsim.cli.options import run_options


@contextmanager
def progress(total: int) -> Iterator[Callable[[], None]]:
    """Show a progress bar on stderr, where that is a terminal; gives what to call after each run."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console  # noqa: PLC0415 (slow to import)
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415 (slow to import)

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("runs", total=total)
        yield lambda: bar.advance(task)


def warn(warnings: list[str]) -> None:
    """Say on stderr what a reader of the result must know."""
    for warning in warnings:
        click.echo(f"Warning: {warning}", err=True)


def seeds_from(first: int, count: int) -> list[int]:
    """List so many seeds from the first on. Raises ConfigurationError for none or too many."""
    from llsim.errors import ConfigurationError  # noqa: PLC0415 (keeps --help fast)

    if not 1 <= count <= 1_000_000:
        raise ConfigurationError(f"--seeds: found {count}; allowed: 1 to 1,000,000")
    return list(range(first, first + count))


@click.command()
@click.argument("scenario")
@click.option("--seeds", default=1, show_default=True, type=int, help="Number of seeds.")
@run_options
def run(
    scenario: str, seeds: int, region: str, sample: float, first_seed: int, until: int | None, workers: int | None,
    overrides: tuple[str, ...], out: Path | None, as_json: bool,
) -> None:
    """Run one SCENARIO and print its headline outcomes in the last year."""
    with importing():
        from llsim.api import simulate  # noqa: PLC0415 (slow to import)
        from llsim.cli.tables import print_levels  # noqa: PLC0415 (slow to import)

    with progress(seeds) as seen:
        result = simulate(
            scenario, region=region, seeds=seeds_from(first_seed, seeds), sample=sample, until=until, overrides=overrides,
            workers=workers, seen=seen,
        )
    warn(result.manifest["warnings"])
    if out:
        result.save(out)
    print_levels(result, as_json=as_json)


@click.command()
@click.argument("baseline")
@click.argument("alternatives", nargs=-1, required=True)
@click.option("--seeds", default=10, show_default=True, type=int, help="Number of seeds; differences are paired by seed.")
@click.option("--grades/--no-grades", default=None, help="Say what each effect rests on, by grade of evidence: four more runs with up to three seeds. By default with --out.")
@run_options
def compare(
    baseline: str, alternatives: tuple[str, ...], seeds: int, grades: bool | None, region: str, sample: float, first_seed: int, until: int | None,
    workers: int | None, overrides: tuple[str, ...], out: Path | None, as_json: bool,
) -> None:
    """Compare ALTERNATIVES with BASELINE, paired by seed; with --out write the result folder and report.html."""
    with importing():
        from llsim.analysis.grades import MOST_SEEDS, ORDER  # noqa: PLC0415 (slow to import)
        from llsim.api import compare as compare_scenarios  # noqa: PLC0415 (slow to import)
        from llsim.api import with_grades  # noqa: PLC0415 (slow to import)
        from llsim.cli.tables import print_differences  # noqa: PLC0415 (slow to import)

    graded = grades if grades is not None else out is not None
    again = len(ORDER) * min(seeds, MOST_SEEDS) if graded else 0
    with progress((seeds + again) * (1 + len(alternatives))) as seen:
        result = compare_scenarios(
            baseline, *alternatives, region=region, seeds=seeds_from(first_seed, seeds), sample=sample, until=until,
            overrides=overrides, workers=workers, seen=seen,
        )
        if graded:
            result = with_grades(result, baseline, *alternatives, region=region, until=until, overrides=overrides, workers=workers, seen=seen)
    warn(result.manifest["warnings"])
    if out:
        from llsim.report.brief import write_report  # noqa: PLC0415 (slow to import)

        result.save(out)
        click.echo(f"Report: {write_report(out)}", err=True)
    print_differences(result, as_json=as_json)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
def report(folder: Path) -> None:
    """Write report.html from a result FOLDER of a comparison."""
    from llsim.errors import LlsimError  # noqa: PLC0415 (keeps --help fast)
    from llsim.report.brief import write_report  # noqa: PLC0415 (slow to import)

    if not (folder / "differences.parquet").is_file():
        raise LlsimError(f"{folder}: found no differences.parquet; allowed: the folder of a comparison (llsim compare ... --out FOLDER)")
    click.echo(write_report(folder))


@click.command()
@click.argument("region")
@click.option("--sweeps", default=16, show_default=True, type=click.IntRange(1, 200), help="Sweeps of the root-finder.")
@click.option("--out", default=Path("configs/calibration"), show_default=True, type=click.Path(path_type=Path, file_okay=False), help="Folder of the intercepts.")
def calibrate(region: str, sweeps: int, out: Path) -> None:
    """Find the intercepts with which the baseline of REGION meets its published rates (a root-finder with common luck)."""
    with importing():
        from llsim.evidence.intercepts import Intercepts, fit_table, write_intercepts  # noqa: PLC0415 (slow to import)
        from llsim.evidence.intercepts import sweeps as run_sweeps  # noqa: PLC0415 (slow to import)
        from llsim.region.reading import read_region  # noqa: PLC0415 (slow to import)

    place = read_region(region)
    found, rates = Intercepts(), dict[tuple[str, str], float]()
    with progress(sweeps) as seen:
        for result in run_sweeps(place, sweeps):
            found, rates = result
            seen()
    click.echo("\n".join(fit_table(place, rates)))
    click.echo(f"Written: {write_intercepts(place, found, rates, out)}", err=True)
