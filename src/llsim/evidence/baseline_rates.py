"""The baseline against what is published: every target of a region, fitted or held out, beside what the model gives."""

from __future__ import annotations

from typing import Literal

import numpy as np

from llsim.model import TalentPipeline
from llsim.outcomes import GROUP_NAMES, RATES
from llsim.reading import read_scenario
from llsim.region.region import Region

OUTCOME_OF = {
    "graduation_rate": "graduation_rate", "dropout_rate": "dropout_rate", "a_g_of_graduates": "a_g_completion", "college_going": "college_going",
    "two_year_share_of_graduates": "two_year_going", "four_year_share_of_graduates": "four_year_going", "regional_college_going": "college_going",
    "dual_enrollment_ever": "college_course_takers", "dual_enrollment_ever_newest": "college_course_takers", "stay_in_region": "retention_age_26",
}
COHORT = 12_000
YEARS = 5


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


def baseline_table(region: Region, rates: dict[tuple[str, str], float] | None = None) -> list[str]:
    """List every target that has an outcome: rate, group, use, published, simulated, difference, in per cent. `rates`: from a run already made."""
    rates = baseline_rates(region) if rates is None else rates
    lines = [f"{'rate':30} {'group':18} {'use':10} {'published':>9} {'simulated':>9} {'miss':>6}"]
    uses: tuple[Literal["calibrate", "hold_out"], ...] = ("calibrate", "hold_out")
    for use in uses:
        for name, group, target in region.targets.listed(use):
            if name in OUTCOME_OF:
                simulated = 100.0 * rates[OUTCOME_OF[name], group]
                lines.append(f"{name:30} {group:18} {use:10} {target.value:9.1f} {simulated:9.1f} {simulated - target.value:+6.1f}")
    return lines
