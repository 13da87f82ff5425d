"""Say in plain words what a settings class allows at a path."""

from __future__ import annotations

import enum
import types
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypeAliasType, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from llsim.configuration.located import KeyPath
from llsim.configuration.wording import named

PLAIN_WORDS: dict[object, str] = {
    float: "a number",
    int: "a whole number",
    bool: "true or false",
    str: "text",
    type(None): "nothing",
    dict: "a mapping (`key: value`)",
    list: "a list",
    tuple: "a list",
}


@dataclass(frozen=True)
class Spot:
    """What may stand somewhere: one type (unions are taken apart) and its constraints."""

    kind: Any
    constraints: tuple[Any, ...] = ()


def spots_of(annotation: Any, constraints: Iterable[Any] = ()) -> list[Spot]:
    """Take an annotation apart into the types it allows, each with its constraints."""
    if isinstance(annotation, TypeAliasType):
        return spots_of(annotation.__value__, constraints)
    origin, arguments = get_origin(annotation), get_args(annotation)
    if isinstance(origin, TypeAliasType):
        return spots_of(origin.__value__[arguments], constraints)
    if origin is Annotated:
        return spots_of(arguments[0], (*constraints, *_flat(arguments[1:])))
    if origin in (Union, types.UnionType):
        return [spot for argument in arguments for spot in spots_of(argument, constraints)]
    return [Spot(annotation, tuple(constraints))]


def _flat(items: Iterable[Any]) -> Iterator[Any]:
    for item in items:
        if isinstance(item, FieldInfo):
            yield from item.metadata
        else:
            yield item


def spots_at(model: type[BaseModel], path: KeyPath) -> list[Spot]:
    """Return what a settings class allows at a path, or nothing when the path leads nowhere."""
    spots = [Spot(model)]
    for element in path:
        spots = [below for spot in spots for below in _spots_below(spot, element)]
    return spots


def _spots_below(spot: Spot, element: str | int) -> list[Spot]:
    arguments = get_args(spot.kind)
    origin = get_origin(spot.kind)
    if isinstance(spot.kind, type) and issubclass(spot.kind, BaseModel):
        for name, field in spot.kind.model_fields.items():
            if element in (name, field.alias):
                return spots_of(field.annotation, field.metadata)
        return []
    if isinstance(element, int) and origin in (list, tuple, set, frozenset) and arguments:
        uniform = len(arguments) == 1 or arguments[-1] is Ellipsis
        index = 0 if uniform else element
        return spots_of(arguments[index]) if index < len(arguments) else []
    if isinstance(element, str) and origin is dict:
        return spots_of(arguments[1])
    return []


def allowed_keys(model: type[BaseModel], path: KeyPath) -> list[str]:
    """List the keys that may stand in the mapping at a path."""
    keys: dict[str, None] = {}
    for spot in spots_at(model, path):
        if isinstance(spot.kind, type) and issubclass(spot.kind, BaseModel):
            keys.update((field.alias or name, None) for name, field in spot.kind.model_fields.items())
        elif get_origin(spot.kind) is dict:
            keys.update((text, None) for inner in spots_of(get_args(spot.kind)[0]) for text in allowed_texts([inner]))
    return list(keys)


def allowed_texts(spots: Iterable[Spot]) -> list[str]:
    """List the texts that are allowed where only certain ones are."""
    texts: list[str] = []
    for spot in spots:
        if get_origin(spot.kind) is Literal:
            texts += [value for value in get_args(spot.kind) if isinstance(value, str)]
        elif isinstance(spot.kind, type) and issubclass(spot.kind, enum.Enum):
            texts += [member.value for member in spot.kind if isinstance(member.value, str)]
    return texts


def described(spots: Iterable[Spot]) -> str:
    """Describe what is allowed, such as "a number from 0 to 1" or "`low`, `high`"."""
    words = dict.fromkeys(_described(spot) for spot in spots)
    return " or ".join(word for word in words if word)


def _described(spot: Spot) -> str:
    kind, origin = spot.kind, get_origin(spot.kind)
    if origin is Literal:
        return named(get_args(kind))
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return named(member.value for member in kind)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return f"a mapping with the keys {named(allowed_keys(kind, ()))}" if kind.model_fields else "an empty mapping"
    if origin in (list, tuple, set, frozenset):
        return _described_list(spot)
    return PLAIN_WORDS.get(origin or kind, "") + _limits(spot.constraints)


def _described_list(spot: Spot) -> str:
    arguments = get_args(spot.kind)
    if get_origin(spot.kind) is tuple and Ellipsis not in arguments:
        return f"a list of {len(arguments)}"
    inner = described(spots_of(arguments[0]))
    return f"a list{_limits(spot.constraints)}" + (f", each item {inner}" if inner else "")


def _limits(constraints: Iterable[Any]) -> str:
    """Put the limits of a number, or the length of a text or list, into words."""
    limits: dict[str, Any] = {}
    for item in constraints:
        for name in ("ge", "gt", "le", "lt", "min_length", "max_length", "multiple_of", "pattern"):
            if (limit := getattr(item, name, None)) is not None:
                limits[name] = limit
    both = {"ge", "le"} <= limits.keys()
    words = [f"from {limits.pop('ge'):.12g} to {limits.pop('le'):.12g}"] if both else []
    phrases = {
        "ge": "at least {}",
        "gt": "above {}",
        "le": "at most {}",
        "lt": "below {}",
        "min_length": "of length at least {}",
        "max_length": "of length at most {}",
        "multiple_of": "a multiple of {}",
        "pattern": "of the form {}",
    }
    words += [phrases[name].format(limit) for name, limit in limits.items()]
    return "".join(f" {word}" if index == 0 else f", {word}" for index, word in enumerate(words))
