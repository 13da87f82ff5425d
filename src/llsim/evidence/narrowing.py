"""Find where the prior and the published rates agree, as a bell curve, and weigh samples from it.

Everything is in standard units: the prior is a standard bell curve in every direction. The emulator is nearly linear, so a bell curve
around its best point is close to what is sought; importance weights put right what it misses, and their effective size says how much.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
WIDER = 1.1
MOST_STEPS = 100
SETTLED = 1e-8
ROUNDS = 6
ENOUGH = 20.0
"""Effective points for each parameter that a covariance is fitted to."""


class Predictor(Protocol):
    """Anything that says what the model would give at points, and how steeply it changes there."""

    @property
    def parameters(self) -> int:
        """Return how many coordinates a point has."""

    def predict(self, points: Floats) -> Floats:
        """Return what is compared at points, (n, targets)."""

    def slopes(self, point: Floats) -> Floats:
        """Return its slopes at one point, (targets, parameters)."""


@dataclass(frozen=True)
class Bell:
    """A bell curve to sample from: mean (k,), and the lower root of its covariance (k, k)."""

    mean: Floats
    root: Floats

    def sample(self, size: int, seed: int) -> Floats:
        """Return points, (size, k), a Latin hypercube of the bell curve."""
        return np.asarray(self.mean + standard_points(size, len(self.mean), seed) @ self.root.T)

    def log_prior_over_own(self, points: Floats) -> Floats:
        """Return the log of the prior's density over this curve's, (n,)."""
        own = np.linalg.solve(self.root, (points - self.mean).T)
        return np.asarray(0.5 * (own**2).sum(axis=0) - 0.5 * (points**2).sum(axis=1) + np.log(np.diag(self.root)).sum())

    @classmethod
    def around_sample(cls, points: Floats, weights: Floats) -> Bell:
        """Fit the curve to a weighted sample, a little wider."""
        mean = weights @ points
        apart = points - mean
        return cls(mean, np.linalg.cholesky(WIDER * (apart * weights[:, None]).T @ apart))


def bell_around(emulator: Predictor, wanted: Floats, variances: Floats) -> Bell:
    """Return the bell curve at the best point: prior against squared misses of the rates over `variances`, (targets,).

    Gauss-Newton steps, halved until they help; the covariance is that of the model made linear there (Laplace).
    """
    spread = np.sqrt(variances)

    def cost(point: Floats) -> float:
        return float(0.5 * point @ point + 0.5 * (((emulator.predict(point[None])[0] - wanted) / spread) ** 2).sum())

    point = np.zeros(emulator.parameters)
    now = cost(point)
    for _ in range(MOST_STEPS):
        slopes = emulator.slopes(point) / spread[:, None]
        misses = (emulator.predict(point[None])[0] - wanted) / spread
        step = np.linalg.solve(np.eye(len(point)) + slopes.T @ slopes, -(point + slopes.T @ misses))
        size = 1.0
        while size > 1e-4 and cost(point + size * step) > now:
            size /= 2
        before, point = now, point + size * step if size > 1e-4 else point
        now = cost(point)
        if before - now < SETTLED:
            break
    slopes = emulator.slopes(point) / spread[:, None]
    covariance = WIDER * np.linalg.inv(np.eye(len(point)) + slopes.T @ slopes)
    return Bell(point, np.linalg.cholesky(0.5 * (covariance + covariance.T)))


def standard_points(size: int, parameters: int, seed: int) -> Floats:
    """Return a Latin hypercube of standard normal points, (size, parameters)."""
    from scipy.special import ndtri  # noqa: PLC0415 (slow to import)
    from scipy.stats.qmc import LatinHypercube  # noqa: PLC0415 (the same)

    return np.asarray(ndtri(LatinHypercube(parameters, rng=seed).random(size)))


def normalized(log_weights: Floats) -> Floats:
    """Return weights that sum to 1."""
    weights = np.exp(log_weights - log_weights.max())
    return np.asarray(weights / weights.sum())


def quantile(values: Floats, weights: Floats, share: float) -> float:
    """Return a quantile of a weighted sample: values and weights (n,), weights that sum to 1."""
    order = np.argsort(values, kind="stable")
    place = int(np.searchsorted(np.cumsum(weights[order]), share))
    return float(values[order[min(place, len(values) - 1)]])


def effective(weights: Floats) -> float:
    """Return the effective size of a weighted sample (Kish)."""
    return float(1.0 / (weights**2).sum())


def weighted_sample(bell: Bell, log_likelihood: Callable[[Floats], Floats], size: int, seed: int, rounds: int = ROUNDS) -> tuple[Floats, Floats]:
    """Return points, (size, k), and weights that sum to 1, of prior times likelihood: the most effective of some rounds.

    Each round fits the curve to the sample of the last. Where few points carry that sample, their weights are first drawn together.
    """
    best, most = (np.empty((0, len(bell.mean))), np.empty(0)), 0.0
    for attempt in range(rounds):
        points = bell.sample(size, seed + attempt)
        log_weights = bell.log_prior_over_own(points) + log_likelihood(points)
        weights = normalized(log_weights)
        if effective(weights) > most:
            best, most = (points, weights), effective(weights)
        bell = Bell.around_sample(points, drawn_together(log_weights, ENOUGH * points.shape[1]))
    return best


def drawn_together(log_weights: Floats, enough: float) -> Floats:
    """Return weights raised to the largest power, up to 1, that leaves at least `enough` of the sample effective."""
    low, high = 0.0, 1.0
    if effective(normalized(log_weights)) >= enough:
        return normalized(log_weights)
    for _ in range(40):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if effective(normalized(middle * log_weights)) >= enough else (low, middle)
    return normalized(low * log_weights)
