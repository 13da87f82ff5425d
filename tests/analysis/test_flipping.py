"""The nearest turn against known distances: on a plane, on a sphere, on a curve with a nearer second branch, against ends."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from llsim.analysis.flipping import NEAR_ENOUGH, Search, Turn, first_turn, nearest_turn, screened, turn_alone

WIDE = 4.0


def searched(function: Callable[[np.ndarray], float], count: int, low: float = -WIDE, high: float = WIDE, level: float = 0.0) -> tuple[Search, Turn]:
    search = Search(lambda points: np.array([function(point) for point in points]), np.full(count, low), np.full(count, high), level)
    return search, nearest_turn(search)


def test_on_a_plane_the_distance_and_the_point_are_the_closed_form() -> None:
    slopes = np.array([1.0, -2.0, 0.5, 0.0])
    _, turn = searched(lambda u: 3.0 + slopes @ u, 4)
    exact = 3.0 / np.linalg.norm(slopes)
    assert turn.flipped
    assert exact <= turn.distance <= exact + NEAR_ENOUGH
    assert np.allclose(turn.point, -3.0 * slopes / (slopes @ slopes), atol=NEAR_ENOUGH)
    assert np.allclose(turn.slopes, slopes)
    assert turn.shares == pytest.approx(slopes**2 / (slopes @ slopes), abs=1e-6)


def test_the_sign_turns_at_the_point_and_not_half_way() -> None:
    _, turn = searched(lambda u: 1.5 - u[0] * u[1] - 0.3 * u[0], 2)
    assert turn.end <= 0.0 < turn.half_way < turn.start


@pytest.mark.parametrize(("curvature", "exact"), [(0.1, 2.0), (-0.1, 2.0)])
def test_on_a_parabola_that_touches_at_its_top_the_distance_is_known(curvature: float, exact: float) -> None:
    """The boundary is u0 = 2 + c u1^2; with c > -1/4 its nearest point is (2, 0)."""
    _, turn = searched(lambda u: 2.0 + curvature * u[1] ** 2 - u[0], 2)
    assert exact - 1e-9 <= turn.distance <= exact + 2 * NEAR_ENOUGH


def test_an_ellipse_off_its_axes_is_met_at_its_nearest_point() -> None:
    """Inside (u0 - a)^2 / 4 + u1^2 / 0.25 < 1 the sign has turned; the nearest point is found by brute force."""

    def function(u: np.ndarray) -> float:
        return float((u[0] - 2.5) ** 2 / 4.0 + (u[1] - 1.0) ** 2 / 0.25 - 1.0)

    angles = np.linspace(0, 2 * np.pi, 200_001)
    exact = np.hypot(2.5 + 2.0 * np.cos(angles), 1.0 + 0.5 * np.sin(angles)).min()
    _, turn = searched(function, 2)
    assert turn.flipped
    assert exact - 1e-9 <= turn.distance <= 1.03 * exact


def test_numbers_at_their_ends_leave_the_rest_to_others() -> None:
    """u0 would go to 2.4 but may only go to 1: the rest, 3 - 2 = 1, is left to u1."""
    low, high = np.array([-1.0, -4.0]), np.array([1.0, 4.0])
    turn = nearest_turn(Search(lambda points: 3.0 - points @ np.array([2.0, 1.0]), low, high))
    assert turn.point == pytest.approx([1.0, 1.0], abs=2 * NEAR_ENOUGH)


def test_what_nothing_within_the_limit_turns_is_said_with_the_closest_approach() -> None:
    _, turn = searched(lambda u: 3.0 - 0.5 * u[0], 2)
    assert not turn.flipped
    assert turn.point == pytest.approx([4.0, 0.0], abs=1e-6)
    assert turn.end == pytest.approx(1.0)


def test_where_nothing_moves_it_nothing_is_searched() -> None:
    _, turn = searched(lambda _u: 1.0, 3)
    assert not turn.flipped
    assert turn.distance == 0.0


def test_a_start_of_the_other_sign_is_refused() -> None:
    with pytest.raises(ValueError, match="at the start"):
        searched(lambda u: -1.0 + u[0], 1)


def test_the_first_of_several_turns_on_a_line_is_taken() -> None:
    """Between 0.8 and 1.2 and from 3 on the sign has turned."""
    search = Search(lambda points: np.where((np.abs(points[:, 0] - 1.0) <= 0.2) | (points[:, 0] >= 3.0), -1.0, 1.0), np.array([-4.0]), np.array([4.0]))
    point, _, turned = first_turn(search, np.array([1.0]))
    assert turned
    assert 0.8 <= point[0] <= 0.8 + NEAR_ENOUGH


def test_one_number_alone_goes_as_far_as_the_closed_form_or_not_at_all() -> None:
    slopes = np.array([2.0, -0.5])
    search, _ = searched(lambda u: 3.0 + slopes @ u, 2)
    assert turn_alone(search, 0, 2.0) == pytest.approx(-1.5, abs=NEAR_ENOUGH)
    assert np.isnan(turn_alone(search, 1, -0.5))


def test_the_level_is_where_the_sign_counts_as_turned() -> None:
    _, turn = searched(lambda u: 1.0 - u[0], 1, level=-0.5)
    assert turn.point[0] == pytest.approx(1.5, abs=NEAR_ENOUGH)
    assert turn.end <= -0.5


def test_a_screen_finds_slopes_among_many_numbers_and_mirrors_cancel_curvature() -> None:
    count, rows = 60, 128
    places = np.arange(rows)[:, None] & np.arange(1, count + 1)[None, :]
    signs = 1.0 - 2.0 * (np.array([[int(one).bit_count() for one in row] for row in places]) % 2)
    slopes = np.zeros(count)
    slopes[[3, 17]] = 1.0, -0.4
    far = np.full(count, 4.0)
    found = screened(lambda points: points @ slopes + 5.0 * (points**2).sum(axis=1), signs, 0.5, -far, far)
    assert np.allclose(found, slopes, atol=1e-9)
