"""Fans, what is robust in them, and the goal, on made-up futures."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from tests.analysis.futures_sample import FIRST, GAIN, LAST, futures_frame

from llsim.analysis.goal import Goal, by_year, when_reached
from llsim.analysis.projecting import Futures, futures_of, openings_beyond, robust
from llsim.errors import LlsimError
from llsim.evidence.backtest import against_what_happened, backtest_file
from llsim.evidence.ledger import ledger
from llsim.region.reading import read_region


@pytest.fixture(scope="module")
def futures() -> Futures:
    return futures_of(futures_frame(), 2, "baseline")


def test_futures_are_nested_and_quantiles_are_those_of_all(futures: Futures) -> None:
    assert futures.shape == (8, 2, 2)
    frame = futures_frame()
    own = frame[(frame["outcome"] == "retention_5yr") & (frame["scenario"] == "baseline") & (frame["year"] == LAST)]
    fan = futures.fan().set_index(["scenario", "against", "outcome", "group", "year"]).loc[("baseline", "", "retention_5yr", "all", LAST)]
    assert fan["median"] == pytest.approx(np.median(own["numerator"] / own["denominator"]))
    assert fan["low_90"] < fan["low_50"] < fan["median"] < fan["high_50"] < fan["high_90"]
    ordered = own.sort_values(["draw", "seed"])["numerator"].to_numpy().reshape(8, 2, 2) / 1000.0
    _, values = futures.of("retention_5yr", "baseline")
    assert values[:, -1].reshape(8, 2, 2) == pytest.approx(ordered)


def test_differences_are_taken_future_by_future(futures: Futures) -> None:
    years, gap = futures.of("retention_5yr", "linked_learning", "baseline")
    assert years == list(range(FIRST, LAST + 1))
    assert gap[:, -1] == pytest.approx(GAIN["retention_5yr"])
    assert gap[:, 0] == pytest.approx(0.0)


def test_robust_means_nine_of_ten(futures: Futures) -> None:
    table = robust(futures).set_index(["scenario", "against", "outcome", "group"])
    assert table.loc[("linked_learning", "baseline", "retention_5yr", "all"), "words"] == "up"
    assert table.loc[("linked_learning", "baseline", "employment_rate", "all"), "words"] == "same"
    values = np.zeros((10, 1, 1, 2))
    values[:9, 0, 0, 1], values[9, 0, 0, 1] = 1.0, -1.0
    cells = pd.DataFrame({"scenario": "one", "against": "", "outcome": "graduation_rate", "group": "all", "year": [2026, 2027]})
    assert robust(Futures(values, cells)).iloc[0][["up", "down", "words"]].tolist() == [0.9, 0.1, "up"]
    values[8, 0, 0, 1] = -1.0
    assert robust(Futures(values, cells)).iloc[0]["words"] == "either"
    assert robust(Futures(-values, cells)).iloc[0]["up"] == pytest.approx(0.2)


def test_openings_are_counted_against_graduates(futures: Futures) -> None:
    table = openings_beyond(futures, "baseline")
    assert len(table) == 15 and (table["more"] == 1.0).all()
    assert table["per_100"].to_numpy() == pytest.approx(100 * 400 / 90)


def test_a_draw_with_a_missing_run_is_left_out_and_none_is_refused() -> None:
    frame = futures_frame(draws=3)
    short = frame[~((frame["draw"] == 2) & (frame["seed"] == 2_000_001))]
    found = futures_of(short, 2)
    assert found.shape == (2, 2, 2) and found.left_out == 1
    with pytest.raises(LlsimError, match="no draw"):
        futures_of(frame.head(0), 2)


def goal_futures(people: np.ndarray) -> Futures:
    """Make futures of all ways to count from people, (futures, years)."""
    outcomes = ("certified_pathway_students", "certified_pathway_newcomers", "gold_pathway_students", "gold_pathway_newcomers", "public_cost")
    cells = pd.DataFrame([("one", "", outcome, "all", 2026 + year) for outcome in outcomes for year in range(people.shape[1])], columns=["scenario", "against", "outcome", "group", "year"])
    return Futures(np.concatenate([people, people, people / 2, people / 2, 3.0 * people], axis=1).reshape(len(people), 1, 1, -1), cells)


def test_the_goal_has_a_probability_a_year_and_a_growth() -> None:
    people = np.array([[100.0, 200.0, 400.0, 800.0], [100.0, 100.0, 100.0, 100.0], [100.0, 200.0, 400.0, 390.0], [100.0, 200.0, 390.0, 410.0]])
    goal = Goal(400.0, 2028)
    years = by_year(goal_futures(people), "one", goal).set_index(["level", "counting", "year"]).sort_index()
    assert years.loc[("certified", "in the year"), "probability"].tolist() == [0.0, 0.0, 0.5, 0.5]
    assert years.loc[("certified", "ever"), "probability"].tolist() == [0.0, 0.0, 0.75, 1.0]  # years add up: the second future has 400 in the fourth year
    assert years.loc[("certified", "ever", 2028), "median"] == np.median(people[:, :3].sum(axis=1))
    when = when_reached(goal_futures(people), "one", goal).set_index(["level", "counting"])
    row = when.loc[("certified", "in the year")]
    assert (row["first_year"], row["by_then"], row["ever_reached"]) == (2028, 0.5, 0.75)  # one future reached it and fell back
    assert row["public_cost"] == 3.0 * 395.0
    assert row["needed"] == pytest.approx(4.0**0.5 - 1.0)
    assert row["growth"] == pytest.approx((395.0 / 100.0) ** 0.5 - 1.0)
    assert np.isnan(when.loc[("gold", "in the year"), "first_year"])


def test_the_backtest_compares_rows_that_exist_with_what_was_known_before() -> None:
    known = backtest_file()
    first = read_region(known.region).as_of
    assert first is not None
    for one in known.compared:
        row, last = ledger()[one.row], ledger()[one.last]
        assert first < one.year <= 2026
        assert str(one.year) in row.where or f"{one.year - 1}-{one.year % 100}" in row.where, one
        assert not last.held_out
    fan = pd.DataFrame([(one.outcome, one.group, one.year, 0.5, 0.6, 0.7, 0.8, 0.9) for one in known.compared], columns=["outcome", "group", "year", "low_90", "low_50", "median", "high_50", "high_90"])
    table = against_what_happened(fan).set_index("row")
    assert table.loc["B001", ["happened", "naive"]].tolist() == pytest.approx([0.864, 0.785])
    assert table.loc["B001", "error"] == pytest.approx(0.7 - 0.864)
    assert table.loc["B001", "inside_90"] and not table.loc["B001", "inside_50"]
    assert not table.loc["B055.2", "inside_90"]
