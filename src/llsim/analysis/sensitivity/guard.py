"""Look at what runs answered before SALib sees it: one gap would turn its indices into zeros or into those of another design, in silence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from llsim.errors import ConfigurationError
from llsim.experiment.problem import hash_of_design

if TYPE_CHECKING:
    import pandas as pd

type Floats = npt.NDArray[np.float64]

SHOWN = 5
FLAT = 1e-12
"""An outcome is constant when its range over the design is below this share of its size."""


@dataclass(frozen=True)
class Answers:
    """One outcome at every point of a design, checked.

    `design` (points, names): what was moved. `outcomes` (points, seeds): the outcome in its own unit, finite.
    """

    names: tuple[str, ...]
    design: Floats
    outcomes: Floats

    @property
    def means(self) -> Floats:
        """Return the mean over seeds at each point, (points,)."""
        return np.asarray(self.outcomes.mean(axis=1))

    @property
    def seeds(self) -> int:
        """Return how many replicates each point has."""
        return int(self.outcomes.shape[1])

    @property
    def is_constant(self) -> bool:
        """Say whether nothing that was moved, and no luck, made a difference."""
        return float(np.ptp(self.outcomes)) <= FLAT * max(1.0, float(np.abs(self.outcomes).max()))

    def first_points(self, points: int) -> Answers:
        """Return the answers at the first points alone."""
        return Answers(self.names, self.design[:points], self.outcomes[:points])

    def some_seeds(self, chosen: Sequence[int]) -> Answers:
        """Return the answers of some seeds alone, by their place."""
        return Answers(self.names, self.design, self.outcomes[:, list(chosen)])


def answers_of(design: pd.DataFrame, fingerprint: str, runs: pd.DataFrame, failed: Sequence[str] = (), what: str = "the outcome") -> Answers:
    """Check what runs answered and lay it out by point and seed.

    `design`: `point` and a column for each number moved. `fingerprint`: the hash of the design that was run. `runs`: `point, seed, value`.
    `failed`: runs that left nothing, in words. Raises ConfigurationError for a failed run, another design, shuffled or missing points, numbers not set at
    some point, runs missing or there twice, and a value that is not finite.
    """
    if failed:
        raise ConfigurationError(f"{len(failed)} runs failed: {_some(failed)}; allowed: every run of the design; run the experiment again, which repeats only these")
    names = tuple(column for column in design.columns if column != "point")
    points = design["point"].to_numpy()
    if not np.array_equal(points, np.arange(len(points))):
        raise ConfigurationError("design: found points missing or out of order; allowed: the rows as they were drawn, points 0, 1, 2, ...: indices of shuffled rows are those of nothing")
    values = design[list(names)].to_numpy(dtype=np.float64)
    if not np.isfinite(values).all():
        left = [names[column] for column in np.flatnonzero(~np.isfinite(values).all(axis=0))]
        raise ConfigurationError(f"design: some points leave {_some(left)} as the scenario has it; allowed: a value for each moved number at each point")
    found = hash_of_design(names, values)
    if found != fingerprint:
        raise ConfigurationError(f"design: found fingerprint {found[:12]}, but the runs were made of {fingerprint[:12]}; allowed: the design that was run, bit for bit")
    return Answers(names, values, _laid_out(runs, len(points), what))


def _laid_out(runs: pd.DataFrame, points: int, what: str) -> Floats:
    """Return outcomes by point and seed. Raises ConfigurationError for what is missing, doubled, foreign or not finite."""
    seeds, column = np.unique(runs["seed"].to_numpy(), return_inverse=True)
    row = runs["point"].to_numpy()
    beyond = np.unique(row[(row < 0) | (row >= points)])
    if len(beyond):
        raise ConfigurationError(f"{what}: found answers at points that the design does not have: {_some([str(point) for point in beyond])}")
    counted = np.zeros((points, len(seeds)), dtype=np.int64)
    np.add.at(counted, (row, column), 1)
    if not counted.size or not (counted == 1).all():
        places = [f"point {place}, seed {seeds[other]}" for place, other in np.argwhere(counted != 1)]
        raise ConfigurationError(f"{what}: {len(places)} of {counted.size} answers are missing or there twice: {_some(places)}; allowed: each point with each seed once")
    laid = np.empty((points, len(seeds)))
    laid[row, column] = runs["value"].to_numpy(dtype=np.float64)
    if not np.isfinite(laid).all():
        bad = [f"point {place}, seed {seeds[other]}" for place, other in np.argwhere(~np.isfinite(laid))]
        raise ConfigurationError(f"{what}: {len(bad)} answers are not finite (a rate of nobody?): {_some(bad)}; allowed: a number at every point and seed")
    return laid


def _some(things: Sequence[str]) -> str:
    """Name the first few of many things."""
    return "; ".join(things[:SHOWN]) + (f"; and {len(things) - SHOWN} more" if len(things) > SHOWN else "")


def check_radial(answers: Answers, groups: Sequence[str], *, second_order: bool) -> int:
    """Return N of a Sobol design after looking at its build: A, A with each number from B, (B with each from A), B.

    `groups`: the group of each name. Raises ConfigurationError for the wrong length, and for rows that are not so built: shuffled rows,
    or a design of another method.
    """
    own = list(dict.fromkeys(groups))
    block = (2 if second_order else 1) * len(own) + 2
    if not len(answers.design) or len(answers.design) % block:
        order = "with" if second_order else "without"
        raise ConfigurationError(f"design: found {len(answers.design)} points; allowed for {len(own)} numbers or groups {order} second order: a multiple of {block}")
    rows = answers.design.reshape(-1, block, answers.design.shape[1])
    first, last = rows[:, 0], rows[:, -1]
    for place, name in enumerate(own):
        mine = np.array([group == name for group in groups])
        wanted = [(place + 1, np.where(mine, last, first))] + ([(place + 1 + len(own), np.where(mine, first, last))] if second_order else [])
        for row, expected in wanted:
            if not np.array_equal(rows[:, row], expected):
                raise ConfigurationError("design: found rows that are not those of a Sobol design in the order in which it was drawn; allowed: the design as it was drawn")
    return len(rows)


def check_trajectories(answers: Answers) -> int:
    """Return how many trajectories a Morris design has. Raises ConfigurationError where a step does not move exactly one number."""
    length = len(answers.names) + 1
    rows = answers.design
    if not len(rows) or len(rows) % length:
        raise ConfigurationError(f"design: found {len(rows)} points; allowed for {length - 1} numbers: a multiple of {length}")
    walks = rows.reshape(-1, length, length - 1)
    if not ((np.diff(walks, axis=1) != 0.0).sum(axis=2) == 1).all():
        raise ConfigurationError("design: found a step that does not move exactly one number; allowed: the Morris design as it was drawn")
    return len(walks)
