"""Scenario discovery: under which assumptions does a policy fail? Boxes in the numbers that were moved, by PRIM.

The patient rule induction method (Friedman and Fisher 1999; Bryant and Lempert 2010) cuts away thin slices until most of what is left
fails. Coverage: the share of all failures that lie in the box. Density: the share of the box that fails.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from llsim.analysis.sensitivity.guard import Answers
from llsim.errors import ConfigurationError

if TYPE_CHECKING:
    import pandas as pd

type Floats = npt.NDArray[np.float64]
type Marks = npt.NDArray[np.bool_]

FEWEST_POINTS = 100
FEWEST_FAILURES = 10
WANTED_DENSITY = 0.9
LEAST_COVERAGE = 0.1
MOST_BOXES = 3
SMALLEST_BOX = 0.03
DOUBTFUL = 0.05
"""A limit that chance alone would give this often, by the test of Bryant and Lempert, is dropped."""


@dataclass(frozen=True)
class Limit:
    """Where one number lies inside a box, in its own unit: None where that side is open. `doubt`: how often chance alone would give a limit as good."""

    name: str
    low: float | None
    high: float | None
    doubt: float

    @property
    def words(self) -> str:
        """Say it in words."""
        if self.low is not None and self.high is not None:
            return f"{self.name} is between {self.low:.3g} and {self.high:.3g}"
        return f"{self.name} is above {self.low:.3g}" if self.low is not None else f"{self.name} is below {self.high:.3g}"


class Peel(NamedTuple):
    """One step of the peeling: `mass` is the share of the points that are left, of which the share `density` fails, which is `coverage` of all failures."""

    mass: float
    coverage: float
    density: float


class Range(NamedTuple):
    """Between which values a number was moved."""

    name: str
    low: float
    high: float


@dataclass(frozen=True)
class Box:
    """A set of assumptions. `inside`: which points lie in it, (points,). `coverage`, `density`, `mass`: shares of all failures, of the box, of all points.

    `path`: how it was peeled, from all points to the smallest box; larger boxes cover more failures and hold more that do not fail.
    """

    limits: tuple[Limit, ...]
    inside: Marks
    coverage: float
    density: float
    mass: float
    path: tuple[Peel, ...] = ()


@dataclass(frozen=True)
class Discovery:
    """Where a policy fails. `share`: of all points that fail. `coverage`, `density`: of all boxes together. `searched`: the numbers that were moved."""

    points: int
    failures: int
    boxes: tuple[Box, ...]
    coverage: float
    density: float
    searched: tuple[Range, ...] = ()

    @property
    def share(self) -> float:
        """Return the share of points that fail."""
        return self.failures / self.points

    def sentences(self, fails: str) -> list[str]:
        """Say it in plain sentences. `fails`: what counts as failing, such as "graduation_rate is not raised"."""
        said = [f"In {100 * self.share:.0f} % of {self.points} sets of assumptions {fails}."]
        if not self.boxes:
            return [*said, "No limits on the assumptions tell these from the others."]
        for place, box in enumerate(self.boxes):
            limits = " and ".join(limit.words for limit in box.limits)
            start = "It happens" if place == 0 else "It also happens"
            said.append(f"{start} where {limits}: {100 * box.density:.0f} % of such cases fail (density), and they are {100 * box.coverage:.0f} % of all failures (coverage).")
        if len(self.boxes) > 1:
            said.append(f"Together: density {100 * self.density:.0f} %, coverage {100 * self.coverage:.0f} %.")
        return said


def ask_for_workbench() -> Any:
    """Import the EMA Workbench. Raises ConfigurationError where it is not installed."""
    import warnings  # noqa: PLC0415 (used here alone)

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import ema_workbench  # noqa: PLC0415 (optional, slow to import)
            from ema_workbench.analysis import prim  # noqa: PLC0415 (the same)
    except ImportError as error:
        raise ConfigurationError("scenario discovery needs the EMA Workbench; allowed: `pip install 'llsim[ema]'`") from error
    return ema_workbench, prim


def discovered(answers: Answers, fails: Marks) -> Discovery:
    """Find up to three boxes of assumptions that hold most failures of answers. `fails`: which points fail, (points,).

    Raises ConfigurationError for too few points, and where hardly any point or hardly none fails: there is nothing to tell apart.
    """
    failures = int(fails.sum())
    if len(fails) < FEWEST_POINTS:
        raise ConfigurationError(f"discovery: found {len(fails)} points; allowed: at least {FEWEST_POINTS}, better 1,000, as a Latin hypercube")
    if not FEWEST_FAILURES <= failures <= len(fails) - FEWEST_FAILURES:
        low, middle, high = np.percentile(answers.means, [0, 50, 100])
        raise ConfigurationError(
            f"discovery: {failures} of {len(fails)} points fail; allowed: at least {FEWEST_FAILURES} that do and {FEWEST_FAILURES} that do not; "
            f"move the limit with --below or --above (values run from {low:.4g} to {high:.4g}, half of them are below {middle:.4g})"
        )
    import pandas as pd  # noqa: PLC0415 (slow to import)

    table = pd.DataFrame(answers.design, columns=list(answers.names))
    search = ask_for_workbench()[1].Prim(table, fails, mass_min=SMALLEST_BOX)
    boxes: list[Box] = []
    while len(boxes) < MOST_BOXES and fails[~_union(boxes, len(fails))].sum() >= LEAST_COVERAGE * failures:
        found = search.find_box()
        best = None if found is None else _best(found, table, fails, _union(boxes, len(fails)))
        if best is None:
            break
        boxes.append(best)
        found.select(_place(found))
    inside = _union(boxes, len(fails))
    ends = tuple(Range(name, float(own.min()), float(own.max())) for name, own in zip(answers.names, answers.design.T, strict=True))
    return Discovery(len(fails), failures, tuple(boxes), float(fails[inside].sum()) / failures, float(fails[inside].mean()) if inside.any() else 0.0, ends)


def _union(boxes: Sequence[Box], points: int) -> Marks:
    """Mark the points that lie in any box."""
    return np.any([np.zeros(points, dtype=bool), *(box.inside for box in boxes)], axis=0)


def _place(found: Any) -> int:
    """Choose a step of the peeling: the best balance (harmonic mean) of coverage and density, among the dense steps where there are any."""
    path = found.peeling_trajectory
    dense = path[path["density"] >= WANTED_DENSITY]
    chosen = dense if len(dense) else path
    balance = 2.0 * chosen["coverage"] * chosen["density"] / (chosen["coverage"] + chosen["density"])
    return int(balance.idxmax())


def _best(found: Any, table: pd.DataFrame, fails: Marks, taken: Marks) -> Box | None:
    """Return the chosen box with doubtful limits dropped; None where it says nothing or too little."""
    place = _place(found)
    limits, whole, doubts = found.box_lims[place], found.box_lims[0], found.p_values[place]
    kept = [_limit(name, limits[name], whole[name], max(doubts[name])) for name in table.columns if name in doubts]
    clear = tuple(limit for limit in kept if limit.doubt < DOUBTFUL)
    inside = np.all([np.ones(len(table), dtype=bool), *(_within(table[limit.name].to_numpy(), limit) for limit in clear)], axis=0)
    new = inside & ~taken
    if not clear or not new.any() or fails[new].sum() < LEAST_COVERAGE * fails.sum() or fails[new].mean() <= fails.mean():
        return None
    path = tuple(Peel(*(float(step[column]) for column in Peel._fields)) for step in found.peeling_trajectory.to_dict("records"))
    return Box(clear, inside, float(fails[inside].sum() / fails.sum()), float(fails[inside].mean()), float(inside.mean()), path)


def _limit(name: str, box: Sequence[float], whole: Sequence[float], doubt: float) -> Limit:
    """Return where a number lies in a box; a side at the end of the whole design is open."""
    low, high = (float(end) for end in box)
    return Limit(name, None if low <= float(whole[0]) else low, None if high >= float(whole[1]) else high, doubt)


def _within(values: Floats, limit: Limit) -> Marks:
    """Mark the points inside one limit."""
    return (values >= (-np.inf if limit.low is None else limit.low)) & (values <= (np.inf if limit.high is None else limit.high))
