"""The five plain tables of a region: which columns each has, and which figures its rows name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from llsim.agents.industry import INDUSTRIES
from llsim.region.figure import Basis, Unit
from llsim.region.labor_market import AdultEducation, EntryEducation, Industry, LaborMarket
from llsim.region.region import SchoolSystem, Sector, StudentBody, TargetGroup, Targets

BASES = get_args(Basis)
UNITS = get_args(Unit)
USES = ("calibrate", "hold_out")
SECTORS = get_args(Sector)
GROUPS = get_args(TargetGroup)
RATES = tuple(Targets.model_fields)
WHOLE = "all"
"""What stands in the column `industry` for a figure of the whole labour market."""


@dataclass(frozen=True)
class Column:
    """One column: what it holds, and what it may hold; nothing listed allows any text. `may_be_empty`: a cell may be left empty."""

    name: str
    holds: str
    allowed: tuple[str, ...] = ()
    is_number: bool = False
    may_be_empty: bool = False


def _known(*, use: bool = False) -> tuple[Column, ...]:
    """List the columns that say how a figure is known."""
    told = (
        Column("year", "the year the figure is of"), Column("source", "where it was read; never empty"),
        Column("basis", "how it is known", BASES), Column("note", "anything to add", may_be_empty=True),
    )  # fmt: skip
    return (*told, Column("use", "fitted by the calibration, or only checked afterwards", USES)) if use else told


VALUE = (Column("value", "the number", is_number=True), Column("unit", "its unit", UNITS))
STUDENTS = tuple(StudentBody.model_fields)
SCHOOLS = tuple(name for name in SchoolSystem.model_fields if name != "school_list")
ECONOMY = (
    *(name for name in LaborMarket.model_fields if name not in ("adult_education", "entry_education", "industries")),
    *(f"adult_education.{name}" for name in AdultEducation.model_fields), *(f"entry_education.{name}" for name in EntryEducation.model_fields),
)  # fmt: skip
OF_INDUSTRY = tuple(Industry.model_fields)

TABLES: dict[str, tuple[Column, ...]] = {
    "students.csv": (Column("figure", "the figure of the student body", STUDENTS), *VALUE, *_known()),
    "schools.csv": (Column("figure", "the figure of the high schools", SCHOOLS), *VALUE, *_known()),
    "colleges.csv": (
        Column("college", "a key of lower-case letters, digits and underscores"), Column("title", "its name"), Column("sector", "its sector", SECTORS),
        Column("local", "whether it lies in the region", ("yes", "no")), Column("count", "how many there are", is_number=True),
        Column("seats_per_100_graduates", "places for 100 graduates a year", is_number=True), *_known(),
    ),
    "labor_market.csv": (
        Column("industry", "the industry, or `all` for the whole labour market", (WHOLE, *INDUSTRIES)), Column("figure", "the figure", (*ECONOMY, *OF_INDUSTRY)), *VALUE, *_known(),
    ),
    "rates.csv": (Column("rate", "the published rate", RATES), Column("group", "of whom", GROUPS), *VALUE, *_known(use=True)),
}  # fmt: skip
"""The columns of each table, in the order they are written."""
KEYS = {"students.csv": ("figure",), "schools.csv": ("figure",), "colleges.csv": ("college",), "labor_market.csv": ("industry", "figure"), "rates.csv": ("rate", "group")}
"""The columns that tell the rows of a table apart: no two rows agree in all of them."""
