"""Sobol indices: the share of variance that each number causes alone (first order), with all others (total), and in pairs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from llsim.analysis.sensitivity.generators import borrowed_generators
from llsim.analysis.sensitivity.guard import Answers, check_radial
from llsim.analysis.sensitivity.noise import Noise, refuse_single, without_noise
from llsim.experiment.problem import shares_problem_of

type Floats = npt.NDArray[np.float64]

RESAMPLES = 200
LEAST_BLOCKS = 5
MOST_BLOCKS = 10
NINETY_FIVE_PERCENT = 1.959964
SMALL = 0.01
"""Total indices below this count as equal in rankings: their order means nothing."""


@dataclass(frozen=True)
class Indices:
    """Indices of a Sobol design, luck removed. Arrays are (names,), or (pairs,) for `second`; half widths are of 95 % intervals.

    `raw_first`, `raw_total`: of the means over seeds, luck included. `spread_first`, `spread_total`: standard errors over blocks of seeds,
    NaN below five. `resampled_total`: (resamples, names), for ranks.
    """

    names: tuple[str, ...]
    first: Floats
    total: Floats
    second: Floats
    first_half: Floats
    total_half: Floats
    second_half: Floats
    raw_first: Floats
    raw_total: Floats
    spread_first: Floats
    spread_total: Floats
    resampled_total: Floats
    noise: Noise

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """List the pairs of names in the order of `second`."""
        return list(combinations(self.names, 2)) if len(self.second) else []


@dataclass(frozen=True)
class Estimator:
    """Calls SALib for one vector of answers at a time. `groups`: the group of each name, none when empty."""

    names: tuple[str, ...]
    groups: tuple[str, ...]
    second_order: bool
    seed: int

    def indices(self, answers: Floats, resamples: int = 2) -> tuple[Floats, Floats, Floats]:
        """Return all indices in one vector (first, total, pairs), half widths in the same order, and resampled total indices."""
        from SALib.analyze import sobol  # noqa: PLC0415 (slow to import)

        with borrowed_generators(self.seed) as seed:
            found = sobol.analyze(shares_problem_of(self.names, self.groups), answers, calc_second_order=self.second_order, num_resamples=resamples, keep_resamples=True, seed=seed)
        upper = np.triu_indices(len(found["S1"]), 1)
        values, halves = [found["S1"], found["ST"]], [found["S1_conf"], found["ST_conf"]]
        if self.second_order:
            values, halves = [*values, found["S2"][upper]], [*halves, found["S2_conf"][upper]]
        return np.concatenate(values), np.concatenate(halves), np.asarray(found["ST_conf_all"])

    def variance(self, answers: Floats) -> float:
        """Return the variance that SALib divides by: of A and B together."""
        units = len(set(self.groups)) or len(self.names)
        block = (2 if self.second_order else 1) * units + 2
        return float(np.var(np.concatenate([answers[::block], answers[block - 1 :: block]])))


def sobol_indices(answers: Answers, *, second_order: bool, groups: Sequence[str] = (), seed: int = 0, resamples: int = RESAMPLES) -> Indices:
    """Return Sobol indices of answers at a Saltelli design, without luck, with intervals over points and blocks of seeds.

    Raises ConfigurationError for a design that is none, and for fewer than two seeds.
    """
    check_radial(answers, groups or answers.names, second_order=second_order)
    refuse_single(answers.outcomes)
    names = tuple(dict.fromkeys(groups)) or answers.names
    estimator = Estimator(answers.names, tuple(groups), second_order, seed)
    own = np.array([estimator.indices(column)[0] for column in answers.outcomes.T])
    variances = np.array([estimator.variance(column) for column in answers.outcomes.T])
    raw, halves, resampled = estimator.indices(answers.means, resamples)
    clean, signal, share = _cleaned(estimator, answers.outcomes, own, variances, raw)
    spread = _spread(estimator, answers.outcomes, own, variances)
    stretch = estimator.variance(answers.means) / signal if signal > 0.0 else np.nan
    halves = np.sqrt((halves * stretch) ** 2 + np.nan_to_num(NINETY_FIVE_PERCENT * spread) ** 2)
    noise = Noise(share, answers.seeds, max(signal, 0.0))
    again = resampled * stretch - (stretch - 1.0) if np.isfinite(stretch) else resampled
    first, total, pairs = (slice(0, len(names)), slice(len(names), 2 * len(names)), slice(2 * len(names), None))
    return Indices(
        names, clean[first], clean[total], clean[pairs], halves[first], halves[total], halves[pairs], raw[first], raw[total], spread[first], spread[total], again, noise
    )


def _cleaned(estimator: Estimator, values: Floats, own: Floats, variances: Floats, raw: Floats) -> tuple[Floats, float, float]:
    """Return indices without luck, the variance of the signal, and the noise share."""
    whole = estimator.variance(values.mean(axis=1))
    clean, signals = without_noise(own, np.repeat(variances[:, None], own.shape[1], axis=1), raw, np.full(own.shape[1], whole))
    signal = float(signals[0])
    return clean, signal, max(0.0, float(variances.mean()) - signal) / signal if signal > 0.0 else float("inf")


def _spread(estimator: Estimator, values: Floats, own: Floats, variances: Floats) -> Floats:
    """Return the standard error of each index over blocks of seeds, each block left out in turn; NaN with fewer than five seeds."""

    def without(block: npt.NDArray[np.int64]) -> Floats:
        kept = np.setdiff1d(np.arange(values.shape[1]), block)
        return _cleaned(estimator, values[:, kept], own[kept], variances[kept], estimator.indices(values[:, kept].mean(axis=1))[0])[0]

    return jackknife(values.shape[1], own.shape[1], without)


def jackknife(seeds: int, indices: int, without: Callable[[npt.NDArray[np.int64]], Floats]) -> Floats:
    """Return standard errors over at least five blocks of seeds from estimates that leave out one block each; NaN with fewer seeds."""
    if seeds < LEAST_BLOCKS:
        return np.full(indices, np.nan)
    blocks = np.array_split(np.arange(seeds), min(seeds, MOST_BLOCKS))
    left = np.array([without(block) for block in blocks])
    return np.asarray(np.sqrt((len(blocks) - 1) * left.var(axis=0)))


def convergence(answers: Answers, *, second_order: bool, groups: Sequence[str] = (), seed: int = 0, steps: int = 5) -> list[tuple[int, Indices]]:
    """Return (N, indices) at growing first parts of the Sobol sequence: a 16th, an 8th, ... up to all, at least 16 points of it each."""
    whole = check_radial(answers, groups or answers.names, second_order=second_order)
    block = len(answers.design) // whole
    sizes = [whole >> step for step in reversed(range(steps)) if whole >> step >= 16 or step == 0]
    return [(size, sobol_indices(answers.first_points(size * block), second_order=second_order, groups=groups, seed=seed)) for size in sizes]


def rank_stability(indices: Indices) -> tuple[Floats, Floats, float]:
    """Return the 5th and 95th percentile of each name's rank by total index over resampled points, (names,), 1 the largest, and how alike the rankings are.

    The last is the mean rank correlation (Spearman) of the resampled rankings with the published one: 1 is the same order each time.
    Indices below `SMALL` count as equal, and share the best and the worst rank of them all.
    """
    from scipy.stats import rankdata  # noqa: PLC0415 (slow to import)

    again = -np.maximum(np.nan_to_num(indices.resampled_total), SMALL)
    best, worst = rankdata(again, method="min", axis=1), rankdata(again, method="max", axis=1)
    published = rankdata(-np.maximum(indices.total, SMALL))
    alike = [_correlation(row, published) for row in rankdata(again, axis=1)]
    return np.percentile(best, 5, axis=0), np.percentile(worst, 95, axis=0), float(np.mean(alike))


def _correlation(first: Floats, second: Floats) -> float:
    """Return the correlation of two rankings; 1 where one of them does not tell any two names apart."""
    return float(np.corrcoef(first, second)[0, 1]) if first.std() > 0 and second.std() > 0 else 1.0
