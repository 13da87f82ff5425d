"""The parameters a calibration moves, each by its declared prior, and how a point in standard units becomes settings.

A point is a vector of standard normal coordinates, so that what is known before the region's rates is the same bell curve in every
direction. Intercepts are centred on what the root-finder found for the region, with the spread that they declare; effects have the
prior that they declare, narrowed by what all replayed evaluations together told of them (`effect_curve`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from llsim.evidence.effect_curve import effect_curve
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
    "pathway_choice.selection_on_achievement", "pathway_choice.selection_on_engagement", "high_school.supports", "high_school.certified_passing",
    "high_school.extra_courses", "high_school.preparation_pathway", "college_courses.interest_achievement", "college_courses.interest_pathway",
    "college_courses.passing_achievement", "work_based_learning.skill", "work_based_learning.skill_pathway", "work_based_learning.engagement",
    "pathway_quality.half_effect", "pathway_quality.steepness", "pathway_quality.coaching", "pathway_quality.money", "pathway_quality.pressure",
    "pathway_quality.paper_compliance", "transition.career_credit", "transition.career_skill.four_year", "transition.career_skill.two_year",
    "transition.information", "transition.price", "transition.half_strength",
    "transition.outreach", "postsecondary.achievement", "postsecondary.college_credit", "postsecondary.gateway", "postsecondary.remediation",
    "postsecondary.corequisite", "postsecondary.price", "postsecondary.advising", "postsecondary.advising_finish", "postsecondary.finish_achievement",
    "labor_market.skill_score", "labor_market.pay_match", "labor_market.pay_skill", "labor_market.pay_skill_women", "employers.partner", "employers.size",
    "employers.asking", "employers.neighbours", "employers.incentive", "employers.deadweight", "employers.staff_visits",
)
"""Effects that no rate of a baseline tells of, or hardly any: drawn from priors and studies, and not asked of the emulator."""


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

    def allows(self, z: Floats) -> npt.NDArray[np.bool_]:
        """Say which coordinates give a value within the allowed range as they are."""
        value = self._unbounded(z)
        return np.asarray((value >= self.parameter.low) & (value <= self.parameter.high))

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


def moved_effects(scenario: Scenario) -> list[Moved]:
    """List the effects alone: what studies may tell of."""
    return [one for one in moved_parameters(scenario) if not one.is_intercept]


def in_prior_units(moved: Sequence[Moved], points: Floats) -> Floats:
    """Turn points, (n, parameters), into standard units of the declared priors: the same, but for what the studies told."""
    curve = effect_curve()
    return points if curve is None else curve.in_prior_units([one.path for one in moved], points)


def values_at(moved: Sequence[Moved], points: Floats) -> Floats:
    """Turn points, (n, parameters) in standard units, into values of the parameters, (n, parameters)."""
    inside = in_prior_units(moved, points)
    return np.column_stack([one.value(inside[:, place]) for place, one in enumerate(moved)])


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
