"""The room of mixes: which numbers and aims may move and where to, and the one scenario in which every mix is a matter of numbers.

A lever that may be aimed at several kinds of people stands in that scenario once for each aim, under a name of its own; a mix gives all of
them but the chosen one no intensity, which is the same, bit for bit, as if they were not there.
"""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from llsim.configuration import Located
from llsim.configuration.wording import named, nearest, shortened
from llsim.errors import ConfigurationError
from llsim.experiment.atomic import write_whole
from llsim.experiment.moving import is_whole, with_settings
from llsim.experiment.problem import Factor
from llsim.levers.lever import Lever
from llsim.parameter import Parameter
from llsim.questions.search_file import Aim, Move, SearchFile, Span
from llsim.scenario import LEVERS, Scenario, all_parameters

type Mix = tuple[float, ...]
"""A value for each dimension, in order: a number of a lever, or the place of an aim in its list."""

TIMING = ("start", "ramp")
PROGRAMME = "scale"
"""An intensity that is a share of a programme: the programme's own numbers move instead where none is named."""
AIM = "aim."
DIGITS = 12
"""Steps are rounded so, that 3 x 0.1 is 0.3."""


@dataclass(frozen=True)
class Dimension:
    """One thing that moves. `choices`: its values where they are a list, else `low` to `high`, in steps where `step` is given."""

    name: str
    low: float
    high: float
    step: float | None
    choices: tuple[float, ...] | None
    whole: bool = False

    @property
    def count(self) -> float:
        """Return how many values there are, infinite between two ends without steps."""
        if self.choices is not None:
            return len(self.choices)
        step = self.step or (1.0 if self.whole else None)
        return math.inf if step is None else math.floor((self.high - self.low) / step + 1e-9) + 1

    def values(self) -> list[float]:
        """List the values of a dimension that has finitely many, in order."""
        if self.choices is not None:
            return list(self.choices)
        return [round(self.low + (self.step or 1.0) * place, DIGITS) for place in range(int(self.count))]

    def nearest(self, value: float) -> float:
        """Return the allowed value nearest to one."""
        if math.isfinite(self.count):
            return min(self.values(), key=lambda one: (abs(one - value), one))
        return min(max(value, self.low), self.high)

    @property
    def least(self) -> float:
        """Return the smallest value, or the first aim."""
        return min(self.choices) if self.choices is not None else self.low

    @property
    def most(self) -> float:
        """Return the largest value, or the first aim."""
        if self.name.startswith(AIM):
            return self.least
        return max(self.choices) if self.choices is not None else self.nearest(self.high)


@dataclass(frozen=True)
class Space:
    """What moves around a scenario. `aims`: the aims of each lever that has several; `first_year`: the first in which any lever may be in force."""

    scenario: Scenario
    dimensions: tuple[Dimension, ...]
    aims: dict[str, tuple[Aim, ...]]
    first_year: int

    @property
    def count(self) -> float:
        """Return how many combinations of values there are, infinite where a number may be any; some are the same mix (see `plain`)."""
        return math.prod(one.count for one in self.dimensions)

    def every(self) -> Iterator[Mix]:
        """List every mix of a room that has finitely many, each once."""
        yield from dict.fromkeys(self.plain(mix) for mix in itertools.product(*(one.values() for one in self.dimensions)))

    @cached_property
    def starting(self) -> tuple[Mix, ...]:
        """List the mixes tried first: nothing, the scenario as it stands, everything, and each number by itself at its most."""
        known = {parameter.name: parameter.value for parameter in all_parameters(self.scenario)}
        none = tuple(one.least for one in self.dimensions)
        own = tuple(one.nearest(known.get(one.name, 0.0)) for one in self.dimensions)
        most = tuple(one.least if _is_timing(one.name) else one.most for one in self.dimensions)
        alone = [(*none[:place], one.most, *none[place + 1 :]) for place, one in enumerate(self.dimensions) if not _is_timing(one.name) and not one.name.startswith(AIM)]
        return tuple(dict.fromkeys(map(self.plain, [none, own, most, *alone])))

    @cached_property
    def _with_intensity(self) -> dict[str, tuple[int, tuple[int, ...]]]:
        """Return by lever the place of its intensity, and those of all else that moves of it."""
        levers = {f"levers.{lever.title}": lever.intensity for lever in (*self.scenario.levers, *(kind() for kind in LEVERS))}
        found: dict[str, tuple[int, tuple[int, ...]]] = {}
        for place, one in enumerate(self.dimensions):
            lever, _, number = one.name.rpartition(".")
            if levers.get(lever) == number:
                rest = [other for other, own in enumerate(self.dimensions) if other != place and own.name.startswith((f"{lever}.", AIM + lever.removeprefix("levers.")))]
                found[lever] = place, tuple(rest)
        return found

    def plain(self, mix: Mix) -> Mix:
        """Write a mix in one way only: a lever without intensity has no timing, no aim and no parts."""
        own = list(mix)
        for intensity, rest in self._with_intensity.values():
            if own[intensity] == 0.0:
                for place in rest:
                    own[place] = self.dimensions[place].least
        return tuple(own)

    def changes(self, mix: Mix) -> dict[str, float]:
        """Write a mix as numbers of the scenario with all aims: path and value."""
        chosen = {one.name.removeprefix(AIM): int(value) for one, value in zip(self.dimensions, mix, strict=True) if one.name.startswith(AIM)}
        found: dict[str, float] = {}
        for one, value in zip(self.dimensions, mix, strict=True):
            _, _, rest = one.name.partition(".")
            title, _, number = rest.partition(".")
            if one.name.startswith(AIM):
                continue
            found[f"levers.{copy_name(title, chosen[title])}.{number}" if title in chosen else one.name] = value
        for title, aim in chosen.items():
            kind = next(kind for kind in LEVERS if kind.key == title)
            found |= {f"levers.{copy_name(title, place)}.{kind.intensity}": 0.0 for place in range(len(self.aims[title])) if place != aim}
        return found

    def described(self) -> list[dict[str, str]]:
        """Describe what moves: name, lever, what it is, and its unit."""
        known = {one.name: one.about for one in all_parameters(self.scenario)}
        found = []
        for one in self.dimensions:
            lever = one.name.removeprefix(AIM) if one.name.startswith(AIM) else one.name.split(".")[1]
            about = known.get(one.name)
            found.append({"name": one.name, "lever": lever, "what": about.description if about else "for whom", "unit": about.unit if about else ""})
        return found

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """List every number that a mix may set, in one order whatever mixes there are: the keys of runs depend on it."""
        found: list[str] = []
        for one in self.dimensions:
            _, _, rest = one.name.partition(".")
            title, _, number = rest.partition(".")
            if one.name.startswith(AIM):
                kind = next(kind for kind in LEVERS if kind.key == rest)
                found += [f"levers.{copy_name(rest, place)}.{kind.intensity}" for place in range(len(self.aims[rest]))]
            else:
                found += [f"levers.{copy_name(title, place)}.{number}" for place in range(len(self.aims[title]))] if title in self.aims else [one.name]
        return tuple(dict.fromkeys(found))

    def words_of_aim(self, lever: str, place: float) -> str:
        """Name an aim: the groups, industries and schools, or everyone."""
        aim = self.aims[lever][int(place)]
        named_ones = [*aim.groups, *aim.industries, *(f"school {number}" for number in aim.schools)]
        return ", ".join(named_ones) or "everyone"

    def write(self, file: Path, extends: str) -> None:
        """Write the scenario in which every mix is a matter of numbers; nothing is written anew that stands there. Raises DiskError."""
        levers: dict[str, Any] = {}
        for key in self.aims:
            kind = next(kind for kind in LEVERS if kind.key == key)
            own = (*getattr(self.scenario.levers, key), kind())[0]
            levers[key] = [_copy(own, key, place, aim) for place, aim in enumerate(self.aims[key])]
        text = json.dumps({"extends": extends, "title": self.scenario.title, "levers": levers}, indent=1) + "\n"
        if not file.is_file() or file.read_text(encoding="utf-8") != text:
            file.parent.mkdir(parents=True, exist_ok=True)
            write_whole(file, lambda part: part.write(text.encode()))


def copy_name(lever: str, place: int) -> str:
    """Name the copy of a lever for one of its aims."""
    return f"{lever}_for_{place + 1}"


def _copy(lever: Lever, key: str, place: int, aim: Aim) -> dict[str, Any]:
    """Write a lever aimed at somebody."""
    data = lever.model_dump(mode="json") | {"name": copy_name(key, place)} | aim.model_dump(mode="json")
    return {name: value for name, value in data.items() if value is not None}


def _is_timing(name: str) -> bool:
    return name.rpartition(".")[2] in TIMING


def space_of(search: SearchFile, scenario: Scenario, located: Located) -> Space:
    """Return the room of a search around its scenario. Raises ConfigurationError, at its place in the file, for what cannot move there."""
    chosen = _choices(scenario)
    movable = {one.name: one for one in all_parameters(scenario) if one.name in chosen or (one.name.startswith("levers.") and _is_timing(one.name))}
    moves: dict[str, Move] = search.move or {name: Span(low=0.0, high=_end(movable[name])) for name in natural(scenario)}
    dimensions = [_dimension(name, move, movable, scenario, located) for name, move in moves.items()]
    for lever, aims in search.targets.items():
        _refuse_aim(lever, aims, scenario, located)
        dimensions.append(Dimension(AIM + lever, 0.0, len(aims) - 1.0, None, tuple(map(float, range(len(aims))))))
    moved = {one.name: one.least for one in dimensions}
    new = [kind() for kind in LEVERS if not getattr(scenario.levers, kind.key) and any(name.startswith(f"levers.{kind.key}.") for name in moved)]
    first = int(min((moved.get(f"levers.{lever.title}.start", lever.start) for lever in (*scenario.levers, *new)), default=scenario.first_year))
    return Space(scenario, tuple(dimensions), dict(search.targets), max(scenario.first_year, min(first, scenario.last_year)))


def _choices(scenario: Scenario) -> list[str]:
    """List the numbers of levers that people choose: how much of a policy there is."""
    return [one.name for one in all_parameters(scenario) if one.name.startswith("levers.") and Factor(one, one.value).over == "levers"]


def natural(scenario: Scenario) -> list[str]:
    """List the numbers that move where a file names none: the intensity of each lever, or the numbers of its programme where that is a share of one."""
    chosen = _choices(scenario)
    found: list[str] = []
    for kind in LEVERS:
        for lever in getattr(scenario.levers, kind.key) or (kind(),):
            own = [name for name in chosen if name.startswith(f"levers.{lever.title}.")]
            found += own if kind.intensity == PROGRAMME else [name for name in own if name.endswith(f".{kind.intensity}")]
    return [name for name in found if not name.endswith(f".{PROGRAMME}")]


def _end(parameter: Parameter) -> float:
    """Return the highest value that the number's prior holds."""
    return float(min(parameter.high, getattr(parameter.about.prior, "high", parameter.high)))


def _dimension(name: str, move: Move, movable: dict[str, Parameter], scenario: Scenario, located: Located) -> Dimension:
    """Make the dimension of a number. Raises ConfigurationError for an unknown number or a value that is not allowed."""
    if name not in movable:
        allowed = list(movable)
        raise located.place_of_key(("move", name)).error(
            f"key `move.{shortened(name)}`: found a number that people do not choose; allowed: how much of a lever there is, its start and its ramp: {named(allowed)}{nearest(name, allowed)}"
        )
    whole = is_whole(scenario, name)
    span = move if isinstance(move, Span) else None
    values = (span.low, span.high) if span is not None else tuple(move) if isinstance(move, tuple) else ()
    for value in values:
        if whole and not float(value).is_integer():
            raise located.place_of_value(("move", name)).error(f"key `move.{name}`: found {value:g}; allowed: whole numbers")
        try:
            with_settings(scenario, [(name, value)])
        except (ConfigurationError, ValidationError) as problem:
            raise located.place_of_value(("move", name)).error(f"key `move.{name}`: {problem}") from None
    if span is None:
        return Dimension(name, min(values), max(values), None, tuple(dict.fromkeys(map(float, values))), whole)
    return Dimension(name, span.low, span.high, span.step, None, whole)


def _refuse_aim(lever: str, aims: tuple[Aim, ...], scenario: Scenario, located: Located) -> None:
    """Raise ConfigurationError for a lever that cannot be aimed so."""
    kinds = {kind.key: kind for kind in LEVERS}
    place = located.place_of_key(("targets", lever))
    if lever not in kinds:
        raise place.error(f"key `targets.{shortened(lever)}`: found an unknown lever; allowed: {named(list(kinds))}{nearest(lever, list(kinds))}")
    own = getattr(scenario.levers, lever)
    if len(own) > 1 or any(one.name for one in own):
        raise place.error(f"key `targets.{lever}`: found a scenario that names this lever itself; allowed: one that pulls it once, without a name")
    for number, aim in enumerate(aims):
        try:
            kinds[lever].model_validate(aim.model_dump())
        except ValidationError as problem:
            words = problem.errors(include_url=False)[0]["msg"].removeprefix("Value error, ")
            raise located.place_of_value(("targets", lever, number)).error(f"key `targets.{lever}`: {words}") from None

