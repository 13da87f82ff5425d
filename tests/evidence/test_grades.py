"""The share of an effect by grade: set the numbers of a grade to their nulls by hand, and the effect moves by the reported share."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import pytest

from llsim.analysis.grades import COLUMNS, ORDER, RULES, in_words, nulled, nulls_of, share_by_grade, without_doubtful_shares
from llsim.api import simulate
from llsim.parameter import Vector
from llsim.reading import read_scenario
from llsim.scenario import Scenario, all_parameters

NAMES = ("baseline", "linked_learning")
SEEDS = (1, 2)
UNTIL = "last_year=2032"


def outcomes(scenarios: Sequence[Scenario]) -> pd.DataFrame:
    """Run scenarios with the seeds of this test."""
    return simulate(list(scenarios), region="oakland_unified", seeds=SEEDS, workers=1).to_df()


def effect(scenarios: Sequence[Scenario], outcome: str) -> float:
    """Return the mean difference of an outcome in the last year, computed apart from the code under test."""
    frame = outcomes(scenarios)
    frame = frame[(frame["outcome"] == outcome) & (frame["group"] == "all") & (frame["year"] == frame["year"].max())]
    values = (frame["numerator"] / frame["denominator"]).groupby([frame["scenario"], frame["seed"]]).mean()
    return float((values["linked_learning"] - values["baseline"]).mean())


def by_hand(*grades: str) -> list[Scenario]:
    """Read the scenarios with every number of these grades set to its null by `--set`."""
    changes = [UNTIL]
    for parameter in all_parameters(Scenario()):
        if parameter.about.null is not None and parameter.about.grade in grades:
            whole = isinstance(getattr(getattr(Scenario(), parameter.name.split(".")[0]), parameter.name.split(".")[1]), int)
            changes.append(f"{parameter.name}={int(parameter.about.null) if whole else parameter.about.null}")
    return [read_scenario(name, region="oakland_unified", overrides=changes) for name in NAMES]


@pytest.fixture(scope="module")
def shares() -> pd.DataFrame:
    return share_by_grade(by_hand(), None, outcomes)


@pytest.mark.parametrize("outcome", ["graduation_rate", "college_going", "earnings_age_25", "public_cost"])
def test_the_effect_moves_by_the_reported_share(outcome: str, shares: pd.DataFrame) -> None:
    own = shares[shares["outcome"] == outcome].set_index("grade")
    whole = effect(by_hand(), outcome)
    assert whole != 0
    assert whole - effect(by_hand("D"), outcome) == pytest.approx(own.loc["D", "share"] * whole, rel=1e-9, abs=1e-12)
    assert effect(by_hand("D"), outcome) - effect(by_hand("D", "C"), outcome) == pytest.approx(own.loc["C", "effect"], rel=1e-9, abs=1e-12)
    assert effect(by_hand("D", "C", "B", "A"), outcome) == pytest.approx(own.loc[RULES, "effect"], rel=1e-9, abs=1e-12)


def test_shares_sum_to_one_and_parts_to_the_effect(shares: pd.DataFrame) -> None:
    for outcome, own in shares.groupby("outcome"):
        assert list(own["grade"]) == [*ORDER, RULES]
        if own["share"].notna().all():
            assert own["share"].sum() == pytest.approx(1.0, abs=1e-12), outcome
        assert own["effect"].sum() == pytest.approx(effect(by_hand(), str(outcome)), rel=1e-9, abs=1e-12)


def test_every_stage_that_a_lever_reaches_has_numbers_with_a_null() -> None:
    found = {stage: nulls_of(settings) for stage, settings in Scenario().stages()}
    assert {stage for stage, nulls in found.items() if nulls} == {
        "pathway_choice", "high_school", "college_courses", "work_based_learning", "pathway_quality", "transition", "postsecondary",
        "labor_market", "migration", "employers",
    }
    levels = {"leaving", "passing", "leaving_by_group", "liking", "level", "rivals", "engagement_sd"}
    assert not levels & {name for stage in found.values() for name in stage}


def test_only_numbers_of_the_grades_asked_for_are_moved() -> None:
    before, after = Scenario(), nulled(Scenario(), ("A",))
    for (stage, old), (_, new) in zip(before.stages(), after.stages(), strict=True):
        for name in type(old).model_fields:
            about, null = nulls_of(old).get(name, (None, None))
            expected = null if about is not None and about.grade == "A" else getattr(old, name)
            found = getattr(new, name)
            assert (found.model_dump() if isinstance(found, Vector) and isinstance(expected, dict) else found) == expected, f"{stage}.{name}"
    assert nulled(Scenario(), ()) == Scenario()


@pytest.mark.parametrize(
    ("difference", "low", "high", "effect", "given"),
    [(0.02, 0.01, 0.03, 0.02, True), (-0.02, -0.03, -0.01, -0.02, True), (0.02, -0.01, 0.05, 0.02, False), (0.02, 0.01, 0.03, -0.001, False), (0.02, float("-inf"), float("inf"), 0.02, False)],
)
def test_a_doubtful_effect_has_no_share(difference: float, low: float, high: float, effect: float, given: bool) -> None:
    key = ("one", "graduation_rate", "all", 2030)
    grades = pd.DataFrame([(*key, "D", 0.75, 0.75 * effect), (*key, RULES, 0.25, 0.25 * effect)], columns=COLUMNS)
    found = without_doubtful_shares(grades, pd.DataFrame([(*key, difference, low, high)], columns=[*COLUMNS[:4], "difference", "low", "high"]))
    assert found["share"].notna().all() == given
    assert list(found["effect"]) == list(grades["effect"])


def test_shares_in_words_name_the_strongest_grade_first() -> None:
    assert in_words({"D": 0.061, "C": 0.001, "B": -0.02, "A": 0.94, RULES: 0.018}) == "A 94, B -2, D 6, rules 2"


def test_no_effect_has_no_share() -> None:
    scenario = read_scenario("baseline", region="oakland_unified", overrides=["last_year=2027"])
    same = scenario.model_copy(update={"name": "same"})
    found = share_by_grade([scenario, same], None, outcomes)
    assert found["share"].isna().all()
    assert (found["effect"] == 0).all()
