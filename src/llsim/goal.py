"""The goal tracker: when so many young people are in certified pathways, how likely by a year, and what it would take."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from llsim.analysis.goal import WAYS, Goal, by_year, when_reached
from llsim.analysis.projecting import futures_of
from llsim.api import simulate
from llsim.errors import ConfigurationError
from llsim.evidence.held_out import level_of
from llsim.experiment.experiment_file import Experiment
from llsim.experiment.plan import Plan, plan_of
from llsim.experiment.projection import AN_ECONOMY, GOAL, projection_of
from llsim.parameter import parameters_of
from llsim.projection import draws_for, folder_of, run_and_read
from llsim.reading import posterior_file, read_scenario
from llsim.region.reading import read_region
from llsim.region.region import Region
from llsim.report.goal_result import GoalTrack, Reach, Tracked, Trial
from llsim.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

NATION, ROW, BY = "us", "LL21", 2030
DRAWS = 25
NINTH_GRADERS = 20_000
"""Larger regions are simulated as a sample of so many ninth graders a year."""
PUSHED = {"accountability": ("weight",), "school_support": ("coaching_days", "dollars_per_pathway"), "industry_incentives": ("dollars_per_placement", "staff_per_thousand")}
"""Numbers of the levers that move certification: pushed together by one factor, each at most to what is allowed."""
MOST_PUSH, STEPS, SEEDS_OF_A_TRIAL = 16.0, 5, 4


def _nothing(_runs: int) -> None:
    """Report progress to nobody."""


def _nobody(_words: str) -> None:
    """Say it to nobody."""


def goal_for(region: Region, people: float | None, by: int) -> tuple[Goal, float]:
    """Return the goal of a region and its share of the nation's ninth graders: the nation's goal (LL21) times that share, unless `people` is given."""
    share = region.students.ninth_graders.value / read_region(NATION).students.ninth_graders.value
    return Goal(people if people is not None else level_of(ROW) * share, by), share


def sample_for(region: Region, asked: float | None) -> float:
    """Return the share of the people to simulate: what is asked for, else enough for a sample of 20,000 ninth graders."""
    return asked if asked is not None else min(1.0, NINTH_GRADERS / region.students.ninth_graders.value)


def asked_for(scenario: str, region: str, draws: int | None, seeds: int, first_seed: int, sample: float | None, until: int | None, overrides: Sequence[str]) -> Experiment:
    """Describe the runs of a goal tracker. Raises ConfigurationError."""
    place = read_region(region)
    number = draws_for(region, draws if draws is not None or posterior_file(place.name) is None else DRAWS)
    return projection_of(
        [scenario], region, draws=number, seeds=seeds, sample=sample_for(place, sample), until=until, overrides=overrides, first_seed=first_seed, outcomes=GOAL, groups=("all",), name="goal",
    )  # fmt: skip


def track_goal(
    scenario: str = "linked_learning", *, region: str = NATION, people: float | None = None, by: int = BY, draws: int | None = None, seeds: int = 4, first_seed: int = 1,
    sample: float | None = None, until: int | None = None, overrides: Sequence[str] = (), ramp: bool = True, workers: int | None = None, out: str | Path | None = None,
    seen: Callable[[int], None] = _nothing, say: Callable[[str], None] = _nobody,
) -> GoalTrack:
    """Say by year how many young people are in certified and in Gold pathways, how likely the goal is, and what it would take.

    `people`: the goal; the nation's million times the region's share of ninth graders when None. `ramp`: also look for the push that reaches
    it. `out`: the folder of the runs, where a stopped tracker goes on. Raises LlsimError.
    """
    place = read_region(region)
    goal, share = goal_for(place, people, by)
    one = asked_for(scenario, region, draws, seeds, first_seed, sample, until, overrides)
    with folder_of(out) as folder:
        plan = plan_of(one)
        _refuse_year(plan, goal)
        runs, manifest = run_and_read(plan, folder, workers, seen, say)
    futures = futures_of(runs, AN_ECONOMY)
    name = plan.scenario_names[0]
    said = Tracked(
        place=place.title, scenario=plan.bases[0, 0, 0].scenario.title, name=name, goal=goal, share=share, sample=one.sample, futures=futures.count, draws=futures.shape[0],
        command=manifest["command"], source_version=manifest["source_version"], years=by_year(futures, name, goal), when=when_reached(futures, name, goal),
        reach=reach_of_levers(scenario, place, goal, one.sample, overrides, workers, say) if ramp else None,
    )  # fmt: skip
    return GoalTrack(said, runs, manifest)


def _refuse_year(plan: Plan, goal: Goal) -> None:
    """Raise ConfigurationError for a goal outside the years that are run."""
    first, last = (getattr(plan.bases[0, 0, 0].scenario, name) for name in ("first_year", "last_year"))
    if not first < goal.by <= last:
        raise ConfigurationError(f"--by: found {goal.by}; allowed: {first + 1} to {last}, the years that are run")


def pushed(scenario: Scenario, factor: float, *, at_once: bool = False) -> tuple[str, ...]:
    """Write, as `--set` does, the levers that move certification pushed by a factor, each number at most to what is allowed; with `at_once` without ramp."""
    changes = []
    for lever in scenario.levers:
        moved = [number for number in parameters_of(lever, f"levers.{lever.title}") if number.name.rpartition(".")[2] in PUSHED.get(lever.key, ())]
        changes += [f"{number.name}={min(number.high, number.value * factor):.6g}" for number in moved]
        if at_once and lever.key in PUSHED:
            changes.append(f"levers.{lever.title}.ramp=1")
    return tuple(changes)


def reach_of_levers(scenario: str, region: Region, goal: Goal, sample: float, overrides: Sequence[str], workers: int | None, say: Callable[[str], None]) -> Reach | None:
    """Look by bisection for the smallest push of the scenario's levers with which the median year holds the goal; None where no lever moves certification.

    Counted as certified in the year, at the point calibration. The ramp is the scenario's own; at once where that does not do.
    """
    base = read_scenario(scenario, region=region, overrides=overrides)
    if not pushed(base, 1.0):
        return None

    trials: list[Trial] = []

    def holds(factor: float, *, at_once: bool) -> bool:
        changes = [*overrides, *pushed(base, factor, at_once=at_once)]
        found = simulate(scenario, region=region, seeds=SEEDS_OF_A_TRIAL, sample=sample, until=goal.by, overrides=changes, workers=workers).to_df()
        trials.append(Trial(factor, at_once, float(np.median(_in_the_year(found, goal.by)))))
        say(f"levers pushed {factor:.3g} times{', at once' if at_once else ''}: {trials[-1].people:,.0f} students in certified pathways in {goal.by}")
        return trials[-1].people >= goal.people

    if holds(1.0, at_once=False):
        return Reach(1.0, False, tuple(trials), pushed(base, 1.0))
    at_once = not holds(MOST_PUSH, at_once=False)
    if at_once and not holds(MOST_PUSH, at_once=True):
        return Reach(None, True, tuple(trials), pushed(base, MOST_PUSH, at_once=True))
    low, high = 1.0, MOST_PUSH
    for _ in range(STEPS):
        middle = float(np.sqrt(low * high))
        low, high = (low, middle) if holds(middle, at_once=at_once) else (middle, high)
    return Reach(high, at_once, tuple(trials), pushed(base, high, at_once=at_once))


def _in_the_year(outcomes: pd.DataFrame, year: int) -> Any:
    """Return the people in certified pathways in one year, by run."""
    outcome, _ = WAYS["certified", "in the year"]
    return outcomes[(outcomes["outcome"] == outcome) & (outcomes["year"] == year)]["numerator"].to_numpy()

