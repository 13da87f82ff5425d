"""What regions exchange in a year: students, graduates and workers find their way by gravity, and what changes in one region arrives in the others.

A calibrated region already lives with the usual coming and going. So only what differs from the same region's usual year is passed on, one person
for one person: who stays at home because of a policy is missing elsewhere, who comes because of it has left another place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from llsim.elsewhere import FromElsewhere, ToElsewhere
from llsim.network.gravity import kilometres, pulls, shares
from llsim.network.network import Network
from llsim.region.region import Region

Floats = npt.NDArray[np.float64]
KINDS = ("students", "graduates", "workers", "in_migrants")
"""People who left for a college away; who ended a college away and stayed there; who moved away, less those who came back; who came for a job that residents left open."""


@dataclass(frozen=True)
class Flows:
    """People from each place (rows) to each place (columns) in a year, the last of each being everywhere else; by sector or tier first: (4, n + 1, n + 1) or (3, n + 1, n + 1).

    `pay` (n,): log points above the usual, in each region.
    """

    students: Floats
    graduates: Floats
    workers: Floats
    in_migrants: Floats
    pay: Floats
    destinations: Floats

    def people(self, kind: str) -> Floats:
        """Return the people of one kind from place to place, (n + 1, n + 1)."""
        total: Floats = getattr(self, kind).sum(axis=0)
        return total


class Gravity:
    """Where people of a network's regions go. `places`: its regions, in the order of its members.

    `near` (n, n + 1): how regions pull each other's attention, as for a reform that spreads; `pull`: how they pull people, nobody between districts of one
    labour market, as who leaves one of them leaves the labour market.
    """

    def __init__(self, network: Network, places: Sequence[Region]) -> None:
        distance = kilometres(np.array([one.latitude for one in network.members]), np.array([one.longitude for one in network.members]))
        rules, outside = network.exchange, network.elsewhere
        self.near = pulls(distance, rules.distance_elasticity, rules.nearest, outside.kilometres)
        markets = np.array([place.labor_market or place.name for place in places])
        self.pull = self.near.copy()
        self.pull[:, :-1][markets[:, None] == markets] = 0.0
        self.jobs_outside = outside.jobs
        seats = np.array([college_seats(place) for place in places])
        jobs = np.array([place.jobs for place in places])
        self.seats = np.append(seats, outside.jobs * seats.sum() / jobs.sum())

    def flows(self, sent: Sequence[ToElsewhere]) -> Flows:
        """Return who goes where, given what each region sends and offers."""
        to_jobs = shares(self.pull, np.append([one.jobs for one in sent], self.jobs_outside))
        to_colleges = shares(self.pull, self.seats)
        return Flows(
            students=spread(np.array([one.students for one in sent]), to_colleges), graduates=spread(np.array([one.graduates for one in sent]), to_colleges),
            workers=spread(np.array([one.workers for one in sent]), to_jobs),
            in_migrants=spread(np.array([one.in_migrants for one in sent]), to_jobs).transpose(0, 2, 1), pay=np.array([one.pay for one in sent]), destinations=to_jobs,
        )  # fmt: skip


def college_seats(place: Region) -> float:
    """Return the seats that colleges in a region have for its own graduates, in units that are alike over regions."""
    local = sum(college.seats_per_100_graduates.value for college in place.colleges if college.local)
    return local * place.students.ninth_graders.value / 100.0


def spread(leaving: Floats, where: Floats) -> Floats:
    """Spread people over places. leaving (n, kinds), where (n, n + 1); returns (kinds, n + 1, n + 1), nobody from everywhere else."""
    found = leaving.T[:, :, None] * where[None, :, :]
    return np.concatenate([found, np.zeros((found.shape[0], 1, found.shape[2]))], axis=1)


def arrivals(now: Flows, usual: Flows) -> list[FromElsewhere]:
    """Return what is different in each region the year after, in the people of the flows: everything that differs from the usual, one for one."""
    regions = len(now.pay)
    came = (now.workers - usual.workers + now.graduates - usual.graduates).sum(axis=1)[:, :regions]
    left = (now.in_migrants - usual.in_migrants).sum(axis=2)[:, :regions]
    students = (now.students - usual.students).sum(axis=1)[:, :regions]
    pay = now.destinations[:, :regions] @ (now.pay - usual.pay)
    return [FromElsewhere(seekers=came[:, one] - left[:, one], students=students[:, one], pay=float(pay[one])) for one in range(regions)]
