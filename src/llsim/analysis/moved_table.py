"""Put what two worlds differ in, counted run by run, into one tidy table with paired intervals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from llsim.agents.groups import STUDENT_GROUPS
from llsim.analysis.compare import half_width
from llsim.analysis.moving import PATHS, ROADS, Doing, Ints, Moved, Search, by_road
from llsim.analysis.two_lives import WAYS

if TYPE_CHECKING:
    import pandas as pd

Floats = npt.NDArray[np.float64]
COLUMNS = ["kind", "what", "group", "origin", "destination", "when", "people", "low", "high", "share", "cohort", "seeds", "draws"]
DOINGS = ("a job in the region", "a job elsewhere", "in school, college or training", "looking for work", "neither working nor looking", "no longer followed")
"""What a person does at the end of a year, in the order of `Doing`."""
JOBS_ASIDE = ", jobs aside"
COHORTS, LAST_YEAR, ALL_YEARS = "cohorts", "last year", "all years"
POSTED, SIMULATED, RESIDENTS, IN_MIGRANTS, OPEN = range(5)
"""What is kept of a year's vacancies, in the order of `Moved.markets`."""
Row = tuple[str, str, str, str, str, str, Floats]
"""Kind, what, group, origin, destination, when, and simulated people run by run."""


def mean_with_interval(values: Floats, draws: Sequence[int]) -> tuple[Floats, Floats, Floats]:
    """Return the mean over runs with its 95 % interval, column by column; `values` (runs, n).

    One draw: Student's interval of the mean over seeds. Several: seeds are averaged draw by draw, and the interval is that of one more draw.
    """
    numbers = np.array(draws)
    kept = np.unique(numbers)
    if len(kept) > 1:
        values = np.stack([values[numbers == draw].mean(axis=0) for draw in kept])
    count, mean = len(values), values.mean(axis=0)
    spread = values.std(axis=0, ddof=1) if count > 1 else np.full(values.shape[1], np.nan)
    half = half_width(spread, np.full(values.shape[1], count)) * (np.sqrt(count + 1) if len(kept) > 1 else 1.0)
    return mean, mean - half, mean + half


def moved_table(runs: Sequence[Moved], sample: float) -> pd.DataFrame:
    """Return one row a fact, in real people, means over runs; columns as `llsim.questions.moved.moved` documents them."""
    import pandas as pd  # noqa: PLC0415 (slow to import)

    draws = [run.draw for run in runs]
    rows = [*_path_rows(runs), *_way_rows(runs), *_hire_rows(runs), *_job_rows(runs)]
    mean, low, high = mean_with_interval(np.stack([row[-1] for row in rows], axis=1), draws)
    table = pd.DataFrame([row[:-1] for row in rows], columns=COLUMNS[:6])
    cohort = dict(zip(STUDENT_GROUPS, np.mean([run.cohorts for run in runs], axis=0) / sample, strict=True))
    table["people"], table["low"], table["high"], table["cohort"] = mean / sample, low / sample, high / sample, table["group"].map(cohort)
    table["share"] = np.where(table["kind"].isin(["path", "outcome"]), table["people"] / table["cohort"], np.nan)
    return table.assign(seeds=len({run.seed for run in runs}), draws=len(set(draws)))[COLUMNS]


def _path_rows(runs: Sequence[Moved]) -> Iterator[Row]:
    """List who changes path: in all, from which to which (where anybody does), and by path who arrives, who leaves and the difference."""
    paths = np.stack([run.paths for run in runs])
    for place, group in enumerate(STUDENT_GROUPS):
        yield "path", "same path", group, "", "", COHORTS, np.trace(paths[:, place], axis1=1, axis2=2).astype(np.float64)
        yield from _moves(group, "", PATHS, paths[:, place])
        yield from _moves(group, JOBS_ASIDE, ROADS, by_road(paths[:, place]))


def _moves(group: str, suffix: str, names: Sequence[str], counts: Ints) -> Iterator[Row]:
    """List the moves of one group; `counts` (runs, n, n), from which to which."""
    own = counts * (1.0 - np.eye(len(names)))
    yield "path", f"changes path{suffix}", group, "", "", COHORTS, own.sum(axis=(1, 2))
    for number, name in enumerate(names):
        arrive, leave = own[:, :, number].sum(axis=1), own[:, number].sum(axis=1)
        yield "path", f"arrives{suffix}", group, "", name, COHORTS, arrive
        yield "path", f"leaves{suffix}", group, name, "", COHORTS, leave
        yield "path", f"arrives less leaves{suffix}", group, "", name, COHORTS, arrive - leave
    for one, two in zip(*np.nonzero(own.any(axis=0)), strict=True):
        yield "path", f"moves{suffix}", group, names[one], names[two], COHORTS, own[:, one, two]


def _way_rows(runs: Sequence[Moved]) -> Iterator[Row]:
    """List who gains and who loses each way a life can end."""
    ways = np.stack([run.ways for run in runs]).astype(np.float64)
    for place, group in enumerate(STUDENT_GROUPS):
        for number, way in enumerate(WAYS):
            gained, lost = ways[:, place, number, 0, 1], ways[:, place, number, 1, 0]
            for destination, people in (("gained", gained), ("lost", lost), ("net", gained - lost)):
                yield "outcome", way, group, "", destination, COHORTS, people


def _hire_rows(runs: Sequence[Moved]) -> Iterator[Row]:
    """List the account of hires in the last year and over all years: gross, who was pushed aside, net."""
    searches = np.stack([run.searches for run in runs]).astype(np.float64)
    markets = np.stack([run.markets for run in runs]).astype(np.float64)
    for when in (LAST_YEAR, ALL_YEARS):
        years = slice(-1, None) if when == LAST_YEAR else slice(None)
        found = searches[:, years].sum(axis=1)
        for place, group in enumerate(STUDENT_GROUPS):
            for what, people in _hires_of(found[:, place]).items():
                yield "hire", what, group, "", "", when, people
        market = markets[:, years].sum(axis=1)
        for what, people in _market_of(market[:, 1] - market[:, 0]).items():
            yield "hire", what, "all", "", "", when, people


def _hires_of(searches: Floats) -> dict[str, Floats]:
    """Account for hires of simulated people; `searches` (runs, 3, 3): without, with the policy."""
    out, vain, hired = Search.DID_NOT_LOOK, Search.IN_VAIN, Search.HIRED
    gross, passed, gone = searches[:, :hired, hired].sum(axis=1), searches[:, hired, vain], searches[:, hired, out]
    return {
        "hired only with the policy": gross, "of these, looked in vain without it": searches[:, vain, hired], "of these, did not look without it": searches[:, out, hired],
        "pushed aside, simulated": passed, "no longer looking": gone, "local hires": gross - passed - gone,
    }  # fmt: skip


def _market_of(change: Floats) -> dict[str, Floats]:
    """Account for vacancies; `change` (runs, 5): with less without the policy, in the order of `Moved.markets`."""
    return {
        "pushed aside, other residents": -change[:, RESIDENTS], "local hires, net": change[:, SIMULATED] + change[:, RESIDENTS], "in-migrants": change[:, IN_MIGRANTS],
        "vacancies left open": change[:, OPEN], "vacancies posted": change[:, POSTED],
    }  # fmt: skip


def _job_rows(runs: Sequence[Moved]) -> Iterator[Row]:
    """List who holds a job in the region at the end of a year in one world only, by what they do in the other; over all years these are person-years."""
    doings = np.stack([run.doings for run in runs]).astype(np.float64)
    here = Doing.JOB_HERE
    for when in (LAST_YEAR, ALL_YEARS):
        found = doings[:, -1:].sum(axis=1) if when == LAST_YEAR else doings.sum(axis=1)
        for place, group in enumerate(STUDENT_GROUPS):
            gained, lost = found[:, place, :, here] * (np.arange(len(Doing)) != here), found[:, place, here] * (np.arange(len(Doing)) != here)
            yield "job", "held only with the policy", group, "", DOINGS[here], when, gained.sum(axis=1)
            yield "job", "held only without it", group, DOINGS[here], "", when, lost.sum(axis=1)
            yield "job", "held, net", group, "", "", when, gained.sum(axis=1) - lost.sum(axis=1)
            for number, doing in enumerate(DOINGS):
                if number != here:
                    yield "job", "moves", group, doing, DOINGS[here], when, gained[:, number]
                    yield "job", "moves", group, DOINGS[here], doing, when, lost[:, number]
