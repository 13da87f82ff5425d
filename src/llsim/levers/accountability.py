"""Lever 1: accountability aligned with certification."""

from __future__ import annotations

from typing import Annotated, ClassVar

import numpy as np

from llsim.levers.lever import Lever, Price, Reach, Target
from llsim.parameter import About, Between, LogNormal, Uniform
from llsim.rules import Rules


class Accountability(Lever):
    """Count certification in the school's accountability.

    Schools press on their weakest element and open seats in certified pathways. Where capacity is short, part of what they
    produce is paper: see `pathway_quality.paper_compliance`.
    """

    key: ClassVar[str] = "accountability"
    intensity: ClassVar[str] = "weight"
    takes: ClassVar[tuple[Target, ...]] = ("schools",)
    prices: ClassVar[tuple[Price, ...]] = (Price("dollars_per_pathway", "state", "pathway"),)

    weight: Annotated[
        float, Between(0, 1), About("weight of certification in the school's accountability", "share", Uniform(0, 1), "IM06; assumed", "D")
    ] = 0.3
    dollars_per_pathway: Annotated[
        float,
        Between(0, 1_000_000),
        About("state cost of reviews and data for a pathway and year at full weight", "dollars", LogNormal(4_000, 0.6), "assumed", "D"),
    ] = 4_000.0

    def amend(self, rules: Rules, reach: Reach, year: int) -> None:
        """Add the weight to the targeted schools; charge for reviews."""
        dose = self.dose(year) * self.weight
        rules.schools["certification_weight"][reach.schools] += dose
        rules.charge(self.title, "state", "pathway", np.where(reach.schools, dose * self.dollars_per_pathway, 0.0))
