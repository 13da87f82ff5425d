"""What Python users call for a projection: run the futures of a region, and say what may come and what the spread is made of."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from llsim.analysis.projecting import Futures, futures_of, openings_beyond, robust
from llsim.errors import ConfigurationError
from llsim.evidence.backtest import against_what_happened, backtest_file
from llsim.experiment.experiment_file import Experiment
from llsim.experiment.folder import MANIFEST
from llsim.experiment.plan import Plan, plan_of
from llsim.experiment.projection import AN_ECONOMY, projection_of
from llsim.experiment.runner import run_plan
from llsim.experiment.tables import OUTCOMES
from llsim.reading import levels_warning, posterior_file
from llsim.region.reading import read_region
from llsim.report.projected import Projected
from llsim.report.projection_result import Projection

if TYPE_CHECKING:
    import pandas as pd

DRAWS, FEW_DRAWS = 100, 30
WANTED_INSIDE = 0.8
NINTH_GRADERS_OF_A_BACKTEST = 4_000
"""A backtest simulates so many ninth graders a year: a sample of the state."""


def _nothing(_runs: int) -> None:
    """Report progress to nobody."""


def _nobody(_words: str) -> None:
    """Say it to nobody."""


def draws_for(region: str, asked: int | None) -> int:
    """Return how many draws to project: those asked for, else 100 where the region has a posterior, else 1, the point calibration."""
    return asked if asked is not None else DRAWS if posterior_file(read_region(region).name) else 1


def project(
    scenario: str, *, region: str = "oakland_unified", baseline: str | None = None, until: int | None = None, draws: int | None = None, seeds: int = 10, first_seed: int = 1,
    sample: float = 1.0, overrides: Sequence[str] = (), backtest: bool = False, workers: int | None = None, out: str | Path | None = None,
    seen: Callable[[int], None] = _nothing, say: Callable[[str], None] = _nobody,
) -> Projection:
    """Project a scenario in a region over draws of its posterior, economies and seeds; with a baseline, also what it changes.

    `draws`: 100 where the region has a posterior, else 1, the point calibration. `seeds`: of each draw, two to an economy. `backtest`: also
    what a projection from an earlier year would have said. `out`: the folder of the runs, where a stopped projection goes on; a temporary
    one when None. `seen` is told how many more runs are finished, `say` what a person should know. Raises LlsimError.
    """
    one = asked_for(scenario, region, baseline, until, draws, seeds, first_seed, sample, overrides)
    back = backtest_of(draws, seeds) if backtest else None
    with folder_of(out) as folder:
        plan = plan_of(one)
        runs, manifest = run_and_read(plan, folder, workers, seen, say)
        earlier = run_and_read(plan_of(back), folder / "backtest", workers, seen, say)[0] if back else None
    futures = futures_of(runs, AN_ECONOMY, plan.scenario_names[0] if baseline else None)
    data = _projected(plan, futures, manifest, None if back is None or earlier is None else (back, futures_of(earlier, AN_ECONOMY)))
    return Projection(data, futures, runs, manifest, Path(out) if out else None)


def asked_for(
    scenario: str, region: str, baseline: str | None, until: int | None, draws: int | None, seeds: int, first_seed: int, sample: float, overrides: Sequence[str],
) -> Experiment:
    """Describe the runs of a projection. Raises ConfigurationError."""
    if baseline == scenario:
        raise ConfigurationError(f"--baseline: found {baseline}, which is the scenario itself; allowed: another one")
    names = [baseline, scenario] if baseline else [scenario]
    return projection_of(names, region, draws=draws_for(region, draws), seeds=seeds, sample=sample, until=until, overrides=overrides, first_seed=first_seed)


def backtest_of(draws: int | None, seeds: int) -> Experiment:
    """Describe the runs of a projection from the earlier year, in a sample of its region. Raises ConfigurationError."""
    known = backtest_file()
    sample = min(1.0, NINTH_GRADERS_OF_A_BACKTEST / read_region(known.region).students.ninth_graders.value)
    number = draws_for(known.region, None if posterior_file(known.region) is None else draws)
    return projection_of(
        ["baseline"], known.region, draws=number, seeds=seeds, sample=round(sample, 4), until=known.until, overrides=(), outcomes=known.outcomes, groups=known.groups, name="backtest",
    )  # fmt: skip


@contextmanager
def folder_of(out: str | Path | None) -> Iterator[Path]:
    """Give the folder of the runs, a temporary one where none is named."""
    if out is not None:
        yield Path(out)
        return
    with tempfile.TemporaryDirectory(prefix="llsim-projection-") as made:
        yield Path(made) / "runs"


def run_and_read(plan: Plan, folder: Path, workers: int | None, seen: Callable[[int], None], say: Callable[[str], None]) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Do the runs that are missing; return the outcomes and the manifest."""
    import pandas as pd  # noqa: PLC0415 (slow to import)

    run_plan(plan, folder, workers, seen, say)
    return pd.read_parquet(folder / OUTCOMES), json.loads((folder / MANIFEST).read_text(encoding="utf-8"))


def _projected(plan: Plan, futures: Futures, manifest: dict[str, Any], earlier: tuple[Experiment, Futures] | None) -> Projected:
    """Gather what the page is made from."""
    import pandas as pd  # noqa: PLC0415 (slow to import)

    place, first = plan.regions[0], plan.bases[0, 0, 0].scenario
    scenarios = [plan.bases[0, number, 0].scenario for number in range(len(plan.experiment.scenarios))]
    draws, economies, seeds = futures.shape
    table, runs = _earlier(*earlier) if earlier else (None, {})
    return Projected(
        place=place.title, titles={one.name: one.title for one in scenarios}, first_year=first.first_year, until=first.last_year, draws=draws, economies=economies, seeds=seeds,
        sample=plan.experiment.sample, left_out=futures.left_out,
        macro={"business_cycle": first.labor_market.business_cycle, "cycle_persistence": first.labor_market.cycle_persistence},
        command=manifest["command"], source_version=manifest["source_version"], fan=futures.fan(), split=futures.split(), robust=robust(futures),
        openings=pd.concat([openings_beyond(futures, one.name) for one in scenarios], ignore_index=True), backtest=table, backtest_runs=runs, warnings=(*_warnings(plan, futures), *_missed(table)),
    )  # fmt: skip


def _earlier(one: Experiment, futures: Futures) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Lay the fan of the earlier year beside what happened, and count."""
    known, fan = backtest_file(), futures.fan()
    table = against_what_happened(fan)
    draws, economies, seeds = futures.shape
    drawn = f"{draws} draws of its posterior, " if one.draws else "its point calibration (it has no posterior), "
    words = f"{drawn}{economies} economies and {seeds} seeds each, on a sample of {100 * one.sample:g}\u00a0%"
    counts = {"inside": int(table["inside_90"].sum()), "nearer": int((table["error"].abs() < table["naive_error"].abs()).sum())}
    return table, {"fan": fan, "words": words, "notes": known.notes, "without": known.without, **counts}


def _warnings(plan: Plan, futures: Futures) -> Iterator[str]:
    """Say what a reader must know."""
    name = plan.regions[0].name
    if warning := levels_warning(plan.regions[0]):
        yield f"R{warning[1:]}."
    if not plan.experiment.draws:
        yield f"One set of parameters: what is not known of them is not in the bands, and its part of the spread is not known. {_remedy(name)}"
    elif plan.experiment.draws < FEW_DRAWS:
        yield f"Only {plan.experiment.draws} draws of the parameters: bands and shares are rough; use at least {FEW_DRAWS}, better {DRAWS}."
    if futures.left_out:
        yield f"{futures.left_out} draws are left out, as a run of theirs failed or counted nobody."


def _missed(table: pd.DataFrame | None) -> Iterator[str]:
    """Say so where a fan from the earlier year would have missed more than it may."""
    if table is not None and table["inside_90"].mean() < WANTED_INSIDE:
        held = f"{int(table['inside_90'].sum())} of {len(table)} figures published since"
        yield f"A fan from the earlier year would have held {held} in its 90 % band (see below): read bands as what follows from today\u2019s rules, not as where figures will be."


def _remedy(region: str) -> str:
    return f"Use --draws {DRAWS}." if posterior_file(region) else f"`llsim calibrate {region}` makes draws."
