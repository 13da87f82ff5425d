"""The region as an agent: its labour market this year."""

from __future__ import annotations

from typing import ClassVar

from llsim.agents.table import Column, Row

COLUMNS = (
    Column("id", "i8", "number from 1", "identity"),
    Column("jobs", "f8", "jobs", "jobs of all employers"),
    Column("vacancies", "f8", "jobs", "vacancies posted this year"),
    Column("filled", "f8", "jobs", "vacancies filled this year"),
    Column("rivals", "f8", "people", "other seekers who competed for them"),
    Column("in_migrants", "f8", "people", "vacancies filled by in-migrants"),
    Column("business_cycle", "f8", "log points", "this year's deviation of vacancies from trend"),
)


class Region(Row):
    """The region: totals of its labour market."""

    columns: ClassVar[tuple[Column, ...]] = COLUMNS
