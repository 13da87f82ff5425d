"""The employer."""

from __future__ import annotations

from enum import IntEnum
from typing import ClassVar

from llsim.agents.table import Column, Row


class Tier(IntEnum):
    """The entry education a job asks for."""

    HIGH_SCHOOL = 0
    MIDDLE = 1
    BACHELOR = 2


TIERS = len(Tier)
NEIGHBOURS = 4

COLUMNS = (
    Column("id", "i8", "number from 1", "identity"),
    Column("jobs", "f8", "jobs", "size"),
    Column("size_odds", "f8", "ratio", "what its size does to its odds of working with schools, 1 for one job"),
    Column("wage_offer", "f8", "log points", "pays so much above the industry"),
    Column("experience", "f8", "log-odds", "what it learned from students it hired"),
    Column("vacancies", "i4", "jobs", "vacancies posted this year, by tier", 3),
    Column("open", "i4", "jobs", "vacancies not yet filled, by tier", 3),
    Column("neighbours", "i4", "rows of employers", "whom it watches in its industry's network", 4),
    Column("slots", "i4", "places", "work-based training placements offered this year"),
    Column("placed", "i4", "people", "students placed this year"),
    Column("known_hires", "i4", "people", "hires this year of students it had placed"),
    Column("industry", "i1", "industry 0 to 14", "industry"),
    Column("partner", "?", "yes or no", "works with schools this year"),
    Column("partner_before", "?", "yes or no", "worked with schools last year"),
)


class Employer(Row):
    """An employer of the region: industry, size, vacancies, and whether it works with schools."""

    columns: ClassVar[tuple[Column, ...]] = COLUMNS
