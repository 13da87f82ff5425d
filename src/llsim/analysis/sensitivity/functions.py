"""Functions whose indices are known exactly, to check the machinery against."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

type Floats = npt.NDArray[np.float64]

ISHIGAMI_FIRST = (0.3139, 0.4424, 0.0)
ISHIGAMI_TOTAL = (0.5576, 0.4424, 0.2437)
"""Ishigami and Homma (1990) with a = 7, b = 0.1, to four digits."""
SLOPES = (7.0, -3.0, 0.5, 0.0)
G_WEIGHTS = (0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0)


def ishigami(shares: Floats) -> Floats:
    """Return sin x1 + 7 sin^2 x2 + 0.1 x3^4 sin x1 of points, (n, 3), where x runs from -pi to pi as the shares from 0 to 1."""
    x = (2.0 * shares - 1.0) * np.pi
    return np.asarray(np.sin(x[:, 0]) + 7.0 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0]))


def sobol_g(shares: Floats) -> Floats:
    """Return Sobol's g function of points, (n, 8)."""
    weights = np.array(G_WEIGHTS)
    return np.asarray(((np.abs(4.0 * shares - 2.0) + weights) / (1.0 + weights)).prod(axis=1))


def sobol_g_indices() -> tuple[Floats, Floats]:
    """Return the exact first-order and total indices of Sobol's g function, (8,) each (Saltelli et al. 2008, 4.10)."""
    own = 1.0 / 3.0 / (1.0 + np.array(G_WEIGHTS)) ** 2
    whole = float(np.prod(1.0 + own) - 1.0)
    return own / whole, own * (np.prod(1.0 + own) / (1.0 + own)) / whole


def straight(shares: Floats) -> Floats:
    """Return a linear function of points, (n, 4), whose elementary effects are its slopes."""
    return np.asarray(shares @ np.array(SLOPES))


def linear_gaussian_effects(slopes: Floats, covariance: Floats) -> Floats:
    """Return the exact Shapley effects of a linear function of dependent normal numbers, from its conditional variances, (n,)."""
    from itertools import combinations  # noqa: PLC0415 (used here alone)

    from llsim.analysis.sensitivity.shapley import effects_of  # noqa: PLC0415 (used here alone)

    everyone = range(len(slopes))
    worth: dict[tuple[int, ...], float] = {(): 0.0}
    for size in range(1, len(slopes) + 1):
        for chosen in combinations(everyone, size):
            own = np.ix_(chosen, chosen)
            together = covariance[list(chosen)] @ slopes
            worth[chosen] = float(together @ np.linalg.solve(covariance[own], together))
    return effects_of(len(slopes), worth)
