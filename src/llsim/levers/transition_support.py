"""Lever 3: help over the step into college."""

from __future__ import annotations

from typing import Annotated, ClassVar

import numpy as np

from llsim.levers.lever import Handed, Lever, Price, Reach, Target
from llsim.parameter import About, Between, LogNormal, Uniform
from llsim.rules import Rules


class TransitionSupport(Lever):
    """Cover students with help: aid forms, direct admission, corequisite placement, advising, summer outreach, tuition.

    `coverage` is the share of the targeted students reached; the five parts say which help the covered get, 0 none to 1 full. A promise
    of tuition is paid for every covered student in college, from the start of the lever, whenever that student left high school.
    """

    key: ClassVar[str] = "transition_support"
    intensity: ClassVar[str] = "coverage"
    takes: ClassVar[tuple[Target, ...]] = ("schools", "groups")
    prices: ClassVar[tuple[Price, ...]] = (Price("dollars_per_senior", "district", "student_helped"), Price("dollars_of_advising", "college", "student_helped"))
    hands: ClassVar[tuple[Handed, ...]] = (Handed("state", "two_year_student", "family"), Handed("state", "four_year_student", "family"))

    coverage: Annotated[float, Between(0, 1), About("share of targeted students covered", "share", Uniform(0, 1), "assumed", "D")] = 0.5
    application_help: Annotated[float, Between(0, 1), About("help with aid and application forms", "dose", Uniform(0, 1), "TR01", "A")] = 1.0
    direct_admission: Annotated[float, Between(0, 1), About("direct admission letters", "dose", Uniform(0, 1), "assumed; TR07 and TR08 are held out", "D")] = 1.0
    corequisite: Annotated[float, Between(0, 1), About("college-level courses with support", "dose", Uniform(0, 1), "TR09; TR11", "B")] = 1.0
    advising: Annotated[float, Between(0, 1), About("intensive advising in college, as in ASAP", "dose", Uniform(0, 1), "TR18; TR19", "A")] = 0.25
    melt_outreach: Annotated[float, Between(0, 1), About("summer outreach by people", "dose", Uniform(0, 1), "TR03; TR04", "A")] = 1.0
    tuition_two_year: Annotated[float, Between(0, 100_000), About("tuition paid for a covered student at a two-year college", "dollars a year", Uniform(0, 4_000), "assumed", "D")] = 0.0
    tuition_four_year: Annotated[float, Between(0, 100_000), About("tuition paid for a covered student at a four-year college", "dollars a year", Uniform(0, 15_000), "assumed", "D")] = 0.0
    dollars_per_senior: Annotated[
        float, Between(0, 10_000), About("cost of forms, admission and outreach for a covered senior", "dollars", LogNormal(180, 0.4), "CO16; CO19", "C")
    ] = 180.0
    dollars_of_advising: Annotated[
        float, Between(0, 50_000), About("yearly cost of full advising for a covered student, spread over seniors", "dollars", LogNormal(3_300, 0.3), "CO13", "A")
    ] = 3_300.0

    def amend(self, rules: Rules, reach: Reach, year: int) -> None:
        """Add coverage times dose to the targeted kinds of student; charge for each senior covered."""
        covered = self.dose(year) * self.coverage
        target = reach.students_by_kind
        for part in ("application_help", "direct_admission", "corequisite", "advising", "melt_outreach", "tuition_two_year", "tuition_four_year"):
            rules.students[part][target] += covered * getattr(self, part)
        rules.charge(self.title, "district", "student_helped", np.where(target, covered * self.dollars_per_senior, 0.0))
        rules.charge(self.title, "state", "two_year_student", np.where(target, covered * self.tuition_two_year, 0.0))
        rules.charge(self.title, "state", "four_year_student", np.where(target, covered * self.tuition_four_year, 0.0))
        advising = covered * self.advising * self.dollars_of_advising
        rules.charge(self.title, "college", "student_helped", np.where(target, advising, 0.0))
