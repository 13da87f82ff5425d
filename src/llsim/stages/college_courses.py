"""Submodel 4. Dual enrollment: who gets a college course in high school, and what is passed.

Seats by school are supplied by the rules; eligibility follows achievement unless opened; take-up differs by group, as published.
"""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np

from llsim.agents.arithmetic import logistic
from llsim.agents.groups import CELLS, FLAGS
from llsim.agents.student import NOBODY, Milestone
from llsim.agents.vectors import ByRace
from llsim.compiled import behaviour, sweep
from llsim.crew import Crew
from llsim.luck import Decision, Luck, draw, fill_by_id, ids_of_rows, uniforms
from llsim.parameter import About, Between, EachBetween, Normal, Settings, Uniform
from llsim.stages.allotment import granted

LOG_ODDS = "log-odds"


class CollegeCourses(Settings):
    """College courses taken in high school."""

    seats: Annotated[
        float, Between(0, 100), About(
            "seats today", "seats per 100 students of grades 11 and 12", Normal(22, 3),
            "B063.3: 10 % of grades 9 to 12 in 2021-22, here all in grades 11 and 12, raised to the class of 2025 by the straight line through B055.1 and B055.2", "C")
    ] = 22.0
    eligible_above: Annotated[
        float, Between(-5, 5), About("prior achievement needed without open access", "sd", Uniform(-1, 0.5), "assumed", "D")
    ] = -0.4
    interest: Annotated[float, Between(-5, 5), About("wish to take a college course at mean achievement", LOG_ODDS, Normal(-0.2, 0.3), "B055.1, B055.2: 32 % ever take one, by their line", "C")] = -0.2
    interest_by_race: Annotated[
        ByRace, EachBetween(-10, 10), About("wish to take a college course", LOG_ODDS, Normal(0, 0.2), "B057-B060 seniors by group, 2016-17", "C")
    ] = ByRace(african_american=-0.2, latino=0.3, asian=-0.2, white=-0.6, other=0.0)
    interest_achievement: Annotated[float, Between(-3, 3), About("wish of one sd higher achievement", LOG_ODDS, Normal(0.5, 0.2), "assumed", "D")] = 0.56
    interest_pathway: Annotated[
        float, Between(-3, 3), About("wish in a pathway of full strength", LOG_ODDS, Normal(0.5, 0.3), "CT17; assumed", "D", null=0.0)
    ] = 0.5
    passing: Annotated[float, Between(-5, 5), About("passing at mean achievement", LOG_ODDS, Normal(1.7, 0.3), "assumed", "D")] = 1.7
    passing_achievement: Annotated[float, Between(-3, 3), About("passing of one sd higher achievement", LOG_ODDS, Normal(0.6, 0.2), "assumed", "D")] = 0.6
    units: Annotated[int, Between(1, 24), About("units earned by a participant who passes a year's courses", "semester units", Uniform(3, 8), "DE20: 8 units, 3 courses in all", "C")] = 5


@behaviour
def wants_college_course(student: Any, pathways: Any, access: float, p: Any, uniform: float) -> bool:
    """Ask for a seat this year? Those below the achievement rule may, as far as access is open (a share of them)."""
    log_odds = p.interest + p.interest_by_race[student.cell // FLAGS] + p.interest_achievement * student.prior_achievement
    if student.pathway >= 0:
        log_odds += p.interest_pathway * pathways[student.pathway].strength
    chance = logistic(log_odds)
    if student.prior_achievement < p.eligible_above:
        chance *= min(access, 1.0)
    return uniform < chance


@behaviour
def pass_college_course(student: Any, p: Any, luck: Luck) -> None:
    """Sit a year's college courses and earn their units, or not."""
    student.milestones |= Milestone.COLLEGE_COURSE
    if draw(luck, student.id, Decision.COLLEGE_COURSES_PASSED) < logistic(p.passing + p.passing_achievement * student.prior_achievement):
        student.college_credits += p.units


@sweep
def ask_for_seats(
    students: Any, upper_grades: Any, schools: Any, pathways: Any, student_rules: Any, settings: Any, luck: Luck, target: Any, priority: Any,
) -> None:
    """Let students of grades 11 and 12 ask: fills the school asked (-1 none) and the place in the lottery, (n,)."""
    p = settings[0]
    interest, places = uniforms(luck, ids_of_rows(students, upper_grades), Decision.COLLEGE_COURSE_INTEREST)
    for i in range(len(upper_grades)):
        student = students[upper_grades[i]]
        rule = student_rules[schools[student.school].rule_class * CELLS + student.cell]
        if wants_college_course(student, pathways, rule.open_access, p, interest[i]):
            target[i] = student.school
            priority[i] = places[i] - rule.course_priority


@sweep
def take_courses(students: Any, upper_grades: Any, seated: Any, target: Any, used: Any, settings: Any, luck: Luck) -> None:
    """Let those within their school's seats take the courses; count the seats used by school."""
    for i in range(len(seated)):
        if seated[i]:
            used[target[i]] += 1
            pass_college_course(students[upper_grades[i]], settings[0], luck)


def whole_seats(per_100_students: Any, schools: Any, luck: Luck) -> Any:
    """Return this year's seats by school, rounded by the school's luck. `per_100_students` (schools,): of grades 11 and 12."""
    rounding = np.zeros(len(schools))
    fill_by_id(luck, int(Decision.COURSE_SEATS), schools["id"], rounding)
    return np.floor(per_100_students / 100.0 * schools["upper_grades"] + rounding).astype(np.int64)


def take_college_courses(students: Any, upper_grades: Any, tables: Any, rules: Any, settings: Any, luck: Luck, seats: Any, crew: Crew) -> Any:
    """Ration this year's college-course seats by school. `upper_grades`: rows of students; `seats` (schools,). Returns the seats used."""
    target, priority = np.full(len(upper_grades), NOBODY, np.int64), np.zeros(len(upper_grades))
    schools, pathways, lines = tables.schools.rows, tables.pathways.rows, rules.student_rows
    crew.each(len(target), lambda part: ask_for_seats(students, upper_grades[part], schools, pathways, lines, settings, luck, target[part], priority[part]))
    used = np.zeros(len(seats), np.int64)
    take_courses(students, upper_grades, granted(target, priority, seats), target, used, settings, luck)
    return used
