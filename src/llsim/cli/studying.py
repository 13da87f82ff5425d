"""The command that replays published evaluations."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from llsim.evidence.studies.replay import Result
    from llsim.evidence.studies.study import Study

WIDTH = 150
KEPT = Path("results/studies")


@click.command()
@click.argument("names", nargs=-1)
@click.option("--seeds", default=None, type=click.IntRange(2, 10_000), help="Replications of each study; the file's own number otherwise.")
@click.option("--workers", default=None, type=click.IntRange(1, 1024), help="Worker processes; all cores otherwise.")
@click.option("--out", default=KEPT, show_default=True, type=click.Path(path_type=Path, file_okay=False), help="Folder where finished studies are kept.")
@click.option("--draws", "drawn", is_flag=True, help="Give each replication its own draw of effects, so that intervals hold what is not known of them too.")
@click.option("--bias", is_flag=True, help="Instead: the same world evaluated naively, matched and by lottery, against the true effect.")
@click.option("--design", default=None, type=click.Path(path_type=Path), help="Instead: the power of a pilot that has not been run, as FILE describes it (see experiments/pilots).")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def study(
    context: click.Context, names: tuple[str, ...], seeds: int | None, workers: int | None, out: Path, drawn: bool, bias: bool, design: Path | None, as_json: bool,
) -> None:
    """Replay published evaluations inside the model, each by its own design: study NAME..., all of them when none is named.

    Finished studies are kept and skipped the next time, as long as code, study file, region and evidence are the same.

    With --design FILE: do a planned pilot many times inside the model, and say with which power its evaluation finds what the programme
    does, how often it would find what is not there, and how far it is off.
    """
    if design is not None:
        if names or bias or drawn:
            raise click.UsageError("--design tries out one pilot: found NAME, --bias or --draws beside it; allowed: --seeds, --workers, --out, --json")
        from llsim.cli.designing import try_out  # noqa: PLC0415 (slow to import)

        chosen = context.get_parameter_source("out") is not click.core.ParameterSource.DEFAULT
        try_out(design, seeds, workers, out if chosen else None, as_json=as_json)
        return
    from llsim.evidence.studies.reading import read_study, study_names  # noqa: PLC0415 (slow to import)

    if bias:
        _print_bias(seeds or 10, as_json=as_json)
        return
    studies = [(name, read_study(name)) for name in names or study_names()]
    results = [result for name, one in studies for result in results_of(name, one, seeds, workers or os.cpu_count() or 1, out, drawn=drawn)]
    if as_json:
        from llsim.evidence.studies.kept import without_nan  # noqa: PLC0415 (slow to import)

        click.echo(json.dumps([without_nan(result) for result in results], indent=1))
        return
    _print(results)
    _print_not_expressible([one for _, one in studies])


def results_of(name: str, one: Study, seeds: int | None, workers: int, out: Path, *, drawn: bool = False) -> list[Result]:
    """Return a study's results, kept or replayed now."""
    from llsim.cli.running import progress  # noqa: PLC0415 (slow to import)
    from llsim.evidence.studies.kept import keep, kept_results, key_of  # noqa: PLC0415 (slow to import)
    from llsim.evidence.studies.replay import replay  # noqa: PLC0415 (slow to import)

    numbers = range(1, (seeds or one.seeds) + 1)
    key, out = key_of(one, name, numbers, drawn=drawn), out / "drawn" if drawn else out
    found = kept_results(out, one, key)
    if found is None:
        if one.outcomes and not sys.stderr.isatty():
            click.echo(f"{one.name}: {len(numbers)} replications", err=True)
        with progress(len(numbers)) as seen:
            found = replay(one, numbers, workers, seen, drawn=drawn)
        keep(out, one, key, found)
    return found


def _print(results: list[Result]) -> None:
    from rich.console import Console  # noqa: PLC0415 (slow to import)
    from rich.table import Table  # noqa: PLC0415 (slow to import)

    from llsim.report.validation import band  # noqa: PLC0415 (slow to import)

    table = Table(title="Published evaluations, replayed by their own design; 95 % intervals", caption="near: within the published interval stretched 1.5 times")
    for column in ("study", "row", "outcome", "group", "use", "unit"):
        table.add_column(column)
    for column in ("published", "simulated"):
        table.add_column(column, justify="right")
    table.add_column("verdict")
    for row in results:
        published = band(row.published, row.published_low, row.published_high)
        simulated = band(row.simulated, row.simulated_low, row.simulated_high)
        table.add_row(row.name, row.evidence, row.outcome, row.group, row.use.replace("_", " "), row.unit, published, simulated, row.verdict)
    Console(width=WIDTH).print(table)


def _print_not_expressible(studies: list[Study]) -> None:
    """List the published figures that the model has no term for."""
    missing = [(one.name, item) for one in studies for item in one.not_expressible]
    if missing:
        click.echo("Not expressible in this model:")
    for name, item in missing:
        click.echo(f"  {name}, {item.evidence}, {item.outcome}: {item.why}")


def _print_bias(seeds: int, *, as_json: bool) -> None:
    """Evaluate a world with and one without selection by every method, and print what each misses the truth by."""
    from dataclasses import asdict  # noqa: PLC0415 (keeps --help fast)

    from llsim.cli.running import progress  # noqa: PLC0415 (slow to import)
    from llsim.evidence.studies.bias import bias_table  # noqa: PLC0415 (slow to import)

    with progress(2 * seeds) as seen:
        tables = [(selection, row) for selection in (True, False) for row in bias_table(seeds, selection=selection, seen=seen)]
    if as_json:
        click.echo(json.dumps([{"selection": selection, **asdict(row)} for selection, row in tables], indent=1))
        return
    click.echo(f"{'selection':10} {'method':8} {'outcome':10} {'estimate (95 % over seeds)':30} {'off the truth by':>16}")
    for selection, row in tables:
        interval = f"{row.estimate:+.2f} ({row.low:+.2f} to {row.high:+.2f}) {row.unit}"
        click.echo(f"{'on' if selection else 'off':10} {row.method:8} {row.outcome:10} {interval:30} {row.bias:+16.2f}")
