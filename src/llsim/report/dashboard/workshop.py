"""Where the dashboard's runs are done: a few threads for everybody, one comparison at a time for each visitor, finished runs kept.

Compiled sweeps release Python's lock, so that each thread takes a run. Nothing is forked. Comparisons of several visitors take turns, run by run.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache

import pandas as pd

from llsim.catalogue import HEADLINES
from llsim.errors import LlsimError
from llsim.experiment.record import Record
from llsim.experiment.run import Run
from llsim.model import TalentPipeline
from llsim.region.region import Region
from llsim.report.dashboard.question import Question, scenarios_of
from llsim.scenario import Scenario

MOST_AT_WORK = 2
"""Comparisons that are worked on at once, over all visitors."""
MOST_KEPT = 400
SHOWN = (*HEADLINES, "graduates")


class BusyError(LlsimError):
    """Other visitors' comparisons are being worked on."""


class Stopped(Exception):  # noqa: N818 (no error: what a run ends with that nobody wants any more)
    """A run was left unfinished because nobody wants it any more."""


@dataclass(frozen=True)
class Kept:
    """A finished run: all it counted, and the frame of what the page shows of it."""

    record: Record
    shown: pd.DataFrame


class Job:
    """One comparison under way: pairs of runs with one seed arrive until all are there, it is stopped, or a run fails."""

    def __init__(self, question: Question, region: Region) -> None:
        self.question, self.region = question, region
        self.scenarios = scenarios_of(question, region)
        self.failure = ""
        self.stopping = threading.Event()
        self._changed = threading.Condition()
        self._found: dict[tuple[int, int], Kept] = {}

    def runs(self) -> Iterator[tuple[int, int]]:
        """List the runs to do: seed, then which scenario (0 baseline, 1 policy); both runs of a seed follow each other."""
        return ((seed, which) for seed in range(1, self.question.seeds + 1) for which in (0, 1))

    def take(self, run: tuple[int, int], kept: Kept) -> None:
        """Take a finished run."""
        with self._changed:
            self._found[run] = kept
            self._changed.notify_all()

    def fail(self, words: str) -> None:
        """Note that a run failed; the others are given up."""
        with self._changed:
            self.failure = words
            self.stopping.set()
            self._changed.notify_all()

    def stop(self) -> None:
        """Give up what is not finished."""
        with self._changed:
            self.stopping.set()
            self._changed.notify_all()

    def pairs(self) -> list[tuple[Kept, Kept]]:
        """Return the pairs that are finished, in the order of seeds."""
        found = dict(self._found)
        return [(found[seed, 0], found[seed, 1]) for seed in range(1, self.question.seeds + 1) if (seed, 0) in found and (seed, 1) in found]

    @property
    def over(self) -> bool:
        """Say whether nothing more will come."""
        return self.stopping.is_set() or len(self._found) == 2 * self.question.seeds

    def wait(self, known: int, seconds: float) -> None:
        """Wait until more than `known` pairs are finished or nothing more will come, at most so long."""
        with self._changed:
            self._changed.wait_for(lambda: self.over or len(self.pairs()) > known, seconds)


class Errand:
    """Something else that takes threads for a moment."""

    over = False


class Workshop:
    """Threads that take runs, the jobs they are for, and the finished runs that are kept: the latest few hundred."""

    def __init__(self, threads: int) -> None:
        self.threads = threads
        self.warm = threading.Event()
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="llsim-run")
        self._lock = threading.Lock()
        self._at_work: list[Job | Errand] = []
        self._kept: OrderedDict[str, Kept] = OrderedDict()

    def _admit(self, work: Job | Errand) -> None:
        """Let something be worked on. Raises BusyError while too much is."""
        with self._lock:
            self._at_work = [other for other in self._at_work if not other.over]
            if len(self._at_work) >= MOST_AT_WORK:
                raise BusyError(f"{len(self._at_work)} other comparisons are being worked on; allowed at once: {MOST_AT_WORK}; try again when one is done")
            self._at_work.append(work)

    def start(self, job: Job) -> Job:
        """Start a job. Raises BusyError while too many others are under way."""
        self._admit(job)
        waiting = _Waiting(job)
        for _ in range(self.threads):
            self._pool.submit(self._next_run, job, waiting)
        return job

    def _next_run(self, job: Job, waiting: _Waiting) -> None:
        """Do the next run of a job, then stand in line again, behind other jobs."""
        run = waiting.next()
        if run is None or job.stopping.is_set():
            return
        seed, which = run
        try:
            job.take(run, self.live(job.region, Run(job.scenarios[which], seed), job.question.sample, job.stopping.is_set))
        except Stopped:
            return
        except Exception as problem:  # noqa: BLE001 (whatever a run ends with is shown to the visitor who asked for it; the server goes on)
            job.fail(f"seed {seed}: {type(problem).__name__}: {problem}")
        if not job.over:
            self._pool.submit(self._next_run, job, waiting)

    def live(self, region: Region, run: Run, sample: float, unwanted: Callable[[], bool]) -> Kept:
        """Do one run in this thread, or find it among the finished ones. Raises Stopped."""
        key = key_of(region, run.scenario, run.seed, sample)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        kept = _lived(region, run, sample, unwanted)
        with self._lock:
            self._kept[key] = kept
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return kept

    def both[Result](self, one: Callable[[], Result], two: Callable[[], Result]) -> tuple[Result, Result]:
        """Call two functions in the threads and return both results. Raises BusyError."""
        errand = Errand()
        self._admit(errand)
        try:
            futures = self._pool.submit(one), self._pool.submit(two)
            return futures[0].result(), futures[1].result()
        finally:
            errand.over = True

    def close(self) -> None:
        """Give up everything that is under way."""
        with self._lock:
            jobs = [work for work in self._at_work if isinstance(work, Job)]
        for job in jobs:
            job.stop()
        self._pool.shutdown(wait=True, cancel_futures=True)


class _Waiting:
    """The runs of a job that no thread has taken yet."""

    def __init__(self, job: Job) -> None:
        self._runs, self._lock = job.runs(), threading.Lock()

    def next(self) -> tuple[int, int] | None:
        with self._lock:
            return next(self._runs, None)


def _lived(region: Region, run: Run, sample: float, unwanted: Callable[[], bool]) -> Kept:
    """Do one run, year by year, as long as it is wanted. Raises Stopped."""
    model = TalentPipeline(region, run.scenario, rng=run.seed, sample=sample, threads=1)
    while model.running:
        if unwanted():
            raise Stopped
        model.step()
    record = Record(run.scenario.name, run.seed, model.outcomes)
    model.let_go()
    frame = record.counted.to_frame()
    labels = {"scenario": run.scenario.name, "draw": 0, "seed": run.seed}
    return Kept(record, frame[frame["outcome"].isin(SHOWN)].assign(**labels))


def key_of(region: Region, scenario: Scenario, seed: int, sample: float) -> str:
    """Name a run by everything it depends on: the same baseline serves every policy it is compared with."""
    text = f"{region.model_dump_json()}\n{scenario.model_dump_json()}\n{seed}\n{sample!r}"
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def workshop() -> Workshop:
    """Return the workshop of this process."""
    return Workshop(threads=os.cpu_count() or 1)

