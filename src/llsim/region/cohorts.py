"""The cohorts of a region: who enters grade nine each year, in which school. Fixed by the region and the seed, never by a policy."""

from __future__ import annotations

from copy import copy
from typing import Any

import numpy as np
import numpy.typing as npt

from llsim.compiled import sweep
from llsim.luck import Decision, Luck, fill_by_id
from llsim.region.population import Cohorts, Population, joint_distribution, school_shares
from llsim.region.region import Region


@sweep
def shuffled(draws: Any) -> Any:
    """Return the numbers 0 to n - 1 in an order as likely as any other: Durstenfeld's shuffle (1964), inside out. Shape (n,)."""
    order = np.empty(len(draws), np.int64)
    for place in range(len(draws)):
        other = int(draws[place] * (place + 1))
        order[place] = order[other]
        order[other] = place
    return order


class Enrollment:
    """The stream of ninth graders: sizes by the region's enrollment series, groups by quota, order and school by luck."""

    def __init__(self, region: Region, population: Population, sample: float) -> None:
        self.region = region
        self.sample = sample
        self.base_year = int(region.students.ninth_graders.year[:4]) if region.students.ninth_graders.year[:4].isdigit() else 2024
        self._cohorts = Cohorts(joint_distribution(region, population))
        self._shares = school_shares(region, sample)

    def copy(self) -> Enrollment:
        """Copy the stream where it stands."""
        other = copy(self)
        other._cohorts = self._cohorts.copy()  # noqa: SLF001 (its own kind)
        return other

    def size(self, year: int) -> int:
        """Return the simulated ninth graders of a year, at least one."""
        growth = 1.0 + self.region.students.enrollment_growth.share
        exact = self.region.students.ninth_graders.value * growth ** (year - self.base_year) * self.sample
        return max(1, round(exact))

    def enter(self, luck: Luck) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Return ids, cells and schools of this year's ninth graders. Must be called once a year, in order."""
        size = self.size(luck.year)
        ids = (np.int64(luck.year) << 32) + np.arange(1, size + 1)
        cells = self._cohorts.next(size).astype(np.int64)
        order, seating = np.zeros(size), np.zeros(size)
        fill_by_id(luck, int(Decision.SHUFFLE), ids, order)
        fill_by_id(luck, int(Decision.SCHOOL), ids, seating)
        edges = np.floor(np.cumsum(self._shares) * size + 0.5).astype(np.int64)
        seats = np.repeat(np.arange(len(self._shares)), np.diff(np.concatenate([[0], edges])))
        return ids, cells[shuffled(order)], seats[shuffled(seating)]
