"""Each feedback loop bites: switched off, its own outcome moves, beyond the noise over paired seeds."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from conftest import scenario
from llsim import TalentPipeline

SEEDS = (1, 2, 3, 4, 5, 6)
SAMPLE = 0.3


def run(seed: int, *overrides: str, name: str) -> TalentPipeline:
    model = TalentPipeline("oakland_unified", scenario("last_year=2034", *overrides, name=name), rng=seed, sample=SAMPLE)
    model.run_model()
    return model


def work_based_quality(model: TalentPipeline) -> float:
    return float(model.tables.pathways.array["quality"][:, 2].mean())


def partners(model: TalentPipeline) -> float:
    return float(model.tables.employers.array["partner"].sum())


def engagement_spread(model: TalentPipeline) -> float:
    """Return the spread of mean engagement between pathways: peers pull pathways apart or together."""
    return float(model.tables.pathways.array["peer_engagement"][:, 3].std())


def technical_quality(model: TalentPipeline) -> float:
    return float(model.tables.pathways.array["quality"][:, 1].mean())


def employment(model: TalentPipeline) -> float:
    return model.outcomes.value("employment_rate", "all", 2034)


def jobs(model: TalentPipeline) -> float:
    return float(model.tables.employers.array["jobs"].sum())


@pytest.mark.parametrize(
    ("switch", "outcome", "scenario_name"),
    [
        ("slots", work_based_quality, "linked_learning"),
        ("learning", partners, "linked_learning"),
        ("peers", engagement_spread, "linked_learning"),
        ("dilution", technical_quality, "linked_learning"),
        ("congestion", employment, "baseline"),
        ("growth", jobs, "baseline"),
        ("emergent_amplification", lambda m: m.outcomes.value("dropout_rate", "low_prior_achievement", 2034), "linked_learning"),
        ("amplification", lambda m: m.outcomes.value("graduation_rate", "low_prior_achievement", 2034), "linked_learning"),
    ],
)
def test_a_switched_off_loop_moves_its_outcome(switch: str, outcome: Callable[[TalentPipeline], float], scenario_name: str) -> None:
    gaps = np.array([outcome(run(s, name=scenario_name)) - outcome(run(s, f"feedbacks.{switch}=false", name=scenario_name)) for s in SEEDS])
    assert abs(gaps.mean()) > 2.0 * gaps.std(ddof=1) / np.sqrt(len(gaps))
    assert (np.sign(gaps) == np.sign(gaps[0])).all()
    assert abs(gaps.mean()) > 0


def test_if_everyone_trains_for_one_industry_matched_employment_falls() -> None:
    spread = run(1, name="baseline")
    crowded = run(1, *(f"entry.interest.{key}=0.0" for key in ("agriculture", "arts_media", "construction", "business_finance", "education", "energy", "engineering", "health", "hospitality", "information_technology", "manufacturing", "marketing_sales", "public_services", "transportation")), name="baseline")
    assert crowded.outcomes.value("field_match", "all", 2034) < spread.outcomes.value("field_match", "all", 2034) - 0.1


def test_a_naive_comparison_is_biased_where_selection_is_on() -> None:
    """Graduation of pathway students over others, in a world where pathways do nothing at all."""
    nothing = ("high_school.certified_staying=0", "high_school.certified_passing=0", "high_school.pathway_engagement=0", "high_school.peers=0", "high_school.extra_courses=0", "work_based_learning.engagement=0")
    usual = ("pathway_choice.selection_on_achievement=0.15", "pathway_choice.selection_on_engagement=0.25")  # the middle of their priors

    def naive(*overrides: str) -> float:
        over, under = np.zeros(2), np.zeros(2)
        for seed in (1, 2):
            model = TalentPipeline("oakland_unified", scenario("last_year=2034", *nothing, *usual, *overrides), rng=seed)
            model.run_model()
            frame = model.outcomes.to_frame()
            frame = frame[frame["outcome"] == "graduation_rate"]
            for position, group in enumerate(("pathway:uncertified", "pathway:none")):
                rows = frame[frame["group"] == group]
                over[position] += rows["numerator"].sum()
                under[position] += rows["denominator"].sum()
        return float(over[0] / under[0] - over[1] / under[1])

    with_selection, without = naive(), naive("pathway_choice.selection=false")
    assert with_selection > 0.02
    assert abs(without) < 0.012
