"""The command that fits a region to its published rates."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from llsim.cli.importing import importing
from llsim.cli.running import counted, progress

if TYPE_CHECKING:
    import pandas as pd

    from llsim.evidence.calibrating import Calibrated
    from llsim.region.region import Region

CONFIGS = Path("configs")
WIDTH = 130
FEWEST_DRAWS = 2


@click.command()
@click.argument("region")
@click.option("--intercepts", is_flag=True, help="Find the region's intercepts anew; without it that is done only where it has none, or its file was changed since.")
@click.option("--intercepts-only", is_flag=True, help="Find the intercepts and stop: no posterior.")
@click.option("--sweeps", default=16, show_default=True, type=click.IntRange(1, 200), help="Sweeps of the root-finder of intercepts.")
@click.option("--draws", default=100, show_default=True, type=click.IntRange(FEWEST_DRAWS, 10_000), help="Draws of the posterior to keep.")
@click.option("--workers", default=None, type=click.IntRange(1, 1024), help="Worker processes; all cores otherwise.")
@click.option("--out", default=Path("results/calibration"), show_default=True, type=click.Path(path_type=Path, file_okay=False), help="Folder of runs, posterior and tables.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def calibrate(region: str, intercepts: bool, intercepts_only: bool, sweeps: int, draws: int, workers: int | None, out: Path, as_json: bool) -> None:
    """Fit REGION to its published rates: intercepts, then history matching and a posterior sample for `--draws`.

    `effects` in the place of a region fits what all replayed evaluations tell together; regions calibrated later start from it. Run
    again, it goes on where it was stopped. Intercepts and posterior are written to ./configs, where runs look for them.
    """
    if region == "effects":
        _fit_effects(draws, workers or os.cpu_count() or 1, out, as_json=as_json)
        return
    with importing():
        from llsim.evidence.calibrating import Plan  # noqa: PLC0415 (slow to import)
        from llsim.evidence.calibrating import calibrate as calibrate_region  # noqa: PLC0415 (the same)
        from llsim.evidence.emulator import ask_for_scikit_learn  # noqa: PLC0415 (the same)
        from llsim.evidence.posterior import write_posterior  # noqa: PLC0415 (the same)
        from llsim.reading import calibration_file, is_outdated  # noqa: PLC0415 (the same)
        from llsim.region.reading import read_region  # noqa: PLC0415 (the same)

    place = read_region(region)
    if not intercepts_only:
        ask_for_scikit_learn()
    if intercepts or intercepts_only or calibration_file(place.name) is None or is_outdated(place):
        _find_intercepts(place, sweeps)
    if intercepts_only:
        return
    plan = Plan(draws=draws)
    with progress(plan.runs) as seen:
        found = calibrate_region(place, plan, out=out / place.name, workers=workers or os.cpu_count() or 1, seen=counted(seen))
    written = write_posterior(found, [out / place.name, CONFIGS / "posteriors"])
    _print(found, place, as_json=as_json)
    click.echo(f"Written: {', '.join(map(str, written))}", err=True)


def _fit_effects(draws: int, workers: int, out: Path, *, as_json: bool) -> None:
    """Fit effects to all studies, write them to ./configs and print what came of it."""
    with importing():
        from llsim.evidence.joint_effects import JointPlan, fit_effects  # noqa: PLC0415 (slow to import)
        from llsim.evidence.joint_tables import fit_of, identifiability_of, medians_of, write_effects  # noqa: PLC0415 (the same)

    plan = JointPlan()
    with progress(plan.replays) as seen:
        found = fit_effects(plan, out=out / "effects", workers=workers, seen=counted(seen))
    written = write_effects(found, plan, draws, [out / "effects", CONFIGS / "posteriors"])
    fit, told, medians = fit_of(found), identifiability_of(found), medians_of(found)
    if as_json:
        tables = {name: json.loads(table.to_json(orient="records")) for name, table in {"fit": fit, "identifiability": told}.items()}
        click.echo(json.dumps({"effective_size": found.effective_size, "sample": len(found.weights), "medians": medians, **tables}))
    else:
        _table("Published effects, and the stand-in's before and after the fit", ["row", "outcome", "group", "published", "before", "after", "90 % interval"], [
            [row["row"], row["outcome"], row["group"], f"{row['published']:+.1f} ± {row['error']:.1f}", f"{row['before']:+.1f} ± {row['before_sd']:.1f}", f"{row['after']:+.1f}",
             f"{row['low']:+.1f} to {row['high']:+.1f}"] for row in fit.to_dict("records")])
        _table("What the studies told: spread after over that of the prior", ["parameter", "ratio", "verdict", "strongest correlation", "with"], _told(told))
        click.echo(f"Medians: {', '.join(f'{name} {value:.3g}' for name, value in medians.items())}.")
        click.echo(f"Effective sample {found.effective_size:.0f} of {len(found.weights)}.")
    click.echo(f"Written: {', '.join(map(str, written))}", err=True)


def _find_intercepts(place: Region, sweeps: int) -> None:
    """Find intercepts by the root-finder, write them to ./configs/calibration, and say on stderr how they fit."""
    from llsim.evidence.intercepts import Intercepts, fit_table, write_intercepts  # noqa: PLC0415 (slow to import)
    from llsim.evidence.intercepts import sweeps as run_sweeps  # noqa: PLC0415 (the same)

    found, rates = Intercepts(), dict[tuple[str, str], float]()
    with progress(sweeps) as seen:
        for result in run_sweeps(place, sweeps):
            found, rates = result
            seen()
    click.echo("\n".join(fit_table(place, rates)), err=True)
    click.echo(f"Written: {write_intercepts(place, found, rates, CONFIGS / 'calibration')}", err=True)


def _print(found: Calibrated, place: Region, *, as_json: bool) -> None:
    """Print waves, fit and identifiability: tables, or one JSON document."""
    from llsim.evidence.posterior import fit_of, identifiability_of, not_compared  # noqa: PLC0415 (slow to import)

    fit, told, left_out = fit_of(found), identifiability_of(found), not_compared(place)
    if as_json:
        waves = [vars(wave) for wave in found.waves]
        parts = {"fit": fit, "identifiability": told}
        tables = {name: json.loads(table.to_json(orient="records")) for name, table in parts.items()}
        click.echo(json.dumps({
            "region": place.name, "waves": waves, "effective_size": found.effective_size, "sample": len(found.weights), "emulator_check": found.emulator_check,
            "not_compared": left_out, **tables,
        }))
        return
    _table(f"{place.title}: waves of history matching", ["wave", "runs", "share of the prior left", "explained of unseen runs"], [
        [str(wave.number), str(wave.runs), f"{wave.left:.2g}", f"{100 * wave.explained:.0f} %"] for wave in found.waves])
    _table("Published against posterior, %", ["outcome", "group", "published", "simulated", "90 % interval", "inside"], _fitted(fit))
    _table("What the data told: spread of the posterior over that of the prior", ["parameter", "ratio", "verdict", "strongest correlation", "with"], _told(told))
    click.echo(f"{len(found.draws)} draws; effective sample {found.effective_size:.0f} of {len(found.weights)}; the emulator misses the model by {found.emulator_check:.2f} of its own deviations.")
    if left_out:
        click.echo(f"Not compared, since the model counts no such rate: {', '.join(left_out)}.")


def _fitted(table: pd.DataFrame) -> list[list[str]]:
    return [
        [row["outcome"], row["group"], f"{100 * row['published']:.1f}", f"{100 * row['simulated']:.1f}",
         f"{100 * row['simulated_low']:.1f} to {100 * row['simulated_high']:.1f}", "yes" if row["inside"] else "no"]
        for row in table.to_dict("records")
    ]


def _told(table: pd.DataFrame) -> list[list[str]]:
    return [[row["parameter"], f"{row['ratio']:.2f}", row["verdict"], f"{row['correlation']:+.2f}", row["with_parameter"]] for row in table.to_dict("records")]


def _table(title: str, columns: list[str], rows: list[list[str]]) -> None:
    from rich.console import Console  # noqa: PLC0415 (slow to import)
    from rich.table import Table  # noqa: PLC0415 (slow to import)

    table = Table(title=title)
    for column in columns:
        table.add_column(column)
    for row in rows:
        table.add_row(*row)
    Console(width=WIDTH).print(table)
