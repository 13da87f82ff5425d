"""Find the smallest change of assumptions that overturns a headline: a difference as a function of points in, the nearest point where it has the other sign out.

A point is how far each number is moved from where it stands, in standard deviations of what is believed of it. The nearest point of the
other sign lies where the straight line from the start meets the boundary at a right angle (the design point of structural reliability:
Hasofer and Lind 1974, Rackwitz and Fiessler 1978). Each step walks along one direction until the sign turns for the first time, takes the
slopes there, and turns the direction to them; a step that does not come nearer is tried by half and by a quarter, then the search ends. Every point that is
compared was run: slopes only say where to look.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

type Floats = npt.NDArray[np.float64]
type Difference = Callable[[Floats], Floats]
"""Points, (points, numbers), to differences, (points,); zero is no change of any number."""

LIMIT = 4.0
"""Standard deviations within which a turn is looked for."""
STEP = 0.5
"""Standard deviations over which a slope is taken: chance counts for less than over a smaller one."""
MOST_STEPS = 4
NEAR_ENOUGH = 0.03
"""Standard deviations within which the turn is found along a line."""
GAIN = 0.01
"""The search ends when a step comes nearer by less than this share."""
STOPS = 4
"""Places along a line at which the sign is looked at before the first turn is closed in on."""
MOST_CLOSINGS = 8
CRUMB = 0.01
COST_OF_CRUMBS = 0.05
"""Numbers with less than a hundredth of the squared distance are left as they are, if that makes the way no longer than by a twentieth."""


@dataclass(frozen=True)
class Turn:
    """What was found. `point`: the nearest point of the other sign, or, where `flipped` is false, the point of the smallest difference within the limit.

    `start`, `half_way`, `end`: the difference with nothing moved, with every number moved half as far, and at the point. `slopes`: at the start.
    """

    point: Floats
    flipped: bool
    start: float
    half_way: float
    end: float
    slopes: Floats

    @property
    def distance(self) -> float:
        """Return how far the point is from the start, in standard deviations."""
        return float(np.linalg.norm(self.point))

    @property
    def shares(self) -> Floats:
        """Return the part of the squared distance that each number has, (numbers,)."""
        whole = float(self.point @ self.point)
        return self.point**2 / whole if whole else np.zeros(len(self.point))


@dataclass(frozen=True)
class Search:
    """Where a turn is looked for. `low`, `high`: how far each number may be moved, (numbers,). `level`: at or below it the sign has turned."""

    difference: Difference
    low: Floats
    high: Floats
    level: float = 0.0
    limit: float = LIMIT

    def at(self, point: Floats) -> float:
        """Return the difference at one point."""
        return float(self.difference(point[None, :])[0])

    def along(self, direction: Floats, reach: float) -> Floats:
        """Return the point so far along a direction: numbers that come to their end stay there."""
        return np.clip(self._stretched(direction, reach) * direction, self.low, self.high)

    def _stretched(self, direction: Floats, reach: float) -> float:
        """Return how often a direction must be taken until the point is so far away, or all numbers are at their ends."""
        low, high = 0.0, reach / float(np.linalg.norm(direction)) * 64.0
        for _halving in range(60):
            middle = 0.5 * (low + high)
            far = float(np.linalg.norm(np.clip(middle * direction, self.low, self.high))) >= reach
            low, high = (low, middle) if far else (middle, high)
        return high


def slopes_at(search: Search, point: Floats, here: float, step: float = STEP) -> Floats:
    """Return by how much the difference changes for each standard deviation of each number, (numbers,); a step goes where there is room."""
    ends = np.array([np.where(np.arange(len(point)) == place, _stepped(search, point[place], place, step), point) for place in range(len(point))])
    moved = np.array([ends[place, place] - point[place] for place in range(len(point))])
    safe = np.where(moved == 0.0, 1.0, moved)
    return np.where(moved == 0.0, 0.0, (search.difference(ends) - here) / safe)


def _stepped(search: Search, value: float, place: int, step: float) -> float:
    """Return a value one step away from zero where there is room, else towards it."""
    outward = step if value >= 0.0 else -step
    away = float(np.clip(value + outward, search.low[place], search.high[place]))
    return away if abs(away - value) >= step / 2 else float(np.clip(value - outward, search.low[place], search.high[place]))


def first_turn(search: Search, direction: Floats, reach: float | None = None, stops: int = STOPS) -> tuple[Floats, float, bool]:
    """Walk along a direction until the sign turns for the first time. Returns point, difference there, and whether it turned; else the place of the smallest difference."""
    whole = search.limit if reach is None else reach
    reaches = [whole * (stop + 1) / stops for stop in range(stops)]
    found = search.difference(np.array([search.along(direction, one) for one in reaches]))
    turned = np.flatnonzero(found <= search.level)
    if not len(turned):
        reaches, found = _looked_closer(search, direction, reaches, found)
        turned = np.flatnonzero(found <= search.level)
    if not len(turned):
        lowest = int(np.argmin(found))
        return search.along(direction, reaches[lowest]), float(found[lowest]), False
    after = int(turned[0])
    before = (0.0, np.inf) if after == 0 else (reaches[after - 1], float(found[after - 1]))
    return *_closed_in(search, direction, before, (reaches[after], float(found[after]))), True


def _looked_closer(search: Search, direction: Floats, reaches: list[float], found: Floats) -> tuple[list[float], Floats]:
    """Add the two places half-way to the neighbours of the lowest one, where it is not the last: a turn may hide between."""
    lowest = int(np.argmin(found))
    if lowest == len(found) - 1:
        return reaches, found
    ends = (reaches[lowest - 1] if lowest else 0.0, reaches[lowest + 1])
    more = [0.5 * (end + reaches[lowest]) for end in ends]
    between = search.difference(np.array([search.along(direction, one) for one in more]))
    order = np.argsort([*reaches, *more])
    return [[*reaches, *more][place] for place in order], np.array([*found, *between])[order]


def _closed_in(search: Search, direction: Floats, before: tuple[float, float], after: tuple[float, float]) -> tuple[Floats, float]:
    """Close in on a turn between two reaches; returns the point and difference on its far side."""
    for closing in range(MOST_CLOSINGS):
        width = after[0] - before[0]
        if width <= NEAR_ENOUGH:
            break
        share = (before[1] - search.level) / (before[1] - after[1]) if np.isfinite(before[1]) and before[1] > after[1] and closing % 2 == 0 else 0.5
        middle = before[0] + width * min(max(share + NEAR_ENOUGH / 2 / width, 0.1), 0.9)
        value = search.at(search.along(direction, middle))
        before, after = ((middle, value), after) if value > search.level else (before, (middle, value))
    return search.along(direction, after[0]), after[1]


def nearest_turn(search: Search, *, start: float | None = None) -> Turn:
    """Return the nearest point at which the difference is at most `level`, from a start where it is above. Raises ValueError for one where it is not."""
    count = len(search.low)
    begun = search.at(np.zeros(count)) if start is None else start
    if begun <= search.level:
        raise ValueError(f"found a difference of {begun:g} at the start; allowed: one above {search.level:g}")
    first = slopes_at(search, np.zeros(count), begun)
    if not np.any(first):
        return Turn(np.zeros(count), False, begun, begun, begun, first)
    point, value, turned = first_turn(search, -first)
    for _step in range(MOST_STEPS):
        nearer = _nearer(search, point, value, turned)
        if nearer is None:
            break
        point, value, turned = nearer
    if turned:
        point, value = _first_on_the_line(search, *_without_crumbs(search, point, value))
    return Turn(point, turned, begun, search.at(point / 2), value, first)


def _nearer(search: Search, point: Floats, value: float, turned: bool) -> tuple[Floats, float, bool] | None:
    """Turn the direction towards the slopes at a point, wholly, then by half, then by a quarter; returns a better point, or None."""
    slopes = slopes_at(search, point, value)
    if not np.any(slopes):
        return None
    steepest, held = -slopes / np.linalg.norm(slopes), point / np.linalg.norm(point)
    for part in (1.0, 0.5, 0.25):
        direction = part * steepest + (1.0 - part) * held
        reach = float(np.linalg.norm(point)) if turned else search.limit
        found = first_turn(search, direction, reach)
        came_nearer = found[2] and (not turned or np.linalg.norm(found[0]) < (1.0 - GAIN) * reach)
        if came_nearer or (not turned and not found[2] and found[1] < value - GAIN * abs(value)):
            return found
    return None


def _without_crumbs(search: Search, point: Floats, value: float) -> tuple[Floats, float]:
    """Leave as they are the numbers that hardly move, where the sign turns without them within the limit and hardly farther."""
    distance = float(np.linalg.norm(point))
    large = np.where(point**2 >= CRUMB * distance**2, point, 0.0)
    if np.array_equal(large, point):
        return point, value
    whole, found, turned = first_turn(search, large, min(search.limit, (1.0 + COST_OF_CRUMBS) * distance), stops=1)
    return (whole, found) if turned else (point, value)


def _first_on_the_line(search: Search, point: Floats, value: float) -> tuple[Floats, float]:
    """Return the first turn on the straight line to a point, so that half-way to it the sign has not turned."""
    while search.at(point / 2) <= search.level:
        nearer, found, turned = first_turn(search, point, float(np.linalg.norm(point)) / 2)
        if not turned:
            break
        point, value = nearer, found
    return point, value


def turn_alone(search: Search, place: int, slope: float) -> float:
    """Return how far one number must be moved by itself until the sign turns, with its direction as sign; NaN where that is not within the limit."""
    direction = np.zeros(len(search.low))
    direction[place] = -1.0 if slope > 0.0 else 1.0
    point, _value, turned = first_turn(search, direction, stops=2)
    return float(point[place]) if turned else float("nan")


def screened(difference: Difference, signs: Floats, reach: float, low: Floats, high: Floats) -> Floats:
    """Return a rough slope of each number, (numbers,), from points in which all numbers are moved at once, each up or down by chance.

    `signs`: +1 and -1, (points, numbers). Each row is run with its mirror image, so that curvature falls out; what other numbers do is
    noise that more rows average away.
    """
    ups = np.clip(reach * signs, low, high)
    downs = np.clip(-reach * signs, low, high)
    gaps = difference(np.vstack([ups, downs]))
    apart = ups - downs
    gap = gaps[: len(signs)] - gaps[len(signs) :]
    weights = (apart**2).sum(axis=0)
    return np.asarray((apart * gap[:, None]).sum(axis=0) / np.where(weights > 0.0, weights, 1.0))
