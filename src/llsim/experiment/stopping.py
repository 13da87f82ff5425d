"""When to stop: a fixed number of seeds, or until the paired interval of a difference is narrow enough."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from llsim.experiment.experiment_file import NarrowStop
from llsim.experiment.plan import Plan
from llsim.experiment.store import Store

CONFIDENCE = 0.95
FEWEST = 5
"""Never stop before so many seeds: two or three that agree by luck say nothing."""


def half_widths(plan: Plan, store: Store, stop: NarrowStop) -> npt.NDArray[np.float64]:
    """Return half the 95 % interval of the mean paired difference from the first scenario, by region and point, (regions, points).

    Two runs are a pair when region, point, draw and seed are the same. With several draws the difference of a seed is its mean over draws:
    the interval is that of chance. Infinite with fewer than two seeds that have a pair.
    """
    regions, _, points, draws, seeds = plan.shape
    found = np.full((regions, points), np.inf)
    for region in range(regions):
        cells = plan.cells[region].listed()
        cell = cells.index((plan.cells[region].years[-1], stop.outcome, stop.group))
        for point in range(points):
            policy, first = (_values(plan, store, (region, scenario, point), cell) for scenario in (plan.experiment.scenarios.index(stop.scenario), 0))
            gaps = (policy - first).reshape(draws, seeds).mean(axis=0)
            found[region, point] = half_width(gaps[np.isfinite(gaps)])
    return found


def _values(plan: Plan, store: Store, place: tuple[int, int, int], cell: int) -> npt.NDArray[np.float64]:
    """Return one outcome of all draws and seeds of a region, scenario and point, (draws * seeds,); NaN where a run is missing."""
    size = plan.shape[3] * plan.shape[4]
    start = int(np.ravel_multi_index(place, plan.shape[:3])) * size
    done = store.done
    pairs = np.array([store.rows([run])[0][cell] if done[run] else (np.nan, np.nan) for run in range(start, start + size)])
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(pairs[:, 0] / pairs[:, 1])


def half_width(gaps: npt.NDArray[np.float64]) -> float:
    """Return half the 95 % interval of a mean; infinite below two values."""
    if len(gaps) < 2:
        return float("inf")
    from scipy.special import stdtrit  # noqa: PLC0415 (slow to import)

    return float(stdtrit(len(gaps) - 1, 0.5 + CONFIDENCE / 2) * gaps.std(ddof=1) / np.sqrt(len(gaps)))


def next_seeds(seeds: int, widest: float, stop: NarrowStop) -> int:
    """Return how many seeds to go on with: what the spread so far asks for, at most twice as many, never beyond the limit."""
    if not np.isfinite(widest):
        return min(stop.at_most, max(2 * seeds, FEWEST))
    wanted = int(np.ceil(seeds * (widest / stop.half_width) ** 2))
    return min(stop.at_most, max(seeds + 1, FEWEST, min(wanted, 2 * seeds)))
