"""Shapley effects: one fair share of the variance for each number, also where the numbers depend on each other.

What a set of numbers is worth, Var(E[Y | set]), is estimated from the points at hand: how much of the variance a smooth regression on
these numbers alone foretells at points it did not see (left out one by one). The regression is a kernel ridge with curves for each number
and for each pair; three-way interactions are not seen. Luck cannot be foretold, so that it does not count. The effect of a number is
what it adds to a set, averaged over all orders (Owen 2014; Song, Nelson and Staum 2016); effects sum to 1.
"""

from __future__ import annotations

from itertools import combinations
from math import factorial

import numpy as np
import numpy.typing as npt

from llsim.analysis.sensitivity.guard import Answers
from llsim.analysis.sensitivity.measures import Measure, rows
from llsim.errors import ConfigurationError

type Floats = npt.NDArray[np.float64]
type Worth = dict[tuple[int, ...], Floats]

MOST_NUMBERS = 8
FEWEST_POINTS = 300
MOST_POINTS, FEW_NUMBERS, MOST_POINTS_OF_FEW = 400, 6, 600
"""A regression for each of up to 255 sets takes long with more: points are spread evenly over the sample."""
BLOCKS = 10
NINETY_FIVE_PERCENT = 1.959964
REACHES = (0.15, 0.5)
"""How far one point tells of another, in shares of a number's range: wavy or nearly straight."""
PENALTIES = 10.0 ** np.arange(-5.0, 3.5, 0.5)


def shapley(answers: Answers) -> tuple[list[Measure], float]:
    """Return Shapley effects of up to eight numbers, with intervals over ten parts of the points, and the variance that all numbers foretell.

    Points must be a sample of the numbers' joint distribution (list, Latin hypercube). Raises ConfigurationError for too many numbers or too few points.
    """
    count = len(answers.names)
    if count > MOST_NUMBERS or len(answers.design) < FEWEST_POINTS:
        raise ConfigurationError(f"shapley: found {count} numbers and {len(answers.design)} points; allowed: at most {MOST_NUMBERS} numbers, at least {FEWEST_POINTS} points")
    points = min(len(answers.design), MOST_POINTS_OF_FEW if count <= FEW_NUMBERS else MOST_POINTS)
    chosen = np.unique(np.linspace(0, len(answers.design) - 1, points).astype(np.int64))
    worth = worths(answers.design[chosen], answers.means[chosen])
    part = np.arange(len(chosen)) % BLOCKS
    again = np.array([effects_of(count, _means(worth, part != block)) for block in range(BLOCKS)])
    everyone = _means(worth, part >= 0)
    halves = NINETY_FIVE_PERCENT * np.sqrt((BLOCKS - 1) * again.var(axis=0))
    return rows(answers.names, "shapley", effects_of(count, everyone), halves), everyone[tuple(range(count))]


def _means(worth: Worth, kept: npt.NDArray[np.bool_]) -> dict[tuple[int, ...], float]:
    """Return what each set is worth at some of the points: never less than nothing."""
    return {chosen: max(0.0, float(gains[kept].mean())) for chosen, gains in worth.items()}


def worths(design: Floats, values: Floats) -> Worth:
    """Return for each set of numbers how much nearer its regression comes to each value than the mean does: squares, (points,)."""
    places = (np.argsort(np.argsort(design, axis=0, kind="stable"), axis=0, kind="stable") + 0.5) / len(design)
    centred = values - values.mean()
    distances = [(column[:, None] - column[None, :]) ** 2 for column in places.T]
    likeness = {reach: [np.exp(-0.5 * distance / reach**2) for distance in distances] for reach in REACHES}
    found: Worth = {(): np.zeros(len(values))}
    for size in range(1, design.shape[1] + 1):
        for chosen in combinations(range(design.shape[1]), size):
            misses = [_misses(_curves_and_pairs([own[number] for number in chosen]), centred) for own in likeness.values()]
            found[chosen] = centred**2 - min(misses, key=lambda miss: float((miss**2).mean())) ** 2
    return found


def _curves_and_pairs(likeness: list[Floats]) -> Floats:
    """Return the kernel of a curve for each number and a surface for each pair, (points, points)."""
    whole = np.sum(likeness, axis=0)
    squares = np.sum([one**2 for one in likeness], axis=0)
    return np.asarray(whole + 0.5 * (whole**2 - squares))


def _misses(kernel: Floats, values: Floats) -> Floats:
    """Return what a ridge regression misses each value by when it did not see it, (points,), at the penalty that misses least."""
    powers, directions = np.linalg.eigh(kernel)
    kept = np.maximum(powers, 0.0)[:, None]
    kept = kept / (kept + PENALTIES[None, :])
    fitted = directions @ (kept * (directions.T @ values)[:, None])
    misses = (values[:, None] - fitted) / np.maximum(1.0 - directions**2 @ kept, 1e-9)
    return np.asarray(misses[:, int(np.argmin((misses**2).mean(axis=0)))])


def effects_of(count: int, worth: dict[tuple[int, ...], float]) -> Floats:
    """Return Shapley effects, (numbers,), of what each set of numbers is worth; as shares of what all together are worth."""
    effects = np.zeros(count)
    for number in range(count):
        others = [other for other in range(count) if other != number]
        for size in range(count):
            weight = factorial(size) * factorial(count - size - 1) / factorial(count)
            for chosen in combinations(others, size):
                effects[number] += weight * (worth[tuple(sorted((*chosen, number)))] - worth[chosen])
    whole = worth[tuple(range(count))]
    return np.asarray(effects / whole) if whole > 0.0 else np.full(count, np.nan)
