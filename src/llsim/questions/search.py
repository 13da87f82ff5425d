"""Which mix of levers is best for a budget: many mixes tried under draws and seeds, the front of those that no other beats, and how sure it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from llsim.analysis.mixes import interval, judged, on_front, progress, regrets, share_on_front
from llsim.configuration import Located
from llsim.errors import ConfigurationError, LlsimError
from llsim.experiment.experiment_file import Keep
from llsim.projection import folder_of
from llsim.questions.evolving import Evolution, ask_for_optuna
from llsim.questions.finding import Finding, made_of
from llsim.questions.judging import Judge, Judged, used
from llsim.questions.mix_runs import BASELINE, MIXES, Bench, bench_for, keep_for
from llsim.questions.mix_space import AIM, Mix, Space
from llsim.questions.search_file import SearchFile, read_search
from llsim.reading import levels_warning

if TYPE_CHECKING:
    import pandas as pd

CHECK = "check"
"""Where mixes are run again in futures that the search did not use."""
STALLED = 5
"""So many generations without a mix that is new end a search."""
FEW_DRAWS = 10
STEADY = 0.75
"""A mix on the front in so many of the draws keeps its place."""


def _nothing(_runs: int) -> None:
    """Report progress to nobody."""


def _nobody(_words: str) -> None:
    """Say it to nobody."""


@dataclass
class Known:
    """Every mix that was tried, in order, its generation, and what is known of it."""

    mixes: list[Mix] = field(default_factory=list)
    generations: list[int] = field(default_factory=list)
    judged: Judged | None = None

    def add(self, mixes: Sequence[Mix], generation: int, found: Judged) -> None:
        """Add the new mixes of a generation."""
        self.mixes += mixes
        self.generations += [generation] * len(mixes)
        self.judged = found if self.judged is None else self.judged.with_more(found)


def search(
    file: str | SearchFile, *, located: Located | None = None, workers: int | None = None, out: str | Path | None = None, seen: Callable[[int], None] = _nothing, say: Callable[[str], None] = _nobody,
) -> Finding:
    """Try the mixes of a search file; one called again with the same folder goes on where it was stopped. Raises LlsimError.

    `located`: where the parts of a search that was read were written, for messages.

    The table has a row for each mix tried: mix (its number), generation, each number that moved (as `--set` names it) and whom each lever was aimed at
    (`aim.LEVER`, in words); for each objective KEY (outcome.group.year) the mean change from the baseline over draws and seeds, KEY.low and KEY.high
    (95 %), KEY.fresh (of mixes on the front: the mean change with other
    seeds than the search used), KEY.regret (mean over draws of how far it falls short of the best allowed mix of the draw) and KEY.worst_regret; dollars_any_year and
    dollars_mean (a year over the baseline: of the dearest year and the mean, mean over draws), budget_use (share of the budget, NaN without one),
    floors_held (share of floors and draws), feasible (by what mixes are judged by), share_feasible (of draws), on_front, share_on_front (of draws), and
    progress (share of the box that the front after its generation beats) and largest_regret (of mixes on the front: how far it falls short of the front's best
    in the objective where it does most, as a share of the front's range). Numbers of mixes with failed runs are NaN. The finding's `totals` table is one row:
    tried, allowed, on_front, steady (of these, on the front in three quarters of the draws or more), failed (mixes with failed runs), runs_each, runs, budget, draws, seeds.
    """
    ask_for_optuna()
    one, located = read_search(file) if isinstance(file, str) else (file, located or Located({}, "search"))
    if not one.objectives:
        raise ConfigurationError("found no objectives; allowed: a list of outcomes, groups and years; a goal alone is for `llsim backcast`", located.file)
    groups = [*(what.group for what in one.objectives), *(what.group for what in one.floors)]
    keep = keep_for([*(what.outcome for what in one.objectives), *(what.outcome for what in one.floors)], groups)
    with folder_of(out) as folder:
        with bench_for(one, located, keep, folder, workers, seen, say) as bench:
            judge = judge_for(one, bench)
            known = evolve(one, bench, judge.judge, lambda found: objectives_of(one, found), len(one.objectives), say)
            bench.finish()
        table = _table(one, bench.space, known)
        front = [mix for mix, there in zip(known.mixes, table["on_front"], strict=True) if there and one.recheck]
        fresh = changes_again(one, located, front, keep, folder, workers, say)
    for place, what in enumerate(one.objectives):
        table[f"{what.key}.fresh"] = np.nan
        table.loc[table["on_front"] & one.recheck, f"{what.key}.fresh"] = fresh[:, place]
    return Finding("search", table, _made(one, bench, known, judge), {"totals": totals_of(table, one, bench)})


def changes_again(search: SearchFile, located: Located, mixes: list[Mix], keep: Keep, folder: Path, workers: int | None, say: Callable[[str], None]) -> Any:
    """Run some mixes again with seeds that the search did not use; returns their mean changes, (mixes, objectives)."""
    if not mixes:
        return np.empty((0, len(search.objectives)))
    say(f"{len(mixes)} mixes of the front again, with other seeds")
    other = search.model_copy(update={"first_seed": search.first_seed + search.seeds, "mixes": len(mixes)})
    with bench_for(other, located, keep, folder / CHECK, workers, _nothing, say) as bench:
        found = judge_for(other, bench).judge(bench.values(mixes))
        bench.finish()
    return found.changes.mean(axis=(1, 2))


def judge_for(search: SearchFile, bench: Bench) -> Judge:
    """Run the baseline, against which mixes are judged. Raises ConfigurationError, and LlsimError where runs of it failed."""
    scenario = bench.plans[BASELINE].bases[0, 0, 0].scenario
    rows = bench.baseline()
    if np.isnan(rows).all(axis=(2, 3)).any():
        raise LlsimError(f"{bench.folder / BASELINE}: found failed runs of the baseline; allowed: a baseline that runs; see its failures")
    return Judge(search, tuple(bench.cells), rows, tuple(range(bench.space.first_year, scenario.last_year + 1)), scenario.last_year)


def quantile_of(search: SearchFile) -> float | None:
    """Return the share of draws that a judgement leaves aside; None for the mean."""
    return search.quantile if search.judged_by == "quantile" else None


def objectives_of(search: SearchFile, found: Judged) -> Any:
    """Return what the search brings down, (mixes, objectives): the changes that mixes are judged by, those that should rise with their sign turned."""
    signs = np.array([one.sign for one in search.objectives])
    return judged(-signs * found.changes.mean(axis=2), quantile_of(search))


def evolve(search: SearchFile, bench: Bench, judge: Callable[[Any], Judged], wanted: Callable[[Judged], Any], objectives: int, say: Callable[[str], None]) -> Known:
    """Try mixes generation by generation until so many different ones are tried, or there is none left. `judge` judges their runs; `wanted` says what is brought down, (mixes, objectives)."""
    evolution = Evolution(bench.space, objectives, search.population, search.seed)
    every = list(bench.space.every()) if bench.space.count <= search.mixes else []
    most = len(every) or search.mixes
    known, places, generation, stalled = Known(), dict[Mix, int](), 0, 0
    while len(places) < most and stalled < STALLED:
        asked = evolution.ask(search.population)
        new = list(dict.fromkeys(mix for mix in asked if mix not in places))[: most - len(places)]
        stalled = 0 if new else stalled + 1
        _try(new, generation, bench, judge, known, places)
        if not all(mix in places for mix in asked) or known.judged is None:
            break
        chosen = [places[mix] for mix in asked]
        evolution.tell(wanted(known.judged)[chosen], known.judged.broken(quantile_of(search))[chosen])
        say(f"generation {generation}: {len(places)} of {most} mixes tried")
        generation += bool(new)
    left = [mix for mix in every if mix not in places]
    _try(left, generation, bench, judge, known, places)
    return known


def _try(mixes: list[Mix], generation: int, bench: Bench, judge: Callable[[Any], Judged], known: Known, places: dict[Mix, int]) -> None:
    """Try new mixes and note what became of them."""
    if mixes:
        known.add(mixes, generation, judge(bench.values(mixes)))
        places.update({mix: len(places) + place for place, mix in enumerate(mixes)})


def moved_columns(space: Space, mixes: Sequence[Mix]) -> dict[str, list[Any]]:
    """Return a column for each number that moved, and one in words for whom each lever is aimed at."""
    return {
        one.name: [space.words_of_aim(one.name.removeprefix(AIM), mix[place]) if one.name.startswith(AIM) else mix[place] for mix in mixes]
        for place, one in enumerate(space.dimensions)
    }  # fmt: skip


def _table(search: SearchFile, space: Space, known: Known) -> pd.DataFrame:
    """Lay out what is known of every mix."""
    import pandas as pd  # noqa: PLC0415 (slow to import)

    found = known.judged
    if found is None:
        raise LlsimError("search: found no mix that could be tried")
    signs = np.array([one.sign for one in search.objectives])
    turned = -signs * found.changes.mean(axis=2)
    points, broken = objectives_of(search, found), found.broken(quantile_of(search))
    feasible = (broken <= 1e-9).all(axis=1) & np.isfinite(points).all(axis=1)
    columns: dict[str, Any] = {"mix": range(len(known.mixes)), "generation": known.generations} | moved_columns(space, known.mixes)
    regret = regrets(turned, found.allowed)
    for place, one in enumerate(search.objectives):
        low, high = interval(found.changes[..., place])
        columns |= {one.key: found.changes[..., place].mean(axis=(1, 2)), f"{one.key}.low": low, f"{one.key}.high": high}
        columns |= {f"{one.key}.regret": _mean(regret[:, :, place]), f"{one.key}.worst_regret": regret[:, :, place].max(axis=1)}
    columns |= cost_columns(search, found)
    front = on_front(points, feasible)
    return pd.DataFrame(columns | {
        "feasible": feasible, "share_feasible": found.allowed.mean(axis=1), "on_front": front, "share_on_front": share_on_front(turned, found.allowed),
        "progress": progress(points, feasible, np.array(known.generations)), "largest_regret": _largest_regret(points, front),
    })  # fmt: skip


def _largest_regret(points: Any, front: Any) -> Any:
    """Return of each mix on the front the largest way to the best of the front, as a share of the front's range; NaN for others."""
    if not front.any():
        return np.full(len(points), np.nan)
    best, worst = points[front].min(axis=0), points[front].max(axis=0)
    return np.where(front, ((points - best) / np.where(worst > best, worst - best, 1.0)).max(axis=1), np.nan)


def totals_of(table: pd.DataFrame, search: SearchFile, bench: Bench) -> pd.DataFrame:
    """Count: mixes tried, those allowed, those on the front, runs of each and of all; the budget."""
    import pandas as pd  # noqa: PLC0415 (slow to import)

    budget = np.nan if search.budget is None else search.budget.dollars
    steady = int((table["on_front"] & (table["share_on_front"] >= STEADY)).sum())
    counts: dict[str, int] = {
        "tried": len(table), "allowed": int(table["feasible"].sum()), "on_front": int(table["on_front"].sum()), "steady": steady,
        "runs_each": bench.runs_each, "runs": len(table) * bench.runs_each,
    }  # fmt: skip
    return pd.DataFrame([counts | {"budget": budget, "draws": max(search.draws, 1), "seeds": search.seeds, "failed": int(table[search.objectives[0].key].isna().sum())}])


def cost_columns(search: SearchFile, found: Judged) -> dict[str, Any]:
    """Return what mixes cost a year, their use of the budget, and the share of floors and draws that held."""
    any_year, mean = (used(found.dollars, counts).mean(axis=1) for counts in ("any_year", "mean"))
    budget = search.budget
    use = np.full(len(mean), np.nan) if budget is None else (any_year if budget.counts == "any_year" else mean) / budget.dollars
    floors = found.limits[:, :, budget is not None :] if search.floors else np.zeros((*found.limits.shape[:2], 1))
    return {"dollars_any_year": any_year, "dollars_mean": mean, "budget_use": use, "floors_held": (floors <= 1e-9).mean(axis=(1, 2))}


def _mean(values: Any) -> Any:
    """Return the mean over known draws; NaN where none is."""
    known = np.isfinite(values)
    return np.where(known.any(axis=1), np.where(known, values, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1), np.nan)


def _made(search: SearchFile, bench: Bench, known: Known, judge: Judge) -> Any:
    """Describe how the search was made."""
    settings: dict[str, Any] = {
        "objectives": [{"key": one.key, "outcome": one.outcome, "group": one.group, "when": one.when, "sign": one.sign} for one in search.objectives],
        "moved": bench.space.described(), "combinations": bench.space.count if np.isfinite(bench.space.count) else None,
        "budget": None if search.budget is None else search.budget.model_dump(), "floors": [one.model_dump() for one in search.floors],
        "judged_by": search.judged_by, "quantile": search.quantile, "population": search.population, "seed": search.seed, "first_counted": judge.years[0],
        "runs": len(known.mixes) * bench.runs_each, "runs_each": bench.runs_each, "title": search.title,
    }  # fmt: skip
    return described(search, bench, settings)


def described(search: SearchFile, bench: Bench, settings: dict[str, Any]) -> Any:
    """Describe how mixes were tried."""
    place = bench.plans[MIXES].regions[0]
    warnings = [] if search.draws else ["one set of parameters, the point calibration: what is not known of them is not in the shares and intervals; `draws: 10` holds it"]
    if 0 < search.draws < FEW_DRAWS:
        warnings.append(f"only {search.draws} draws of the posterior: intervals are wide and shares of draws are coarse")
    if warning := levels_warning(place):
        warnings.append(warning)
    scenario, baseline = bench.space.scenario, bench.plans[BASELINE].bases[0, 0, 0].scenario
    return made_of(place, scenario, baseline, seeds=search.seeds, draws=max(1, search.draws), sample=search.sample, settings=settings, warnings=tuple(warnings))
