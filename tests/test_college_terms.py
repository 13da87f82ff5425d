"""The price of college and the college-level course: each acts where it should, costs what it should, and is nothing at zero."""

from __future__ import annotations

import numpy as np
import pytest

from conftest import scenario
from llsim import TalentPipeline
from llsim.agents.student import Milestone, Stage
from llsim.evidence.studies.measures import has
from llsim.model import YEARS_FOLLOWED
from llsim.scenario import Scenario

ALONE = [f"levers.transition_support.{part}=0" for part in ("application_help", "direct_admission", "corequisite", "advising", "melt_outreach", "dollars_per_senior")]
FROM_THE_START = ["last_year=2032", "levers.transition_support.coverage=1", "levers.transition_support.start=2026", "levers.transition_support.ramp=1"]


def support(*overrides: str) -> Scenario:
    return scenario(*FROM_THE_START, *ALONE, *overrides, name="transition_support")


def live(settings: Scenario, seed: int = 3) -> TalentPipeline:
    model = TalentPipeline("oakland_unified", settings, rng=seed, sample=0.5)
    model.run_model()
    return model


@pytest.fixture(scope="module")
def without() -> TalentPipeline:
    return live(support())


def test_a_promise_of_nothing_changes_nothing(without: TalentPipeline) -> None:
    baseline = live(scenario("last_year=2032"))
    assert np.array_equal(baseline.tables.students.array, without.tables.students.array)


@pytest.mark.parametrize(("sector", "outcome", "stage"), [("two_year", "two_year_going", Stage.TWO_YEAR), ("four_year", "four_year_going", Stage.FOUR_YEAR)])
def test_a_promise_draws_graduates_to_its_sector_and_is_paid_for_each_who_is_enrolled(without: TalentPipeline, sector: str, outcome: str, stage: Stage) -> None:
    promised = live(support(f"levers.transition_support.tuition_{sector}=3000"))
    assert promised.latest(outcome) > without.latest(outcome) + 0.01
    people, year = promised.tables.students.array, promised.settings.last_year
    enrolled = ((people["stage"] == stage) & (people["entry_year"] > year - YEARS_FOLLOWED)).sum()
    paid = {payer: dollars for when, _, payer, dollars in promised.outcomes.costs if when == year and dollars > 0}
    assert paid == pytest.approx({"state": enrolled / 0.5 * 3_000})


def test_without_a_term_of_price_a_promise_costs_and_moves_nobody(without: TalentPipeline) -> None:
    promised = live(support("levers.transition_support.tuition_two_year=3000", "transition.price=0", "postsecondary.price=0"))
    assert np.array_equal(promised.tables.students.array, without.tables.students.array)
    assert sum(dollars for *_, dollars in promised.outcomes.costs) > 0


def test_corequisites_help_those_below_the_cut_past_the_course_and_nobody_else() -> None:
    """With the same luck, whoever passed still passes; who is helped is below the cut; nothing but the course changes."""
    early = ("postsecondary.placed_directly=0", "postsecondary.corequisite=0")
    before, after = (live(support(*early, f"levers.transition_support.corequisite={dose}")).tables.students.array for dose in (0, 1))
    passed, passes = has(before, Milestone.GATEWAY), has(after, Milestone.GATEWAY)
    helped = passes & ~passed
    assert not (passed & ~passes).any()
    assert helped.sum() > 50
    assert (before["prior_achievement"][helped] < Scenario().postsecondary.placement_cut).all()
    assert all(np.array_equal(before[name], after[name]) for name in before.dtype.names if name != "milestones")


def test_where_everybody_is_placed_directly_corequisites_have_nothing_left_to_do() -> None:
    reformed = "postsecondary.placed_directly=1"
    before, after = (live(support(reformed, f"levers.transition_support.corequisite={dose}")).tables.students.array for dose in (0, 1))
    assert np.array_equal(before, after)


def test_whoever_earned_college_credit_took_a_course() -> None:
    people = live(scenario("last_year=2028")).tables.students.array
    took, earned = has(people, Milestone.COLLEGE_COURSE), people["college_credits"] > 0
    assert not (earned & ~took).any()
    assert (took & ~earned).any()
