"""Planted boxes are found again."""

from __future__ import annotations

import numpy as np
import pytest
from experiment_folder import Floats
from SALib.sample import latin

from llsim.analysis.sensitivity.discovery import discovered
from llsim.analysis.sensitivity.guard import Answers
from llsim.errors import ConfigurationError
from llsim.experiment.problem import shares_problem_of

NAMES = ("high_school.off_track", "migration.level", "transition.paperwork", "labor_market.rivals", "dummy")


def cube(points: int, seed: int) -> Answers:
    design = latin.sample(shares_problem_of(NAMES), points, seed=seed)
    return Answers(NAMES, design, np.zeros((points, 1)))


def planted(design: Floats) -> dict[str, np.typing.NDArray[np.bool_]]:
    a, b, c, d = design[:, :4].T
    return {"a corner": (a > 0.6) & (b < 0.5), "three sides": (a > 0.4) & (b < 0.6) & (c > 0.3), "a band": (d > 0.3) & (d < 0.6), "two corners": ((a > 0.7) & (b > 0.6)) | ((c < 0.2) & (d < 0.6))}


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("kind", ["a corner", "three sides", "a band", "two corners"])
def test_a_planted_box_is_found(kind: str, seed: int) -> None:
    answers = cube(1000, seed)
    found = discovered(answers, planted(answers.design)[kind])
    assert found.coverage >= 0.85 and found.density >= 0.9, found.sentences("it fails")
    assert all(limit.name != "dummy" for box in found.boxes for limit in box.limits)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_planted_box_is_found_under_noise(seed: int) -> None:
    """One point in twenty fails or not by chance."""
    answers = cube(1000, seed)
    box = planted(answers.design)["a corner"]
    found = discovered(answers, box ^ (np.random.default_rng(seed).random(1000) < 0.03))
    first = found.boxes[0]
    assert {limit.name for limit in first.limits} == {"high_school.off_track", "migration.level"}
    assert (box & first.inside).sum() / box.sum() >= 0.85 and (box & first.inside).sum() / first.inside.sum() >= 0.9


def test_it_is_said_in_plain_sentences() -> None:
    answers = cube(1000, 1)
    found = discovered(answers, planted(answers.design)["a corner"])
    said = found.sentences("graduation_rate is not raised")
    assert said[0] == "In 21 % of 1000 sets of assumptions graduation_rate is not raised."
    assert "high_school.off_track is above 0.6" in said[1] and "migration.level is below 0.5" in said[1] and "(density)" in said[1] and "(coverage)" in said[1]


def test_failures_by_chance_alone_give_no_confident_box() -> None:
    answers = cube(1000, 1)
    found = discovered(answers, np.random.default_rng(3).random(1000) < 0.3)
    assert found.density < 0.6


def test_nothing_to_tell_apart_is_refused() -> None:
    answers = cube(1000, 1)
    for fails in (np.zeros(1000, dtype=bool), np.ones(1000, dtype=bool)):
        with pytest.raises(ConfigurationError, match="at least 10 that do and 10 that do not"):
            discovered(answers, fails)
    with pytest.raises(ConfigurationError, match="at least 100"):
        discovered(cube(50, 1), np.arange(50) < 25)
