"""What an importer found in a published file, and how it is put into a region: figures are replaced, the rest is kept, and all must still hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from llsim.configuration import find_configuration, read_mapping, validated
from llsim.configuration.wording import shown
from llsim.errors import ConfigurationError
from llsim.region.figure import Basis, Figure, Unit
from llsim.region.reading import completed, read_region
from llsim.region.region import DistrictFile, Region, Targets, figures_in

NATION = "us"
FAR = 2.0
"""Times the nation's ratio of ninth graders to jobs beyond which students and jobs are hardly of one place. Ours."""
HELD_OUT = ("regional_college_going", "dual_enrollment_ever_newest", "college_graduates_staying")
"""Rates that are only ever checked."""
Place = Region | DistrictFile


@dataclass
class Found:
    """The figures found by dotted path, of which place, from where; `checks` are figures no region holds, `missing` what could not be filled and why."""

    place: str
    source: str
    year: str
    figures: dict[str, Figure] = field(default_factory=dict)
    checks: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    def add(self, path: str, value: float, unit: Unit, note: str = "", basis: Basis = "read in an excerpt") -> None:
        """Add a figure."""
        told = f"{self.place}; {note}" if note else self.place
        self.figures[path] = Figure(value=round(value, 4), unit=unit, year=self.year, source=self.source, basis=basis, note=told)


@dataclass(frozen=True)
class Change:
    """One figure that was replaced, added (`old` is None) or dropped (`new` is None)."""

    path: str
    old: Figure | None
    new: Figure | None

    def __str__(self) -> str:
        """Say what changed."""
        before = f"{self.old.value:g}" if self.old else "nothing"
        if self.new is None:
            return f"{self.path}: {before} -> dropped (of another source than the rate for all)"
        return f"{self.path}: {before} -> {self.new.value:g} {self.new.unit}" + (f" (was {self.old.basis})" if self.old and self.old.is_assumed else "")


def editable(into: Path) -> Place:
    """Read the region file that figures are put into: a whole region, or a district's own figures. Raises ConfigurationError."""
    if into.suffix not in (".yaml", ".yml") or not into.is_file():
        raise ConfigurationError(f"--into: found {shown(str(into))}; allowed: a region file that is there, as `llsim region new` writes it")
    located = read_mapping(find_configuration("regions", str(into)))
    if "as_of" in located.data:
        raise ConfigurationError(f"--into: found {shown(str(into))}, a place as of an earlier year; allowed: a region of today")
    read_region(str(into))
    return validated(located, DistrictFile) if located.data.get("kind") == "district" else validated(located, Region)


def put_in(place: Place, found: Found, into: Path) -> tuple[Place, list[Change]]:
    """Return the place with the figures found, and what changed. Raises ConfigurationError for what no longer holds together."""
    old = dict(figures_in(place, ""))
    figures = dict(found.figures)
    _keep_whole_rates(figures, found)
    if isinstance(place, DistrictFile) and (foreign := [path for path in figures if path.startswith(("economy.", "colleges.") if place.colleges is None else ("economy.",))]):
        raise ConfigurationError(f"found figures as `{foreign[0]}`, which a district shares with `{place.labor_market}`; allowed: import them into that region's file", f"--into {into}")
    try:
        changed = type(place).model_validate(_replaced(place, figures))
    except ValidationError as problem:
        first = problem.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise ConfigurationError(f"the figures of {found.source} do not fit: {where + ': ' if where else ''}{str(first['msg']).removeprefix('Value error, ')}", f"--into {into}") from None
    if isinstance(changed, DistrictFile):
        completed(changed, read_mapping(find_configuration("regions", str(into))))
    new = dict(figures_in(changed, ""))
    paths = [*new, *(path for path in old if path not in new)]
    return changed, [Change(path, old.get(path), new.get(path)) for path in paths if old.get(path) != new.get(path)]


def doubts(place: Place) -> list[str]:
    """Tell what is allowed but hardly right: many more or fewer ninth graders for each job than in the nation."""
    if isinstance(place, DistrictFile):
        return []
    nation = read_region(NATION)
    own, usual = (1000 * region.students.ninth_graders.value / region.economy.jobs_total.value for region in (place, nation))
    if usual / FAR <= own <= usual * FAR:
        return []
    return [f"{own:.1f} ninth graders for each 1,000 jobs, {usual:.1f} in the nation: are the students and the jobs of the same place?"]


def _keep_whole_rates(figures: dict[str, Figure], found: Found) -> None:
    """Leave out a rate by group whose level for all students was not found: groups of one source and the whole of another do not fit."""
    for rate in dict.fromkeys(path.split(".")[1] for path in figures if path.startswith("targets.") and path.count(".") == 2):
        if f"targets.{rate}.all" not in figures:
            for path in [path for path in figures if path.startswith(f"targets.{rate}.")]:
                del figures[path]
            found.missing.append(f"targets.{rate}: none is given for all students, so that its groups were left out too")


def _replaced(place: Place, figures: Mapping[str, Figure]) -> dict[str, Any]:
    """Return the members of a place, figures replaced by path; a rate by group is replaced with all its groups."""
    whole: dict[str, Any] = _opened(place)
    for rate in dict.fromkeys(path.split(".")[1] for path in figures if path.startswith("targets.") and path.count(".") == 2):
        whole["targets"][rate] = {}
    for path, figure in figures.items():
        member: Any = whole
        *above, last = path.split(".")
        for name in above:
            member = member[name] if not isinstance(member, list) else next(college for college in member if college["key"] == name)
        member[last] = _target(place.targets, path, figure) if path.startswith("targets.") else dict(figure)
    return whole


def _opened(item: Any) -> Any:
    """Copy settings as mappings that can be changed."""
    if isinstance(item, Figure):
        return dict(item)
    if hasattr(type(item), "model_fields"):
        return {name: _opened(getattr(item, name)) for name in type(item).model_fields}
    if isinstance(item, dict):
        return {key: _opened(value) for key, value in item.items()}
    return [_opened(value) for value in item] if isinstance(item, list) else item


def _target(targets: Targets, path: str, figure: Figure) -> dict[str, Any]:
    """Return a rate with the use its place had: fitted, or only checked."""
    rate, _, group = path.removeprefix("targets.").partition(".")
    old = getattr(targets, rate)
    if isinstance(old, dict):
        old = old.get(group)
    use = "hold_out" if rate in HELD_OUT else old.use if old is not None else "calibrate"
    return dict(figure) | {"use": use}
