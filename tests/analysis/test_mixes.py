"""Fronts, regret and hypervolume against cases made by hand."""

from __future__ import annotations

import numpy as np
import pytest

from llsim.analysis.mixes import chance_of, hypervolume, interval, judged, on_front, progress, regrets, share_on_front, surely

POINTS = np.array([[1.0, 4.0], [2.0, 2.0], [4.0, 1.0], [3.0, 3.0], [2.0, 2.0], [1.0, 5.0]])


def test_the_front_is_what_nothing_beats_and_equals_share_it() -> None:
    assert on_front(POINTS).tolist() == [True, True, True, False, True, False]


def test_what_is_not_allowed_neither_stands_on_the_front_nor_beats() -> None:
    allowed = np.array([True, False, True, True, False, True])
    assert on_front(POINTS, allowed).tolist() == [True, False, True, True, False, False]


def test_what_is_not_known_is_on_no_front() -> None:
    assert on_front(np.array([[np.nan, 0.0], [1.0, 1.0]])).tolist() == [False, True]


@pytest.mark.parametrize("objectives", [2, 3, 4])
def test_the_front_is_that_of_looking_at_every_pair(objectives: int) -> None:
    places = np.arange(60 * objectives, dtype=float).reshape(60, objectives)
    points = np.round(np.abs(np.sin(places * 12.9898)) * 5)
    slowly = [not any(all(other <= own) and any(other < own) for other in points) for own in points]
    assert on_front(points).tolist() == slowly


def test_shares_of_draws_on_the_front() -> None:
    by_draw = np.array([[[0.0, 2.0], [0.0, 2.0]], [[1.0, 1.0], [1.0, 3.0]], [[2.0, 0.0], [2.0, 0.0]]])
    assert share_on_front(by_draw, np.ones((3, 2), bool)).tolist() == [1.0, 0.5, 1.0]
    assert share_on_front(by_draw, np.array([[True, False], [True, True], [True, True]])).tolist() == [0.5, 1.0, 1.0]


def test_regret_is_the_way_to_the_best_of_the_draw() -> None:
    by_draw = np.array([[[0.0, 5.0], [3.0, 5.0]], [[2.0, 4.0], [1.0, 9.0]]])
    assert regrets(by_draw, np.ones((2, 2), bool)).tolist() == [[[0.0, 1.0], [2.0, 0.0]], [[2.0, 0.0], [0.0, 4.0]]]


def test_regret_is_against_what_is_allowed() -> None:
    by_draw = np.array([[[0.0], [3.0]], [[2.0], [1.0]]])
    found = regrets(by_draw, np.array([[False, False], [True, False]]))
    assert found[:, 0].tolist() == [[-2.0], [0.0]]
    assert np.isnan(found[:, 1]).all()


def test_volume_of_boxes() -> None:
    assert hypervolume(np.array([[1.0, 1.0]]), np.array([3.0, 4.0])) == 6.0
    assert hypervolume(np.array([[1.0, 2.0], [2.0, 1.0]]), np.array([3.0, 3.0])) == 3.0
    assert hypervolume(np.array([[1.0, 2.0], [2.0, 1.0], [2.0, 2.0], [5.0, 0.0]]), np.array([3.0, 3.0])) == 3.0
    assert hypervolume(np.array([[0.0, 0.0, 1.0], [1.0, 1.0, 0.0]]), np.array([2.0, 2.0, 2.0])) == pytest.approx(4.0 + 1.0)
    assert hypervolume(np.empty((0, 2)), np.array([1.0, 1.0])) == 0.0


@pytest.mark.parametrize("objectives", [2, 3, 4])
def test_volume_is_that_of_counting_cells(objectives: int) -> None:
    places = np.arange(12 * objectives, dtype=float).reshape(12, objectives)
    points = np.floor(np.abs(np.sin(places * 78.233)) * 6)
    cells = np.stack(np.meshgrid(*[np.arange(6)] * objectives, indexing="ij"), axis=-1).reshape(-1, objectives)
    counted = sum(any((point <= cell).all() for point in points) for cell in cells)
    assert hypervolume(points, np.full(objectives, 6.0)) == pytest.approx(counted)


def test_progress_never_falls_and_starts_at_nothing() -> None:
    points = np.array([[9.0, 9.0], [1.0, 4.0], [4.0, 1.0], [1.0, 1.0]])
    found = progress(points, np.array([False, True, True, True]), np.array([0, 1, 1, 2]))
    assert found[0] == 0.0 and found[1] == found[2] < found[3] == pytest.approx(1.0)


def test_judged_by_the_mean_or_by_what_most_draws_keep_to() -> None:
    costs = np.array([[1.0, 2.0, 3.0, 10.0, 4.0]])
    assert judged(costs, None).tolist() == [4.0]
    assert judged(costs, 0.2).tolist() == [4.0]
    assert judged(costs, 0.0).tolist() == [10.0]


def test_intervals_are_those_of_comparisons() -> None:
    one = np.array([[[1.0, 2.0, 3.0]]])
    low, high = interval(one)
    assert (low[0], high[0]) == pytest.approx((2.0 - 4.302653 / np.sqrt(3), 2.0 + 4.302653 / np.sqrt(3)))
    several = np.array([[[0.0, 2.0], [1.0, 3.0], [2.0, 4.0]]])
    low, high = interval(several)
    assert (low[0], high[0]) == pytest.approx((2.0 - 4.302653 * np.sqrt(4 / 3), 2.0 + 4.302653 * np.sqrt(4 / 3)))
    assert np.isinf(interval(np.array([[[1.0]]]))[0]).all()


def test_chance_and_what_is_surely_reached_agree() -> None:
    gains = np.array([[5.0, 1.0, 3.0, 2.0, 4.0]])
    assert chance_of(gains, 2.0).tolist() == [0.8]
    assert surely(gains, 0.8).tolist() == [2.0]
    assert surely(gains, 0.81).tolist() == [1.0]
    for asked in (0.5, 1.0, 2.0, 2.5, 4.0, 5.5):
        for probability in (0.2, 0.4, 0.5, 0.8, 1.0):
            assert (chance_of(gains, asked)[0] >= probability) == (surely(gains, probability)[0] >= asked)
    unknown = np.array([[1.0, np.nan]])
    assert np.isnan(chance_of(unknown, 0.0)).all() and np.isnan(surely(unknown, 0.5)).all()
