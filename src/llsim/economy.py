"""A region's economy as the labour market needs it."""

from __future__ import annotations

import numpy as np

from llsim.region.region import Region
from llsim.scenario import Scenario
from llsim.stages.matching import Economy


def economy_of(region: Region, scenario: Scenario, sample: float) -> Economy:
    """Derive log pay by industry, entry education, growth, and the other seekers, who follow the region and its trend and never a policy."""
    market = region.economy
    settings = scenario.labor_market
    relative = np.log(market.wages / np.average(market.wages, weights=market.job_shares))
    log_pay = np.log(market.median_annual_wage.value) + settings.pay_industry * relative
    vacancies = settings.openings * region.jobs * sample * market.job_shares[:, None] * market.entry_shares
    return Economy(log_pay, market.entry_shares, market.growth_a_year, settings.rivals * vacancies)
