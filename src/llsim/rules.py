"""What holds this year: every handle a policy has, by kind of student, by school and by industry.

Each year starts from the baseline; each lever amends that fresh copy by adding; stages obey the rules and never mention a lever.
`rules.changes(baseline)` explains a scenario in one table.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

from llsim.agents.groups import CELLS
from llsim.agents.table import Column, record_type, rows_of

if TYPE_CHECKING:
    import pandas as pd

Payer = Literal["state", "district", "college", "employer", "family"]
Activity = Literal["course_seat", "placement", "student_helped", "two_year_student", "four_year_student", "pathway", "staff"]
PAYERS: tuple[Payer, ...] = ("state", "district", "college", "employer", "family")

STUDENT_RULES = (
    Column("application_help", "f8", "share of seniors", "seniors helped with aid and application forms"),
    Column("direct_admission", "f8", "share of seniors", "seniors told that they are admitted"),
    Column("corequisite", "f8", "share of entrants", "two-year entrants placed in college-level courses with support"),
    Column("advising", "f8", "share of entrants", "college entrants with intensive advising"),
    Column("melt_outreach", "f8", "share of graduates", "college-intending graduates reached in the summer"),
    Column("tuition_two_year", "f8", "dollars a year", "tuition at a two-year college that is paid for the student"),
    Column("tuition_four_year", "f8", "dollars a year", "tuition at a four-year college that is paid for the student"),
    Column("course_priority", "f8", "places in line", "whether the student goes first in line for college courses"),
    Column("open_access", "f8", "0 to 1", "how far eligibility for college courses is opened to students below the achievement rule"),
)
SCHOOL_RULES = (
    Column("college_course_seats", "f8", "seats per 100 students of grades 11 and 12", "seats in college courses"),
    Column("certification_weight", "f8", "0 to 1", "weight of certification in the school's accountability"),
    Column("coaching_days", "f8", "days a pathway and year", "coaching"),
    Column("pathway_dollars", "f8", "dollars a pathway and year", "money for pathways: time, equipment, supports"),
)
INDUSTRY_RULES = (
    Column("placement_dollars", "f8", "dollars a placement", "incentive paid to the employer for each placement"),
    Column("intermediary_staff", "f8", "full-time staff", "people who recruit and help employers"),
)


@dataclass(frozen=True)
class Charge:
    """A price that falls due by activity: dollars a unit, one entry for each school, industry or kind of student."""

    lever: str
    payer: Payer
    activity: Activity
    dollars: npt.NDArray[np.floating[Any]]


@dataclass
class Rules:
    """The rules of one year. Arrays: students (school classes, 320 cells), schools, industries."""

    students: npt.NDArray[Any]
    schools: npt.NDArray[Any]
    industries: npt.NDArray[Any]
    charges: list[Charge] = field(default_factory=list)

    @classmethod
    def baseline(cls, school_classes: int, schools: int, industries: int, college_course_seats: float) -> Rules:
        """Make the rules of a year without policy: today's seats in college courses, nothing else."""
        rules = cls(
            np.zeros((school_classes, CELLS), record_type(STUDENT_RULES)),
            np.zeros(schools, record_type(SCHOOL_RULES)),
            np.zeros(industries, record_type(INDUSTRY_RULES)),
        )
        rules.schools["college_course_seats"] = college_course_seats
        return rules

    @property
    def student_rows(self) -> Any:
        """Return the student rules as rows, at school class * 320 + cell."""
        return rows_of(self.students.reshape(-1))

    def copy(self) -> Rules:
        """Copy the arrays, so that a lever amends this year only."""
        return Rules(self.students.copy(), self.schools.copy(), self.industries.copy(), list(self.charges))

    def charge(self, lever: str, payer: Payer, activity: Activity, dollars: npt.NDArray[np.floating[Any]]) -> None:
        """Let an activity of this year cost so many dollars a unit, paid by `payer`."""
        if np.any(dollars != 0.0):
            self.charges.append(Charge(lever, payer, activity, dollars))

    def changes(self, baseline: Rules) -> pd.DataFrame:
        """List what differs from the baseline: handle, unit, mean change where it changes, share of places it changes."""
        import pandas as pd  # noqa: PLC0415 (slow to import)

        found = []
        for part, columns in (("students", STUDENT_RULES), ("schools", SCHOOL_RULES), ("industries", INDUSTRY_RULES)):
            for column in columns:
                change = getattr(self, part)[column.name] - getattr(baseline, part)[column.name]
                touched = change != 0.0
                if touched.any():
                    found.append((part, column.name, column.unit, float(change[touched].mean()), float(touched.mean())))
        return pd.DataFrame(found, columns=["applies_to", "handle", "unit", "change", "share_of_places"])
