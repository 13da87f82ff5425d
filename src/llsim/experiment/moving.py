"""Set numbers of a scenario by path, as `--set` names them, and check what was set."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from llsim.configuration.wording import nearest
from llsim.errors import ConfigurationError
from llsim.parameter import Settings
from llsim.scenario import LEVERS, Levers, Scenario, all_parameters

type Changes = Sequence[tuple[str, float]]


def with_settings(scenario: Scenario, changes: Changes) -> Scenario:
    """Return a scenario with numbers set. Whole numbers and switches are set as such. Raises ConfigurationError for an unknown path or a value not allowed."""
    if not changes:
        return scenario
    updates: dict[str, Any] = {}
    levers = {lever.title: lever for kind in LEVERS for lever in getattr(scenario.levers, kind.key)}
    for path, value in changes:
        room, *rest = path.split(".")
        if room == "levers" and len(rest) == 2:
            kind = next((kind for kind in LEVERS if kind.key == rest[0]), None)
            if rest[0] not in levers and kind is None:
                raise _unknown(path, scenario)
            known = levers[rest[0]] if rest[0] in levers else kind() if kind is not None else None
            levers[rest[0]] = _with(known, rest[1:], value, path, scenario)
        else:
            stage = updates.get(room, getattr(scenario, room, None) if room in type(scenario).model_fields else None)
            updates[room] = _with(stage, rest, value, path, scenario)
    by_kind: dict[str, Any] = {kind.key: tuple(lever for lever in levers.values() if isinstance(lever, kind)) for kind in LEVERS}
    return scenario.model_copy(update=updates | {"levers": Levers(**by_kind)})


def is_whole(scenario: Scenario, path: str) -> bool:
    """Say whether a number of a stage or a lever is a whole one."""
    room, *rest = path.split(".")
    found: Any = getattr(scenario, room, None)
    if room == "levers":
        found = next((lever for kind in LEVERS for lever in getattr(scenario.levers, kind.key) or (kind(),) if lever.title == rest[0]), None)
        rest = rest[1:]
    for name in rest:
        found = getattr(found, name, None)
    return isinstance(found, int) and not isinstance(found, bool)


def _with[S: Settings](settings: S | None, path: Sequence[str], value: float, whole: str, scenario: Scenario) -> S:
    """Set one number, or one member of a vector, below some settings."""
    if not isinstance(settings, Settings) or not path or path[0] not in type(settings).model_fields:
        raise _unknown(whole, scenario)
    field = path[0]
    old = getattr(settings, field)
    if len(path) > 1:
        new: Any = _with(old if isinstance(old, Settings) else None, path[1:], value, whole, scenario)
    elif isinstance(old, bool) or (isinstance(old, int) and float(value).is_integer()):
        new = type(old)(value)
    elif isinstance(old, int | float):
        new = float(value)
    else:
        raise _unknown(whole, scenario)
    try:
        return type(settings).model_validate(dict(settings) | {field: new})
    except ValidationError as problem:
        found = problem.errors(include_url=False)[0]["msg"].removeprefix("Value error, ").replace("Input should be", "allowed:")
        raise ConfigurationError(f"{whole}: found {value:g}; {found}") from None


def _unknown(path: str, scenario: Scenario) -> ConfigurationError:
    known = [one.name for one in all_parameters(scenario)]
    return ConfigurationError(f"design: found the unknown number `{path}`; allowed: a number of `llsim list parameters`{nearest(path, known)}")


def acting(scenarios: Sequence[Scenario], scenario: Scenario, changes: Changes) -> Changes:
    """Pick the changes that act in one of several scenarios.

    A number of a lever acts where that lever is pulled; where no scenario pulls it, in all of them, which then pull it, as `--set` does.
    """
    pulled = {f"levers.{lever.title}" for lever in scenario.levers}
    anywhere = {f"levers.{lever.title}" for one in scenarios for lever in one.levers}
    kept = []
    for path, value in changes:
        lever = path.rpartition(".")[0]
        if not path.startswith("levers.") or lever in pulled or lever not in anywhere:
            kept.append((path, value))
    return tuple(kept)
