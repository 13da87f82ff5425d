"""Try mixes: each becomes the runs of one point, with every draw and seed, in one growing store; nothing that is there is run twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from llsim.configuration import Located
from llsim.errors import ConfigurationError
from llsim.experiment.design_settings import ListDesign
from llsim.experiment.designs import Points
from llsim.experiment.experiment_file import Experiment, Keep, Seeds
from llsim.experiment.failures import Failures
from llsim.experiment.local_engine import LocalEngine
from llsim.experiment.lock import locked
from llsim.experiment.manifest import write_experiment
from llsim.experiment.plan import Plan, plan_of
from llsim.experiment.runner import BATCHES, FAILURES, bring_together, lanes_for, refuse_foreign, time_limit
from llsim.experiment.store import Store
from llsim.experiment.sweep import TARGET, Sweep
from llsim.questions.mix_space import Mix, Space, space_of
from llsim.questions.search_file import COST, WHOLE, SearchFile
from llsim.reading import read_scenario
from llsim.region.reading import read_region

type Floats = npt.NDArray[np.float64]

ROOM, MIXES, BASELINE = "search", "mixes", "baseline"


@dataclass
class Bench:
    """Where mixes are tried. `tried`: every mix so far, in order; `cells`: what is kept of each run, (year, outcome, group)."""

    search: SearchFile
    space: Space
    folder: Path
    workers: int | None
    seen: Callable[[int], None]
    say: Callable[[str], None]
    plans: dict[str, Plan]
    engine: LocalEngine

    def __post_init__(self) -> None:
        self.tried: list[Mix] = []
        self.cells = self.plans[MIXES].cells[0].listed()
        self.place_of = {cell: place for place, cell in enumerate(self.cells)}

    @property
    def runs_each(self) -> int:
        """Return the runs of one mix."""
        return int(np.prod(self.plans[MIXES].shape[3:]))

    def baseline(self) -> Floats:
        """Do the runs of the baseline; returns numerators and denominators, (draws, seeds, cells, 2)."""
        return self._rows(BASELINE, self.plans[BASELINE])[0]

    def values(self, mixes: Sequence[Mix]) -> Floats:
        """Try some new mixes; returns numerators and denominators, (mixes, draws, seeds, cells, 2), NaN in runs that failed. Raises DiskError."""
        self.tried += mixes
        return self._rows(MIXES, self._plan(mixes))

    def _plan(self, mixes: Sequence[Mix]) -> Plan:
        """Return the plan of some mixes, each a point."""
        rows = [self.space.changes(mix) for mix in mixes]
        names = self.space.paths
        values = np.array([[row.get(name, np.nan) for name in names] for row in rows], np.float64).reshape(len(rows), len(names))
        one = self.plans[MIXES].experiment.model_copy(update={"design": ListDesign(points=tuple(rows))})
        return replace(self.plans[MIXES], experiment=one, points=Points(names, values))

    def _rows(self, room: str, plan: Plan) -> Floats:
        """Do what is missing of a plan and return its numbers, (points, draws, seeds, cells, 2)."""
        store = self._sweep(room, plan)
        found = np.full((len(plan), len(self.cells), 2), np.nan)
        done = np.flatnonzero(store.done)
        for start in range(0, len(done), 1000):
            runs = [int(run) for run in done[start : start + 1000]]
            found[runs] = np.stack(store.rows(runs))
        return found.reshape(*plan.shape[2:], len(self.cells), 2)

    def _sweep(self, room: str, plan: Plan) -> Store:
        """Do what is missing of a plan with the workers that are there. Raises DiskError."""
        out = self.folder / room
        store = Store(out / BATCHES, plan.key_table())
        store.look(self.say)
        self.seen(int(store.done.sum()))
        if len(store.to_do()):
            Sweep(plan, store, Failures(out / FAILURES), self.engine, self.seen, 1, min(TARGET, time_limit(plan) / 4)).finish()
        return store

    def finish(self) -> None:
        """Write the tables and manifests of all runs. Raises DiskError."""
        for room, plan in ((BASELINE, self.plans[BASELINE]), (MIXES, self._plan(self.tried))):
            out = self.folder / room
            write_experiment(out, plan.experiment)
            store = Store(out / BATCHES, plan.key_table())
            store.look(self.say)
            bring_together(out, plan, store)


@contextmanager
def bench_for(
    search: SearchFile, located: Located, keep: Keep, folder: Path, workers: int | None, seen: Callable[[int], None], say: Callable[[str], None]
) -> Iterator[Bench]:
    """Give a bench whose folder nobody else uses and whose workers live as long as it. Raises ConfigurationError, LockedError, LlsimError."""
    place = read_region(search.region)
    changes = [*search.overrides, *([] if search.until is None else [f"last_year={search.until}"])]
    space = space_of(search, read_scenario(search.scenario, region=place, overrides=changes), located)
    room = folder / ROOM
    file = room / f"{MIXES}.yaml"
    for own in (MIXES, BASELINE):
        refuse_foreign(room / own)
    with locked(room):
        space.write(file, search.scenario)
        plans = {MIXES: plan_of(_experiment(search, str(file), keep)), BASELINE: plan_of(_experiment(search, search.baseline, keep))}
        _refuse_years(plans)
        for own, plan in plans.items():
            (room / own).mkdir(parents=True, exist_ok=True)
            for part in (room / own).glob(".*.part"):
                part.unlink(missing_ok=True)
            write_experiment(room / own, plan.experiment)
        lanes = lanes_for(plans[MIXES], search.mixes * len(plans[MIXES]), workers)
        bench = Bench(search, space, room, workers, seen, say, plans, LocalEngine(lanes, time_limit(plans[MIXES])))
        try:
            yield bench
        finally:
            bench.engine.stop()


def _experiment(search: SearchFile, scenario: str, keep: Keep) -> Experiment:
    """Describe the runs of a scenario."""
    return Experiment(
        name=search.name, title=search.title, regions=(search.region,), scenarios=(scenario,), seeds=Seeds(first=search.first_seed, count=search.seeds), draws=search.draws,
        sample=search.sample, until=search.until, overrides=search.overrides, keep=keep,
    )  # fmt: skip


def _refuse_years(plans: dict[str, Plan]) -> None:
    """Raise ConfigurationError where the baseline runs over other years than the mixes."""
    spans = [(one.bases[0, 0, 0].scenario.first_year, one.bases[0, 0, 0].scenario.last_year) for one in plans.values()]
    if spans[0] != spans[1]:
        raise ConfigurationError(f"baseline: found years {spans[1][0]} to {spans[1][1]}; allowed: those of the scenario, {spans[0][0]} to {spans[0][1]}; `until` sets the last")


def keep_for(outcomes: Sequence[str], groups: Sequence[str]) -> Keep:
    """Return what must be kept: outcomes by group in every year, and what the public pays."""
    return Keep(outcomes=tuple(dict.fromkeys([*outcomes, COST])), groups=tuple(dict.fromkeys([WHOLE, *groups])), years="all")
