"""Standing still: without levers, the region goes on about as it starts. What drifts by itself would be read as the effect of time."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from llsim import TalentPipeline, read_region, read_scenario

REGIONS = ("oakland_unified", "fresno")
SAMPLES = {"oakland_unified": 0.5, "fresno": 0.08}
SEEDS = (1, 2, 3)
LAST = 2040
EARLY, LATE = range(2026, 2030), range(2036, 2040)


@cache
def runs(region: str) -> list[tuple[TalentPipeline, list[int]]]:
    """Run the baseline with some seeds; keep the number of certified pathways at the start and after each year."""
    found = []
    for seed in SEEDS:
        model = TalentPipeline(read_region(region), read_scenario("baseline", region=region, overrides=[f"last_year={LAST}"]), rng=seed, sample=SAMPLES[region])
        certified = [certified_in(model)]
        while model.running:
            model.step()
            certified.append(certified_in(model))
        found.append((model, certified))
    return found


def certified_in(model: TalentPipeline) -> int:
    return int((model.tables.pathways.array["certification"] > 0).sum())


def mean_over(region: str, outcome: str, years: range) -> float:
    return float(np.mean([model.outcomes.value(outcome, "all", year) for model, _ in runs(region) for year in years]))


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("outcome", ["graduation_rate", "dropout_rate", "a_g_completion", "college_going", "four_year_going", "first_year_persistence", "bachelor_completion", "retention_5yr", "employment_rate", "field_match"])
def test_rates_stand_still_without_a_lever(region: str, outcome: str) -> None:
    """Ten years on, no rate has moved by more than two points."""
    assert abs(mean_over(region, outcome, LATE) - mean_over(region, outcome, EARLY)) < 0.02


@pytest.mark.parametrize("region", REGIONS)
def test_certification_stands_still_without_a_lever(region: str) -> None:
    """The published share of certified pathways, with which the region starts, is about kept: nine in ten after a year, three in four after ten."""
    certified = np.mean([counts for _, counts in runs(region)], axis=0)
    assert certified[1] >= 0.9 * certified[0]
    assert certified[10] >= 0.75 * certified[0]


@pytest.mark.parametrize("region", REGIONS)
def test_placements_stand_still_without_a_lever(region: str) -> None:
    """Students placed in their cohort move by less than a tenth in ten years without a lever."""
    assert mean_over(region, "wbl_participation", LATE) < 1.1 * mean_over(region, "wbl_participation", EARLY)
