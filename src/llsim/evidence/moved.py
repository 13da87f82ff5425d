"""The parameters a calibration moves, each by its declared prior, and how a point in standard units becomes settings.

A point is a vector of standard normal coordinates, so that the prior is the same bell curve in every direction. Intercepts are centred
on what the root-finder found for the region, with the spread that they declare; effects have the prior that they declare.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from llsim.parameter import Fixed, LogNormal, Normal, Parameter, Triangular, Uniform, parameters_of
from llsim.scenario import Scenario

Floats = npt.NDArray[np.float64]
INTERCEPTS = (
    "high_school.leaving_by_group", "high_school.passing_by_group", "high_school.preparation_by_group", "transition.college_by_group",
    "transition.liking.four_year", "transition.liking.two_year", "transition.female", "migration.level", "labor_market.rivals",
)
"""Levels that differ by region: whole vectors, or single numbers."""
EFFECTS = (
    "high_school.off_track", "high_school.engagement", "high_school.certified_staying", "high_school.pathway_engagement", "high_school.passing_achievement",
    "high_school.preparation_achievement", "high_school.amplification", "transition.a_g", "transition.college_credit", "transition.paperwork",
)
"""Effects that might show in a baseline's rates."""
UNSEEN = (
    "high_school.supports", "pathway_quality.half_effect", "pathway_quality.coaching", "pathway_quality.money", "pathway_quality.pressure",
    "pathway_quality.paper_compliance", "transition.information", "transition.half_strength", "transition.outreach", "postsecondary.corequisite",
    "postsecondary.advising", "labor_market.pay_match", "labor_market.pay_skill", "employers.incentive", "employers.deadweight", "employers.staff_visits",
)
"""Effects of policies that no rate of a baseline tells of, or hardly any: drawn from their priors, and not asked of the emulator."""


@dataclass(frozen=True)
class Moved:
    """One parameter that is moved. `centre`: where an intercept's prior lies. `emulated`: whether the emulator looks at it."""

    parameter: Parameter
    is_intercept: bool
    emulated: bool

    @property
    def path(self) -> str:
        """Name it as `--set` does."""
        return self.parameter.name

    def value(self, z: Floats) -> Floats:
        """Turn standard normal coordinates into values within the allowed range."""
        return np.asarray(np.clip(self._unbounded(z), self.parameter.low, self.parameter.high))

    def _unbounded(self, z: Floats) -> Floats:
        from scipy.special import ndtr  # noqa: PLC0415 (slow to import)

        prior = self.parameter.about.prior
        match prior:
            case Normal():
                return (self.parameter.value if self.is_intercept else prior.mean) + prior.sd * z
            case LogNormal():
                return prior.median * np.exp(prior.sigma * z)
            case Uniform():
                return prior.low + (prior.high - prior.low) * ndtr(z)
            case Triangular():
                below = (prior.mode - prior.low) / (prior.high - prior.low)
                share, whole = ndtr(z), prior.high - prior.low
                left = prior.low + np.sqrt(share * whole * (prior.mode - prior.low))
                return np.where(share < below, left, prior.high - np.sqrt((1 - share) * whole * (prior.high - prior.mode)))
            case Fixed():
                raise TypeError(f"{self.path} is fixed and cannot be moved")


def moved_parameters(scenario: Scenario) -> list[Moved]:
    """List what is moved, on the intercepts the scenario was read with: intercepts, effects, then what the emulator does not look at."""
    known = [parameter for name, settings in scenario.stages() for parameter in parameters_of(settings, name)]
    found = [Moved(one, is_intercept=True, emulated=True) for one in known if one.name in INTERCEPTS or one.name.rpartition(".")[0] in INTERCEPTS]
    for names, emulated in ((EFFECTS, True), (UNSEEN, False)):
        found += [Moved(one, is_intercept=False, emulated=emulated) for name in names for one in known if one.name == name]
    return found


def values_at(moved: list[Moved], points: Floats) -> Floats:
    """Turn points, (n, parameters) in standard units, into values of the parameters, (n, parameters)."""
    return np.column_stack([one.value(points[:, place]) for place, one in enumerate(moved)])


def with_values(scenario: Scenario, paths: list[str], values: list[float]) -> Scenario:
    """Set parameters by path and check the whole. Raises ValidationError for a value out of range."""
    data: dict[str, Any] = scenario.model_dump()
    for path, value in zip(paths, values, strict=True):
        *outer, last = path.split(".")
        inner = data
        for name in outer:
            inner = inner[name]
        inner[last] = float(value)
    return Scenario.model_validate(data)
