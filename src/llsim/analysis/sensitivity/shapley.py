"""Shapley effects: one fair share of the variance for each number, also where the numbers depend on each other.

The share of a set of numbers, Var(E[Y | set]), is estimated from the points at hand: the product of the outcomes at a point and at its
nearest neighbour in these numbers (Broto, Bachoc and Depecker 2020). Luck is in neither twice, so that it does not count. The effect of
a number is what it adds to a set, averaged over all orders (Owen 2014; Song, Nelson and Staum 2016); effects sum to 1.
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

MOST_NUMBERS = 10
FEWEST_POINTS = 500
NEIGHBOURS = 3
BLOCKS = 10
NINETY_FIVE_PERCENT = 1.959964


def shapley(answers: Answers) -> list[Measure]:
    """Return Shapley effects of up to ten numbers from any sample of them, with intervals over ten parts of the points.

    Points must be a sample of the numbers' joint distribution (list, Latin hypercube). Raises ConfigurationError for too many numbers or too few points.
    """
    count = len(answers.names)
    if count > MOST_NUMBERS or len(answers.design) < FEWEST_POINTS:
        raise ConfigurationError(f"shapley: found {count} numbers and {len(answers.design)} points; allowed: at most {MOST_NUMBERS} numbers, at least {FEWEST_POINTS} points")
    worth = worths(answers.design, answers.means)
    effects = effects_of(count, {chosen: float(products.mean()) for chosen, products in worth.items()})
    order = np.arange(len(answers.means)) % BLOCKS
    parts = np.array([effects_of(count, {chosen: float(products[order != block].mean()) for chosen, products in worth.items()}) for block in range(BLOCKS)])
    halves = NINETY_FIVE_PERCENT * np.sqrt((BLOCKS - 1) * parts.var(axis=0))
    return rows(answers.names, "shapley", effects, halves)


def worths(design: Floats, values: Floats) -> dict[tuple[int, ...], Floats]:
    """Return for each set of numbers the products whose mean is Var(E[Y | set]), (points,)."""
    from scipy.spatial import cKDTree  # noqa: PLC0415 (slow to import)

    places = (np.argsort(np.argsort(design, axis=0, kind="stable"), axis=0, kind="stable") + 0.5) / len(design)
    centred = values - values.mean()
    found: dict[tuple[int, ...], Floats] = {(): np.zeros(len(values))}
    for size in range(1, design.shape[1] + 1):
        for chosen in combinations(range(design.shape[1]), size):
            near = cKDTree(places[:, chosen]).query(places[:, chosen], k=NEIGHBOURS + 1)[1][:, 1:]
            found[chosen] = centred * centred[near].mean(axis=1)
    return found


def effects_of(count: int, worth: dict[tuple[int, ...], float]) -> Floats:
    """Return Shapley effects, (numbers,), of what each set of numbers is worth; as shares of what all together are worth."""
    effects = np.zeros(count)
    for number in range(count):
        others = [other for other in range(count) if other != number]
        for size in range(count):
            weight = factorial(size) * factorial(count - size - 1) / factorial(count)
            for chosen in combinations(others, size):
                effects[number] += weight * (worth[tuple(sorted((*chosen, number)))] - worth[chosen])
    return np.asarray(effects / worth[tuple(range(count))])
