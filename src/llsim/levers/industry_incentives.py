"""Lever 4: incentives for employers, and the people who recruit them."""

from __future__ import annotations

from typing import Annotated, ClassVar

import numpy as np

from llsim.levers.lever import Handed, Lever, Price, Reach, Target
from llsim.parameter import About, Between, LogNormal, Uniform
from llsim.rules import Rules


class IndustryIncentives(Lever):
    """Pay employers for each placement, and hire intermediary staff. Money is paid for placements that would have come anyway."""

    key: ClassVar[str] = "industry_incentives"
    intensity: ClassVar[str] = "scale"
    takes: ClassVar[tuple[Target, ...]] = ("industries",)
    prices: ClassVar[tuple[Price, ...]] = (Price("dollars_per_staff", "state", "staff"),)
    hands: ClassVar[tuple[Handed, ...]] = (Handed("state", "placement", "employer"),)

    scale: Annotated[float, Between(0, 1), About("share of the programme in place", "share", Uniform(0, 1), "scenario", "D")] = 1.0
    dollars_per_placement: Annotated[
        float, Between(0, 20_000), About("paid to the employer for a placement", "dollars", Uniform(0, 5_000), "EI08; EI01 is held out", "D")
    ] = 1_000.0
    staff_per_thousand: Annotated[
        float, Between(0, 20), About("intermediary staff", "full-time staff per 1,000 students of grades 11 and 12", Uniform(0, 4), "assumed; EI01 is held out", "D")
    ] = 1.0
    dollars_per_staff: Annotated[
        float, Between(0, 500_000), About("yearly cost of one member of staff", "dollars", LogNormal(125_000, 0.1), "CO12", "D")
    ] = 125_000.0

    def amend(self, rules: Rules, reach: Reach, year: int) -> None:
        """Add dollars and staff to the targeted industries, staff in equal parts; charge the state."""
        dose = self.dose(year) * self.scale
        upper_grades = 2.0 * reach.students.sum()
        staff = dose * self.staff_per_thousand * upper_grades / 1_000.0
        share = reach.industries / reach.industries.sum()
        rules.industries["placement_dollars"] += dose * self.dollars_per_placement * reach.industries
        rules.industries["intermediary_staff"] += staff * share
        rules.charge(self.title, "state", "placement", np.where(reach.industries, dose * self.dollars_per_placement, 0.0))
        rules.charge(self.title, "state", "staff", staff * share * self.dollars_per_staff)
