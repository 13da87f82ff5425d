"""Set numbers of a scenario by path, as `--set` names them, and check what was set."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from llsim.configuration.wording import nearest
from llsim.errors import ConfigurationError
from llsim.levers.lever import Lever
from llsim.parameter import Settings
from llsim.scenario import LEVERS, Levers, Scenario, all_parameters

type Changes = Sequence[tuple[str, float]]
type Nested = dict[str, Any]


def with_settings(scenario: Scenario, changes: Changes) -> Scenario:
    """Return a scenario with numbers set. Whole numbers and switches are set as such. Raises ConfigurationError for an unknown path or a value not allowed."""
    nested = _nested(scenario, changes)
    lever_changes = nested.pop("levers", {})
    rooms: dict[str, Any] = dict(scenario)
    updates: dict[str, Any] = {room: _with(rooms.get(room), inner, room, scenario) for room, inner in nested.items()}
    if lever_changes:
        levers = {lever.title: lever for lever in scenario.levers}
        kinds: dict[str, type[Lever]] = {kind.key: kind for kind in LEVERS}
        for name, inner in lever_changes.items():
            known = levers.get(name) or (kinds[name]() if name in kinds else None)
            levers[name] = _with(known, inner, f"levers.{name}", scenario)
        by_kind: dict[str, Any] = {kind.key: tuple(lever for lever in levers.values() if isinstance(lever, kind)) for kind in LEVERS}
        updates["levers"] = Levers(**by_kind)
    return scenario.model_copy(update=updates) if updates else scenario


def _nested(scenario: Scenario, changes: Changes) -> Nested:
    """Turn paths and values into mappings inside one another."""
    whole: Nested = {}
    for path, value in changes:
        *outer, last = path.split(".")
        inner = whole
        for name in outer:
            inner = inner.setdefault(name, {})
            if not isinstance(inner, dict):
                raise _unknown(path, scenario)
        inner[last] = value
    return whole


def _with[S: Settings](settings: S | None, changes: Nested | float, path: str, scenario: Scenario) -> S:
    """Set numbers of some settings, or members of their vectors, and check them together."""
    if not isinstance(settings, Settings) or not isinstance(changes, dict):
        raise _unknown(".".join([path, *list(changes)[:1]]) if isinstance(changes, dict) else path, scenario)
    data = dict(settings)
    for field, value in changes.items():
        if field not in data:
            raise _unknown(f"{path}.{field}", scenario)
        data[field] = _with(data[field], value, f"{path}.{field}", scenario) if isinstance(value, dict) else _number(data[field], value, f"{path}.{field}", scenario)
    try:
        return type(settings).model_validate(data)
    except ValidationError as problem:
        error = problem.errors(include_url=False)[0]
        field = str(error["loc"][0]) if error["loc"] else ""
        words = error["msg"].removeprefix("Value error, ").replace("Input should be", "allowed:")
        raise ConfigurationError(f"{path}.{field}: found {changes[field]:g}; {words}" if isinstance(changes.get(field), int | float) else f"{path}: {words}") from None


def _number(old: Any, value: float, path: str, scenario: Scenario) -> bool | int | float:
    """Return a value in the kind of the number that it takes the place of; whether it is allowed is left to the settings."""
    if isinstance(old, bool) or (isinstance(old, int) and float(value).is_integer()):
        return type(old)(value)
    if isinstance(old, int | float):
        return float(value)
    raise _unknown(path, scenario)


def _unknown(path: str, scenario: Scenario) -> ConfigurationError:
    known = [one.name for one in all_parameters(scenario)]
    return ConfigurationError(f"design: found the unknown number `{path}`; allowed: a number of `llsim list parameters`{nearest(path, known)}")


def is_whole(scenario: Scenario, path: str) -> bool:
    """Say whether a number of a stage or a lever is a whole one."""
    room, *rest = path.split(".")
    found: Any = dict(scenario).get(room)
    if room == "levers":
        found = next((lever for lever in (*scenario.levers, *(kind() for kind in LEVERS)) if lever.title == rest[0]), None)
        rest = rest[1:]
    for name in rest:
        found = dict(found).get(name) if isinstance(found, Settings) else None
    return isinstance(found, int) and not isinstance(found, bool)


def acting(scenarios: Sequence[Scenario], scenario: Scenario, paths: Sequence[str]) -> list[bool]:
    """Say which numbers act in one of several scenarios.

    A number of a lever acts where that lever is pulled; where no scenario pulls it, in all of them, which then pull it, as `--set` does.
    """
    pulled = {f"levers.{lever.title}" for lever in scenario.levers}
    anywhere = {f"levers.{lever.title}" for one in scenarios for lever in one.levers}
    levers = [path.rpartition(".")[0] for path in paths]
    return [not path.startswith("levers.") or lever in pulled or lever not in anywhere for path, lever in zip(paths, levers, strict=True)]
