"""Run an experiment into a folder: what is there is kept, what is missing is done, the tables are brought together in the end."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np

from llsim.errors import LlsimError
from llsim.experiment import dask_engine, local_engine
from llsim.experiment.engine import Engine
from llsim.experiment.experiment_file import DaskEngine, Experiment, LocalEngine, NarrowStop
from llsim.experiment.failures import Failures
from llsim.experiment.folder import EXPERIMENT
from llsim.experiment.lock import locked
from llsim.experiment.manifest import write_experiment, write_manifest
from llsim.experiment.plan import Plan, plan_of
from llsim.experiment.run import YEARS_BEFORE, runs_that_fit
from llsim.experiment.stopping import FEWEST, half_widths, next_seeds
from llsim.experiment.store import Store
from llsim.experiment.sweep import TARGET, Sweep
from llsim.experiment.tables import DESIGN, OUTCOMES, write_design, write_outcomes

BATCHES, FAILURES = "batches", "failures"
LEAST_LIMIT = 120.0  # seconds
SECONDS_A_MILLION = 60.0
"""A run may take two minutes, and a minute more for every million years of life in it: over twenty times what it takes."""


def _nothing(_runs: int) -> None:
    """Report progress to nobody."""


def _nobody(_words: str) -> None:
    """Say it to nobody."""


def run_experiment(
    experiment: Experiment, out: Path, *, workers: int | None = None, seen: Callable[[int], None] = _nothing, say: Callable[[str], None] = _nobody,
) -> Path:
    """Do every run that the folder does not hold yet, write its tables and manifest, and return the folder.

    `seen` is told how many more runs are finished or failed; `say` what a person should know. The manifest lists failed runs. Raises
    ConfigurationError, LockedError, DiskError, and LlsimError for a folder that is not an experiment's.
    """
    return run_plan(plan_of(experiment), out, workers, seen, say)


def run_plan(plan: Plan, out: Path, workers: int | None, seen: Callable[[int], None], say: Callable[[str], None]) -> Path:
    """Do the runs of a plan, and of those that its stopping rule adds: see `run_experiment`."""
    experiment = plan.experiment
    refuse_foreign(out)
    with locked(out):
        for part in out.glob(".*.part"):  # what a killed process left half-written
            part.unlink(missing_ok=True)
        write_experiment(out, experiment)
        store = _sweep(plan, out, workers, seen, say)
        stop = experiment.stop
        while isinstance(stop, NarrowStop):
            widest = float(half_widths(plan, store, stop).max())
            seeds = len(plan.experiment.seed_numbers)
            say(f"{seeds} seeds: half the interval of {stop.outcome} is {widest:.4g}, asked for {stop.half_width:.4g}")
            if (widest <= stop.half_width and seeds >= FEWEST) or seeds >= stop.at_most:
                break
            plan = plan_of(experiment.with_seeds(next_seeds(seeds, widest, stop)))
            store = _sweep(plan, out, workers, seen, say)
        bring_together(out, plan, store)
    return out


def refuse_foreign(out: Path) -> None:
    """Raise LlsimError for a folder that holds something else."""
    if out.exists() and not out.is_dir():
        raise LlsimError(f"{out}: found a file; allowed: a new or empty folder, or that of an experiment")
    if out.is_dir() and not (out / EXPERIMENT).is_file() and any(not path.name.startswith((".", "lock")) for path in out.iterdir()):
        raise LlsimError(f"{out}: found a folder that holds something else than an experiment; allowed: a new or empty folder, or that of an experiment")


def _sweep(plan: Plan, out: Path, workers: int | None, seen: Callable[[int], None], say: Callable[[str], None]) -> Store:
    """Do the runs of a plan that are missing. Raises DiskError."""
    store = Store(out / BATCHES, plan.key_table())
    store.look(say)
    to_do = len(store.to_do())
    seen(int(store.done.sum()))
    if to_do:
        say(f"{len(plan)} runs, {to_do} to do")
        engine, threads = _engine(plan, to_do, workers)
        try:
            Sweep(plan, store, Failures(out / FAILURES), engine, seen, threads, min(TARGET, time_limit(plan) / 4)).finish()
        finally:
            engine.stop()
    else:
        say(f"{len(plan)} runs, 0 to do")
    return store


def lanes_for(plan: Plan, to_do: int, workers: int | None) -> int:
    """Return how many runs this machine does at once. Raises ConfigurationError where one does not fit its memory."""
    asked = plan.experiment.engine.workers if isinstance(plan.experiment.engine, LocalEngine) else None
    scenarios = [base.scenario for base in plan.bases.values()]
    fitting = min(runs_that_fit(region, scenarios, plan.experiment.sample, 1) for region in plan.regions)
    return max(1, min(workers or asked or os.cpu_count() or 1, fitting, to_do))


def _engine(plan: Plan, to_do: int, workers: int | None) -> tuple[Engine, int]:
    """Start the engine that the file asks for; returns it and the threads inside each run."""
    limit = time_limit(plan)
    match plan.experiment.engine:
        case DaskEngine(scheduler=scheduler):
            return dask_engine.DaskEngine(scheduler, limit), 1
        case LocalEngine(workers=asked):
            lanes = lanes_for(plan, to_do, workers)
            return local_engine.LocalEngine(lanes, limit), max(1, (workers or asked or os.cpu_count() or 1) // lanes)


def time_limit(plan: Plan) -> float:
    """Return how many seconds a run may take: what the file says, or generous for its size."""
    return plan.experiment.time_limit or LEAST_LIMIT + SECONDS_A_MILLION * years_lived(plan) / 1e6


def years_lived(plan: Plan) -> float:
    """Return the years of life simulated in the largest run: people of one cohort, by years of entry, each counted every year."""
    scenarios = [base.scenario for base in plan.bases.values()]
    years = max(one.last_year - one.first_year + 1 + YEARS_BEFORE for one in scenarios)
    return float(max(np.float64(region.students.ninth_graders.value) for region in plan.regions) * plan.experiment.sample * years * YEARS_BEFORE)


def bring_together(out: Path, plan: Plan, store: Store) -> None:
    """Write the tables and the manifest. Raises DiskError."""
    write_design(out / DESIGN, plan.points)
    content = write_outcomes(out / OUTCOMES, plan, store)
    write_manifest(out, plan, store, Failures(out / FAILURES), content)
