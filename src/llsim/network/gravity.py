"""Gravity: where people who leave a place go. In proportion to what draws them, and to a power of the distance.

With the elasticity of -1.09 that moves of young adults between states show (evidence B163), a place twice as far gets somewhat less than half.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
EARTH_RADIUS = 6_371.0  # km


def kilometres(latitudes: Floats, longitudes: Floats) -> Floats:
    """Return the great-circle distance between places given in degrees, (n, n), by the haversine formula."""
    north, east = np.radians(latitudes), np.radians(longitudes)
    half = np.sin((north[:, None] - north) / 2) ** 2 + np.cos(north[:, None]) * np.cos(north) * np.sin((east[:, None] - east) / 2) ** 2
    return 2 * EARTH_RADIUS * np.arcsin(np.sqrt(np.minimum(half, 1.0)))


def pulls(distance: Floats, elasticity: float, nearest: float, outside: float) -> Floats:
    """Return how strongly a job at each place pulls people of each place, (n, n + 1): nothing at home; the last column is everywhere else, so far away."""
    away = np.concatenate([distance, np.full((len(distance), 1), outside)], axis=1)
    pull = np.maximum(away, nearest) ** elasticity
    pull[np.arange(len(distance)), np.arange(len(distance))] = 0.0
    return pull


def shares(pull: Floats, attraction: Floats) -> Floats:
    """Return which share of those who leave each place goes where, (n, n + 1), each row summing to 1. `attraction` (n + 1,): what draws people there, as jobs."""
    weight = pull * attraction
    return weight / np.maximum(weight.sum(axis=1, keepdims=True), 1e-300)
