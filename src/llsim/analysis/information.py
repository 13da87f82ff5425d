"""What knowing more is worth before deciding: net values by draw of the parameters in, values of information out.

Of several options one is best on average. Where a draw of the parameters says that another one is better, deciding without knowing costs
the difference; its mean is what perfect information is worth. What one number is worth is the same with each option's expected value given
that number: a curve through the draws (Strong, Oakley and Brennan 2014), here a Hermite polynomial in the normal score of the number, of the
degree that foretells left-out draws best. A study that measures a number with some error moves what is believed less far; in normal scores
each term of the polynomial shrinks by a power of the correlation between what the study says and the truth.

Curves and differences follow chance a little, which would make knowing look worth more than it is. They are therefore drawn in towards
their mean until they vary no more than what is left of their variance without that of chance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numpy.polynomial.hermite_e import hermevander
from scipy.special import ndtri

from llsim.luck import Decision, Luck, fill_uniform

type Floats = npt.NDArray[np.float64]

DEGREES = (1, 2, 3)
NINETY_FIVE_PERCENT = 1.959964
UNRELATED, ONE_OF_A_HUNDRED = 500, 0.99
"""So many columns of mere chance are looked at, to see what a number that tells nothing shows."""
PARTS = 20
"""Intervals come from leaving out one of so many parts of the draws."""


@dataclass(frozen=True)
class Worth:
    """What some knowledge is worth, in the unit of the net values, with its 95 % interval: which draws were at hand."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Known:
    """What a set of draws says. `best`: the place of the option that is best on average; `wrong`: the chance that another one is better.

    `perfect`: what it is worth to know everything; `numbers`: each number by itself; `studies`: a study of each number.
    """

    best: int
    wrong: float
    perfect: Worth
    numbers: list[Worth]
    studies: list[Worth]


def value_of_knowing(values: Floats, parameters: Floats, correlation: float) -> Known:
    """Return what information is worth from net values, (draws, options, seeds), and parameters, (draws, numbers).

    Seeds must be the same in all draws and options. `correlation`: between the truth of a number and what a study of it says, 0 to 1.
    """
    part = np.arange(len(values)) % PARTS
    kept = [np.ones(len(values), bool), *(part != one for one in range(min(PARTS, len(values))))]
    best = int(np.argmax(values.mean(axis=(0, 2))))
    perfect = [_spread_of_truth(values[own], best) for own in kept]
    certain = [expected_gain(one) for one in perfect]
    numbers, studies = [], []
    for column in parameters.T:
        degrees = _degrees(column, values, best)
        found = np.array([_worth_of_one(column[own], values[own], best, degrees, correlation) for own in kept])
        capped = np.minimum(found, np.array(certain)[:, None])
        numbers.append(_with_interval(capped[:, 0]))
        studies.append(_with_interval(capped[:, 1]))
    return Known(best, float((perfect[0].max(axis=1) > 0.0).mean()), _with_interval(np.array(certain)), numbers, studies)


def shown_by_chance(values: Floats, best: int) -> float:
    """Return what a number that has nothing to do with net values, (draws, options, seeds), is worth at most in 99 of 100 cases: columns of mere chance."""
    drawn = np.empty(UNRELATED * len(values))
    fill_uniform(Luck(1, 0), int(Decision.RESAMPLE), drawn)
    return float(np.quantile([_worth_of_one(column, values, best, _degrees(column, values, best), 1.0)[0] for column in drawn.reshape(UNRELATED, -1)], ONE_OF_A_HUNDRED))


def expected_gain(gains: Floats) -> float:
    """Return what deciding with knowledge is worth: gains, (draws, other options), over the option that would be taken without it."""
    return float(np.maximum(gains.max(axis=1), 0.0).mean() - max(float(gains.mean(axis=0).max()), 0.0))


def _gains(values: Floats, best: int) -> Floats:
    """Return what every other option brings over the best one, (draws, others, seeds)."""
    return np.delete(values, best, axis=1) - values[:, [best], :]


def _spread_of_truth(values: Floats, best: int) -> Floats:
    """Return the gains of each draw, (draws, others), drawn in by the part of their variance that is chance between seeds."""
    gains = _gains(values, best)
    means = gains.mean(axis=2)
    centre = means.mean(axis=0)
    seeds = gains.shape[2]
    if seeds == 1:
        return np.asarray(means)
    rest = gains - means[:, :, None] - gains.mean(axis=0)[None] + centre[None, :, None]
    chance = (rest**2).sum(axis=(0, 2)) / ((len(gains) - 1) * (seeds - 1)) / seeds
    total = means.var(axis=0, ddof=1)
    return np.asarray(centre + (means - centre) * _drawn_in(chance, total))


def _drawn_in(chance: Floats, total: Floats) -> Floats:
    """Return by how much deviations are multiplied so that their variance is the total less that of chance."""
    return np.sqrt(np.maximum(0.0, 1.0 - chance / np.where(total > 0.0, total, np.inf)))


def normal_scores(column: Floats) -> Floats:
    """Return the standard normal quantiles of the ranks of a column, equal values sharing theirs."""
    order = np.argsort(column, kind="stable")
    ranks = np.empty(len(column))
    ranks[order] = np.arange(len(column))
    _, group = np.unique(column, return_inverse=True)
    shared = np.bincount(group, ranks) / np.bincount(group)
    return np.asarray(ndtri((shared[group] + 0.5) / len(column)))


def _degrees(column: Floats, values: Floats, best: int) -> list[int]:
    """Choose the degree of each curve, (others), that foretells left-out draws best."""
    gains, scores = _gains(values, best).mean(axis=2), normal_scores(column)
    misses = []
    for degree in DEGREES:
        base = np.linalg.qr(hermevander(scores, degree))[0]
        alone = 1.0 - (base**2).sum(axis=1)
        misses.append((((gains - base @ (base.T @ gains)) / np.maximum(alone, 1e-9)[:, None]) ** 2).mean(axis=0))
    return [DEGREES[int(place)] for place in np.argmin(misses, axis=0)]


def _worth_of_one(column: Floats, values: Floats, best: int, degrees: list[int], correlation: float) -> tuple[float, float]:
    """Return what knowing one number, and what a study of it, is worth."""
    gains = _gains(values, best).mean(axis=2)
    if np.ptp(column) == 0.0:
        return 0.0, 0.0
    scores = normal_scores(column)
    told = [_curve(scores, gain, degree, correlation) for gain, degree in zip(gains.T, degrees, strict=True)]
    means = gains.mean(axis=0)
    known, studied = (means + np.column_stack([one[place] for one in told]) for place in (0, 1))
    return expected_gain(known), expected_gain(studied)


def _curve(scores: Floats, gain: Floats, degree: int, correlation: float) -> tuple[Floats, Floats]:
    """Return how the expected gain departs from its mean at each score, known exactly and from a study, (draws,) each."""
    terms = hermevander(scores, degree)
    coefficients = np.linalg.lstsq(terms, gain, rcond=None)[0]
    fitted = terms @ coefficients
    rest = len(gain) - degree - 1
    chance = float(((gain - fitted) ** 2).sum()) / rest * degree / len(gain) if rest > 0 else np.inf
    scale = float(_drawn_in(np.array(chance), np.array(fitted.var())))
    exact, rough = fitted - fitted.mean(), terms @ (coefficients * correlation ** np.arange(degree + 1))
    return scale * exact, scale * (rough - rough.mean())


def _with_interval(found: Floats) -> Worth:
    """Return the first value with an interval from those that left out one part each."""
    value, again = float(found[0]), found[1:]
    half = NINETY_FIVE_PERCENT * float(np.sqrt((len(again) - 1) * again.var())) if len(again) > 1 else np.inf
    return Worth(value, max(0.0, value - half), value + half)
