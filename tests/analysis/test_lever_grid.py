"""A grid over levers: laid out by node whatever the order of its values, interpolated along straight lines, small numbers of people known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from llsim.analysis.lever_grid import grid_of
from llsim.analysis.sensitivity.folder import Finished
from llsim.errors import ConfigurationError

NAMES = ("levers.accountability.weight", "levers.dual_enrollment.seats")
NODES = (np.array([0.0, 0.5, 1.0]), np.array([0.0, 40.0]))
POINTS = np.array([[1.0, 0.0], [1.0, 40.0], [0.0, 0.0], [0.0, 40.0], [0.5, 0.0], [0.5, 40.0], [0.25, 10.0], [0.75, 30.0]])


def effect(point: np.ndarray) -> float:
    """A function that is linear in each lever between nodes: interpolation is exact."""
    return float(0.04 * min(point[0], 0.5) + 0.01 * point[0] + 0.001 * point[1] * (1 + point[0]))


def finished(sample: float = 1.0, skip: int = -1) -> Finished:
    rows = [
        ("r", "s", point, 0, seed, 2040, "graduation_rate", group, (0.7 + 0.01 * seed + effect(row)) * people, people)
        for point, row in enumerate(POINTS) for seed in (1, 2, 3) for group, people in (("all", 2500.0), ("other", 50.0)) if point != skip or seed < 3 or group == "all"
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["region", "scenario", "point", "draw", "seed", "year", "outcome", "group", "numerator", "denominator"])
    return Finished(pd.DataFrame(POINTS, columns=list(NAMES)).assign(point=range(len(POINTS)))[["point", *NAMES]], frame, {"experiment": {"sample": sample}})


def test_nodes_are_laid_out_in_ascending_order_and_interpolation_is_exact_where_it_should_be() -> None:
    grid = grid_of(finished(), NODES, (2040,))
    assert grid.middle.shape == (3, 2, 2) and grid.cells == (("graduation_rate", "all"), ("graduation_rate", "other"))
    wanted = [[effect(np.array([weight, seats])) for seats in NODES[1]] for weight in NODES[0]]
    assert grid.middle[..., 0] == pytest.approx(np.array(wanted)) and grid.half == pytest.approx(0.0, abs=1e-12)
    assert grid.misses() == pytest.approx(0.0, abs=1e-12) and grid.misses().shape == (2, 2)
    assert grid.nearest({NAMES[0]: 0.6, NAMES[1]: 15.0}) == (0.5, 0.0)


def test_people_are_counted_before_weighting() -> None:
    assert grid_of(finished(), NODES, (2040,)).people == pytest.approx([2500, 50])
    assert grid_of(finished(sample=0.1), NODES, (2040,)).people == pytest.approx([250, 5])


def test_what_was_not_counted_by_every_seed_is_left_out() -> None:
    assert grid_of(finished(skip=7), NODES, (2040,)).cells == (("graduation_rate", "all"),)


def test_no_outcome_at_all_is_refused() -> None:
    one = finished()
    lame = Finished(one.design, one.outcomes[one.outcomes["point"] != 7], one.manifest)
    with pytest.raises(ConfigurationError, match="counted at all 8 points"):
        grid_of(lame, NODES, (2040,))
