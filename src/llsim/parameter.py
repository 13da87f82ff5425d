"""Declare each number once: its range, unit, prior, source and grade.

A settings class declares `name: Annotated[float, Between(low, high), About(...)] = default`. From that one line come validation,
the parameter table, priors for calibration and sensitivity, sliders, documentation and the record that compiled code reads.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import annotated_types
import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError, core_schema

Grade = Literal["A", "B", "C", "D"]
"""How good the evidence is: A randomised, B quasi-experimental, C descriptive, D assumed."""


@dataclass(frozen=True)
class Normal:
    """A bell curve: mean and standard deviation, in the parameter's unit."""

    mean: float
    sd: float

    def __str__(self) -> str:
        return f"Normal({self.mean:g}, {self.sd:g})"


@dataclass(frozen=True)
class Uniform:
    """Equally likely from low to high, in the parameter's unit."""

    low: float
    high: float

    def __str__(self) -> str:
        return f"Uniform({self.low:g}, {self.high:g})"


@dataclass(frozen=True)
class LogNormal:
    """Positive and skewed: the median, and the standard deviation of the logarithm."""

    median: float
    sigma: float

    def __str__(self) -> str:
        return f"LogNormal({self.median:g}, {self.sigma:g})"


@dataclass(frozen=True)
class Triangular:
    """Most likely at the mode, impossible outside low and high, in the parameter's unit."""

    low: float
    mode: float
    high: float

    def __str__(self) -> str:
        return f"Triangular({self.low:g}, {self.mode:g}, {self.high:g})"


@dataclass(frozen=True)
class Fixed:
    """A definition or a published accounting figure: not varied in sensitivity analysis."""

    def __str__(self) -> str:
        return "fixed"


Prior = Normal | Uniform | LogNormal | Triangular | Fixed


@dataclass(frozen=True)
class About:
    """What a number means: plain description, unit, prior, source and grade of evidence.

    `source` names rows of the evidence tables (`LL02`, `B103`), a publication, or says `assumed`. `null`, for a number that carries an
    effect of a pathway or a lever or what follows from it: the value at which what it claims vanishes (each member of a vector).
    """

    description: str
    unit: str
    prior: Prior
    source: str
    grade: Grade
    null: float | None = None

    def __post_init__(self) -> None:
        if not (self.description and self.unit and self.source):
            raise ValueError(f"a parameter needs a description, a unit and a source: {self}")
        if self.grade != "D" and self.source == "assumed":
            raise ValueError(f"an assumed number has grade D, not {self.grade}: {self.description}")


def Between(low: float, high: float) -> annotated_types.Interval:  # noqa: N802 (reads as a type inside Annotated)
    """Allow values from low to high, both included."""
    return annotated_types.Interval(ge=low, le=high)


@dataclass(frozen=True)
class EachBetween:
    """Allow members of a vector from low to high, both included."""

    low: float
    high: float

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        """Check the members after the vector was read."""
        return core_schema.no_info_after_validator_function(self.checked, handler(source))

    def checked[V: Vector](self, vector: V) -> V:
        """Return the vector. Raises a validation error of type `member`, which names it, for a number out of range."""
        for member, value in zip(type(vector).model_fields, vector.values(), strict=True):
            if not self.low <= value <= self.high:
                limits = {"member": member, "found": f"{value:g}", "low": f"{self.low:g}", "high": f"{self.high:g}"}
                raise PydanticCustomError("member", "found {found}; allowed: {low} to {high}", limits)
        return vector


class Settings(BaseModel):
    """Settings of one stage or lever: frozen, strict, nothing unknown. Every field carries `Between` and `About`."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False, validate_default=True)


class Vector(Settings):
    """A number for each member of a fixed list (grade, group, credential, industry): fields are the members, in order."""

    def values(self) -> tuple[float, ...]:
        """Return the numbers in the order of the fields."""
        return tuple(getattr(self, name) for name in type(self).model_fields)


@dataclass(frozen=True)
class Parameter:
    """One declared number, as listed, explained, varied and documented."""

    name: str
    value: float
    low: float
    high: float
    about: About


def parameters_of(settings: Settings, prefix: str) -> Iterator[Parameter]:
    """List the declared numbers of a settings object, vectors member by member, as `prefix.field[.member]`."""
    for name, field in type(settings).model_fields.items():
        value = getattr(settings, name)
        if isinstance(value, bool) or not isinstance(value, int | float | Vector):
            continue
        about = about_of(field, f"{prefix}.{name}")
        if isinstance(value, Vector):
            low, high = range_of_members(field, f"{prefix}.{name}")
            for member in type(value).model_fields:
                yield Parameter(f"{prefix}.{name}.{member}", getattr(value, member), low, high, about)
        else:
            low, high = range_of(field)
            yield Parameter(f"{prefix}.{name}", float(value), low, high, about)


def about_of(field: FieldInfo, name: str) -> About:
    """Find the declaration of a field. Raises TypeError when a number was left without one."""
    for item in field.metadata:
        if isinstance(item, About):
            return item
    raise TypeError(f"{name}: a number with a meaning needs About(description, unit, prior, source, grade)")


def range_of_members(field: FieldInfo, name: str) -> tuple[float, float]:
    """Return the allowed range of a vector's members. Raises TypeError when a vector was left without one."""
    for item in field.metadata:
        if isinstance(item, EachBetween):
            return item.low, item.high
    raise TypeError(f"{name}: the members of a vector need EachBetween(low, high)")


def range_of(field: FieldInfo) -> tuple[float, float]:
    """Return the allowed range of a field, infinite where none is declared."""
    low, high = -np.inf, np.inf
    for item in field.metadata:
        if isinstance(item, annotated_types.Ge):
            low = max(low, float(item.ge))  # type: ignore[arg-type]  # bounds of numbers are numbers
        if isinstance(item, annotated_types.Le):
            high = min(high, float(item.le))  # type: ignore[arg-type]  # the same
        if isinstance(item, annotated_types.Interval):
            low, high = (max(low, float(item.ge)) if item.ge is not None else low), (min(high, float(item.le)) if item.le is not None else high)  # type: ignore[arg-type]
    return float(low), float(high)


def record_of(settings: Settings) -> npt.NDArray[Any]:
    """Turn settings into a structured array of one row, the form in which compiled code reads them.

    Numbers become float64, counts int64, switches bool, vectors a float64 sub-array; anything else is left out.
    """
    columns: list[tuple[Any, ...]] = []
    values: list[Any] = []
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        if isinstance(value, bool):
            columns.append((name, np.bool_))
        elif isinstance(value, int):
            columns.append((name, np.int64))
        elif isinstance(value, float):
            columns.append((name, np.float64))
        elif isinstance(value, Vector):
            columns.append((name, np.float64, (len(value.values()),)))
            value = value.values()
        else:
            continue
        values.append(value)
    return np.array([tuple(values)], dtype=np.dtype(columns, align=True))
