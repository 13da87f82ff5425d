"""What an experiment will take: runs, memory, time and disk, before any of it is done."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np

from llsim.experiment.experiment_file import Experiment, LocalEngine, NarrowStop
from llsim.experiment.folder import EXPERIMENT
from llsim.experiment.growing_up import bytes_of_a_run
from llsim.experiment.plan import Plan, plan_of
from llsim.experiment.run import BYTES_OF_A_PROCESS, YEARS_BEFORE
from llsim.experiment.runner import BATCHES, lanes_for, years_lived
from llsim.experiment.store import Store
from llsim.experiment.work import warm_up
from llsim.model import TalentPipeline

TRIAL_PEOPLE = (200.0, 1000.0)
"""Ninth graders of the two trial runs from which the time of a run is told."""
BYTES_A_CELL = 16
BYTES_A_RUN = 80


def expectation_of(experiment: Experiment, folder: Path, workers: int | None) -> dict[str, Any]:
    """Return runs, those done already, memory, time and disk. Raises ConfigurationError.

    Time comes from the finished runs in the folder, or from two small trial runs on this machine.
    """
    plan = plan_of(experiment)
    store = Store(folder / BATCHES, plan.key_table())
    if (folder / EXPERIMENT).is_file():
        store.look_only()
    to_do = len(store.to_do())
    lanes = lanes_for(plan, max(1, to_do), workers)
    known = store.seconds[~np.isnan(store.seconds)]
    seconds = float(known.mean()) if len(known) else _seconds_of_a_run(plan)
    years = max(base.scenario.last_year - base.scenario.first_year for base in plan.bases.values()) + YEARS_BEFORE
    needed = max(bytes_of_a_run(region, experiment.sample, years) for region in plan.regions) + BYTES_OF_A_PROCESS
    cells = max(len(one.listed()) for one in plan.cells)
    regions, scenarios, points, draws, seeds = plan.shape
    return {
        "experiment": experiment.title or experiment.name,
        "runs": len(plan), "of": f"{regions} regions, {scenarios} scenarios, {points} points, {draws} draws, {seeds} seeds",
        "done_already": int(store.done.sum()), "to_do": to_do, "at_once": lanes if isinstance(experiment.engine, LocalEngine) else "as many as the cluster has threads",
        "memory": f"{lanes * needed / 2**20:,.0f} MiB",
        "seconds_a_run": round(seconds, 3), "time_told_from": "finished runs of this folder" if len(known) else "two small trial runs on this machine",
        "expected_time": _in_words(to_do * seconds / lanes),
        "disk": f"{len(plan) * (2 * cells * BYTES_A_CELL + BYTES_A_RUN) / 2**20:,.1f} MiB",
        "may_grow_to": f"{experiment.stop.at_most} seeds" if isinstance(experiment.stop, NarrowStop) else "no more than this",
    }  # fmt: skip


def _seconds_of_a_run(plan: Plan) -> float:
    """Time two small runs and tell from them how long the largest one takes."""
    region, scenario = plan.regions[0], plan.bases[0, 0, 0].scenario
    warm_up(region, scenario)
    took, lived = [], []
    for people in TRIAL_PEOPLE:
        sample = min(1.0, people / region.students.ninth_graders.value)
        started = time.perf_counter()
        TalentPipeline(region, scenario, sample=sample).run_model()
        took.append(time.perf_counter() - started)
        lived.append(region.students.ninth_graders.value * sample * (scenario.last_year - scenario.first_year + 1 + YEARS_BEFORE) * YEARS_BEFORE)
    slope = max(0.0, (took[1] - took[0]) / (lived[1] - lived[0])) if lived[1] > lived[0] else took[1] / lived[1]
    return max(took[0] + slope * (years_lived(plan) - lived[0]), 1e-3)


def _in_words(seconds: float) -> str:
    """Say a time in the unit that fits."""
    if seconds < 120:
        return f"{seconds:.0f} seconds"
    return f"{seconds / 60:.0f} minutes" if seconds < 7200 else f"{seconds / 3600:.1f} hours"
