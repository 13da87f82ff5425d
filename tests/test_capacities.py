"""Relaxed capacities: from the first year on, as much as asked for, to people who were refused before, and not a bit where nothing is short."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from conftest import scenario
from llsim import TalentPipeline, read_region
from llsim.agents.industry import INDUSTRIES
from llsim.luck import Decision, Luck
from llsim.scenario import Scenario, all_parameters
from llsim.stages.capacities import Capacities, more_places

OAKLAND = read_region("oakland_unified")
SAMPLE = 0.2
CHOSEN = ("more_seats",)
"""Columns that say how much was added, and differ where nothing else does."""


def start(*overrides: str, name: str = "linked_learning", until: int = 2029, seed: int = 5) -> TalentPipeline:
    return TalentPipeline(OAKLAND, scenario(f"last_year={until}", *overrides, name=name), rng=seed, sample=SAMPLE, check_invariants=True)


def live(*overrides: str, **where: Any) -> TalentPipeline:
    model = start(*overrides, **where)
    model.run_model()
    return model


def differing(first: TalentPipeline, second: TalentPipeline) -> list[str]:
    names = ("students", "schools", "pathways", "employers", "colleges")
    pairs = [(name, getattr(first.tables, name).array, getattr(second.tables, name).array) for name in names]
    return [f"{name}.{column}" for name, one, two in pairs for column in one.dtype.names if column not in CHOSEN and not np.array_equal(one[column], two[column])]


def test_nothing_is_relaxed_unless_asked_and_every_number_is_declared() -> None:
    numbers = {one.name: one for one in all_parameters(Scenario()) if one.name.startswith("capacities.")}
    assert len(numbers) == 3 + 2 + 4 + 15
    assert all(one.value == 0.0 and one.low == 0.0 and one.about.source.startswith("scenario") for one in numbers.values())


def test_worlds_with_relaxed_capacities_start_alike() -> None:
    everything = [f"{one.name}=1" for one in all_parameters(Scenario()) if one.name.startswith("capacities.")]
    before, after = start(), start(*everything)
    assert differing(before, after) == []
    before.step(), after.step()
    assert len(differing(before, after)) > 20


@pytest.mark.parametrize("path", ["college_seats.two_year", "college_seats.trade", "college_seats.apprenticeship"])
def test_twice_as_much_of_what_is_not_used_up_changes_no_bit(path: str) -> None:
    usual, doubled = live(), live(f"capacities.{path}=1")
    assert differing(usual, doubled) == []
    assert usual.outcomes.to_frame().equals(doubled.outcomes.to_frame())
    used, there = usual.outcomes.by_capacity[2029, path], doubled.outcomes.by_capacity[2029, path]
    assert there.used == used.used and there.there == pytest.approx(2 * used.there)


def test_help_where_nobody_helps_changes_no_bit() -> None:
    assert differing(live(name="baseline"), live("capacities.counsellors.next_step=1", name="baseline")) == []


@pytest.mark.parametrize(("path", "before"), [("placements", "placements"), ("college_course_seats", "milestones"), ("certified_seats", "pathway")])
def test_who_has_a_place_keeps_it_in_the_first_year(path: str, before: str) -> None:
    usual, more = start("last_year=2026"), start("last_year=2026", f"capacities.{path}=0.5")
    earlier = usual.tables.students.array["placements"].copy()
    usual.step(), more.step()
    own, other = usual.tables.students.array, more.tables.students.array
    if path == "certified_seats":
        new = own["entry_year"] == 2026
        certified = usual.tables.pathways.array["certification"] > 0
        seated = new & (own["pathway"] >= 0) & certified[own["pathway"]] & (own["pathway"] == own["first_choice"])
        assert seated.sum() > 20 and (other["pathway"][seated] == own["pathway"][seated]).all()
    else:
        gained, still = (other[before] != own[before]).sum(), (other[before] >= own[before]).all()
        assert gained > 0 and still
    if path == "placements":
        placed = own["placements"] > earlier
        assert (other["mentor_employer"][placed] == own["mentor_employer"][placed]).all()
    used, more_used = usual.outcomes.by_capacity[2026, path], more.outcomes.by_capacity[2026, path]
    assert more_used.used > used.used and more_used.there == pytest.approx(1.5 * used.there, rel=0.15)


def test_an_industry_posts_more_vacancies_by_the_step_and_no_other_does() -> None:
    usual, more = (start("last_year=2026", *changes) for changes in ((), ("capacities.vacancies.health=0.1",)))
    usual.step(), more.step()
    before, after = (model.outcomes.by_industry[2026, "vacancies_posted"] for model in (usual, more))
    health = list(INDUSTRIES).index("health")
    others = np.arange(len(INDUSTRIES)) != health
    assert np.array_equal(before[others], after[others])
    assert after[health] / before[health] == pytest.approx(1.1, abs=0.02)
    assert usual.tables.regions.array["rivals"][0] == more.tables.regions.array["rivals"][0]


def test_schools_support_rises_once_and_only_to_one() -> None:
    usual, more, most = live(), live("capacities.counsellors.schools=0.1"), live("capacities.counsellors.schools=10")
    support = usual.tables.schools.array["support_services"]
    assert np.allclose(more.tables.schools.array["support_services"], np.minimum(1.0, 1.1 * support))
    assert (most.tables.schools.array["support_services"] == np.minimum(1.0, 11.0 * support)).all() and most.tables.schools.array["support_services"].max() == 1.0


def test_levers_pay_for_their_own_college_courses_only() -> None:
    """Seats added by nobody are not charged to the lever: it pays for its share of those used."""
    usual, more = (live(*changes, name="dual_enrollment").outcomes.costs_frame() for changes in ((), ("capacities.college_course_seats=1",)))
    paid, later = (frame[frame["year"] == 2029]["dollars"].sum() for frame in (usual, more))
    assert 0 < later <= 1.05 * paid


@pytest.mark.parametrize(("share", "places"), [(0.05, 3), (0.1, 1), (0.3, 7), (1.0, 4), (2.5, 3)])
def test_a_small_step_of_a_few_places_is_rounded_by_luck_and_not_away(share: float, places: int) -> None:
    ids, there = np.arange(1, 20_001), np.full(20_000, places)
    added = more_places(ids, there, share, Decision.MORE_PLACEMENTS, Luck(3, 2030))
    assert added.mean() == pytest.approx(share * places, abs=4 * 0.5 / np.sqrt(20_000))
    assert set(added.tolist()) <= {int(share * places), int(share * places) + 1}
    more = more_places(ids, there, 1.2 * share, Decision.MORE_PLACEMENTS, Luck(3, 2030))
    assert (more >= added).all()
    assert not np.array_equal(more_places(ids, there, 0.5 / places, Decision.MORE_PLACEMENTS, Luck(3, 2031)), more_places(ids, there, 0.5 / places, Decision.MORE_PLACEMENTS, Luck(3, 2030)))


def test_what_an_institution_gains_does_not_depend_on_the_others() -> None:
    ids, there, luck = np.array([5, 9, 2]), np.array([3, 8, 1]), Luck(3, 2030)
    all_three = more_places(ids, there, 0.3, Decision.MORE_COLLEGE_SEATS, luck)
    alone = [more_places(ids[[place]], there[[place]], 0.3, Decision.MORE_COLLEGE_SEATS, luck)[0] for place in range(3)]
    assert all_three.tolist() == alone
    assert more_places(ids, there, 0.0, Decision.MORE_COLLEGE_SEATS, luck).tolist() == [0, 0, 0]


def test_a_negative_capacity_is_refused() -> None:
    for change in ({"placements": -0.1}, {"vacancies": Capacities().vacancies.model_dump() | {"health": -0.1}}):
        with pytest.raises(ValueError):  # noqa: PT011 (pydantic's own words)
            Capacities.model_validate(change)
