"""The settings of a scenario as the records that compiled sweeps read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from llsim.agents.groups import CELLS, RACE_GROUPS, members
from llsim.agents.table import rows_of
from llsim.agents.vectors import ByGroup
from llsim.parameter import record_of
from llsim.scenario import Scenario

GROUP_EFFECTS = np.dtype([("leaving", "f8"), ("passing", "f8"), ("preparation", "f8"), ("college", "f8")], align=True)


@dataclass(frozen=True)
class Records:
    """One record a stage, and the effects of groups by cell (320,)."""

    entry: Any
    pathway_choice: Any
    high_school: Any
    college_courses: Any
    work_based_learning: Any
    pathway_quality: Any
    transition: Any
    postsecondary: Any
    labor_market: Any
    migration: Any
    employers: Any
    civic_life: Any
    feedbacks: Any
    groups: Any


def by_cell(effects: ByGroup) -> npt.NDArray[np.float64]:
    """Sum the numbers of the groups each cell belongs to. Shape (320,)."""
    total = np.zeros(CELLS)
    for group in (*RACE_GROUPS, "english_learner", "low_income", "disability"):
        total[members(group)] += getattr(effects, group)
    return total


def records_of(scenario: Scenario) -> Records:
    """Make the records of a scenario."""
    groups = np.zeros(CELLS, GROUP_EFFECTS)
    groups["leaving"] = by_cell(scenario.high_school.leaving_by_group)
    groups["passing"] = by_cell(scenario.high_school.passing_by_group)
    groups["preparation"] = by_cell(scenario.high_school.preparation_by_group)
    groups["college"] = by_cell(scenario.transition.college_by_group)
    names = [name for name in Records.__dataclass_fields__ if name != "groups"]
    return Records(**{name: rows_of(record_of(getattr(scenario, name))) for name in names}, groups=rows_of(groups))
