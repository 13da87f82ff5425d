"""A region's economy as the labour market needs it, and how it may swing in a projection."""

from __future__ import annotations

from typing import Annotated

import numpy as np

from llsim.parameter import About, Between, Settings, Uniform
from llsim.region.region import Region
from llsim.scenario import Scenario
from llsim.stages.matching import Economy


class MacroPaths(Settings):
    """How vacancies swing around their trend in a projection: shocks that last some years, as recessions and booms do.

    A comparison, where scenarios live through the same economy, takes the calmer numbers of the labour market.
    """

    business_cycle: Annotated[
        float, Between(0, 0.5), About("yearly shock to vacancies in a projection", "log points", Uniform(0.05, 0.15), "assumed; B153: 2.6 openings per 100 jobs in 2012, 5.3 in late 2023", "D")
    ] = 0.1
    cycle_persistence: Annotated[
        float, Between(0, 0.99), About("share of a shock to vacancies that is left a year later in a projection", "share", Uniform(0.4, 0.9), "assumed: a recession lasts some years", "D")
    ] = 0.7

    def overrides(self) -> tuple[str, ...]:
        """Write the numbers as `--set` does."""
        return tuple(f"labor_market.{name}={value}" for name, value in self)


def economy_of(region: Region, scenario: Scenario, sample: float) -> Economy:
    """Derive log pay by industry, entry education, growth, and the other seekers, who follow the region and its trend and never a policy."""
    market = region.economy
    settings = scenario.labor_market
    relative = np.log(market.wages / np.average(market.wages, weights=market.job_shares))
    log_pay = np.log(market.median_annual_wage.value) + settings.pay_industry * relative
    vacancies = settings.openings * region.jobs * sample * market.job_shares[:, None] * market.entry_shares
    return Economy(log_pay, market.entry_shares, market.growth_a_year, settings.rivals * vacancies)
