"""Do the runs that are not finished: in batches, each kept as soon as it ends; a run that fails is tried twice more, then recorded."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from llsim.experiment.engine import Engine, Lost, Outcome
from llsim.experiment.failures import ATTEMPTS, Failures
from llsim.experiment.plan import Plan
from llsim.experiment.store import BatchFile, Store
from llsim.experiment.work import Batch, Finished, Job

TARGET = 1.0  # seconds of work in a batch: what is lost at most by a worker when the power fails
LARGEST = 500


@dataclass
class Sweep:
    """The runs still to do and what is known of them. `threads`: in each run. `target`: seconds of work in a batch."""

    plan: Plan
    store: Store
    failures: Failures
    engine: Engine
    seen: Callable[[int], None]
    threads: int = 1
    target: float = TARGET
    again: deque[int] = field(default_factory=deque)
    attempts: dict[int, int] = field(default_factory=dict)
    failed: int = 0
    done: int = 0

    def __post_init__(self) -> None:
        self._shares = [self.plan.shares(region) for region in range(len(self.plan.regions))]
        self._to_do = self._in_order(self.store.to_do())
        self._next = 0
        self._mean = [_mean(self.store.seconds[self._slice(region)]) for region in range(len(self.plan.regions))]

    def _slice(self, region: int) -> slice:
        size = len(self.plan) // len(self.plan.regions)
        return slice(region * size, (region + 1) * size)

    def _in_order(self, runs: Any) -> Any:
        """Put runs that grow up together side by side, region by region; the others stay in their order."""
        size = len(self.plan) // len(self.plan.regions)
        self._regions = runs // size
        if not any(self._shares):
            return runs
        places = [self.plan.address(int(run)) for run in runs]
        keys = [(where.region, *((where.draw, where.seed) if self._shares[where.region] else (0, 0)), int(run)) for where, run in zip(places, runs, strict=True)]
        return np.array([key[-1] for key in sorted(keys)], np.int64)

    def finish(self) -> None:
        """Go on until every run is finished or failed. Raises DiskError."""
        under_way = 0
        while under_way or self.again or self._next < len(self._to_do):
            while self.engine.room and (self.again or self._next < len(self._to_do)):
                self.engine.submit(self._batch(self._chosen()))
                under_way += 1
            for outcome in self.engine.finished():
                under_way -= 1
                self._take(outcome)

    def _chosen(self) -> list[int]:
        """Choose the runs of the next batch: those to be tried again come one by one, others in order and of one region."""
        if self.again:
            return [self.again.popleft()]
        region = self.plan.address(int(self._to_do[self._next])).region
        end = np.searchsorted(self._regions, region, "right")
        mean, left = self._mean[region], int(end) - self._next
        size = 1 if np.isnan(mean) else int(np.clip(self.target / max(mean, 1e-6), 1, LARGEST))
        size = max(1, min(size, left // (2 * self.engine.lanes)))
        chosen = [int(run) for run in self._to_do[self._next : min(self._next + size, int(end))]]
        self._next += len(chosen)
        return chosen

    def _batch(self, runs: list[int]) -> Batch:
        """Make the batch of some runs of one region."""
        places = [self.plan.address(run) for run in runs]
        region, one = places[0].region, self.plan.experiment
        jobs = tuple(Job(run, self.plan.base(where).scenario, self.plan.changes(where), *self.plan.seeds_of(where)) for run, where in zip(runs, places, strict=True))
        return Batch(self.plan.regions[region], one.sample, self.plan.cells[region], jobs, self.threads, shares=self._shares[region])

    def _take(self, outcome: Outcome) -> None:
        """Keep what a batch gave, and note what it did not."""
        runs = [job.run for job in outcome.batch.jobs]
        if isinstance(outcome.result, Lost):
            if len(runs) > 1:  # which of them was it? each by itself will tell
                self.again.extend(runs)
            else:
                self._try_again(runs[0], "did not end" if "did not end" in outcome.result.reason else "died", outcome.result.reason)
            return
        ended = [one for one in outcome.result if isinstance(one, Finished)]
        if ended:
            keys = tuple(self.store.key(one.run) for one in ended)
            self.store.add(BatchFile(keys, tuple(one.seconds for one in ended), np.stack([one.rows for one in ended])))
            self._know(ended)
        for one in outcome.result:
            if not isinstance(one, Finished):
                self._try_again(one.run, "raised", one.traceback)

    def _know(self, ended: list[Finished]) -> None:
        """Count finished runs, and learn how long one takes."""
        region = self.plan.address(ended[0].run).region
        mean = float(np.mean([one.seconds for one in ended]))
        self._mean[region] = mean if np.isnan(self._mean[region]) else 0.5 * (self._mean[region] + mean)
        for one in ended:
            self.failures.forget(self.store.key(one.run))
        self.done += len(ended)
        self.seen(len(ended))

    def _try_again(self, run: int, how: str, what: str) -> None:
        """Put a run on the list once more, or record it as failed."""
        self.attempts[run] = self.attempts.get(run, 0) + 1
        if self.attempts[run] < ATTEMPTS:
            self.again.append(run)
            return
        self.failed += 1
        self.failures.add(self.store.key(run), self._record(run, how, what))
        self.seen(1)

    def _record(self, run: int, how: str, what: str) -> dict[str, Any]:
        """Describe a failed run: which one, its parameters, how often it was tried, how it failed."""
        changes = dict(self.plan.changes(self.plan.address(run)))
        return {**self.plan.labels(run), "parameters": changes, "attempts": self.attempts[run], "failure": how, "traceback": what, "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())}


def _mean(seconds: Any) -> float:
    """Return the mean of what is known; NaN where nothing is."""
    known = seconds[~np.isnan(seconds)]
    return float(known.mean()) if len(known) else float("nan")
