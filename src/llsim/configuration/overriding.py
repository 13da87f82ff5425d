"""Change single values from the command line: `--set levers.dual_enrollment.seats=0`."""

from __future__ import annotations

import copy
import re
from collections.abc import Sequence
from typing import Any

from llsim.configuration.located import KeyPath, Located, Place, paths_in
from llsim.configuration.reading import read_value
from llsim.configuration.wording import dotted, named, nearest, shortened, shown

ELEMENT = re.compile(r"[A-Za-z0-9_:-]{1,80}", re.ASCII)
LONGEST_ARGUMENT = 10_000  # characters
MOST_ELEMENTS = 10


def with_overrides(located: Located, overrides: Sequence[str]) -> Located:
    """Lay `PATH=VALUE` arguments over a configuration, the later over the earlier.

    A path leads through keys; in a list of mappings it goes on with the `name` of an item. Below a mapping of named parts or of
    lists of them (such as `levers`) the name may stand in the place of the key. The value is one YAML value or a list in brackets.
    Raises ConfigurationError naming the argument.
    """
    for argument in overrides:
        located = _with_override(located, argument)
    return located


def _with_override(located: Located, argument: str) -> Located:
    names, value, place = _parsed(argument)
    data = copy.deepcopy(located.data)
    current: Any = data
    path: KeyPath = ()
    for name in names[:-1]:
        current, path = _below(current, path, name, place)
    if isinstance(current, list):
        raise place.error(f"`{dotted(path)}` is a list; allowed: `PATH.NAME.KEY=VALUE` with the `name` of an item{_item_names(current)}")
    current[names[-1]] = value
    return _placed(data, located, (*path, names[-1]), place)


def _parsed(argument: str) -> tuple[list[str], Any, Place]:
    """Split an argument into the elements of its path, its value, and the place shown in errors."""
    path, equals, text = argument[:LONGEST_ARGUMENT].partition("=")
    whole = Place(f"--set {shortened(argument)}")
    names = path.strip().split(".")
    if len(argument) > LONGEST_ARGUMENT:
        raise whole.error(f"an argument of {len(argument)} characters; allowed: at most {LONGEST_ARGUMENT}")
    if not equals:
        raise whole.error("found no `=`; allowed: PATH=VALUE, such as `high_school.off_track=0.9`")
    if not text.strip() or text.strip().startswith("#"):
        raise whole.error('found no value after `=`; allowed: a value, a list in brackets, or "" for an empty text')
    if not all(ELEMENT.fullmatch(name) for name in names) or len(names) > MOST_ELEMENTS:
        raise whole.error(f"found the path {shown(path)}; allowed: at most {MOST_ELEMENTS} names joined by dots")
    place = Place(f"--set {path.strip()}")
    value = read_value(text.strip(), place.file)
    if isinstance(value, dict) or (isinstance(value, list) and any(isinstance(item, dict | list) for item in value)):
        raise place.error(f"found {shown(value)}; allowed: one value, or a list in brackets such as [1, 2]")
    return names, value, place


def _below(current: Any, path: KeyPath, name: str, place: Place) -> tuple[Any, KeyPath]:
    """Go one element of the path down, making mappings where nothing is written yet."""
    if isinstance(current, list):
        return _item(current, path, name, place)
    if name not in current and (found := _named_items(current, path, name)):
        if len(found) > 1:
            raise place.error(
                f"`{name}` names {len(found)} items: {named(dotted(where) for _, where in found)}; allowed: a name of its own"
            )
        return found[0]
    if current.get(name) is None:
        current[name] = {}
    if not isinstance(current[name], dict | list):
        raise place.error(f"`{dotted((*path, name))}` is {shown(current[name])}; nothing can be set below it")
    return current[name], (*path, name)


def _item(items: list[Any], path: KeyPath, name: str, place: Place) -> tuple[dict[str, Any], KeyPath]:
    found = [index for index, item in enumerate(items) if isinstance(item, dict) and item.get("name") == name]
    if len(found) != 1:
        problem = f"names {len(found)} items of" if found else "is not the `name` of an item of"
        known = [str(item["name"]) for item in items if isinstance(item, dict) and "name" in item]
        raise place.error(f"`{name}` {problem} the list `{dotted(path)}`{_item_names(items)}{'' if found else nearest(name, known)}")
    return items[found[0]], (*path, found[0])


def _named_items(current: dict[str, Any], path: KeyPath, name: str) -> list[tuple[dict[str, Any], KeyPath]]:
    """List the parts of that name directly below a mapping, or in any list directly below it."""
    parts: list[tuple[Any, KeyPath]] = []
    for key, value in current.items():
        parts += [(item, (*path, key, index)) for index, item in enumerate(value)] if isinstance(value, list) else [(value, (*path, key))]
    return [(part, where) for part, where in parts if isinstance(part, dict) and part.get("name") == name]


def _item_names(items: list[Any]) -> str:
    known = [str(item["name"]) for item in items if isinstance(item, dict) and "name" in item]
    return f"; its items are named {named(known)}" if known else "; none of its items has a `name`"


def _placed(data: dict[str, Any], older: Located, path: KeyPath, place: Place) -> Located:
    """Keep the places of what stayed, and give what was set (or made on the way to it) the place of the argument."""
    keys, values = dict(older.keys), dict(older.values)
    for known in [known for known in values if known[: len(path)] == path]:
        keys.pop(known, None)
        values.pop(known)
    for depth in range(1, len(path)):
        keys.setdefault(path[:depth], place)
        values.setdefault(path[:depth], place)
    inner: Any = data
    for element in path:
        inner = inner[element]
    for new in paths_in(inner, path):
        keys[new] = values[new] = place
    return Located(data, older.file, keys, values)
