"""What is worth measuring, on the model itself: net values by hand, both ways of drawing, and what is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from llsim.errors import ConfigurationError
from llsim.questions.finding import Finding, read_finding
from llsim.questions.information import information, net_values

CHOICES = ("college_only", "and_not_or", "baseline")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Finding, Path]:
    folder = tmp_path_factory.mktemp("information")
    return information(CHOICES, worth=60_000.0, draws=25, until=2032, sample=0.1, workers=1, out=folder), folder


def test_net_values_are_dollars_of_people_less_public_cost() -> None:
    rows = [
        (point, scenario, seed, year, outcome, value)
        for point in (0, 1)
        for scenario, people, cost in (("a", 10.0, 0.0), ("b", 12.0, 300.0))
        for seed in (1, 2)
        for year in (2030, 2031)
        for outcome, value in (("credential_completion", people + point + seed), ("public_cost", cost))
    ]
    runs = pd.DataFrame(rows, columns=["point", "scenario", "seed", "year", "outcome", "numerator"]).assign(draw=0, denominator=100.0)
    found, which = net_values(runs, ["a", "b"], "credential_completion", 1_000.0)
    assert which.tolist() == [0, 1]
    assert found[0, :, 0].tolist() == [22_000.0, 26_000.0 - 600.0]
    assert found[1, 1, 1] == 2 * 15_000.0 - 600.0
    levels, _ = net_values(runs, ["a", "b"], "credential_completion", None)
    assert levels[0, :, 0].tolist() == [0.11, 0.13]


def test_a_draw_with_a_missing_run_is_left_out() -> None:
    rows = [(draw, scenario, 1, 2030, "graduation_rate", 0.8, 1.0) for draw in (1, 2, 3) for scenario in ("a", "b") if (draw, scenario) != (2, "b")]
    runs = pd.DataFrame(rows, columns=["draw", "scenario", "seed", "year", "outcome", "numerator", "denominator"]).assign(point=0)
    found, which = net_values(runs, ["a", "b"], "graduation_rate", None)
    assert which.tolist() == [1, 3]
    assert found.shape == (2, 2, 1)


def test_no_number_is_worth_more_than_everything(kept: tuple[Finding, Path]) -> None:
    table = kept[0].table
    whole = table[table["kind"] == "everything"].iloc[0]
    numbers = table[table["kind"] == "number"]
    assert len(numbers) > 50
    assert ((numbers["value"] >= 0.0) & (numbers["value"] <= whole["value"])).all()
    assert (numbers["study"] <= whole["value"]).all()
    assert ((table["low"] <= table["value"]) & (table["value"] <= table["high"])).all()
    assert 0.0 <= whole["wrong"] <= 1.0
    assert numbers["value"].is_monotonic_decreasing


def test_options_are_set_against_the_first_and_the_best_is_named(kept: tuple[Finding, Path]) -> None:
    options = kept[0].table[kept[0].table["kind"] == "option"].set_index("parameter")
    assert list(options.index) == list(CHOICES)
    assert options.loc["college_only", "value"] == 0.0
    assert options["value"].idxmax() == kept[0].made.settings["best"]
    assert options["best"].sum() == pytest.approx(1.0)
    runs = pd.read_parquet(kept[1] / "information_runs" / "outcomes.parquet")
    factors = runs["outcome"].map({"credential_completion": 60_000.0, "public_cost": -1.0})
    sums = (runs["numerator"] * factors).groupby(runs["scenario"]).sum() / (25 * 2)
    assert options.loc["baseline", "value"] == pytest.approx(sums["baseline"] - sums["college_only"])


def test_asked_again_it_runs_nothing_and_says_the_same(kept: tuple[Finding, Path]) -> None:
    said: list[str] = []
    again = information(CHOICES, worth=60_000.0, draws=25, until=2032, sample=0.1, workers=1, out=kept[1], say=said.append)
    assert "150 runs, 0 to do" in said
    pd.testing.assert_frame_equal(again.table, kept[0].table)
    again.save(kept[1])
    read = read_finding(kept[1], "information")
    assert read is not None
    pd.testing.assert_frame_equal(read.table, again.table)


def test_priors_are_drawn_where_asked_and_the_prices_of_levers_with_them() -> None:
    found = information(CHOICES[:2], outcome="graduation_rate", over="priors", draws=25, until=2029, sample=0.05, seeds=1, workers=1)
    numbers = found.table[found.table["kind"] == "number"]
    assert "levers.school_support.dollars_per_day" in set(numbers["parameter"])
    assert len(numbers) > 300
    assert found.made.settings["unit"] == "share"
    assert any("one seed" in words for words in found.made.warnings)
    assert np.isfinite(numbers["value"]).all()


@pytest.mark.parametrize(
    ("scenarios", "arguments", "says"),
    [
        (("baseline",), {}, "at least two"),
        (CHOICES, {"draws": 5}, "at least 25 draws"),
        (CHOICES, {"worth": -1.0}, "dollars above zero"),
        (CHOICES, {"over": "prior"}, "priors"),
        (CHOICES, {"outcome": "graduation"}, "graduation_rate"),
        (("baseline", "baseline"), {}, "twice"),
    ],
)
def test_what_cannot_be_asked_is_refused(scenarios: tuple[str, ...], arguments: dict[str, object], says: str) -> None:
    with pytest.raises(ConfigurationError, match=says):
        information(scenarios, sample=0.1, **arguments)  # type: ignore[arg-type]
