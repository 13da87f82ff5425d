"""College-going rates and shares of two-year and four-year colleges from California's college-going file.

Layout: College-Going Rate (CGR), 12 months, files cgr12mo18.txt to cgr12mo23.txt, of the California Department of Education; read in its
page "File Structure: CGR Data" for 16 months, and the columns of the 12-month file of 2022-23 in a list of them. Cells stand between
tabs, without quotes, in UTF-8 or the encoding of Windows; the first row names the columns. Columns read: those that name the area (as in
`acgr`), `CharterSchool` and `AlternativeSchoolAccountabilityStatus` (All, or a part), `ReportingCategory` (as in `acgr`), `CompleterType`
(TA all completers), `High School Completers`, `Enrolled In College - Total (12 Months)`, `College Going Rate - Total (12 Months)`, and
those enrolled by kind of college. `*` marks cells withheld because the group has ten completers or fewer. Rows read: those of the area
with all three of those columns All or TA. The file for 16 months has other columns and is refused.

Two-year: California community colleges and two-year colleges out of state. Four-year: the other kinds; the file puts private two-year and
four-year colleges in California into one column, which is assumed to be four-year. Rates are of completers, few of whom are no graduates.
"""

from __future__ import annotations

from pathlib import Path

from llsim.region.importers.california import ENCODINGS, OF_AREA, PUBLISHER, Wanted, by_group, code_of, name_of, rows_of_area
from llsim.region.importers.found import Found
from llsim.region.importers.published import Layout, count, rate
from llsim.region.importers.reading_tables import Record

COMPLETERS, ENROLLED, RATE = "High School Completers", "Enrolled In College - Total (12 Months)", "College Going Rate - Total (12 Months)"
TWO_YEAR = ("Enrolled CCC (12 Months)", "Enrolled Out-of-State 2-Year College (Public/Private) (12 Months)")
FOUR_YEAR = (
    "Enrolled UC (12 Months)", "Enrolled CSU (12 Months)", "Enrolled In-State Private (2 and 4 Year) (12 Months)",
    "Enrolled Out-of-State 4-Year College (Public/Private) (12 Months)",
)  # fmt: skip
LAYOUT = Layout(
    "college-going file for 12 months (CGR)", PUBLISHER, "\t",
    (*OF_AREA, "CharterSchool", "AlternativeSchoolAccountabilityStatus", "ReportingCategory", "CompleterType", COMPLETERS, ENROLLED, RATE, *TWO_YEAR, *FOUR_YEAR), ("*", ""), ENCODINGS,
)  # fmt: skip
WHOLE = (("CharterSchool", ("all",)), ("AlternativeSchoolAccountabilityStatus", ("all",)), ("CompleterType", ("ta",)))


def read_college_going(file: Path, wanted: Wanted) -> Found:
    """Return college-going rates of an area by group, and shares by kind of college for all. Raises ConfigurationError."""
    rows = rows_of_area(file, LAYOUT, wanted, WHOLE)
    found = Found(f"{name_of(rows[0])} ({code_of(rows[0])})", LAYOUT.source(file), rows[0].cells["AcademicYear"])
    for group, record in by_group(rows).items():
        value, completers = rate(record, RATE, LAYOUT), count(record, COMPLETERS, LAYOUT)
        if value is None or completers is None:
            found.missing.append(f"targets.college_going.{group}: withheld (`*`) or empty")
        else:
            found.add(f"targets.college_going.{group}", value, "%", f"of {completers:.0f} high school completers")
        if group == "all":
            _add_kinds(found, record, completers)
    return found


def _add_kinds(found: Found, record: Record, completers: float | None) -> None:
    """Add the shares who go to two-year and to four-year colleges. Raises ConfigurationError for more than have enrolled."""
    enrolled = count(record, ENROLLED, LAYOUT)
    kinds = {
        "two_year": [count(record, column, LAYOUT) for column in TWO_YEAR],
        "four_year": [count(record, column, LAYOUT) for column in FOUR_YEAR],
    }
    if not completers or enrolled is None or any(part is None for parts in kinds.values() for part in parts):
        found.missing.append("targets.two_year_share_of_graduates, targets.four_year_share_of_graduates: withheld (`*`) or empty")
        return
    sums = {kind: sum(part or 0.0 for part in parts) for kind, parts in kinds.items()}
    if enrolled > completers or sum(sums.values()) > enrolled:
        raise record.error(ENROLLED, f"found {enrolled:g} of {completers:g} completers, {sum(sums.values()):g} of them by kind of college; allowed: parts of the whole")
    for kind, people in sums.items():
        note = f"{people:.0f} of {completers:.0f} completers" + ("; private colleges in California counted as four-year" if kind == "four_year" else "")
        found.add(f"targets.{kind}_share_of_graduates", round(100 * people / completers, 1), "%", note, "derived")
