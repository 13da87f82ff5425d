"""The estimators of evaluators, each with its standard error: plain arithmetic on arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Whole = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Fit:
    """An estimate with its standard error and degrees of freedom; both NaN where nobody can be compared."""

    estimate: float
    error: float
    freedom: float


NO_FIT = Fit(float("nan"), float("nan"), float("nan"))


def compare_students(values: Values, counts: Mask, treated: Mask, covariates: Values) -> Fit:
    """Return the coefficient of being treated by least squares on covariates (n, k), with White's error (HC1). Without covariates: the difference of means."""
    return _after(values, counts, treated, np.column_stack([np.ones(len(values)), covariates]), 0)


def compare_lotteries(values: Values, counts: Mask, offered: Mask, lottery: Whole, covariates: Values) -> Fit:
    """Return the coefficient of the offer with fixed effects of lotteries, with White's error (HC1)."""
    _, place = np.unique(lottery[counts], return_inverse=True)
    if not len(place):
        return NO_FIT
    columns = np.column_stack([values, offered, covariates])[counts]
    apart = columns - _means(columns, place)[place]
    everyone = np.ones(len(place), np.bool_)
    return _after(apart[:, 0], everyone, apart[:, 1], apart[:, 2:], int(place.max()) + 1)


def instrumented(values: Values, counts: Mask, offered: Mask, took: Mask, lottery: Whole, covariates: Values) -> Fit:
    """Return the effect of taking part with the offer as the instrument (Imbens & Angrist 1994), fixed effects of lotteries, White's error."""
    _, place = np.unique(lottery[counts], return_inverse=True)
    if not len(place):
        return NO_FIT
    columns = np.column_stack([values, took, offered, covariates])[counts]
    apart = columns - _means(columns, place)[place]
    y, d, z = (_without(apart[:, column], apart[:, 3:]) for column in range(3))
    moved, freedom = float(z @ d), len(y) - covariates.shape[1] - int(place.max()) - 2
    if freedom < 1 or abs(moved) < 1e-9:
        return NO_FIT
    estimate = float(z @ y) / moved
    left = y - estimate * d
    return Fit(estimate, float(np.sqrt(((z * left) ** 2).sum() * len(y) / freedom)) / abs(moved), freedom)


def compare_school_means(values: Values, counts: Mask, treated: Mask, school: Whole, covariates: Values) -> Fit:
    """Compare the means of treated and other schools by Student's t with one variance; covariates are taken out by their slopes within schools."""
    _, place = np.unique(school[counts], return_inverse=True)
    if not len(place):
        return NO_FIT
    columns = np.column_stack([values, treated, covariates])[counts]
    means = _means(columns, place)
    if covariates.shape[1]:
        apart = columns - means[place]
        means[:, 0] -= means[:, 2:] @ slopes_of(apart[:, 0], apart[:, 2:])
    with_it, without = means[means[:, 1] > 0.5, 0], means[means[:, 1] <= 0.5, 0]
    freedom = len(means) - 2
    if min(len(with_it), len(without)) < 1 or freedom < 1:
        return NO_FIT
    squares = ((with_it - with_it.mean()) ** 2).sum() + ((without - without.mean()) ** 2).sum()
    error = float(np.sqrt(squares / freedom * (1.0 / len(with_it) + 1.0 / len(without))))
    return Fit(float(with_it.mean() - without.mean()), error, freedom)


def intraclass_correlation(values: Values, counts: Mask, treated: Mask, school: Whole) -> float:
    """Estimate the share of the variance within each arm that lies between schools, from the analysis of variance (Donner & Koval 1980). May be below 0."""
    y, arm = values[counts], treated[counts]
    _, place = np.unique(school[counts], return_inverse=True)
    if not len(place):
        return float("nan")
    size = np.bincount(place).astype(np.float64)
    mean = np.bincount(place, y) / size
    schools, people = len(size), len(y)
    arm_of = np.bincount(place, arm) / size > 0.5
    level = np.zeros(schools)
    for one in (True, False):
        own = arm_of == one
        if own.any():
            level[own] = (size[own] * mean[own]).sum() / size[own].sum()
    arms = len(np.unique(arm_of))
    if schools <= arms or people <= schools:
        return float("nan")
    between = (size * (mean - level) ** 2).sum() / (schools - arms)
    within = ((y - mean[place]) ** 2).sum() / (people - schools)
    usual = (people - sum((size[arm_of == one] ** 2).sum() / max(size[arm_of == one].sum(), 1.0) for one in (True, False))) / (schools - arms)
    return float((between - within) / (between + (usual - 1.0) * within)) if between + within > 0 else 0.0


def _means(columns: Values, place: Whole) -> Values:
    """Return the mean of each column in each place. Shape (places, columns)."""
    size = np.bincount(place)
    return np.column_stack([np.bincount(place, column) / size for column in columns.T])


def _without(column: Values, others: Values) -> Values:
    """Return what is left of a column after least squares on others."""
    if not others.shape[1]:
        return column
    return np.asarray(column - others @ slopes_of(column, others), np.float64)


def slopes_of(column: Values, others: Values) -> Values:
    """Return the slopes of least squares by the normal equations, which are few: a column that others make up gets none of its own."""
    slopes, *_ = np.linalg.lstsq(others.T @ others, others.T @ column, rcond=1e-10)
    return np.asarray(slopes, np.float64)


def _after(values: Values, counts: Mask, treated: npt.NDArray[np.generic], others: Values, absorbed: int) -> Fit:
    """Regress on being treated and other columns (Frisch & Waugh 1933); `absorbed`: fixed effects that were taken out before."""
    y, others = values[counts], others[counts]
    given = treated[counts].astype(np.float64)
    freedom = len(y) - others.shape[1] - absorbed - 1
    if freedom < 1 or not np.ptp(given):
        return NO_FIT
    apart = _without(given, others)
    spread = float(apart @ apart)
    if spread < 1e-9:
        return NO_FIT
    estimate = float(apart @ y) / spread
    left = _without(y - estimate * given, others)
    return Fit(estimate, float(np.sqrt(((apart * left) ** 2).sum() * len(y) / freedom)) / spread, freedom)
