"""Commands that put the figures of published files into a region file."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from llsim.region.importers.california import Wanted
    from llsim.region.importers.found import Found, Place

FILE = click.argument("file", type=click.Path(path_type=Path))
INTO = click.option("--into", required=True, type=click.Path(path_type=Path), help="The region file whose figures are replaced, as `region new` writes it.")


def californian[F: Callable[..., Any]](command: F) -> F:
    """Give a command the options that name an area of California."""
    options = (
        click.option("--state", is_flag=True, help="All of California."),
        click.option("--county", default=None, help="A county by code or name, as 01 or Alameda."),
        click.option("--district", default=None, help="A district by code or name, as 01-61259."),
        click.option("--school", default=None, help="A school by code or name, as 01-61259-0130229."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def wanted_area(state: bool, county: str | None, district: str | None, school: str | None) -> Wanted:
    """Return the one area that was named. Raises ConfigurationError for none or several."""
    from llsim.errors import ConfigurationError  # noqa: PLC0415 (keeps --help fast)
    from llsim.region.importers.california import Wanted  # noqa: PLC0415 (slow to import)

    given = {level: text for level, text in (("T", "" if state else None), ("C", county), ("D", district), ("S", school)) if text is not None}
    if len(given) != 1:
        names = ", ".join(Wanted(level).option for level in given) or "none of them"
        raise ConfigurationError(f"found {names}; allowed: one of --state, --county, --district, --school")
    return Wanted(*next(iter(given.items())))


@click.command("acgr", short_help="Graduation, dropout, a-g (California, acgr24.txt).")
@FILE
@INTO
@californian
def import_acgr(file: Path, into: Path, state: bool, county: str | None, district: str | None, school: str | None) -> None:
    """Put graduation, dropout and a-g rates from California's cohort graduation FILE (acgr24.txt) into a region file."""
    from llsim.region.importers.acgr import read_acgr  # noqa: PLC0415 (slow to import)

    put_into(into, lambda _: read_acgr(file, wanted_area(state, county, district, school)))


@click.command("enrollment", short_help="Ninth graders, groups, schools (California, cdenroll2425.txt).")
@FILE
@INTO
@californian
def import_enrollment(file: Path, into: Path, state: bool, county: str | None, district: str | None, school: str | None) -> None:
    """Put ninth graders, groups and high schools from California's census day enrollment FILE (cdenroll2425.txt) into a region file."""
    from llsim.region.importers.enrollment import read_enrollment  # noqa: PLC0415 (slow to import)

    put_into(into, lambda _: read_enrollment(file, wanted_area(state, county, district, school)))


@click.command("college-going", short_help="College-going (California, cgr12mo23.txt).")
@FILE
@INTO
@californian
def import_college_going(file: Path, into: Path, state: bool, county: str | None, district: str | None, school: str | None) -> None:
    """Put college-going rates from California's college-going FILE (cgr12mo23.txt) into a region file."""
    from llsim.region.importers.college_going import read_college_going  # noqa: PLC0415 (slow to import)

    put_into(into, lambda _: read_college_going(file, wanted_area(state, county, district, school)))


@click.command("ccd", short_help="Ninth graders, races, schools (NCES school membership).")
@FILE
@INTO
@click.option("--state", default=None, help="A state by its two letters.")
@click.option("--district", default=None, help="A district by LEAID or name.")
@click.option("--school", default=None, help="A school by NCESSCH.")
def import_membership(file: Path, into: Path, state: str | None, district: str | None, school: str | None) -> None:
    """Put ninth graders, races, sex and high schools from a school membership FILE of the Common Core of Data into a region file."""
    from llsim.errors import ConfigurationError  # noqa: PLC0415 (keeps --help fast)
    from llsim.region.importers.school_membership import read_membership  # noqa: PLC0415 (slow to import)

    given = {level: text for level, text in (("state", state), ("district", district), ("school", school)) if text is not None}
    if len(given) != 1:
        raise ConfigurationError(f"found {', '.join(f'--{level}' for level in given) or 'none of them'}; allowed: one of --state, --district, --school")
    put_into(into, lambda _: read_membership(file, *next(iter(given.items()))))


@click.command("ipeds", short_help="Colleges and seats (IPEDS, HD2023.csv).")
@FILE
@INTO
@click.option("--county", "counties", required=True, multiple=True, help="A county of the region by its code of five digits; may be given again.")
@click.option("--year", required=True, help="The year of the files, as 2023.")
@click.option("--residence", default=None, type=click.Path(path_type=Path), help="EF2022C.csv: gives seats.")
@click.option("--completions", default=None, type=click.Path(path_type=Path), help="C2023_A.csv: tells awards.")
@click.option("--state-graduates", default=None, type=click.FloatRange(min=1), help="High school graduates of the whole state a year: gives seats away.")
def import_colleges(file: Path, into: Path, counties: tuple[str, ...], year: str, residence: Path | None, completions: Path | None, state_graduates: float | None) -> None:
    """Put the colleges in some counties from the institutions FILE of IPEDS (HD2023.csv), and seats from the others, into a region file."""
    from llsim.region.importers.colleges import read_colleges  # noqa: PLC0415 (slow to import)

    put_into(into, lambda place: read_colleges(place, file, counties, year, residence, completions, state_graduates))


@click.command("qcew", short_help="Jobs and pay by industry (BLS QCEW).")
@FILE
@INTO
@click.option("--area", required=True, help="An area by its code in `area_fips`, as 06001 or C4186.")
def import_employment_census(file: Path, into: Path, area: str) -> None:
    """Put jobs and pay by industry from an annual FILE of the employment census (QCEW) into a region file."""
    from llsim.region.importers.employment_census import read_employment_census  # noqa: PLC0415 (slow to import)

    put_into(into, lambda _: read_employment_census(file, area))


@click.command("oews", short_help="Jobs and wages by industry (BLS OEWS).")
@FILE
@INTO
@click.option("--area", required=True, help="An area by code or title, as 14260.")
@click.option("--year", required=True, help="The survey's month and year, as `May 2024`: the file does not hold it.")
def import_occupations(file: Path, into: Path, area: str, year: str) -> None:
    """Put jobs and wages by industry from a FILE of occupational employment and wages (OEWS, saved as CSV) into a region file."""
    from llsim.region.importers.occupations import read_occupations  # noqa: PLC0415 (slow to import)

    put_into(into, lambda _: read_occupations(file, area, year))


@click.command("j2j", short_help="Job moves that stay, to check with (Census LEHD).")
@FILE
@INTO
@click.option("--area", required=True, help="An area by its code in `geography_orig`, as 06 or 14260.")
def import_job_moves(file: Path, into: Path, area: str) -> None:
    """Tell how many job moves of a FILE of job-to-job flows (J2JOD) stay in an area: to check with; the region file is not changed."""
    from llsim.region.importers.job_moves import read_job_moves  # noqa: PLC0415 (slow to import)

    put_into(into, lambda _: read_job_moves(file, area))


def put_into(into: Path, reading: Callable[[Place], Found]) -> None:
    """Put what was found into a region file, whole or not at all, and say what changed and what is still assumed."""
    from llsim.errors import ConfigurationError  # noqa: PLC0415 (keeps --help fast)
    from llsim.region.importers.found import doubts, editable, put_in  # noqa: PLC0415 (slow to import)
    from llsim.region.region import figures_in  # noqa: PLC0415 (the same)
    from llsim.region.writing import save_region  # noqa: PLC0415 (the same)

    place = editable(into)
    found = reading(place)
    if not found.figures and not found.checks:
        raise ConfigurationError(f"found no figure for {found.place}: {'; '.join(found.missing) or 'nothing is given'}; allowed: an area with published figures", found.source)
    changed, changes = put_in(place, found, into)
    if changes:
        save_region(changed, into)
    click.echo(f"{found.source}: {found.place}, {found.year}; {len(changes)} figures of {into} changed")
    for change in changes:
        click.echo(f"  {change}")
    for line in found.missing:
        click.echo(f"  not filled: {line}")
    for line in found.checks:
        click.echo(f"  to check with, no figure of a region: {line}")
    figures = list(figures_in(changed, ""))
    assumed = [path for path, figure in figures if figure.is_assumed]
    for line in doubts(changed):
        click.echo(f"  in doubt: {line}")
    told = dict.fromkeys(re.sub(r"(industries)\.\w+", r"\1.*", path) for path in assumed)
    click.echo(f"Still assumed or from memory, {len(assumed)} of {len(figures)} figures: {', '.join(told)}")
    if changes:
        click.echo(f"Next: llsim region check {into} --baseline; levels fitted before were fitted to the old figures: llsim calibrate {into} --intercepts-only fits them anew")


COMMANDS = (
    import_acgr, import_enrollment, import_college_going, import_membership, import_colleges, import_employment_census, import_occupations, import_job_moves,
)  # fmt: skip
