"""Graduation, dropout and a-g rates from California's four-year cohort graduation file.

Layout: Adjusted Cohort Graduation Rate (ACGR) and Outcome Data, files acgr17.txt and later, of the California Department of Education,
years 2016-17 to 2024-25; read in its page "File Structure: ACGR and Outcome Data" and in lists of the columns of the 2023-24 file. Cells
stand between tabs, without quotes, in UTF-8 or the encoding of Windows; the first row names the columns. Columns read: `AcademicYear`,
`AggregateLevel` (T state, C county, D district, S school), `CountyCode`, `DistrictCode`, `SchoolCode`, `CountyName`, `DistrictName`,
`SchoolName`, `CharterSchool` and `DASS` (All, or a part), `ReportingCategory` (TA all, RB African American, RH Latino, RA Asian, RW white,
SE English learners, SS socioeconomically disadvantaged, SD students with disabilities, GF female, GM male; the others are not read),
`CohortStudents`, `Regular HS Diploma Graduates (Count)` and `(Rate)`, `Met UC/CSU Grad Req's (Count)`, `Dropout (Rate)`. `*` marks cells withheld because the
group has ten students or fewer. Rows read: those of the area with `CharterSchool` and `DASS` All. Other columns are ignored.

The a-g rate is computed here, graduates who met the requirements among graduates: a region's a-g rate is of graduates.
"""

from __future__ import annotations

from pathlib import Path

from llsim.region.importers.california import ENCODINGS, OF_AREA, PUBLISHER, Wanted, by_group, code_of, name_of, rows_of_area
from llsim.region.importers.found import Found
from llsim.region.importers.published import Layout, count, rate
from llsim.region.importers.reading_tables import Record

COHORT, GRADUATES, GRADUATION = "CohortStudents", "Regular HS Diploma Graduates (Count)", "Regular HS Diploma Graduates (Rate)"
A_G, DROPOUT = "Met UC/CSU Grad Req's (Count)", "Dropout (Rate)"
LAYOUT = Layout(
    "four-year cohort graduation file (ACGR)", PUBLISHER, "\t", (*OF_AREA, "CharterSchool", "DASS", "ReportingCategory", COHORT, GRADUATES, GRADUATION, A_G, DROPOUT), ("*", ""), ENCODINGS
)  # fmt: skip
WHOLE = (("CharterSchool", ("all",)), ("DASS", ("all",)))


def read_acgr(file: Path, wanted: Wanted) -> Found:
    """Return graduation, dropout and a-g rates of an area by group. Raises ConfigurationError."""
    rows = rows_of_area(file, LAYOUT, wanted, WHOLE)
    found = Found(f"{name_of(rows[0])} ({code_of(rows[0])})", LAYOUT.source(file), rows[0].cells["AcademicYear"])
    for group, record in by_group(rows).items():
        _add_group(found, group, record)
    return found


def _add_group(found: Found, group: str, record: Record) -> None:
    """Add the rates of one group. Raises ConfigurationError."""
    cohort, graduates, met = (count(record, column, LAYOUT) for column in (COHORT, GRADUATES, A_G))
    for name, value in (("graduation_rate", rate(record, GRADUATION, LAYOUT)), ("dropout_rate", rate(record, DROPOUT, LAYOUT))):
        if value is None or cohort is None:
            found.missing.append(f"targets.{name}.{group}: withheld (`*`) or empty")
        else:
            found.add(f"targets.{name}.{group}", value, "%", f"N={cohort:.0f}")
    if graduates is None or met is None:
        found.missing.append(f"targets.a_g_of_graduates.{group}: withheld (`*`) or empty")
    elif met > graduates:
        raise record.error(A_G, f"found {met:g}, more than the {graduates:g} graduates; allowed: a part of them")
    elif graduates:
        found.add(f"targets.a_g_of_graduates.{group}", round(100 * met / graduates, 1), "%", f"{met:.0f} of {graduates:.0f} graduates", "derived")
