"""The runs of an experiment: one for each region, scenario, point, draw and seed, in this order, each with its key."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from llsim import compiled
from llsim.errors import ConfigurationError
from llsim.experiment.designs import Points, points_of
from llsim.experiment.experiment_file import Experiment
from llsim.experiment.growing_up import worth_sharing
from llsim.experiment.kept_outcomes import Cells, cells_of
from llsim.experiment.moving import Changes, acting, with_settings
from llsim.reading import draws_kept, read_scenario
from llsim.region.reading import read_region
from llsim.region.region import Region
from llsim.scenario import Scenario

MOST_RUNS = 2_000_000


class Address(NamedTuple):
    """Which run: places in the lists of regions, scenarios, points, draws and seeds."""

    region: int
    scenario: int
    point: int
    draw: int
    seed: int


@dataclass(frozen=True)
class Base:
    """A scenario in a region on a draw, before any point changes it. `digest`: the hash of region, scenario, sample and what is kept."""

    scenario: Scenario
    digest: str


@dataclass(frozen=True)
class Plan:
    """All runs of an experiment. `bases`: by region, scenario and draw; `cells`: what is kept, by region."""

    experiment: Experiment
    regions: tuple[Region, ...]
    bases: dict[tuple[int, int, int], Base]
    cells: tuple[Cells, ...]
    points: Points

    @property
    def shape(self) -> tuple[int, int, int, int, int]:
        """Return how many regions, scenarios, points, draws and seeds there are."""
        one = self.experiment
        return len(self.regions), len(one.scenarios), len(self.points), len(one.draw_numbers), one.luck.count

    @cached_property
    def scenario_names(self) -> tuple[str, ...]:
        """List the names of the scenarios, those read from a path by the name of the file or their own."""
        return tuple(self.bases[0, scenario, 0].scenario.name for scenario in range(len(self.experiment.scenarios)))

    def __len__(self) -> int:
        return int(np.prod(self.shape))

    def address(self, run: int) -> Address:
        """Return where a run, by its number from 0, stands."""
        _, scenarios, points, draws, seeds = self.shape
        run, seed = divmod(run, seeds)
        run, draw = divmod(run, draws)
        run, point = divmod(run, points)
        region, scenario = divmod(run, scenarios)
        return Address(region, scenario, point, draw, seed)

    def base(self, address: Address) -> Base:
        """Return the scenario that a run starts from."""
        return self.bases[address.region, address.scenario, address.draw]

    @cached_property
    def _acting(self) -> dict[tuple[int, int], list[bool]]:
        """Say which moved numbers act, by region and scenario."""
        regions, scenarios, *_ = self.shape
        own = {region: [self.bases[region, scenario, 0].scenario for scenario in range(scenarios)] for region in range(regions)}
        return {(region, scenario): acting(own[region], own[region][scenario], self.points.names) for region in range(regions) for scenario in range(scenarios)}

    def shares(self, region: int) -> bool:
        """Say whether the runs of one draw and seed in a region differ in their levers alone, so that they need grow up but once."""
        levers_only = all(name.startswith("levers.") for name in self.points.names)
        own = [self.bases[region, scenario, 0].scenario for scenario in range(len(self.experiment.scenarios))]
        return levers_only and worth_sharing(self.regions[region], self.experiment.sample, own, len(self.points))

    def changes(self, address: Address) -> Changes:
        """List what a run's point changes in its scenario."""
        return self.points.changes(address.point, self._acting[address.region, address.scenario])

    def keys(self) -> Iterator[bytes]:
        """Give the key of every run in order: 32 bytes that change with configuration, seed, draw, what is kept, and code."""
        regions, scenarios, points, draws, _ = self.shape
        for region, scenario, point in np.ndindex(regions, scenarios, points):
            changed = self._bytes_of(region, scenario, point)
            for draw in range(draws):
                start = hashlib.sha256(self.bases[region, scenario, draw].digest.encode() + changed)
                for place in range(self.experiment.luck.count):
                    digest = start.copy()
                    digest.update(self._luck_of(place, draw).encode())
                    yield digest.digest()

    def _luck_of(self, place: int, draw: int) -> str:
        """Write the seed of a run, and that of its business cycle where it is another."""
        seed, economy = self.seeds_of(Address(0, 0, 0, draw, place))
        return str(seed) if economy == seed else f"{seed} in {economy}"

    def seeds_of(self, where: Address) -> tuple[int, int]:
        """Return the seed of a run, and the seed of its business cycle."""
        draw = self.experiment.draw_numbers[where.draw]
        return self.experiment.luck.of(where.seed, draw), self.experiment.luck.economy_of(where.seed, draw)

    def _bytes_of(self, region: int, scenario: int, point: int) -> bytes:
        """Write what a point changes in a scenario, names and bits of values."""
        row = self.points.settings[point]
        chosen = np.flatnonzero(~np.isnan(row) & np.array(self._acting[region, scenario], bool))
        return "\n".join([self.points.names[place] for place in chosen]).encode() + b"\0" + row[chosen].astype("<f8").tobytes() + b"\0"

    def labels(self, run: int) -> dict[str, str | int]:
        """Name a run: region, scenario, point, draw, seed."""
        where, one = self.address(run), self.experiment
        return {
            "region": self.regions[where.region].name, "scenario": self.scenario_names[where.scenario], "point": where.point,
            "draw": one.draw_numbers[where.draw], "seed": self.seeds_of(where)[0],
        }  # fmt: skip

    def key_table(self) -> npt.NDArray[np.bytes_]:
        """Return the keys of all runs as rows of 32 bytes, (runs,)."""
        return np.frombuffer(b"".join(self.keys()), "V32")


def plan_of(experiment: Experiment) -> Plan:
    """Read regions, scenarios and draws, draw the points, and make sure that every number may be set so. Raises ConfigurationError."""
    _refuse_too_many(experiment)
    regions = tuple(read_region(name) for name in experiment.regions)
    changes = [*experiment.overrides, *([] if experiment.until is None else [f"last_year={experiment.until}"])]
    for place in regions:
        if experiment.draws and experiment.draws > draws_kept(place.name):
            raise ConfigurationError(f"draws: found {experiment.draws}; allowed: up to the {draws_kept(place.name)} draws that the posterior of {place.name} keeps")
    read = {
        (region, scenario, draw): read_scenario(name, region=place, overrides=changes, draw=number)
        for region, place in enumerate(regions)
        for scenario, name in enumerate(experiment.scenarios)
        for draw, number in enumerate(experiment.draw_numbers)
    }
    points = points_of(experiment.design, read[0, len(experiment.scenarios) - 1, 0])
    cells = tuple(_cells(experiment, read, region) for region in range(len(regions)))
    bases = {key: Base(one, _digest(experiment, regions[key[0]], one, cells[key[0]], experiment.draw_numbers[key[2]])) for key, one in read.items()}
    plan = Plan(experiment, regions, bases, cells, points)
    if len(plan) > MOST_RUNS:
        raise ConfigurationError(f"{len(plan):,} runs asked for; allowed: at most {MOST_RUNS:,} in one experiment")
    for what, names in (("scenario", plan.scenario_names), ("region", tuple(region.name for region in regions))):
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice:
            raise ConfigurationError(f"{what} {twice}: found twice under this name; allowed: each {what} once")
    _try_ends(plan)
    return plan


def _refuse_too_many(experiment: Experiment) -> None:
    """Raise ConfigurationError before anything is read for more scenarios and seeds than can be run."""
    runs = len(experiment.regions) * len(experiment.scenarios) * len(experiment.draw_numbers) * experiment.luck.count
    if runs > MOST_RUNS:
        raise ConfigurationError(f"{runs:,} runs asked for; allowed: at most {MOST_RUNS:,} in one experiment")


def _cells(experiment: Experiment, read: dict[tuple[int, int, int], Scenario], region: int) -> Cells:
    """Return what is kept of runs in a region. Raises ConfigurationError for a year that is not run."""
    own = [scenario for key, scenario in read.items() if key[0] == region]
    first, last = max(one.first_year for one in own), min(one.last_year for one in own)
    if experiment.keep.years == "last" and max(one.last_year for one in own) != last:
        raise ConfigurationError("keep.years: found scenarios that end in different years; allowed: `until` or a list of years")
    try:
        return cells_of(experiment.keep, first, last)
    except ValueError as problem:
        raise ConfigurationError(str(problem)) from None


def _digest(experiment: Experiment, region: Region, scenario: Scenario, cells: Cells, draw: int) -> str:
    """Return the hash of everything a run depends on but its point and seed."""
    digest = hashlib.sha256(compiled.SOURCE_VERSION.encode())
    for part in (region.model_dump_json(), scenario.model_dump_json(), repr(experiment.sample), repr(cells), str(draw)):
        digest.update(b"\0" + part.encode())
    return digest.hexdigest()


def _try_ends(plan: Plan) -> None:
    """Set the lowest and highest value of each number, one by one. Raises ConfigurationError where one is not allowed or unknown."""
    with np.errstate(all="ignore"):
        for column in range(len(plan.points.names)):
            values = plan.points.values[:, column]
            for point in dict.fromkeys((int(np.nanargmin(values)), int(np.nanargmax(values)))):
                name = plan.points.names[column]
                change = tuple(one for one in plan.points.changes(point) if one[0] == name)
                for base in [base for (_, _, draw), base in plan.bases.items() if draw == 0]:
                    with_settings(base.scenario, change)
