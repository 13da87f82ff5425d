"""Judge mixes by what their runs left: what they change, what they cost in each year, and whether budget and floors hold, draw by draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from llsim.analysis.mixes import judged
from llsim.catalogue import BY_NAME
from llsim.errors import ConfigurationError
from llsim.questions.search_file import COST, WHOLE, Floor, Objective, SearchFile

type Floats = npt.NDArray[np.float64]
type Cell = tuple[int, str, str]

ROUNDING = 1e-9
"""A limit is broken by more than this share of it."""


@dataclass(frozen=True)
class Judged:
    """What is known of some mixes. `changes` (mixes, draws, seeds, objectives): from the baseline, in the outcomes' units.

    `dollars` (mixes, draws, years): over the baseline, mean over seeds. `limits` (mixes, draws, limits): by how much budget and floors are broken,
    as a share of the budget and in the floors' units; none is above zero where all hold.
    """

    changes: Floats
    dollars: Floats
    limits: Floats

    def with_more(self, more: Judged) -> Judged:
        """Return these mixes and others after them."""
        return Judged(*(np.concatenate([getattr(self, name), getattr(more, name)]) for name in ("changes", "dollars", "limits")))

    @property
    def allowed(self) -> npt.NDArray[np.bool_]:
        """Say in which draws budget and floors hold, (mixes, draws)."""
        return (self.limits <= ROUNDING).all(axis=2)

    def broken(self, quantile: float | None) -> Floats:
        """Return by how much each limit is broken by what mixes are judged by, (mixes, limits)."""
        return judged(self.limits, quantile)


@dataclass(frozen=True)
class Judge:
    """Judges mixes against a baseline. `cells`: what is kept; `baseline` (draws, seeds, cells, 2); `years`: those that a mean is over; `last`: the last."""

    search: SearchFile
    cells: tuple[Cell, ...]
    baseline: Floats
    years: tuple[int, ...]
    last: int

    def __post_init__(self) -> None:
        wanted: list[Objective | Floor] = [*self.search.objectives, *self.search.floors]
        for what in wanted:
            there = self._values(self.baseline[None], what.outcome, what.group, self._years_of(what))
            if np.isnan(there).any():
                raise ConfigurationError(f"{what.outcome} of {what.group}: found runs of the baseline in which nobody is counted in {self._years_of(what)[-1]}; allowed: another group, year or sample")

    def _years_of(self, what: Objective | Floor) -> tuple[int, ...]:
        when = what.when if isinstance(what, Objective) else what.year
        return self.years if when == "mean" else (self.last,) if when == "last" else (int(when),)

    def _cells_of(self, rows: Floats, outcome: str, group: str, years: Sequence[int]) -> Floats:
        """Return numerators and denominators of an outcome, mixes x draws x seeds x years x 2. Raises ConfigurationError for a year that is not run."""
        places = [self.cells.index((year, outcome, group)) if (year, outcome, group) in self.cells else -1 for year in years]
        if -1 in places:
            raise ConfigurationError(f"{outcome} of {group}: found the year {years[places.index(-1)]}; allowed: the years that are run, to {self.last}, of an outcome that is counted for this group")
        return rows[:, :, :, places]

    def _values(self, rows: Floats, outcome: str, group: str, years: Sequence[int]) -> Floats:
        """Return an outcome by mix, draw and seed, its mean over years."""
        own = self._cells_of(rows, outcome, group, years)
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray((own[..., 0] / own[..., 1]).mean(axis=3))

    def _lag(self, rows: Floats, floor: Floor) -> Floats:
        """Return by how much a group lies behind everybody else, by mix, draw and seed; above zero it is worse off."""
        own, every = (self._cells_of(rows, floor.outcome, group, self._years_of(floor))[:, :, :, 0] for group in (floor.group, WHOLE))
        others = every - own
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(_better(floor.outcome) * (others[..., 0] / others[..., 1] - own[..., 0] / own[..., 1]))

    def judge(self, rows: Floats) -> Judged:
        """Judge mixes by their numerators and denominators, (mixes, draws, seeds, cells, 2)."""
        base = self.baseline[None]
        changes = [self._values(rows, one.outcome, one.group, self._years_of(one)) - self._values(base, one.outcome, one.group, self._years_of(one)) for one in self.search.objectives]
        dollars = (self._cells_of(rows, COST, WHOLE, self.years)[..., 0] - self._cells_of(base, COST, WHOLE, self.years)[..., 0]).mean(axis=2)
        limits = [self._excess(dollars), *(self._shortfall(rows, floor) for floor in self.search.floors)]
        laid = np.stack(changes, axis=-1) if changes else np.empty((*rows.shape[:3], 0))
        return Judged(laid, dollars, np.stack([one for one in limits if one is not None] or [np.zeros(dollars.shape[:2])], axis=-1))

    def _excess(self, dollars: Floats) -> Floats | None:
        """Return by what share of the budget a mix goes beyond it, by draw; None without a budget."""
        budget = self.search.budget
        if budget is None:
            return None
        return np.asarray((used(dollars, budget.counts) - budget.dollars) / budget.dollars)

    def _shortfall(self, rows: Floats, floor: Floor) -> Floats:
        """Return by how much a floor is broken, by draw: mean over seeds."""
        if floor.holds == "gap":
            widened = self._lag(rows, floor) - self._lag(self.baseline[None], floor)
        else:
            own, base = (self._values(one, floor.outcome, floor.group, self._years_of(floor)) for one in (rows, self.baseline[None]))
            widened = _better(floor.outcome) * (base - own)
        return np.asarray(widened.mean(axis=2) - floor.slack)


def used(dollars: Floats, counts: str) -> Floats:
    """Return the dollars a year that count, by mix and draw: of the dearest year, or the mean."""
    return np.asarray(dollars.max(axis=2) if counts == "any_year" else dollars.mean(axis=2))


def _better(outcome: str) -> int:
    """Return 1 where more is better, -1 where less is."""
    return -1 if BY_NAME[outcome].better == "down" else 1
