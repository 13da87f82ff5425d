"""A region: its students, schools, colleges, jobs, and the published rates the model is compared with.

Every number is a `Figure` with unit, year and source. A district file leaves out the labour market and the rates it does not publish
and inherits those of the region it lies in (`reading.read_region`), so that a `Region` in the model is always complete.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal, Self

import numpy as np
import numpy.typing as npt
from pydantic import AfterValidator, BaseModel, Field, model_validator

from llsim.agents.groups import RACE_GROUPS
from llsim.parameter import Between, Settings
from llsim.region.figure import Figure, Target, in_unit
from llsim.region.labor_market import LaborMarket, Percent, check_whole, normalized
from llsim.region.school_list import ListedSchool, check_list

PercentTarget = Annotated[Target, AfterValidator(in_unit("%"))]
TargetGroup = Literal[
    "all",
    "african_american",
    "latino",
    "asian",
    "white",
    "english_learner",
    "low_income",
    "disability",
    "female",
    "male",
]
TargetsByGroup = dict[TargetGroup, PercentTarget]
Sector = Literal["community_college", "public_four_year", "private_four_year", "trade_school", "apprenticeship"]
Kind = Literal["district", "county", "state", "nation"]


def checked_name(name: str) -> str:
    """Refuse names that are not lower-case words joined by underscores, so that a name never becomes a path."""
    if not (name.isidentifier() and name == name.lower() and name.isascii()):
        raise ValueError(f"a name is lower-case letters, digits and underscores, found {name!r}")
    return name


Name = Annotated[str, AfterValidator(checked_name)]
Year = Annotated[int, Between(1990, 2100)]


class StudentBody(Settings):
    """Who enters grade 9: how many a year, and the shares of groups. Race groups are exclusive, the others overlap."""

    ninth_graders: Annotated[Figure, AfterValidator(in_unit("students a year"))]
    enrollment_growth: Annotated[Figure, AfterValidator(in_unit("% a year"))]
    african_american: Percent
    latino: Percent
    asian: Percent
    white: Percent
    other: Percent
    english_learner: Percent
    low_income: Percent
    disability: Percent
    first_generation: Percent
    female: Percent
    enrollment_k12: Annotated[Figure, AfterValidator(in_unit("students"))] | None = None
    enrollment_9_12: Annotated[Figure, AfterValidator(in_unit("students"))] | None = None

    @model_validator(mode="after")
    def check_race_shares(self) -> Self:
        """Refuse race shares that do not sum to 100 within half a point."""
        check_whole({name: getattr(self, name) for name in RACE_GROUPS}, "race shares", within=0.5)
        return self

    @property
    def race_shares(self) -> npt.NDArray[np.float64]:
        """Return the shares of the five race groups in the order of `RACE_GROUPS`, scaled to sum 1. Shape (5,)."""
        return normalized([getattr(self, name) for name in RACE_GROUPS])


class Targets(Settings):
    """Published rates the model is compared with, in per cent, each by group where published by group; absent means not published.

    Graduation, dropout: of the cohort after four years. a-g: of graduates. College-going: of graduates within twelve months, by
    sector of `all` graduates. Dual enrollment: students taking part in a year, by group and for grade 12; `ever`: graduates who ever
    did. Stay: childhood residents who live in the region (the state) at age 26.
    """

    graduation_rate: TargetsByGroup | None = None
    dropout_rate: TargetsByGroup | None = None
    a_g_of_graduates: TargetsByGroup | None = None
    college_going: TargetsByGroup | None = None
    two_year_share_of_graduates: PercentTarget | None = None
    four_year_share_of_graduates: PercentTarget | None = None
    regional_college_going: PercentTarget | None = None
    dual_enrollment_annual: TargetsByGroup | None = None
    dual_enrollment_annual_grade_9: PercentTarget | None = None
    dual_enrollment_annual_grade_12: PercentTarget | None = None
    dual_enrollment_ever: TargetsByGroup | None = None
    dual_enrollment_ever_newest: PercentTarget | None = None
    stay_in_region: PercentTarget | None = None
    stay_in_state: PercentTarget | None = None
    college_graduates_staying: PercentTarget | None = None

    @model_validator(mode="after")
    def check_held_out(self) -> Self:
        """Refuse to fit what is held out: regional college-going and the newest dual-enrollment level are only ever checked."""
        for name in ("regional_college_going", "dual_enrollment_ever_newest", "college_graduates_staying"):
            target = getattr(self, name)
            if target is not None and target.use != "hold_out":
                raise ValueError(f"{name} is held out and never fitted: use must be 'hold_out'")
        return self

    def listed(self, use: Literal["calibrate", "hold_out"]) -> Iterator[tuple[str, str, Target]]:
        """List (name of the rate, group, target) of one use, in the order of the fields."""
        for name in type(self).model_fields:
            entry = getattr(self, name)
            by_group = entry if isinstance(entry, dict) else {} if entry is None else {"all": entry}
            for group, target in by_group.items():
                if target.use == use:
                    yield name, group, target


class SchoolSystem(Settings):
    """High schools of a region and the pathways they offer at the start: in sum, and one by one where there is a list. Without one they are laid out by luck."""

    high_schools: Annotated[Figure, AfterValidator(in_unit("schools"))]
    size_spread: Annotated[Figure, AfterValidator(in_unit("log sd"))]
    pathways_per_school: Annotated[Figure, AfterValidator(in_unit("pathways a school"))]
    pathway_seat_share: Percent
    certified_share: Percent
    gold_share: Percent
    wall_to_wall_share: Percent
    school_list: Annotated[list[ListedSchool], Field(min_length=1)] | None = None

    @model_validator(mode="after")
    def check_gold(self) -> Self:
        """Refuse more Gold than certified pathways: Gold is one level of certification."""
        if self.gold_share.value > self.certified_share.value:
            raise ValueError("gold_share is part of certified_share and cannot exceed it")
        return self

    @model_validator(mode="after")
    def check_schools(self) -> Self:
        """Refuse a list of schools that the figures do not sum up."""
        if self.school_list is not None:
            check_list(self.school_list, {name: figure for name, figure in self if isinstance(figure, Figure)})
        return self


class College(Settings):
    """One kind of next step after high school: colleges, trade schools or apprenticeships of one sector, in the region or away."""

    key: Name
    title: str
    sector: Sector
    local: bool
    count: Annotated[Figure, AfterValidator(in_unit("colleges"))]
    seats_per_100_graduates: Annotated[Figure, AfterValidator(in_unit("seats per 100 graduates"))]


class Region(Settings):
    """One complete place. `labor_market` names the wider region whose jobs a district shares; others hold their own.

    `as_of` is the year whose rates the region holds, where that is not today: runs start there. `extends` names the region of today.
    """

    name: Name
    title: str
    kind: Kind
    as_of: Year | None = None
    extends: Name | None = None
    labor_market: Name | None = None
    labor_market_ninth_graders: Annotated[Figure, AfterValidator(in_unit("students a year"))] | None = None
    students: StudentBody
    schools: SchoolSystem
    targets: Targets
    colleges: list[College]
    economy: LaborMarket

    @model_validator(mode="after")
    def check_labor_market(self) -> Self:
        """Refuse a shared labour market of unknown size, one smaller than the district, and colleges named twice."""
        if (self.labor_market is None) != (self.labor_market_ninth_graders is None):
            raise ValueError("labor_market and labor_market_ninth_graders belong together")
        if self.labor_market_share > 1:
            raise ValueError(f"{self.name} has more ninth graders than its labour market {self.labor_market}")
        keys = [college.key for college in self.colleges]
        if len(set(keys)) < len(keys):
            raise ValueError(f"two colleges share a key: {keys}")
        return self

    @property
    def labor_market_share(self) -> float:
        """Return the share of the labour market's ninth graders who live here, 0 to 1: jobs, vacancies and rivals scale with it."""
        if self.labor_market_ninth_graders is None:
            return 1.0
        return self.students.ninth_graders.value / self.labor_market_ninth_graders.value

    @property
    def jobs(self) -> float:
        """Return the jobs held by residents, a district's at its share of the labour market."""
        return self.economy.jobs_held_by_residents.value * self.labor_market_share

    def figures(self) -> Iterator[tuple[str, Figure]]:
        """List every figure of the region as (dotted path, figure)."""
        yield from figures_in(self, "")

    def assumed(self) -> list[tuple[str, Figure]]:
        """List what was assumed or is from memory, with the reason in each note, as (dotted path, figure)."""
        return [(path, figure) for path, figure in self.figures() if figure.is_assumed]


class DistrictFile(Settings):
    """What a district's own file says; everything absent is inherited from the region named by `labor_market`."""

    name: Name
    title: str
    kind: Literal["district"]
    labor_market: Name
    students: StudentBody
    schools: SchoolSystem
    targets: Targets
    colleges: list[College] | None = None


class EarlierFile(Settings):
    """A place as of an earlier year: the figures of that time; every other one is taken from the region it extends, and marked as assumed."""

    name: Name
    title: str
    as_of: Year
    extends: Name
    students: dict[str, Figure] = Field(default_factory=dict)
    schools: dict[str, Figure] = Field(default_factory=dict)
    targets: Targets = Targets()


def figures_in(item: object, path: str) -> Iterator[tuple[str, Figure]]:
    """Walk settings, mappings and lists and list the figures in them as (dotted path, figure)."""
    if isinstance(item, Figure):
        yield path, item
        return
    children: Iterator[tuple[object, object]]
    if isinstance(item, ListedSchool):
        yield f"{path}.ninth_graders_share", item.figure
        for position, pathway in enumerate(item.pathways):
            yield f"{path}.pathways.{position}.seats", pathway.figure
        return
    if isinstance(item, College):
        children = ((name, getattr(item, name)) for name in ("count", "seats_per_100_graduates"))
    elif isinstance(item, BaseModel):
        children = ((name, getattr(item, name)) for name in type(item).model_fields)
    elif isinstance(item, dict):
        children = iter(item.items())
    elif isinstance(item, list):
        children = ((getattr(child, "key", position), child) for position, child in enumerate(item))
    else:
        return
    for name, child in children:
        yield from figures_in(child, f"{path}.{name}" if path else str(name))
