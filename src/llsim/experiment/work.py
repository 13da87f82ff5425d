"""What a worker does: a batch of runs one after the other, each reduced to what is kept of it."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from llsim.experiment.growing_up import NURSERY
from llsim.experiment.kept_outcomes import Cells
from llsim.experiment.moving import Changes, with_settings
from llsim.model import TalentPipeline
from llsim.region.region import Region
from llsim.scenario import Scenario

type Floats = npt.NDArray[np.float64]

DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of Linux
LOOK_EVERY = 1.0  # seconds
LATE = 75  # the exit code of a worker that ends itself because a run took too long
WARM_UP_PEOPLE = 200


@dataclass(frozen=True)
class Job:
    """One run to do: its number in the plan, the scenario it starts from, what its point changes, its seed, and that of its business cycle."""

    run: int
    scenario: Scenario
    changes: Changes
    seed: int
    economy_seed: int


@dataclass(frozen=True)
class Batch:
    """Runs of one region that one worker does one after the other. `limit`: seconds a run may take; None where somebody else looks at the clock.

    `shares`: runs of one seed differ in their levers alone, and grow up together.
    """

    region: Region
    sample: float
    cells: Cells
    jobs: tuple[Job, ...]
    threads: int = 1
    limit: float | None = None
    shares: bool = False


@dataclass(frozen=True)
class Finished:
    """A run that came to its end. `rows`: (cells, 2)."""

    run: int
    rows: Floats
    seconds: float


@dataclass(frozen=True)
class Raised:
    """A run that raised an error."""

    run: int
    traceback: str


def do_batch(batch: Batch) -> list[Finished | Raised]:
    """Do the runs of a batch; one that raises leaves the others untouched."""
    results: list[Finished | Raised] = []
    for job in batch.jobs:
        started = time.perf_counter()
        try:
            with _at_most(batch.limit):
                rows = do_run(batch, job)
        except Exception:  # noqa: BLE001 (whatever it raised is recorded)
            results.append(Raised(job.run, traceback.format_exc()))
        else:
            results.append(Finished(job.run, rows, time.perf_counter() - started))
    return results


def do_run(batch: Batch, job: Job) -> Floats:
    """Do one run and return what is kept of it, (cells, 2)."""
    scenario = with_settings(job.scenario, job.changes)
    model = NURSERY.model(batch.region, scenario, job.seed, batch.sample, threads=batch.threads, economy_seed=job.economy_seed, shares=batch.shares)
    model.run_model()
    rows = batch.cells.of(model.outcomes)
    model.let_go()
    return rows


def warm_up(region: Region, scenario: Scenario) -> float:
    """Do a very small run, so that everything is compiled and loaded before the clock of the first run starts. Returns the seconds it took."""
    started = time.perf_counter()
    sample = min(1.0, WARM_UP_PEOPLE / region.students.ninth_graders.value)
    TalentPipeline(region, scenario.model_copy(update={"last_year": scenario.first_year}), sample=sample).run_model()
    return time.perf_counter() - started


@contextmanager
def _at_most(limit: float | None) -> Iterator[None]:
    """End this process, with a word on stderr, when a block takes longer than so many seconds."""
    if limit is None:
        yield
        return
    clock = threading.Timer(limit, lambda: (sys.stderr.write(f"llsim: a run took longer than {limit:g} s; this worker ends\n"), os._exit(LATE)))
    clock.daemon = True
    clock.start()
    try:
        yield
    finally:
        clock.cancel()


def follow_parent(parent: int) -> None:
    """Let this process end when its parent does, however that ends, and leave interruptions to the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(LOOK_EVERY)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
