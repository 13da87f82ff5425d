"""Many runs: one for each scenario and seed, over processes, gathered in a fixed order whatever the workers."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from joblib import Parallel, delayed

from llsim.errors import ConfigurationError
from llsim.model import TalentPipeline
from llsim.region.region import Region
from llsim.scenario import Scenario

BYTES_A_PERSON = 128
YEARS_BEFORE = 19
LARGEST_SHARE_OF_MEMORY = 0.8


@dataclass(frozen=True)
class Frames:
    """What runs leave: outcomes, flows and costs, each with scenario, draw and seed."""

    outcomes: pd.DataFrame
    flows: pd.DataFrame
    costs: pd.DataFrame


@dataclass(frozen=True)
class Run:
    """One run to do."""

    scenario: Scenario
    seed: int


def live(region: Region, run: Run, sample: float, threads: int = 1) -> Frames:
    """Do one run and return its frames."""
    model = TalentPipeline(region, run.scenario, rng=run.seed, sample=sample, threads=threads)
    model.run_model()
    labels: dict[str, Any] = {"scenario": run.scenario.name, "draw": 0, "seed": run.seed}
    frames = (model.outcomes.to_frame(), model.outcomes.flows_frame(), model.outcomes.costs_frame())
    return Frames(*(frame.assign(**labels)[[*labels, *frame.columns]] for frame in frames))


def refuse_the_impossible(region: Region, scenarios: Sequence[Scenario], sample: float, seeds: int) -> None:
    """Raise ConfigurationError, before anything is allocated, for runs that cannot fit this machine."""
    years = max(s.last_year - s.first_year for s in scenarios) + YEARS_BEFORE
    people = region.students.ninth_graders.value * sample * years
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") * LARGEST_SHARE_OF_MEMORY
    if people * BYTES_A_PERSON > memory:
        raise ConfigurationError(
            f"region {region.name}: {people:,.0f} people need about {people * BYTES_A_PERSON / 2**30:,.0f} GiB; "
            f"allowed here: {memory / 2**30:,.0f} GiB; use --sample {max(1e-6, sample * memory / people / BYTES_A_PERSON / 2):.3g}"
        )
    if seeds * len(scenarios) > 1_000_000:
        raise ConfigurationError(f"{seeds * len(scenarios):,} runs asked for; allowed: at most 1,000,000 in one comparison")


def live_all(region: Region, scenarios: Sequence[Scenario], seeds: Sequence[int], sample: float, workers: int, seen: Callable[[], None]) -> Frames:
    """Do every scenario with every seed and stack the frames in the order of scenarios and seeds. `seen` is called after each run."""
    runs = [Run(scenario, seed) for scenario in scenarios for seed in seeds]
    done: list[Frames] = []
    for frames in _results(region, runs, sample, workers):
        done.append(frames)
        seen()
    return Frames(*(pd.concat([getattr(f, part) for f in done], ignore_index=True) for part in ("outcomes", "flows", "costs")))


def _results(region: Region, runs: Sequence[Run], sample: float, workers: int) -> Iterator[Frames]:
    """Yield the frames of each run in order, from this process or from worker processes with one thread each."""
    if workers == 1 or len(runs) == 1:
        yield from (live(region, run, sample) for run in runs)
        return
    pool = Parallel(n_jobs=workers, backend="loky", return_as="generator")
    yield from pool(delayed(live)(region, run, sample) for run in runs)
