"""The split of a spread into parameters, the economy and chance: exact shares of planted functions, sums, what is not known."""

from __future__ import annotations

import numpy as np
import pytest

from llsim.analysis.variance_split import PARTS, components, shares, shares_with_intervals
from llsim.errors import ConfigurationError

PLANTED = np.array([4.0, 1.0, 3.0])
"""Variances due to parameters, the economy, chance."""


def planted(generator: np.random.Generator, draws: int, economies: int, seeds: int, sets: int = 1) -> np.ndarray:
    """Give values (draws, economies, seeds, sets) of an additive function with the planted variances."""
    drawn, swings, luck = (np.sqrt(variance) * generator.standard_normal(shape) for variance, shape in zip(
        PLANTED, ((draws, 1, 1, sets), (draws, economies, 1, sets), (draws, economies, seeds, sets)), strict=True))
    return 10.0 + drawn + swings + luck


def test_planted_variances_are_estimated_without_bias() -> None:
    found = components(planted(np.random.default_rng(5), 12, 3, 2, sets=4_000))
    error = found.std(axis=1, ddof=1) / np.sqrt(found.shape[1])
    assert np.all(np.abs(found.mean(axis=1) - PLANTED) < 4.0 * error)
    assert np.all(error < 0.06)  # sharp enough to see a wrong divisor
    naive = planted(np.random.default_rng(5), 12, 3, 2, sets=4_000).mean(axis=(1, 2)).var(axis=0, ddof=1).mean()
    assert naive > PLANTED[0] + 0.5  # what is left of economy and chance in the means of draws is taken off


def test_planted_shares_are_recovered_and_add_to_one() -> None:
    found = shares(components(planted(np.random.default_rng(6), 4_000, 5, 2)))[:, 0]
    assert found == pytest.approx(PLANTED / PLANTED.sum(), abs=0.02)
    small = shares(components(planted(np.random.default_rng(7), 4, 2, 2, sets=500)))
    assert small.sum(axis=0) == pytest.approx(1.0)
    assert (small >= 0.0).all()


def test_what_acts_in_combination_counts_with_the_finer_part() -> None:
    generator = np.random.default_rng(8)
    drawn, swings, luck = generator.standard_normal((3_000, 1, 1)), generator.standard_normal((3_000, 4, 1)), generator.standard_normal((3_000, 4, 2))
    product = shares(components((drawn * swings + 0.0 * luck)[..., None]))[:, 0]
    assert product == pytest.approx([0.0, 1.0, 0.0], abs=0.05)
    assert shares(components((drawn + swings * luck)[..., None]))[:, 0] == pytest.approx([0.5, 0.0, 0.5], abs=0.05)


def test_intervals_hold_the_planted_shares() -> None:
    _, low, high = shares_with_intervals(planted(np.random.default_rng(9), 60, 5, 2, sets=200))
    truth = (PLANTED / PLANTED.sum())[:, None]
    assert ((low <= truth) & (truth <= high)).mean() > 0.82  # 90 % wanted, over resampled draws
    assert (high - low).max() < 0.6


def test_one_draw_leaves_the_parameters_unknown() -> None:
    values = planted(np.random.default_rng(10), 1, 50, 2)
    found = shares_with_intervals(values)
    assert np.isnan(components(values)[0]).all()
    assert np.isnan(found[0, 0]).all()
    assert np.nansum(found[0], axis=0) == pytest.approx(1.0)


def test_nothing_that_varies_has_no_shares_and_too_few_are_refused() -> None:
    assert np.isnan(shares(components(np.ones((5, 2, 2, 1))))).all()
    with pytest.raises(ConfigurationError, match="at least two of both"):
        components(np.ones((5, 1, 4, 1)))
    with pytest.raises(ConfigurationError, match="at least two of both"):
        components(np.ones((5, 4, 1, 1)))
    assert PARTS == ("parameters", "economy", "chance")
