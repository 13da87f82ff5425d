"""Draws of the posterior: the point calibration stays what it is, runs are paired by draw and seed, and intervals say what they hold."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import llsim
from conftest import scenario
from llsim.analysis.compare import differences, fieller, half_width
from llsim.errors import ConfigurationError
from llsim.evidence.posterior import posterior_of
from llsim.reading import posterior_file


def test_draw_0_is_the_point_calibration_and_a_draw_is_a_row_of_the_file() -> None:
    assert llsim.read_scenario("baseline", region="oakland_unified", draw=0) == scenario()
    row = posterior_of("oakland_unified").iloc[6]
    drawn = llsim.read_scenario("baseline", region="oakland_unified", draw=7)
    assert drawn.high_school.leaving_by_group.latino == row["high_school.leaving_by_group.latino"]
    assert drawn.employers.incentive == row["employers.incentive"]
    assert drawn.high_school.leaving == scenario().high_school.leaving


def test_what_is_set_by_hand_wins_over_a_draw() -> None:
    drawn = llsim.read_scenario("baseline", region="oakland_unified", overrides=["high_school.off_track=1.23"], draw=3)
    assert drawn.high_school.off_track == 1.23


def test_runs_are_crossed_and_paired_by_draw_and_seed() -> None:
    result = llsim.compare("baseline", "linked_learning", seeds=2, draws=3, sample=0.05, until=2028, workers=1)
    frame = result.frames.outcomes
    assert sorted(set(zip(frame["draw"], frame["seed"], strict=True))) == [(draw, seed) for draw in (1, 2, 3) for seed in (1, 2)]
    assert result.manifest["draws"] == 3 and len(result.manifest["runs"]) == 12
    assert len({run["key"] for run in result.manifest["runs"]}) == 12
    assert "uncertainty of the parameters" in result.manifest["intervals_hold"]
    table = result.to_df()
    assert set(table["draws"]) == {3} and table["seeds"].max() == 2
    alone = llsim.simulate(llsim.read_scenario("baseline", region="oakland_unified", overrides=["last_year=2028"], draw=2), seeds=[2], sample=0.05, workers=1)
    columns = ["year", "outcome", "group", "numerator", "denominator"]
    same = frame[(frame["draw"] == 2) & (frame["seed"] == 2) & (frame["scenario"] == "baseline")][columns].reset_index(drop=True)
    pd.testing.assert_frame_equal(same, alone.frames.outcomes[columns].reset_index(drop=True))
    assert "chance alone" not in json.dumps(result.manifest)


def test_one_draw_leaves_everything_as_it_was() -> None:
    before = llsim.compare("baseline", "linked_learning", seeds=2, sample=0.05, until=2028, workers=1)
    assert set(before.frames.outcomes["draw"]) == {0}
    assert before.manifest["intervals_hold"].startswith("chance alone")
    assert {run["key"] for run in before.manifest["runs"]} == {"baseline-1", "baseline-2", "linked_learning-1", "linked_learning-2"}


def frame_of(gaps: np.ndarray) -> pd.DataFrame:
    """Make outcomes of two scenarios that differ by gaps, (draws, seeds)."""
    rows = [
        (name, draw + 1, seed + 1, 2030, "graduation_rate", "all", 0.5 + (gap if name == "policy" else 0.0), 1.0)
        for draw, row in enumerate(gaps) for seed, gap in enumerate(row) for name in ("baseline", "policy")
    ]
    return pd.DataFrame(rows, columns=["scenario", "draw", "seed", "year", "outcome", "group", "numerator", "denominator"]).pipe(lambda table: pd.concat([
        table, table.assign(outcome="public_cost", numerator=100.0), table.assign(outcome="graduates", numerator=10.0 + table["numerator"])]))


def test_the_interval_over_draws_is_that_of_one_more_draw() -> None:
    by_draw = np.array([0.01, 0.03, 0.05, 0.02, 0.04])
    gaps = by_draw[:, None] + np.array([-0.001, 0.001])
    row = differences(frame_of(gaps), "baseline").set_index("outcome").loc["graduation_rate"]
    half = half_width(np.array([by_draw.std(ddof=1)]), np.array([5]))[0] * 6**0.5
    assert row["difference"] == pytest.approx(0.03)
    assert (row["low"], row["high"]) == pytest.approx((0.03 - half, 0.03 + half))
    assert (row["seeds"], row["draws"]) == (2, 5)


def test_more_draws_do_not_shrink_it_and_more_seeds_of_one_draw_do() -> None:
    ladder = np.array([-1.0, -0.5, 0.0, 0.5, 1.0])
    few, many = (differences(frame_of(0.05 + 0.02 * np.tile(ladder, times)[:, None]), "baseline").set_index("outcome").loc["graduation_rate"] for times in (2, 8))
    assert many["high"] - many["low"] > 0.75 * (few["high"] - few["low"])
    one, more = (differences(frame_of(0.05 + 0.02 * np.tile(ladder, times)[None]), "baseline").set_index("outcome").loc["graduation_rate"] for times in (2, 8))
    assert more["high"] - more["low"] < 0.55 * (one["high"] - one["low"])


def test_the_ratio_of_one_more_pair_is_wider() -> None:
    cost, people = np.array([10.0, 11.0, 9.0, 10.5]), np.array([5.0, 5.2, 4.9, 5.1])
    means, one = fieller(cost, people), fieller(cost, people, one_more=True)
    assert means is not None and one is not None
    assert one[0] == means[0] and one[2] - one[1] > 2 * (means[2] - means[1])


def test_what_cannot_be_drawn_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigurationError, match=r"found 101; allowed: .*100"):
        llsim.simulate("baseline", draws=101)
    with pytest.raises(ConfigurationError, match="found 0"):
        llsim.simulate("baseline", draws=0)
    with pytest.raises(ConfigurationError, match="scenario object baseline"):
        llsim.simulate(scenario(), draws=2)
    with pytest.raises(ConfigurationError, match="found draw 101"):
        llsim.read_scenario("baseline", region="oakland_unified", draw=101)
    monkeypatch.setattr("llsim.reading.posterior_file", lambda _: None)
    with pytest.raises(ConfigurationError, match="llsim calibrate oakland_unified"):
        llsim.simulate("baseline", draws=2)
    broken = tmp_path / "x.csv"
    broken.write_text("draw,high_school.off_track\n1,nonsense\n")
    monkeypatch.setattr("llsim.reading.posterior_file", lambda _: broken)
    with pytest.raises(ConfigurationError, match="no table of draws"):
        llsim.simulate("baseline", draws=2)


def test_a_posterior_is_plain_text_with_five_digits() -> None:
    path = posterior_file("oakland_unified")
    assert path is not None
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("# Posterior of oakland_unified: 100 draws")
    cells = [cell for line in lines if not line.startswith(("#", "draw")) for cell in line.split(",")[1:]]
    assert all(len(cell.lstrip("-").replace(".", "").lstrip("0").split("e")[0]) <= 5 for cell in cells)
