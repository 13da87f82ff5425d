"""Many runs: one for each scenario, draw and seed, over processes, gathered in a fixed order whatever the workers."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from llsim.errors import ConfigurationError
from llsim.experiment.growing_up import COHORTS_KEPT, NURSERY, bytes_of_a_run, worth_sharing
from llsim.experiment.record import Frames, Record
from llsim.region.region import Region
from llsim.scenario import Scenario

BYTES_OF_A_PROCESS = 300 * 2**20
YEARS_BEFORE = 19
LARGEST_SHARE_OF_MEMORY = 0.8


@dataclass(frozen=True)
class Run:
    """One run to do. `draw`: 0 for the point calibration, else the draw of the posterior that the scenario was read with."""

    scenario: Scenario
    seed: int
    draw: int = 0


def live(region: Region, run: Run, sample: float, threads: int = 1, *, shares: bool = False) -> Record:
    """Do one run and return what it leaves. `shares`: other runs of this seed differ in their levers alone."""
    model = NURSERY.model(region, run.scenario, run.seed, sample, threads=threads, shares=shares)
    model.run_model()
    record = Record(run.scenario.name, run.seed, model.outcomes, run.draw)
    model.let_go()
    return record


def memory_allowed() -> float:
    """Return the memory of this machine that runs may take, in bytes."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") * LARGEST_SHARE_OF_MEMORY


def runs_that_fit(region: Region, scenarios: Sequence[Scenario], sample: float, runs: int, *, keeps_everyone: bool = False) -> int:
    """Return how many runs fit this machine's memory at once. Raises ConfigurationError, before anything is allocated, where not one does."""
    years = max(s.last_year - s.first_year for s in scenarios) + YEARS_BEFORE
    people = region.students.ninth_graders.value * sample * min(years, COHORTS_KEPT)
    needed = bytes_of_a_run(region, sample, years, keeps_everyone=keeps_everyone)
    memory = memory_allowed()
    if needed > memory:
        raise ConfigurationError(
            f"region {region.name}: {people:,.0f} people at once need about {needed / 2**30:,.0f} GiB; "
            f"allowed here: {memory / 2**30:,.0f} GiB; use --sample {max(1e-6, sample * memory / needed / 2):.3g}"
        )
    if runs > 1_000_000:
        raise ConfigurationError(f"{runs:,} runs asked for; allowed: at most 1,000,000 in one comparison")
    return max(1, int(memory / (needed + BYTES_OF_A_PROCESS)))


def live_all(region: Region, runs: Sequence[Run], sample: float, workers: int, seen: Callable[[], None]) -> Frames:
    """Do every run and gather what they leave in the order given. `seen` is called after each run.

    Several runs share `workers` processes, a single one takes so many threads: the results are the same bits.
    """
    order = sorted(range(len(runs)), key=lambda place: (runs[place].draw, runs[place].seed))  # those of one seed can grow up together
    done: dict[int, Record] = {}
    for place, record in zip(order, _results(region, [runs[place] for place in order], sample, workers), strict=True):
        done[place] = record
        seen()
    NURSERY.forget()
    return Frames([done[place] for place in range(len(runs))])


def _results(region: Region, runs: Sequence[Run], sample: float, workers: int) -> Iterator[Record]:
    """Yield what each run leaves in order, from this process or from worker processes with one thread each."""
    if len(runs) == 1:
        yield live(region, runs[0], sample, workers)
        return
    workers = min(workers, len(runs))
    first = [run.scenario for run in runs if (run.draw, run.seed) == (runs[0].draw, runs[0].seed)]
    shares = worth_sharing(region, sample, first)
    if workers == 1:
        yield from (live(region, run, sample, shares=shares).with_frames_only() for run in runs)
        return
    from joblib import Parallel, delayed  # noqa: PLC0415 (slow to import)

    pool = Parallel(n_jobs=workers, backend="loky", return_as="generator")
    yield from pool(delayed(live)(region, run, sample, shares=shares) for run in runs)
