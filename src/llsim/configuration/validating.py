"""Check located data against a settings class, and say in plain words what is wrong and where."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from llsim.configuration.describing import allowed_keys, allowed_texts, described, spots_at
from llsim.configuration.located import KeyPath, Located
from llsim.configuration.wording import LONGEST_REASON, dotted, named, nearest, shortened, shown
from llsim.errors import ConfigurationError

KEY_ITSELF = "[key]"  # how pydantic marks that a key, not its value, is wrong
UNKNOWN = "extra_forbidden"
MISSING = "missing"
MEMBER = "member"  # a number of a vector is out of range: the fault is told of the vector, and names the member
BY_VALIDATOR = ("value_error", "assertion_error")


def validated[M: BaseModel](located: Located, model: type[M]) -> M:
    """Build the settings from located data. Numbers are never made of text or of true and false; whole numbers may stand for numbers.

    Raises ConfigurationError for the first fault, with its place, what was found, what is allowed and the nearest name.
    """
    try:
        # The JSON form lets lists stand for tuples and text for dates and enumerations, and is strict in everything else.
        return model.model_validate_json(json.dumps(located.data), strict=True)
    except ValidationError as problem:
        faults = [_fault(details, located) for details in problem.errors(include_url=False)]
    raise _worded(_first(faults), located, model)


@dataclass(frozen=True)
class _Fault:
    """One fault: the path in the data, the kind of fault, the value found, the message and what came with it."""

    path: KeyPath
    kind: str
    found: Any
    message: str
    context: dict[str, Any]
    in_key: bool

    @property
    def of_type(self) -> bool:
        """Say whether the whole value is of the wrong kind, which is what the other branches of a union report."""
        return self.kind.endswith("_type") or self.kind == "literal_error"


def _fault(details: ErrorDetails, located: Located) -> _Fault:
    steps = list(details["loc"])
    in_key = bool(steps) and steps[-1] == KEY_ITSELF
    missing = steps.pop() if details["type"] == MISSING else None
    path: KeyPath = ()
    inner: Any = located.data
    for step in steps:  # steps that lead nowhere name a branch of a union
        if isinstance(inner, dict) and step in inner:
            path, inner = (*path, step), inner[step]
        elif isinstance(inner, list) and isinstance(step, int) and step < len(inner):
            path, inner = (*path, step), inner[step]
    if missing is not None:
        path = (*path, missing)
    if details["type"] == MEMBER:
        path = (*path, details["ctx"]["member"])
    return _Fault(path, details["type"], inner, details["msg"], details.get("ctx", {}), in_key)


def _first(faults: list[_Fault]) -> _Fault:
    """Choose the fault to report: an unknown key before all (it is often a required one misspelt), else the first.

    A complaint that a value is of the wrong kind gives way to one about something inside it: it comes from another branch of a union.
    """
    useful = [
        fault
        for fault in faults
        if not (
            fault.of_type and any(len(other.path) > len(fault.path) and other.path[: len(fault.path)] == fault.path for other in faults)
        )
    ]
    unknown = [fault for fault in useful if fault.kind == UNKNOWN]
    return (unknown or useful)[0]


def _worded(fault: _Fault, located: Located, model: type[BaseModel]) -> ConfigurationError:
    where = f"key `{dotted(fault.path)}`: " if fault.path else ""
    if fault.kind == UNKNOWN or fault.in_key:
        return _unknown_key(fault, located, model)
    if fault.kind == MISSING:
        around = fault.path[:-1]
        inside = f"in `{dotted(around)}`: " if around else ""
        needed = described(spots_at(model, fault.path))
        place = located.place_of_key(around) if around else located.place_of_value(())
        return place.error(f"{inside}found no key `{fault.path[-1]}`, which is required" + (f"; allowed: {needed}" if needed else ""))
    if fault.kind == MEMBER:
        return located.place_of_value(fault.path).error(where + fault.message)
    if fault.kind in BY_VALIDATOR and "error" in fault.context:
        return located.place_of_value(fault.path).error(f"{where}{shortened(str(fault.context['error']), LONGEST_REASON) or 'not allowed'}")
    return located.place_of_value(fault.path).error(f"{where}{_found_and_allowed(fault, model)}")


def _unknown_key(fault: _Fault, located: Located, model: type[BaseModel]) -> ConfigurationError:
    around = fault.path[:-1]
    known = allowed_keys(model, around)
    allowed = f"; allowed: {named(known)}" if known else f"; {fault.message.lower()}" if fault.in_key else "; allowed: no keys"
    inside = f" in `{dotted(around)}`" if around else ""
    problem = f"key `{dotted(fault.path)}`: found the unknown key `{fault.path[-1]}`{inside}{allowed}"
    comma = "; a number is written without commas, as 10078" if str(fault.path[-1]).isdigit() else ""
    return located.place_of_key(fault.path).error(problem + nearest(str(fault.path[-1]), known) + comma)


def _found_and_allowed(fault: _Fault, model: type[BaseModel]) -> str:
    if fault.kind in ("union_tag_invalid", "union_tag_not_found"):
        discriminator, tags = fault.context.get("discriminator", "kind"), fault.context.get("expected_tags", "")
        found = shown(fault.context["tag"]) if "tag" in fault.context else "nothing"
        return f"{discriminator}: found {found}; allowed: {tags}" if tags else f"found no {discriminator}"
    spots = spots_at(model, fault.path)
    allowed = described(spots) or _plain(fault.message)
    if isinstance(fault.found, str) and allowed.startswith("a number") and any(letter in fault.found for letter in ",%$"):
        allowed += ", without quotes, commas, % or $"
    similar = nearest(fault.found, allowed_texts(spots)) if isinstance(fault.found, str) else ""
    return f"found {shown(fault.found)}; allowed: {allowed}{similar}"


def _plain(message: str) -> str:
    """Turn a message such as "Input should be a valid date" into what is allowed."""
    return message.removeprefix("Input should be ").removeprefix("Value error, ").replace("Input ", "the value ")
