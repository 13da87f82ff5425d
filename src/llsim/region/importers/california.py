"""What the text files of the California Department of Education have in common: areas, student groups, and how one area is found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from llsim.configuration.wording import named, nearest, shown
from llsim.errors import ConfigurationError
from llsim.region.importers.published import Layout, once, one_of, read_rows
from llsim.region.importers.reading_tables import Record

PUBLISHER = "California Department of Education"
ENCODINGS = ("utf-8-sig", "cp1252")
"""Older files are in the encoding of Windows."""
LEVELS = {"T": "state", "C": "county", "D": "district", "S": "school"}
OF_AREA = ("AcademicYear", "AggregateLevel", "CountyCode", "DistrictCode", "SchoolCode", "CountyName", "DistrictName", "SchoolName")
GROUPS = {
    "TA": "all", "RB": "african_american", "RH": "latino", "RA": "asian", "RW": "white", "SE": "english_learner", "SS": "low_income",
    "SD": "disability", "GF": "female", "GM": "male",
}  # fmt: skip
"""Codes of reporting categories and the groups here. Filipino (RF), Pacific Islander (RP) and others count among `other`."""


@dataclass(frozen=True)
class Wanted:
    """Which area is wanted: level T, C, D or S, and its code or name (nothing for the state)."""

    level: str
    text: str = ""

    @property
    def option(self) -> str:
        """Return the option it was given with."""
        return f"--{LEVELS[self.level]}"


def code_of(record: Record) -> str:
    """Return the code of a row's area: `01`, `01-61259`, `01-61259-0130229`."""
    cells, level = record.cells, record.cells["AggregateLevel"]
    county, district, school = cells["CountyCode"].zfill(2), cells["DistrictCode"].zfill(5), cells["SchoolCode"].zfill(7)
    return {"T": "00", "C": county, "D": f"{county}-{district}", "S": f"{county}-{district}-{school}"}[level]


def name_of(record: Record) -> str:
    """Return the name of a row's area."""
    cells, level = record.cells, record.cells["AggregateLevel"]
    return {"T": "California", "C": cells["CountyName"], "D": cells["DistrictName"], "S": cells["SchoolName"]}[level]


def rows_of_area(file: Path, layout: Layout, wanted: Wanted, whole: tuple[tuple[str, tuple[str, ...]], ...], key: tuple[str, ...] = ("ReportingCategory",)) -> list[Record]:
    """Return an area's rows, one for each key.

    `whole`: columns that split an area into parts and what they hold for all of it (all schools, charter or not). Raises
    ConfigurationError for an area that is not in the file, named twice in it, and for rows of several years.
    """
    areas: dict[str, list[Record]] = {}
    for record in read_rows(file, layout):
        level = one_of(record, "AggregateLevel", LEVELS)
        if level == wanted.level and all(record.cells[column].casefold() in allowed for column, allowed in whole):
            areas.setdefault(code_of(record), []).append(record)
    own = areas[_find(file, areas, wanted)]
    seen: dict[tuple[str, ...], int] = {}
    for record in own:
        once(seen, record, tuple(record.cells[column] for column in key), key[0])
        if record.cells["AcademicYear"] != own[0].cells["AcademicYear"]:
            raise record.error("AcademicYear", f"found {shown(record.cells['AcademicYear'])} and in row {own[0].line} {shown(own[0].cells['AcademicYear'])}; allowed: a file of one year")
    if not own[0].cells["AcademicYear"]:
        raise own[0].error("AcademicYear", "found nothing; allowed: a school year, as 2023-24")
    return own


def _find(file: Path, areas: dict[str, list[Record]], wanted: Wanted) -> str:
    """Return the code of the area wanted, by code or by name. Raises ConfigurationError with the nearest names."""
    if not areas:
        raise ConfigurationError(f"{wanted.option}: found no rows of any {LEVELS[wanted.level]}; allowed: a file with rows whose `AggregateLevel` is `{wanted.level}`", str(file))
    if wanted.level == "T":
        return next(iter(areas))
    text = " ".join(wanted.text.split())
    digits = text.replace("-", "")
    by_code = [code for code in areas if digits.isdigit() and code.replace("-", "") == digits]
    names = {code: name_of(rows[0]) for code, rows in areas.items()}
    found = by_code or [code for code, name in names.items() if name.casefold() == text.casefold()]
    if len(found) == 1:
        return found[0]
    if found:
        raise ConfigurationError(f"{wanted.option}: found {shown(text)}, the name of {len(found)} areas; allowed: one of the codes {named(found)}", str(file))
    raise ConfigurationError(f"{wanted.option}: found {shown(text)}, the code or name of no {LEVELS[wanted.level]} in this file; allowed: one of {len(areas)}{_near(text, names)}", str(file))


def _near(text: str, names: dict[str, str]) -> str:
    """Name the nearest area with its code."""
    lower = {name.casefold(): f"{name} ({code})" for code, name in names.items()}
    told = nearest(text.casefold(), lower)
    near = told.removeprefix("; did you mean `").removesuffix("`?")
    if near in lower:
        return f"; did you mean `{lower[near]}`?"
    return "; " + nearest_codes(text, names.values()) if text else ""


def nearest_codes(text: str, names: Iterable[str]) -> str:
    """List a few names there are, those that begin alike first."""
    ordered = sorted(set(names), key=lambda name: (name[:1].casefold() != text[:1].casefold(), name))
    return f"there are {named(ordered[:5])}"


def by_group(records: list[Record], column: str = "ReportingCategory") -> dict[str, Record]:
    """Return the rows of the groups a region knows, by group."""
    return {GROUPS[record.cells[column]]: record for record in records if record.cells[column] in GROUPS}
