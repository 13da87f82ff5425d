"""What an experiment moves."""

from __future__ import annotations

import numpy as np
import pytest
from SALib.sample import sobol

import llsim
from llsim.errors import ConfigurationError
from llsim.experiment.problem import DUMMY, factors_of, hash_of_design, problem_of, refuse_both_sides, shares_problem_of, values_of
from llsim.parameter import Fixed
from llsim.reading import read_scenario
from llsim.scenario import Scenario, all_parameters

CHOICES = {
    "accountability.weight", "dual_enrollment.seats", "dual_enrollment.open_access", "transition_support.coverage", "transition_support.application_help",
    "transition_support.direct_admission", "transition_support.corequisite", "transition_support.advising", "transition_support.melt_outreach",
    "transition_support.tuition_two_year", "transition_support.tuition_four_year", "industry_incentives.scale", "industry_incentives.dollars_per_placement",
    "industry_incentives.staff_per_thousand", "school_support.scale", "school_support.coaching_days", "school_support.dollars_per_pathway",
}  # fmt: skip


def test_each_number_with_a_prior_is_either_a_choice_or_nature() -> None:
    scenario = Scenario()
    movable = [one.name for one in all_parameters(scenario) if not isinstance(one.about.prior, Fixed)]
    choices = {name for name in movable if name.startswith("levers.") and name.removeprefix("levers.") in CHOICES}
    assert len(choices) == len(CHOICES)
    for name in movable:
        over = "levers" if name in choices else "priors"
        assert [factor.path for factor in factors_of(scenario, over, [name])] == [name]


def test_without_names_priors_are_those_of_stages_and_levers_pulled_and_levers_are_the_five_intensities() -> None:
    scenario = read_scenario("dual_enrollment")
    priors = [factor.path for factor in factors_of(scenario)]
    assert "levers.dual_enrollment.instructor_limit" in priors and not any(path.startswith("levers.school_support") for path in priors)
    assert [factor.path.split(".")[1] for factor in factors_of(scenario, "levers")] == ["accountability", "dual_enrollment", "transition_support", "industry_incentives", "school_support"]


@pytest.mark.parametrize(
    ("over", "paths", "words"),
    [
        ("priors", ["high_school.off_track", "levers.dual_enrollment.seats"], "a choice"),
        ("levers", ["levers.dual_enrollment.seats", "levers.dual_enrollment.instructor_limit"], "an uncertainty"),
        ("priors", ["high_school.off_trak"], "did you mean `high_school.off_track`"),
        ("priors", ["levers.dual_enrollment.courses_a_year"], "which is fixed"),
        ("priors", ["high_school.off_track", "high_school.off_track"], "twice"),
    ],
)
def test_mixtures_and_what_cannot_be_moved_are_refused(over: str, paths: list[str], words: str) -> None:
    with pytest.raises(ConfigurationError, match=words):
        factors_of(Scenario(), over, paths)  # type: ignore[arg-type]  # one of the two


def test_values_stay_finite_and_in_range_on_the_ends_of_a_design_and_follow_the_prior() -> None:
    factors = factors_of(read_scenario("linked_learning", region="oakland_unified"))
    shares = np.tile(np.array([[0.0], [0.25], [0.5], [0.75], [1.0]]), (1, len(factors) + 1))
    values = values_of(factors, shares)
    assert np.isfinite(values).all() and (values[:, -1] == shares[:, -1]).all()
    for column, factor in zip(values.T, factors, strict=False):
        assert factor.parameter.low <= column.min() and column.max() <= factor.parameter.high and (np.diff(column) >= 0).all(), factor.path
    bell = next(place for place, factor in enumerate(factors) if factor.path == "high_school.off_track")
    prior = factors[bell].parameter.about.prior
    assert values[2, bell] == pytest.approx(prior.mean, abs=1e-9)  # type: ignore[union-attr]  # a bell curve
    assert values[3, bell] - values[2, bell] == pytest.approx(0.6745 * prior.sd, rel=5e-3)  # type: ignore[union-attr]  # the same


def test_the_public_problem_is_one_that_salib_samples_as_we_do() -> None:
    names = ["high_school.off_track", "migration.level", "pathway_quality.steepness"]
    problem = llsim.problem(parameters=names)
    theirs = sobol.sample(problem, 8, calc_second_order=False, seed=3)
    factors = factors_of(read_scenario("baseline", region="oakland_unified"), paths=names)
    ours = values_of(factors, sobol.sample(shares_problem_of(names), 8, calc_second_order=False, seed=3))
    assert problem_of(factors)["names"] == names
    np.testing.assert_allclose(theirs, ours, rtol=1e-9)


def test_the_fingerprint_of_a_design_notices_names_order_and_bits() -> None:
    values = np.arange(6.0).reshape(3, 2)
    whole = hash_of_design(["a", DUMMY], values)
    changed = values.copy()
    changed[2, 1] = np.nextafter(changed[2, 1], 9)
    assert len({whole, hash_of_design([DUMMY, "a"], values), hash_of_design(["a", DUMMY], values[::-1]), hash_of_design(["a", DUMMY], changed)}) == 4


def test_a_list_of_points_that_moves_both_sides_is_refused_in_an_analysis() -> None:
    refuse_both_sides(["high_school.off_track", "levers.dual_enrollment.instructor_limit", DUMMY])
    refuse_both_sides(["levers.dual_enrollment.seats", "levers.school_support.start", DUMMY])
    for names in (["high_school.off_track", "levers.dual_enrollment.seats"], ["levers.of_mine.seats", "levers.of_mine.instructor_limit"]):
        with pytest.raises(ConfigurationError, match="make two experiments"):
            refuse_both_sides(names)
