"""The student: a person from grade nine to about age 32."""

from __future__ import annotations

from enum import IntEnum
from typing import ClassVar

from llsim.agents.table import Column, Row


class Stage(IntEnum):
    """What a person mainly does this year. A person is in exactly one stage."""

    NONE = 0
    HIGH_SCHOOL = 1
    FOUR_YEAR = 2
    TWO_YEAR = 3
    TRADE = 4
    APPRENTICESHIP = 5
    EMPLOYED = 6
    SEEKING = 7
    OUTSIDE = 8  # neither in education nor in the labour force
    TRANSFERRED = 9  # moved to schools elsewhere before finishing; no longer followed


class Exit(IntEnum):
    """How a person's time in the region's high schools ended."""

    ENROLLED = 0
    GRADUATED = 1
    LEFT = 2
    TRANSFERRED = 3


class Credential(IntEnum):
    """Highest credential earned, in order."""

    NONE = 0
    DIPLOMA = 1
    CERTIFICATE = 2
    ASSOCIATE = 3
    BACHELOR = 4


class Place(IntEnum):
    """Where a person lives."""

    IN_REGION = 0
    AWAY = 1


class NextStep(IntEnum):
    """What a graduate or leaver did first."""

    NOT_YET = 0
    FOUR_YEAR = 1
    TWO_YEAR = 2
    TRADE = 3
    APPRENTICESHIP = 4
    WORK = 5
    MELTED = 6  # intended college, did not arrive in the first fall


class Program(IntEnum):
    """What kind of programme a student was in, as evaluations compare them."""

    TRADITIONAL = 0
    UNCERTIFIED = 1
    CERTIFIED = 2


class Milestone(IntEnum):
    """What a person did once and has done for ever, each one bit of `milestones`."""

    COLLEGE_COURSE = 1  # took a college course in high school, passed or not
    GATEWAY = 2  # passed a college-level course within the first year at a two-year college
    PERSISTED = 4  # was enrolled again a year after entering college


FIFTH_YEAR = 13
NOBODY = -1

COLUMNS = (
    Column("id", "i8", "number", "entry year * 2^32 + place in the cohort; 0 marks a free row; never reused"),
    Column("prior_achievement", "f8", "standard deviations of the state's grade-8 scale", "achievement on entering grade nine"),
    Column("engagement", "f8", "standard deviations", "engagement with school: mindset, effort, attendance"),
    Column("attachment", "f8", "standard deviations", "attachment to the place where the person grew up"),
    Column("career_skill", "f8", "standard deviations", "skill that employers of the field value"),
    Column("wage", "f8", "dollars a year", "earnings of the current job, 0 without one"),
    Column("school", "i4", "row of schools", "high school"),
    Column("pathway", "i4", "row of pathways, -1 none", "pathway enrolled in"),
    Column("first_choice", "i4", "row of pathways, -1 none", "pathway applied to first"),
    Column("college", "i4", "row of colleges, -1 none", "college attended or last attended"),
    Column("employer", "i4", "row of employers, -1 none or outside the region", "current employer"),
    Column("mentor_employer", "i4", "row of employers, -1 none", "employer of the work-based-learning placement"),
    Column("entry_year", "i2", "year", "school year of grade nine"),
    Column("exit_year", "i2", "year, 0 not yet", "school year in which high school ended"),
    Column("step_year", "i2", "year", "year in which the current stage began"),
    Column("cell", "i2", "0 to 319", "race group and flags, see agents/groups.py"),
    Column("credits", "i2", "California credits, 5 a semester course", "high-school credits earned"),
    Column("college_credits", "i2", "semester units", "college credit earned in high school"),
    Column("work_based_learning_hours", "i2", "hours", "awareness to training, in all"),
    Column("stage", "i1", "Stage", "what the person does this year"),
    Column("grade", "i1", "9 to 12, 13 fifth year, 0 out of school", "grade"),
    Column("exit", "i1", "Exit", "how high school ended"),
    Column("next_step", "i1", "NextStep", "first step after high school"),
    Column("credential", "i1", "Credential", "highest credential"),
    Column("interest", "i1", "industry 0 to 14", "industry the student is drawn to"),
    Column("field", "i1", "industry 0 to 14, -1 none", "field of training"),
    Column("place", "i1", "Place", "where the person lives"),
    Column("program", "i1", "Program", "kind of programme last attended"),
    Column("job_tier", "i1", "0 high school, 1 middle, 2 bachelor, -1 none", "credential tier of the current job"),
    Column("job_industry", "i1", "industry 0 to 14, -1 none", "industry of the current job"),
    Column("experience", "i1", "years", "years employed since high school"),
    Column("college_years", "i1", "years", "years enrolled in the current sector"),
    Column("placements", "i1", "count", "work-based training placements held"),
    Column("on_a_g_track", "?", "yes or no", "has kept up the a-g college-preparatory sequence"),
    Column("offered", "?", "yes or no", "was offered a seat in the first-choice pathway"),
    Column("milestones", "i1", "bits of Milestone", "what the person has done once"),
)


class Student(Row):
    """A person from grade nine to about age 32, as one row of the table of students."""

    columns: ClassVar[tuple[Column, ...]] = COLUMNS
