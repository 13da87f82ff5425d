"""Submodel 7. The step after high school: four-year, two-year, trade, apprenticeship, or work.

Multinomial choice with barriers (forms, aid, information) that levers lower; seats are selective and limited; between intention
and arrival lies the summer (melt). Light-touch help loses strength when it covers very many students (Bird et al. 2019).
"""

from __future__ import annotations

from math import exp
from typing import Annotated, Any

import numpy as np

from llsim.agents.arithmetic import find, logistic
from llsim.agents.college import Sector
from llsim.agents.groups import CELLS, Flag
from llsim.agents.student import NOBODY, Exit, NextStep, Place
from llsim.agents.table import number_of
from llsim.agents.vectors import ByGroup, BySector
from llsim.compiled import behaviour, sweep
from llsim.crew import Crew
from llsim.luck import Decision, Luck, ids_of_rows, normals, uniforms
from llsim.parameter import About, Between, EachBetween, LogNormal, Normal, Settings, Uniform
from llsim.stages.allotment import granted

LOG_ODDS = "log-odds"
THOUSAND = 1_000.0


class Transition(Settings):
    """What graduates aim for, what stands in the way, who arrives."""

    liking: Annotated[
        BySector, EachBetween(-10, 10), About("aim at mean achievement, against work", LOG_ODDS, Normal(0, 0.5), "calibrated to B078, B087; B075", "C")
    ] = BySector(four_year=0.05, two_year=0.75, trade=-1.6, apprenticeship=-2.6)
    achievement: Annotated[
        BySector, EachBetween(-10, 10), About("aim of one sd higher achievement", LOG_ODDS, Normal(0.4, 0.2), "B078-B084 gaps; assumed", "D")
    ] = BySector(four_year=1.0, two_year=0.25, trade=0.0, apprenticeship=0.0)
    engagement: Annotated[
        BySector, EachBetween(-10, 10), About("aim of one sd higher engagement", LOG_ODDS, Normal(0.2, 0.1), "assumed", "D")
    ] = BySector(four_year=0.3, two_year=0.15, trade=0.05, apprenticeship=0.1)
    college_by_group: Annotated[
        ByGroup, EachBetween(-10, 10), About("college aim, added for each group", LOG_ODDS, Normal(0, 0.4), "calibrated by region to B079-B084", "C")
    ] = ByGroup()
    a_g: Annotated[float, Between(0, 5), About("aim at four-year college with a-g complete", LOG_ODDS, Normal(1.2, 0.3), "B087; assumed", "D")] = 1.08
    female: Annotated[float, Between(-2, 2), About("college aim of women above men", LOG_ODDS, Normal(1.0, 0.4), "calibrated by region to B085, B086", "C")] = 1.0
    college_credit: Annotated[
        float, Between(-2, 2), About("college aim from 10 units of college credit", LOG_ODDS, Normal(0.2, 0.1), "DE04; DE07; DE11; EC02", "B", null=0.0)
    ] = 0.21
    career_credit: Annotated[
        float, Between(-2, 2), About("two-year against four-year aim, from 10 units of college credit of students in a pathway", LOG_ODDS, Normal(0.5, 0.25), "DE12 against DE11; CT09", "B", null=0.0)
    ] = 0.62
    career_skill: Annotated[
        BySector, EachBetween(-10, 10), About("aim of one sd more career skill", LOG_ODDS, Normal(0, 0.1), "CA07 null; LL07 null; WB07; assumed", "D", null=0.0)
    ] = BySector(four_year=0.02, two_year=0.01, trade=0.2, apprenticeship=0.4)
    paperwork: Annotated[
        float, Between(0, 3), About("barrier of aid and application forms to low-income and first-generation students", LOG_ODDS, Normal(0.3, 0.12), "TR01; TR06 is held out", "A", null=0.0)
    ] = 0.34
    information: Annotated[float, Between(0, 3), About("barrier of not knowing one is admitted", LOG_ODDS, Normal(0.1, 0.08), "assumed small; TR07 and TR08 are held out", "D", null=0.0)] = 0.1
    price: Annotated[
        float, Between(0, 2), About("aim at a college from $1,000 a year less to pay", LOG_ODDS, LogNormal(0.12, 0.5), "from memory: 3 to 5 points for $1,000; TR14, TR16 are held out", "D", null=0.0)
    ] = 0.11
    half_strength: Annotated[
        float, Between(1e3, 1e9), About("students covered at which light-touch help has half its strength", "students", LogNormal(60_000, 0.7), "TR05 against TR01, TR03", "A")
    ] = 54_000.0
    admission: Annotated[float, Between(-5, 5), About("four-year admission at mean achievement, a-g complete", LOG_ODDS, Normal(1.6, 0.4), "assumed", "D")] = 1.6
    admission_achievement: Annotated[float, Between(0, 3), About("admission of one sd higher achievement", LOG_ODDS, Normal(0.8, 0.2), "assumed", "D")] = 0.8
    admission_without_a_g: Annotated[float, Between(-6, 0), About("admission without a-g", LOG_ODDS, Normal(-2.0, 0.5), "assumed", "D")] = -2.0
    fallback: Annotated[float, Between(0, 1), About("share of the refused who go to a two-year college", "share", Uniform(0.4, 0.9), "assumed", "D")] = 0.7
    melt: Annotated[float, Between(-6, 2), About("not arriving in the first fall", LOG_ODDS, Normal(-2.3, 0.3), "TR02; B093", "C")] = -2.3
    melt_two_year: Annotated[float, Between(-2, 3), About("not arriving, added for two-year colleges", LOG_ODDS, Normal(0.5, 0.3), "TR02 note", "C")] = 0.5
    melt_low_income: Annotated[float, Between(-2, 3), About("not arriving, added for low-income students", LOG_ODDS, Normal(0.5, 0.2), "B094", "C")] = 0.5
    melt_by_aim: Annotated[
        float, Between(0, 2), About("arriving, of one log-odds more college aim of one's group", LOG_ODDS, Uniform(0, 1), "assumed: groups that aim more arrive more", "D")
    ] = 0.5
    outreach: Annotated[float, Between(0, 3), About("arriving, of full summer outreach", LOG_ODDS, Normal(0.5, 0.2), "TR03; TR04", "A", null=0.0)] = 0.51
    local: Annotated[float, Between(-3, 3), About("choice of a college in the region over its share of seats", LOG_ODDS, Normal(0.3, 0.3), "assumed", "D")] = 0.3
    local_attachment: Annotated[float, Between(0, 3), About("choice of a local college, of one sd more attachment", LOG_ODDS, Normal(0.3, 0.15), "assumed", "D", null=0.0)] = 0.3
    field_from_pathway: Annotated[float, Between(0, 1), About("share who train in the pathway's industry", "share", Normal(0.26, 0.05), "B092", "C", null=0.0)] = 0.26


@behaviour
def aims(student: Any, rule: Any, group: Any, strength: float, p: Any, weights: Any) -> None:
    """Fill the weights (5,) of four-year, two-year, trade, apprenticeship, and work."""
    weights[4] = 1.0
    for sector in range(4):
        aim = p.liking[sector] + p.achievement[sector] * student.prior_achievement + p.engagement[sector] * student.engagement
        weights[sector] = exp(aim + p.career_skill[sector] * student.career_skill)
    college = group.college + p.college_credit * min(student.college_credits, 20) / 10.0
    college += p.female if student.cell & Flag.FEMALE else 0.0
    if student.cell & (Flag.LOW_INCOME | Flag.FIRST_GENERATION):
        college -= p.paperwork * (1.0 - min(1.0, rule.application_help) * strength)
    college -= p.information * (1.0 - min(1.0, rule.direct_admission) * strength)
    shift = p.career_credit * min(student.college_credits, 20) / 10.0 if student.pathway >= 0 else 0.0
    weights[0] *= exp(college - shift + (p.a_g if student.on_a_g_track else 0.0) + p.price * rule.tuition_four_year / THOUSAND)
    weights[1] *= exp(college + shift + p.price * rule.tuition_two_year / THOUSAND)


@behaviour
def choose_aim(student: Any, rule: Any, group: Any, strength: float, p: Any, uniform: float, weights: Any) -> int:
    """Choose the next step aimed at, as a number of `NextStep`."""
    aims(student, rule, group, strength, p, weights)
    total = weights[0] + weights[1] + weights[2] + weights[3] + weights[4]
    mark = uniform * total
    for sector in range(4):
        mark -= weights[sector]
        if mark < 0.0:
            return sector + 1
    return NextStep.WORK


@behaviour
def is_admitted(student: Any, sector: int, p: Any, uniform: float) -> bool:
    """Say whether a college of the sector admits the student; only four-year colleges select."""
    if sector != Sector.FOUR_YEAR:
        return True
    log_odds = p.admission + p.admission_achievement * student.prior_achievement
    if not student.on_a_g_track:
        log_odds += p.admission_without_a_g
    return uniform < logistic(log_odds)


@behaviour
def choose_college(student: Any, sector: int, first: Any, cumulative: Any, p: Any, uniform: float) -> int:
    """Choose a college of the sector: local or away by seats and attachment, then by seats. -1 where the region has none."""
    away, local, after = first[2 * sector], first[2 * sector + 1], first[2 * sector + 2]
    base = cumulative[away - 1] if away > 0 else 0.0
    seats_away = (cumulative[local - 1] if local > 0 else 0.0) - base if local > away else 0.0
    seats_all = cumulative[after - 1] - base if after > away else 0.0
    if seats_all <= 0.0:
        return NOBODY
    pull = exp(p.local + p.local_attachment * student.attachment)
    share_away = seats_away / (seats_away + pull * (seats_all - seats_away))
    if uniform < share_away:
        return find(uniform / share_away, cumulative, away, local)
    return find((uniform - share_away) / (1.0 - share_away), cumulative, local, after)


@behaviour
def melts(student: Any, sector: int, rule: Any, group: Any, strength: float, p: Any, uniform: float) -> bool:
    """Fail to arrive in the first fall?"""
    log_odds = p.melt - p.melt_by_aim * group.college - p.outreach * min(1.0, rule.melt_outreach) * strength
    if sector == Sector.TWO_YEAR:
        log_odds += p.melt_two_year
    if student.cell & Flag.LOW_INCOME:
        log_odds += p.melt_low_income
    return uniform < logistic(log_odds)


@behaviour
def choose_field(student: Any, pathways: Any, p: Any, uniform: float) -> int:
    """Choose the field of training: the pathway's industry with the published share, else one's own interest."""
    if student.pathway >= 0 and uniform < p.field_from_pathway:
        return int(pathways[student.pathway].industry)
    return int(student.interest)


@behaviour
def arrive(student: Any, college: int, colleges: Any, field: int, year: int) -> None:
    """Enroll at a college; away colleges mean living away."""
    student.college = college
    student.stage = colleges[college].sector + 1
    student.next_step = colleges[college].sector
    student.step_year = year
    student.college_years = 0
    student.field = field
    if not colleges[college].local:
        student.place = Place.AWAY


@sweep
def list_graduates(students: Any, year: int) -> Any:
    """List the rows of those who graduated this year. Shape (n,)."""
    rows = np.empty(len(students), np.int64)
    count = 0
    for i in range(len(students)):
        if students[i].exit_year == year and students[i].exit == Exit.GRADUATED:
            rows[count] = i
            count += 1
    return rows[:count]


@sweep
def aim_and_apply(
    students: Any, graduates: Any, schools: Any, student_rules: Any, groups: Any, first: Any, cumulative: Any, strength: float, settings: Any, luck: Luck,
    target: Any, priority: Any,
) -> None:
    """Let this year's graduates aim and apply: fills the college asked (-1 none) and the place in line, by graduate."""
    p = settings[0]
    weights = np.zeros(5)
    ids = ids_of_rows(students, graduates)
    wish, admission = uniforms(luck, ids, Decision.NEXT_STEP)
    which, place = uniforms(luck, ids, Decision.WHICH_COLLEGE)
    score = normals(place)
    for i in range(len(graduates)):
        student = students[graduates[i]]
        rule = student_rules[schools[student.school].rule_class * CELLS + student.cell]
        aim = choose_aim(student, rule, groups[student.cell], strength, p, wish[i], weights)
        student.next_step = aim
        target[i] = NOBODY
        if aim < NextStep.WORK and is_admitted(student, aim, p, admission[i]):
            target[i] = choose_college(student, aim, first, cumulative, p, which[i])
            priority[i] = score[i] - student.prior_achievement


@sweep
def go_on(
    students: Any, graduates: Any, schools: Any, pathways: Any, colleges: Any, student_rules: Any, groups: Any, first: Any, cumulative: Any, strength: float,
    settings: Any, luck: Luck, target: Any, seated: Any,
) -> None:
    """Let those with a seat arrive unless they melt away; the refused go to a two-year college or to work."""
    p = settings[0]
    ids = ids_of_rows(students, graduates)
    melting, field = uniforms(luck, ids, Decision.SUMMER_MELT)
    settling, which = uniforms(luck, ids, Decision.FALLBACK)
    for i in range(len(graduates)):
        student = students[graduates[i]]
        if student.next_step == NextStep.WORK:
            continue
        college = target[i]
        if not seated[i]:
            college = NOBODY
            if student.next_step == NextStep.FOUR_YEAR and settling[i] < p.fallback:
                college = choose_college(student, Sector.TWO_YEAR, first, cumulative, p, which[i])
        rule = student_rules[schools[student.school].rule_class * CELLS + student.cell]
        if college < 0:
            student.next_step = NextStep.WORK
        elif melts(student, colleges[college].sector, rule, groups[student.cell], strength, p, melting[i]):
            student.next_step = NextStep.MELTED
        else:
            colleges[college].entrants += 1
            arrive(student, college, colleges, choose_field(student, pathways, p, field[i]), luck.year)


def take_next_step(students: Any, tables: Any, rules: Any, groups: Any, settings: Any, luck: Luck, covered: float, crew: Crew) -> None:
    """Move this year's graduates on. `covered`: students whom light-touch help covers in this region, people."""
    strength = 1.0 / (1.0 + covered / number_of(settings, "half_strength"))
    graduates = list_graduates(students, luck.year)
    target, priority = np.full(len(graduates), NOBODY, np.int64), np.zeros(len(graduates))
    cumulative = np.cumsum(tables.colleges.array["seats"], dtype=np.float64)
    schools, colleges, lines = tables.schools.rows, tables.colleges.rows, rules.student_rows
    crew.each(len(graduates), lambda part: aim_and_apply(
        students, graduates[part], schools, lines, groups, tables.first_college, cumulative, strength, settings, luck, target[part], priority[part]))
    seats = (tables.colleges.array["seats"] + tables.colleges.array["more_seats"]).astype(np.int64)
    seated = granted(target, priority, seats)
    tables.colleges.array["taken"] = np.bincount(target[seated], minlength=len(seats))
    go_on(
        students, graduates, schools, tables.pathways.rows, colleges, lines, groups, tables.first_college, cumulative, strength, settings, luck, target, seated,
    )
