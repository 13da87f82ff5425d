"""Shapley values, interactions and the plus, against answers known by hand."""

from __future__ import annotations

from itertools import combinations, permutations

import numpy as np
import pandas as pd
import pytest

from llsim.analysis.attributing import Worths, alone_weights, pair_weights, pairs_table, shapley_weights, shares_table, with_intervals, worths_of

LEVERS = ("one", "two", "three", "four", "five")


def worths(game: np.ndarray, spread: float = 0.0, seeds: int = 6, draws: int = 1) -> Worths:
    """Make runs of a game, (2 ** levers,), each seed scaled a little."""
    scale = 1.0 + spread * np.linspace(-1.0, 1.0, seeds * draws).reshape(draws, seeds)
    return Worths(game[:, None, None, None] * scale[None, :, :, None], pd.DataFrame({"year": [2040], "outcome": ["graduation_rate"], "group": ["all"], "people": [2_000.0]}))


def by_orders(game: np.ndarray, levers: int) -> np.ndarray:
    """Work shares out as they are defined: what a lever adds, averaged over every order."""
    shares = np.zeros(levers)
    orders = list(permutations(range(levers)))
    for order in orders:
        there = 0
        for lever in order:
            shares[lever] += game[there | 1 << lever] - game[there]
            there |= 1 << lever
    return shares / len(orders)


def any_game(levers: int) -> np.ndarray:
    return np.sin(np.arange(2**levers) * 1.7) + np.arange(2**levers) % 7 * 0.3


@pytest.mark.parametrize("levers", [1, 2, 3, 4, 5])
def test_shares_are_what_a_lever_adds_averaged_over_all_orders(levers: int) -> None:
    game = any_game(levers)
    assert shapley_weights(levers) @ game == pytest.approx(by_orders(game, levers), abs=1e-12)


def test_shares_of_a_known_game() -> None:
    """Glove game: one and two have a left glove, three a right one; a pair is worth 1. Shares 1/6, 1/6, 4/6."""
    game = np.array([float(bool(c & 3) and bool(c & 4)) for c in range(8)])
    assert shapley_weights(3) @ game == pytest.approx([1 / 6, 1 / 6, 4 / 6], abs=1e-15)


def test_shares_add_up_in_every_run() -> None:
    found = worths(any_game(5), spread=0.3, seeds=20)
    assert np.abs(found.summed(shapley_weights(5)).sum(axis=0) - found.total).max() < 1e-12
    table = shares_table(found, LEVERS)
    assert abs(table["share"].sum() - table["total"].iloc[0]) < 1e-12


def test_a_lever_that_does_nothing_gets_nothing_exactly() -> None:
    game = np.array([any_game(5)[combination & ~4] for combination in range(32)])
    table = shares_table(worths(game, spread=0.3), LEVERS).set_index("lever")
    assert table.loc["three", "share"] == pytest.approx(0.0, abs=1e-15)
    flat = shares_table(worths(np.full(32, 0.87), spread=0.3), LEVERS)
    assert (flat[["share", "low", "high", "alone", "total"]] == 0.0).all().all()


def test_the_order_of_levers_does_not_matter() -> None:
    game = any_game(5)
    order = (3, 0, 4, 1, 2)
    moved = np.array([game[sum(1 << order[place] for place in range(5) if combination >> place & 1)] for combination in range(32)])
    one = shares_table(worths(game, 0.1), LEVERS).set_index("lever")["share"]
    other = shares_table(worths(moved, 0.1), tuple(LEVERS[place] for place in order)).set_index("lever")["share"]
    assert other[list(LEVERS)].to_numpy() == pytest.approx(one.to_numpy(), abs=1e-14)


def test_pairs_of_a_game_with_one_product() -> None:
    """Worth 2 a + 3 b + 5 a b: the pair adds 5, others nothing; shares 4.5 and 5.5; the plus is 5."""
    game = np.array([2.0 * (c & 1) + 3.0 * (c >> 1 & 1) + 5.0 * (c & 1) * (c >> 1 & 1) for c in range(32)])
    found = worths(game)
    pairs = pairs_table(found, LEVERS).set_index(["lever", "other"])["together"]
    assert pairs[("one", "two")] == pytest.approx(5.0, abs=1e-12)
    assert all(abs(pairs[(a, b)]) < 1e-12 for a, b in combinations(LEVERS, 2) if (a, b) != ("one", "two"))
    assert pairs[("plus", "")] == pytest.approx(5.0, abs=1e-12)
    shares = shares_table(found, LEVERS).set_index("lever")
    assert shares["share"].to_numpy() == pytest.approx([4.5, 5.5, 0.0, 0.0, 0.0], abs=1e-12)
    assert shares["alone"].to_numpy() == pytest.approx([2.0, 3.0, 0.0, 0.0, 0.0], abs=1e-12)


def test_levers_that_add_have_no_plus() -> None:
    game = np.array([sum((k + 1.0) * (c >> k & 1) for k in range(5)) for c in range(32)])
    assert np.abs(pairs_table(worths(game), LEVERS)["together"]).max() < 1e-12
    assert pair_weights(5).sum(axis=1) == pytest.approx(np.zeros(10), abs=1e-15)
    assert alone_weights(5).sum(axis=1) == pytest.approx(np.zeros(5), abs=1e-15)


def test_intervals_over_seeds_and_over_draws() -> None:
    runs = np.array([[1.0, 2.0, 3.0, 4.0]])[..., None]
    mean, low, high = with_intervals(runs)
    assert mean[0] == 2.5 and high[0] - 2.5 == pytest.approx(3.182446 * 1.2909944 / 2.0, rel=1e-6) and mean[0] - low[0] == pytest.approx(high[0] - mean[0])
    drawn = np.array([[1.0, 3.0], [2.0, 4.0], [3.0, 5.0]])[..., None]
    mean, low, high = with_intervals(drawn)
    assert mean[0] == 3.0 and high[0] - 3.0 == pytest.approx(4.302653 * 1.0 * np.sqrt(1 + 1 / 3), rel=1e-6)
    assert np.isinf(with_intervals(np.ones((1, 1, 2)))[2]).all()


def test_runs_are_arranged_by_combination_and_missing_ones_are_noticed() -> None:
    rows = [(c, 0, s, 2040, "graduation_rate", "all", 10.0 * c + s, 100.0) for c in range(4) for s in (1, 2)]
    frame = pd.DataFrame(rows, columns=["point", "draw", "seed", "year", "outcome", "group", "numerator", "denominator"])
    found = worths_of(frame.sample(frac=1.0, random_state=1), 4)
    assert np.asarray(found.values)[:, 0, :, 0].tolist() == [[0.01, 0.02], [0.11, 0.12], [0.21, 0.22], [0.31, 0.32]]
    with pytest.raises(ValueError, match="found 7 runs"):
        worths_of(frame.iloc[:-1], 4)
