"""Draw the points of a design: which numbers move, and the values of each at every point."""

from __future__ import annotations

import itertools
import random
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from llsim.errors import ConfigurationError
from llsim.experiment.design_settings import (
    MOST_POINTS,
    Design,
    FastDesign,
    FractionalFactorialDesign,
    GridDesign,
    LatinHypercubeDesign,
    ListDesign,
    MorrisDesign,
    OneAtATimeDesign,
    SampledDesign,
    SobolDesign,
    Value,
)
from llsim.experiment.moving import is_whole
from llsim.experiment.problem import DUMMY, factors_of, hash_of_design, shares_problem_of, values_of
from llsim.scenario import Scenario

type Floats = npt.NDArray[np.float64]

SALIB_LEAST = 1
"""SALib takes a seed of 0 for none: seeds are passed on one higher."""


@dataclass(frozen=True)
class Points:
    """The points of a design. `names`: what moves, as `--set` names it. `values`: (points, names); NaN leaves a number as the scenario has it.

    `whole`: the names of whole numbers that were drawn as any number, and are rounded where they are set.
    """

    names: tuple[str, ...]
    values: Floats
    whole: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.values)

    @property
    def fingerprint(self) -> str:
        """Return the hash of names and values."""
        return hash_of_design(self.names, self.values)

    @cached_property
    def settings(self) -> Floats:
        """Return what is set at every point, (points, names): whole numbers rounded, NaN for what is left as it is. The dummy sets nothing."""
        rounded = np.array([name in self.whole for name in self.names], bool)
        found = np.where(rounded, np.round(self.values), self.values)
        found[:, [name == DUMMY for name in self.names]] = np.nan
        return found

    def changes(self, point: int, act: Sequence[bool] | None = None) -> tuple[tuple[str, float], ...]:
        """List what a point changes: path and value. `act`: which names act at all, all when not given."""
        row = self.settings[point]
        chosen = np.flatnonzero(~np.isnan(row) & (True if act is None else np.asarray(act, bool)))
        return tuple((self.names[place], float(row[place])) for place in chosen)


def points_of(design: Design, scenario: Scenario) -> Points:
    """Draw the points of a design. `scenario`: on whose settings priors are centred. Raises ConfigurationError."""
    match design:
        case ListDesign(points=points):
            return _from_rows(list(points) or [{}])
        case GridDesign():
            return _grid(design, scenario)
        case OneAtATimeDesign(values=values):
            return _from_rows([{}, *({name: value} for name, own in values.items() for value in own)])
        case _:
            return _sampled(design, scenario)


def _refuse(points: int) -> None:
    if points > MOST_POINTS:
        raise ConfigurationError(f"design: found {points:,} points; allowed: at most {MOST_POINTS:,}")


def _from_rows(rows: Sequence[dict[str, Value]]) -> Points:
    """Make a table of rows that each name what they change."""
    names = tuple(dict.fromkeys(name for row in rows for name in row))
    values = np.array([[float(row.get(name, np.nan)) for name in names] for row in rows], np.float64)
    return Points(names, values.reshape(len(rows), len(names)))


def _grid(design: GridDesign, scenario: Scenario) -> Points:
    """List every combination, then the points between, as a Latin hypercube."""
    values = design.values
    _refuse(int(np.prod([len(own) for own in values.values()], dtype=float)) + design.between)
    grid = _from_rows([dict(zip(values, row, strict=True)) for row in itertools.product(*values.values())])
    if not design.between:
        return grid
    from SALib.sample import latin  # noqa: PLC0415 (slow to import)

    with _generators_of_their_own():
        shares = np.asarray(latin.sample(shares_problem_of(grid.names), design.between, seed=SALIB_LEAST))
    low, high = grid.values.min(axis=0), grid.values.max(axis=0)
    whole = tuple(name for name in grid.names if is_whole(scenario, name))
    return Points(grid.names, np.vstack([grid.values, low + shares * (high - low)]), whole)


def _sampled(design: SampledDesign, scenario: Scenario) -> Points:
    """Draw shares of each prior and turn them into values."""
    factors = factors_of(scenario, design.over, design.parameters)
    names = (*(factor.path for factor in factors), *([DUMMY] if design.dummy else []))
    if not factors:
        raise ConfigurationError(f"design: found no number to move over {design.over}; allowed: a scenario that has some, or `parameters`")
    _refuse(_size(design, names))
    with _generators_of_their_own():
        shares = _shares(design, names)
    whole = tuple(factor.path for factor in factors if is_whole(scenario, factor.path))
    return Points(names, np.asarray(values_of(factors, shares), np.float64), whole)


def _size(design: SampledDesign, names: Sequence[str]) -> int:
    """Return how many points a design has at most."""
    match design:
        case SobolDesign():
            return design.n * ((2 if design.second_order else 1) * len(names) + 2)
        case MorrisDesign() | FastDesign():
            return design.n * (len(names) + 1)
        case LatinHypercubeDesign():
            return design.n
        case FractionalFactorialDesign():
            return 4 * len(names)


def _shares(design: SampledDesign, names: Sequence[str]) -> Floats:
    """Draw the design in shares of each prior, 0 to 1: (points, names)."""
    from SALib.sample import fast_sampler, ff, latin, morris, sobol  # noqa: PLC0415 (slow to import)

    seed = design.seed + SALIB_LEAST
    match design:
        case SobolDesign():
            problem = shares_problem_of(names, _groups(design, names))
            return np.asarray(sobol.sample(problem, design.n, calc_second_order=design.second_order, seed=seed))
        case MorrisDesign():
            return np.asarray(morris.sample(shares_problem_of(names), design.n, num_levels=design.levels, seed=seed))
        case FastDesign():
            return np.asarray(fast_sampler.sample(shares_problem_of(names), design.n, seed=seed))
        case LatinHypercubeDesign():
            return np.asarray(latin.sample(shares_problem_of(names), design.n, seed=seed))
        case FractionalFactorialDesign():
            return np.asarray(ff.sample(shares_problem_of(names), seed=seed))[:, : len(names)]


def _groups(design: SobolDesign, names: Sequence[str]) -> list[str]:
    """Return the group of each name, or nothing without groups; what is in no group is one by itself. Raises ConfigurationError."""
    group_of: dict[str, str] = {}
    for group, members in design.groups.items():
        for path in members:
            if path in group_of or path not in names:
                problem = "twice" if path in group_of else "which the design does not move"
                raise ConfigurationError(f"design.groups.{group}: found {path}, {problem}; allowed: each moved number in one group")
            group_of[path] = group
    return [group_of.get(name, name) for name in names] if group_of else []


@contextmanager
def _generators_of_their_own() -> Iterator[None]:
    """Give back the global generators and warnings as they were: SALib seeds and draws from them."""
    kept, own = np.random.get_state(), random.getstate()  # noqa: NPY002 (SALib draws from it)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        random.setstate(own)
        np.random.set_state(kept)  # noqa: NPY002 (the same)
