"""What a study file declares: population, what is offered to whom, comparison, outcomes and the published band of each."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from llsim.agents.groups import STUDENT_GROUPS
from llsim.evidence.studies.designs import Design
from llsim.evidence.studies.measures import LONGEST, Among, Measure
from llsim.evidence.studies.published import Published, published_effects
from llsim.parameter import Between, Settings
from llsim.scenario import Levers

Unit = Literal["points", "percent", "credits", "units", "dollars", "share", "count"]
Schools = Literal["pathways_per_school", "pathway_seat_share", "certified_share", "gold_share", "wall_to_wall_share"]
SCALE: dict[Unit, float] = {"points": 100.0, "percent": 100.0, "credits": 1.0, "units": 1.0, "dollars": 1.0, "share": 100.0, "count": 1.0}


class Band(Settings):
    """An interval that the evidence table gives in words only, and where the numbers come from. An open end is left out."""

    low: float | None = None
    high: float | None = None
    source: str


class Sampling(Settings):
    """How many persons the evaluators followed, and a note where the number is judged."""

    size: Annotated[int, Between(20, 1_000_000)]
    note: str = ""


class Population(Settings):
    """Where and when: a region as of a year, its entering grades, and which persons the study is about."""

    region: str
    first_year: Annotated[int, Between(1990, 2100)] = 2010
    ninth_graders: Annotated[int, Between(200, 100_000)]
    """Ninth graders simulated a year."""
    cohorts: Annotated[int, Between(1, 20)] = 1
    group: str = "all"
    """Group the sample is restricted to."""
    among: Among = "everyone"
    schools: dict[Schools, float] = Field(default_factory=dict)
    """What differs from the region's file in the places of the study."""
    overrides: tuple[str, ...] = ()
    """Settings that differ from the built-in ones in every world of the study, as PATH=VALUE."""
    note: str = ""

    @model_validator(mode="after")
    def _group_exists(self) -> Self:
        _known_group(self.group)
        return self


class Treatment(Settings):
    """What the treated world has and the control world has not."""

    levers: Levers = Levers()
    schools: dict[Schools, float] = Field(default_factory=dict)
    overrides: tuple[str, ...] = ()
    note: str = ""


class StudyOutcome(Settings):
    """One published figure and what the study measures for it."""

    evidence: str
    measure: Measure
    group: str = "all"
    among: Among = "everyone"
    after: Annotated[tuple[Annotated[int, Between(0, LONGEST)], ...], Field(min_length=1)] = (3,)
    """School years after grade nine in which it is measured: 3 is the year of expected graduation. The mean of several."""
    unit: Unit = "points"
    title: str = ""
    estimate: float | None = None
    """Only where the table gives the figure in words: the estimate as its note says."""
    multiply: Annotated[float, Between(1e-6, 1e6)] = 1.0
    """Published figures are multiplied by this to come into the unit simulated; say why in `note`."""
    band: Band | None = None
    note: str = ""

    @model_validator(mode="after")
    def _evidence_exists(self) -> Self:
        _known_group(self.group)
        if self.evidence not in published_effects():
            raise ValueError(f"evidence {self.evidence!r} is no row of effects.csv")
        if self.band is None and self.row.low is None:
            raise ValueError(f"{self.evidence} gives its interval in words only: a `band` with its source is needed")
        if self.multiply != 1.0 and not self.note:
            raise ValueError(f"{self.evidence} is multiplied by {self.multiply:g}: a `note` must say why")
        return self

    @property
    def row(self) -> Published:
        """Return the published row."""
        return published_effects()[self.evidence]

    @property
    def published(self) -> tuple[float | None, float | None, float | None]:
        """Return estimate, low and high in the unit simulated; None for an open end or an estimate not seen."""
        estimate = self.row.estimate if self.estimate is None else self.estimate
        low, high = (self.band.low, self.band.high) if self.band else (self.row.low, self.row.high)
        scaled = [None if value is None else value * self.multiply for value in (estimate, low, high)]
        return scaled[0], scaled[1], scaled[2]


class NotExpressible(Settings):
    """A published figure the model has no term for, and why."""

    evidence: str
    outcome: str
    why: str

    @model_validator(mode="after")
    def _evidence_exists(self) -> Self:
        if self.evidence not in published_effects():
            raise ValueError(f"evidence {self.evidence!r} is no row of effects.csv")
        return self


class Study(Settings):
    """One evaluation, replayed by its own design."""

    name: str
    title: str
    citation: str
    note: str = ""
    population: Population | None = None
    treated: Treatment = Treatment()
    control: Treatment = Treatment()
    design: Annotated[Design, Field(discriminator="kind")] | None = None
    sample: Sampling | None = None
    """Persons drawn from those simulated; without it, all of them."""
    outcomes: tuple[StudyOutcome, ...] = ()
    not_expressible: tuple[NotExpressible, ...] = ()
    seeds: Annotated[int, Between(2, 10_000)] = 20

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.outcomes and (self.population is None or self.design is None):
            raise ValueError("a study with outcomes needs a population and a design")
        if not self.outcomes and not self.not_expressible:
            raise ValueError("a study needs `outcomes`, or `not_expressible` with the reason")
        return self


def _known_group(group: str) -> None:
    if group not in STUDENT_GROUPS:
        raise ValueError(f"unknown group {group!r}; allowed: {', '.join(STUDENT_GROUPS)}")
