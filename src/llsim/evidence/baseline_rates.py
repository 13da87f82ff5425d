"""The baseline against what is published: every target of a region, fitted or held out, beside what the model gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from llsim.model import TalentPipeline
from llsim.outcomes import GROUP_NAMES, RATES
from llsim.reading import read_scenario
from llsim.region.figure import Target
from llsim.region.region import Region

OUTCOME_OF = {
    "graduation_rate": "graduation_rate", "dropout_rate": "dropout_rate", "a_g_of_graduates": "a_g_completion", "college_going": "college_going",
    "two_year_share_of_graduates": "two_year_going", "four_year_share_of_graduates": "four_year_going", "regional_college_going": "college_going",
    "dual_enrollment_ever": "college_course_takers", "dual_enrollment_ever_newest": "college_course_takers", "stay_in_region": "retention_age_26",
}
COHORT = 12_000
YEARS = 5
TOLERANCES = {"graduation_rate": 2.0, "dropout_rate": 1.5, "a_g_of_graduates": 2.5, "stay_in_region": 3.0}
"""Percentage points by which a fitted rate of all students may miss. Of groups, and of college-going as a whole, none is set."""
BY_SECTOR = ("two_year_share_of_graduates", "four_year_share_of_graduates")
SECTORS_NEAR, SECTORS_WIDE = 6.0, 10.0
"""The same for college-going by sector: where it is fitted, and in districts and counties, which take it over."""
SMALL = 3_000
"""Ninth graders a year below which chance makes the tolerance of fitted rates twice as wide."""


def baseline_rates(region: Region, seed: int = 1) -> dict[tuple[str, str], float]:
    """Run the baseline for five years and pool: rate by outcome and group. Large regions are sampled to 12,000 ninth graders a year."""
    first = read_scenario("baseline", region=region).first_year
    scenario = read_scenario("baseline", region=region, overrides=[f"last_year={first + YEARS - 1}"])
    model = TalentPipeline(region, scenario, rng=seed, sample=min(1.0, COHORT / region.students.ninth_graders.value))
    model.run_model()
    counts = np.sum(list(model.outcomes.counts.values()), axis=0)
    return {
        (outcome, group): float(counts[position, over] / max(1, counts[position, under]))
        for outcome, (over, under) in RATES.items()
        for position, group in enumerate(GROUP_NAMES)
    }


def tolerance(region: Region, rate: str, group: str = "all") -> float | None:
    """Return the percentage points by which the baseline may miss a fitted rate; None where no tolerance is set."""
    if group != "all":
        return None
    if rate in BY_SECTOR:
        return SECTORS_WIDE if region.kind in ("district", "county") else SECTORS_NEAR
    known = TOLERANCES.get(rate)
    return known * (2.0 if region.students.ninth_graders.value < SMALL else 1.0) if known else None


@dataclass(frozen=True)
class Compared:
    """One rate given in a region's file beside what the baseline makes of it, in per cent."""

    rate: str
    group: str
    target: Target
    simulated: float
    tolerance: float | None

    @property
    def miss(self) -> float:
        """Return simulated less given, percentage points."""
        return self.simulated - self.target.value

    @property
    def is_outside(self) -> bool:
        """Say whether the miss, as it is printed, is larger than the tolerance."""
        return self.tolerance is not None and round(abs(self.miss), 1) > self.tolerance


def compared(region: Region, rates: dict[tuple[str, str], float]) -> list[Compared]:
    """Set every rate that has an outcome beside the simulated one: fitted ones first, then those held out."""
    uses: tuple[Literal["calibrate", "hold_out"], ...] = ("calibrate", "hold_out")
    return [
        Compared(name, group, target, 100.0 * rates[OUTCOME_OF[name], group], tolerance(region, name, group) if use == "calibrate" else None)
        for use in uses
        for name, group, target in region.targets.listed(use)
        if name in OUTCOME_OF
    ]


def baseline_table(region: Region, rates: dict[tuple[str, str], float] | None = None) -> list[str]:
    """List every rate that has an outcome, in per cent, and what is outside its tolerance. `rates`: from a run already made."""
    found = compared(region, baseline_rates(region) if rates is None else rates)
    lines = [f"{'rate':30} {'group':18} {'use':10} {'given':>6} {'simulated':>9} {'miss':>6} {'tolerance':>9}  basis of the given rate"]
    for one in found:
        allowed = "-" if one.tolerance is None else f"{one.tolerance:.1f}"
        lines.append(
            f"{one.rate:30} {one.group:18} {one.target.use:10} {one.target.value:6.1f} {one.simulated:9.1f} {one.miss:+6.1f} {allowed:>9}  {one.target.basis}"
            + ("  OUTSIDE ITS TOLERANCE" if one.is_outside else "")
        )
    return [*lines, "", *_verdict(region, found)]


def _verdict(region: Region, found: list[Compared]) -> list[str]:
    """Say in words which rates are outside their tolerance, and how many are not the region's own."""
    judged, outside = [one for one in found if one.tolerance is not None], [one for one in found if one.is_outside]
    small = ", twice as wide as elsewhere since chance is large among so few students" if region.students.ninth_graders.value < SMALL else ""
    said = [f"{len(judged) - len(outside)} of {len(judged)} rates with a tolerance are within it (percentage points{small})."]
    said += [f"Outside: {one.rate}, by {abs(one.miss) - (one.tolerance or 0.0):.1f} points more than its tolerance." for one in outside]
    assumed = sum(one.target.is_assumed for one in found)
    if assumed:
        said.append(f"{assumed} of these {len(found)} rates are assumed or from memory: a good fit shows that the model meets them, not that they are those of {region.title}.")
    return said
