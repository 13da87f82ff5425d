"""Read a region file; complete a district's with what it inherits from its labour-market region."""

from __future__ import annotations

from typing import Any

from llsim.configuration import find_configuration, read_mapping, validated
from llsim.region.figure import Figure
from llsim.region.region import DistrictFile, Region, Targets


def read_region(name: str) -> Region:
    """Return a region by name or by the path of its file. Raises ConfigurationError."""
    located = read_mapping(find_configuration("regions", name))
    data: Any = located.data
    if data.get("kind") != "district":
        return validated(located, Region)
    district = validated(located, DistrictFile)
    parent = read_region(district.labor_market)
    return Region(
        name=district.name,
        title=district.title,
        kind=district.kind,
        labor_market=parent.name,
        labor_market_ninth_graders=parent.students.ninth_graders,
        students=district.students,
        schools=district.schools,
        targets=_inherited(district.targets, parent),
        colleges=district.colleges or parent.colleges,
        economy=parent.economy,
    )


def _inherited(own: Targets, parent: Region) -> Targets:
    """Fill rates the district does not publish with those of its region, marked as such."""
    filled: dict[str, Any] = {}
    for name in Targets.model_fields:
        mine, theirs = getattr(own, name), getattr(parent.targets, name)
        filled[name] = mine if mine is not None else _of(theirs, parent.name)
    return Targets(**filled)


def _of(entry: Any, region: str) -> Any:
    """Copy figures with a note of the region they come from."""
    if isinstance(entry, Figure):
        return entry.model_copy(update={"note": f"of {region}" + (f"; {entry.note}" if entry.note else "")})
    return {group: _of(figure, region) for group, figure in entry.items()} if isinstance(entry, dict) else entry
