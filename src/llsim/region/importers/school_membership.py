"""Ninth graders, shares by race and sex, and high schools from the school membership file of the Common Core of Data.

Layout: Common Core of Data, school membership, long format, files ccd_sch_052_1617 and later, of the National Center for Education
Statistics; the columns and the values of `TOTAL_INDICATOR` and `DMS_FLAG` were read in descriptions and uses of the files of 2016-17 and
later, the names of races in the same. A comma-separated file in UTF-8; the first row names the columns. Columns read: `SCHOOL_YEAR`, `ST`,
`LEAID`, `LEA_NAME`, `NCESSCH`, `GRADE`, `RACE_ETHNICITY`, `SEX`, `STUDENT_COUNT` (empty where withheld or missing), `TOTAL_INDICATOR`,
`DMS_FLAG` (Reported, Derived, Suppressed, Missing, Not reported, Not applicable). Rows read: `GRADE` is Grade 9 and `TOTAL_INDICATOR` is
`Category Set A - By Race/Ethnicity; Sex; Grade` or `Subtotal 4 - By Grade`. A county is not named in it; a state, a district or a school is.
"""

from __future__ import annotations

from pathlib import Path

from llsim.configuration.wording import nearest, shown
from llsim.errors import ConfigurationError
from llsim.region.importers.california import nearest_codes
from llsim.region.importers.found import Found
from llsim.region.importers.published import Layout, count, once, one_of, read_rows
from llsim.region.importers.reading_tables import Record
from llsim.region.importers.school_figures import add_races, add_schools, add_share

BY_RACE, BY_GRADE = "Category Set A - By Race/Ethnicity; Sex; Grade", "Subtotal 4 - By Grade"
LAYOUT = Layout(
    "school membership file, long format", "NCES Common Core of Data", ",",
    ("SCHOOL_YEAR", "ST", "LEAID", "LEA_NAME", "NCESSCH", "GRADE", "RACE_ETHNICITY", "SEX", "STUDENT_COUNT", "TOTAL_INDICATOR", "DMS_FLAG"), ("",),
)  # fmt: skip
RACE = {"Black or African American": "african_american", "Hispanic/Latino": "latino", "Asian": "asian", "White": "white"}
OTHERS = ("American Indian or Alaska Native", "Native Hawaiian or Other Pacific Islander", "Two or more races", "Not Specified", "No Category Codes")
SEXES = ("Female", "Male", "Not Specified", "No Category Codes")
WITHHELD = ("Suppressed", "Missing", "Not reported", "Not applicable")
FLAGS = ("Reported", "Derived", *WITHHELD)


def read_membership(file: Path, level: str, text: str) -> Found:
    """Return the figures of an area: `level` is `state`, `district` or `school`, `text` its code or name. Raises ConfigurationError."""
    own, names = [], {}
    for record in read_rows(file, LAYOUT):
        known = _names(record, level)
        names[known[0]] = known[-1]
        if record.cells["GRADE"] == "Grade 9" and record.cells["TOTAL_INDICATOR"] in (BY_RACE, BY_GRADE) and text.strip().casefold() in known:
            own.append(record)
    if not any(text.strip().casefold() in pair for pair in names.items()):
        every = [*names, *names.values()]
        told = nearest(text.casefold(), every) or f"; {nearest_codes(text, every)}"
        raise ConfigurationError(f"--{level}: found {shown(text)}, in no row of this file; allowed: one of {len(names)}{told}", str(file))
    if not own:
        raise ConfigurationError(f"--{level}: found {shown(text)}, which has no row of grade 9; allowed: a {level} with ninth graders", str(file))
    return _found(file, own, f"{level} {text.strip()}", with_schools=level != "school")


def _names(record: Record, level: str) -> tuple[str, ...]:
    """Return code and name of a row's area, folded."""
    cells = record.cells
    return {"state": (cells["ST"].casefold(),), "district": (cells["LEAID"].casefold(), cells["LEA_NAME"].casefold()), "school": (cells["NCESSCH"].casefold(),)}[level]


def _found(file: Path, rows: list[Record], place: str, *, with_schools: bool) -> Found:
    """Add up the rows of an area. Raises ConfigurationError for doubled rows and unknown races."""
    found = Found(place, LAYOUT.source(file), rows[0].cells["SCHOOL_YEAR"])
    seen: dict[tuple[str, ...], int] = {}
    sizes: dict[str, float | None] = {}
    races, female, known, withheld = dict.fromkeys(RACE.values(), 0.0), 0.0, 0.0, 0
    for record in rows:
        cells = record.cells
        once(seen, record, (cells["NCESSCH"], cells["RACE_ETHNICITY"], cells["SEX"], cells["TOTAL_INDICATOR"]), "NCESSCH")
        people = _people(record)
        if cells["TOTAL_INDICATOR"] == BY_GRADE:
            sizes[cells["NCESSCH"]] = people
            continue
        race, sex = one_of(record, "RACE_ETHNICITY", (*RACE, *OTHERS)), one_of(record, "SEX", SEXES)
        withheld += people is None
        known += people or 0.0
        female += (people or 0.0) if sex == "Female" else 0.0
        if race in RACE:
            races[RACE[race]] += people or 0.0
    _add(found, sizes, withheld)
    add_races(found, races if known else {}, known)
    add_share(found, "female", female if known else None, known)
    if with_schools:
        add_schools(found, sizes)
    return found


def _people(record: Record) -> float | None:
    """Return the students of a row, None where they are withheld. Raises ConfigurationError."""
    people = count(record, "STUDENT_COUNT", LAYOUT)
    return None if one_of(record, "DMS_FLAG", FLAGS) in WITHHELD else people


def _add(found: Found, sizes: dict[str, float | None], withheld: int) -> None:
    """Add the ninth graders, and tell what was withheld."""
    total, unknown = sum(size or 0.0 for size in sizes.values()), sum(size is None for size in sizes.values())
    if total:
        found.add("students.ninth_graders", total, "students a year", f"grade 9 of {len(sizes) - unknown} schools", "derived")
    if unknown or not total:
        found.missing.append(f"ninth graders of {unknown} of {len(sizes)} schools: withheld or missing, not in the total")
    if withheld:
        found.missing.append(f"{withheld} cells by race and sex: withheld or missing, so that the shares are of the students given")
