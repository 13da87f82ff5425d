"""The stream of ninth graders: its size, who is in it and in which school, fixed by region, seed and year alone."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from llsim.agents.groups import members
from llsim.luck import Luck
from llsim.region.cohorts import Enrollment
from llsim.region.population import Population, school_shares
from llsim.region.reading import read_region
from llsim.region.region import Region

YEAR = 2026
Cohort = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]]


@pytest.fixture(scope="module")
def oakland() -> Region:
    """Read the district of the demo."""
    return read_region("oakland_unified")


def growing(region: Region, percent: float) -> Region:
    """Return the region with another growth of enrollment."""
    growth = region.students.enrollment_growth.model_copy(update={"value": percent})
    return region.model_copy(update={"students": region.students.model_copy(update={"enrollment_growth": growth})})


def entered(region: Region, sample: float = 1.0, seed: int = 1, years: int = 1) -> list[Cohort]:
    """Return the cohorts of the first years."""
    stream = Enrollment(region, Population(), sample)
    return [stream.enter(Luck(seed, YEAR + step)) for step in range(years)]


@pytest.mark.parametrize(("sample", "size"), [(1.0, 2500), (0.1, 250), (0.02, 50), (1e-9, 1)])
def test_a_sample_is_that_share_of_the_ninth_graders_and_never_nobody(sample: float, size: int, oakland: Region) -> None:
    ids, cells, schools = entered(oakland, sample)[0]
    assert len(ids) == len(cells) == len(schools) == size


def test_enrollment_grows_from_the_year_of_its_figure(oakland: Region) -> None:
    stream = Enrollment(growing(oakland, 2.0), Population(), 1.0)
    published = int(oakland.students.ninth_graders.year)
    assert stream.size(published) == 2500
    assert stream.size(published + 10) == round(2500 * 1.02**10)
    assert Enrollment(growing(oakland, -2.0), Population(), 1.0).size(published + 10) == round(2500 * 0.98**10)


def test_nobody_has_the_number_of_another(oakland: Region) -> None:
    ids = np.concatenate([cohort[0] for cohort in entered(oakland, years=6)])
    assert len(np.unique(ids)) == len(ids) == 6 * 2500


def test_each_school_takes_its_share_to_within_one_student(oakland: Region) -> None:
    for sample in (1.0, 0.1):
        ids, _, schools = entered(oakland, sample)[0]
        shares = school_shares(oakland, sample)
        assert len(shares) == (17 if sample == 1.0 else 10)  # thinned to 25 simulated ninth graders each
        assert np.abs(np.bincount(schools, minlength=len(shares)) - shares * len(ids)).max() <= 1.0


def test_groups_are_spread_over_schools_and_numbers_by_luck(oakland: Region) -> None:
    _, cells, schools = entered(oakland)[0]
    half = len(cells) // 2
    for group in ("latino", "english_learner", "low_income", "female"):
        inside = members(group)[cells]
        share = inside.mean()
        spread = 4.5 * np.sqrt(share * (1 - share) / half)
        assert abs(inside[:half].mean() - share) < spread, group
        largest = inside[schools == schools.max()]
        assert abs(largest.mean() - share) < 4.5 * np.sqrt(share * (1 - share) / len(largest)), group


def test_a_cohort_depends_on_region_seed_and_year_alone(oakland: Region) -> None:
    for first, again in zip(entered(oakland, years=3), entered(oakland, years=3), strict=True):
        assert all((mine == theirs).all() for mine, theirs in zip(first, again, strict=True))
    other = entered(oakland, seed=2)[0]
    one = entered(oakland)[0]
    assert (np.sort(one[1]) == np.sort(other[1])).all()  # the same people
    assert (one[1] != other[1]).any()  # in another order
    assert (one[2] != other[2]).any()  # in other schools
