"""Small settings with one of everything that real settings have, for the tests of configuration."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from llsim.parameter import About, Between, Settings, Uniform, Vector


class ByGrade(Vector):
    nine: Annotated[float, Between(-5, 5)] = 0.0
    ten: Annotated[float, Between(-5, 5)] = 0.0


class Seats(Settings):
    name: str = ""
    seats: Annotated[float, Between(0, 100), About("course seats per 100 students", "seats per 100", Uniform(0, 40), "CO09", "C")] = 15
    payer: Literal["college", "district"] = "college"
    years: tuple[int, int] = (2026, 2030)
    schools: list[str] | None = None

    @model_validator(mode="after")
    def in_order(self) -> Self:
        if self.years[0] > self.years[1]:
            raise ValueError(f"the last year, {self.years[1]}, is before the first, {self.years[0]}")
        return self


class Levers(Settings):
    dual_enrollment: Seats | list[Seats] = Seats()
    school_support: Seats | list[Seats] = Seats()


class Sample(Settings):
    title: str
    share: Annotated[float, Between(0, 1)] = 0.5
    count: Annotated[int, Between(0, 1000)] = 10
    feedback: bool = True
    leaving: ByGrade = ByGrade()
    levers: Levers = Levers()
    groups: dict[Literal["african_american", "latino", "white"], Annotated[float, Between(0, 1)]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def whole(self) -> Self:
        if self.groups and abs(sum(self.groups.values()) - 1) > 1e-9:
            raise ValueError(f"shares of groups sum to {sum(self.groups.values()):g}, expected 1")
        return self
