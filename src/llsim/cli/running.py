"""Commands that run the model: run, compare, report."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from llsim.cli.importing import importing
from llsim.cli.options import run_options

WRITTEN = {"projection.html": "fan.parquet", "goal.html": "goal.parquet"}
"""Pages that `llsim project` and `llsim goal` write beside their tables, each with a table that such a folder has."""


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


def counted(seen: Callable[[], None]) -> Callable[[int], None]:
    """Turn what is called after each run into what is told how many runs are done."""

    def several(done: int) -> None:
        for _ in range(done):
            seen()

    return several


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
    scenario: str, seeds: int, region: str, sample: float, draws: int, first_seed: int, until: int | None, workers: int | None,
    overrides: tuple[str, ...], out: Path | None, as_json: bool,
) -> None:
    """Run one SCENARIO and print its headline outcomes in the last year."""
    with importing():
        from llsim.api import simulate  # noqa: PLC0415 (slow to import)
        from llsim.cli.tables import print_levels  # noqa: PLC0415 (slow to import)

    with progress(seeds * draws) as seen:
        result = simulate(
            scenario, region=region, seeds=seeds_from(first_seed, seeds), draws=draws, sample=sample, until=until, overrides=overrides,
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
    baseline: str, alternatives: tuple[str, ...], seeds: int, grades: bool | None, region: str, sample: float, draws: int, first_seed: int, until: int | None,
    workers: int | None, overrides: tuple[str, ...], out: Path | None, as_json: bool,
) -> None:
    """Compare ALTERNATIVES with BASELINE, paired by draw and seed; with --out write the result folder and report.html."""
    with importing():
        from llsim.analysis.grades import MOST_SEEDS, ORDER  # noqa: PLC0415 (slow to import)
        from llsim.api import compare as compare_scenarios  # noqa: PLC0415 (slow to import)
        from llsim.api import with_grades  # noqa: PLC0415 (slow to import)
        from llsim.cli.tables import print_differences  # noqa: PLC0415 (slow to import)

    graded = grades if grades is not None else out is not None
    again = len(ORDER) * min(seeds, MOST_SEEDS) if graded else 0
    with progress((seeds * draws + again) * (1 + len(alternatives))) as seen:
        result = compare_scenarios(
            baseline, *alternatives, region=region, seeds=seeds_from(first_seed, seeds), draws=draws, sample=sample, until=until,
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
@click.option("--language", default="en", show_default=True, help="Language of the brief: en or es (report.es.html).")
@click.option("--pdf", is_flag=True, help="Write a tagged PDF beside the page (extra `pdf`).")
def report(folder: Path, language: str, pdf: bool) -> None:
    """Write a page from a result FOLDER: report.html, the brief, of a comparison; decision.html of findings alone; sliders.html of a grid over levers; else levels.html.

    A projection and a goal have their page already: its path is given.
    """
    if not (folder / "differences.parquet").is_file():
        from llsim.report.findings.telling import write_findings  # noqa: PLC0415 (slow to import)

        decision = write_findings(folder, language)
        if decision is not None:
            click.echo(decision)
            return
        page = _uncompared(folder)
        if pdf or language != "en":
            warn([f"--language and --pdf are for the brief of a comparison; {page.name} is in English and for a browser"])
        click.echo(page)
        return
    from llsim.report.brief import write_report  # noqa: PLC0415 (slow to import)
    from llsim.report.pdf import engine, write_pdf  # noqa: PLC0415 (slow to import)

    if pdf:
        engine()
    click.echo(write_report(folder, language))
    if pdf:
        click.echo(write_pdf(folder, language))


def _uncompared(folder: Path) -> Path:
    """Return the page of a folder that holds no comparison: a projection's own, sliders of a grid over levers, else levels. Raises LlsimError."""
    for page, tables in WRITTEN.items():
        if (folder / page).is_file() and (folder / tables).is_file():
            return folder / page
    from llsim.errors import LlsimError  # noqa: PLC0415 (keeps --help fast)

    if not (folder / "outcomes.parquet").is_file():
        raise LlsimError(f"{folder}: found neither differences.parquet nor outcomes.parquet; allowed: a result folder, such as `llsim compare ... --out FOLDER` writes")
    if (folder / "design.parquet").is_file():
        from llsim.analysis.lever_grid import is_grid  # noqa: PLC0415 (slow to import)
        from llsim.report.sliders import write_sliders  # noqa: PLC0415 (slow to import)

        if is_grid(folder):
            return write_sliders(folder)
    from llsim.report.levels import write_levels  # noqa: PLC0415 (slow to import)

    return write_levels(folder)
