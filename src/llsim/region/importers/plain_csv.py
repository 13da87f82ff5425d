"""A region from a folder of five plain tables, and a region written as such a folder."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from llsim.agents.industry import INDUSTRIES
from llsim.configuration.wording import named, shown
from llsim.errors import ConfigurationError
from llsim.region.figure import Figure, Target
from llsim.region.importers.reading_tables import Record, read_table, rows_of
from llsim.region.importers.tables import ECONOMY, OF_INDUSTRY, SCHOOLS, STUDENTS, TABLES, WHOLE
from llsim.region.labor_market import LaborMarket
from llsim.region.region import College, Region, SchoolSystem, StudentBody, Targets, figures_in
from llsim.region.writing import NAME

MAY_BE_ABSENT = ("enrollment_k12", "enrollment_9_12")
SINGLE = tuple(name for name, field in Targets.model_fields.items() if "dict" not in str(field.annotation).lower())
"""Rates that are given for all students only."""


def region_from_tables(folder: Path, name: str, title: str) -> Region:
    """Return the region that five tables describe. Raises ConfigurationError with file, row, column, what was found and what is allowed."""
    if not folder.is_dir():
        raise ConfigurationError(f"found {shown(str(folder))}, which is no folder; allowed: a folder that holds {named(TABLES)}")
    records = {table: read_table(folder, table) for table in TABLES}
    parts = {
        "students": _checked(StudentBody, _figures(records["students.csv"], STUDENTS, folder / "students.csv"), folder / "students.csv"),
        "schools": _checked(SchoolSystem, _figures(records["schools.csv"], SCHOOLS, folder / "schools.csv"), folder / "schools.csv"),
        "targets": _checked(Targets, _rates(records["rates.csv"]), folder / "rates.csv"),
        "economy": _checked(LaborMarket, _economy(records["labor_market.csv"], folder / "labor_market.csv"), folder / "labor_market.csv"),
    }
    colleges = [_college(record) for record in records["colleges.csv"]]
    return _checked(Region, {"name": name, "title": title, "kind": "county", "colleges": colleges, **parts}, folder)


def _checked(kind: Any, members: dict[str, Any], file: Path) -> Any:
    """Make settings of a table's figures. Raises ConfigurationError for shares that do not sum, and the like."""
    try:
        return kind.model_validate(members)
    except ValidationError as problem:
        first = problem.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        reason = str(first["msg"]).removeprefix("Value error, ")
        raise ConfigurationError(f"{f'figure `{where}`: ' if where else ''}{reason}", str(file)) from None


def _figure(record: Record, value: str = "value", unit: str = "") -> Any:
    """Make the figure of a row. Raises ConfigurationError."""
    cells = record.cells
    told = {name: cells[name] for name in ("year", "source", "basis", "note", "use") if name in cells}
    kind = Target if "use" in cells else Figure
    try:
        return kind.model_validate({"value": record.number(value), "unit": unit or cells["unit"], **told})
    except ValidationError as problem:
        raise record.error(value, str(problem.errors(include_url=False)[0]["msg"]).removeprefix("Value error, ")) from None


def _figures(records: list[Record], wanted: tuple[str, ...], file: Path) -> dict[str, Any]:
    """Return figures by name."""
    return {record.cells["figure"]: _figure(record) for record in rows_of(records, wanted, MAY_BE_ABSENT, file)}


def _rates(records: list[Record]) -> dict[str, Any]:
    """Return the rates, by group where they have groups."""
    found: dict[str, Any] = {}
    for record in records:
        rate, group = record.cells["rate"], record.cells["group"]
        if rate not in SINGLE:
            found.setdefault(rate, {})[group] = _figure(record)
        elif group == WHOLE:
            found[rate] = _figure(record)
        else:
            raise record.error("group", f"found {shown(group)} for `{rate}`; allowed: `all`, the only group this rate is given for")
    return found


def _economy(records: list[Record], file: Path) -> dict[str, Any]:
    """Return the labour market, checked to be complete for the whole and for each industry. Raises ConfigurationError."""
    for record in records:
        allowed = ECONOMY if record.cells["industry"] == WHOLE else OF_INDUSTRY
        if record.cells["figure"] not in allowed:
            raise record.error("figure", f"found {shown(record.cells['figure'])} for industry `{record.cells['industry']}`; allowed there: {named(allowed)}")
    found: dict[str, Any] = {}
    for name, figure in _figures([r for r in records if r.cells["industry"] == WHOLE], ECONOMY, file).items():
        group, _, member = name.partition(".")
        found.setdefault(group, {})[member] = figure
    economy = {group: members.get("", members) for group, members in found.items()}
    industries = {}
    for key in INDUSTRIES:
        own = [record for record in records if record.cells["industry"] == key]
        if not own:
            raise ConfigurationError(f"column `industry`: found no row for `{key}`; allowed: {len(OF_INDUSTRY)} rows for each of {named(INDUSTRIES)}", str(file))
        industries[key] = _of_industry(key, own, file)
    return economy | {"industries": industries}


def _of_industry(key: str, records: list[Record], file: Path) -> dict[str, Any]:
    """Return the figures of one industry. Raises ConfigurationError naming the industry where one is missing."""
    try:
        return _figures(records, OF_INDUSTRY, file)
    except ConfigurationError as problem:
        raise problem if not problem.problem.startswith("column `figure`: found no row") else ConfigurationError(f"industry `{key}`: {problem.problem}", problem.place) from None


def _college(record: Record) -> College:
    """Return one college. Raises ConfigurationError."""
    cells = record.cells
    if not NAME.fullmatch(cells["college"]):
        raise record.error("college", f"found {shown(cells['college'])}; allowed: lower-case letters, digits and underscores, a letter first")
    return College(
        key=cells["college"], title=cells["title"], sector=cells["sector"], local=cells["local"] == "yes",  # type: ignore[arg-type] # one of the allowed texts
        count=_figure(record, "count", "colleges"), seats_per_100_graduates=_figure(record, "seats_per_100_graduates", "seats per 100 graduates"),
    )  # fmt: skip


def write_tables(region: Region, folder: Path) -> None:
    """Write a region as five tables: somewhere to start from. Files that are there are written over."""
    folder.mkdir(parents=True, exist_ok=True)
    rows: dict[str, list[dict[str, object]]] = {
        "students.csv": [{"figure": path, **dict(figure)} for path, figure in figures_in(region.students, "")],
        "schools.csv": [{"figure": path, **dict(figure)} for path, figure in figures_in(region.schools, "") if path in SCHOOLS],
        "colleges.csv": [_college_row(college) for college in region.colleges],
        "labor_market.csv": [_economy_row(path, figure) for path, figure in figures_in(region.economy, "")],
        "rates.csv": [{"rate": path.partition(".")[0], "group": path.partition(".")[2] or WHOLE, **dict(figure)} for path, figure in figures_in(region.targets, "")],
    }
    for name, members in rows.items():
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            table = csv.DictWriter(file, [column.name for column in TABLES[name]], lineterminator="\n", extrasaction="ignore")
            table.writeheader()
            table.writerows(members)


def _college_row(college: College) -> dict[str, object]:
    """Return a college as a row; how its number of seats is known stands for the row."""
    told = dict(college.seats_per_100_graduates)
    return told | {
        "college": college.key, "title": college.title, "sector": college.sector, "local": "yes" if college.local else "no",
        "count": college.count.value, "seats_per_100_graduates": college.seats_per_100_graduates.value,
    }  # fmt: skip


def _economy_row(path: str, figure: Figure) -> dict[str, object]:
    """Return a figure of the labour market as a row."""
    parts = path.split(".")
    industry, name = (parts[1], parts[2]) if parts[0] == "industries" else (WHOLE, path)
    return {"industry": industry, "figure": name, **dict(figure)}
