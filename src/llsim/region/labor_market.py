"""The jobs of a region: fifteen industry sectors, pay, entry education, and who lives there to hold the jobs."""

from __future__ import annotations

from typing import Annotated, Self

import numpy as np
import numpy.typing as npt
from pydantic import AfterValidator, model_validator

from llsim.agents.industry import INDUSTRIES
from llsim.configuration.wording import named, nearest
from llsim.parameter import Settings
from llsim.region.figure import Figure, in_unit

Percent = Annotated[Figure, AfterValidator(in_unit("%"))]
Change = Annotated[Figure, AfterValidator(in_unit("% in 10 years"))]
Dollars = Annotated[Figure, AfterValidator(in_unit("$ a year"))]
Jobs = Annotated[Figure, AfterValidator(in_unit("jobs"))]
Persons = Annotated[Figure, AfterValidator(in_unit("persons"))]

ROUNDING = 2.0
"""Percentage points by which published shares of a whole may miss 100."""
MOST_PARTS = 6
"""Shares that a message lists where they do not sum to 100; of more only the sum is told."""


def check_whole(parts: dict[str, Figure], what: str, within: float = ROUNDING) -> None:
    """Refuse shares that do not sum to 100 % within some percentage points. Raises ValueError."""
    total = sum(part.value for part in parts.values())
    if abs(total - 100) > within:
        few = f": {', '.join(f'{name} {part.value:g}' for name, part in parts.items())}" if len(parts) <= MOST_PARTS else ""
        raise ValueError(f"{what} sum to {total:.2f} %, expected 100 within {within:g}{few}")


def normalized(parts: list[Figure]) -> npt.NDArray[np.float64]:
    """Scale published shares so that they sum to exactly 1. Shape (len(parts),)."""
    shares = np.array([part.value for part in parts], float)
    return shares / shares.sum()


class AdultEducation(Settings):
    """Highest education of residents aged 25 and over, shares of 100 %."""

    less_than_high_school: Percent
    high_school: Percent
    some_college: Percent
    bachelor: Percent

    @model_validator(mode="after")
    def check_shares(self) -> Self:
        """Refuse shares that do not sum to 100 within rounding."""
        check_whole(dict(self), "adult education shares")
        return self


class EntryEducation(Settings):
    """Education with which the region's jobs are typically entered, shares of all jobs."""

    none: Percent
    high_school: Percent
    middle: Percent
    bachelor: Percent

    @model_validator(mode="after")
    def check_shares(self) -> Self:
        """Refuse shares that do not sum to 100 within rounding."""
        check_whole(dict(self), "entry education shares")
        return self


class Industry(Settings):
    """One of the fifteen sectors: its share of the region's jobs, pay, entry education (up to high school, middle, bachelor), growth."""

    job_share: Percent
    wage: Dollars
    entry_high_school: Percent
    entry_middle: Percent
    entry_bachelor: Percent
    growth_10yr: Change

    @model_validator(mode="after")
    def check_entry(self) -> Self:
        """Refuse entry-education shares that do not sum to 100 within rounding."""
        parts = {"high school": self.entry_high_school, "middle": self.entry_middle, "bachelor": self.entry_bachelor}
        check_whole(parts, "entry education shares of an industry")
        return self

    @property
    def entry_education(self) -> npt.NDArray[np.float64]:
        """Return shares of jobs entered with high school or less, middle, bachelor or more; sum 1. Shape (3,)."""
        return normalized([self.entry_high_school, self.entry_middle, self.entry_bachelor])

    @property
    def growth_a_year(self) -> float:
        """Return the constant yearly growth rate that gives the ten-year growth."""
        return float((1 + self.growth_10yr.share) ** 0.1 - 1)


class LaborMarket(Settings):
    """Jobs and workers of a region; wage-and-salary jobs are counted over areas wider than the counties, so both counts are kept."""

    jobs_total: Jobs
    labor_force: Persons
    unemployment_rate: Percent
    jobs_held_by_residents: Jobs
    median_annual_wage: Dollars
    adult_education: AdultEducation
    entry_education: EntryEducation
    industries: dict[str, Industry]

    @model_validator(mode="after")
    def check_industries(self) -> Self:
        """Refuse missing or unknown industries, and job shares that do not sum to 100 within rounding."""
        missing, unknown = INDUSTRIES.keys() - self.industries.keys(), self.industries.keys() - INDUSTRIES.keys()
        if missing or unknown:
            found = f"found the unknown industry {named(sorted(unknown))}" if unknown else f"found no industry {named(sorted(missing))}"
            raise ValueError(f"{found}{nearest(min(unknown), INDUSTRIES) if unknown else ''}; allowed: each of {named(INDUSTRIES)}")
        check_whole({key: industry.job_share for key, industry in self.industries.items()}, "job shares of the industries")
        return self

    @model_validator(mode="after")
    def check_jobs_held(self) -> Self:
        """Refuse a number of jobs held by residents that is not labour force less unemployed, within 1 %."""
        expected = self.labor_force.value * (1 - self.unemployment_rate.share)
        if abs(self.jobs_held_by_residents.value / expected - 1) > 0.01:
            raise ValueError(f"jobs_held_by_residents is labor_force * (1 - unemployment_rate), about {expected:,.0f}; found {self.jobs_held_by_residents.value:,.0f}")
        return self

    @property
    def job_shares(self) -> npt.NDArray[np.float64]:
        """Return the shares of jobs by industry in the order of `INDUSTRIES`, scaled to sum 1. Shape (15,)."""
        return normalized([self.industries[key].job_share for key in INDUSTRIES])

    @property
    def wages(self) -> npt.NDArray[np.float64]:
        """Return the wage by industry in the order of `INDUSTRIES`, dollars a year. Shape (15,)."""
        return np.array([self.industries[key].wage.value for key in INDUSTRIES])

    @property
    def growth_a_year(self) -> npt.NDArray[np.float64]:
        """Return the yearly growth of jobs by industry in the order of `INDUSTRIES`, a rate. Shape (15,)."""
        return np.array([self.industries[key].growth_a_year for key in INDUSTRIES])

    @property
    def entry_shares(self) -> npt.NDArray[np.float64]:
        """Return shares of jobs by industry and entry education (high school, middle, bachelor); rows sum to 1. Shape (15, 3)."""
        return np.array([self.industries[key].entry_education for key in INDUSTRIES])
