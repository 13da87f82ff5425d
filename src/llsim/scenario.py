"""A scenario: the levers pulled, and the settings of every stage, name for name with the YAML file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Self

from pydantic import Discriminator, Tag, field_validator, model_validator

from llsim.levers.accountability import Accountability
from llsim.levers.dual_enrollment import DualEnrollment
from llsim.levers.industry_incentives import IndustryIncentives
from llsim.levers.lever import Lever
from llsim.levers.school_support import SchoolSupport
from llsim.levers.transition_support import TransitionSupport
from llsim.parameter import Between, Parameter, Settings, parameters_of
from llsim.region.calibration import Calibration
from llsim.region.population import Population
from llsim.stages.civic_life import CivicLife
from llsim.stages.college_courses import CollegeCourses
from llsim.stages.employers import Employers
from llsim.stages.entry import Entry
from llsim.stages.feedbacks import Feedbacks
from llsim.stages.high_school import HighSchool
from llsim.stages.labor_market import LaborMarket
from llsim.stages.migration import Migration
from llsim.stages.pathway_choice import PathwayChoice
from llsim.stages.pathway_quality import PathwayQuality
from llsim.stages.postsecondary import Postsecondary
from llsim.stages.transition import Transition
from llsim.stages.work_based_learning import WorkBasedLearning

LEVERS: tuple[type[Lever], ...] = (Accountability, DualEnrollment, TransitionSupport, IndustryIncentives, SchoolSupport)


def _how_many(value: Any) -> str:
    """Say whether one lever or a list of levers is given."""
    return "several" if isinstance(value, list | tuple) else "one"


type OneOrSeveral[L: Lever] = Annotated[
    Annotated[L, Tag("one")] | Annotated[tuple[L, ...], Tag("several")], Discriminator(_how_many)
]
"""A lever, or a list of levers of one kind; kept as a list."""


LATER = ("name", "title", "description", "levers")
"""What has no part in the years before the first one."""


class Levers(Settings):
    """The levers pulled. Each kind may be given once, or as a list in which each has a name."""

    accountability: OneOrSeveral[Accountability] = ()
    dual_enrollment: OneOrSeveral[DualEnrollment] = ()
    transition_support: OneOrSeveral[TransitionSupport] = ()
    industry_incentives: OneOrSeveral[IndustryIncentives] = ()
    school_support: OneOrSeveral[SchoolSupport] = ()

    @field_validator("*", mode="after")
    @classmethod
    def _as_list(cls, value: Any) -> Any:
        return value if isinstance(value, tuple) else (value,)

    @model_validator(mode="after")
    def _names_differ(self) -> Self:
        titles = [lever.title for lever in self]
        for kind in LEVERS:
            several = getattr(self, kind.key)
            if len(several) > 1 and not all(lever.name for lever in several):
                raise ValueError(f"several levers of kind {kind.key}: each needs a name")
        if len(set(titles)) < len(titles):
            raise ValueError(f"two levers share a name: {', '.join(titles)}")
        return self

    def __iter__(self) -> Iterator[Lever]:  # type: ignore[override]  # a scenario's levers, not pydantic's pairs
        for kind in LEVERS:
            yield from getattr(self, kind.key)


class Scenario(Settings):
    """Everything about a run but the region and the seed."""

    name: str = "baseline"
    title: str = "Baseline"
    description: str = "Today's rules go on."
    first_year: Annotated[int, Between(1990, 2100)] = 2026
    last_year: Annotated[int, Between(1990, 2200)] = 2040
    levers: Levers = Levers()
    calibration: Calibration = Calibration()
    population: Population = Population()
    entry: Entry = Entry()
    pathway_choice: PathwayChoice = PathwayChoice()
    high_school: HighSchool = HighSchool()
    college_courses: CollegeCourses = CollegeCourses()
    work_based_learning: WorkBasedLearning = WorkBasedLearning()
    pathway_quality: PathwayQuality = PathwayQuality()
    transition: Transition = Transition()
    postsecondary: Postsecondary = Postsecondary()
    labor_market: LaborMarket = LaborMarket()
    migration: Migration = Migration()
    employers: Employers = Employers()
    civic_life: CivicLife = CivicLife()
    feedbacks: Feedbacks = Feedbacks()

    @model_validator(mode="after")
    def _years_in_order(self) -> Self:
        if not self.first_year <= self.last_year <= self.first_year + 200:
            raise ValueError(f"last_year {self.last_year} must be from first_year {self.first_year} to 200 years later")
        return self

    def stages(self) -> Iterator[tuple[str, Settings]]:
        """List the settings of the stages by name."""
        for name in type(self).model_fields:
            value = getattr(self, name)
            if isinstance(value, Settings) and not isinstance(value, Levers):
                yield name, value


def all_parameters(scenario: Scenario) -> list[Parameter]:
    """List every declared number: the stages', and those of the five levers at their defaults or as the scenario sets them."""
    found = [parameter for name, settings in scenario.stages() for parameter in parameters_of(settings, name)]
    for kind in LEVERS:
        levers = getattr(scenario.levers, kind.key) or (kind(),)
        found += [parameter for lever in levers for parameter in parameters_of(lever, f"levers.{lever.title}")]
    return found


def alike_but_for_levers(one: Scenario, other: Scenario) -> bool:
    """Say whether two scenarios differ in their levers, names and descriptions at most: then their runs grow up alike."""
    return all(getattr(one, name) == getattr(other, name) for name in Scenario.model_fields if name not in LATER)


def with_lever_intensities(scenario: Scenario, intensities: tuple[float | None, ...]) -> Scenario:
    """Set the intensity of levers, in the order of `LEVERS`: None leaves a lever as it is, 0 takes it out. Raises ValidationError."""
    changed: dict[str, Any] = {}
    for kind, intensity in zip(LEVERS, intensities, strict=True):
        if intensity is not None:
            levers = getattr(scenario.levers, kind.key) or (kind(),)
            values = {kind.intensity: float(intensity)}
            changed[kind.key] = tuple(kind.model_validate(dict(lever) | values) for lever in levers) if intensity else ()
    kept = {kind.key: getattr(scenario.levers, kind.key) for kind in LEVERS}
    return scenario.model_copy(update={"levers": Levers(**(kept | changed))}) if changed else scenario
