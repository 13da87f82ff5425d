"""Parameter recovery: plant parameter values, let the model make the rates, calibrate on them, and see whether the intervals cover.

The planted values come from the prior and the synthetic rates carry the errors the calibration assumes, so that 90 % intervals should
cover 90 % of what was planted. What they should not do is be no narrower than the prior and still be called informed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from llsim.evidence.calibrating import Calibrated, Plan, calibrate
from llsim.evidence.moved import moved_parameters, values_at
from llsim.evidence.narrowing import quantile, standard_points
from llsim.evidence.posterior import NOT_INFORMED
from llsim.evidence.targets import LARGEST, SMALLEST, Datum, data_of, without_held_out
from llsim.evidence.trial_runs import Bench
from llsim.reading import read_scenario
from llsim.region.region import Region

if TYPE_CHECKING:
    import pandas as pd

Floats = npt.NDArray[np.float64]
Row = tuple[str, float, float, float, bool, float, str]
SEED = 700_000
COVER = 0.9
SMALL = Plan(waves=(300, 80), draws=2, seeds=24, sample=10_000)
"""A plan small enough to be repeated many times: all sets share the first wave."""


def _nothing(done: int) -> None:
    """Report progress to nobody."""


def recovery(region: Region, sets: int = 20, seed: int = 1, *, out: Path, plan: Plan = SMALL, workers: int = 1, seen: Callable[[int], None] = _nothing) -> pd.DataFrame:
    """Plant `sets` of parameter values and calibrate each on the rates they give. One row a set and emulated parameter.

    Columns: set, parameter, planted, low, high (90 % interval, all in standard units of the prior), covered, ratio (posterior over prior
    spread), verdict (`informed`, `not informed by data`).
    """
    import pandas as pd  # noqa: PLC0415 (slow to import)
    from joblib import Parallel, delayed  # noqa: PLC0415 (slow to import)

    place = without_held_out(region)
    base = read_scenario("baseline", region=place.name)
    moved, data = moved_parameters(base), data_of(place)
    planted = standard_points(sets, len(moved), seed * SEED)
    errors = standard_points(sets, len(data), seed * SEED + 1)
    bench = Bench(place, base, tuple(one.path for one in moved), tuple((datum.outcome, datum.group) for datum in data))

    def one_set(number: int, processes: int) -> list[Row]:
        rates = bench.run(list(values_at(moved, planted[number : number + 1])[0]), seed * SEED + 2 + number)
        found = calibrate(place, plan, out=out, workers=processes, data=made(data, rates, errors[number]), scenario=base)
        return covered(found, planted[number])

    rows = [(1, *row) for row in one_set(0, workers)]  # the first set alone: all others share its first wave
    seen(plan.runs)
    later = Parallel(n_jobs=workers, backend="loky", return_as="generator")(delayed(one_set)(number, 1) for number in range(1, sets))
    for number, found in enumerate(later, 2):
        rows += [(number, *row) for row in found]
        seen(plan.runs)
    return pd.DataFrame(rows, columns=["set", "parameter", "planted", "low", "high", "covered", "ratio", "verdict"])


def made(data: list[Datum], rates: Floats, errors: Floats) -> list[Datum]:
    """Put simulated rates in the place of published ones, with an error of the size that the calibration assumes."""
    wanted = [rate + error * datum.variance**0.5 for datum, rate, error in zip(data, rates, errors, strict=True)]
    return [replace(datum, value=float(np.clip(value, SMALLEST, LARGEST))) for datum, value in zip(data, wanted, strict=True) if np.isfinite(value)]


def covered(found: Calibrated, planted: Floats) -> list[Row]:
    """Compare the 90 % interval of each emulated parameter with what was planted."""
    asked = [(place, one) for place, one in enumerate(found.moved) if one.emulated]
    rows = []
    for column, (place, one) in enumerate(asked):
        low, high = weighted_interval(found.points[:, column], found.weights)
        mean = found.weights @ found.points[:, column]
        ratio = float(np.sqrt(found.weights @ (found.points[:, column] - mean) ** 2))
        truth = float(planted[place])
        rows.append((one.path, truth, low, high, low <= truth <= high, ratio, "not informed by data" if ratio > NOT_INFORMED else "informed"))
    return rows


def weighted_interval(values: Floats, weights: Floats) -> tuple[float, float]:
    """Return the 90 % interval of a weighted sample."""
    return quantile(values, weights, (1 - COVER) / 2), quantile(values, weights, 1 - (1 - COVER) / 2)


def coverage(table: pd.DataFrame) -> pd.DataFrame:
    """Return the share of planted values that the 90 % intervals cover, by verdict and over all: verdict, planted, covered, share."""
    import pandas as pd  # noqa: PLC0415 (slow to import)

    parts = [*table.groupby("verdict", sort=True), ("all", table)]
    return pd.DataFrame([(name, len(part), int(part["covered"].sum()), float(part["covered"].mean())) for name, part in parts], columns=["verdict", "planted", "covered", "share"])
