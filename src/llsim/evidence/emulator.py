"""A fast stand-in for the model: each rate in log-odds, linear in the parameters, with curvature along those that matter most.

Bayesian regression with automatic relevance determination (MacKay 1994; scikit-learn), which switches off parameters the runs do not
tell of. Its error is measured on runs it has not seen, by cross-validation, and never taken from its own claims.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

import numpy as np
import numpy.typing as npt

from llsim.errors import LlsimError

Floats = npt.NDArray[np.float64]
CURVED = 8
"""Parameters whose squares and products are looked at, the strongest first."""
FOLDS = 5
NARROW, WIDE = 0.001, 0.999
LEAST_ERROR = 0.1
"""The emulator's own variance is at least this share of its variance on unseen runs, most of which is the luck of those runs."""


def ask_for_scikit_learn() -> None:
    """Raise LlsimError, with what to install, where scikit-learn is missing."""
    if find_spec("sklearn") is None:
        raise LlsimError("calibration needs scikit-learn: pip install 'llsim[calibrate]', or pip install scikit-learn")


def log_odds(rates: Floats) -> Floats:
    """Return log-odds of rates, held away from 0 and 1; NaN stays NaN."""
    held = np.clip(rates, NARROW, WIDE)
    return np.asarray(np.log(held / (1.0 - held)))


def shares(odds: Floats) -> Floats:
    """Return rates of log-odds."""
    return np.asarray(1.0 / (1.0 + np.exp(-odds)))


@dataclass(frozen=True)
class Stand:
    """The stand-in for one rate."""

    curved: npt.NDArray[np.int64]
    weights: Floats
    constant: float
    unseen_error: float
    """Root mean squared error on runs it has not seen, in log-odds: its own error and the luck of one run together."""

    def predict(self, points: Floats) -> Floats:
        """Return log-odds at points, (n, parameters). Shape (n,)."""
        count = points.shape[1]
        return np.asarray(points @ self.weights[:count] + self.constant + self.curvature(points))

    @classmethod
    def of_row(cls, row: Floats, parameters: int) -> Stand:
        """Read a stand-in from one row of numbers, as `row` writes it."""
        curved = min(CURVED, parameters)
        return cls(row[2 : 2 + curved].astype(np.int64), row[2 + curved :], float(row[0]), float(row[1]))

    @property
    def row(self) -> Floats:
        """Return the stand-in as one row of numbers: constant, error, which parameters are curved, weights."""
        return np.concatenate([[self.constant, self.unseen_error], self.curved, self.weights])

    def curvature(self, points: Floats) -> Floats:
        """Return what the products of the curved parameters add, (n,)."""
        products = np.zeros((len(self.curved), len(self.curved)))
        products[np.triu_indices(len(self.curved))] = self.weights[points.shape[1] :]
        chosen = points[:, self.curved]
        return np.asarray(((chosen @ products) * chosen).sum(axis=1))

    def slope(self, point: Floats) -> Floats:
        """Return the slope of the log-odds at one point, (parameters,)."""
        count = len(point)
        found = self.weights[:count].copy()
        first, second = np.triu_indices(len(self.curved))
        np.add.at(found, self.curved[first], self.weights[count:] * point[self.curved[second]])
        np.add.at(found, self.curved[second], self.weights[count:] * point[self.curved[first]])
        return np.asarray(found)


def features(points: Floats, curved: npt.NDArray[np.int64]) -> Floats:
    """Return the points and the products of the curved parameters."""
    first, second = np.triu_indices(len(curved))
    chosen = points[:, curved]
    return np.column_stack([points, chosen[:, first] * chosen[:, second]])


def fit_one(points: Floats, odds: Floats, newest: int) -> Stand:
    """Fit one rate. The error is that on the last `newest` runs, each left out in its turn."""
    known = np.isfinite(odds)
    inside, wanted = points[known], odds[known]
    curved = _strongest(inside, wanted)
    weights, constant = _regress(features(inside, curved), wanted)
    last = min(newest, len(wanted))
    where = np.arange(len(wanted) - last, len(wanted))
    misses = np.empty(last)
    for fold in range(FOLDS):
        out = where[fold::FOLDS]
        kept = np.setdiff1d(np.arange(len(wanted)), out)
        chosen = _strongest(inside[kept], wanted[kept])
        slope, level = _regress(features(inside[kept], chosen), wanted[kept])
        misses[fold::FOLDS] = wanted[out] - features(inside[out], chosen) @ slope - level
    return Stand(curved, weights, constant, float(np.sqrt(np.mean(misses**2))))


def _strongest(points: Floats, odds: Floats) -> npt.NDArray[np.int64]:
    slope, _ = _regress(points, odds)
    return np.sort(np.argsort(-np.abs(slope), kind="stable")[:CURVED])


def _regress(columns: Floats, wanted: Floats) -> tuple[Floats, float]:
    """Return slopes and constant of the regression."""
    from sklearn.linear_model import ARDRegression  # noqa: PLC0415 (an extra, and slow to import)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a regression that stops early is judged by its error on unseen runs
        model: Any = ARDRegression(max_iter=100).fit(columns, wanted)
    return np.asarray(model.coef_), float(model.intercept_)


@dataclass(frozen=True)
class Emulator:
    """The stand-ins for all rates, with what is known of their errors in log-odds, (targets,)."""

    parameters: int
    stands: tuple[Stand, ...]
    luck: Floats
    """Variance between seeds of one trial run."""

    @classmethod
    def fit(cls, points: Floats, rates: Floats, luck: Floats, newest: int) -> Emulator:
        """Fit every rate to runs at points, (n, parameters); rates: (n, targets). `luck`: variance between seeds, in log-odds."""
        odds = log_odds(rates)
        return cls(points.shape[1], tuple(fit_one(points, odds[:, place], newest) for place in range(odds.shape[1])), luck)

    @classmethod
    def of_rows(cls, rows: Floats, parameters: int, luck: Floats) -> Emulator:
        """Read an emulator from rows of numbers, (targets, numbers), as `rows` writes it."""
        return cls(parameters, tuple(Stand.of_row(row, parameters) for row in rows), luck)

    @property
    def rows(self) -> Floats:
        """Return the emulator as rows of numbers, one a target."""
        return np.array([stand.row for stand in self.stands])

    def predict(self, points: Floats) -> Floats:
        """Return rates at points, (n, targets), between 0 and 1."""
        lines = np.array([stand.weights[: self.parameters] for stand in self.stands])
        straight = points @ lines.T + np.array([stand.constant for stand in self.stands])
        return shares(straight + np.column_stack([stand.curvature(points) for stand in self.stands]))

    def slopes(self, point: Floats) -> Floats:
        """Return the slopes of all rates at one point, (targets, parameters)."""
        rates = self.predict(point[None])[0]
        return np.asarray((rates * (1 - rates))[:, None] * np.array([stand.slope(point) for stand in self.stands]))

    @property
    def own_variance(self) -> Floats:
        """Return the emulator's own variance in log-odds: that on unseen runs less the luck of a run, at least a tenth of it."""
        unseen = np.array([stand.unseen_error**2 for stand in self.stands])
        return np.asarray(np.maximum(unseen - self.luck, LEAST_ERROR * unseen))
