"""Submodel 3. The high-school year: engagement, credits, a-g progress, leaving, moving up, graduating.

Certified quality acts through the strength of the pathway (stages/pathway_quality.py), never through the label. Help works more
where more need is unmet (layer 1: probabilities far from 0 and 1 move more), and a moderator with a prior multiplies it for
students with low prior achievement, African American students and English learners (layer 2).
"""

from __future__ import annotations

from typing import Annotated, Any, NamedTuple

import numpy as np

from llsim.agents.arithmetic import binomial_count, clip, fixed_point, logistic, moved_chance
from llsim.agents.groups import FLAGS, Flag, Race
from llsim.agents.pathway import Certification
from llsim.agents.student import FIFTH_YEAR, Credential, Exit, Place, Program, Stage
from llsim.agents.vectors import ByGrade, ByGroup
from llsim.compiled import behaviour, sweep
from llsim.luck import Decision, Luck, draw, ids_of, normals, uniforms
from llsim.parameter import About, Between, EachBetween, Fixed, Normal, Settings, Uniform
from llsim.stages.entry import usual_engagement
from llsim.stages.work_based_learning import explore

LOG_ODDS = "log-odds"


class HighSchool(Settings):
    """What moves students through high school."""

    leaving: Annotated[
        ByGrade, EachBetween(-10, 10), About("leaving in the year, at mean engagement and on track", LOG_ODDS, Normal(-5, 0.5), "calibrated by region to cohort dropout", "C")
    ] = ByGrade(nine=-5.6, ten=-5.3, eleven=-5.0, twelve=-4.7, fifth=-0.5)
    leaving_by_group: Annotated[
        ByGroup, EachBetween(-10, 10), About("leaving, added for each group", LOG_ODDS, Normal(0, 0.5), "calibrated by region to 4yr_dropout by group", "C")
    ] = ByGroup()
    off_track: Annotated[float, Between(0, 5), About("leaving when behind in credits", LOG_ODDS, Normal(1.5, 0.3), "B046 on-track ratio of 4; shape", "C")] = 1.54
    behind_below: Annotated[float, Between(0, 60), About("behind means fewer credits a year than", "credits a year", Uniform(45, 55), "assumed", "D")] = 50.0
    engagement: Annotated[float, Between(0, 3), About("staying, of one sd higher engagement", LOG_ODDS, Normal(0.6, 0.2), "assumed", "D")] = 0.6
    supports: Annotated[float, Between(0, 3), About("staying, of full support services", LOG_ODDS, Normal(0.3, 0.2), "assumed", "D")] = 0.35
    certified_staying: Annotated[
        float, Between(-2, 3), About("staying in a pathway of full strength, beyond engagement and credits", LOG_ODDS, Normal(0.22, 0.15), "LL01; CA06", "B", null=0.0)
    ] = 0.27
    courses: Annotated[int, Between(8, 18), About("semester courses taken a year", "courses", Fixed(), "B052 220 credits of 5; assumed 13 a year", "D")] = 13
    credits_needed: Annotated[int, Between(100, 300), About("credits for a diploma", "California credits", Fixed(), "B052", "C")] = 220
    passing: Annotated[float, Between(-5, 8), About("passing a semester course", LOG_ODDS, Normal(3.2, 0.3), "calibrated by region to 4yr_ACGR", "C")] = 3.2
    passing_by_group: Annotated[
        ByGroup, EachBetween(-10, 10), About("passing, added for each group", LOG_ODDS, Normal(0, 0.5), "calibrated by region to 4yr_ACGR by group", "C")
    ] = ByGroup()
    passing_achievement: Annotated[float, Between(0, 3), About("passing, of one sd higher achievement", LOG_ODDS, Normal(0.5, 0.15), "assumed", "D")] = 0.49
    passing_engagement: Annotated[float, Between(0, 3), About("passing, of one sd higher engagement", LOG_ODDS, Normal(0.6, 0.15), "assumed", "D")] = 0.6
    certified_passing: Annotated[
        float, Between(-2, 3), About("passing in a pathway of full strength, beyond engagement", LOG_ODDS, Normal(0.0, 0.1), "LL02; LL03; CA06", "B", null=0.0)
    ] = 0.0
    extra_courses: Annotated[
        float, Between(0, 1), About("share who take one course more, in a pathway of full strength, among those who fail none", "share", Uniform(0.4, 1), "LL03", "B", null=0.0)
    ] = 0.7
    preparation: Annotated[float, Between(-5, 8), About("keeping up the a-g courses another year", LOG_ODDS, Normal(1.7, 0.3), "calibrated by region to a-g of graduates", "C")] = 1.7
    preparation_by_group: Annotated[
        ByGroup, EachBetween(-10, 10), About("keeping up a-g, added for each group", LOG_ODDS, Normal(0, 0.5), "calibrated by region to a-g by group", "C")
    ] = ByGroup()
    preparation_achievement: Annotated[float, Between(0, 3), About("keeping up a-g, of one sd higher achievement", LOG_ODDS, Normal(0.7, 0.2), "assumed", "D")] = 0.57
    preparation_pathway: Annotated[
        float, Between(-2, 2), About("keeping up a-g in a pathway of full strength", LOG_ODDS, Normal(0.05, 0.1), "LL06 null; CA15 unadjusted", "B", null=0.0)
    ] = 0.05
    engagement_memory: Annotated[float, Between(0, 1), About("share of engagement kept from year to year", "share", Uniform(0.4, 0.8), "assumed", "D")] = 0.6
    engagement_shock: Annotated[float, Between(0, 3), About("yearly shock to engagement", "sd", Uniform(0.3, 0.8), "assumed", "D")] = 0.5
    pathway_engagement: Annotated[
        float, Between(-1, 2), About("engagement gained a year in a pathway of full strength", "sd", Normal(0.04, 0.03), "LL18; LL19; level fitted to LL01 to LL03", "C", null=0.0)
    ] = 0.05
    peers: Annotated[float, Between(0, 1), About("pull of peers' mean engagement in pathway and grade", "share", Uniform(0, 0.3), "assumed", "D", null=0.0)] = 0.12
    amplification: Annotated[
        float, Between(-1, 3), About("extra effect for low prior achievement, African American students, English learners", "share", Normal(0.4, 0.4), "IM07; assumed; LL04 is held out", "D", null=0.0)
    ] = 0.34
    transfer_out: Annotated[float, Between(0, 0.2), About("moving to schools elsewhere", "probability a year", Uniform(0.005, 0.04), "B051; assumed", "D")] = 0.012
    fifth_year: Annotated[float, Between(-5, 5), About("coming back for a fifth year when short of credits", LOG_ODDS, Normal(0.6, 0.5), "B004 note; assumed", "D")] = 0.6


class Chances(NamedTuple):
    """One student's luck in a school year: uniform draws, the shock to engagement a standard normal one."""

    shock: float
    marks: float
    leaving: float
    moving: float
    ambition: float
    extra: float


@behaviour
def effect_of_pathway(student: Any, pathway: Any, p: Any, amplified: bool) -> float:
    """Return how much of the full effect of a pathway the student gets, moderator included."""
    groups = student.cell & (Flag.LOW_PRIOR_ACHIEVEMENT | Flag.ENGLISH_LEARNER)
    moderated = amplified and (groups != 0 or student.cell // FLAGS == Race.AFRICAN_AMERICAN)
    return pathway.strength * (1.0 + p.amplification) if moderated else pathway.strength


@behaviour
def move_engagement(student: Any, pathways: Any, effect: float, p: Any, entry: Any, peers: bool, shock: float) -> None:
    """Let engagement drift to its usual level, moved by the pathway, by peers and by chance."""
    usual = usual_engagement(student.prior_achievement, student.cell, entry)
    moved = usual + p.engagement_memory * (student.engagement - usual) + p.pathway_engagement * effect
    if peers and student.pathway >= 0 and student.grade <= 12:
        moved += p.peers * (pathways[student.pathway].peer_engagement[student.grade - 9] - usual)
    student.engagement = moved + p.engagement_shock * shock


@behaviour
def earn_credits(student: Any, effect: float, group: Any, p: Any, emergent: bool, marks: float, ambition: float, extra: float) -> None:
    """Pass some of the year's semester courses, and keep up the a-g sequence or not."""
    passing = p.passing + group.passing + p.passing_achievement * student.prior_achievement + p.passing_engagement * student.engagement
    chance = moved_chance(passing, p.certified_passing * effect, p.passing, emergent)
    passed = binomial_count(marks, p.courses, chance)
    if passed == p.courses and extra < p.extra_courses * effect:
        passed += 1
    student.credits += 5 * passed
    if student.on_a_g_track:
        keeping_up = p.preparation + group.preparation + p.preparation_achievement * student.prior_achievement + p.preparation_pathway * effect
        student.on_a_g_track = ambition <= logistic(keeping_up)


@behaviour
def is_behind(student: Any, p: Any) -> bool:
    """Say whether credits lag behind the pace for on-time graduation."""
    return student.credits < p.behind_below * (student.grade - 8)


@behaviour
def leave_or_stay(student: Any, school: Any, effect: float, group: Any, p: Any, emergent: bool, uniform: float) -> bool:
    """Leave high school this year? Hazard in log-odds; being behind and low engagement raise it (Allensworth & Easton 2005)."""
    hazard = p.leaving[student.grade - 9] + group.leaving - p.engagement * student.engagement - p.supports * school.support_services
    if is_behind(student, p):
        hazard += p.off_track
    chance = moved_chance(hazard, -p.certified_staying * effect, p.leaving[student.grade - 9], emergent)
    return uniform < chance


@behaviour
def end_high_school(student: Any, how: int, year: int) -> None:
    """Leave the rolls: graduated, left or transferred."""
    student.exit = how
    student.exit_year = year
    student.grade = 0
    student.step_year = year
    student.stage = Stage.TRANSFERRED if how == Exit.TRANSFERRED else Stage.SEEKING
    if how == Exit.TRANSFERRED:
        student.place = Place.AWAY
    if how == Exit.GRADUATED:
        student.credential = Credential.DIPLOMA


@behaviour
def move_up(student: Any, p: Any, luck: Luck) -> None:
    """Go up a grade; after grade 12 graduate with enough credits, come back for a fifth year, or leave."""
    if student.grade < 12:
        student.grade += 1
    elif student.credits >= p.credits_needed:
        end_high_school(student, Exit.GRADUATED, luck.year)
    elif student.grade == 12 and draw(luck, student.id, Decision.FIFTH_YEAR) < logistic(p.fifth_year):
        student.grade = FIFTH_YEAR
    else:
        end_high_school(student, Exit.LEFT, luck.year)


@behaviour
def high_school_year(student: Any, schools: Any, pathways: Any, groups: Any, p: Any, entry: Any, wbl: Any, loops: Any, chances: Chances, luck: Luck) -> None:
    """Live through one year of high school."""
    effect = 0.0
    if student.pathway >= 0:
        pathway = pathways[student.pathway]
        effect = effect_of_pathway(student, pathway, p, loops.amplification)
        student.program = Program.CERTIFIED if pathway.certification > Certification.NONE else Program.UNCERTIFIED
        explore(student, pathway, wbl)
    group = groups[student.cell]
    move_engagement(student, pathways, effect, p, entry, loops.peers, chances.shock)
    earn_credits(student, effect, group, p, loops.emergent_amplification, chances.marks, chances.ambition, chances.extra)
    if student.grade <= 12 and chances.moving < p.transfer_out:
        end_high_school(student, Exit.TRANSFERRED, luck.year)
    elif leave_or_stay(student, schools[student.school], effect, group, p, loops.emergent_amplification, chances.leaving):
        end_high_school(student, Exit.LEFT, luck.year)
    else:
        move_up(student, p, luck)


@sweep
def attend_high_school(
    students: Any, schools: Any, pathways: Any, groups: Any, settings: Any, entry: Any, wbl: Any, loops: Any, luck: Luck,
) -> None:
    """Let every student of a block who is in high school live through the year."""
    ids = ids_of(students)
    mood, marks = uniforms(luck, ids, Decision.CLASSES)
    shock = normals(mood)
    leaving, moving = uniforms(luck, ids, Decision.LEAVE)
    ambition, extra = uniforms(luck, ids, Decision.COLLEGE_PREPARATION)
    for i in range(len(students)):
        if students[i].stage == Stage.HIGH_SCHOOL:
            chances = Chances(shock[i], marks[i], leaving[i], moving[i], ambition[i], extra[i])
            high_school_year(students[i], schools, pathways, groups, settings[0], entry[0], wbl[0], loops[0], chances, luck)


@sweep
def count_enrollment(students: Any, schools: Any, pathways: Any, engagement: Any, people: Any) -> Any:
    """Count who is enrolled, and sum engagement in millionths by pathway and grade: (pathways, 4) each.

    Returns the rows of the students of grades 11 and 12, (n,).
    """
    upper_grades, count = np.empty(len(students), np.int64), 0
    for i in range(len(students)):
        student = students[i]
        if student.stage == Stage.HIGH_SCHOOL:
            schools[student.school].students += 1
            if 11 <= student.grade <= 12:
                schools[student.school].upper_grades += 1
                upper_grades[count] = i
                count += 1
            if student.pathway >= 0:
                pathway = pathways[student.pathway]
                pathway.enrolled += 1
                if student.grade <= 12:
                    engagement[student.pathway, student.grade - 9] += fixed_point(clip(student.engagement, -10.0, 10.0))
                    people[student.pathway, student.grade - 9] += 1
                    if student.grade >= 11:
                        pathway.upper_grades += 1
    return upper_grades[:count].copy()


def count_year(students: Any, tables: Any, entrants: int) -> Any:
    """Count this year's enrollment by school and pathway, mean engagement by pathway and grade, and what the newest grade chose.

    Returns the rows of the students of grades 11 and 12, (n,).
    """
    schools, pathways = tables.schools.array, tables.pathways.array
    schools["students"] = schools["upper_grades"] = 0
    pathways["enrolled_before"] = pathways["enrolled"]
    pathways["enrolled"] = pathways["upper_grades"] = pathways["placed"] = 0
    engagement, people = np.zeros((len(pathways), 4), np.int64), np.zeros((len(pathways), 4), np.int64)
    upper_grades = count_enrollment(students, tables.schools.rows, tables.pathways.rows, engagement, people)
    pathways["peer_engagement"] = engagement / 1e6 / np.maximum(people, 1)
    ninth_graders = np.maximum(schools["share"][pathways["school"]] * entrants, 1.0)
    pathways["older_peers"] = pathways["entrants"] / ninth_graders
    return upper_grades
