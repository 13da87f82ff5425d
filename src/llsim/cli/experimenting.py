"""Commands that run many runs from a file, and run them again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from llsim.cli.importing import importing

if TYPE_CHECKING:
    from llsim.experiment.experiment_file import Experiment

STATUS = "status"
FAILED = 1


@click.command()
@click.argument("file", metavar="FILE|status")
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option("--out", default=None, type=click.Path(path_type=Path, file_okay=False), help="Folder of the experiment; results/NAME otherwise. The same folder goes on where it stopped.")
@click.option("--seeds", default=None, type=click.IntRange(1, 1_000_000), help="Number of seeds, over the file's own; more seeds extend a finished folder.")
@click.option("--workers", default=None, type=click.IntRange(1, 1024), help="Worker processes on this machine, over the file's own; all cores otherwise.")
@click.option("--engine", default=None, type=click.Choice(["local", "dask"]), help="Where runs are done, over the file's own.")
@click.option("--scheduler", default=None, help="Address of a running dask scheduler, as tcp://host:8786.")
@click.option("--dry-run", is_flag=True, help="Say how many runs, how much memory and about how long, and run none.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def experiment(
    context: click.Context, file: str, folder: Path | None, out: Path | None, seeds: int | None, workers: int | None, engine: str | None, scheduler: str | None, dry_run: bool, as_json: bool,
) -> None:
    """Run the experiment of a FILE into a folder; `llsim experiment status FOLDER` says how far one is.

    Every finished run is kept at once. The same command goes on after any interruption, and does nothing twice. Exit 1: some runs failed.
    """
    from llsim.errors import ConfigurationError  # noqa: PLC0415 (keeps --help fast)

    with importing():
        from llsim.experiment.experiment_file import read_experiment  # noqa: PLC0415 (slow to import)

    if file == STATUS:
        if folder is None:
            raise ConfigurationError("status: found no folder; allowed: llsim experiment status FOLDER")
        _print_status(folder, as_json=as_json)
        return
    if folder is not None:
        raise ConfigurationError(f"found {folder} after {file}; allowed: one FILE (--out FOLDER names where it goes)")
    one = _with_options(read_experiment(file), seeds, engine, scheduler)
    target = out or Path("results") / one.name
    if dry_run:
        _print_expectation(one, target, workers, as_json=as_json)
        return
    context.exit(_run(one, target, workers, as_json=as_json))


def _with_options(one: Experiment, seeds: int | None, engine: str | None, scheduler: str | None) -> Experiment:
    """Lay the options over the file. Raises ConfigurationError."""
    from llsim.errors import ConfigurationError  # noqa: PLC0415 (keeps --help fast)
    from llsim.experiment.experiment_file import DaskEngine, LocalEngine  # noqa: PLC0415 (slow to import)

    changed: dict[str, Any] = {}
    if engine == "dask" or (scheduler and engine is None):
        own = one.engine.scheduler if isinstance(one.engine, DaskEngine) else None
        if not (scheduler or own):
            raise ConfigurationError("--engine dask: found no scheduler; allowed: --scheduler tcp://HOST:PORT, or `engine: {kind: dask, scheduler: ...}` in the file")
        changed["engine"] = DaskEngine(kind="dask", scheduler=scheduler or own or "")
    elif engine == "local":
        changed["engine"] = one.engine if isinstance(one.engine, LocalEngine) else LocalEngine()
    one = one.model_copy(update=changed)
    return one.with_seeds(seeds) if seeds else one


def _run(one: Experiment, target: Path, workers: int | None, *, as_json: bool) -> int:
    """Run, say what became of it, and return the exit code."""
    from llsim.experiment.atomic import DiskError  # noqa: PLC0415 (slow to import)
    from llsim.experiment.plan import plan_of  # noqa: PLC0415 (slow to import)
    from llsim.experiment.runner import run_plan  # noqa: PLC0415 (slow to import)

    plan = plan_of(one)
    try:
        with _progress(len(plan)) as seen:
            run_plan(plan, target, workers, seen, lambda words: click.echo(words, err=True))
    except DiskError as problem:
        click.echo(f"Error: {problem}", err=True)
        return FAILED
    manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    failed = manifest["failures"]
    for record in failed[:5]:
        words = str(record["traceback"]).strip().splitlines()
        click.echo(f"Failed ({record['failure']}): {_named(record)}: {words[-1] if words else ''}", err=True)
    if failed:
        click.echo(f"{len(failed)} of {len(manifest['runs'])} runs failed; all others are kept; see `failures` in {target / 'manifest.json'}", err=True)
    runs = len(manifest["runs"])
    _print({"experiment": one.title or one.name, "folder": str(target), "runs": runs, "done": runs - len(failed), "failed": len(failed), "outcomes_hash": manifest["outcomes_hash"]}, as_json=as_json)
    return FAILED if failed else 0


def _named(record: dict[str, Any]) -> str:
    parameters = ", ".join(f"{path}={value:g}" for path, value in record["parameters"].items())
    return f"{record['region']}, {record['scenario']}, point {record['point']}" + (f" ({parameters})" if parameters else "") + f", draw {record['draw']}, seed {record['seed']}"


@contextmanager
def _progress(total: int) -> Iterator[Callable[[int], None]]:
    """Show a progress bar on stderr, where that is a terminal; gives what to call with the number of runs finished."""
    from llsim.cli.running import progress  # noqa: PLC0415 (slow to import)

    with progress(total) as one_more:

        def seen(runs: int) -> None:
            for _ in range(runs):
                one_more()

        yield seen


def _print(found: dict[str, Any], *, as_json: bool) -> None:
    """Print facts, one a line, or as JSON."""
    if as_json:
        click.echo(json.dumps(found, indent=1))
        return
    width = max(map(len, found))
    for name, value in found.items():
        click.echo(f"{name.replace('_', ' '):{width}}  {value}")


def _print_status(folder: Path, *, as_json: bool) -> None:
    from llsim.experiment.standing import standing_of  # noqa: PLC0415 (slow to import)

    _print(standing_of(folder), as_json=as_json)


def _print_expectation(one: Experiment, target: Path, workers: int | None, *, as_json: bool) -> None:
    from llsim.experiment.expectation import expectation_of  # noqa: PLC0415 (slow to import)

    _print(expectation_of(one, target, workers), as_json=as_json)


@click.command()
@click.argument("source", type=click.Path(path_type=Path))
@click.option("--workers", default=None, type=click.IntRange(1, 1024), help="Worker processes; all cores otherwise.")
@click.pass_context
def reproduce(context: click.Context, source: Path, workers: int | None) -> None:
    """Run a finished result FOLDER, or that of a report, again and compare. Exit 1: something differs; the first difference is named."""
    from llsim.experiment.folder import EXPERIMENT  # noqa: PLC0415 (slow to import)
    from llsim.experiment.reproducing import reproduced  # noqa: PLC0415 (slow to import)
    from llsim.report.reproducing import result_reproduced  # noqa: PLC0415 (slow to import)

    folder = source.parent if source.is_file() else source
    is_experiment = (folder / EXPERIMENT).is_file()
    differences = reproduced(folder, workers, lambda words: click.echo(words, err=True)) if is_experiment else result_reproduced(folder, workers)
    for words in differences:
        click.echo(f"Differs: {words}")
    if not differences:
        click.echo("Reproduced: the same hashes." if is_experiment else "Reproduced: the same tables, bit for bit.")
    context.exit(FAILED if differences else 0)
