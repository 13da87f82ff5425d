"""Pairing pays: with one seed for both scenarios the noise of a difference is a fraction of that of independent seeds; and intervals mean what they say.

LLSIM_PAIRING sets how many paired, and how many independent, replicates are run; LLSIM_COVERAGE how many seeds the bank of differences holds.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache

import numpy as np
import pandas as pd
import pytest

from llsim import TalentPipeline, read_region, read_scenario
from llsim.analysis.compare import half_width
from llsim.catalogue import HEADLINES
from llsim.outcomes import RATES

REPLICATES = int(os.environ.get("LLSIM_PAIRING", "10"))
BANK = int(os.environ.get("LLSIM_COVERAGE", "40"))
FULL = REPLICATES >= 60
LEVERS = ("accountability", "dual_enrollment", "transition_support", "industry_incentives", "school_support")
OUTCOMES = tuple(outcome for outcome in HEADLINES if outcome in RATES)
SAMPLE, YEAR = (0.4, 2038) if FULL else (0.1, 2034)
OAKLAND = read_region("oakland_unified")
RESAMPLES, SEEDS = 1_000, 10
LARGE = BANK >= 1_000
BANK_SAMPLE, BANK_YEAR = 0.4, 2034  # with few students rare events come in ones and twos, and Student's interval does not hold


@cache
def outcomes_of(scenario: str, seed: int, sample: float, year: int) -> tuple[float, ...]:
    """Run one scenario with one seed and return the headline rates of all students in the last year."""
    settings = read_scenario(scenario, region="oakland_unified", overrides=[f"last_year={year}"])
    model = TalentPipeline(OAKLAND, settings, rng=seed, sample=sample)
    model.run_model()
    return tuple(model.outcomes.value(outcome, "all", year) for outcome in OUTCOMES)


def replicates(scenario: str, seeds: range) -> np.ndarray:
    """Return the outcomes of many seeds. Shape (seeds, outcomes)."""
    return np.array([outcomes_of(scenario, seed, SAMPLE, YEAR) for seed in seeds])


def variance_ratios(lever: str) -> pd.Series:
    """Return, by outcome, the variance of differences between independent seeds over that of paired ones; infinite where pairs never differ but by a constant."""
    paired, others = range(1, REPLICATES + 1), range(REPLICATES + 1, 2 * REPLICATES + 1)
    pulled = replicates(lever, paired)
    close = (pulled - replicates("baseline", paired)).var(axis=0, ddof=1)
    apart = (pulled - replicates("baseline", others)).var(axis=0, ddof=1)
    with np.errstate(divide="ignore"):
        return pd.Series(apart / close, OUTCOMES, name=lever)


def table_of_ratios() -> pd.DataFrame:
    return pd.DataFrame([variance_ratios(lever) for lever in LEVERS])


def test_pairing_pays(record_property: Callable[[str, object], None]) -> None:
    """Five levers and eight outcomes: the median ratio is at least 10 and none is below 2; with few replicates the bounds are loose."""
    ratios = table_of_ratios()
    print(ratios.round(1).T.to_string())
    assert ratios.shape == (5, 8)
    least = 2.0 if FULL else 0.8
    record_property("cases", ratios.size)
    record_property("failures", int((ratios < least).to_numpy().sum()))
    assert ratios.to_numpy().min() >= least
    assert np.median(ratios.to_numpy()) >= (10.0 if FULL else 5.0)


def test_student_intervals_over_ten_paired_seeds_cover_what_they_promise(record_property: Callable[[str, object], None]) -> None:
    """Draw ten paired differences from a bank of seeds, a thousand times: the 95 % interval holds the bank's mean in about 95 % of draws."""
    lever = "linked_learning"
    bank = np.array([np.subtract(outcomes_of(lever, seed, BANK_SAMPLE, BANK_YEAR), outcomes_of("baseline", seed, BANK_SAMPLE, BANK_YEAR)) for seed in range(1, BANK + 1)])
    chance = np.random.default_rng(5)
    drawn = bank[chance.integers(0, BANK, (RESAMPLES, SEEDS))]
    half = half_width(drawn.std(axis=1, ddof=1).ravel(), np.full(RESAMPLES * len(OUTCOMES), SEEDS)).reshape(RESAMPLES, -1)
    covered = (np.abs(drawn.mean(axis=1) - bank.mean(axis=0)) <= half).mean(axis=0)
    coverage = pd.Series(covered, OUTCOMES)
    print(coverage.to_string())
    low, high = (0.927, 0.973) if LARGE else (0.88, 0.995)
    record_property("cases", len(coverage))
    record_property("failures", int((~coverage.between(low, high)).sum()))
    assert coverage.between(low, high).all()


def test_one_seed_gives_no_interval() -> None:
    """A comparison from one seed has an interval without end."""
    assert half_width(np.array([np.nan, 1.0]), np.array([1, 10]))[0] == np.inf


@pytest.mark.parametrize("lever", LEVERS)
def test_a_pair_with_nothing_to_compare_differs_in_nothing(lever: str) -> None:
    """Before the lever starts, paired differences are zero in every outcome, not small."""
    assert outcomes_of(lever, 1, 0.05, 2026) == outcomes_of("baseline", 1, 0.05, 2026)
