"""Whether mixes reach a stated goal: in how many futures, and what at least so many of them reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from llsim.analysis.mixes import chance_of, surely
from llsim.errors import ConfigurationError
from llsim.questions.judging import ROUNDING, Judge, Judged, used
from llsim.questions.search_file import Target

type Floats = npt.NDArray[np.float64]
type Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Reached:
    """How near mixes come to a goal. `levels`, `gains` (mixes, futures): the outcome, and what counts for the goal, turned so that more is nearer to it.

    `dollars` (mixes,): a year over the baseline, mean from the first start to the last year; `allowed` (mixes,): budget and floors hold.
    """

    levels: Floats
    gains: Floats
    dollars: Floats
    any_year: Floats
    allowed: Bools

    def with_more(self, more: Reached) -> Reached:
        """Return these mixes and others after them."""
        return Reached(*(np.concatenate([getattr(self, name), getattr(more, name)]) for name in ("levels", "gains", "dollars", "any_year", "allowed")))


@dataclass(frozen=True)
class Goal:
    """A goal and the judge who knows the baseline. `years`: those that count, the last of them the goal's."""

    target: Target
    judge: Judge
    years: tuple[int, ...]

    @property
    def asked(self) -> float:
        """Return how much must be gained, turned so that more is nearer to the goal."""
        wanted = self.target.change if self.target.change is not None else self.target.level
        return self.target.sign * float(wanted or 0.0)

    def levels(self, rows: Floats) -> Floats:
        """Return the outcome by mix, draw and seed: in the goal's year, or added up to it."""
        places = [self.judge.cells.index((year, self.target.outcome, self.target.group)) for year in self.years]
        own = rows[:, :, :, places]
        with np.errstate(invalid="ignore", divide="ignore"):
            values = own[..., 0] / own[..., 1]
        return np.asarray(np.nansum(values, axis=3) + np.where(np.isnan(values).all(axis=3), np.nan, 0.0))

    def reached(self, rows: Floats, found: Judged, quantile: float | None) -> Reached:
        """Say how near mixes come, by their numerators and denominators, (mixes, draws, seeds, cells, 2)."""
        levels = self.levels(rows)
        gains = levels - self.levels(self.judge.baseline[None]) if self.target.change is not None else levels
        flat = gains.reshape(len(gains), -1) * self.target.sign
        allowed = (found.broken(quantile) <= ROUNDING).all(axis=1)
        dollars, any_year = (used(found.dollars, counts).mean(axis=1) for counts in ("mean", "any_year"))
        return Reached(levels.reshape(len(levels), -1), flat, dollars, any_year, allowed)

    def chance(self, found: Reached) -> Floats:
        """Return the share of futures in which each mix reaches the goal."""
        return chance_of(found.gains, self.asked)

    def surely(self, found: Reached) -> Floats:
        """Return what at least the asked share of futures reaches, turned."""
        return surely(found.gains, self.target.probability)

    def holds(self, found: Reached) -> Bools:
        """Say which mixes reach the goal as surely as asked, within budget and floors."""
        return np.asarray(found.allowed & (self.chance(found) >= self.target.probability - ROUNDING) & np.isfinite(found.dollars))

    def short(self, found: Reached) -> Floats:
        """Return by how much each mix falls short of the goal in the asked share of futures; never below zero."""
        return np.maximum(self.asked - self.surely(found), 0.0)

    def answer(self, found: Reached) -> int | None:
        """Return the place of the cheapest mix that reaches the goal, the first of equals; None where none does."""
        holds = self.holds(found)
        return int(np.where(holds, found.dollars, np.inf).argmin()) if holds.any() else None

    def nearest(self, found: Reached) -> int:
        """Return the place of the mix that comes nearest to the goal: of those allowed the likeliest, then the one that surely reaches most, then the cheapest."""
        order = np.lexsort((found.dollars, -np.nan_to_num(self.surely(found), nan=-np.inf), -np.nan_to_num(self.chance(found), nan=-1.0), ~found.allowed))
        return int(order[0])


def goal_of(target: Target, judge: Judge, first_year: int) -> Goal:
    """Return a goal. Raises ConfigurationError for one outside the years that are run or of which nobody is counted."""
    if not first_year < target.by <= judge.last:
        raise ConfigurationError(f"goal.by: found {target.by}; allowed: {first_year + 1} to {judge.last}, the years that are run")
    years: Sequence[int] = range(first_year, target.by + 1) if target.adds_up else (target.by,)
    if (target.by, target.outcome, target.group) not in judge.cells:
        raise ConfigurationError(f"goal: found {target.outcome} of {target.group}; allowed: an outcome that is counted for this group")
    goal = Goal(target, judge, tuple(years))
    if np.isnan(goal.levels(judge.baseline[None])).any():
        raise ConfigurationError(f"goal: found {target.outcome} of {target.group} in {target.by}, when nobody is counted in the baseline; allowed: another year, group or sample")
    return goal
