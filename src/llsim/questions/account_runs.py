"""The runs of an account: levers end, life goes on until the last cohort served has been followed; and what the scenario changes in them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from llsim.analysis.account_items import Effects, Spending
from llsim.errors import ConfigurationError
from llsim.experiment.record import Frames, Record
from llsim.experiment.run import Run, live_all, runs_that_fit
from llsim.levers.lever import Lever
from llsim.outcomes import ENTRY_AGE, LAST_AGE
from llsim.reading import draws_kept, read_scenario
from llsim.region.region import Region
from llsim.scenario import LEVERS, Scenario
from llsim.years_lived import Lived

type Floats = npt.NDArray[np.float64]
LEVER = "levers."
FOLLOWED_AT_LEAST = 23
"""Years later hardly anybody is in school or college any more."""


@dataclass(frozen=True)
class Asked:
    """Which runs an account needs. `until`: the last year in which levers are in force; `follow`: the age to which its ninth graders are followed.

    `overrides`: what is changed in both scenarios; levers in the scenario alone, as the baseline does not pull them.
    """

    place: Region
    scenario: str | Scenario
    baseline: str | Scenario
    until: int | None
    follow: int
    seeds: tuple[int, ...]
    draws: int
    sample: float
    overrides: tuple[str, ...]

    def read(self, name: str | Scenario, draw: int) -> Scenario:
        """Return a scenario whose levers end after `until`, and whose runs go on. Raises ConfigurationError."""
        if isinstance(name, Scenario):
            if draw:
                raise ConfigurationError(f"draws: found the scenario object {name.name}, whose parameters are set; allowed with several draws: names or paths of scenarios")
            return cut(name, self.until or name.last_year, self.follow)
        changes = [change for change in self.overrides if name == self.scenario or not change.startswith(LEVER)]
        found = read_scenario(name, region=self.place, overrides=changes, draw=draw)
        return cut(found, self.until or found.last_year, self.follow)

    def runs(self) -> Iterator[Run]:
        """List every run: draw by draw, seed by seed, the scenario after the baseline. Raises ConfigurationError."""
        for draw in range(1, self.draws + 1) if self.draws > 1 else (0,):
            pair = [self.read(name, draw) for name in (self.baseline, self.scenario)]
            yield from (Run(one, seed, draw) for seed in self.seeds for one in pair)

    def check(self) -> None:
        """Raise ConfigurationError for what cannot be run."""
        if not 0.0 < self.sample <= 1.0:
            raise ConfigurationError(f"--sample: found {self.sample:g}; allowed: a share above 0, at most 1")
        if not FOLLOWED_AT_LEAST <= self.follow <= LAST_AGE:
            raise ConfigurationError(f"--follow: found {self.follow}; allowed: an age from {FOLLOWED_AT_LEAST} to {LAST_AGE}")
        kept = draws_kept(self.place.name) if self.draws > 1 else 1
        if not 1 <= self.draws <= kept:
            raise ConfigurationError(f"--draws: found {self.draws}; allowed: 1 for the point calibration, or more, up to what the posterior of {self.place.name} keeps")
        first = [self.read(name, 0 if isinstance(name, Scenario) else int(self.draws > 1)) for name in (self.baseline, self.scenario)]
        if first[0].name == first[1].name:
            raise ConfigurationError(f"--baseline: found {first[0].name}, which is the scenario itself; allowed: another one")
        if self.until is not None and not all(one.first_year <= self.until for one in first):
            raise ConfigurationError(f"--until: found {self.until}; allowed: {max(one.first_year for one in first)} or later")


def cut(scenario: Scenario, until: int, follow: int) -> Scenario:
    """End the levers of a scenario after a year and let its runs go on until the ninth graders of that year are of an age."""
    levers = {kind.key: tuple(ended(lever, until) for lever in getattr(scenario.levers, kind.key)) for kind in LEVERS}
    return scenario.model_copy(update={"levers": scenario.levers.model_copy(update=levers), "last_year": until + follow - ENTRY_AGE})


def ended(lever: Lever, until: int) -> Lever:
    """Let a lever end after a year, unless it ends before or has not begun by then."""
    end = until + 1 if lever.end is None else min(lever.end, until + 1)
    return lever.model_copy(update={"end": max(end, lever.start)})


def do_runs(asked: Asked, workers: int | None, seen: Callable[[], None]) -> Frames:
    """Do the runs. Raises ConfigurationError before the first one."""
    asked.check()
    runs = list(asked.runs())
    fitting = runs_that_fit(asked.place, [run.scenario for run in runs[:2]], asked.sample, len(runs))
    return live_all(asked.place, runs, asked.sample, min(workers or os.cpu_count() or 1, fitting), seen)


def effects_of(frames: Frames, baseline: Scenario, scenario: Scenario, until: int) -> Effects:
    """Take the baseline of each draw and seed from the scenario, averaged over the seeds of a draw where there are several draws."""
    years = np.arange(baseline.first_year, baseline.last_year + 1)
    entries = np.arange(baseline.first_year - LAST_AGE + ENTRY_AGE, until + 1)
    pairs = list(zip(frames.records[::2], frames.records[1::2], strict=True))
    draws = np.array([one.draw for one, _ in pairs])
    lived = np.array([lives(new, years, entries) - lives(old, years, entries) for old, new in pairs])
    hires, net = (np.array([total(new, years, name) - total(old, years, name) for old, new in pairs]) for name in ("local_hires", "net_local_hires"))
    levers = {lever.title: lever for lever in (*baseline.levers, *scenario.levers)}
    spending = tuple(part for key, dollars in bills(pairs, years).items() for part in spent(key, dollars, levers))
    parts = {"lived": lived, "displaced": hires - net, "hires": net}
    means = {name: by_draw(values, draws) for name, values in parts.items()}
    return Effects(years, entries, spending=tuple(one.__class__(**(vars(one) | {"dollars": by_draw(one.dollars, draws)})) for one in spending), **means)


def by_draw(values: Floats, draws: npt.NDArray[np.int64]) -> Floats:
    """Average runs over the seeds of a draw; runs of one draw stay what they are."""
    known = np.unique(draws)
    return values if len(known) == 1 else np.array([values[draws == draw].mean(axis=0) for draw in known])


def lives(record: Record, years: npt.NDArray[np.int64], entries: npt.NDArray[np.int64]) -> Floats:
    """Lay what cohorts lived through on one grid, (years, cohorts, columns); a cohort that is not followed in a year has nought."""
    found = np.zeros((len(years), len(entries), len(Lived)))
    for place, year in enumerate(years):
        own = record.lived[int(year)]
        oldest = int(year) - len(own) + 1
        low, high = max(oldest, int(entries[0])), min(int(year), int(entries[-1]))
        if low <= high:
            found[place, low - entries[0] : high + 1 - entries[0]] = own[low - oldest : high + 1 - oldest]
    return found


def total(record: Record, years: npt.NDArray[np.int64], outcome: str) -> Floats:
    """Return a total of the region by year, (years,)."""
    own = record.outcomes[record.outcomes["outcome"] == outcome].set_index("year")["numerator"]
    return own.reindex(years).to_numpy(np.float64)


def bills(pairs: Sequence[tuple[Record, Record]], years: npt.NDArray[np.int64]) -> dict[tuple[str, str, str], Floats]:
    """Return by lever, payer and activity what the scenario costs more than the baseline, (runs, years)."""
    found: dict[tuple[str, str, str], Floats] = {}
    for run, (old, new) in enumerate(pairs):
        for record, sign in ((old, -1.0), (new, 1.0)):
            for line in record.charges.itertuples():
                bill = found.setdefault((line.lever, line.payer, line.activity), np.zeros((len(pairs), len(years))))
                bill[run, int(line.year) - years[0]] += sign * line.dollars
    return found


def spent(key: tuple[str, str, str], dollars: Floats, levers: dict[str, Lever]) -> Iterator[Spending]:
    """Say what a bill is made of: its price, and who receives it where it is handed on."""
    title, payer, activity = key
    lever = levers[title]
    price = next((one for one in lever.prices if (one.payer, one.activity) == (payer, activity)), None)
    to = next((one.to for one in lever.hands if (one.payer, one.activity) == (payer, activity)), "")
    if price is None:
        yield Spending(title, payer, activity, dollars, to=to)
    else:
        yield Spending(title, payer, activity, dollars, f"levers.{title}.{price.field}", lever.priced_share, to)
