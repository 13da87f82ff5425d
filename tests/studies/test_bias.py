"""The estimator's bias is visible: naive, matched and lottery against the effect only the model knows."""

from __future__ import annotations

import pytest

from llsim.evidence.studies.bias import Bias, bias_table

SEEDS = 4


@pytest.fixture(scope="module")
def with_selection() -> dict[tuple[str, str], Bias]:
    return {(row.method, row.outcome): row for row in bias_table(SEEDS, ninth_graders=6_000)}


@pytest.fixture(scope="module")
def without() -> dict[tuple[str, str], Bias]:
    return {(row.method, row.outcome): row for row in bias_table(SEEDS, ninth_graders=6_000, selection=False)}


@pytest.mark.slow
def test_with_selection_the_naive_comparison_flatters(with_selection: dict[tuple[str, str], Bias]) -> None:
    naive = with_selection["naive", "credits"]
    assert naive.bias > 1.0
    assert abs(with_selection["matched", "credits"].bias) < naive.bias


@pytest.mark.slow
@pytest.mark.parametrize("outcome", ["credits", "graduated"])
def test_the_lottery_covers_the_truth(with_selection: dict[tuple[str, str], Bias], outcome: str) -> None:
    lottery = with_selection["lottery", outcome]
    assert lottery.low <= with_selection["truth", outcome].estimate <= lottery.high


@pytest.mark.slow
def test_without_selection_the_naive_comparison_is_near_the_truth(
    with_selection: dict[tuple[str, str], Bias], without: dict[tuple[str, str], Bias]
) -> None:
    assert abs(without["naive", "credits"].bias) < 0.6 * with_selection["naive", "credits"].bias
