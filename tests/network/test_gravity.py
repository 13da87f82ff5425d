"""Gravity, arrivals and the spread of a reform against what can be worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from llsim.elsewhere import FromElsewhere, ToElsewhere
from llsim.luck import Decision, Luck, draw
from llsim.network.exchange import Gravity, arrivals
from llsim.network.gravity import kilometres, pulls, shares
from llsim.network.network import Initiative, read_network
from llsim.network.spreading import NEVER, taken_up_in, years_of_take_up
from llsim.reading import read_scenario


def test_distances_are_those_on_the_globe() -> None:
    apart = kilometres(np.array([37.8, 34.0, 0.0, 0.0]), np.array([-122.2, -118.2, 0.0, 180.0]))
    assert apart[0, 1] == pytest.approx(556, abs=5)  # Oakland to Los Angeles
    assert apart[2, 3] == pytest.approx(np.pi * 6371.0)
    assert np.array_equal(apart, apart.T)
    assert not apart.diagonal().any()


@pytest.mark.parametrize("elasticity", [-1.09, -2.0, 0.0])
def test_twice_as_far_means_two_to_the_elasticity_as_many(elasticity: float) -> None:
    distance = np.array([[0.0, 100.0, 200.0], [100.0, 0.0, 300.0], [200.0, 300.0, 0.0]])
    going = shares(pulls(distance, elasticity, 1.0, 1_000.0), np.array([5.0, 5.0, 5.0, 0.0]))
    assert going.sum(axis=1) == pytest.approx(1.0)
    assert going[0, 2] / going[0, 1] == pytest.approx(2.0**elasticity)
    assert not going[np.arange(3), np.arange(3)].any()


def test_people_follow_jobs_in_proportion_and_nobody_goes_where_there_are_none() -> None:
    distance = np.array([[0.0, 50.0, 50.0], [50.0, 0.0, 50.0], [50.0, 50.0, 0.0]])
    going = shares(pulls(distance, -1.09, 10.0, 50.0), np.array([1.0, 3.0, 0.0, 1.0]))
    assert going[0] == pytest.approx([0.0, 0.75, 0.0, 0.25])
    assert going[2] == pytest.approx([0.2, 0.6, 0.0, 0.2])


def sent(students: float, graduates: float, workers: float, in_migrants: float, pay: float = 0.0, jobs: float = 100.0) -> ToElsewhere:
    return ToElsewhere(np.full(4, students), np.full(3, graduates), np.full(3, workers), np.full(3, in_migrants), pay, jobs)


@pytest.fixture
def gravity() -> Gravity:
    found = read_network("california_regions")
    return Gravity(found, [member.place() for member in found.members])


def test_what_is_as_usual_brings_nothing(gravity: Gravity) -> None:
    flows = gravity.flows([sent(4.0, 3.0, 2.0, 1.0) for _ in range(7)])
    for came in arrivals(flows, flows):
        assert not came.seekers.any()
        assert not came.students.any()
        assert came.pay == 0.0


def test_everybody_who_leaves_arrives_and_everybody_who_comes_has_left(gravity: Gravity) -> None:
    usual = gravity.flows([sent(4.0, 3.0, 2.0, 1.0) for _ in range(7)])
    now_sent = [sent(4.0 + k, 3.0 - k / 7, 2.0 - k, 1.0 + k / 3) for k in range(7)]
    now = gravity.flows(now_sent)
    for kind in ("students", "graduates", "workers"):
        people = getattr(now, kind).sum(axis=0)
        assert people[:7].sum(axis=1) == pytest.approx([getattr(one, kind).sum() for one in now_sent])
        assert not people[7].any()
    assert now.in_migrants.sum(axis=(0, 1))[:7] == pytest.approx([one.in_migrants.sum() for one in now_sent])
    came = arrivals(now, usual)
    outside = sum((getattr(now, kind) - getattr(usual, kind)).sum(axis=0)[:, 7].sum() for kind in ("workers", "graduates"))
    drawn_from_outside = (now.in_migrants - usual.in_migrants).sum(axis=0)[7].sum()
    change = sum(one.workers.sum() + one.graduates.sum() - one.in_migrants.sum() for one in now_sent) - 7 * (6.0 + 9.0 - 3.0)
    assert sum(one.seekers.sum() for one in came) + outside - drawn_from_outside == pytest.approx(change)


def test_who_stays_is_missing_elsewhere_and_who_is_drawn_has_left(gravity: Gravity) -> None:
    usual = gravity.flows([sent(4.0, 3.0, 2.0, 1.0) for _ in range(7)])
    stays = arrivals(gravity.flows([sent(4.0, 3.0, 1.0, 1.0), *(sent(4.0, 3.0, 2.0, 1.0) for _ in range(6))]), usual)
    assert all((one.seekers < 0).all() for one in stays[1:])
    assert stays[0].seekers == pytest.approx(0.0)
    draws = arrivals(gravity.flows([sent(4.0, 3.0, 2.0, 2.0), *(sent(4.0, 3.0, 2.0, 1.0) for _ in range(6))]), usual)
    assert all((one.seekers < 0).all() for one in draws[1:])
    pays = arrivals(gravity.flows([sent(4.0, 3.0, 2.0, 1.0, pay=0.1), *(sent(4.0, 3.0, 2.0, 1.0) for _ in range(6))]), usual)
    assert pays[0].pay == 0.0
    assert all(one.pay > 0 for one in pays[1:])


def test_who_leaves_a_district_leaves_its_labour_market_but_a_reform_crosses_the_street() -> None:
    found = read_network("linked_learning_districts")
    places = [member.place() for member in found.members]
    where = Gravity(found, places)
    names = [place.name for place in places]
    oakland, antioch, fresno = names.index("oakland_unified"), names.index("antioch_unified"), names.index("porterville_unified")
    assert where.pull[oakland, antioch] == 0.0 < where.near[oakland, antioch]
    assert where.pull[oakland, fresno] == where.near[oakland, fresno] > 0.0
    assert (where.pull[:, -1] > 0.0).all()


def test_nothing_from_elsewhere_is_all_zero() -> None:
    nothing = FromElsewhere()
    assert (nothing.seekers.tolist(), nothing.students.tolist(), nothing.pay) == ([0.0] * 3, [0.0] * 4, 0.0)


NAMES = ("a", "b", "c", "d")
PULL = pulls(np.array([[0.0, 10, 100, 1000], [10, 0, 90, 990], [100, 90, 0, 900], [1000, 990, 900, 0]]), -1.09, 1.0, 1e4)
JOBS = np.array([1.0, 1.0, 1.0, 1.0, 0.0])


def spread_of(taking_up: float, neighbours: float, seed: int, names: tuple[str, ...] = NAMES) -> list[int]:
    return years_of_take_up(names, ["a"], PULL, JOBS, Initiative(taking_up=taking_up, neighbours=neighbours), seed, range(2026, 2041))


def test_a_reform_that_nobody_takes_up_stays_where_it_began() -> None:
    assert spread_of(-15.0, 0.0, 1) == [2026, NEVER, NEVER, NEVER]


def test_without_neighbours_each_region_decides_by_its_own_luck() -> None:
    """The first year in which the region's own draw is below the odds alone."""
    found = spread_of(-2.0, 0.0, 7)
    for name, year in zip(NAMES[1:], found[1:], strict=True):
        import zlib  # noqa: PLC0415 (for this check)

        own = [when for when in range(2026, 2041) if draw(Luck(7, when), zlib.crc32(name.encode()), int(Decision.TAKE_UP)) < 1 / (1 + np.exp(2.0))]
        assert year == (own[0] if own else NEVER)


def test_the_nearest_follow_first_and_more_follow_where_neighbours_count() -> None:
    years = np.array([spread_of(-4.0, 5.0, seed) for seed in range(1, 301)])
    alone = np.array([spread_of(-4.0, 0.0, seed) for seed in range(1, 301)])
    assert np.minimum(years, 2041)[:, 1].mean() < np.minimum(years, 2041)[:, 3].mean() - 0.25
    assert (years[:, 1:] < NEVER).sum() > 1.5 * (alone[:, 1:] < NEVER).sum()
    assert (years[:, 1:] <= alone[:, 1:]).all()


def test_levers_come_later_where_a_region_takes_them_up_later() -> None:
    policy, without = read_scenario("grant_ends"), read_scenario("baseline")
    later = taken_up_in(policy, without, 2030, policy.first_year)
    for own, moved in zip(policy.levers, later.levers, strict=True):
        assert moved.start - own.start == 2030 - policy.first_year
        assert (moved.end is None) == (own.end is None)
        assert moved.end is None or own.end is None or moved.end - own.end == 2030 - policy.first_year
    assert taken_up_in(policy, without, policy.first_year, policy.first_year) == policy
    assert taken_up_in(policy, without, NEVER, policy.first_year) is without
