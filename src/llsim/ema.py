"""The model for the EMA Workbench: `llsim.ema.model(...)`, with the extra `llsim[ema]` installed.

The workbench explores ranges: each number runs evenly over its allowed part of the prior (a bell curve is cut at its outer thousandths).
Uncertainties are what nature decides, levers what people choose, and outcomes those of all students in the last year.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from llsim.analysis.sensitivity.discovery import ask_for_workbench
from llsim.api import simulate
from llsim.catalogue import BY_NAME, HEADLINES
from llsim.errors import ConfigurationError
from llsim.experiment.problem import Factor, Over, factors_of
from llsim.reading import read_scenario
from llsim.region.reading import read_region


@dataclass(frozen=True)
class Runner:
    """Runs one experiment of the workbench: a scenario with some numbers set, over some seeds."""

    scenario: str
    region: str
    outcomes: tuple[str, ...]
    seeds: int
    sample: float
    until: int | None

    def __call__(self, **numbers: float) -> dict[str, float]:  # the workbench calls a model with its numbers by name
        """Return each outcome of all students in the last year, the mean over seeds."""
        place = read_region(self.region)
        changes = [f"{path}={float(value)!r}" for path, value in numbers.items()] + ([f"last_year={self.until}"] if self.until is not None else [])
        found = simulate(read_scenario(self.scenario, region=place, overrides=changes), region=place, seeds=self.seeds, sample=self.sample, workers=1).to_df()
        last = found[(found["year"] == found["year"].max()) & (found["group"] == "all")]
        values = (last["numerator"] / last["denominator"]).groupby(last["outcome"]).mean()
        return {name: float(values[name]) for name in self.outcomes}


def model(
    scenario: str = "baseline", *, region: str = "oakland_unified", uncertainties: Sequence[str] = (), levers: Sequence[str] = (),
    outcomes: Sequence[str] = HEADLINES, seeds: int = 1, sample: float = 1.0, until: int | None = None,
) -> Any:
    """Return an EMA Workbench model of a scenario in a region.

    `uncertainties`, `levers`: paths as `--set` names them; every uncertainty with a prior and the five levers' intensities when empty.
    Raises ConfigurationError for a number that cannot be moved, one on the wrong side, an unknown outcome, and without the workbench.
    """
    workbench, _ = ask_for_workbench()
    strange = next((name for name in outcomes if name not in BY_NAME), None)
    if strange is not None:
        raise ConfigurationError(f"outcomes: found {strange}; allowed: {', '.join(BY_NAME)}")
    settings = read_scenario(scenario, region=read_region(region))
    sides: tuple[tuple[Over, Sequence[str]], ...] = (("priors", uncertainties), ("levers", levers))
    nature, choices = ([_ranged(workbench, factor) for factor in factors_of(settings, over, paths)] for over, paths in sides)
    made = workbench.Model("llsim", function=Runner(scenario, region, tuple(outcomes), seeds, sample, until))
    made.uncertainties, made.levers = nature, choices
    made.outcomes = [workbench.ScalarOutcome(name) for name in outcomes]
    return made


def _ranged(workbench: Any, factor: Factor) -> Any:
    """Return a number of the workbench with its range."""
    low, high = (float(end) for end in factor.values(np.array([0.0, 1.0])))
    return workbench.RealParameter(factor.path, low, high)
