"""Indices against functions with known answers, and what surrounds them: noise, blocks, dummy, convergence, ranks."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest
from experiment_folder import Floats, noisy
from SALib.sample import fast_sampler, ff, latin, sobol
from SALib.sample import morris as morris_sampler
from scipy.stats import rankdata

from llsim.analysis.sensitivity.finding import found_of
from llsim.analysis.sensitivity.functions import ISHIGAMI_FIRST, ISHIGAMI_TOTAL, ishigami, linear_gaussian_effects
from llsim.analysis.sensitivity.guard import Answers
from llsim.analysis.sensitivity.noise import Noise, corrected, noise_of
from llsim.analysis.sensitivity.screening import delta, factorial, fast, morris, pawn
from llsim.analysis.sensitivity.selftest import selftest
from llsim.analysis.sensitivity.shapley import shapley
from llsim.analysis.sensitivity.sobol import convergence, rank_stability, sobol_indices
from llsim.errors import ConfigurationError
from llsim.experiment.problem import DUMMY, shares_problem_of

NAMES = ("x1", "x2", "x3")
WITH_DUMMY = (*NAMES, DUMMY)


def saltelli(names: tuple[str, ...], points: int, seeds: int, share: float, *, second_order: bool = False, groups: tuple[str, ...] = ()) -> Answers:
    design = sobol.sample(shares_problem_of(names, groups), points, calc_second_order=second_order, seed=11)
    return Answers(names, design, noisy(ishigami(design), seeds, share))


def test_the_selftest_holds() -> None:
    checks = selftest()
    assert len(checks) >= 14
    assert [check for check in checks if not check.holds] == []


def test_noise_share_is_found_and_the_formulas_undo_it() -> None:
    values = np.sin(np.linspace(0.0, 60.0, 20_000))
    found = noise_of(noisy(values, 4, 0.5))
    assert found.share == pytest.approx(0.5, abs=0.02) and found.ratio == pytest.approx(0.125, abs=0.005) and found.is_publishable
    first, total = np.array([0.3, 0.1]), np.array([0.6, 0.2])
    uncorrected = first / (1 + found.ratio), (total + found.ratio) / (1 + found.ratio)
    again = corrected(*uncorrected, found)
    np.testing.assert_allclose([*again[0], *again[1]], [*first, *total], atol=1e-12)
    with pytest.raises(ConfigurationError, match="found 1; allowed: at least 2"):
        noise_of(values[:, None])


def test_luck_that_all_points_share_is_no_noise() -> None:
    design = saltelli(NAMES, 256, 1, 0.0)
    shared = Answers(NAMES, design.design, design.outcomes + np.array([3.0, -1.0, 5.0, 0.0, 2.0, 9.0]))
    found = sobol_indices(shared, second_order=False)
    assert found.noise.share == pytest.approx(0.0, abs=1e-9) and noise_of(shared.outcomes).share == pytest.approx(0.0, abs=1e-9)
    np.testing.assert_allclose(found.total, found.raw_total, atol=1e-9)


def test_luck_that_neighbouring_points_share_is_not_corrected_twice() -> None:
    """A seed tilts one effect: the formulas would call the dummy negative, products of different seeds do not."""
    design = saltelli(WITH_DUMMY, 1024, 1, 0.0)
    tilts = np.array([-8.0, -4.0, -1.0, 2.0, 4.0, 7.0])
    values = ishigami(design.design)[:, None] + tilts * (design.design[:, 1:2] - 0.5)
    answers = Answers(WITH_DUMMY, design.design, values)
    found = sobol_indices(answers, second_order=False)
    by_formula = corrected(found.raw_first, found.raw_total, noise_of(values))[1]
    assert by_formula[3] < -0.02
    assert found.total[3] == pytest.approx(0.0, abs=1e-9)
    np.testing.assert_allclose(found.total[[0, 2]], np.array(ISHIGAMI_TOTAL)[[0, 2]], atol=0.05)


def test_the_dummy_is_nothing_and_its_warning_comes_when_it_is_not() -> None:
    quiet = found_of(saltelli(WITH_DUMMY, 4096, 5, 0.1), "sobol", {})
    assert abs(quiet.of("total")[DUMMY].value) <= 0.02 and not any("dummy" in words for words in quiet.warnings)
    answers = saltelli(WITH_DUMMY, 64, 5, 0.0)
    leaking = Answers(WITH_DUMMY, answers.design, answers.outcomes + 6.0 * answers.design[:, 3:])
    assert any("the dummy, which does nothing, has a total index of 0." in words for words in found_of(leaking, "sobol", {}).warnings)
    assert any("moves no dummy" in words for words in found_of(saltelli(NAMES, 64, 5, 0.0), "sobol", {}).warnings)


def test_uncorrected_indices_are_not_published_above_the_limit() -> None:
    loud = found_of(saltelli(NAMES, 1024, 5, 2.0), "sobol", {})
    assert loud.noise is not None and loud.noise.ratio > 0.15 and any("not shown" in words for words in loud.warnings)
    assert all(np.isnan(one.uncorrected) for one in loud.measures)
    assert all(one.uncorrected == pytest.approx(one.value, abs=0.05) for one in found_of(saltelli(NAMES, 1024, 5, 0.1), "sobol", {}).measures if not one.other)
    assert Noise(0.75, 5, 1.0).is_publishable and not Noise(0.76, 5, 1.0).is_publishable


def test_blocks_of_seeds_give_a_spread_of_the_right_size_from_five_on() -> None:
    """The spread over blocks is that of repeating the whole thing with other seeds."""
    design = saltelli(NAMES, 256, 1, 0.0)
    values, rng = ishigami(design.design), np.random.default_rng(8)
    found = [sobol_indices(Answers(NAMES, design.design, values[:, None] + rng.standard_normal((len(values), 6)) * values.std()), second_order=False) for _ in range(40)]
    again, told = np.std([one.first for one in found], axis=0), np.mean([one.spread_first for one in found], axis=0)
    assert (told / again > 0.7).all() and (told / again < 1.4).all()
    few = found_of(saltelli(NAMES, 64, 4, 0.1), "sobol", {})
    assert np.isnan([one.spread for one in few.measures]).all() and any("4 seeds" in words for words in few.warnings)


def test_intervals_cover_the_exact_indices() -> None:
    inside = []
    for seed in range(30):
        design = sobol.sample(shares_problem_of(NAMES), 256, calc_second_order=False, seed=seed)
        luck = np.random.default_rng(seed).standard_normal((len(design), 5))
        values = ishigami(design)
        found = sobol_indices(Answers(NAMES, design, values[:, None] + values.std() * luck), second_order=False)
        inside += [np.abs(found.first - ISHIGAMI_FIRST) <= found.first_half, np.abs(found.total - ISHIGAMI_TOTAL) <= found.total_half]
    assert np.mean(inside) >= 0.9


def test_second_order_and_groups() -> None:
    found = sobol_indices(saltelli(NAMES, 2048, 2, 0.0, second_order=True), second_order=True)
    assert found.pairs == [("x1", "x2"), ("x1", "x3"), ("x2", "x3")]
    np.testing.assert_allclose(found.second, [0.0, 0.2437, 0.0], atol=0.03)
    groups = ("waves", "hill", "waves")
    together = sobol_indices(saltelli(NAMES, 2048, 2, 0.0, groups=groups), second_order=False, groups=groups)
    assert together.names == ("waves", "hill")
    np.testing.assert_allclose(together.first, [1.0 - 0.4424, 0.4424], atol=0.02)
    np.testing.assert_allclose(together.total, [1.0 - 0.4424, 0.4424], atol=0.02)


def test_convergence_and_ranks() -> None:
    steps = convergence(saltelli(NAMES, 1024, 5, 0.1), second_order=False)
    assert [size for size, _ in steps] == [64, 128, 256, 512, 1024]
    gaps = [float(np.abs(one.total - ISHIGAMI_TOTAL).max()) for _, one in steps]
    assert gaps[-1] < 0.06 and gaps[-1] < gaps[0]
    low, high, alike = rank_stability(steps[-1][1])
    published = rankdata(-steps[-1][1].total)
    assert (low <= published).all() and (published <= high).all() and alike > 0.9
    assert rank_stability(steps[0][1])[2] < alike
    tied = replace(steps[-1][1], total=np.array([0.97, 0.0002, 0.0025]), resampled_total=np.array([[0.9, 0.0, 0.003], [1.0, 0.001, np.nan]]))
    low, high, alike = rank_stability(tied)
    assert (low.tolist(), high.tolist(), alike) == ([1, 2, 2], [1, 3, 3], pytest.approx(1.0)), "what makes no difference shares the last ranks"
    assert any("not converged" in words for words in found_of(saltelli(NAMES, 32, 5, 0.5), "sobol", {}).warnings)


def test_totals_that_sum_to_less_than_any_function_gives_are_called_too_few_points() -> None:
    design = sobol.sample(shares_problem_of(NAMES), 8, calc_second_order=False, seed=1)
    small = found_of(Answers(NAMES, design, noisy(10.0 * design[:, 0], 5)), "sobol", {})
    assert sum(one.value for one in small.ranked()) < 0.9 and any("too few points" in words for words in small.warnings)
    assert not any("too few points" in words for words in found_of(saltelli(NAMES, 1024, 5, 0.1), "sobol", {}).warnings)


@pytest.mark.parametrize("seed", [0, 1])
def test_the_same_seed_gives_the_same_intervals_by_every_method_and_leaves_the_generators_alone(seed: int) -> None:
    cube = latin.sample(shares_problem_of(NAMES), 500, seed=3)
    given = Answers(NAMES, cube, noisy(ishigami(cube), 5, 0.1))
    walks = morris_sampler.sample(shares_problem_of(NAMES), 20, seed=3)
    cases = [(given, "pawn"), (given, "delta"), (given, "shapley"), (Answers(NAMES, walks, noisy(ishigami(walks), 5, 0.1)), "morris"), (saltelli(NAMES, 64, 5, 0.1), "sobol")]
    before, own = np.random.get_state(), random.getstate()  # noqa: NPY002 (looked at)
    for answers, method in cases:
        one, two = (found_of(answers, method, {"seed": seed}) for _ in range(2))  # type: ignore[arg-type]  # names of methods
        assert repr(one.measures) == repr(two.measures)
    after = np.random.get_state()  # noqa: NPY002 (looked at)
    assert all(np.array_equal(a, b) for a, b in zip(before, after, strict=True)) and own == random.getstate()


def test_fast_finds_the_indices_of_a_noisy_function() -> None:
    design = fast_sampler.sample(shares_problem_of(NAMES), 2049, seed=1)
    measures, noise = fast(Answers(NAMES, design, noisy(ishigami(design), 8, 1.0)))
    assert noise.share == pytest.approx(1.0, abs=0.1)
    for measure, exact in (("first", ISHIGAMI_FIRST), ("total", ISHIGAMI_TOTAL)):
        np.testing.assert_allclose([one.value for one in measures if one.measure == measure], exact, atol=0.07)  # FAST itself is 0.03 off on this function
    raw = np.array([one.uncorrected for one in measures if one.measure == "total"])
    assert (raw - ISHIGAMI_TOTAL)[2] > 0.05
    with pytest.raises(ConfigurationError, match="more than 64 each"):
        fast(Answers(NAMES, design[:90], noisy(ishigami(design[:90]), 2)))


def test_morris_pawn_and_delta_rank_what_matters_before_what_does_not() -> None:
    cube = latin.sample(shares_problem_of(WITH_DUMMY), 1000, seed=3)
    given = Answers(WITH_DUMMY, cube, noisy(ishigami(cube), 2, 0.05))
    walks = morris_sampler.sample(shares_problem_of(WITH_DUMMY), 40, num_levels=6, seed=3)
    walked = Answers(WITH_DUMMY, walks, noisy(ishigami(walks), 5, 0.0))
    for measures, name in ((pawn(given), "median"), (delta(given), "delta"), (morris(walked, 6), "mu_star")):
        own = {one.factor: one.value for one in measures if one.measure == name}
        assert min(own["x1"], own["x2"]) > 1.5 * own[DUMMY]
    assert found_of(walked, "morris", {"levels": 6}).of("mu_star")[DUMMY].value == pytest.approx(0.0, abs=1e-9)
    with pytest.raises(ConfigurationError, match="at least 100"):
        pawn(Answers(NAMES, cube[:50, :3], np.ones((50, 2))))


@pytest.mark.parametrize("method", ["pawn", "delta"])
def test_a_number_that_does_nothing_stays_below_the_floor_and_one_that_matters_does_not(method: str) -> None:
    names = (*NAMES, DUMMY, "x5", "x6", "x7")
    cube = latin.sample(shares_problem_of(names), 1000, seed=5)
    found = found_of(Answers(names, cube, noisy(ishigami(cube), 2, 0.05)), method, {})  # type: ignore[arg-type]  # names of methods
    clear = {one.factor for one in found.clear()}
    assert {"x1", "x2", "x3"} <= clear and len(clear) <= 4


def test_what_rounding_left_of_nothing_does_not_stand_out() -> None:
    design = ff.sample(shares_problem_of(NAMES), seed=1)[:, :3]
    found = found_of(Answers(NAMES, design, noisy(0.1 * design[:, 0] + 0.7, 2)), "factorial", {})
    assert [one.factor for one in found.clear()] == ["x1"]


def test_luck_that_drowns_everything_is_said_and_nothing_is_published() -> None:
    answers = saltelli(NAMES, 16, 2, 0.0)
    luck, rest = np.random.default_rng(4).standard_normal((2, 80))
    found = found_of(Answers(NAMES, answers.design, np.column_stack([luck, 0.2 * rest - luck])), "sobol", {})
    assert found.status == "luck" and not found.measures and len(found.warnings) == 1 and "luck drowns" in found.warnings[0]


def test_a_factorial_gives_half_the_change_and_the_pair() -> None:
    problem = shares_problem_of(NAMES)
    design = ff.sample(problem, seed=1)[:, :3]
    values = 4.0 * design[:, 0] - 2.0 * design[:, 1] + 8.0 * (design[:, 0] - 0.5) * (design[:, 2] - 0.5)
    measures = factorial(Answers(NAMES, design, noisy(values, 2)))
    assert [one.value for one in measures if one.measure == "main"] == pytest.approx([2.0, -1.0, 0.0])
    assert [one.value for one in measures if (one.factor, one.other) == ("x1", "x3")] == pytest.approx([2.0])
    with pytest.raises(ConfigurationError, match="not SALib's two-level design"):
        factorial(Answers(NAMES, design[::-1], noisy(values, 2)))


def dependent(points: int, correlation: float) -> tuple[Floats, Floats]:
    covariance = np.array([[1.0, correlation, 0.0], [correlation, 1.0, 0.0], [0.0, 0.0, 1.0]])
    return np.random.default_rng(2).multivariate_normal(np.zeros(3), covariance, points), covariance


def test_shapley_effects_of_dependent_numbers_are_those_of_the_closed_form() -> None:
    slopes = np.array([1.0, 0.0, 0.8])
    design, covariance = dependent(400, 0.9)
    exact = linear_gaussian_effects(slopes, covariance)
    assert exact[1] == pytest.approx(0.5 * 0.81 / (1.0 + 0.64)), "half of what it tells of the first number"
    measures, _ = shapley(Answers(NAMES, design, noisy(design @ slopes, 2, 0.3)))
    found = np.array([one.value for one in measures])
    np.testing.assert_allclose(found, linear_gaussian_effects(slopes, np.cov(design.T)), atol=0.03)
    assert found.sum() == pytest.approx(1.0) and all(one.low < true < one.high for one, true in zip(measures, exact, strict=True))


def test_shapley_effects_of_independent_numbers_lie_between_first_and_total() -> None:
    names = (*NAMES, "x4", DUMMY)
    cube = latin.sample(shares_problem_of(names), 1000, seed=3)
    found = found_of(Answers(names, cube, noisy(ishigami(cube), 3, 0.3)), "shapley", {})
    np.testing.assert_allclose([found.of("shapley")[name].value for name in names], [0.3139 + 0.2437 / 2, 0.4424, 0.2437 / 2, 0.0, 0.0], atol=0.05)
    assert not any("foretells" in words for words in found.warnings)
    with pytest.raises(ConfigurationError, match="at most 8 numbers"):
        shapley(Answers(tuple("abcdefghijk"), np.ones((600, 11)), np.ones((600, 2))))


def test_interactions_of_three_that_shapley_cannot_see_are_said() -> None:
    cube = latin.sample(shares_problem_of(NAMES), 600, seed=3)
    found = found_of(Answers(NAMES, cube, noisy(np.prod(np.sign(cube - 0.5), axis=1), 3, 0.1)), "shapley", {})
    assert any("foretells" in words for words in found.warnings)
