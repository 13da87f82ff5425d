"""The synthetic population: every published share met, odds ratios kept, cohorts exact in size and within one person of their quota."""

from __future__ import annotations

import time

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llsim.agents.groups import CELLS, FLAGS, RACE_GROUPS, Flag, members
from llsim.configuration import list_configurations
from llsim.region.population import Cohorts, Population, joint_distribution, school_shares, seed_table
from llsim.region.reading import read_region
from llsim.region.region import Region

COHORTS = 19
FITTED = ("english_learner", "low_income", "disability", "first_generation", "female")
REGIONS = {name: read_region(name) for name in list_configurations("regions")}
JOINTS = {name: joint_distribution(region, Population()) for name, region in REGIONS.items()}
HALF_A_POINT = 0.005


def margins(region: Region) -> dict[str, float]:
    """Return the published shares of a region as they stand in its file, before any scaling."""
    return {name: getattr(region.students, name).share for name in (*RACE_GROUPS, *FITTED)}


def misses(counts: npt.NDArray[np.int64], region: Region) -> dict[str, float]:
    """Return the groups whose share among people counted by cell is more than half a point from the published one."""
    far = {name: abs(counts[members(name)].sum() / counts.sum() - share) for name, share in margins(region).items()}
    return {name: miss for name, miss in far.items() if miss > HALF_A_POINT}


def test_all_regions_are_there() -> None:
    assert len(REGIONS) == 21  # ten regions and ten districts of today, California once more as of 2012


@pytest.mark.parametrize("name", REGIONS)
def test_the_joint_distribution_meets_every_published_share(name: str) -> None:
    joint, region = JOINTS[name], REGIONS[name]
    assert joint.shape == (CELLS,)
    assert joint.min() >= 0
    assert joint.sum() == pytest.approx(1.0, abs=1e-12)
    assert joint[members("low_prior_achievement")].sum() == 0.0
    for group, share in zip(RACE_GROUPS, region.students.race_shares, strict=True):
        assert joint[members(group)].sum() == pytest.approx(share, abs=1e-8), group
    for group in FITTED:
        assert joint[members(group)].sum() == pytest.approx(getattr(region.students, group).share, abs=1e-8), group


@pytest.mark.parametrize("name", REGIONS)
@pytest.mark.parametrize("sample", [1.0, 0.1])
def test_nineteen_cohorts_meet_every_published_share_within_half_a_point(name: str, sample: float) -> None:
    region = REGIONS[name]
    size = max(1, round(region.students.ninth_graders.value * sample))
    stream, counts = Cohorts(JOINTS[name]), np.zeros(CELLS, np.int64)
    for _ in range(COHORTS):
        counts += np.bincount(stream.next(size), minlength=CELLS)
    assert counts.sum() == COHORTS * size
    assert not misses(counts, region)


@pytest.mark.parametrize("name", [name for name, region in REGIONS.items() if region.students.ninth_graders.value > 10_000])
def test_every_single_cohort_of_a_large_region_meets_every_share(name: str) -> None:
    region = REGIONS[name]
    stream = Cohorts(JOINTS[name])
    for _ in range(COHORTS):
        cells = stream.next(round(region.students.ninth_graders.value))
        assert not misses(np.bincount(cells, minlength=CELLS), region)


def odds_ratio(table: npt.NDArray[np.float64], first: int, second: int, inside: npt.NDArray[np.bool_]) -> float:
    """Return the odds ratio between two flags among cells that agree in everything else."""
    cells = np.arange(CELLS)
    weight = [table[inside & ((cells & (first | second)) == flags)].sum() for flags in (first | second, 0, first, second)]
    return float(weight[0] * weight[1] / (weight[2] * weight[3]))


@pytest.mark.parametrize("name", ["oakland_unified", "tulare_porterville", "us"])
def test_fitting_keeps_the_odds_ratios_that_were_declared(name: str) -> None:
    population = Population(first_generation_low_income=4.0, disability_female=0.5)
    joint = joint_distribution(REGIONS[name], population)
    cells = np.arange(CELLS)
    others = Flag.ENGLISH_LEARNER | Flag.LOW_PRIOR_ACHIEVEMENT
    plain = members("white") & ((cells & (others | Flag.DISABILITY | Flag.FEMALE)) == 0)
    assert odds_ratio(joint, Flag.FIRST_GENERATION, Flag.LOW_INCOME, plain) == pytest.approx(4.0, rel=1e-6)
    plain = members("latino") & ((cells & (others | Flag.LOW_INCOME | Flag.FIRST_GENERATION)) == 0)
    assert odds_ratio(joint, Flag.DISABILITY, Flag.FEMALE, plain) == pytest.approx(0.5, rel=1e-6)


def test_groups_go_together_as_declared() -> None:
    joint = JOINTS["oakland_east_bay"]

    def share(group: str, among: str) -> float:
        return float(joint[members(group) & members(among)].sum() / joint[members(among)].sum())

    assert share("english_learner", "latino") > 3 * share("english_learner", "white")
    assert share("low_income", "african_american") > share("low_income", "white")
    assert share("low_income", "english_learner") > share("low_income", "all")
    assert share("first_generation", "low_income") > share("first_generation", "all")
    assert share("disability", "male") > share("disability", "female")


def test_the_seed_table_is_positive_but_for_low_prior_achievement() -> None:
    seed = seed_table(Population())
    assert (seed[~members("low_prior_achievement")] > 0).all()
    assert (seed[members("low_prior_achievement")] == 0).all()
    assert seed.shape == (len(RACE_GROUPS) * FLAGS,)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000), spread=st.floats(0.0, 6.0), empty=st.floats(0.0, 0.9), sizes=st.lists(st.integers(1, 700), min_size=1, max_size=40))
def test_cohorts_are_exact_in_size_and_within_one_person_of_quota(seed: int, spread: float, empty: float, sizes: list[int]) -> None:
    source = np.random.default_rng(seed)
    joint = np.exp(spread * source.normal(size=CELLS)) * (source.random(CELLS) >= empty)
    joint[0] += 1e-9
    joint /= joint.sum()
    stream, so_far, people = Cohorts(joint), np.zeros(CELLS), 0
    for size in sizes:
        cells = stream.next(size)
        assert cells.dtype == np.int16
        assert len(cells) == size
        assert (np.diff(cells) >= 0).all()
        so_far += np.bincount(cells, minlength=CELLS)
        people += size
        assert np.abs(so_far - people * joint).max() < 1.0 + 1e-6
        assert so_far[joint == 0].sum() == 0


def test_two_streams_of_one_region_are_the_same() -> None:
    first, second = Cohorts(JOINTS["fresno"]), Cohorts(JOINTS["fresno"])
    for size in (50, 1, 333):
        assert (first.next(size) == second.next(size)).all()


def test_a_cohort_of_half_a_million_is_made_in_a_moment() -> None:
    stream = Cohorts(JOINTS["california"])
    stream.next(500_000)
    started = time.perf_counter()
    cells = stream.next(500_000)
    assert time.perf_counter() - started < 0.5
    assert len(cells) == 500_000


@pytest.mark.parametrize("name", REGIONS)
def test_school_sizes_follow_the_file(name: str) -> None:
    region = REGIONS[name]
    shares = school_shares(region)
    assert len(shares) == region.schools.high_schools.value
    assert shares.sum() == pytest.approx(1.0)
    assert (np.diff(shares) > 0).all() or region.schools.school_list is not None
    logs = np.log(shares)
    assert logs.std() == pytest.approx(region.schools.size_spread.value, rel=0.12)
