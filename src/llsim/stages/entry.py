"""Submodel 1. Entry: who the new ninth graders are.

Groups come from the region's joint distribution (region/population.py); here one student gets prior achievement, engagement,
interest and attachment. Nothing here depends on a policy: the pool of each cohort is fixed by the region and the seed.
"""

from __future__ import annotations

from typing import Annotated, Any

from llsim.agents.arithmetic import pick
from llsim.agents.groups import FLAGS, Flag
from llsim.agents.student import NOBODY, Exit, Stage
from llsim.agents.vectors import ByIndustry, ByRace
from llsim.compiled import behaviour, sweep
from llsim.luck import Decision, Luck, normals, uniforms
from llsim.parameter import About, Between, EachBetween, Normal, Settings, Uniform

SD = "standard deviations of the state scale"


class Entry(Settings):
    """Attributes of a student on entering grade nine."""

    achievement_by_race: Annotated[
        ByRace, EachBetween(-5, 5), About("mean prior achievement", SD, Normal(0, 0.1), "state and national assessments, sizes from memory", "D")
    ] = ByRace(african_american=-0.25, latino=-0.1, asian=0.65, white=0.35, other=0.1)
    english_learner_gap: Annotated[float, Between(-3, 3), About("achievement gap of English learners", SD, Normal(-0.6, 0.15), "assumed", "D")] = -0.6
    low_income_gap: Annotated[float, Between(-3, 3), About("achievement gap of low-income students", SD, Normal(-0.3, 0.1), "assumed", "D")] = -0.3
    disability_gap: Annotated[float, Between(-3, 3), About("achievement gap of students with disabilities", SD, Normal(-0.7, 0.15), "assumed", "D")] = -0.7
    first_generation_gap: Annotated[
        float, Between(-3, 3), About("achievement gap of first-generation students", SD, Normal(-0.15, 0.1), "assumed", "D")
    ] = -0.15
    achievement_sd: Annotated[float, Between(0.1, 3), About("spread of achievement within groups", SD, Normal(0.85, 0.05), "assumed", "D")] = 0.85
    low_prior_threshold: Annotated[
        float, Between(-3, 3), About("low prior achievement lies below", SD, Uniform(-1, -0.4), "bottom quarter; assumed", "D")
    ] = -0.67
    engagement_from_achievement: Annotated[
        float, Between(-2, 2), About("engagement that goes with one sd of achievement", "sd per sd", Normal(0.35, 0.1), "assumed", "D")
    ] = 0.35
    engagement_sd: Annotated[float, Between(0, 3), About("spread of engagement at entry", "sd", Normal(0.9, 0.05), "assumed", "D")] = 0.9
    engagement_female: Annotated[float, Between(-2, 2), About("engagement of girls above boys", "sd", Normal(0.2, 0.1), "assumed", "D")] = 0.2
    attachment_first_generation: Annotated[
        float, Between(-2, 2), About("attachment to place of first-generation students above others", "sd", Normal(0.2, 0.1), "B161; assumed", "D")
    ] = 0.2
    interest: Annotated[
        ByIndustry, EachBetween(0, 1000), About("shares of students drawn to each industry", "weights", Uniform(0, 20), "B068 concentrators by field; rest assumed", "C")
    ] = ByIndustry(
        agriculture=5.9, arts_media=6.2, construction=3.0, business_finance=9.4, education=4.0, energy=1.0, engineering=6.0,
        fashion_interior=2.5, health=9.0, hospitality=4.0, information_technology=6.0, manufacturing=3.0, marketing_sales=5.0,
        public_services=3.4, transportation=2.4,
    )


@behaviour
def enter_grade_nine(student: Any, cell: int, school: int, year: int, p: Any, ability: float, mood: float, taste: float, roots: float) -> None:
    """Give a new ninth grader groups, achievement, engagement, interest and attachment. The row must be free (all zero).

    `ability`, `mood`, `roots`: standard normal draws behind prior achievement, engagement and attachment; `taste`: a uniform one behind interest.
    """
    achievement = p.achievement_by_race[cell // FLAGS] + p.achievement_sd * ability
    if cell & Flag.ENGLISH_LEARNER:
        achievement += p.english_learner_gap
    if cell & Flag.LOW_INCOME:
        achievement += p.low_income_gap
    if cell & Flag.DISABILITY:
        achievement += p.disability_gap
    if cell & Flag.FIRST_GENERATION:
        achievement += p.first_generation_gap
    student.prior_achievement = achievement
    student.cell = cell | Flag.LOW_PRIOR_ACHIEVEMENT if achievement < p.low_prior_threshold else cell
    student.engagement = usual_engagement(achievement, cell, p) + p.engagement_sd * mood
    student.attachment = roots
    if cell & Flag.FIRST_GENERATION:
        student.attachment += p.attachment_first_generation
    student.interest = pick(taste, p.interest)
    student.entry_year = student.step_year = year
    student.school = school
    start_high_school(student)


@behaviour
def usual_engagement(achievement: float, cell: int, p: Any) -> float:
    """Return the engagement that goes with achievement and gender."""
    return p.engagement_from_achievement * achievement + (p.engagement_female if cell & Flag.FEMALE else 0.0)


@behaviour
def start_high_school(student: Any) -> None:
    """Put the student into grade nine, with nothing earned and nobody known."""
    student.stage = Stage.HIGH_SCHOOL
    student.grade = 9
    student.exit = Exit.ENROLLED
    student.on_a_g_track = True
    student.pathway = NOBODY
    student.first_choice = NOBODY
    student.college = NOBODY
    student.employer = NOBODY
    student.mentor_employer = NOBODY
    student.field = NOBODY
    student.job_tier = NOBODY
    student.job_industry = NOBODY


@sweep
def enter(students: Any, ids: Any, cells: Any, schools: Any, settings: Any, luck: Luck) -> None:
    """Let a cohort enter: ids, cells and schools (n,) for the first n free rows of the block."""
    p = settings[0]
    ability, mood = uniforms(luck, ids, Decision.PRIOR_ACHIEVEMENT)
    taste, roots = uniforms(luck, ids, Decision.INTEREST)
    ability, mood, roots = normals(ability), normals(mood), normals(roots)
    for i in range(len(ids)):
        student = students[i]
        student.id = ids[i]
        enter_grade_nine(student, cells[i], schools[i], luck.year, p, ability[i], mood[i], taste[i], roots[i])
