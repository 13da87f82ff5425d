"""Worker processes on this machine. Each lane has a process of its own (loky), so that one that dies or never ends is known and harms no other."""

from __future__ import annotations

import os
import time
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from typing import Any

from llsim.experiment.engine import Lost, Outcome
from llsim.experiment.work import Batch, do_batch, follow_parent, warm_up

WARM_UP_LIMIT = 1800.0  # seconds: compiling everything afresh on a busy machine
POLL = 0.5  # seconds


@dataclass
class Task:
    """A batch in a lane. `deadline`: None until the lane is warm."""

    batch: Batch
    future: Future[Any]
    warm: Future[float]
    deadline: float | None = None


class Lane:
    """One worker process that does one batch at a time."""

    def __init__(self) -> None:
        self._executor: Any = None
        self._warm: Future[float] | None = None
        self.task: Task | None = None

    def submit(self, batch: Batch) -> None:
        """Start a batch, in a new process if there is none."""
        if self._executor is None:
            from joblib.externals.loky import ProcessPoolExecutor  # noqa: PLC0415 (slow to import)

            self._executor = ProcessPoolExecutor(max_workers=1, initializer=follow_parent, initargs=(os.getpid(),))
            self._warm = self._executor.submit(warm_up, batch.region, batch.jobs[0].scenario)
        assert self._warm is not None  # noqa: S101 (made with the executor)
        self.task = Task(batch, self._executor.submit(do_batch, batch), self._warm)

    def stop(self) -> None:
        """End the process at once."""
        if self._executor is not None:
            self._executor.shutdown(wait=True, kill_workers=True)
        self._executor = self._warm = self.task = None


class LocalEngine:
    """Lanes of worker processes. `limit`: seconds that a batch may take."""

    def __init__(self, lanes: int, limit: float) -> None:
        self._lanes = [Lane() for _ in range(lanes)]
        self._limit = limit
        self._started = time.monotonic()

    @property
    def lanes(self) -> int:
        """Return how many worker processes there are."""
        return len(self._lanes)

    @property
    def room(self) -> int:
        """Return how many workers have nothing to do."""
        return sum(lane.task is None for lane in self._lanes)

    def submit(self, batch: Batch) -> None:
        """Give a batch to a worker that has nothing to do."""
        next(lane for lane in self._lanes if lane.task is None).submit(batch)

    def finished(self) -> list[Outcome]:
        """Wait until a batch ends, at most half a second; end workers that take too long."""
        wait([lane.task.future for lane in self._lanes if lane.task], timeout=POLL, return_when=FIRST_COMPLETED)
        return [outcome for lane in self._lanes if lane.task and (outcome := self._outcome(lane, lane.task))]

    def _outcome(self, lane: Lane, task: Task) -> Outcome | None:
        """Return what became of a lane's batch; None while it is being done."""
        if task.future.done():
            problem = task.future.exception()
            if problem is None:
                lane.task = None
                return Outcome(task.batch, task.future.result())
            lane.stop()
            return Outcome(task.batch, Lost(f"the worker process died: {_first_line(problem)}"))
        now = time.monotonic()
        if task.deadline is None:
            task.deadline = now + self._limit if task.warm.done() else None
            late = not task.warm.done() and now - self._started > WARM_UP_LIMIT
        else:
            late = now > task.deadline
        if late:
            lane.stop()
            return Outcome(task.batch, Lost(f"it did not end within {self._limit:g} s"))
        return None

    def stop(self) -> None:
        """End all workers at once."""
        for lane in self._lanes:
            lane.stop()


def _first_line(problem: BaseException) -> str:
    return (str(problem).strip().splitlines() or [type(problem).__name__])[0]
