"""Groups of students, and the cell that says to which of them one student belongs.

A cell is `race * 64 + flags`: five exclusive race groups, and six overlapping flags. Rules that differ by group and outcomes by
group are kept by cell, so that a person is counted once however many groups a policy names.
"""

from __future__ import annotations

from enum import IntEnum
from functools import cache

import numpy as np
import numpy.typing as npt


class Race(IntEnum):
    """Race and ethnicity as California's cohort files report them; exclusive."""

    AFRICAN_AMERICAN = 0
    LATINO = 1
    ASIAN = 2
    WHITE = 3
    OTHER = 4


class Flag(IntEnum):
    """Overlapping attributes, each one bit of a cell."""

    ENGLISH_LEARNER = 1
    LOW_INCOME = 2
    DISABILITY = 4
    FIRST_GENERATION = 8
    FEMALE = 16
    LOW_PRIOR_ACHIEVEMENT = 32


FLAGS = 64
CELLS = len(Race) * FLAGS
PROGRAMS = 3  # none, uncertified pathway, certified pathway

RACE_GROUPS = ("african_american", "latino", "asian", "white", "other")
FLAG_GROUPS = ("english_learner", "low_income", "disability", "low_prior_achievement", "first_generation", "female")
STUDENT_GROUPS = ("all", *RACE_GROUPS, *FLAG_GROUPS, "male")
PROGRAM_GROUPS = ("pathway:none", "pathway:uncertified", "pathway:certified")
GROUPS = (*STUDENT_GROUPS, *PROGRAM_GROUPS)


@cache
def members(group: str) -> npt.NDArray[np.bool_]:
    """Say which cells belong to a student group. Shape (320,). Raises KeyError for an unknown group."""
    cells = np.arange(CELLS)
    if group == "all":
        return np.ones(CELLS, bool)
    if group in RACE_GROUPS:
        return cells // FLAGS == RACE_GROUPS.index(group)
    if group == "male":
        return (cells & Flag.FEMALE) == 0
    return (cells & Flag[group.upper()]) != 0
