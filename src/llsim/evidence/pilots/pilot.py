"""What a design file declares: where, what the pilot does, who takes part, how it is evaluated, and what is measured when."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from llsim.agents.groups import STUDENT_GROUPS
from llsim.evidence.pilots.designs import Design
from llsim.evidence.studies.measures import LONGEST, Among, Measure
from llsim.evidence.studies.study import Schools
from llsim.parameter import Between, Settings
from llsim.scenario import Levers

Unit = Literal["share", "credits", "units", "dollars"]
OWN_UNITS: dict[Measure, Unit] = {"credits": "credits", "college_units": "units", "earnings": "dollars"}
OF_JOBS: tuple[Measure, ...] = ("earnings", "employed", "placed")
"""What a pathway also does through placements and skill, which the world in which pathways do nothing in high school keeps."""
SENIOR = 3
SHARES = (0.125, 0.25, 0.5, 0.75, 1.0)
"""Parts of the sample at which power is also given."""
MOST_POINTS = 6


class PilotOutcome(Settings):
    """One outcome, and how many school years after grade nine it is measured: 3 is the year of expected graduation."""

    measure: Measure
    after: Annotated[int, Between(0, LONGEST)] = SENIOR
    group: str = "all"
    among: Among = "everyone"

    @model_validator(mode="after")
    def _group_exists(self) -> Self:
        if self.group not in STUDENT_GROUPS:
            raise ValueError(f"unknown group {self.group!r}; allowed: {', '.join(STUDENT_GROUPS)}")
        return self

    @property
    def unit(self) -> Unit:
        """Name the unit: most are shares of students."""
        return OWN_UNITS.get(self.measure, "share")


class Pilot(Settings):
    """A pilot that has not been run, and its evaluation."""

    name: str
    title: str
    note: str = ""
    region: str
    scenario: str = "baseline"
    """The rules everybody lives under."""
    settings: tuple[str, ...] = ()
    """Settings that differ in both worlds, as PATH=VALUE."""
    places: dict[Schools, float] = Field(default_factory=dict)
    """What differs from the region's file in its schools."""
    ninth_graders: Annotated[int, Between(100, 100_000)] | None = None
    """Ninth graders simulated a year; all of the region without it."""
    levers: Levers = Levers()
    """What the pilot does in its schools."""
    design: Annotated[Design, Field(discriminator="kind")]
    schools: Annotated[int, Between(1, 100_000)] | None = None
    """Schools that take part, drawn anew in each replication; all of them without it."""
    cohorts: Annotated[tuple[Annotated[int, Between(1990, 2100)], ...], Field(min_length=1)]
    """School years in which the students enter grade nine."""
    until: Annotated[int, Between(1990, 2200)] | None = None
    """Last school year in which anything is measured; that of the last outcome without it."""
    students: Annotated[int, Between(20, 1_000_000)] | None = None
    """Students at most in the evaluation, drawn among those who could be; all of them without it."""
    attrition: Annotated[float, Between(0, 0.9)] = 0.0
    """Share of these lost to the evaluators, at random, besides those who move to schools elsewhere."""
    alpha: Annotated[float, Between(0.001, 0.5)] = 0.05
    """The test is two-sided: an effect is called found when p is below this."""
    power: Annotated[float, Between(0.5, 0.99)] = 0.8
    """The power wanted."""
    replications: Annotated[int, Between(2, 100_000)] = 200
    outcomes: Annotated[tuple[PilotOutcome, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if len(set(self.cohorts)) < len(self.cohorts):
            raise ValueError("cohorts: found a year twice; allowed: each year once")
        if self.design.levers_are_the_programme and not list(self.levers):
            raise ValueError(f"found no levers; allowed: at least one, which is what a {self.design.kind} design tries out")
        jobs = [outcome.measure for outcome in self.outcomes if outcome.measure in OF_JOBS]
        if jobs and not self.design.levers_are_the_programme:
            raise ValueError(f"found the outcome {jobs[0]}, whose true effect of a pathway the model cannot set apart; allowed with a {self.design.kind} design: outcomes of school and college")
        return self

    @property
    def years_seen(self) -> list[int]:
        """List the school years after grade nine in which the persons are looked at, grade nine among them."""
        senior = {SENIOR} if self.design.kind == "matched" and "college_courses" in self.design.taking else set()
        return sorted({0} | senior | {outcome.after for outcome in self.outcomes})

    @property
    def last_year(self) -> int:
        """Return the school year in which the last of the outcomes is measured."""
        return max(self.cohorts) + max(self.years_seen)


class Size(Settings):
    """A size of the pilot: what is varied, how many schools (None: all) and cohorts, and which part of the students."""

    varied: Literal["nothing", "students", "schools", "cohorts"]
    schools: int | None
    cohorts: int
    part: float


def sizes_of(pilot: Pilot, schools: int) -> list[Size]:
    """List the sizes at which a pilot in so many schools is analysed: as designed first, then smaller ones drawn from the same replications."""
    cohorts, least = len(pilot.cohorts), 4 if pilot.design.by_school else 1
    found = [Size(varied="nothing", schools=schools, cohorts=cohorts, part=1.0)]
    found += [Size(varied="cohorts", schools=schools, cohorts=count, part=1.0) for count in range(1, cohorts)]
    if pilot.design.by_school or pilot.schools is not None:
        step = max(1, -(-(schools - least) // (MOST_POINTS - 1)))
        found += [Size(varied="schools", schools=count, cohorts=cohorts, part=1.0) for count in range(least, schools, step)]
    if not pilot.design.by_school:
        found += [Size(varied="students", schools=schools, cohorts=cohorts, part=part) for part in SHARES[:-1]]
    return found
