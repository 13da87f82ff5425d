"""What every policy lever has: a start, a ramp, an end, a target, and the rules it amends."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal, Self

import numpy as np
import numpy.typing as npt
from pydantic import Field, field_validator, model_validator

from llsim.agents.groups import CELLS, STUDENT_GROUPS, members
from llsim.agents.industry import INDUSTRIES
from llsim.parameter import About, Between, Fixed, Settings
from llsim.rules import Activity, Payer, Rules

YEARS = "school years"
Target = Literal["schools", "groups", "industries"]
TARGETS: tuple[Target, ...] = ("schools", "groups", "industries")
NAME = r"^([a-z][a-z0-9_]*)?$"


@dataclass(frozen=True)
class Reach:
    """Where a lever applies in one region: masks over schools, school classes, cells and industries; people in one cell and class.

    `school_classes` (schools,): the class of each school; `students` (classes, 320): people of one cohort by kind.
    """

    school_classes: npt.NDArray[np.int32]
    schools: npt.NDArray[np.bool_]
    classes: npt.NDArray[np.bool_]
    cells: npt.NDArray[np.bool_]
    industries: npt.NDArray[np.bool_]
    students: npt.NDArray[np.float64]

    @property
    def students_by_kind(self) -> npt.NDArray[np.bool_]:
        """Say which kinds of student, (school class, cell), the lever applies to."""
        return self.classes[:, None] & self.cells[None, :]

    @property
    def share_by_school(self) -> npt.NDArray[np.float64]:
        """Return the share of each targeted school's students who are targeted, by its class; 0 elsewhere. Shape (schools,)."""
        everyone = self.students.sum(axis=1)
        share = np.where(everyone > 0.0, (self.students * self.cells).sum(axis=1) / np.maximum(everyone, 1.0), float(self.cells.all()))
        return np.where(self.schools, share[self.school_classes], 0.0)


@dataclass(frozen=True)
class Price:
    """A declared price, and the charge that it makes up: who pays for which activity."""

    field: str
    payer: Payer
    activity: Activity


@dataclass(frozen=True)
class Handed:
    """Money that one payer hands to another: a cost of the one and a gain of the other, and none of both together."""

    payer: Payer
    activity: Activity
    to: Payer


class Lever(Settings, ABC):
    """A policy in natural units. Zero intensity is the baseline, bit for bit. Amendments add, so levers commute."""

    key: ClassVar[str]
    intensity: ClassVar[str]
    """The field that says how much of the policy there is: zero switches it off."""
    takes: ClassVar[tuple[Target, ...]]
    """What the lever can be aimed at; naming anything else is refused."""
    prices: ClassVar[tuple[Price, ...]] = ()
    """Its prices, which nobody knows exactly. Money that is itself the policy (a grant, an incentive) has none."""
    hands: ClassVar[tuple[Handed, ...]] = ()

    name: Annotated[str, Field(pattern=NAME)] = ""
    start: Annotated[int, Between(1990, 2100), About("first school year in force", YEARS, Fixed(), "scenario", "C")] = 2027
    ramp: Annotated[int, Between(1, 30), About("years to reach full dose, 1 is at once", YEARS, Fixed(), "scenario", "C")] = 3
    end: Annotated[Annotated[int, Between(1990, 2200)] | None, About("first school year in which it is no longer in full force", YEARS, Fixed(), "scenario", "C")] = None
    fade: Annotated[int, Between(0, 30), About("years of a part of the dose from the end on, falling in equal steps, 0 is a funding cliff", YEARS, Fixed(), "scenario", "C")] = 0
    schools: tuple[Annotated[int, Between(1, 100_000)], ...] = ()
    groups: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()

    @field_validator("schools", "groups", "industries", mode="before")
    @classmethod
    def _list_is_fine(cls, value: Any) -> Any:
        return tuple(value) if isinstance(value, list) else value

    @field_validator("groups")
    @classmethod
    def _groups_exist(cls, groups: tuple[str, ...]) -> tuple[str, ...]:
        return _known(groups, STUDENT_GROUPS, "group")

    @field_validator("industries")
    @classmethod
    def _industries_exist(cls, industries: tuple[str, ...]) -> tuple[str, ...]:
        return _known(industries, tuple(INDUSTRIES), "industry")

    @model_validator(mode="after")
    def _aimed_where_it_acts(self) -> Self:
        for target in TARGETS:
            if getattr(self, target) and target not in self.takes:
                raise ValueError(f"{self.key} cannot be aimed at `{target}`; allowed: {', '.join(f'`{name}`' for name in self.takes)}")
        return self

    @model_validator(mode="after")
    def _years_in_order(self) -> Self:
        if self.end is not None and self.end < self.start:
            raise ValueError(f"end {self.end} is before start {self.start}")
        if self.fade > 0 and self.end is None:
            raise ValueError(f"fade {self.fade} without an end; allowed: `fade` beside `end`, the year from which the lever fades")
        return self

    @property
    def title(self) -> str:
        """Name this lever within its scenario: its own name, or its kind."""
        return self.name or self.key

    def dose(self, year: int) -> float:
        """Return how much of the lever is in force: 0 before start, rising in equal steps to 1 over the ramp, fading from `end` on."""
        if year < self.start or (self.end is not None and year >= self.end):
            return self._faded(year)
        return min(1.0, (year - self.start + 1) / self.ramp)

    def _faded(self, year: int) -> float:
        """Return what is left of the last dose: 0 before start, falling in equal steps from `end` on, 0 after the years of `fade`."""
        if self.end is None or year < self.start or year - self.end >= self.fade:
            return 0.0
        return self.dose(self.end - 1) * (1.0 - (year - self.end + 1) / (self.fade + 1))

    def in_force(self, year: int) -> bool:
        """Say whether the lever changes anything this year."""
        return self.dose(year) > 0.0 and float(getattr(self, self.intensity)) > 0.0

    @property
    def priced_share(self) -> float:
        """Return the share of a charge with a price that goes up and down with it; the rest is money that is itself the policy."""
        return 1.0

    @abstractmethod
    def amend(self, rules: Rules, reach: Reach, year: int) -> None:
        """Add this lever's dose to this year's rules, and its price to this year's charges."""


def schools_targeted(chosen: tuple[int, ...], numbers: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Return which schools a lever targets, by their numbers from 1; none named means all. Shape (schools,)."""
    return np.isin(numbers, chosen) if chosen else np.ones(len(numbers), bool)


def reach_of(lever: Lever, schools_there: npt.NDArray[Any], students: npt.NDArray[np.float64]) -> Reach:
    """Turn a lever's targets into masks. `schools_there`: the table of schools; `students` (classes, 320): people of one cohort by kind."""
    school_classes, schools = schools_there["rule_class"], schools_targeted(lever.schools, schools_there["id"])
    classes = np.zeros(len(students), bool)
    classes[school_classes[schools]] = True
    cells = np.zeros(CELLS, bool)
    for group in lever.groups or ("all",):
        cells |= members(group)
    industries = np.array([not lever.industries or key in lever.industries for key in INDUSTRIES])
    return Reach(school_classes, schools, classes, cells, industries, students)


def _known(found: tuple[str, ...], allowed: tuple[str, ...], what: str) -> tuple[str, ...]:
    for name in found:
        if name not in allowed:
            raise ValueError(f"unknown {what} {name!r}; allowed: {', '.join(allowed)}")
    return found
