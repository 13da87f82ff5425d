"""A figure: one number about a place, with its unit, year, source, and how we came to know it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, Self

from pydantic import model_validator

from llsim.parameter import Settings

Basis = Literal["read in an excerpt", "from memory", "derived", "assumed"]
"""How a figure is known: seen in a source, remembered and to be checked, computed from other figures, or assumed with a reason."""

Unit = Literal[
    "%",
    "% a year",
    "% in 10 years",
    "students a year",
    "students",
    "schools",
    "colleges",
    "jobs",
    "persons",
    "$ a year",
    "log sd",
    "pathways a school",
    "seats per 100 graduates",
]
"""Units a region file may use; `%` is a share and lies in 0 to 100, `% a year` and `% in 10 years` are changes."""

COUNTS: frozenset[str] = frozenset({"students a year", "students", "schools", "colleges", "jobs", "persons", "$ a year"})


class Figure(Settings):
    """Hold one published, derived or assumed number. Raises ValueError for impossible values or a missing source or year."""

    value: float
    unit: Unit
    year: str
    source: str
    basis: Basis
    note: str = ""

    @model_validator(mode="after")
    def check_plausible(self) -> Self:
        """Refuse shares outside 0 to 100, counts that are not positive, negative sizes, and figures without source or year."""
        if self.unit == "%" and not 0 <= self.value <= 100:
            raise ValueError(f"a share is between 0 and 100 %, found {self.value:g}")
        if self.unit in COUNTS and not self.value > 0:
            raise ValueError(f"a count of {self.unit} is above 0, found {self.value:g}")
        if self.unit in ("% a year", "% in 10 years") and not self.value > -100:
            raise ValueError(f"nothing shrinks by 100 % or more, found {self.value:g} {self.unit}")
        if self.unit in ("log sd", "pathways a school", "seats per 100 graduates") and not self.value >= 0:
            raise ValueError(f"{self.unit} is at least 0, found {self.value:g}")
        if not self.source.strip() or not self.year.strip():
            raise ValueError("a figure needs a source and a year")
        return self

    @property
    def share(self) -> float:
        """Return a percentage as a share or yearly rate, value / 100. Raises ValueError when the unit is no percentage."""
        if not self.unit.startswith("%"):
            raise ValueError(f"a figure in {self.unit} has no share")
        return self.value / 100

    @property
    def is_assumed(self) -> bool:
        """Say whether nobody has seen this number in a source yet: assumed, or from memory."""
        return self.basis in ("assumed", "from memory")


class Target(Figure):
    """A figure the model is compared with: fitted (`calibrate`), or never fitted and only checked afterwards (`hold_out`)."""

    use: Literal["calibrate", "hold_out"]


def in_unit(unit: Unit) -> Callable[[Figure], Figure]:
    """Return a check that a figure is given in this unit."""

    def check(figure: Figure) -> Figure:
        if figure.unit != unit:
            raise ValueError(f"expected a figure in {unit!r}, found {figure.unit!r}")
        return figure

    return check
