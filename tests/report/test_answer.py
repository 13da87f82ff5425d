from __future__ import annotations

from pathlib import Path

import pytest
from tests.report.sample_folder import make_folder

from llsim.report.answer import answer, other_outcomes, question
from llsim.report.folder import Comparison, read_comparison

NAMES = {"dropout_rate": "left without a diploma", "employment_rate": "employed"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_folder(tmp_path_factory.mktemp("answer") / "result", seeds=4)


def told(folder: Path, outcome: str, difference: float, low: float, high: float) -> str:
    """Return the second sentence when one outcome has this difference and every other has none."""
    data = read_comparison(folder)
    rows = data.differences.assign(difference=0.0, low=0.0, high=0.0)
    rows.loc[rows["outcome"] == outcome, ["difference", "low", "high"]] = [difference, low, high]
    changed = Comparison(data.folder, data.manifest, data.outcomes, data.flows, data.costs, rows)
    return "".join(map(str, other_outcomes(changed)))


@pytest.mark.parametrize(
    ("outcome", "difference", "low", "high", "words"),
    [
        ("dropout_rate", -0.02, -0.03, -0.01, "one gets better ({})"),
        ("dropout_rate", 0.02, 0.01, 0.03, "one gets worse ({})"),
        ("employment_rate", 0.02, 0.01, 0.03, "one gets better ({})"),
        ("employment_rate", -0.02, -0.03, -0.01, "one gets worse ({})"),
        ("employment_rate", 0.02, -0.001, 0.041, "one probably gets better ({})"),
        ("dropout_rate", 0.02, -0.001, 0.041, "one probably gets worse ({})"),
        ("employment_rate", 0.02, -float("inf"), float("inf"), "one has no interval to judge by ({})"),
    ],
)
def test_the_second_sentence_follows_interval_and_direction(folder: Path, outcome: str, difference: float, low: float, high: float, words: str) -> None:
    sentence = told(folder, outcome, difference, low, high)
    assert words.format(NAMES[outcome]) in sentence
    assert sentence.count(NAMES[outcome]) == 1


def test_no_graduates_no_price_for_each(folder: Path) -> None:
    data = read_comparison(folder)
    rows = data.differences[data.differences["outcome"] != "cost_per_additional_graduate"]
    without = Comparison(data.folder, data.manifest, data.outcomes, data.flows, data.costs, rows)
    last = answer(without)[-1]
    assert any("no clear number of additional graduates" in str(part) for part in last)
    assert any("for each additional graduate" in str(part) for part in answer(data)[-1])


def test_the_scenario_of_the_headline_does_not_depend_on_results(folder: Path) -> None:
    data = read_comparison(folder)
    worse = data.differences.assign(difference=-data.differences["difference"], low=-data.differences["high"], high=-data.differences["low"])
    turned = Comparison(data.folder, data.manifest, data.outcomes, data.flows, data.costs, worse.sample(frac=1, random_state=1))
    assert turned.focus == data.focus
    assert question(turned) == question(data)
