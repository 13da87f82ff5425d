"""Invariants on varied configurations, the limits of the model, and metamorphic relations."""

from __future__ import annotations

import gc
import weakref
from typing import Any

import numpy as np
import pytest

from conftest import SMALL, scenario
from llsim import TalentPipeline, read_region, read_scenario
from llsim.agents.arithmetic import binomial_count, find, logistic, pick
from llsim.agents.groups import GROUPS
from llsim.agents.student import Exit, Stage
from llsim.experiment.run import Run, live
from llsim.luck import Decision, Luck, fill_uniform
from llsim.outcomes import INDUSTRY_GROUPS
from llsim.stages.allotment import granted

VARIED = [
    ("baseline", ("high_school.leaving.nine=2",)),
    ("baseline", ("high_school.passing=-3",)),
    ("baseline", ("labor_market.openings=0",)),
    ("baseline", ("labor_market.openings=1", "labor_market.rivals=0")),
    ("linked_learning", ("pathway_quality.silver=0.1", "pathway_quality.gold=0.1", "pathway_quality.review=1")),
    ("linked_learning", ("employers.partner=4",)),
    ("and_not_or", ("migration.level=4",)),
    ("college_only", ("transition.liking.four_year=5",)),
    ("career_only", ("feedbacks.congestion=false",)),
    ("dual_enrollment", ("college_courses.seats=0", "levers.dual_enrollment.seats=100", "levers.dual_enrollment.instructor_limit=100")),
]


@pytest.mark.parametrize(("name", "overrides"), VARIED)
def test_invariants_hold_at_the_edges(name: str, overrides: tuple[str, ...]) -> None:
    model = TalentPipeline("oakland_unified", scenario("last_year=2029", *overrides, name=name), rng=5, sample=SMALL, check_invariants=True)
    model.run_model()
    assert model.year == 2029


def test_groups_sum_to_all(small_run: TalentPipeline) -> None:
    frame = small_run.outcomes.to_frame()
    rates = frame[frame["outcome"] == "graduation_rate"].pivot_table(index="year", columns="group", values=["numerator", "denominator"])
    for part in ("numerator", "denominator"):
        whole = rates[part]
        for groups in (("african_american", "latino", "asian", "white", "other"), ("female", "male"), ("pathway:none", "pathway:uncertified", "pathway:certified")):
            assert np.allclose(whole[list(groups)].sum(axis=1), whole["all"])
    assert set(frame["group"]) == {*GROUPS, *INDUSTRY_GROUPS}


def test_exits_sum_to_the_cohort_and_flows_keep_everyone(small_run: TalentPipeline) -> None:
    out = small_run.outcomes
    for year in out.counts:
        total = sum(out.value(rate, "all", year) for rate in ("graduation_rate", "dropout_rate", "still_enrolled_rate"))
        assert total == pytest.approx(1.0)
    flows = out.flows_frame()
    flows = flows[(flows["group"] == "all") & (flows["year"] == 2030)]
    columns = flows.groupby(flows["destination"].str[0])["people"].sum()
    assert columns.nunique() == 1
    assert columns.iloc[0] == pytest.approx(small_run.enrollment.size(2030) / SMALL)


def test_nobody_works_when_there_are_no_jobs() -> None:
    model = TalentPipeline("oakland_unified", scenario("last_year=2027", "labor_market.openings=0"), rng=2, sample=SMALL)
    model.run_model()
    people = model.tables.students.array
    assert not ((people["stage"] == Stage.EMPLOYED) & (people["place"] == 0)).any()
    assert model.outcomes.value("employment_rate", "all", 2027) == 0.0


def test_more_seats_never_mean_fewer_earners_of_college_credit() -> None:
    def earners(seats: int) -> float:
        model = TalentPipeline("oakland_unified", scenario("last_year=2027", f"college_courses.seats={seats}"), rng=2, sample=SMALL)
        model.run_model()
        return model.outcomes.value("college_credit_earners", "all", 2027)

    levels = [earners(seats) for seats in (0, 5, 15, 40)]
    assert levels == sorted(levels)
    assert levels[0] == 0.0


def test_equal_groups_without_group_parameters() -> None:
    """With every gap set to zero, graduation is alike for all races, within chance."""
    flat = [f"entry.achievement_by_race.{race}=0" for race in ("african_american", "latino", "asian", "white", "other")]
    flat += [f"high_school.{kind}_by_group.{group}=0" for kind in ("leaving", "passing") for group in ("african_american", "latino", "asian", "white", "other", "english_learner", "low_income", "disability")]
    flat += [f"entry.{gap}=0" for gap in ("english_learner_gap", "low_income_gap", "disability_gap", "first_generation_gap")]
    flat += ["feedbacks.amplification=false", "last_year=2030"]
    model = TalentPipeline("oakland_unified", scenario(*flat), rng=2)
    model.run_model()
    frame = model.outcomes.to_frame()
    rows = frame[frame["outcome"] == "graduation_rate"].groupby("group")[["numerator", "denominator"]].sum()
    rate = rows["numerator"] / rows["denominator"]
    for race in ("african_american", "latino", "asian", "white"):
        error = np.sqrt(rate["all"] * (1 - rate["all"]) / rows.loc[race, "denominator"])
        assert abs(rate[race] - rate["all"]) < 4.3 * error, race


def test_closed_form_of_high_school_without_what_moves_it() -> None:
    """With constant hazards high school is an absorbing Markov chain: graduation is known exactly."""
    constant = [f"high_school.{name}=0" for name in ("off_track", "engagement", "supports", "passing_achievement", "passing_engagement", "certified_staying", "certified_passing", "extra_courses", "peers")]
    constant += [f"high_school.{kind}_by_group.{group}=0" for kind in ("leaving", "passing") for group in ("african_american", "latino", "asian", "white", "other", "english_learner", "low_income", "disability")]
    constant += ["high_school.passing=8", "high_school.transfer_out=0.05", *(f"high_school.leaving.{grade}=-3" for grade in ("nine", "ten", "eleven", "twelve", "fifth"))]
    hazard = logistic(-3.0)
    stays = (1 - 0.05) * (1 - hazard)
    graduated, people = 0, 0
    for seed in (1, 2):
        model = TalentPipeline("oakland_unified", scenario("last_year=2029", *constant), rng=seed)
        model.run_model()
        students = model.tables.students.array
        cohorts = students[(students["entry_year"] >= 2008) & (students["entry_year"] <= 2026)]
        graduated += int((cohorts["exit"] == Exit.GRADUATED).sum())
        people += len(cohorts)
    expected = stays**4
    z = (graduated / people - expected) / np.sqrt(expected * (1 - expected) / people)
    assert people > 90_000
    assert abs(z) < 4.3


def test_places_go_to_the_first_in_each_line() -> None:
    rng = np.zeros(5_000)
    fill_uniform(Luck(1, 1), Decision.SHUFFLE, rng)
    target = np.floor(rng * 40).astype(np.int64) - 1
    priority = np.zeros(5_000)
    fill_uniform(Luck(1, 2), Decision.SHUFFLE, priority)
    places = np.arange(-1, 38) * 7
    yes = granted(target, priority, places)
    assert not yes[target < 0].any()
    for place in range(39):
        inside = np.flatnonzero(target == place)
        in_order = yes[inside][np.argsort(priority[inside])]
        assert (in_order == (np.arange(len(inside)) < places[place])).all()


def test_equals_in_line_go_by_position() -> None:
    yes = granted(np.zeros(6, np.int64), np.array([2.0, 1.0, 1.0, 0.0, 1.0, 3.0]), np.array([3]))
    assert yes.tolist() == [False, True, True, True, False, False]


def test_small_functions() -> None:
    uniforms = np.zeros(20_000)
    fill_uniform(Luck(9, 9), Decision.LEAVE, uniforms)
    counts = np.array([binomial_count(u, 13, 0.9) for u in uniforms])
    assert counts.mean() == pytest.approx(11.7, abs=0.05)
    assert counts.var() == pytest.approx(13 * 0.9 * 0.1, abs=0.06)
    picks = np.bincount([pick(u, np.array([1.0, 0.0, 3.0])) for u in uniforms], minlength=3) / len(uniforms)
    assert picks == pytest.approx([0.25, 0.0, 0.75], abs=0.015)
    cumulative = np.array([1.0, 1.0, 4.0])
    assert [find(u, cumulative, 0, 3) for u in (0.1, 0.3, 0.99)] == [0, 2, 2]
    assert find(0.5, np.array([0.0, 0.0]), 0, 2) == -1


def test_memory_does_not_grow_with_the_number_of_runs() -> None:
    """A run lets go of its people when it is done, and does not wait until Python looks for circles."""
    region, settings = read_region("oakland_unified"), read_scenario("baseline", region="oakland_unified", overrides=["last_year=2027"])
    watched = []

    class Watched(TalentPipeline):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            watched.append(weakref.ref(self.tables.students.array))

    gc.disable()
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("llsim.experiment.growing_up.TalentPipeline", Watched)
            records = [live(region, Run(settings, seed), 0.02) for seed in (1, 2)]
        assert [array() for array in watched] == [None, None]
    finally:
        gc.enable()
    assert all(record.headlines() for record in records)
