"""Live through two worlds of the same luck side by side, year by year, and count who is moved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from llsim.agents.groups import CELLS
from llsim.analysis.life_words import person_words, told
from llsim.analysis.moving import PATHS, Doing, Moved, Search, by_group, crossed, crossed_endings, doing_of, endings_of, path_of, search_of
from llsim.analysis.two_lives import WAYS, class_this_year, ends_differently, life_of
from llsim.model import YEARS_FOLLOWED, TalentPipeline
from llsim.outcomes import GRADUATION, SIX_COLLEGE_YEARS
from llsim.region.region import Region
from llsim.scenario import Scenario, alike_but_for_levers

if TYPE_CHECKING:
    import pandas as pd

MOST_LIVES = 20_000
"""How many students of the last class are followed for a story; they are numbered in an order that luck has made."""
GAINED, LOST = "gained", "lost"
TOLD_WAY = "earned_credential"


@dataclass(frozen=True)
class Story:
    """One simulated person in two worlds, in words. `which`: gained or lost a credential; `alike`: how many of those followed did."""

    which: str
    entry_year: int
    student: int
    alike: int
    person: str
    sentences: tuple[str, ...]


def first_class(scenario: Scenario) -> int:
    """Return the first class whose paths are compared: seniors in the first year of the scenario."""
    return scenario.first_year - GRADUATION


def last_class(scenario: Scenario) -> int:
    """Return the last class whose paths are compared: it has been followed for six years after its expected graduation."""
    return scenario.last_year - SIX_COLLEGE_YEARS


def live_in_both(region: Region, baseline: Scenario, policy: Scenario, seed: int, draw: int, sample: float, threads: int, *, stories: bool) -> tuple[Moved, list[Story]]:
    """Live through both worlds with one seed and compare every person; with `stories`, also tell those of two."""
    worlds = _both(region, baseline, policy, seed, sample, threads)
    cohorts, paths, ways = np.zeros(CELLS, np.int64), np.zeros((CELLS, len(PATHS), len(PATHS)), np.int64), np.zeros((CELLS, len(WAYS), 2, 2), np.int64)
    searches, doings, markets = [], [], []
    diaries: tuple[list[Any], list[Any]] = ([], [])
    for year in range(policy.first_year, policy.last_year + 1):
        for world in worlds:
            world.step()
        if year - SIX_COLLEGE_YEARS >= first_class(policy):
            one, two = (cohort_of(world, year - SIX_COLLEGE_YEARS) for world in worlds)
            cells = _same_people(one, two)
            cohorts += np.bincount(cells, minlength=CELLS)
            paths += crossed(cells, path_of(one), path_of(two), len(PATHS))
            ways += crossed_endings(cells, endings_of(one), endings_of(two))
        one, two = (followed(world) for world in worlds)
        cells = _same_people(one, two)
        without, with_policy = (search_of(len(cells), world.market.applied, world.market.hired) for world in worlds)
        searches.append(by_group(crossed(cells, without, with_policy, len(Search))))
        doings.append(by_group(crossed(cells, doing_of(one), doing_of(two), len(Doing))))
        markets.append([_market_of(world) for world in worlds])
        if stories and year >= last_class(policy):
            for diary, world in zip(diaries, worlds, strict=True):
                diary.append(class_this_year(world, last_class(policy), MOST_LIVES))
    for world in worlds:
        world.let_go()
    moved = Moved(draw, seed, by_group(cohorts), by_group(paths), by_group(ways), np.array(searches), np.array(doings), np.array(markets))
    return moved, stories_of(*diaries) if stories else []


def _both(region: Region, baseline: Scenario, policy: Scenario, seed: int, sample: float, threads: int) -> tuple[TalentPipeline, TalentPipeline]:
    """Make both worlds; they grow up once where they differ in levers alone."""
    one = TalentPipeline(region, baseline, rng=seed, sample=sample, threads=threads)
    grown_up = one if alike_but_for_levers(baseline, policy) else None
    return one, TalentPipeline(region, policy, rng=seed, sample=sample, threads=threads, grown_up=grown_up)


def cohort_of(model: TalentPipeline, entry_year: int) -> Any:
    """Return the rows of students of a class."""
    place = entry_year - model.first_cohort
    return model.tables.students.array[model.starts[place] : model.starts[place + 1]]


def followed(model: TalentPipeline) -> Any:
    """Return the rows of everyone who is followed this year, from grade nine to age 32."""
    newest = model.year - model.first_cohort + 1
    return model.tables.students.array[model.starts[max(0, newest - YEARS_FOLLOWED)] : model.starts[newest]]


def _same_people(one: Any, two: Any) -> Any:
    """Return the cells of people who stand in the same rows in both worlds. Raises ValueError where they are others."""
    if not (np.array_equal(one["id"], two["id"]) and np.array_equal(one["cell"], two["cell"])):
        raise ValueError("two worlds: the people are not the same; allowed: one region, seed, sample and population")
    return one["cell"]


def _market_of(model: TalentPipeline) -> list[int]:
    """List vacancies of the year: posted, filled by simulated people, by other residents, by in-migrants, left open."""
    year = model.market
    others = year.filled_by_residents - year.hires
    return [year.posted, year.hires, others, year.in_migrants, int(year.left_by_industry.sum())]


def stories_of(without: list[Any], with_policy: list[Any]) -> list[Story]:
    """Tell two lives: of those who earn a credential only with the policy the one in the middle by number, and of those who do only without it the first.

    Takes columns of `class_this_year`, one a year. Numbers are given by luck before anything happens, so that the choice does not look at how lives went.
    """
    import pandas as pd  # noqa: PLC0415 (slow to import)

    one, two = (pd.concat([pd.DataFrame(year) for year in diary], ignore_index=True) for diary in (without, with_policy))
    found = []
    for which, only_with in ((GAINED, True), (LOST, False)):
        students = sorted(ends_differently(one, two, TOLD_WAY, only_with=only_with))
        if students:
            student = students[(len(students) - 1) // 2 if only_with else 0]
            found.append(_story(which, one, two, student, len(students)))
    return found


def _story(which: str, without: pd.DataFrame, with_policy: pd.DataFrame, student: int, alike: int) -> Story:
    own = life_of(without, student)
    return Story(which, int(own["entry_year"].iloc[0]), student, alike, person_words(int(own["cell"].iloc[0])), tuple(told(without, with_policy, student)))
