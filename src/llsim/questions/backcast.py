"""What it would take: the cheapest mix of levers that reaches a stated goal in at least so many of a hundred futures, checked in futures of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from llsim.analysis.goal import WAYS
from llsim.catalogue import BY_NAME
from llsim.configuration import Located
from llsim.errors import ConfigurationError
from llsim.goal import goal_for
from llsim.projection import folder_of
from llsim.questions.evolving import ask_for_optuna
from llsim.questions.finding import Finding
from llsim.questions.judging import Judged
from llsim.questions.mix_runs import Bench, bench_for, keep_for
from llsim.questions.mix_space import AIM, Mix
from llsim.questions.reaching import Goal, Reached, goal_of
from llsim.questions.search import CHECK, Known, described, evolve, judge_for, moved_columns, quantile_of
from llsim.questions.search_file import Budget, SearchFile, Target, read_search
from llsim.reading import draws_kept, posterior_file
from llsim.region.reading import read_region

if TYPE_CHECKING:
    import pandas as pd

MIXES, POPULATION, DRAWS, SEEDS = 120, 30, 10, 2
"""What is tried where nobody says otherwise: 20 futures of each mix."""
MORE_FUTURES = 2
"""The answer is checked in so many times the draws, with other seeds."""
HALVINGS, ROUNDS = 6, 3
POINTS = 100.0


def _nothing(_runs: int) -> None:
    """Report progress to nobody."""


def _nobody(_words: str) -> None:
    """Say it to nobody."""


@dataclass
class Quest:
    """A goal that is looked for. `known`: the mixes tried; `found`: how near each comes."""

    search: SearchFile
    bench: Bench
    goal: Goal
    known: Known
    found: Reached | None = None

    def judge(self, rows: Any) -> Judged:
        """Judge new mixes by what their runs left, and note how near they come."""
        judged = self.goal.judge.judge(rows)
        more = self.goal.reached(rows, judged, quantile_of(self.search))
        self.found = more if self.found is None else self.found.with_more(more)
        return judged

    def tried(self, mix: Mix, generation: int) -> int:
        """Return the place of a mix, tried if it was not."""
        if mix not in self.known.mixes:
            self.known.add([mix], generation, self.judge(self.bench.values([mix])))
        return self.known.mixes.index(mix)


def backcast(
    file: str | SearchFile, *, located: Located | None = None, workers: int | None = None, out: str | Path | None = None, seen: Callable[[int], None] = _nothing, say: Callable[[str], None] = _nobody,
) -> Finding:
    """Look for the cheapest mix that reaches the goal of a search file as surely as it asks; called again with the same folder it goes on. Raises LlsimError.

    The table has a row for each mix tried: mix, generation (of the search; one more for those tried to make the answer cheaper), each number that moved
    and whom each lever was aimed at (`aim.LEVER`, in words), dollars_mean and dollars_any_year (a year over the baseline, mean over futures), gain (mean;
    the change from the baseline, or the level), surely (what at least the asked share of futures reaches), probability (share of futures that reach the
    goal), asked, asked_probability, futures, tried (how many mixes), baseline (mean level without the mix), feasible (budget and floors hold), reaches (with the probability, and
    feasible), answer (the cheapest that reaches it) and nearest (where none does: the one that comes nearest). For the answer or the nearest mix,
    fresh_probability, fresh_gain and fresh_futures say how it does in futures that the search did not use; NaN for the others.
    """
    ask_for_optuna()
    one, located = read_search(file) if isinstance(file, str) else (file, located or Located({}, "backcast"))
    if one.goal is None:
        raise ConfigurationError("found no goal; allowed: `goal: {outcome: ..., change: ..., by: ..., probability: 0.8}`", located.file)
    target = one.goal
    one = one.model_copy(update={"until": one.until or target.by, "objectives": ()})
    keep = keep_for([target.outcome, *(what.outcome for what in one.floors)], [target.group, *(what.group for what in one.floors)])
    with folder_of(out) as folder:
        with bench_for(one, located, keep, folder, workers, seen, say) as bench:
            quest = _sought(one, bench, say)
            bench.finish()
        fresh = _checked(one, located, quest, folder, workers, say)
    return Finding("backcast", _table(quest, fresh), _made(quest))


def _sought(search: SearchFile, bench: Bench, say: Callable[[str], None]) -> Quest:
    """Search for mixes that are cheap and near the goal, then make the cheapest that reaches it cheaper."""
    assert search.goal is not None  # noqa: S101 (checked before)
    judge = judge_for(search, bench)
    goal = goal_of(search.goal, judge, bench.plans["mixes"].bases[0, 0, 0].scenario.first_year)
    quest = Quest(search, bench, goal, Known())
    quest.known = evolve(search, bench, quest.judge, lambda _judged: _wanted(quest), 2, say)
    if quest.found is not None and goal.answer(quest.found) is not None:
        _make_cheaper(quest, say)
    return quest


def _wanted(quest: Quest) -> Any:
    """Return what the search brings down, (mixes, 2): dollars a year, and what the goal is missed by."""
    assert quest.found is not None  # noqa: S101 (told before it is asked)
    return np.column_stack([quest.found.dollars, quest.goal.short(quest.found)])


def _make_cheaper(quest: Quest, say: Callable[[str], None]) -> None:
    """Take away what the answer does not need, number by number: all of it, else by halves, until a round changes nothing."""
    generation = max(quest.known.generations) + 1
    for _ in range(ROUNDS):
        before = _answer(quest)
        for place, one in enumerate(quest.bench.space.dimensions):
            if not one.name.startswith(AIM):
                _lower(quest, place, generation)
        after = _answer(quest)
        say(f"made cheaper: {_dollars(quest, before):,.0f} to {_dollars(quest, after):,.0f} dollars a year")
        if after == before:
            return


def _lower(quest: Quest, place: int, generation: int) -> None:
    """Lower one number of the answer as far as the goal is still reached."""
    one, best = quest.bench.space.dimensions[place], quest.known.mixes[_answer(quest)]
    low, high = one.least, best[place]
    tried = low
    for _ in range(HALVINGS + 1):
        if tried >= high:
            return
        mix = quest.bench.space.plain((*best[:place], tried, *best[place + 1 :]))
        there = quest.tried(mix, generation)
        low, high = (low, tried) if bool(_holds(quest)[there]) else (tried, high)
        if tried == one.least and high == tried:
            return
        tried = one.nearest((low + high) / 2)
        if tried <= low:
            return


def _answer(quest: Quest) -> int:
    found = quest.goal.answer(quest.found) if quest.found is not None else None
    assert found is not None  # noqa: S101 (asked only where there is one)
    return found


def _holds(quest: Quest) -> Any:
    assert quest.found is not None  # noqa: S101 (something was tried)
    return quest.goal.holds(quest.found)


def _dollars(quest: Quest, place: int) -> float:
    assert quest.found is not None  # noqa: S101 (something was tried)
    return float(quest.found.dollars[place])


def _checked(search: SearchFile, located: Located, quest: Quest, folder: Path, workers: int | None, say: Callable[[str], None]) -> tuple[int, Reached]:
    """Run the answer, or the mix that comes nearest, in futures that the search did not use; returns its place, and how near it comes in them."""
    assert quest.found is not None and search.goal is not None  # noqa: S101, PT018 (something was tried for a goal)
    answer = quest.goal.answer(quest.found)
    place = quest.goal.nearest(quest.found) if answer is None else answer
    draws = min(MORE_FUTURES * search.draws, draws_kept(quest.bench.plans["mixes"].regions[0].name)) if search.draws else 0
    other = search.model_copy(update={"first_seed": search.first_seed + search.seeds, "seeds": search.seeds * (1 if draws else MORE_FUTURES), "draws": draws, "mixes": 1})
    keep = quest.bench.plans["mixes"].experiment.keep
    with bench_for(other, located, keep, folder / CHECK, workers, _nothing, say) as bench:
        judge = judge_for(other, bench)
        goal = goal_of(search.goal, judge, bench.plans["mixes"].bases[0, 0, 0].scenario.first_year)
        rows = bench.values([quest.known.mixes[place]])
        found = goal.reached(rows, judge.judge(rows), quantile_of(other))
        bench.finish()
    return place, found


def _table(quest: Quest, fresh: tuple[int, Reached]) -> pd.DataFrame:
    """Lay out how near every mix comes."""
    import pandas as pd  # noqa: PLC0415 (slow to import)

    found, goal = quest.found, quest.goal
    assert found is not None  # noqa: S101 (something was tried)
    sign, count = goal.target.sign, len(quest.known.mixes)
    answer, (place, checked) = goal.answer(found), fresh
    here = np.arange(count) == place
    once = {"fresh_probability": float(goal.chance(checked)[0]), "fresh_gain": sign * float(checked.gains.mean()), "fresh_futures": float(checked.gains.shape[1])}
    return pd.DataFrame(
        {"mix": range(count), "generation": quest.known.generations} | moved_columns(quest.bench.space, quest.known.mixes)
        | {
            "dollars_mean": found.dollars, "dollars_any_year": found.any_year, "gain": sign * found.gains.mean(axis=1), "surely": sign * goal.surely(found),
            "probability": goal.chance(found), "asked": sign * goal.asked, "asked_probability": goal.target.probability, "futures": found.gains.shape[1], "tried": count,
            "baseline": float(goal.levels(goal.judge.baseline[None]).mean()), "feasible": found.allowed, "reaches": goal.holds(found),
            "answer": here & (answer is not None), "nearest": here & (answer is None),
        }
        | {name: np.where(here, value, np.nan) for name, value in once.items()}
    )  # fmt: skip


def _made(quest: Quest) -> Any:
    """Describe how the answer was looked for."""
    one = quest.search
    settings: dict[str, Any] = {
        "goal": quest.goal.target.model_dump(), "moved": quest.bench.space.described(), "budget": None if one.budget is None else one.budget.model_dump(),
        "floors": [floor.model_dump() for floor in one.floors], "population": one.population, "seed": one.seed, "first_counted": quest.goal.judge.years[0],
        "runs": len(quest.known.mixes) * quest.bench.runs_each, "runs_each": quest.bench.runs_each,
    }  # fmt: skip
    return described(one, quest.bench, settings)


def backcast_for(
    scenario: str = "linked_learning", *, region: str = "oakland_unified", outcome: str = "retention_5yr", group: str = "all", change: float | None = None, level: float | None = None,
    by: int = 2035, probability: float = 0.8, gold: str | None = None, budget: float | None = None, draws: int | None = None, seeds: int = SEEDS, first_seed: int = 1, sample: float = 1.0,
    overrides: Sequence[str] = (), mixes: int = MIXES,
) -> SearchFile:
    """Describe the search for a goal without a file: the intensities of the levers move over their ranges. Raises ConfigurationError.

    `change` and `level` in points where the outcome is a share, else in its unit. `gold`: instead, the region's share of a million young people in Gold
    pathways, counted `in the year` or `ever`. `draws`: 10 where the region has a posterior.
    """
    from pydantic import ValidationError  # noqa: PLC0415 (for this function alone)

    if gold is not None and (change is not None or level is not None):
        raise ConfigurationError("found --gold with --change or --level; allowed: one of the three")
    if outcome not in BY_NAME:
        raise ConfigurationError(f"--outcome: found the unknown outcome {outcome}; allowed: an outcome of `llsim list outcomes`")
    number = draws if draws is not None else DRAWS if posterior_file(read_region(region).name) else 0
    by_share = POINTS if BY_NAME[outcome].unit == "share" else 1.0
    try:
        if gold is not None:
            people, _ = goal_for(read_region(region), None, by)
            counted, adds_up = WAYS["gold", gold]
            goal = Target(outcome=counted, level=people.people, by=by, probability=probability, adds_up=adds_up)
        else:
            change, level = (None if value is None else value / by_share for value in (change, level))
            goal = Target(outcome=outcome, group=group, change=change, level=level, by=by, probability=probability)
        return SearchFile(
            name="backcast", region=region, scenario=scenario, seeds=seeds, first_seed=first_seed, draws=0 if number == 1 else number, sample=sample, overrides=tuple(overrides), goal=goal,
            mixes=mixes, population=POPULATION, budget=None if budget is None else Budget(dollars=budget),
        )  # fmt: skip
    except ValidationError as problem:
        error = problem.errors(include_url=False)[0]
        raise ConfigurationError(f"{'.'.join(map(str, error['loc'])) or 'goal'}: {error['msg'].removeprefix('Value error, ').replace('Input should be', 'allowed:')}") from None
