"""Ninth graders, shares of groups and high schools from California's census day enrollment file.

Layout: Census Day Enrollment Data, files cdenroll2324.txt and later, of the California Department of Education; read in its page "File
Structure: Census Day Enrollment Data" and in a list of the columns of cdenroll2425.txt. Cells stand between tabs, without quotes, in
UTF-8 or the encoding of Windows; the first row names the columns. Columns read: `AcademicYear`, `AggregateLevel` (T, C, D, S),
`CountyCode`, `DistrictCode`, `SchoolCode`, `CountyName`, `DistrictName`, `SchoolName`, `Charter` (All, or a part), `ReportingCategory`
(TA all, RE_B, RE_H, RE_A, RE_W races, GN_F female; SG_EL English learners, SG_SD socioeconomically disadvantaged, SG_DS students with
disabilities; read in a list of the codes), `TOTAL_ENR`, `GR_09`, `GR_10`, `GR_11`, `GR_12`. `*` marks withheld cells. Rows read:
those of the area with `Charter` All, and of its schools the rows TA, whatever their charter status. Files of cumulative enrollment and
those before 2023-24 have no rows by grade and area in this layout and are refused for their columns.
"""

from __future__ import annotations

from pathlib import Path

from llsim.region.importers.california import ENCODINGS, OF_AREA, PUBLISHER, Wanted, code_of, name_of, rows_of_area
from llsim.region.importers.found import Found
from llsim.region.importers.published import Layout, count, read_rows
from llsim.region.importers.reading_tables import Record
from llsim.region.importers.school_figures import RACES, add_races, add_schools, add_share

GRADES = ("GR_09", "GR_10", "GR_11", "GR_12")
LAYOUT = Layout("census day enrollment file", PUBLISHER, "\t", (*OF_AREA, "Charter", "ReportingCategory", "TOTAL_ENR", *GRADES), ("*", ""), ENCODINGS)
CATEGORIES = {
    "RE_B": "african_american", "RE_H": "latino", "RE_A": "asian", "RE_W": "white", "GN_F": "female", "SG_EL": "english_learner", "SG_SD": "low_income", "SG_DS": "disability",
}  # fmt: skip


def read_enrollment(file: Path, wanted: Wanted) -> Found:
    """Return ninth graders, shares of groups and high schools of an area. Raises ConfigurationError."""
    rows = rows_of_area(file, LAYOUT, wanted, (("Charter", ("all",)),))
    code = code_of(rows[0])
    found = Found(f"{name_of(rows[0])} ({code})", LAYOUT.source(file), rows[0].cells["AcademicYear"])
    whole = next((record for record in rows if record.cells["ReportingCategory"] == "TA"), None)
    total = count(whole, "GR_09", LAYOUT) if whole else None
    if whole is None or not total:
        found.missing.append("students.ninth_graders: no row `TA` with ninth graders is given")
        return found
    found.add("students.ninth_graders", total, "students a year", "grade 9 on census day")
    _add_totals(found, whole)
    counts = _counts(rows, total)
    add_races(found, counts, total)
    for group in ("female", "english_learner", "low_income", "disability"):
        add_share(found, group, counts.get(group), total)
    if wanted.level != "S":
        add_schools(found, _sizes(file, wanted.level, code))
    return found


def _add_totals(found: Found, whole: Record) -> None:
    """Add enrollment of all grades and of grades 9 to 12."""
    grades = [count(whole, grade, LAYOUT) for grade in GRADES]
    everyone = count(whole, "TOTAL_ENR", LAYOUT)
    if everyone:
        found.add("students.enrollment_k12", everyone, "students", "transitional kindergarten to grade 12")
    if all(grade is not None for grade in grades):
        found.add("students.enrollment_9_12", sum(grade or 0.0 for grade in grades), "students", "grades 9 to 12", "derived")


def _counts(rows: list[Record], total: float) -> dict[str, float | None]:
    """Return ninth graders by group. Raises ConfigurationError for more than there are."""
    counts: dict[str, float | None] = {}
    races = 0.0
    for record in rows:
        group = CATEGORIES.get(record.cells["ReportingCategory"])
        if group is None:
            continue
        counts[group] = count(record, "GR_09", LAYOUT)
        races += (counts[group] or 0.0) if group in RACES else 0.0
        if max(counts[group] or 0.0, races) > total:
            raise record.error("GR_09", f"found {max(counts[group] or 0.0, races):g}, more than the {total:g} ninth graders of the row `TA`; allowed: a part of them")
    return counts


def _sizes(file: Path, level: str, code: str) -> dict[str, float | None]:
    """Return ninth graders by school of an area; the same school may stand in several rows."""
    inside = "" if level == "T" else code
    sizes: dict[str, float | None] = {}
    for record in read_rows(file, LAYOUT):
        if record.cells["AggregateLevel"] == "S" and record.cells["ReportingCategory"] == "TA" and code_of(record).startswith(inside):
            size, school = count(record, "GR_09", LAYOUT), code_of(record)
            sizes[school] = max(size or 0.0, sizes.get(school) or 0.0) if size is not None else sizes.get(school)
    return sizes
