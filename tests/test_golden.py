"""Golden runs: three small runs whose outcomes are kept in tests/golden to the last digit, and a negative control.

After a change of the model that is meant: `LLSIM_KEEP_GOLDEN=1 .venv/bin/python -m pytest tests/test_golden.py`, and say in the commit why the numbers moved.
"""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd
import pytest

from llsim import TalentPipeline, read_region, read_scenario

FOLDER = Path("tests/golden")
RUNS = {
    "oakland_linked_learning": ("oakland_unified", "linked_learning", ()),
    "fresno_baseline": ("fresno", "baseline", ()),
    "rural_without_feedbacks": ("rural_north_ca", "and_not_or", tuple(f"feedbacks.{name}=false" for name in ("slots", "learning", "peers", "dilution", "congestion", "growth"))),
}
NINTH_GRADERS = 40
GROUPS = ("all", "english_learner", "male", "pathway:certified")


def outcomes(region: str, scenario: str, overrides: tuple[str, ...]) -> pd.DataFrame:
    """Run to 2030 with 40 ninth graders a year and return outcomes of some groups, and costs as the group `cost`."""
    place = read_region(region)
    settings = read_scenario(scenario, region=place, overrides=("last_year=2030", *overrides))
    model = TalentPipeline(place, settings, rng=11, sample=NINTH_GRADERS / place.students.ninth_graders.value, check_invariants=True)
    model.run_model()
    frame = model.outcomes.to_frame()
    kept = frame[frame["group"].isin(GROUPS) & (frame["year"] >= 2029)]
    bill = model.outcomes.costs_frame().assign(group="cost", denominator=1.0)
    costs = bill.assign(outcome=bill["lever"] + " " + bill["payer"]).rename(columns={"dollars": "numerator"})
    return pd.concat([kept, costs[["year", "outcome", "group", "numerator", "denominator"]]], ignore_index=True)


@pytest.mark.parametrize("name", RUNS)
def test_a_golden_run_gives_the_same_numbers_to_the_last_digit(name: str) -> None:
    found, path = outcomes(*RUNS[name]), FOLDER / f"{name}.csv"
    if os.environ.get("LLSIM_KEEP_GOLDEN"):
        found.to_csv(path, index=False)
    kept = pd.read_csv(path)
    pd.testing.assert_frame_equal(found, kept, check_exact=True, check_dtype=False, check_index_type=False, check_column_type=False)


def test_a_change_of_five_per_cent_does_not_pass_for_a_golden_run() -> None:
    region, scenario, overrides = RUNS["fresno_baseline"]
    changed = outcomes(region, scenario, (*overrides, "high_school.off_track=1.617"))
    kept = pd.read_csv(FOLDER / "fresno_baseline.csv")
    with pytest.raises(AssertionError):
        pd.testing.assert_frame_equal(changed, kept, check_exact=True, check_dtype=False, check_index_type=False, check_column_type=False)
