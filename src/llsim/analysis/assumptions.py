"""Which assumptions carry the conclusions: each assumed effect set to nothing in turn, with the same luck."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import sqrt
from statistics import mean, stdev
from typing import TYPE_CHECKING

from llsim.analysis.grades import nulls_of
from llsim.catalogue import BY_NAME
from llsim.experiment.run import Run, live_all
from llsim.reading import read_scenario
from llsim.region.reading import read_region
from llsim.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

CONCLUSIONS = ("graduation_rate", "college_going", "credential_completion", "earnings_age_25", "retention_5yr")
SEEDS = (1, 2, 3)
CLEAR = 4.0
"""Standard errors that an effect must be away from zero, so that a share of it means something."""


@dataclass(frozen=True)
class Assumption:
    """An assumed number: its path, what it means, and the conclusion it changes most: effect with it and without, in the outcome's unit."""

    path: str
    meaning: str
    outcome: str
    effect: float
    without: float

    @property
    def change(self) -> float:
        """Return how much of the effect goes, as a share of its size."""
        return abs(self.without - self.effect) / abs(self.effect) if self.effect else 0.0


def without_each(scenario: Scenario) -> Iterator[tuple[str, str, Scenario]]:
    """List (path, meaning, scenario) with one grade-D number that carries an effect at its null."""
    for stage, settings in scenario.stages():
        for name, (about, null) in nulls_of(settings).items():
            if about.grade == "D":
                changed = type(settings).model_validate(settings.model_dump() | {name: null})
                yield f"{stage}.{name}", about.description, scenario.model_copy(update={stage: changed})


def ranked_assumptions(region: str, policy: str, until: int, workers: int, seen: Callable[[], None]) -> list[Assumption]:
    """Rank the assumed numbers by the largest share of a clear headline effect of a policy that goes without them; none where no effect is clear. `seen` after each."""
    place = read_region(region)
    worlds = [read_scenario(name, region=place, overrides=[f"last_year={until}"]) for name in ("baseline", policy)]
    usual, clear = _effects(worlds, place.name, workers)
    ranked = []
    for (path, meaning, base), (_, _, changed) in zip(without_each(worlds[0]), without_each(worlds[1]), strict=True):
        found, _ = _effects([base, changed], place.name, workers)
        options = [Assumption(path, meaning, outcome, usual[outcome], found[outcome]) for outcome in clear]
        ranked += [max(options, key=lambda option: option.change)] if options else []
        seen()
    return sorted(ranked, key=lambda assumption: -assumption.change)


def _effects(worlds: list[Scenario], region: str, workers: int) -> tuple[dict[str, float], list[str]]:
    """Return the mean effect on each conclusion in the last year, all students, and which of them are clear of zero."""
    records = live_all(read_region(region), [Run(world, seed, 0) for world in worlds for seed in SEEDS], 1.0, workers, lambda: None).records
    levels = [_levels(record.outcomes, worlds[0].last_year) for record in records]
    baseline, policy = levels[: len(SEEDS)], levels[len(SEEDS) :]
    gaps = {name: [after[name] - before[name] for before, after in zip(baseline, policy, strict=True)] for name in CONCLUSIONS}
    clear = [name for name, own in gaps.items() if abs(mean(own)) > CLEAR * stdev(own) / sqrt(len(own))]
    return {name: mean(own) for name, own in gaps.items()}, clear


def _levels(outcomes: pd.DataFrame, year: int) -> dict[str, float]:
    """Return the level of each conclusion in a year, all students."""
    last = outcomes[(outcomes["group"] == "all") & (outcomes["year"] == year)].set_index("outcome")
    return {name: float(last.loc[name, "numerator"]) / float(last.loc[name, "denominator"]) for name in CONCLUSIONS}


def shown(assumption: Assumption) -> tuple[str, str, str, str]:
    """Write an assumption: meaning, conclusion, effect with it, effect without it."""
    outcome = BY_NAME[assumption.outcome]
    times, unit = (100.0, "points") if outcome.unit == "share" else (1.0, outcome.unit)
    return assumption.meaning, outcome.title, f"{times * assumption.effect:+,.2f} {unit}", f"{times * assumption.without:+,.2f} {unit}"
