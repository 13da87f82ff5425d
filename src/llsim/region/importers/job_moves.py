"""How many job moves leave an area, from the job-to-job flows of the Census Bureau: a figure to check with, which no region holds.

Layout: Longitudinal Employer-Household Dynamics, job-to-job flows, origin and destination (J2JOD), files j2jod_*.csv, schema 4; read in the
public schema and in a description of the files of 2026. A comma-separated file in UTF-8 (unpacked); the first row names the columns.
Columns read: `geography` (destination), `geography_orig`, `industry`, `industry_orig`, `ownercode`, `ownercode_orig`, `sex`, `agegrp`, `race`,
`ethnicity`, `education`, `firmage`, `firmage_orig`, `firmsize`, `firmsize_orig`, `year`, `quarter`, `EE` (moves from job to job with little
or no time between; empty where not available), `sEE` (status: 1 and 9 are figures, 5 is withheld, -1 and -2 not available). Rows read: those
from the area, all industries (00), owners (A00), sexes (0), ages (A00), races and ethnicities (A0), firms (0), of the newest year.

Why no figure of a region: `stay_in_region` is of childhood residents at age 26, `college_graduates_staying` of graduates; a move between jobs is neither.
People who stay in their job, who leave work or who move without changing jobs are not in the file.
"""

from __future__ import annotations

from pathlib import Path

from llsim.configuration.wording import nearest, shown
from llsim.errors import ConfigurationError
from llsim.region.importers.california import nearest_codes
from llsim.region.importers.found import Found
from llsim.region.importers.published import Layout, count, once, one_of, read_rows
from llsim.region.importers.reading_tables import Record

EVERYONE = {
    "industry": "00", "industry_orig": "00", "ownercode": "A00", "ownercode_orig": "A00", "sex": "0", "agegrp": "A00", "race": "A0", "ethnicity": "A0",
    "firmage": "0", "firmage_orig": "0", "firmsize": "0", "firmsize_orig": "0",
}  # fmt: skip
"""What stands for all industries, owners, people and firms."""
LAYOUT = Layout(
    "job-to-job flows by origin and destination (J2JOD)", "Census Bureau LEHD", ",", ("geography", "geography_orig", *EVERYONE, "education", "year", "quarter", "EE", "sEE"), ("",)
)  # fmt: skip
EDUCATION = {"E0": "all", "E1": "less than high school", "E2": "high school", "E3": "some college", "E4": "bachelor's degree or more", "E5": "under 25, not known"}
GIVEN = ("1", "9")
STATUS = (*GIVEN, "5", "-1", "-2")


def read_job_moves(file: Path, area: str) -> Found:
    """Return the shares of job moves from an area that stay in it, of its newest year. Raises ConfigurationError."""
    own, areas, wanted = [], set(), area.strip().lstrip("0")
    for record in read_rows(file, LAYOUT):
        areas.add(record.cells["geography_orig"])
        if record.cells["geography_orig"].lstrip("0") == wanted and all(record.cells[column] == value for column, value in EVERYONE.items()):
            own.append(record)
    if not own:
        told = nearest(area, areas) or f"; {nearest_codes(area, areas)}"
        found_none = f"found {shown(area)}, from which this file has no moves of all industries, people and firms together"
        raise ConfigurationError(f"--area: {found_none}; allowed: one of {len(areas)} codes of `geography_orig`{told}", str(file))
    years = {one_year(record): record for record in own}
    newest = max(years)
    found = Found(f"area {own[0].cells['geography_orig']}", LAYOUT.source(file), newest)
    _add(found, [record for record in own if record.cells["year"] == newest], wanted)
    return found


def one_year(record: Record) -> str:
    """Return the year of a row. Raises ConfigurationError."""
    if not (record.cells["year"].isdigit() and len(record.cells["year"]) == 4):
        raise record.error("year", f"found {shown(record.cells['year'])}; allowed: a year, as 2023")
    return record.cells["year"]


def _add(found: Found, rows: list[Record], area: str) -> None:
    """Add up moves by education. Raises ConfigurationError for doubled rows and unknown codes."""
    seen: dict[tuple[str, ...], int] = {}
    moves: dict[str, float] = {}
    staying: dict[str, float] = {}
    withheld = 0
    for record in rows:
        cells = record.cells
        education = one_of(record, "education", EDUCATION)
        once(seen, record, (cells["geography"], education, one_of(record, "quarter", "1234")), "geography")
        people = count(record, "EE", LAYOUT)
        if one_of(record, "sEE", STATUS) not in GIVEN or people is None:
            withheld += 1
            continue
        moves[education] = moves.get(education, 0.0) + people
        staying[education] = staying.get(education, 0.0) + (people if cells["geography"].lstrip("0") == area else 0.0)
    quarters = len({record.cells["quarter"] for record in rows})
    for education, everyone in sorted(moves.items()):
        if everyone:
            found.checks.append(f"of {everyone:,.0f} job moves from {found.place} in {quarters} quarters of {found.year} ({EDUCATION[education]}), {100 * staying[education] / everyone:.1f} % stayed in it")
    if withheld:
        found.missing.append(f"{withheld} flows: withheld or not available, not counted")
