"""Read a region file; complete a district's with what it inherits from its labour-market region."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from llsim.configuration import Located, find_configuration, read_mapping, validated
from llsim.errors import ConfigurationError
from llsim.parameter import Settings
from llsim.region.figure import Figure
from llsim.region.region import DistrictFile, Region, Targets


def read_region(name: str) -> Region:
    """Return a region by name or by the path of its file. Raises ConfigurationError."""
    located = read_mapping(find_configuration("regions", name))
    if located.data.get("kind") != "district":
        return validated(located, Region)
    return _completed(validated(located, DistrictFile), located)


def _completed(district: DistrictFile, located: Located) -> Region:
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
    if isinstance(entry, Figure):
        return entry.model_copy(update={"note": f"of {region}" + (f"; {entry.note}" if entry.note else "")})
    if isinstance(entry, Settings):
        return entry.model_copy(update={name: _of(getattr(entry, name), region) for name in type(entry).model_fields})
    if isinstance(entry, dict):
        return {key: _of(value, region) for key, value in entry.items()}
    return [_of(value, region) for value in entry] if isinstance(entry, list) else entry
