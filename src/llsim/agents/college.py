"""The college: every place of training after high school, apprenticeship sponsors included."""

from __future__ import annotations

from enum import IntEnum
from typing import ClassVar

from llsim.agents.table import Column, Row


class Sector(IntEnum):
    """Kinds of training after high school; the numbers are those of `NextStep`."""

    FOUR_YEAR = 1
    TWO_YEAR = 2
    TRADE = 3
    APPRENTICESHIP = 4


COLUMNS = (
    Column("id", "i8", "number from 1", "identity"),
    Column("completion_support", "f8", "0 to 1", "advising and support that help students finish"),
    Column("seats", "i4", "people", "seats for entrants from the region"),
    Column("more_seats", "i4", "people", "seats beyond those this year, see stages/capacities.py"),
    Column("taken", "i4", "people", "seats given to this year's applicants, those who then do not arrive included"),
    Column("entrants", "i4", "people", "entrants from the region this year"),
    Column("enrolled", "i4", "people", "students from the region enrolled this year"),
    Column("sector", "i1", "Sector", "sector"),
    Column("local", "?", "yes or no", "in the region"),
    Column("public", "?", "yes or no", "public"),
)


class College(Row):
    """A college, trade school or apprenticeship sponsor."""

    columns: ClassVar[tuple[Column, ...]] = COLUMNS
