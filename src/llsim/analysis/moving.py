"""Who is moved: every person of two worlds with the same luck set side by side, and counted by kind of student (320 cells). Arrays in, whole numbers out.

A person has the same row in both worlds. Whatever differs was brought about by the policy, directly or through others.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
import numpy.typing as npt

from llsim.agents.groups import CELLS, STUDENT_GROUPS, members
from llsim.agents.student import Credential, Exit, NextStep, Place, Stage
from llsim.analysis.two_lives import WAYS

Ints = npt.NDArray[np.int64]
ROADS = (
    "moved to schools elsewhere", "no diploma", "diploma, no college first", "shorter training begun, no credential", "four-year college begun, no credential",
    "certificate or associate degree", "bachelor\u2019s degree",
)  # fmt: skip
"""Roads through school and college: how high school ended, the first step after it, and the highest credential."""
PATHS = (ROADS[0], *(f"{road}, {job}" for road in ROADS[1:] for job in ("no job", "a job")))
"""Where a path from grade nine leads: the road, and at its end a job, here or elsewhere, or none."""
ROAD_OF_PATH = tuple((path + 1) // 2 for path in range(len(PATHS)))
SHORTER = (NextStep.TWO_YEAR, NextStep.TRADE, NextStep.APPRENTICESHIP)


class Search(IntEnum):
    """How a person met a year's labour market of the region."""

    DID_NOT_LOOK = 0  # in school or training, at work already, away, or outside the labour force
    IN_VAIN = 1
    HIRED = 2


class Doing(IntEnum):
    """What a person does at the end of a year."""

    JOB_HERE = 0
    JOB_ELSEWHERE = 1
    LEARNING = 2
    LOOKING = 3
    NEITHER = 4
    NOT_FOLLOWED = 5


def path_of(people: Any) -> npt.NDArray[np.int8]:
    """Return the place in `PATHS` of everyone in a cohort, (n,), from rows of the table of students.

    The highest credential decides; below a certificate, whether there is a diploma, and with one, the first step after high school.
    """
    credential, step = people["credential"], people["next_step"]
    stem = np.where(step == NextStep.FOUR_YEAR, 3, np.where(np.isin(step, SHORTER), 2, 1))
    stem = np.where(people["exit"] == Exit.GRADUATED, stem, 0)
    stem = np.where(credential >= Credential.CERTIFICATE, np.where(credential == Credential.BACHELOR, 5, 4), stem)
    found = 1 + 2 * stem + (people["stage"] == Stage.EMPLOYED)
    return np.where(people["exit"] == Exit.TRANSFERRED, 0, found).astype(np.int8)


def by_road(paths: Ints) -> Ints:
    """Sum counts from path to path, (..., 13, 13), to those from road to road, (..., 7, 7)."""
    leads = np.array([[road == own for own in range(len(ROADS))] for road in ROAD_OF_PATH], np.int64)
    summed: Ints = leads.T @ paths @ leads
    return summed


def endings_of(people: Any) -> npt.NDArray[np.bool_]:
    """Say of everyone in a cohort which of `WAYS` holds now: (ways, n), from rows of the table of students."""
    step = people["next_step"]
    found = {
        "graduated": people["exit"] == Exit.GRADUATED,
        "went_to_college": (step == NextStep.FOUR_YEAR) | (step == NextStep.TWO_YEAR),
        "earned_credential": people["credential"] > Credential.DIPLOMA,
        "lives_in_region": people["place"] == Place.IN_REGION,
        "has_job": people["stage"] == Stage.EMPLOYED,
    }
    return np.stack([found[way] for way in WAYS])


def doing_of(people: Any) -> npt.NDArray[np.int8]:
    """Return what everyone does, (n,), as `Doing`. Only a job in the region counts as one here."""
    by_stage = np.array([Doing.NOT_FOLLOWED, *[Doing.LEARNING] * 5, Doing.JOB_ELSEWHERE, Doing.LOOKING, Doing.NEITHER, Doing.NOT_FOLLOWED], np.int8)
    found = by_stage[people["stage"]]
    found[(people["stage"] == Stage.EMPLOYED) & (people["place"] == Place.IN_REGION)] = Doing.JOB_HERE
    return found


def search_of(size: int, applied: Ints, hired: Ints) -> npt.NDArray[np.int8]:
    """Return how so many people met the labour market of a year, as `Search`, from the rows of those who applied and those hired."""
    found = np.full(size, Search.DID_NOT_LOOK, np.int8)
    found[applied] = Search.IN_VAIN
    found[hired] = Search.HIRED
    return found


def crossed(cells: Any, without: Any, with_policy: Any, kinds: int) -> Ints:
    """Count people by cell, by what they are without the policy and with it: (320, kinds, kinds)."""
    place = (cells.astype(np.int64) * kinds + without) * kinds + with_policy
    return np.bincount(place, minlength=CELLS * kinds * kinds).reshape(CELLS, kinds, kinds)


def crossed_endings(cells: Any, without: npt.NDArray[np.bool_], with_policy: npt.NDArray[np.bool_]) -> Ints:
    """Count people by cell and way, by whether it holds without the policy and with it: (320, ways, 2, 2)."""
    return np.stack([crossed(cells, one, two, 2) for one, two in zip(without, with_policy, strict=True)], axis=1)


def by_group(counts: Ints) -> Ints:
    """Sum counts by cell, (320, ...), to groups of students, (13, ...), by one product of matrices."""
    belongs = np.array([members(group) for group in STUDENT_GROUPS], np.int64)
    return (belongs @ counts.reshape(CELLS, -1)).reshape(len(STUDENT_GROUPS), *counts.shape[1:])


@dataclass(frozen=True)
class Moved:
    """Two worlds of one draw and seed, person by person, in simulated people by group: whole numbers.

    `cohorts` (13,): people whose paths are compared; `paths` (13, 13, 13): group, path without, path with the policy; `ways` (13, 5, 2, 2): group, way, holds without,
    holds with it. By year: `searches` (years, 13, 3, 3): group, `Search` without, with it; `doings` (years, 13, 6, 6): group, `Doing` without, with it;
    `markets` (years, 2, 5): world, vacancies posted, filled by simulated people, by other residents, by in-migrants, left open.
    """

    draw: int
    seed: int
    cohorts: Ints
    paths: Ints
    ways: Ints
    searches: Ints
    doings: Ints
    markets: Ints
