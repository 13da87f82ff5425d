"""Designs: as many points as they should have, inside the allowed ranges, the same bits every time."""

from __future__ import annotations

import random

import numpy as np
import pytest

from conftest import scenario
from llsim.errors import ConfigurationError
from llsim.experiment.design_settings import (
    FastDesign,
    FractionalFactorialDesign,
    GridDesign,
    LatinHypercubeDesign,
    ListDesign,
    MorrisDesign,
    OneAtATimeDesign,
    SampledDesign,
    SobolDesign,
)
from llsim.experiment.designs import points_of
from llsim.experiment.moving import with_settings
from llsim.experiment.problem import DUMMY

TWO = ("high_school.off_track", "transition.a_g")


def test_lists_grids_and_one_at_a_time() -> None:
    base = scenario()
    assert len(points_of(ListDesign(), base)) == 1 and points_of(ListDesign(), base).names == ()
    listed = points_of(ListDesign(points=({"high_school.off_track": 0.5}, {"feedbacks.congestion": False}, {})), base)
    assert listed.changes(0) == (("high_school.off_track", 0.5),) and listed.changes(1) == (("feedbacks.congestion", 0.0),) and listed.changes(2) == ()
    grid = points_of(GridDesign(kind="grid", values={TWO[0]: (0.5, 0.6, 0.7), TWO[1]: (0, 1)}), base)
    assert grid.values.tolist() == [[a, b] for a in (0.5, 0.6, 0.7) for b in (0.0, 1.0)]
    single = points_of(OneAtATimeDesign(kind="one_at_a_time", values={TWO[0]: (0.5, 0.6), TWO[1]: (1,)}), base)
    assert [dict(single.changes(point)) for point in range(len(single))] == [{}, {TWO[0]: 0.5}, {TWO[0]: 0.6}, {TWO[1]: 1.0}]


def test_a_grid_takes_points_between_its_values() -> None:
    base = scenario(name="linked_learning")
    values = {"high_school.off_track": (0.5, 0.6), "levers.accountability.start": (2027, 2035)}
    grid, more = GridDesign(kind="grid", values=values), GridDesign(kind="grid", values=values, between=6)
    drawn = points_of(more, base)
    assert drawn.values[:4].tolist() == points_of(grid, base).values.tolist() and len(drawn) == 10 and drawn.whole == ("levers.accountability.start",)
    between = drawn.values[4:]
    assert ((between > [0.5, 2027]) & (between < [0.6, 2035])).all() and points_of(more, base).fingerprint == drawn.fingerprint
    assert [len(np.unique(np.floor(6 * (between[:, column] - low) / width))) for column, (low, width) in enumerate([(0.5, 0.1), (2027, 8)])] == [6, 6], "spread over the range"
    assert (drawn.settings[:, 1] == np.round(drawn.settings[:, 1])).all()
    with pytest.raises(ValueError, match="points between values of the switch"):
        GridDesign(kind="grid", values={"feedbacks.congestion": (True, False)}, between=1)


SAMPLED: list[tuple[SampledDesign, int]] = [
    (SobolDesign(kind="sobol", n=8, parameters=TWO), 8 * 5),
    (SobolDesign(kind="sobol", n=8, parameters=TWO, dummy=False), 8 * 4),
    (SobolDesign(kind="sobol", n=8, parameters=TWO, second_order=True), 8 * 8),
    (SobolDesign(kind="sobol", n=8, parameters=TWO, groups={"both": TWO}), 8 * 4),
    (MorrisDesign(kind="morris", n=5, parameters=TWO), 5 * 4),
    (FastDesign(kind="fast", n=70, parameters=TWO), 70 * 3),
    (LatinHypercubeDesign(kind="latin_hypercube", n=12, parameters=TWO), 12),
    (FractionalFactorialDesign(kind="fractional_factorial", parameters=TWO), 8),
    (LatinHypercubeDesign(kind="latin_hypercube", n=50, over="levers"), 50),
    (LatinHypercubeDesign(kind="latin_hypercube", n=50), 50),
]


@pytest.mark.parametrize(("design", "points"), SAMPLED)
def test_sampled_points_are_allowed_and_the_same_every_time(design: SampledDesign, points: int) -> None:
    base = scenario(name="linked_learning")
    state, numpy_state = random.getstate(), np.random.get_state()[1].tolist()  # noqa: NPY002 (to see that it stays)
    drawn = points_of(design, base)
    assert random.getstate() == state and np.random.get_state()[1].tolist() == numpy_state  # noqa: NPY002 (the same)
    assert len(drawn) == points
    assert (DUMMY in drawn.names) == design.dummy
    assert np.isfinite(drawn.values).all()
    assert points_of(design, base).fingerprint == drawn.fingerprint
    for point in range(0, points, 7):
        with_settings(base, drawn.changes(point))  # raises for a value that is not allowed
    if not isinstance(design, FractionalFactorialDesign):
        assert points_of(design.model_copy(update={"seed": 2}), base).fingerprint != drawn.fingerprint


def test_groups_name_what_moves() -> None:
    with pytest.raises(ConfigurationError, match="which the design does not move"):
        points_of(SobolDesign(kind="sobol", n=8, parameters=TWO, groups={"a": ("high_school.supports",)}), scenario())


def test_settings_by_path_are_those_of_set() -> None:
    for name, setting, value in (
        ("baseline", "high_school.off_track", 0.9), ("baseline", "transition.liking.four_year", 0.3), ("baseline", "feedbacks.congestion", 0.0),
        ("baseline", "levers.dual_enrollment.seats", 7.0), ("linked_learning", "levers.dual_enrollment.seats", 0.0), ("linked_learning", "levers.accountability.start", 2029),
    ):  # fmt: skip
        written = "false" if setting == "feedbacks.congestion" else str(value)
        assert with_settings(scenario(name=name), [(setting, value)]) == scenario(f"{setting}={written}", name=name), setting
