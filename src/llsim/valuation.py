"""What things are worth: the prices and rules by which an account turns people and years into dollars of one year.

None of these numbers acts in a run: finished runs are priced, and priced again.
"""

from __future__ import annotations

from typing import Annotated

from llsim.parameter import About, Between, EachBetween, Fixed, LogNormal, Settings, Uniform, Vector

DOLLARS_OF = 2025
"""The year of all dollars of an account: that of the wages in region files."""
DOLLARS, SHARE, YEARLY = f"dollars of {DOLLARS_OF}", "share", f"dollars of {DOLLARS_OF} a year"


class PriceLevels(Vector):
    """Consumer prices in the years that published dollars are of."""

    in_2004: float
    in_2019: float
    in_2022: float
    in_2023: float
    in_2025: float

    def since(self, year: int) -> float:
        """Return by how much dollars of a year are multiplied to be dollars of 2025. Raises AttributeError for a year without a price level."""
        return self.in_2025 / float(getattr(self, f"in_{year}"))


class Valuation(Settings):
    """Prices, shares and rates of an account of costs and benefits. All dollars are of 2025, the year of the wages of region files."""

    discount_rate: Annotated[float, Between(0, 0.2), About("worth less of a dollar a year later", "share a year", Fixed(), "BE08; BE09: a choice and no estimate", "C")] = 0.03
    discount_rate_low: Annotated[float, Between(0, 0.2), About("the same, the lowest that is shown beside", "share a year", Fixed(), "BE08; BE09", "C")] = 0.02
    discount_rate_high: Annotated[float, Between(0, 0.2), About("the same, the highest that is shown beside", "share a year", Fixed(), "BE08", "C")] = 0.07
    price_levels: Annotated[
        PriceLevels, EachBetween(100, 1_000), About("consumer prices, mean of the year", "1982-84 is 100", Fixed(), "BLS, CPI-U, from memory; 2025 is an estimate", "C")
    ] = PriceLevels(in_2004=188.9, in_2019=255.7, in_2022=292.7, in_2023=304.7, in_2025=322.0)
    causal_share: Annotated[
        float,
        Between(0, 1),
        About("share of a simulated difference of earnings that schooling causes; the rest is who gets schooling", SHARE, Uniform(0.5, 0.7), "note of BE04a to BE04c: less 30 to 50 %, a judgement", "D")
    ] = 0.6
    working_until: Annotated[int, Between(32, 80), About("age at which earnings end", "years", Fixed(), "a convention of such accounts", "C")] = 65
    carried_from: Annotated[
        int, Between(1, 10), About("last simulated years whose mean difference is carried on to the end of working life", "years", Fixed(), "a convention: one year alone is chance", "C")
    ] = 3
    growth_after: Annotated[
        float, Between(-0.2, 0.1), About("growth of a difference of earnings after the last simulated age", "share a year", Uniform(-0.02, 0.02), "assumed", "D")
    ] = 0.0
    tax_to_state: Annotated[float, Between(0, 0.5), About("state taxes on a dollar earned more: income and sales", SHARE, Uniform(0.04, 0.10), "assumed", "D")] = 0.07
    tax_to_nation: Annotated[
        float, Between(0, 0.6), About("federal taxes on a dollar earned more: income and the employee's payroll tax", SHARE, Uniform(0.15, 0.25), "assumed", "D")
    ] = 0.20
    away_in_state: Annotated[float, Between(0, 1), About("share of earnings away from the region that the state taxes", SHARE, Uniform(0.5, 0.9), "assumed", "D")] = 0.7
    graduate_saves: Annotated[
        float, Between(0, 1_000_000), About("lifetime gain of the public from one more high-school graduate, taxes among it, as at age 20", "dollars of 2004", LogNormal(209_000, 0.2), "BE01", "C")
    ] = 209_000.0
    not_taxes: Annotated[
        float, Between(0, 1), About("share of it that is not taxes: health, crime, welfare", SHARE, Uniform(0.2, 0.45), "assumed; from memory: 70,000 of the 209,000 of BE01", "D")
    ] = 0.335
    saving_rate: Annotated[float, Between(0, 0.2), About("rate at which that gain was discounted to age 20", "share a year", Fixed(), "BE01, where the rate is from memory", "C")] = 0.035
    saving_from: Annotated[int, Between(14, 32), About("age from which the public saves", "years", Fixed(), "BE01", "C")] = 20
    saved_by_state: Annotated[float, Between(0, 1), About("share of what is not taxes that the state saves; the rest is federal", SHARE, Uniform(0.3, 0.7), "assumed", "D")] = 0.5
    high_school_year: Annotated[
        float, Between(0, 100_000), About("cost to the state of a year in high school", YEARLY, LogNormal(16_000, 0.2), "assumed; California's funding of a pupil, from memory", "D")
    ] = 16_000.0
    two_year_to_state: Annotated[
        float, Between(0, 100_000), About("cost to the state of a year at a two-year college", YEARLY, LogNormal(6_000, 0.3), "CO10, which is from memory: eight courses a year, assumed", "D")
    ] = 6_000.0
    two_year_to_family: Annotated[float, Between(0, 100_000), About("fees, less grants and waivers, and books of a year at a two-year college", YEARLY, LogNormal(1_500, 0.5), "assumed", "D")] = 1_500.0
    four_year_to_state: Annotated[float, Between(0, 100_000), About("cost to the state of a year at a four-year college", YEARLY, LogNormal(11_000, 0.3), "assumed", "D")] = 11_000.0
    four_year_to_family: Annotated[float, Between(0, 100_000), About("tuition, less grants, and books of a year at a four-year college", YEARLY, LogNormal(9_000, 0.4), "assumed", "D")] = 9_000.0
    college_to_nation: Annotated[float, Between(0, 100_000), About("federal grants for a year at a college", YEARLY, LogNormal(2_500, 0.4), "assumed", "D")] = 2_500.0
    trade_to_family: Annotated[float, Between(0, 100_000), About("cost to the family of a year at a trade school or in an apprenticeship", YEARLY, LogNormal(4_000, 0.5), "assumed", "D")] = 4_000.0
    trade_to_state: Annotated[float, Between(0, 100_000), About("cost to the state of a year at a trade school or in an apprenticeship", YEARLY, LogNormal(2_000, 0.5), "assumed", "D")] = 2_000.0
    placement_costs: Annotated[float, Between(0, 100_000), About("cost to the employer of a placement: people who guide, wages, insurance", DOLLARS, LogNormal(1_500, 0.5), "assumed", "D")] = 1_500.0
    placement_returns: Annotated[
        float, Between(0, 5), About("what a dollar spent on a placement gives back to the employer", "dollars", Uniform(0.5, 1.5), "WB12; WB13; WB14, all of apprenticeships; assumed for placements", "D")
    ] = 1.0
    displaced_loses: Annotated[
        float, Between(0, 100_000), About("earnings lost by a resident for whom a job was filled by a simulated young person", DOLLARS, LogNormal(8_000, 0.6), "assumed: a quarter of a year's pay", "D")
    ] = 8_000.0
