"""Two scenarios with assumptions moved: run them with the same luck, and return their difference."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from llsim.analysis.standard_units import Axis
from llsim.catalogue import BY_NAME
from llsim.errors import ConfigurationError
from llsim.experiment.moving import acting, is_whole, with_settings
from llsim.experiment.problem import factors_of
from llsim.experiment.run import Run, live_all
from llsim.region.region import Region
from llsim.report.folder import SMALLEST_GROUP
from llsim.scenario import Scenario

type Floats = npt.NDArray[np.float64]
type Changes = tuple[tuple[str, float], ...]

AT_ONCE = 64
"""Runs whose tables are held at once."""


@dataclass(frozen=True)
class Headline:
    """Which number is asked about: of whom and when."""

    outcome: str
    group: str
    year: int


@dataclass
class MovedWorlds:
    """A baseline and a scenario whose numbers can be moved. What was run is remembered, so that nothing is run twice.

    `axes`: the numbers; `seen` is called after each run.
    """

    region: Region
    scenarios: tuple[Scenario, Scenario]
    headline: Headline
    axes: list[Axis]
    sample: float
    workers: int
    seen: Callable[[], None]
    known: dict[tuple[int, Changes, int], float] = field(default_factory=dict)

    def changes(self, point: Floats, scenario: int) -> Changes:
        """List what a point, (numbers,), changes in one of the scenarios: path and value."""
        act = acting(self.scenarios, self.scenarios[scenario], [axis.factor.path for axis in self.axes])
        moved = [(axis, axis.value(float(one))) for axis, one, does in zip(self.axes, point, act, strict=True) if does and one != 0.0]
        return tuple((axis.factor.path, value) for axis, value in moved if value != axis.start)

    def levels(self, points: Floats, seeds: Sequence[int]) -> Floats:
        """Return the headline's number at points, (points, numbers), in both scenarios with every seed: (points, 2, seeds). Raises ConfigurationError where nobody is counted."""
        asked = [[[(number, self.changes(point, number), seed) for seed in seeds] for number in (0, 1)] for point in points]
        missing = list(dict.fromkeys(one for point in asked for both in point for one in both if one not in self.known))
        for begin in range(0, len(missing), AT_ONCE):
            self._run(missing[begin : begin + AT_ONCE])
        return np.array([[[self.known[one] for one in both] for both in point] for point in asked])

    def _run(self, asked: Sequence[tuple[int, Changes, int]]) -> None:
        groups = {changes: place for place, changes in enumerate(dict.fromkeys(changes for _, changes, _ in asked))}
        runs = [Run(with_settings(self.scenarios[number], changes), seed, groups[changes]) for number, changes, seed in asked]
        records = live_all(self.region, runs, self.sample, self.workers, self.seen).records
        for one, record in zip(asked, records, strict=True):
            frame, what = record.outcomes, self.headline
            rows = frame[(frame["outcome"] == what.outcome) & (frame["group"] == what.group) & (frame["year"] == what.year)]
            if len(rows) != 1 or not rows["denominator"].iloc[0]:
                raise ConfigurationError(f"{what.outcome} of {what.group} in {what.year}: found nobody who is counted; allowed: an outcome, group and year with people")
            if BY_NAME[what.outcome].kind != "count" and float(rows["denominator"].iloc[0]) * self.sample < SMALLEST_GROUP:
                raise ConfigurationError(f"{what.outcome} of {what.group} in {what.year}: found fewer than {SMALLEST_GROUP} simulated people; allowed: a larger group or --sample")
            self.known[one] = float(rows["numerator"].iloc[0]) / float(rows["denominator"].iloc[0])

    def gaps(self, points: Floats, seeds: Sequence[int]) -> Floats:
        """Return scenario less baseline, (points, seeds)."""
        found = self.levels(points, seeds)
        return np.asarray(found[:, 1] - found[:, 0])


def axes_of(scenarios: Sequence[Scenario], paths: Sequence[str] = ()) -> list[Axis]:
    """List every number that nature decides and that acts in one of the scenarios, or those named. Raises ConfigurationError for an unknown or fixed one."""
    found: dict[str, Axis] = {}
    for scenario in scenarios:
        for factor in factors_of(scenario, "priors", paths):
            found.setdefault(factor.path, Axis(factor, is_whole(scenario, factor.path)))
    return [axis for axis in found.values() if axis.room()[1] > axis.room()[0]]
