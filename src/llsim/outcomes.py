"""What is counted: milestones of cohorts and the state of the region, by year, kind of student and programme.

Counts are whole numbers by cell (320) and programme (3), so that they add up over threads, seeds and groups without regard to
order; rates, groups and gaps come last.
"""

from __future__ import annotations

from enum import IntEnum, auto
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from llsim.agents.arithmetic import fixed_point
from llsim.agents.groups import CELLS, PROGRAM_GROUPS, PROGRAMS, STUDENT_GROUPS
from llsim.agents.industry import INDUSTRIES
from llsim.agents.pathway import Certification
from llsim.agents.student import Credential, Exit, Milestone, NextStep, Place, Stage
from llsim.compiled import sweep
from llsim.flows import links_of
from llsim.group_sums import membership, sums_of_groups
from llsim.rules import Activity
from llsim.stages.capacities import Places
from llsim.stages.civic_life import expected_voting

if TYPE_CHECKING:
    import pandas as pd

ENTRY_AGE = 14
LAST_AGE = 32
GRADUATION, COLLEGE_FALL, THREE_YEARS, FIVE_YEARS, SIX_COLLEGE_YEARS, AGE_25, AGE_26 = 3, 4, 6, 8, 9, 11, 12
MILLION, ADULT = 1_000_000, 18
BINS = CELLS * PROGRAMS
MILESTONES = (COLLEGE_FALL, THREE_YEARS, FIVE_YEARS, SIX_COLLEGE_YEARS, AGE_25, AGE_26)
"""Years after entering grade nine in which a cohort is looked at."""


class Count(IntEnum):
    """Everything that is counted, one column each."""

    COHORT = 0
    GRADUATED = auto()
    LEFT = auto()
    STILL = auto()
    CREDITS = auto()
    A_G = auto()
    COLLEGE_CREDIT = auto()
    COLLEGE_COURSE = auto()
    PLACED = auto()
    COLLEGE = auto()
    TWO_YEAR = auto()
    FOUR_YEAR = auto()
    ENTRANTS = auto()
    PERSISTED = auto()
    TWO_YEAR_ENTRANTS = auto()
    GATEWAY = auto()
    AFTER_1 = auto()
    STAY_1 = auto()
    AFTER_3 = auto()
    STAY_3 = auto()
    AFTER_5 = auto()
    STAY_5 = auto()
    HOLDERS_5 = auto()
    HOLDERS_STAY_5 = auto()
    AFTER_6 = auto()
    CREDENTIAL = auto()
    BACHELOR = auto()
    AT_25 = auto()
    EARNINGS = auto()
    AT_26 = auto()
    STAY_26 = auto()
    WORKING_AGE = auto()
    EMPLOYED = auto()
    TRAINED = auto()
    MATCHED = auto()
    VOTERS = auto()
    VOTING = auto()  # millionths
    CERTIFIED = auto()
    GOLD = auto()


RATES: dict[str, tuple[Count, Count]] = {
    "graduation_rate": (Count.GRADUATED, Count.COHORT),
    "dropout_rate": (Count.LEFT, Count.COHORT),
    "still_enrolled_rate": (Count.STILL, Count.COHORT),
    "credits_earned": (Count.CREDITS, Count.COHORT),
    "a_g_completion": (Count.A_G, Count.GRADUATED),
    "college_credit_earners": (Count.COLLEGE_CREDIT, Count.COHORT),
    "college_course_takers": (Count.COLLEGE_COURSE, Count.COHORT),
    "wbl_participation": (Count.PLACED, Count.COHORT),
    "college_going": (Count.COLLEGE, Count.GRADUATED),
    "two_year_going": (Count.TWO_YEAR, Count.GRADUATED),
    "four_year_going": (Count.FOUR_YEAR, Count.GRADUATED),
    "first_year_persistence": (Count.PERSISTED, Count.ENTRANTS),
    "gateway_course": (Count.GATEWAY, Count.TWO_YEAR_ENTRANTS),
    "retention_1yr": (Count.STAY_1, Count.AFTER_1),
    "retention_3yr": (Count.STAY_3, Count.AFTER_3),
    "retention_5yr": (Count.STAY_5, Count.AFTER_5),
    "retention_age_26": (Count.STAY_26, Count.AT_26),
    "retention_graduates_5yr": (Count.HOLDERS_STAY_5, Count.HOLDERS_5),
    "credential_completion": (Count.CREDENTIAL, Count.AFTER_6),
    "bachelor_completion": (Count.BACHELOR, Count.AFTER_6),
    "earnings_age_25": (Count.EARNINGS, Count.AT_25),
    "employment_rate": (Count.EMPLOYED, Count.WORKING_AGE),
    "field_match": (Count.MATCHED, Count.TRAINED),
    "civic_participation": (Count.VOTING, Count.VOTERS),
}
"""Outcome: its numerator and its denominator."""
INDUSTRY_GROUPS = tuple(f"industry:{industry}" for industry in INDUSTRIES)
BY_INDUSTRY = ("graduates", "vacancies_posted", "vacancies_filled")
"""Outcomes that are counted by industry too: graduates by the industry of their pathway, those of no pathway by none."""
COUNTS: dict[str, Count] = {
    "graduates": Count.GRADUATED,
    "certified_pathway_enrollment": Count.CERTIFIED,
    "gold_pathway_enrollment": Count.GOLD,
}


@sweep
def tally_graduation(cohort: Any, counts: Any) -> None:
    """Count a cohort in the year of its expected graduation, transfers out left aside."""
    for i in range(len(cohort)):
        person = cohort[i]
        if person.id == 0 or person.exit == Exit.TRANSFERRED:
            continue
        row = counts[person.cell * PROGRAMS + person.program]
        row[Count.COHORT] += 1
        row[Count.CREDITS] += person.credits
        row[Count.COLLEGE_CREDIT] += person.college_credits > 0
        row[Count.COLLEGE_COURSE] += person.milestones & Milestone.COLLEGE_COURSE > 0
        row[Count.PLACED] += person.placements > 0
        row[Count.LEFT] += person.exit == Exit.LEFT
        row[Count.STILL] += person.exit == Exit.ENROLLED
        if person.exit == Exit.GRADUATED:
            row[Count.GRADUATED] += 1
            row[Count.A_G] += person.on_a_g_track
            row[Count.FOUR_YEAR] += person.next_step == NextStep.FOUR_YEAR
            row[Count.TWO_YEAR] += person.next_step == NextStep.TWO_YEAR
            row[Count.COLLEGE] += person.next_step == NextStep.FOUR_YEAR or person.next_step == NextStep.TWO_YEAR


@sweep
def tally_industries(cohort: Any, pathways: Any, graduates: Any) -> None:
    """Count a cohort's on-time graduates by the industry of their pathway: graduates (15,)."""
    for i in range(len(cohort)):
        person = cohort[i]
        if person.id != 0 and person.exit == Exit.GRADUATED and person.pathway >= 0:
            graduates[pathways[person.pathway].industry] += 1


@sweep
def tally_later(cohort: Any, years: int, counts: Any) -> None:
    """Count a cohort so many years after entering grade nine: persistence, where it lives, credentials, earnings."""
    for i in range(len(cohort)):
        person = cohort[i]
        if person.id == 0 or person.exit == Exit.TRANSFERRED:
            continue
        row = counts[person.cell * PROGRAMS + person.program]
        here = person.place == Place.IN_REGION
        if years == COLLEGE_FALL:
            on_time = person.exit == Exit.GRADUATED and person.exit_year == person.entry_year + GRADUATION
            entered = on_time and (person.next_step == NextStep.FOUR_YEAR or person.next_step == NextStep.TWO_YEAR)
            row[Count.ENTRANTS] += entered
            row[Count.PERSISTED] += entered and person.milestones & Milestone.PERSISTED > 0
            two_year = entered and person.next_step == NextStep.TWO_YEAR
            row[Count.TWO_YEAR_ENTRANTS] += two_year
            row[Count.GATEWAY] += two_year and person.milestones & Milestone.GATEWAY > 0
            row[Count.AFTER_1] += 1
            row[Count.STAY_1] += here
        elif years == THREE_YEARS:
            row[Count.AFTER_3] += 1
            row[Count.STAY_3] += here
        elif years == FIVE_YEARS:
            holder = person.credential > Credential.DIPLOMA
            row[Count.AFTER_5] += 1
            row[Count.STAY_5] += here
            row[Count.HOLDERS_5] += holder
            row[Count.HOLDERS_STAY_5] += holder and here
        elif years == SIX_COLLEGE_YEARS:
            row[Count.AFTER_6] += 1
            row[Count.CREDENTIAL] += person.credential > Credential.DIPLOMA
            row[Count.BACHELOR] += person.credential == Credential.BACHELOR
        elif years == AGE_25:
            row[Count.AT_25] += 1
            row[Count.EARNINGS] += int(round(person.wage))
        elif years == AGE_26:
            row[Count.AT_26] += 1
            row[Count.STAY_26] += here


@sweep
def tally_state(people: Any, pathways: Any, civic: Any, year: int, counts: Any) -> None:
    """Count the state of a block of people this year: work, field, expected voting, enrollment in certified pathways."""
    votes = np.zeros((Credential.BACHELOR + 1, LAST_AGE + 1), np.int64)
    for credential in range(len(votes)):
        for age in range(ADULT, LAST_AGE + 1):
            votes[credential, age] = fixed_point(expected_voting(credential, age, civic[0]))
    for i in range(len(people)):
        person = people[i]
        row = counts[person.cell * PROGRAMS + person.program]
        if person.stage == Stage.HIGH_SCHOOL:
            if person.pathway >= 0:
                held = pathways[person.pathway].certification
                row[Count.CERTIFIED] += held > Certification.NONE
                row[Count.GOLD] += held == Certification.GOLD
        elif person.place == Place.IN_REGION and person.stage > Stage.HIGH_SCHOOL:
            age = year - person.entry_year + ENTRY_AGE
            if age >= ADULT:
                row[Count.VOTERS] += 1
                row[Count.VOTING] += votes[person.credential, age]
            if age >= 19 and Stage.EMPLOYED <= person.stage <= Stage.OUTSIDE:
                row[Count.WORKING_AGE] += 1
                if person.stage == Stage.EMPLOYED:
                    row[Count.EMPLOYED] += 1
                    row[Count.TRAINED] += person.field >= 0
                    row[Count.MATCHED] += person.field >= 0 and person.field == person.job_industry


GROUP_NAMES = (*STUDENT_GROUPS, *PROGRAM_GROUPS)


class Outcomes:
    """The record of a run: counts by year and group, weighted back to the whole region."""

    def __init__(self, weight: float) -> None:
        self.weight = weight
        self.membership = membership()
        self.counts: dict[int, npt.NDArray[np.int64]] = {}
        self.totals: list[tuple[int, str, float]] = []
        self.by_industry: dict[tuple[int, str], npt.NDArray[np.float64]] = {}
        self.by_capacity: dict[tuple[int, str], Places] = {}
        self.costs: list[tuple[int, str, str, float]] = []
        self.activities: list[Activity] = []
        self.lived: dict[int, npt.NDArray[np.int64]] = {}
        self.flows: dict[int, npt.NDArray[np.int64]] = {}

    def record(self, year: int, counts: npt.NDArray[np.int64]) -> None:
        """Keep this year's counts by bin, (960, columns), summed to groups."""
        self.counts[year] = sums_of_groups(self.membership, counts)

    def total(self, year: int, outcome: str, value: float) -> None:
        """Keep a total of the region, in real people, jobs or dollars."""
        self.totals.append((year, outcome, value))

    def capacities(self, year: int, places: dict[str, Places]) -> None:
        """Keep the places of each capacity, given in simulated places."""
        self.by_capacity |= {(year, name): Places(*(self.weight * number for number in own)) for name, own in places.items()}

    def book(self, year: int, bill: list[tuple[str, str, float, Activity]]) -> None:
        """Keep who paid what in a year, and for which activity."""
        self.costs += [(year, lever, payer, dollars) for lever, payer, dollars, _ in bill]
        self.activities += [activity for *_, activity in bill]

    def value(self, outcome: str, group: str, year: int) -> float:
        """Return one rate or count; NaN where nobody is counted."""
        counts = self.counts[year][GROUP_NAMES.index(group)]
        if outcome in COUNTS:
            return float(counts[COUNTS[outcome]] * self.weight)
        over, under = RATES[outcome]
        scale = MILLION if over is Count.VOTING else 1
        return float(counts[over] / scale / counts[under]) if counts[under] else float("nan")

    def to_frame(self) -> pd.DataFrame:
        """Return year, outcome, group, numerator, denominator for everything that was counted."""
        import pandas as pd  # noqa: PLC0415 (slow to import)

        rows: list[tuple[int, str, str, float, float]] = []
        for year, counts in self.counts.items():
            for position, group in enumerate(GROUP_NAMES):
                own = counts[position]
                for outcome, (over, under) in RATES.items():
                    if counts[0][under] > 0:
                        scale = MILLION if over is Count.VOTING else 1
                        rows.append((year, outcome, group, own[over] / scale * self.weight, own[under] * self.weight))
                rows += [(year, outcome, group, own[c] * self.weight, 1.0) for outcome, c in COUNTS.items() if counts[0][Count.COHORT] or c != Count.GRADUATED]
        rows += [(year, outcome, "all", value, 1.0) for year, outcome, value in self.totals]
        for (year, outcome), values in self.by_industry.items():
            rows += [(year, outcome, group, float(value), 1.0) for group, value in zip(INDUSTRY_GROUPS, values, strict=True)]
        return pd.DataFrame(rows, columns=["year", "outcome", "group", "numerator", "denominator"])

    def costs_frame(self) -> pd.DataFrame:
        """Return year, lever, payer, dollars."""
        import pandas as pd  # noqa: PLC0415 (slow to import)

        return pd.DataFrame(self.costs, columns=["year", "lever", "payer", "dollars"])

    def flows_frame(self) -> pd.DataFrame:
        """Return where every ninth grader went: cohort year, group, origin, destination, people; each column sums to the cohort."""
        return links_of(self.flows, self.weight)
