"""Read a region file; complete a district's from its labour-market region, and that of an earlier year from the region of today."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic import ValidationError

from llsim.configuration import Located, find_configuration, read_mapping, validated
from llsim.errors import ConfigurationError
from llsim.parameter import Settings
from llsim.region.figure import Figure
from llsim.region.region import DistrictFile, EarlierFile, Region, Targets
from llsim.region.school_list import check_summed_up, seats_wanting, summed_up


def read_region(name: str) -> Region:
    """Return a region by name or by the path of its file. Raises ConfigurationError."""
    located = read_mapping(find_configuration("regions", name))
    if "as_of" in located.data:
        return _as_of(validated(located, EarlierFile), located)
    if located.data.get("kind") != "district":
        region = validated(located, Region)
        _check_seats(region, located)
        return region
    district = validated(located, DistrictFile)
    _check_seats(district, located)
    return completed(district, located)


def _check_seats(region: Region | DistrictFile, located: Located) -> None:
    """Refuse listed schools whose seats do not fit their grade, and a share of seats that does not sum them up. Raises ConfigurationError."""
    listed, people = region.schools.school_list, region.students.ninth_graders.value
    for position, school in enumerate(listed or []):
        wrong = seats_wanting(school, people)
        if wrong:
            raise located.place_of_key(("schools", "school_list", position)).error(f"key `schools.school_list[{position}].pathways`: {wrong}")
    if listed is not None and "pathway_seat_share" in (found := summed_up(listed, people)):
        try:
            check_summed_up("pathway_seat_share", region.schools.pathway_seat_share, found["pathway_seat_share"])
        except ValueError as problem:
            raise located.place_of_value(("schools", "pathway_seat_share")).error(f"key `schools`: {problem}") from None


def completed(district: DistrictFile, located: Located) -> Region:
    """Give a district the economy, and what else it does not publish, of the region it lies in. Raises ConfigurationError."""
    around = _labor_market(district, located)
    try:
        return Region(
            name=district.name,
            title=district.title,
            kind=district.kind,
            labor_market=around.name,
            labor_market_ninth_graders=around.students.ninth_graders,
            students=district.students,
            schools=district.schools,
            targets=_inherited(district.targets, around),
            colleges=district.colleges or _of(around.colleges, around.name),
            economy=_of(around.economy, around.name),
        )
    except ValidationError as problem:
        first = problem.errors(include_url=False)[0]["msg"].removeprefix("Value error, ")
        raise located.place_of_value(("students", "ninth_graders")).error(first) from None


def _labor_market(district: DistrictFile, located: Located) -> Region:
    """Read the region a district names as its labour market; a district has none to share. Raises ConfigurationError."""
    place = located.place_of_value(("labor_market",))
    try:
        found = read_mapping(find_configuration("regions", district.labor_market))
    except ConfigurationError as problem:
        raise place.error(f"key `labor_market`: {problem}") from None
    if found.data.get("kind") == "district":
        raise place.error(f"key `labor_market`: found the district `{district.labor_market}`; allowed: a county, a state or the nation")
    return validated(found, Region)


def _inherited(own: Targets, around: Region) -> Targets:
    """Fill rates the district does not publish with those of its region, marked as such.

    A rate published for all of the district's students keeps the region's groups out: the region's group levels average to the
    region's overall rate, not to the district's, and no intercepts could meet both.
    """
    filled: dict[str, Any] = {}
    for name in Targets.model_fields:
        mine, theirs = getattr(own, name), getattr(around.targets, name)
        filled[name] = mine if mine is not None else _of(theirs, around.name)
    return Targets(**filled)


def _of(entry: Any, region: str) -> Any:
    """Copy figures, and whatever holds them, with a note of the region they come from."""

    def noted(figure: Figure) -> Figure:
        return figure.model_copy(update={"note": f"of {region}" + (f"; {figure.note}" if figure.note else "")})

    return _each_figure(entry, noted)


def _each_figure(entry: Any, change: Callable[[Figure], Figure]) -> Any:
    """Copy whatever holds figures, each of them changed."""
    if isinstance(entry, Figure):
        return change(entry)
    if isinstance(entry, Settings):
        return entry.model_copy(update={name: _each_figure(getattr(entry, name), change) for name in type(entry).model_fields})
    if isinstance(entry, dict):
        return {key: _each_figure(value, change) for key, value in entry.items()}
    return [_each_figure(value, change) for value in entry] if isinstance(entry, list) else entry


def _as_of(earlier: EarlierFile, located: Located) -> Region:
    """Complete a region of an earlier year from the region of today; what is taken over is marked as assumed. Raises ConfigurationError."""
    place = located.place_of_value(("extends",))
    if "as_of" in read_mapping(find_configuration("regions", earlier.extends)).data:
        raise place.error(f"key `extends`: found `{earlier.extends}`, itself of an earlier year; allowed: a region of today")
    today = read_region(earlier.extends)

    def taken_over(figure: Figure) -> Figure:
        note = f"of {today.name}, {figure.year}: the tables hold no figure of {earlier.as_of}" + (f"; {figure.note}" if figure.note else "")
        return figure.model_copy(update={"basis": "assumed", "note": note})

    old = _each_figure(today, taken_over)
    try:
        return Region.model_validate(
            dict(old)
            | {"name": earlier.name, "title": earlier.title, "as_of": earlier.as_of, "extends": today.name}
            | {"students": {**dict(old.students), **earlier.students}, "schools": {**dict(old.schools), "school_list": None, **earlier.schools}}
            | {"targets": _of_the_time(earlier.targets, old.targets)}
        )
    except ValidationError as problem:
        first = problem.errors(include_url=False)[0]
        raise place.error(f"{'.'.join(map(str, first['loc']))}: {first['msg'].removeprefix('Value error, ')}") from None


def _of_the_time(own: Targets, today: Targets) -> Targets:
    """Fill rates not published at the time with today's; one rate of dual enrollment keeps all of today's out, which grew threefold."""
    about_courses = [name for name in Targets.model_fields if name.startswith("dual_enrollment")]
    given = any(getattr(own, name) is not None for name in about_courses)
    filled = {
        name: getattr(today, name) if getattr(own, name) is None and not (given and name in about_courses) else getattr(own, name)
        for name in Targets.model_fields
    }
    return Targets(**filled)
