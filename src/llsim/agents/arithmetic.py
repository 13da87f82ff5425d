"""Small functions that behaviours share."""

from __future__ import annotations

from math import erfc, exp, sqrt
from typing import Any

import numpy as np

from llsim.compiled import arithmetic, behaviour
from llsim.luck import normal


@arithmetic
def logistic(log_odds: float) -> float:
    """Turn log-odds into a probability; flat beyond 30 in either direction."""
    return 1.0 / (1.0 + exp(min(max(-log_odds, -30.0), 30.0)))


@behaviour
def moved_chance(log_odds: float, effect: float, reference: float, emergent: bool) -> float:
    """Return a probability moved by an effect in log-odds.

    `emergent`: the effect acts on the person's own odds, so that it moves those most whose outcome is most in doubt. Otherwise
    everybody moves by as many points as a person at the reference log-odds would.
    """
    if emergent:
        return logistic(log_odds + effect)
    return clip(logistic(log_odds) + logistic(reference + effect) - logistic(reference), 1e-13, 1.0 - 1e-13)


@arithmetic
def clip(value: float, low: float, high: float) -> float:
    """Hold a value between two bounds."""
    return min(max(value, low), high)


@behaviour
def whole_power(base: float, exponent: int) -> float:
    """Raise to a whole power by squaring: the same bits compiled and in plain Python, which a power function does not promise."""
    result = 1.0
    while exponent > 0:
        if exponent % 2 == 1:
            result *= base
        base *= base
        exponent //= 2
    return result


@behaviour
def binomial_count(uniform: float, trials: int, probability: float) -> int:
    """Turn a uniform draw into a binomial count by the inverse distribution function, walked from its likelier end."""
    if probability > 0.5:
        return trials - binomial_below(1.0 - uniform, trials, 1.0 - probability)
    return binomial_below(uniform, trials, probability)


@behaviour
def binomial_below(uniform: float, trials: int, probability: float) -> int:
    """Walk the binomial distribution up from none until the share of the draw is reached."""
    odds = probability / (1.0 - probability)
    mass = whole_power(1.0 - probability, trials)
    total = mass
    count = 0
    while total < uniform and count < trials:
        mass *= odds * (trials - count) / (count + 1)
        count += 1
        total += mass
    return count


@behaviour
def poisson_count(uniform: float, mean: float) -> int:
    """Turn a uniform draw into a Poisson count by the inverse distribution function, above a mean of 30 by its normal approximation."""
    if mean > 30.0:
        return max(0, int(mean + sqrt(mean) * normal(uniform) + 0.5))
    mass = exp(-mean)
    total = mass
    count = 0
    while total < uniform and count < 200:
        count += 1
        mass *= mean / count
        total += mass
    return count


@behaviour
def pick(uniform: float, weights: Any) -> int:
    """Pick a member of a short list in proportion to its weights (a list of non-negative numbers, not all zero)."""
    total = 0.0
    for i in range(len(weights)):
        total += weights[i]
    mark = uniform * total
    for i in range(len(weights) - 1):
        mark -= weights[i]
        if mark < 0.0:
            return i
    return len(weights) - 1


@behaviour
def find(uniform: float, cumulative: Any, first: int, last: int) -> int:
    """Find, in rows first to last - 1, the one whose cumulative weight holds this share of the total. -1 if the total is zero."""
    start = cumulative[first - 1] if first > 0 else 0.0
    total = cumulative[last - 1] - start if last > first else 0.0
    if total <= 0.0:
        return -1
    mark = start + uniform * total
    low, high = first, last - 1
    while low < high:
        middle = (low + high) // 2
        if cumulative[middle] > mark:
            high = middle
        else:
            low = middle + 1
    return low


@behaviour
def whereabouts(wanted: int, rising: Any, first: int, last: int) -> int:
    """Find the position of a number that is in rows first to last - 1 of a rising list."""
    low, high = first, last - 1
    while low < high:
        middle = (low + high) // 2
        if rising[middle] < wanted:
            low = middle + 1
        else:
            high = middle
    return low


def share_below(score: float) -> float:
    """Return the share of a standard normal population below a score."""
    return 0.5 * erfc(-score / sqrt(2.0))


@behaviour
def fixed_point(value: float) -> int:
    """Round to millionths as a whole number, so that sums do not depend on the order of adding."""
    return int(round(value * 1_000_000.0))


def rounded_in_total(exact: Any) -> Any:
    """Round an array of exact numbers to whole ones so that every running total stays within one half of the exact one."""
    edges = np.floor(np.concatenate([[0.0], np.cumsum(exact)]) + 0.5)
    return np.diff(edges).astype(np.int64)
