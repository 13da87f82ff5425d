"""The career pathway: a school within the school, themed on an industry."""

from __future__ import annotations

from enum import IntEnum
from typing import ClassVar

from llsim.agents.table import Column, Row


class Certification(IntEnum):
    """Linked Learning certification."""

    NONE = 0
    SILVER = 1
    GOLD = 2


class Element(IntEnum):
    """The four core elements of Linked Learning, each a quality of its own."""

    RIGOROUS_ACADEMICS = 0
    TECHNICAL_EDUCATION = 1
    WORK_BASED_LEARNING = 2
    STUDENT_SUPPORTS = 3


COLUMNS = (
    Column("id", "i8", "number from 1", "identity"),
    Column("quality", "f8", "0 to 1 each", "quality of the four core elements", 4),
    Column("sustained", "f8", "0 to 1 each", "quality the school keeps up without outside help", 4),
    Column("paper", "f8", "0 to 1", "quality that exists on paper only: seen by reviewers, not by students"),
    Column("fidelity", "f8", "0 to 1", "the four elements taken together, see stages/pathway_quality.py"),
    Column("strength", "f8", "0 to 1", "share of the full effect that students get"),
    Column("placement_rate", "f8", "placements per student of grades 11 and 12", "mean over about the last three years"),
    Column("older_peers", "f8", "share of the grade", "share of last year's ninth graders of the school who enrolled"),
    Column("peer_engagement", "f8", "standard deviations", "mean engagement of last year's students, by grade 9 to 12", 4),
    Column("school", "i4", "row of schools", "school"),
    Column("seats", "i4", "people", "seats for each entering grade"),
    Column("more_seats", "i4", "people", "seats for this year's entering grade beyond those, see stages/capacities.py"),
    Column("applicants", "i4", "people", "first choices this year"),
    Column("entrants", "i4", "people", "ninth graders enrolled this year"),
    Column("enrolled", "i4", "people", "students enrolled this year"),
    Column("enrolled_before", "i4", "people", "students enrolled last year"),
    Column("placed", "i4", "people", "students with a work-based training placement this year"),
    Column("upper_grades", "i4", "people", "students in grades 11 and 12"),
    Column("certified_year", "i2", "year, 0 never", "year of the certification held now"),
    Column("asked_year", "i2", "year, 0 never", "first year ready for the first certification, or for one after it was withdrawn"),
    Column("industry", "i1", "industry 0 to 14", "theme"),
    Column("certification", "i1", "Certification", "certification held"),
)


class Pathway(Row):
    """A pathway of one school: theme, seats, the quality of the four core elements, certification."""

    columns: ClassVar[tuple[Column, ...]] = COLUMNS
