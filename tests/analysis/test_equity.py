"""Gaps between groups: exact from counts, paired by seed, access and effect kept apart."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from llsim.analysis.equity import CERTIFIED, certified_shares, effect_gaps, gap_changes, gap_levels, gaps

COLUMNS = ["scenario", "draw", "seed", "year", "outcome", "group", "numerator", "denominator"]
SEEDS = range(10)


def rows(scenario: str, outcome: str, every: tuple[float, float], latino: tuple[float, float], seed: int, draw: int = 0) -> list[tuple[object, ...]]:
    """Give one outcome of all students and of one group in one run: numerator and denominator of each."""
    return [(scenario, draw, seed, 2030, outcome, "all", *every), (scenario, draw, seed, 2030, outcome, "latino", *latino)]


def frame(found: list[list[tuple[object, ...]]]) -> pd.DataFrame:
    return pd.DataFrame([row for several in found for row in several], columns=COLUMNS)


def test_a_gap_is_the_rate_of_everyone_else_less_the_groups() -> None:
    found = gaps(frame([rows("baseline", "graduation_rate", (80, 100), (24, 40), 1)]))
    assert found["gap"].tolist() == pytest.approx([56 / 60 - 24 / 40])


def test_a_run_without_anyone_outside_the_group_has_no_gap() -> None:
    assert gaps(frame([rows("baseline", "graduation_rate", (24, 40), (24, 40), 1)])).empty


def test_the_change_is_paired_by_seed() -> None:
    """The gap falls by exactly four points in every pair, however much seeds differ: the interval has no width."""
    found = []
    for seed in SEEDS:
        found.append(rows("baseline", "graduation_rate", (700 + 3 * seed, 1000), (200 + 2 * seed, 400), seed))
        found.append(rows("policy", "graduation_rate", (716 + 3 * seed, 1000), (216 + 2 * seed, 400), seed))
    change = gap_changes(gaps(frame(found)), "baseline").iloc[0]
    assert (change["difference"], change["low"], change["high"]) == pytest.approx((-0.04, -0.04, -0.04))
    assert change["seeds"] == len(SEEDS)
    levels = gap_levels(gaps(frame(found))).set_index("scenario")
    assert levels.loc["baseline", "max"] > levels.loc["baseline", "mean"] > levels.loc["baseline", "min"]


def test_a_gap_that_only_wobbles_has_an_interval_over_zero() -> None:
    luck = np.random.default_rng(1)
    names = ("baseline", "policy")
    found = [rows(name, "graduation_rate", (700 + luck.integers(-9, 9), 1000), (200 + luck.integers(-9, 9), 400), seed) for seed in SEEDS for name in names]
    change = gap_changes(gaps(frame(found)), "baseline").iloc[0]
    assert change["low"] < 0 < change["high"]


def world(own: float, others: float, noise: float, seeds: range = SEEDS, draws: int = 1) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Plant how many more reach a goal for each one more who gets in, in the group and outside of it."""
    luck = np.random.default_rng(2)
    reached, entered = [], []
    for draw in range(draws):
        for seed in seeds:
            more_own, more_others = 50 + 5 * luck.normal(), 100 + 5 * luck.normal()
            reached.append(rows("baseline", "graduates", (800, 1000), (240, 400), seed, draw))
            entered.append(rows("baseline", "in", (200, 1000), (60, 400), seed, draw))
            gain, gain_others = own * more_own + noise * luck.normal(), others * more_others + noise * luck.normal()
            reached.append(rows("policy", "graduates", (800 + gain + gain_others, 1000), (240 + gain, 400), seed, draw))
            entered.append(rows("policy", "in", (200 + more_own + more_others, 1000), (60 + more_own, 400), seed, draw))
    return frame(reached), frame(entered)


def test_the_effect_gap_finds_what_was_planted() -> None:
    found = effect_gaps(*world(0.3, 0.1, 0.0), "baseline", "policy").iloc[0]
    assert (found["own"], found["others"], found["difference"]) == pytest.approx((0.3, 0.1, -0.2))
    assert (found["low"], found["high"]) == pytest.approx((-0.2, -0.2))
    assert found["group"] == "latino"


def test_access_alone_makes_no_effect_gap() -> None:
    """Twice as many others get in, each gains the same: the effect gap is nothing."""
    found = effect_gaps(*world(0.2, 0.2, 2.0, range(40)), "baseline", "policy").iloc[0]
    assert found["low"] < 0 < found["high"]
    assert found["more_others"] > 1.5 * found["more_own"]


def test_the_interval_of_the_effect_gap_covers() -> None:
    """Of intervals over ten seeds each, about 95 % hold the planted difference."""
    luck = np.random.default_rng(3)
    inside = 0
    for _ in range(200):
        more, more_others, noise = luck.normal(50, 5, 10), luck.normal(100, 5, 10), luck.normal(0, 3, (2, 10))
        found = []
        for seed in SEEDS:
            gain, gain_others = 0.3 * more[seed] + noise[0][seed], 0.1 * more_others[seed] + noise[1][seed]
            found.append((rows("baseline", "graduates", (800, 1000), (240, 400), seed), rows("baseline", "in", (200, 1000), (60, 400), seed)))
            found.append((rows("policy", "graduates", (800 + gain + gain_others, 1000), (240 + gain, 400), seed), rows("policy", "in", (200 + more[seed] + more_others[seed], 1000), (60 + more[seed], 400), seed)))
        one = effect_gaps(frame([a for a, _ in found]), frame([b for _, b in found]), "baseline", "policy").iloc[0]
        inside += bool(one["low"] <= -0.2 <= one["high"])
    assert 180 <= inside <= 199


def test_nothing_is_said_where_it_is_in_doubt_that_more_got_in() -> None:
    luck = np.random.default_rng(4)
    reached, _ = world(0.3, 0.1, 0.0)
    entered = []
    for seed in SEEDS:
        entered.append(rows("baseline", "in", (200, 1000), (60, 400), seed))
        entered.append(rows("policy", "in", (200 + luck.normal(0, 10), 1000), (60 + luck.normal(0, 5), 400), seed))
    assert effect_gaps(reached, frame(entered), "baseline", "policy").empty


def test_with_draws_the_interval_is_that_of_one_more_draw() -> None:
    chance = effect_gaps(*world(0.3, 0.1, 2.0), "baseline", "policy").iloc[0]
    drawn = effect_gaps(*world(0.3, 0.1, 2.0, draws=10), "baseline", "policy").iloc[0]
    assert drawn["low"] < drawn["difference"] < drawn["high"]
    assert (drawn["high"] - drawn["low"]) < 3 * (chance["high"] - chance["low"])


def test_shares_of_certified_pathways_come_from_the_flows_of_cohorts() -> None:
    links = [("1 grade 9", "2 traditional", 60.0), ("1 grade 9", "2 certified pathway", 40.0), ("2 certified pathway", "3 graduated", 39.0)]
    flows = pd.DataFrame([("baseline", 0, 1, 2027, "latino", *link) for link in links] + [("baseline", 0, 1, 2027, "white", "1 grade 9", "2 traditional", 5.0)],
                         columns=["scenario", "draw", "seed", "year", "group", "origin", "destination", "people"])  # fmt: skip
    found = certified_shares(flows).set_index("group")
    assert (found.loc["latino", "numerator"], found.loc["latino", "denominator"], found.loc["latino", "year"]) == (40.0, 100.0, 2030)
    assert (found.loc["white", "numerator"], found.loc["white", "denominator"]) == (0.0, 5.0)
    assert set(found["outcome"]) == {CERTIFIED}
