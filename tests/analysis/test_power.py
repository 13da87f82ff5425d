"""Estimators and power against closed forms, without a run of the model."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from llsim.analysis.power import analytic_power, p_values, power_table, share_interval
from llsim.evidence.pilots.fitting import compare_lotteries, compare_school_means, compare_students, instrumented, intraclass_correlation

EVERYONE = np.ones(600, np.bool_)
NONE = np.zeros((600, 0))


def persons() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    some = np.random.default_rng(7)
    treated = some.random(600) < 0.4
    block = some.integers(0, 12, 600)
    known = some.normal(size=(600, 2))
    values = 0.3 * treated + 0.1 * block + known @ np.array([0.5, -0.2]) + some.normal(size=600)
    return values, treated, block, known


def test_wilson_intervals_are_the_published_ones() -> None:
    assert share_interval(15, 148) == pytest.approx((0.0624, 0.1605), abs=1e-4)  # Newcombe 1998, table I: 81/263 and 15/148
    assert share_interval(81, 263) == pytest.approx((0.2553, 0.3662), abs=1e-4)
    assert share_interval(0, 20) == pytest.approx((0.0, 0.1611), abs=1e-4)


def test_the_formula_gives_the_textbook_sample_size() -> None:
    """Fifty against sixty of a hundred need 385 in each arm for a power of 80 % (Fleiss 1981, without correction)."""
    assert analytic_power(0.1, (0.25, 0.24), (385, 385), 0.05) == pytest.approx(0.8, abs=0.002)
    assert analytic_power(0.0, (0.25, 0.24), (385, 385), 0.05) == pytest.approx(0.05)
    assert analytic_power(-0.1, (0.25, 0.24), (385, 385), 0.05) == analytic_power(0.1, (0.25, 0.24), (385, 385), 0.05)
    assert analytic_power(0.1, (0.25, 0.24), (770, 770), 0.05, design_effect=2.0) == pytest.approx(analytic_power(0.1, (0.25, 0.24), (385, 385), 0.05))
    assert np.isnan(analytic_power(0.1, (0.25, 0.24), (385, 0), 0.05))


def test_without_covariates_students_are_compared_by_means() -> None:
    values, treated, _, _ = persons()
    found = compare_students(values, EVERYONE, treated, NONE)
    one, other = values[treated], values[~treated]
    assert found.estimate == pytest.approx(one.mean() - other.mean())
    white = np.sqrt((one.var() / len(one) + other.var() / len(other)) * 600 / 598)
    assert found.error == pytest.approx(white)
    assert found.freedom == 598


def test_fixed_effects_are_those_of_dummies() -> None:
    values, treated, block, known = persons()
    found = compare_lotteries(values, EVERYONE, treated, block, known)
    columns = np.column_stack([treated, known, *(block == one for one in range(12))]).astype(float)
    slopes, *_ = np.linalg.lstsq(columns, values, rcond=None)
    inverse = np.linalg.inv(columns.T @ columns)
    left = values - columns @ slopes
    robust = inverse @ (columns.T * left**2) @ columns @ inverse * 600 / (600 - 15)
    assert found.estimate == pytest.approx(slopes[0])
    assert found.error == pytest.approx(np.sqrt(robust[0, 0]))
    assert found.freedom == 600 - 15


def test_the_instrument_divides_by_what_it_moved() -> None:
    values, offered, _, _ = persons()
    took = offered & (np.random.default_rng(8).random(600) < 0.7)
    one_lottery = np.zeros(600, np.int64)
    found = instrumented(values, EVERYONE, offered, took, one_lottery, NONE)
    assert found.estimate == pytest.approx((values[offered].mean() - values[~offered].mean()) / took[offered].mean())
    whole = instrumented(values, EVERYONE, offered, offered, one_lottery, NONE)
    plain = compare_students(values, EVERYONE, offered, NONE)
    assert (whole.estimate, whole.error) == (pytest.approx(plain.estimate), pytest.approx(plain.error))


def test_school_means_are_compared_by_students_t() -> None:
    values, _, school, _ = persons()
    treated = school < 5
    found = compare_school_means(values, EVERYONE, treated, school, NONE)
    means = np.array([values[school == one].mean() for one in range(12)])
    wanted = stats.ttest_ind(means[:5], means[5:])
    assert found.estimate / found.error == pytest.approx(wanted.statistic)
    assert 2 * stats.t.sf(abs(found.estimate / found.error), found.freedom) == pytest.approx(wanted.pvalue)


def test_nobody_to_compare_gives_no_estimate() -> None:
    values, treated, school, _ = persons()
    for found in (compare_students(values, treated, treated, NONE), compare_lotteries(values, ~EVERYONE, treated, school, NONE), compare_school_means(values, treated, treated, np.zeros(600, int), NONE)):
        assert np.isnan(found.error)


@pytest.mark.parametrize("planted", [0.0, 0.1, 0.3])
def test_a_planted_intraclass_correlation_is_found(planted: float) -> None:
    school = np.repeat(np.arange(400), 25)
    treated = school % 2 == 0
    some = np.random.default_rng(9)
    values = some.normal(size=len(school)) * np.sqrt(1 - planted) + (some.normal(size=400) * np.sqrt(planted))[school] + 5.0 * treated
    assert intraclass_correlation(values, np.ones(len(school), np.bool_), treated, school) == pytest.approx(planted, abs=0.035)


def tries(effect: float, count: int = 4000, error: float = 1.0) -> pd.DataFrame:
    scores = stats.norm.ppf((np.arange(count) + 0.5) / count)
    estimates, off = effect + error * scores, error * scores
    return pd.DataFrame({
        "outcome": 0, "estimand": "effect", "varied": "nothing", "schools": 10, "cohorts": 1, "part": 1.0, "estimate": estimates, "error": error, "freedom": 1e6, "off_estimate": off, "off_error": error,
        "off_freedom": 1e6, "truth": effect, "treated": 100, "compared": 100, "mean": 0.0, "treated_variance": 50.0 * error**2, "compared_variance": 50.0 * error**2, "icc": np.nan, "taken_up": 1.0,
    })  # fmt: skip


def test_planted_tries_have_the_power_of_the_normal_distribution() -> None:
    found = power_table(tries(2.8), 0.05, 0.8).set_index("measure")
    bell = NormalDist()
    wanted = bell.cdf(2.8 - bell.inv_cdf(0.975))
    assert found.loc["power", "low"] <= wanted <= found.loc["power", "high"]
    assert found.loc["analytic_power", "value"] == pytest.approx(wanted, abs=1e-4)
    assert found.loc["false_alarms", "low"] <= 0.05 <= found.loc["false_alarms", "high"]
    assert found.loc["coverage", "low"] <= 0.95 <= found.loc["coverage", "high"]
    assert found.loc["bias", "value"] == pytest.approx(0.0, abs=1e-9)
    assert found.loc["smallest_found", "value"] == pytest.approx(2.8016, rel=0.002)
    assert found.loc["times_needed", "value"] == pytest.approx(1.0, rel=0.004)


def test_half_the_effect_needs_four_times_the_students() -> None:
    full, half = (power_table(tries(effect), 0.05, 0.8).set_index("measure").loc["times_needed", "value"] for effect in (2.0, 1.0))
    assert half / full == pytest.approx(4.0)


def test_no_effect_has_no_size_and_is_found_by_chance_alone() -> None:
    found = power_table(tries(0.0).assign(truth=lambda rows: rows["off_estimate"]), 0.05, 0.8).set_index("measure")
    assert found.loc["times_needed", "value"] == np.inf
    assert found.loc["power", "low"] <= 0.05 <= found.loc["power", "high"]


def test_an_estimate_without_spread_and_effect_finds_nothing() -> None:
    rows = tries(0.0, 2).assign(estimate=0.0, error=0.0)
    assert (p_values(rows, "") == 1.0).all()
