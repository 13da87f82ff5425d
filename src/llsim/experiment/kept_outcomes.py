"""What is kept of a run: the cells (year, outcome, group) that an experiment asks for, as an array of numerators and denominators."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from llsim.experiment.experiment_file import CAPACITY, CAPACITY_FULL, CAPACITY_GROUPS, CAPACITY_USED, PAYER, PAYER_GROUPS, TOTALS, Keep
from llsim.outcomes import BY_INDUSTRY, COUNTS, GROUP_NAMES, INDUSTRY_GROUPS, MILLION, RATES, Count, Outcomes
from llsim.stages.capacities import Places

type Floats = npt.NDArray[np.float64]

COST = "public_cost"


@dataclass(frozen=True)
class Cells:
    """The cells kept, in the order year, outcome, group."""

    years: tuple[int, ...]
    outcomes: tuple[str, ...]
    groups: tuple[str, ...]

    def listed(self) -> list[tuple[int, str, str]]:
        """List year, outcome and group of every cell that is counted."""
        return [(year, outcome, group) for year in self.years for outcome in self.outcomes for group in self.groups if is_counted(outcome, group)]

    def of(self, counted: Outcomes) -> Floats:
        """Return numerator and denominator of every cell, (cells, 2), to the bit those of the run's own table; NaN where it has no such row."""
        totals = {(year, outcome): value for year, outcome, value in counted.totals}
        return np.array([self._cell(counted, totals, *cell) for cell in self.listed()], np.float64).reshape(-1, 2)

    @staticmethod
    def _cell(counted: Outcomes, totals: dict[tuple[int, str], float], year: int, outcome: str, group: str) -> tuple[float, float]:
        if group in INDUSTRY_GROUPS or group in PAYER_GROUPS or group in CAPACITY_GROUPS:
            return _part_of_total(counted, year, outcome, group)
        if outcome in TOTALS:
            return totals.get((year, outcome), float("nan")), 1.0
        if year not in counted.counts:
            return float("nan"), float("nan")
        everyone, own, weight = counted.counts[year][0], counted.counts[year][GROUP_NAMES.index(group)], counted.weight
        if outcome in COUNTS:
            column = COUNTS[outcome]
            there = everyone[Count.COHORT] or column != Count.GRADUATED
            return (float(own[column] * weight), 1.0) if there else (float("nan"), float("nan"))
        over, under = RATES[outcome]
        if everyone[under] <= 0:
            return float("nan"), float("nan")
        scale = MILLION if over is Count.VOTING else 1
        return float(own[over] / scale * weight), float(own[under] * weight)


def _part_of_total(counted: Outcomes, year: int, outcome: str, group: str) -> tuple[float, float]:
    """Return one industry's or one payer's part of a total of the region, over 1, or places of a capacity over all of them; NaN where it has none."""
    if group in CAPACITY_GROUPS:
        places = counted.by_capacity.get((year, group.removeprefix(CAPACITY)), Places(float("nan"), float("nan"), float("nan")))
        return (places.full if outcome == CAPACITY_FULL else places.used), places.there
    if group in PAYER_GROUPS:
        payer = group.removeprefix(PAYER)
        return float(sum(dollars for when, _, who, dollars in counted.costs if when == year and who == payer)), 1.0
    values = counted.by_industry.get((year, outcome))
    return float("nan") if values is None else float(values[INDUSTRY_GROUPS.index(group)]), 1.0


def cells_of(keep: Keep, first_year: int, last_year: int) -> Cells:
    """Return the cells that a file keeps of runs over some years. Raises ValueError for a year outside them."""
    match keep.years:
        case "last":
            years: tuple[int, ...] = (last_year,)
        case "all":
            years = tuple(range(first_year, last_year + 1))
        case chosen:
            years = tuple(sorted(dict.fromkeys(chosen)))
    strange = [year for year in years if not first_year <= year <= last_year]
    if strange:
        raise ValueError(f"keep.years: found {strange[0]}; allowed: {first_year} to {last_year}")
    outcomes = tuple(sorted(keep.outcomes))
    return Cells(years, outcomes, tuple(group for group in (*GROUP_NAMES, *INDUSTRY_GROUPS, *PAYER_GROUPS, *CAPACITY_GROUPS) if group in keep.groups))


def is_counted(outcome: str, group: str) -> bool:
    """Say whether an outcome is counted for a group: totals of the region for everybody, some by industry too, what levers cost by payer too; use by capacity."""
    if group in INDUSTRY_GROUPS:
        return outcome in BY_INDUSTRY
    if group in PAYER_GROUPS:
        return outcome == COST
    if group in CAPACITY_GROUPS or outcome in (CAPACITY_USED, CAPACITY_FULL):
        return group in CAPACITY_GROUPS and outcome in (CAPACITY_USED, CAPACITY_FULL)
    return outcome not in TOTALS or group == "all"
