"""What knowing is worth, against closed forms of the linear-normal case, with and without chance between seeds."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from llsim.analysis.information import expected_gain, normal_scores, shown_by_chance, value_of_knowing

MEAN, SLOPES, SEEDS = -0.4, np.array([1.0, 0.5, 0.2, 0.0]), 4


def closed_form(mean: float, spread: float) -> float:
    """Return what knowing a normal gain is worth: its mean and standard deviation."""
    return float(spread * norm.pdf(mean / spread) - abs(mean) * norm.cdf(-abs(mean) / spread))


def linear(draws: int, seed: int, chance: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Make a decision between nothing and an option whose gain is linear in normal numbers: values, parameters."""
    generator = np.random.default_rng(seed)
    numbers = generator.standard_normal((draws, len(SLOPES)))
    gain = MEAN + numbers @ SLOPES
    noise = chance * generator.standard_normal((draws, 2, SEEDS))
    return np.stack([np.zeros(draws), gain], axis=1)[:, :, None] + noise, numbers


def test_the_linear_normal_case_is_met() -> None:
    """With 20,000 draws: perfect information, each number, and studies of them within 3 % of the spread."""
    values, numbers = linear(20_000, 1)
    known = value_of_knowing(values, numbers, np.sqrt(0.5))
    whole = float(np.linalg.norm(SLOPES))
    assert known.best == 0
    assert known.perfect.value == pytest.approx(closed_form(MEAN, whole), abs=0.01)
    assert known.wrong == pytest.approx(norm.cdf(MEAN / whole), abs=0.01)
    for place, slope in enumerate(SLOPES[:3]):
        assert known.numbers[place].value == pytest.approx(closed_form(MEAN, slope), abs=0.01)
        assert known.studies[place].value == pytest.approx(closed_form(MEAN, slope * np.sqrt(0.5)), abs=0.01)


def test_a_number_that_does_not_matter_is_worth_nothing_and_never_less() -> None:
    found = []
    for seed in range(40):
        values, numbers = linear(100, seed, 1.0)
        known = value_of_knowing(values, numbers, 0.5)
        assert all(0.0 <= one.low <= one.value <= known.perfect.value + 1e-12 for one in (*known.numbers, *known.studies))
        found.append(known.numbers[3].value / known.perfect.value)
    assert np.mean(found) < 0.02
    assert np.median(found) == 0.0


def test_chance_between_seeds_is_not_taken_for_ignorance() -> None:
    """Of a hundred draws with chance as large as the rest, what everything is worth is right on average; without the correction it is not."""
    found, raw = [], []
    for seed in range(120):
        values, numbers = linear(100, seed, 2.0)
        found.append(value_of_knowing(values, numbers[:, :1], 1.0).perfect.value)
        raw.append(expected_gain((values[:, 1] - values[:, 0]).mean(axis=1)[:, None]))
    exact = closed_form(MEAN, float(np.linalg.norm(SLOPES)))
    assert np.mean(found) == pytest.approx(exact, abs=0.04)
    assert np.mean(raw) > exact + 0.1


def test_one_number_is_right_on_average_with_few_draws_and_its_interval_holds_the_truth() -> None:
    exact = closed_form(MEAN, SLOPES[0])
    known = [value_of_knowing(*linear(100, seed, 1.0), 1.0).numbers[0] for seed in range(120)]
    assert np.mean([one.value for one in known]) == pytest.approx(exact, abs=0.04)
    assert np.mean([one.low <= exact <= one.high for one in known]) >= 0.88


def test_what_chance_shows_is_passed_by_what_matters_and_not_by_what_does_not() -> None:
    passed = []
    for seed in range(40):
        values, numbers = linear(100, 1000 + seed, 1.0)
        known = value_of_knowing(values, numbers, 1.0)
        passed.append([one.value > shown_by_chance(values, known.best) for one in known.numbers])
    shares = np.mean(passed, axis=0)
    assert shares[0] > 0.9
    assert shares[3] <= 0.05


def test_a_bent_gain_is_followed() -> None:
    """Gain x^2 - 1.5 of a standard normal x: known exactly it is worth E max(0, x^2 - 1.5)."""
    numbers = np.random.default_rng(5).standard_normal((20_000, 1))
    values = np.stack([np.zeros(20_000), numbers[:, 0] ** 2 - 1.5], axis=1)[:, :, None]
    edge = np.sqrt(1.5)
    exact = 2 * (edge * norm.pdf(edge) + norm.sf(edge)) - 1.5 * 2 * norm.sf(edge)
    assert value_of_knowing(values, numbers, 1.0).numbers[0].value == pytest.approx(exact, abs=0.02)


def test_three_options_and_a_number_that_separates_two() -> None:
    """Options 0, x and -x of a standard normal x: knowing x is worth E|x|."""
    numbers = np.random.default_rng(6).standard_normal((20_000, 1))
    values = np.stack([np.zeros(20_000), numbers[:, 0], -numbers[:, 0]], axis=1)[:, :, None]
    known = value_of_knowing(values, numbers, 0.6)
    assert known.numbers[0].value == pytest.approx(np.sqrt(2 / np.pi), abs=0.02)
    assert known.studies[0].value == pytest.approx(0.6 * np.sqrt(2 / np.pi), abs=0.02)


def test_an_option_that_is_always_best_leaves_nothing_to_learn() -> None:
    values, numbers = linear(50, 2)
    values[:, 1] += 100.0
    known = value_of_knowing(values, numbers, 1.0)
    assert known.best == 1
    assert known.wrong == 0.0
    assert all(one.value == 0.0 for one in (known.perfect, *known.numbers))


def test_normal_scores_share_ties_and_keep_order() -> None:
    scores = normal_scores(np.array([3.0, 1.0, 1.0, 2.0]))
    assert scores[1] == scores[2] < scores[3] < scores[0]
    assert scores.sum() == pytest.approx(0.0, abs=0.5)
