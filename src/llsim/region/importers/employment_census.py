"""Jobs and pay by industry from the annual averages by area of the Quarterly Census of Employment and Wages.

Layout: QCEW, annual averages, one area a file, of the Bureau of Labor Statistics, years 2014 and later (data slices, quarter `a`) or the
archive "CSVs by area", which has the same columns and some more; the columns were read in copies of the files of 2019 to 2024. A
comma-separated file in UTF-8; the first row names the columns. Columns read: `area_fips`, `own_code` (0 all, 1 federal, 2 state, 3 local,
5 private), `industry_code`, `agglvl_code`, `size_code`, `year`, `qtr` (A), `disclosure_code` (N: withheld, and then 0 stands for the numbers),
`annual_avg_emplvl`, `avg_annual_pay`. Rows read: `agglvl_code` 10, 40, 50 or 70 (all jobs) and 14, 44, 54 or 74 (sectors of NAICS by owner) of nation, metropolitan
area, state or county, `size_code` 0.

The crosswalk from sectors of NAICS to the fifteen industries is ours and assumed: whole sectors only, so that professional services (54)
count as engineering, information (51) as information technology, other services (81) as fashion and interior with personal services.
Pay is a mean, a region's wages are otherwise medians: both are told in the notes. Self-employed people are not counted.
"""

from __future__ import annotations

from pathlib import Path

from llsim.configuration.wording import nearest, shown
from llsim.errors import ConfigurationError
from llsim.region.importers.california import nearest_codes
from llsim.region.importers.found import Found
from llsim.region.importers.industry_jobs import add_jobs
from llsim.region.importers.published import Layout, count, once, one_of, read_rows
from llsim.region.importers.reading_tables import Record

LAYOUT = Layout(
    "annual averages by area (QCEW)", "BLS Quarterly Census of Employment and Wages", ",",
    ("area_fips", "own_code", "industry_code", "agglvl_code", "size_code", "year", "qtr", "disclosure_code", "annual_avg_emplvl", "avg_annual_pay"),
)  # fmt: skip
ALL_JOBS, SECTORS = ("10", "40", "50", "70"), ("14", "44", "54", "74")
INDUSTRY = {
    "11": "agriculture", "21": "energy", "22": "energy", "23": "construction", "31-33": "manufacturing", "42": "marketing_sales", "44-45": "marketing_sales",
    "48-49": "transportation", "51": "information_technology", "52": "business_finance", "53": "business_finance", "54": "engineering", "55": "business_finance",
    "56": "business_finance", "61": "education", "62": "health", "71": "arts_media", "72": "hospitality", "81": "fashion_interior", "92": "public_services",
}  # fmt: skip
"""Sectors of NAICS and the industries here: ours, assumed."""
UNCLASSIFIED = "99"
HOW = "mean pay; crosswalk from sectors of NAICS is ours and assumed"


def read_employment_census(file: Path, area: str) -> Found:
    """Return jobs and pay by industry of an area, by its code. Raises ConfigurationError."""
    own, areas = [], set()
    for record in read_rows(file, LAYOUT):
        areas.add(record.cells["area_fips"])
        if record.cells["area_fips"].casefold() == area.strip().casefold() and record.cells["agglvl_code"] in (*ALL_JOBS, *SECTORS) and record.cells["size_code"] == "0":
            own.append(record)
    if not own:
        told = nearest(area, areas) or f"; {nearest_codes(area, areas)}"
        raise ConfigurationError(f"--area: found {shown(area)}, of which this file has no jobs; allowed: one of {len(areas)} codes of `area_fips`{told}", str(file))
    found = Found(f"area {own[0].cells['area_fips']}", LAYOUT.source(file), own[0].cells["year"])
    return _add(found, own, file)


def _add(found: Found, rows: list[Record], file: Path) -> Found:
    """Add up the rows. Raises ConfigurationError for quarters, several years, doubled rows, and where all jobs are withheld."""
    jobs: dict[str, float] = {}
    paid: dict[str, tuple[float, float]] = {}
    total, seen = 0.0, dict[tuple[str, ...], int]()
    for record in rows:
        cells = record.cells
        one_of(record, "qtr", ("A",))
        one_of(record, "own_code", ("0", "1", "2", "3", "4", "5", "8", "9"))
        if cells["year"] != found.year or not cells["year"].isdigit():
            raise record.error("year", f"found {shown(cells['year'])} beside {found.year}; allowed: a file of one year")
        once(seen, record, (cells["own_code"], cells["industry_code"], cells["agglvl_code"]), "industry_code")
        people, pay = count(record, "annual_avg_emplvl", LAYOUT) or 0.0, count(record, "avg_annual_pay", LAYOUT) or 0.0
        withheld = one_of(record, "disclosure_code", ("", "N", "-")) == "N"
        if cells["agglvl_code"] in ALL_JOBS:
            total = people
            continue
        sector = one_of(record, "industry_code", (*INDUSTRY, UNCLASSIFIED))
        if sector != UNCLASSIFIED and not withheld:
            industry = INDUSTRY[sector]
            jobs[industry] = jobs.get(industry, 0.0) + people
            before = paid.get(industry, (0.0, 0.0))
            paid[industry] = (before[0] + people, before[1] + people * pay) if pay else before
    if total <= 0:
        raise ConfigurationError(f"column `agglvl_code`: found no row of all jobs for {found.place}; allowed: one with {' or '.join(ALL_JOBS)}, not withheld", str(file))
    add_jobs(found, jobs, paid, total, HOW)
    return found
