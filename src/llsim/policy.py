"""What a scenario's levers make of each year: rules in force, and what they cost."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from llsim.agents.groups import CELLS
from llsim.agents.industry import INDUSTRIES
from llsim.agents.student import Exit, Stage
from llsim.compiled import sweep
from llsim.levers.lever import Reach, reach_of, schools_targeted
from llsim.region.institutions import Tables
from llsim.rules import Activity, Rules
from llsim.scenario import Scenario


@sweep
def count_kinds(people: Any, schools: Any, exit_year: int, counts: Any) -> None:
    """Count people by school class and cell: those in high school, or with an exit year only this year's graduates."""
    for i in range(len(people)):
        person = people[i]
        in_school = exit_year == 0 and person.stage == Stage.HIGH_SCHOOL
        if in_school or (exit_year > 0 and person.exit_year == exit_year and person.exit == Exit.GRADUATED):
            counts[schools[person.school].rule_class * CELLS + person.cell] += 1


@sweep
def count_enrolled(people: Any, schools: Any, stage: int, counts: Any) -> None:
    """Count people in one sector of college by school class and cell."""
    for i in range(len(people)):
        person = people[i]
        if person.stage == stage:
            counts[schools[person.school].rule_class * CELLS + person.cell] += 1


class Policy:
    """The levers of a scenario in one region: the rules of each year and the bill."""

    def __init__(self, scenario: Scenario, tables: Tables, sample: float) -> None:
        self.levers = tuple(scenario.levers)
        self.sample = sample
        self.tables = tables
        masks = np.array([schools_targeted(lever.schools, tables.schools.array["id"]) for lever in self.levers] or [np.ones(len(tables.schools.array), bool)])
        _, classes = np.unique(masks, axis=1, return_inverse=True)
        tables.schools.array["rule_class"] = classes.reshape(-1)
        self.classes = int(classes.max()) + 1
        self.baseline = Rules.baseline(self.classes, len(tables.schools.array), len(INDUSTRIES), scenario.college_courses.seats)
        self.reaches: tuple[Reach, ...] = ()
        self._know_reaches(np.zeros((self.classes, CELLS)))

    def know_students(self, people: Any) -> None:
        """Learn how many students of each kind a cohort has: a quarter of the high-school students before the first year."""
        counts = np.zeros(self.classes * CELLS, np.int64)
        count_kinds(people, self.tables.schools.rows, 0, counts)
        self._know_reaches(counts.reshape(self.classes, CELLS) / 4.0 / self.sample)

    def _know_reaches(self, students: npt.NDArray[np.float64]) -> None:
        """Work out once whom and where each lever reaches. `students` (classes, 320): people of one cohort by kind."""
        self.students = students
        self.reaches = tuple(reach_of(lever, self.tables.schools.array, students) for lever in self.levers)

    def rules_in_force(self, year: int) -> Rules:
        """Return this year's rules: the baseline, amended by each lever in force."""
        rules = self.baseline.copy()
        for lever, reach in zip(self.levers, self.reaches, strict=True):
            if lever.in_force(year):
                lever.amend(rules, reach, year)
        return rules

    def covered(self, rules: Rules) -> float:
        """Return the seniors whom light-touch help covers, in real people."""
        dose = np.maximum(np.minimum(rules.students["application_help"], 1.0), np.minimum(rules.students["melt_outreach"], 1.0))
        return float((dose * self.students).sum())

    def visits(self, rules: Rules, employers: Any, per_staff: float) -> npt.NDArray[np.float64]:
        """Return the chance, by industry, that intermediary staff win over an employer not yet a partner. Shape (15,)."""
        if not rules.industries["intermediary_staff"].any():
            return np.zeros(len(INDUSTRIES))
        others = np.bincount(employers["industry"][~employers["partner"]], minlength=len(INDUSTRIES)) / self.sample
        return np.minimum(1.0, rules.industries["intermediary_staff"] * per_staff / np.maximum(others, 1.0))

    def enrolled(self, people: Any, stage: Stage) -> npt.NDArray[np.float64]:
        """Count real people in one sector of college by kind. Shape (classes, 320)."""
        counts = np.zeros(self.classes * CELLS, np.int64)
        count_enrolled(people, self.tables.schools.rows, int(stage), counts)
        return counts.reshape(self.classes, CELLS) / self.sample

    def bill(self, rules: Rules, used_seats: npt.NDArray[np.int64], graduates: npt.NDArray[np.int64], people: Any) -> list[tuple[str, str, float, Activity]]:
        """Add up the year's charges: (lever, payer, dollars, activity). Activities are counted in real people, placements and pathways."""
        if not rules.charges:
            return []
        pathways, employers = self.tables.pathways.array, self.tables.employers.array
        industries = len(INDUSTRIES)
        volumes: dict[Activity, npt.NDArray[np.float64]] = {
            "course_seat": used_seats / np.maximum(rules.schools["college_course_seats"], 1e-9) / self.sample,
            "placement": np.bincount(employers["industry"], employers["placed"], industries) / self.sample,
            "student_helped": graduates.reshape(self.classes, CELLS) / self.sample,
            "two_year_student": self.enrolled(people, Stage.TWO_YEAR),
            "four_year_student": self.enrolled(people, Stage.FOUR_YEAR),
            "pathway": (np.bincount(pathways["school"], minlength=len(self.tables.schools.array)) * self.tables.schools_each).astype(np.float64),
            "staff": np.ones(industries),
        }
        return [(c.lever, c.payer, float((c.dollars * volumes[c.activity]).sum()), c.activity) for c in rules.charges]

