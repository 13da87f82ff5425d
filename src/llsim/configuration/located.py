"""Plain data that remembers where each key and value was written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from llsim.errors import ConfigurationError

KeyPath = tuple[str | int, ...]
"""Keys of mappings and indices of lists, from the top."""


@dataclass(frozen=True)
class Place:
    """Where something was written: file, line and column counted from 1. Line 0 stands for a whole file or argument."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file

    def error(self, problem: str) -> ConfigurationError:
        """Make an error that points here."""
        return ConfigurationError(problem, str(self))


@dataclass(frozen=True)
class Located:
    """A mapping of plain data (mappings, lists, text, numbers, true and false, nothing) and the place of every part of it."""

    data: dict[str, Any]
    file: str
    keys: Mapping[KeyPath, Place] = field(default_factory=dict)
    """Where each key was written; for an item of a list, where the item begins."""
    values: Mapping[KeyPath, Place] = field(default_factory=dict)
    """Where each value begins."""

    def place_of_key(self, path: KeyPath) -> Place:
        """Return the place of a key, or of the nearest mapping around it that has one."""
        return _nearest_place(self.keys, path, self.file)

    def place_of_value(self, path: KeyPath) -> Place:
        """Return the place of a value, or of the nearest mapping around it that has one."""
        return _nearest_place(self.values, path, self.file)

    def without(self, key: str) -> Located:
        """Leave out one key of the top level."""
        data = {name: value for name, value in self.data.items() if name != key}
        return kept(data, self, self)


def _nearest_place(places: Mapping[KeyPath, Place], path: KeyPath, file: str) -> Place:
    for length in range(len(path), -1, -1):
        if path[:length] in places:
            return places[path[:length]]
    return Place(file)


def merge(parent: Located, child: Located) -> Located:
    """Lay a child over its parent: mappings are merged key by key, lists and single values are replaced. Places stay true to their file."""
    return kept(_combined(parent.data, child.data), parent, child)


def _combined(parent: dict[str, Any], child: dict[str, Any]) -> dict[str, Any]:
    result = dict(parent)
    for key, new in child.items():
        old = parent.get(key)
        result[key] = _combined(old, new) if isinstance(old, dict) and isinstance(new, dict) else new
    return result


def kept(data: dict[str, Any], older: Located, newer: Located) -> Located:
    """Give data made of two sources the places of its parts: the newer source's where it wrote the part, else the older one's."""
    keys: dict[KeyPath, Place] = {}
    values: dict[KeyPath, Place] = {}
    for path in paths_in(data, ()):
        source = newer if path in newer.values else older
        if path in source.keys:
            keys[path] = source.keys[path]
        if path in source.values:
            values[path] = source.values[path]
    return Located(data, newer.file, keys, values)


def paths_in(value: object, path: KeyPath) -> Iterator[KeyPath]:
    """List the paths of a value and of everything inside it."""
    yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from paths_in(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from paths_in(inner, (*path, index))
