"""What a region and other regions change for each other, where several live side by side (network/).

A region's calibrated rates already hold the usual coming and going. What comes from elsewhere is therefore the difference from the usual:
nothing at all while every region goes on as it does, so that a region alone and one among others are the same to the bit.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from llsim.agents.arithmetic import rounded_in_total
from llsim.agents.college import Sector
from llsim.agents.employer import TIERS
from llsim.stages.matching import Economy, MarketYear
from llsim.stages.migration import Move

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class FromElsewhere:
    """What is different in a region this year because other regions differ from the usual, in simulated people.

    `seekers` (3,): more people who look for work here, by tier; `students` (4,): more students at the colleges here, by sector; both
    negative where fewer come. `pay`: log points that pay elsewhere lies above the usual.
    """

    seekers: Floats = field(default_factory=lambda: np.zeros(TIERS))
    students: Floats = field(default_factory=lambda: np.zeros(len(Sector)))
    pay: float = 0.0


@dataclass(frozen=True)
class ToElsewhere:
    """What a region sends and offers in a year, in simulated people.

    `students` (4,): left for colleges away, by sector; `graduates` (3,): left a college away and did not come home, by tier; `workers` (3,): moved
    away less those who came back; `in_migrants` (3,): people from elsewhere who took a job. `pay`: log points above the usual; `jobs` held here.
    """

    students: Floats
    graduates: Floats
    workers: Floats
    in_migrants: Floats
    pay: float
    jobs: float


NOTHING = FromElsewhere()
"""All other regions are as usual."""


def with_arrivals(economy: Economy, seekers: Floats) -> Economy:
    """Return an economy in which so many more people by tier, (3,), look for work beside the other residents."""
    return replace(economy, arrivals=seekers)


def seat_students(colleges: Any, students: Floats) -> None:
    """Give seats of the region's colleges to students from elsewhere, or free them, by sector (4,). `colleges`: the table's array, this year's added seats set."""
    for sector, more in zip(Sector, students, strict=True):
        own = (colleges["sector"] == sector) & colleges["local"]
        seats = colleges["seats"][own]
        if more != 0.0 and seats.sum() > 0:
            taken = rounded_in_total(more * seats / seats.sum())
            colleges["more_seats"][own] = np.maximum(colleges["more_seats"][own] - taken, -seats)


def sent(colleges: Any, moves: npt.NDArray[np.int64], market: MarketYear, jobs: float) -> ToElsewhere:
    """Say what a region sends and offers after a year. `moves`: see `migrate`."""
    away = [colleges["entrants"][(colleges["sector"] == sector) & ~colleges["local"]].sum() for sector in Sector]
    return ToElsewhere(
        students=np.array(away, np.float64), graduates=moves[Move.STAYED_AWAY].astype(np.float64),
        workers=(moves[Move.LEFT] - moves[Move.CAME_BACK]).astype(np.float64), in_migrants=market.in_migrants_by_tier.astype(np.float64), pay=market.pay_above_usual, jobs=jobs,
    )  # fmt: skip
