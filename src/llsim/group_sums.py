"""Counts by cell and programme, summed to groups of students and of programmes."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from llsim.agents.groups import CELLS, PROGRAMS, STUDENT_GROUPS, members
from llsim.agents.student import Program
from llsim.compiled import sweep


@sweep
def sums_of_groups(members: Any, counts: Any) -> Any:
    """Sum the counts of the bins, (bins, columns), that make up each group; `members` (groups, bins): 1 where a bin belongs to it. Shape (groups, columns)."""
    sums = np.zeros((members.shape[0], counts.shape[1]), np.int64)
    for group in range(members.shape[0]):
        for own in range(members.shape[1]):
            if members[group, own]:
                for column in range(counts.shape[1]):
                    sums[group, column] += counts[own, column]
    return sums


def membership() -> npt.NDArray[np.int64]:
    """Return which bins (cell * 3 + programme) make up each group: (16, 960)."""
    rows = [np.repeat(members(group), PROGRAMS) for group in STUDENT_GROUPS]
    rows += [np.tile(np.arange(PROGRAMS) == program, CELLS) for program in Program]
    return np.array(rows, np.int64)
