"""The synthetic population: a joint distribution of groups fitted to a region's published shares, and cohorts drawn from it by quota.

Iterative proportional fitting (Deming & Stephan 1940) keeps the odds ratios of a seed table and meets every published marginal.
"""

from __future__ import annotations

from statistics import NormalDist
from typing import Annotated

import numpy as np
import numpy.typing as npt

from llsim.agents.groups import CELLS, FLAGS, RACE_GROUPS, Flag, members
from llsim.agents.vectors import ByRace
from llsim.parameter import About, Between, EachBetween, LogNormal, Settings
from llsim.region.region import Region

FITTED = ("english_learner", "low_income", "disability", "first_generation", "female")
SWEEPS = 200
TOLERANCE = 1e-10
SMALLEST_GRADE = 25.0
ENOUGH_SCHOOLS = 300
"""Simulated schools from which on a sample holds whole schools, not more of smaller ones."""


class Population(Settings):
    """Odds ratios between attributes that no published table gives: how groups go together."""

    english_learner_by_race: Annotated[ByRace, EachBetween(0.01, 100), About("odds of being an English learner", "odds ratio", LogNormal(1, 0.4), "assumed", "D")] = ByRace(
        african_american=0.3, latino=4.0, asian=3.0, white=0.3, other=0.6
    )
    low_income_by_race: Annotated[ByRace, EachBetween(0.01, 100), About("odds of low income", "odds ratio", LogNormal(1, 0.3), "assumed", "D")] = ByRace(
        african_american=3.0, latino=3.0, asian=1.0, white=0.6, other=1.0
    )
    low_income_english_learner: Annotated[float, Between(0.1, 20), About("odds of low income for English learners", "odds ratio", LogNormal(3, 0.3), "assumed", "D")] = 3.0
    first_generation_low_income: Annotated[float, Between(0.1, 20), About("odds of first generation with low income", "odds ratio", LogNormal(3, 0.3), "assumed", "D")] = 3.0
    first_generation_latino: Annotated[float, Between(0.1, 20), About("odds of first generation for Latino students", "odds ratio", LogNormal(2, 0.3), "assumed", "D")] = 2.0
    disability_low_income: Annotated[float, Between(0.1, 20), About("odds of a disability with low income", "odds ratio", LogNormal(1.3, 0.2), "assumed", "D")] = 1.3
    disability_female: Annotated[float, Between(0.05, 5), About("odds of an identified disability for girls", "odds ratio", LogNormal(0.55, 0.2), "assumed", "D")] = 0.55


def seed_table(population: Population) -> npt.NDArray[np.float64]:
    """Return unnormalised weights of the cells from the odds ratios; cells with low prior achievement are zero. Shape (320,)."""
    cells = np.arange(CELLS)
    race, has = cells // FLAGS, {flag: (cells & flag) != 0 for flag in Flag}
    learner, poor, first = has[Flag.ENGLISH_LEARNER], has[Flag.LOW_INCOME], has[Flag.FIRST_GENERATION]
    weights = np.where(learner, np.array(population.english_learner_by_race.values())[race], 1.0)
    weights *= np.where(poor, np.array(population.low_income_by_race.values())[race], 1.0)
    weights *= np.where(poor & learner, population.low_income_english_learner, 1.0)
    weights *= np.where(first & poor, population.first_generation_low_income, 1.0)
    weights *= np.where(first & members("latino"), population.first_generation_latino, 1.0)
    weights *= np.where(has[Flag.DISABILITY] & poor, population.disability_low_income, 1.0)
    weights *= np.where(has[Flag.DISABILITY] & has[Flag.FEMALE], population.disability_female, 1.0)
    return np.where(has[Flag.LOW_PRIOR_ACHIEVEMENT], 0.0, weights)


def joint_distribution(region: Region, population: Population) -> npt.NDArray[np.float64]:
    """Fit the cells to the region's race shares and five overlapping shares. Shape (320,), sums to 1."""
    table = seed_table(population)
    margins = [(members(name), share) for name, share in zip(RACE_GROUPS, region.students.race_shares, strict=True)]
    margins += [(members(name), getattr(region.students, name).share) for name in FITTED]
    for _ in range(SWEEPS):
        before = table.copy()
        table /= table.sum()
        for inside, share in margins:
            held = table[inside].sum()
            table[inside] *= share / max(held, 1e-300)
            table[~inside] *= (1.0 - share) / max(1.0 - held, 1e-300)
        if np.abs(table - before).max() < TOLERANCE:
            break
    return table / table.sum()


class Cohorts:
    """Cohorts by quota: over the years each cell gets its share to within one person, and each cohort its exact size."""

    def __init__(self, joint: npt.NDArray[np.float64]) -> None:
        self._joint = joint
        self._owed = np.zeros(len(joint))

    def copy(self) -> Cohorts:
        """Copy the stream where it stands."""
        other = Cohorts(self._joint)
        other._owed = self._owed.copy()
        return other

    def next(self, size: int) -> npt.NDArray[np.int16]:
        """Return the cells of the next cohort, sorted by cell. Shape (size,)."""
        self._owed += self._joint * size
        counts = np.maximum(np.floor(self._owed), 0.0).astype(np.int64)
        missing = size - int(counts.sum())
        step = 1 if missing > 0 else -1
        order = np.argsort(-step * (self._owed - counts), kind="stable")
        eligible = order[counts[order] > 0] if step < 0 else order
        counts[eligible[: abs(missing)]] += step
        self._owed -= counts
        return np.repeat(np.arange(len(counts)), counts).astype(np.int16)


def thinned(institutions: int, people: float, sample: float, smallest: float) -> int:
    """Return how many of a region's institutions are simulated: all, unless a sample left them too few people each.

    Seats come in whole numbers: a school of two simulated ninth graders cannot ration them. Below `smallest` people each on average
    (or below the real average, where that is smaller) institutions are thinned with the people.
    """
    return max(1, round(institutions * min(1.0, sample * max(1.0, people / institutions / smallest))))


def simulated_schools(region: Region, sample: float) -> int:
    """Return how many schools are simulated: a sample of whole schools where that leaves many, else as many as there are with at least 25 ninth graders each (see `thinned`)."""
    schools = max(1, round(region.schools.high_schools.value))
    thinnest = thinned(schools, region.students.ninth_graders.value, sample, SMALLEST_GRADE)
    return max(round(schools * min(1.0, sample)), min(thinnest, ENOUGH_SCHOOLS))


def school_numbers(region: Region, sample: float = 1.0) -> npt.NDArray[np.int64]:
    """Return the number of each simulated school in the region, from 1: all, or thinned the middle one of those it stands for."""
    schools = simulated_schools(region, sample)
    each = max(1, round(region.schools.high_schools.value)) / schools
    return np.floor((np.arange(schools) + 0.5) * each).astype(np.int64) + 1


def school_shares(region: Region, sample: float = 1.0) -> npt.NDArray[np.float64]:
    """Return each simulated school's share of ninth graders: quantiles of a lognormal with the region's spread, or as listed. Sums to 1.

    Thinned, a listed school has the ninth graders of all listed ones that are nearest to it.
    """
    schools = simulated_schools(region, sample)
    if region.schools.school_list is not None:
        listed = np.array([school.ninth_graders_share for school in region.schools.school_list])
        nearest = np.abs(np.arange(1, len(listed) + 1)[:, None] - school_numbers(region, sample)).argmin(axis=1)
        return np.bincount(nearest, listed, schools) / listed.sum()
    bell = NormalDist()
    quantiles = np.array([bell.inv_cdf((place + 0.5) / schools) for place in range(schools)])
    sizes = np.exp(region.schools.size_spread.value * quantiles)
    return sizes / sizes.sum()
