"""Goals with known answers: one lever alone reaches it, bisection finds the same dose, no allowed mix of a grid is cheaper, none does."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from traced import check_page

from llsim.api import simulate
from llsim.errors import ConfigurationError
from llsim.goal import goal_for
from llsim.questions.backcast import backcast, backcast_for
from llsim.questions.finding import Finding
from llsim.questions.search_file import SearchFile, Span, Target
from llsim.region.reading import read_region
from llsim.report.findings.telling import told_of
from llsim.report.language import plain

SEATS, COVERAGE = "levers.dual_enrollment.seats", "levers.transition_support.coverage"
STILL = [f"levers.{name}=0" for name in ("accountability.weight", "industry_incentives.scale", "school_support.scale")]
SEEDS, SAMPLE, BY = 5, 0.05, 2030
MOVE = {SEATS: Span(low=0.0, high=40.0), COVERAGE: Span(low=0.0, high=1.0)}


def looked_for(target: Target, **more: object) -> SearchFile:
    settings: dict[str, object] = {"draws": 0, "seeds": SEEDS, "sample": SAMPLE, "overrides": tuple(STILL), "move": MOVE, "goal": target, "mixes": 24, "population": 8}
    return SearchFile.model_validate(settings | more)


def gains(seats: float, coverage: float, outcome: str) -> tuple[np.ndarray, float]:
    """Return the change of an outcome in each seed, and the mean dollars a year, by an independent way."""
    settings = [*STILL, f"{SEATS}={seats}", f"{COVERAGE}={coverage}"]
    own, base = (
        simulate(name, seeds=SEEDS, sample=SAMPLE, until=BY, overrides=overrides, workers=1).to_df() for name, overrides in (("linked_learning", settings), ("baseline", ()))
    )  # fmt: skip
    own, base = (one[one["group"] == "all"].set_index(["outcome", "year", "seed"]) for one in (own, base))
    change = (own["numerator"] / own["denominator"] - base["numerator"] / base["denominator"]).sort_index()
    dollars = change["public_cost"].loc[2027:BY].groupby("year").mean().mean()
    return change[outcome].loc[BY].to_numpy(), float(dollars)


def chosen(finding: Finding) -> pd.Series:
    return finding.table[finding.table["answer"] | finding.table["nearest"]].iloc[0]


TAKERS = Target(outcome="college_course_takers", change=0.05, by=BY, probability=0.8)


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> tuple[Finding, Path]:
    folder = tmp_path_factory.mktemp("backcast")
    return backcast(looked_for(TAKERS), out=folder, workers=1), folder


@pytest.mark.slow
def test_a_goal_that_one_lever_alone_reaches_is_reached_by_that_lever_alone(taken: tuple[Finding, Path]) -> None:
    row = chosen(taken[0])
    assert row["answer"] and row["reaches"] and row["probability"] >= 0.8
    assert row[SEATS] > 0 and row[COVERAGE] == 0.0
    assert row["fresh_futures"] == 2 * SEEDS and 0 <= row["fresh_probability"] <= 1


@pytest.mark.slow
def test_the_dose_of_one_lever_is_that_of_bisection(taken: tuple[Finding, Path]) -> None:
    row = chosen(taken[0])
    low, high = 0.0, 40.0
    while high - low > 0.5:
        middle = (low + high) / 2
        low, high = (low, middle) if (gains(middle, 0.0, "college_course_takers")[0] >= 0.05).mean() >= 0.8 else (middle, high)
    assert row[SEATS] == pytest.approx(high, abs=40.0 / 2**6 + 0.5)


@pytest.mark.slow
def test_the_answer_costs_no_more_than_any_mix_of_a_grid_that_reaches_the_goal(taken: tuple[Finding, Path]) -> None:
    row = chosen(taken[0])
    own, dollars = gains(row[SEATS], row[COVERAGE], "college_course_takers")
    assert dollars == pytest.approx(row["dollars_mean"], rel=1e-9) and own.mean() == pytest.approx(row["gain"], abs=1e-12)
    for seats, coverage in itertools.product((2.0, 6.0, 12.0, 24.0), (0.0, 0.5)):
        found, dollars = gains(seats, coverage, "college_course_takers")
        if (found >= 0.05).mean() >= 0.8:
            assert row["dollars_mean"] <= dollars


@pytest.mark.slow
def test_the_same_folder_again_gives_the_same_answer(taken: tuple[Finding, Path]) -> None:
    finding, folder = taken
    files = {path: path.stat().st_mtime_ns for path in folder.rglob("*.batch")}
    pd.testing.assert_frame_equal(backcast(looked_for(TAKERS), out=folder, workers=1).table, finding.table, check_exact=True)
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*.batch")} == files


@pytest.mark.slow
def test_a_room_of_few_mixes_gives_the_cheapest_of_all(tmp_path: Path) -> None:
    one = looked_for(TAKERS, move={SEATS: (0.0, 5.0, 10.0, 20.0, 40.0), COVERAGE: (0.0, 1.0)})
    table = backcast(one, out=tmp_path, workers=1).table
    assert len(table) == 10
    reaching = table[table["reaches"]]
    assert 0 < len(reaching) < 10 and table[table["answer"]].iloc[0]["dollars_mean"] == reaching["dollars_mean"].min()
    for _place, row in table[table["mix"] < 4].iterrows():
        found, dollars = gains(row[SEATS], row[COVERAGE], "college_course_takers")
        assert (found >= 0.05).mean() == row["probability"] and dollars == pytest.approx(row["dollars_mean"], rel=1e-9, abs=1e-9)


@pytest.mark.slow
def test_a_goal_out_of_reach_is_said_to_be_so(tmp_path: Path) -> None:
    finding = backcast(looked_for(Target(outcome="college_going", change=0.5, by=BY, probability=0.8), mixes=8), out=tmp_path, workers=1)
    row = chosen(finding)
    assert row["nearest"] and not finding.table["reaches"].any() and row["probability"] == 0.0
    assert row["surely"] == finding.table["surely"].max()
    words = " ".join(map(plain, told_of(finding).sentences))
    check_page(finding, tmp_path / "page", 15)
    assert "None of 8 mixes does." in words and "+50.0 points over the baseline by 2030" in words


@pytest.mark.slow
def test_a_budget_rules_out_what_costs_more(taken: tuple[Finding, Path], tmp_path: Path) -> None:
    dear = chosen(taken[0])["dollars_any_year"]
    one = looked_for(TAKERS, budget={"dollars": float(dear) / 2})
    table = backcast(one, out=tmp_path, workers=1).table
    assert not table["reaches"].any() and table[table["nearest"]].iloc[0]["feasible"]


def test_the_telling_gives_the_answer_and_its_check(taken: tuple[Finding, Path], tmp_path: Path) -> None:
    told = told_of(taken[0])
    words = " ".join(map(plain, told.sentences))
    assert "Asked: Took a college course in high school, all students: +5.0 points over the baseline by 2030" in words
    assert "futures that the search did not use" in words and "dual enrollment, seats: " in words
    assert len(told.section.panels) == 1
    check_page(taken[0], tmp_path, 30)


def test_a_goal_in_gold_is_the_share_of_a_million() -> None:
    one = backcast_for(gold="in the year", by=2030)
    assert one.goal is not None and one.goal.outcome == "gold_pathway_students" and not one.goal.adds_up
    assert one.goal.level == goal_for(read_region("oakland_unified"), None, 2030)[0].people
    ever = backcast_for(gold="ever", by=2030).goal
    assert ever is not None and ever.outcome == "gold_pathway_newcomers" and ever.adds_up


def test_points_are_shares_and_other_units_stay() -> None:
    assert backcast_for(outcome="retention_5yr", change=3).goal == Target(outcome="retention_5yr", change=0.03, by=2035, probability=0.8)
    earned = backcast_for(outcome="earnings_age_25", change=500).goal
    assert earned is not None and earned.change == 500


@pytest.mark.parametrize(("settings", "words"), [
    ({"outcome": "happiness", "change": 3.0}, "unknown outcome"), ({"change": 3.0, "level": 50.0}, "one of them"), ({}, "one of them"), ({"gold": "ever", "change": 3.0}, "one of the three"), ({"change": 3.0, "probability": 1.5}, "probability"),
])  # fmt: skip
def test_goals_that_make_no_sense_are_refused(settings: dict[str, object], words: str) -> None:
    with pytest.raises(ConfigurationError, match=words):
        backcast_for(**settings)  # type: ignore[arg-type]  # what is wrong is tried


def test_a_goal_outside_the_years_is_refused(tmp_path: Path) -> None:
    one = looked_for(Target(outcome="college_going", change=0.01, by=2026), until=2028)
    with pytest.raises(ConfigurationError, match=r"goal\.by: found 2026"):
        backcast(one, out=tmp_path, workers=1)
