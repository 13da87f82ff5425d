"""How an experiment file describes its points: which numbers move, and where to."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from llsim.parameter import Between, Settings

Over = Literal["priors", "levers"]
Value = bool | int | float
MOST_POINTS = 1_000_000


class ListDesign(Settings):
    """The points one by one, each with the numbers it changes; without points: the scenarios as they stand."""

    kind: Literal["list"] = "list"
    points: tuple[dict[str, Value], ...] = ()


class GridDesign(Settings):
    """Every combination of the values of each number. `between`: so many points more, drawn between the lowest and highest values, to see how far interpolation misses."""

    kind: Literal["grid"]
    values: Annotated[dict[str, Annotated[tuple[Value, ...], Field(min_length=1)]], Field(min_length=1)]
    between: Annotated[int, Between(0, 10_000)] = 0

    @model_validator(mode="after")
    def _numbers_lie_between(self) -> Self:
        switch = next((name for name, own in self.values.items() if any(isinstance(value, bool) for value in own)), None)
        if self.between and switch:
            raise ValueError(f"found points between values of the switch {switch}; allowed: numbers, or no `between`")
        return self


class OneAtATimeDesign(Settings):
    """The scenarios as they stand, and each value of each number by itself."""

    kind: Literal["one_at_a_time"]
    values: Annotated[dict[str, Annotated[tuple[Value, ...], Field(min_length=1)]], Field(min_length=1)]


class _Sampled(Settings):
    """Points drawn over declared priors, or over levers, never over both. `parameters`: all of that kind when none is named.

    `dummy` adds a number that the model never sees, so that one can see what an index of nothing looks like.
    """

    over: Over = "priors"
    parameters: tuple[str, ...] = ()
    seed: Annotated[int, Between(0, 2**31 - 2)] = 1
    dummy: bool = True


class LatinHypercubeDesign(_Sampled):
    """So many points, each number's range cut into as many equal shares of its prior, each share once."""

    kind: Literal["latin_hypercube"]
    n: Annotated[int, Between(2, MOST_POINTS)]


class SobolDesign(_Sampled):
    """Saltelli's design for Sobol indices: n (numbers + 2) points, or n (2 numbers + 2) with second order."""

    kind: Literal["sobol"]
    n: Annotated[int, Between(2, MOST_POINTS)]
    second_order: bool = False
    groups: Annotated[dict[str, tuple[str, ...]], Field(default_factory=dict)]


class MorrisDesign(_Sampled):
    """So many trajectories of Morris, one number moved at a time on a grid of levels."""

    kind: Literal["morris"]
    n: Annotated[int, Between(2, MOST_POINTS)]
    levels: Annotated[int, Between(4, 100)] = 4


class FastDesign(_Sampled):
    """Search curves of the extended Fourier amplitude test: n points for each number, more than 64."""

    kind: Literal["fast"]
    n: Annotated[int, Between(65, MOST_POINTS)]


class FractionalFactorialDesign(_Sampled):
    """Low and high ends of every number in a two-level fractional factorial."""

    kind: Literal["fractional_factorial"]


type SampledDesign = LatinHypercubeDesign | SobolDesign | MorrisDesign | FastDesign | FractionalFactorialDesign
type Design = Annotated[
    ListDesign | GridDesign | OneAtATimeDesign | LatinHypercubeDesign | SobolDesign | MorrisDesign | FastDesign | FractionalFactorialDesign, Field(discriminator="kind"),
]
