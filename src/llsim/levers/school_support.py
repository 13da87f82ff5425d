"""Lever 5: coaching and money for pathways."""

from __future__ import annotations

from typing import Annotated, ClassVar

import numpy as np

from llsim.levers.lever import Lever, Price, Reach, Target
from llsim.parameter import About, Between, LogNormal, Uniform
from llsim.rules import Rules


class SchoolSupport(Lever):
    """Coach pathways and pay for what they need: common planning time, equipment, counsellors, teacher retention."""

    key: ClassVar[str] = "school_support"
    intensity: ClassVar[str] = "scale"
    takes: ClassVar[tuple[Target, ...]] = ("schools",)
    prices: ClassVar[tuple[Price, ...]] = (Price("dollars_per_day", "district", "pathway"),)

    scale: Annotated[float, Between(0, 1), About("share of the programme in place", "share", Uniform(0, 1), "scenario", "D")] = 1.0
    coaching_days: Annotated[
        float, Between(0, 200), About("coaching days", "days a pathway and year", Uniform(0, 40), "assumed", "D")
    ] = 20.0
    dollars_per_pathway: Annotated[
        float, Between(0, 2_000_000), About("money for a pathway", "dollars a pathway and year", Uniform(0, 250_000), "CO05; CO07; CO08", "C")
    ] = 60_000.0
    dollars_per_day: Annotated[
        float, Between(0, 10_000), About("cost of a coaching day", "dollars", LogNormal(1_200, 0.3), "assumed", "D")
    ] = 1_200.0

    @property
    def priced_share(self) -> float:
        """Return the share of coaching in what the district pays; the money for pathways is the policy itself."""
        coaching = self.coaching_days * self.dollars_per_day
        yearly = coaching + self.dollars_per_pathway
        return coaching / yearly if yearly > 0.0 else 1.0

    def amend(self, rules: Rules, reach: Reach, year: int) -> None:
        """Add days and dollars to the targeted schools; charge the district for both."""
        dose = self.dose(year) * self.scale
        rules.schools["coaching_days"][reach.schools] += dose * self.coaching_days
        rules.schools["pathway_dollars"][reach.schools] += dose * self.dollars_per_pathway
        yearly = dose * (self.coaching_days * self.dollars_per_day + self.dollars_per_pathway)
        rules.charge(self.title, "district", "pathway", np.where(reach.schools, yearly, 0.0))
