"""What must never reach SALib: gaps, rows out of order, another design, runs that failed."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from SALib.sample import latin, morris, sobol

from llsim.analysis.sensitivity.finding import found_of
from llsim.analysis.sensitivity.guard import Answers, answers_of, check_radial, check_trajectories
from llsim.errors import ConfigurationError
from llsim.experiment.problem import hash_of_design, shares_problem_of

NAMES = ("a", "b", "dummy")
VALUES = sobol.sample(shares_problem_of(NAMES), 16, calc_second_order=False, seed=2)
DESIGN = pd.DataFrame(VALUES, columns=list(NAMES)).assign(point=range(len(VALUES)))[["point", *NAMES]]
HASH = hash_of_design(NAMES, VALUES)


def runs(seeds: int = 2) -> pd.DataFrame:
    return pd.DataFrame([{"point": point, "seed": seed, "value": row[0] + 0.1 * seed} for point, row in enumerate(VALUES) for seed in range(seeds)])


def test_whole_answers_pass_in_any_order_of_runs() -> None:
    answers = answers_of(DESIGN, HASH, runs().sample(frac=1.0, random_state=3))
    assert answers.outcomes.shape == (len(VALUES), 2) and answers.names == NAMES
    np.testing.assert_array_equal(answers.outcomes[:, 1], VALUES[:, 0] + 0.1)


def test_one_nan_is_refused_with_its_place() -> None:
    broken = runs()
    broken.loc[(broken["point"] == 7) & (broken["seed"] == 1), "value"] = np.nan
    with pytest.raises(ConfigurationError, match=r"1 answers are not finite.*point 7, seed 1"):
        answers_of(DESIGN, HASH, broken)


def test_one_missing_row_is_refused_with_its_place() -> None:
    broken = runs()
    with pytest.raises(ConfigurationError, match=r"1 of 160 answers are missing.*point 4, seed 0"):
        answers_of(DESIGN, HASH, broken.drop(index=8))
    with pytest.raises(ConfigurationError, match="missing or there twice"):
        answers_of(DESIGN, HASH, pd.concat([broken, broken.tail(1)]))
    with pytest.raises(ConfigurationError, match="missing or out of order"):
        answers_of(DESIGN.drop(index=3), HASH, broken)


def test_shuffled_rows_are_refused() -> None:
    shuffled = DESIGN.sample(frac=1.0, random_state=1)
    with pytest.raises(ConfigurationError, match="out of order"):
        answers_of(shuffled, HASH, runs())
    with pytest.raises(ConfigurationError, match="fingerprint"):
        answers_of(shuffled.assign(point=range(len(shuffled))), HASH, runs())
    relabelled = shuffled[list(NAMES)].to_numpy()
    with pytest.raises(ConfigurationError, match="not those of a Sobol design"):
        check_radial(Answers(NAMES, relabelled, np.zeros((80, 2))), NAMES, second_order=False)


def test_a_foreign_design_is_refused() -> None:
    other = sobol.sample(shares_problem_of(NAMES), 16, calc_second_order=False, seed=4)
    foreign = DESIGN.assign(**{name: other[:, place] for place, name in enumerate(NAMES)})
    with pytest.raises(ConfigurationError, match="fingerprint"):
        answers_of(foreign, HASH, runs())
    cube = latin.sample(shares_problem_of(NAMES), 80, seed=1)
    with pytest.raises(ConfigurationError, match="not those of a Sobol design"):
        check_radial(Answers(NAMES, cube, np.zeros((80, 2))), NAMES, second_order=False)
    with pytest.raises(ConfigurationError, match="exactly one number"):
        check_trajectories(Answers(NAMES, cube, np.zeros((80, 2))))
    walks = morris.sample(shares_problem_of(NAMES), 20, seed=1)
    assert check_trajectories(Answers(NAMES, walks, np.zeros((80, 2)))) == 20


def test_a_design_of_the_wrong_length_or_with_second_order_undeclared_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="a multiple of 5"):
        check_radial(Answers(NAMES, VALUES[:-1], np.zeros((79, 1))), NAMES, second_order=False)
    pairs = sobol.sample(shares_problem_of(NAMES), 10, calc_second_order=True, seed=2)
    with pytest.raises(ConfigurationError, match="not those of a Sobol design"):
        check_radial(Answers(NAMES, pairs, np.zeros((80, 1))), NAMES, second_order=False)
    assert check_radial(Answers(NAMES, pairs, np.zeros((80, 1))), NAMES, second_order=True) == 10


def test_runs_that_failed_are_named() -> None:
    with pytest.raises(ConfigurationError, match="2 runs failed: baseline-0-3; baseline-0-4"):
        answers_of(DESIGN, HASH, runs(), ["baseline-0-3", "baseline-0-4"])


def test_a_constant_outcome_is_called_constant_by_every_method() -> None:
    answers = answers_of(DESIGN, HASH, runs().assign(value=0.8))
    for method in ("sobol", "morris", "fast", "pawn", "delta", "factorial", "shapley"):
        found = found_of(answers, method, {})
        assert found.status == "constant" and not found.measures and "same at every point" in found.warnings[0]


def test_answers_at_points_that_the_design_lacks_are_refused() -> None:
    with pytest.raises(ConfigurationError, match="points that the design does not have: 80"):
        answers_of(DESIGN, HASH, pd.concat([runs(), pd.DataFrame([{"point": 80, "seed": 0, "value": 1.0}])]))


def test_a_number_that_is_not_set_at_every_point_is_refused() -> None:
    gaps = VALUES.copy()
    gaps[3, 1] = np.nan
    with pytest.raises(ConfigurationError, match="some points leave b as the scenario has it"):
        answers_of(DESIGN.assign(b=gaps[:, 1]), hash_of_design(NAMES, gaps), runs())
