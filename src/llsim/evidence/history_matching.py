"""History matching: rule out what cannot be right, wave by wave (Vernon, Goldstein and Bower 2010), with an emulator for each rate.

A point is implausible when, for any target, the distance between the published rate and the emulator is more than three standard
deviations of observation, luck of a run, discrepancy and emulator together. Each wave runs the model where nothing was ruled out yet.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from llsim.evidence.emulator import Emulator
from llsim.evidence.narrowing import Bell, bell_around, weighted_sample
from llsim.evidence.targets import Datum, log_likelihood

Floats = npt.NDArray[np.float64]
CUT = 3.0
ROOM = 1.5


@dataclass(frozen=True)
class Judge:
    """Compare an emulator's rates with what is published."""

    data: tuple[Datum, ...]
    emulator: Emulator

    @property
    def wanted(self) -> Floats:
        """Return the published rates, (targets,)."""
        return np.array([datum.value for datum in self.data])

    @property
    def variance(self) -> Floats:
        """Return the variance of observation, discrepancy, luck of a run and emulator together, (targets,)."""
        luck = self.emulator.luck * (self.wanted * (1 - self.wanted)) ** 2
        return np.asarray(self.published_variance + luck + self.emulator_variance)

    @property
    def published_variance(self) -> Floats:
        """Return the variance of observation and discrepancy, (targets,)."""
        return np.array([datum.variance for datum in self.data])

    @property
    def emulator_variance(self) -> Floats:
        """Return the emulator's own variance as that of a rate, (targets,)."""
        return np.asarray(self.emulator.own_variance * (self.wanted * (1 - self.wanted)) ** 2)

    def implausibility(self, points: Floats) -> Floats:
        """Return the largest implausibility over the targets at points, (n,)."""
        return np.asarray((np.abs(self.emulator.predict(points) - self.wanted) / np.sqrt(self.variance)).max(axis=1))

    def log_likelihood(self, points: Floats) -> Floats:
        """Return the log-likelihood at points by the emulator, its own variance included, (n,)."""
        return log_likelihood(list(self.data), self.emulator.predict(points), self.published_variance + self.emulator_variance)


@dataclass(frozen=True)
class Wave:
    """What one wave found. `left`: share of the prior that is not ruled out after it; `explained`: median over targets, on unseen runs."""

    number: int
    runs: int
    left: float
    smallest_implausibility: float
    explained: float


def excess(judges: tuple[Judge, ...], points: Floats) -> Floats:
    """Return how far the worst implausibility of all waves so far is above the cut, (n,); 0 where nothing is ruled out."""
    worst = np.max([judge.implausibility(points) for judge in judges], axis=0)
    return np.asarray(np.maximum(0.0, worst - CUT))


def not_ruled_out(judges: tuple[Judge, ...]) -> Bell:
    """Return a bell curve around what no wave has ruled out: a cut at three deviations is about as wide as one and a half times the curve."""
    return bell_around(judges[-1].emulator, judges[-1].wanted, ROOM**2 * judges[-1].variance)


def share_left(judges: tuple[Judge, ...], bell: Bell, sample: int, seed: int) -> float:
    """Return the share of the prior that is not ruled out, by importance sampling from the curve around it."""
    points = bell.sample(sample, seed)
    inside = excess(judges, points) <= 0.0
    return float(np.exp(bell.log_prior_over_own(points[inside])).sum() / sample) if inside.any() else 0.0


def next_points(judges: tuple[Judge, ...], bell: Bell, runs: int, sample: int, seed: int) -> Floats:
    """Return where to run next, (runs, parameters): points of the curve that are not ruled out, then the least implausible."""
    points = bell.sample(sample, seed)
    over = excess(judges, points)
    return np.asarray(points[np.argsort(over, kind="stable")[:runs]])


def weighted_posterior(judge: Judge, size: int, seed: int) -> tuple[Floats, Floats]:
    """Return points, (size, parameters), and weights that sum to 1: the posterior by the last emulator."""
    bell = bell_around(judge.emulator, judge.wanted, judge.published_variance + judge.emulator_variance)
    return weighted_sample(bell, judge.log_likelihood, size, seed)


def equally_weighted(weights: Floats, draws: int) -> npt.NDArray[np.int64]:
    """Return which points to keep for so many draws of equal weight: systematic resampling (Kitagawa 1996)."""
    marks = (np.arange(draws) + 0.5) / draws
    return np.asarray(np.minimum(np.searchsorted(np.cumsum(weights), marks), len(weights) - 1))
