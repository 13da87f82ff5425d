"""Jobs and wages by industry from the occupational employment and wages of an area, by this project's crosswalk of occupations.

Layout: Occupational Employment and Wage Statistics (OEWS), metropolitan and nonmetropolitan areas, files MSA_M2023_dl and like ones of
May 2019 and later, of the Bureau of Labor Statistics, the spreadsheet saved as CSV UTF-8; the columns were read in uses of these files, the
marks are from memory. A comma-separated file; the first row names the columns. Columns read: `AREA`, `AREA_TITLE`, `OCC_CODE`, `O_GROUP`
(total, major, minor, broad, detailed), `TOT_EMP` (`**`: not released), `A_MEDIAN` (`*`: not released; `#`: at the limit or above). Numbers may have commas between
thousands. Rows read: those of the area whose `O_GROUP` is total or detailed, so that no job counts twice.

An occupation belongs to one industry (src/llsim/evidence/occupation_to_sector.csv, ours). Jobs that are not released are not spread over
occupations here, as `llsim region new` does: shares are of the released jobs. A median of `#` counts as 239,200 dollars a year, the limit
since May 2022; from memory. Wages are means of the medians of occupations, weighted by their jobs.
"""

from __future__ import annotations

import csv
from pathlib import Path

from llsim.configuration.wording import named, nearest, shown
from llsim.errors import ConfigurationError
from llsim.region.importers.california import nearest_codes
from llsim.region.importers.found import Found
from llsim.region.importers.industry_jobs import add_jobs
from llsim.region.importers.published import Layout, count, once, one_of, read_rows
from llsim.region.importers.reading_tables import Record

LAYOUT = Layout(
    "occupational employment and wages of areas (OEWS)", "BLS Occupational Employment and Wage Statistics", ",",
    ("AREA", "AREA_TITLE", "OCC_CODE", "O_GROUP", "TOT_EMP", "A_MEDIAN"), ("*", "**"),
)  # fmt: skip
GROUPS = ("total", "major", "minor", "broad", "detailed")
HIGHEST = 239_200.0
"""Dollars a year for `#`."""
CROSSWALK = Path(__file__).resolve().parents[2] / "evidence" / "occupation_to_sector.csv"
INDUSTRY = {
    "AGR": "agriculture", "AME": "arts_media", "BCT": "construction", "BF": "business_finance", "EA": "engineering", "ECF": "education", "EEU": "energy",
    "FID": "fashion_interior", "HSMT": "health", "HTR": "hospitality", "ICT": "information_technology", "MPD": "manufacturing", "MSS": "marketing_sales",
    "PS": "public_services", "TR": "transportation",
}  # fmt: skip
HOW = "mean of medians by occupation; crosswalk from occupations is ours"


def read_occupations(file: Path, area: str, year: str) -> Found:
    """Return jobs and wages by industry of an area, by code or title; `year` is the survey's, which the file does not hold. Raises ConfigurationError."""
    own, titles, text = [], {}, area.strip().casefold()
    for record in read_rows(file, LAYOUT):
        code, title = record.cells["AREA"].lstrip("0"), record.cells["AREA_TITLE"]
        titles[code] = title
        if text.lstrip("0") == code.casefold() or text == title.casefold():
            own.append(record)
    if not own:
        told = nearest(area, titles.values()) or nearest(area.lstrip("0"), titles) or f"; {nearest_codes(area, titles.values())}"
        raise ConfigurationError(f"--area: found {shown(area)}, the code or title of no area in this file; allowed: one of {len(titles)}{told}", str(file))
    found = Found(f"{own[0].cells['AREA_TITLE']} ({own[0].cells['AREA']})", LAYOUT.source(file), year)
    return _add(found, own, file)


def _add(found: Found, rows: list[Record], file: Path) -> Found:
    """Add up the occupations. Raises ConfigurationError for doubled ones and where the whole is not given."""
    industry_of = _crosswalk()
    jobs: dict[str, float] = {}
    paid: dict[str, tuple[float, float]] = {}
    total, unknown, seen = None, set(), dict[tuple[str, ...], int]()
    for record in rows:
        group = one_of(record, "O_GROUP", GROUPS)
        if group not in ("total", "detailed"):
            continue
        code = record.cells["OCC_CODE"].replace("-", "")
        once(seen, record, (code,), "OCC_CODE")
        people, median = count(record, "TOT_EMP", LAYOUT), _median(record)
        if group == "total":
            total = people
            if median:
                found.add("economy.median_annual_wage", median, "$ a year")
        elif code not in industry_of:
            unknown.add(record.cells["OCC_CODE"])
        elif people is not None:
            industry = industry_of[code]
            jobs[industry] = jobs.get(industry, 0.0) + people
            before = paid.get(industry, (0.0, 0.0))
            paid[industry] = (before[0] + people, before[1] + people * median) if median else before
    if not total:
        raise ConfigurationError(f"column `O_GROUP`: found no row `total` with jobs for {found.place}; allowed: one, as 00-0000", str(file))
    if unknown:
        found.missing.append(f"{len(unknown)} occupations of no industry in the crosswalk: {named(sorted(unknown))}")
    add_jobs(found, jobs, paid, total, HOW)
    return found


def _median(record: Record) -> float | None:
    """Return the median wage, None where it is not released. Raises ConfigurationError."""
    return HIGHEST if record.cells["A_MEDIAN"] == "#" else count(record, "A_MEDIAN", LAYOUT)


def _crosswalk() -> dict[str, str]:
    """Return the industry of each detailed occupation."""
    with CROSSWALK.open(encoding="utf-8", newline="") as file:
        return {row["soc"]: INDUSTRY[row["sector"]] for row in csv.DictReader(file)}
