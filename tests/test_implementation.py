"""Implementation as it goes: doses that rise, end and fade, leaders who leave, certifications that wait, and what is left after a grant."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from pydantic import ValidationError

from conftest import SMALL, scenario
from llsim import TalentPipeline
from llsim.levers.school_support import SchoolSupport
from llsim.luck import Luck
from llsim.scenario import LEVERS, Levers, all_parameters
from llsim.stages.pathway_quality import settled

SEEDS = tuple(range(11, 19))
"""Not those of docs/decisions/implementation.md, from which the years of the tests below were read."""
FIRST, END, LAST = 2026, 2032, 2045


@cache
def run(name: str, seed: int, *overrides: str, until: int = LAST, sample: float = 1.0) -> tuple[TalentPipeline, np.ndarray]:
    """Run a scenario; return the model and the mean share of the full effect that a seat of a pathway delivers, by year."""
    model, found = TalentPipeline("oakland_unified", scenario(f"last_year={until}", *overrides, name=name), rng=seed, sample=sample), []
    while model.running:
        model.step()
        pathways = model.tables.pathways.array
        found.append(float(np.average(pathways["strength"], weights=pathways["seats"])))
    return model, np.array(found)


def effect(name: str, outcome: str, *overrides: str) -> np.ndarray:
    """Return what a scenario changes against the baseline of the same luck. Shape (seeds, years)."""
    def levels(name: str, seed: int, *overrides: str) -> np.ndarray:
        model, delivered = run(name, seed, *overrides)
        if outcome == "delivered":
            return delivered
        if outcome == "employer_partners":
            return np.array([value for _, name, value in model.outcomes.totals if name == outcome])
        return np.array([model.outcomes.value(outcome, "all", year) for year in range(FIRST, LAST + 1)])

    return np.array([levels(name, seed, *overrides) - levels("baseline", seed) for seed in SEEDS])


def bits(model: TalentPipeline) -> list[bytes]:
    tables = (model.tables.students, model.tables.schools, model.tables.pathways, model.tables.employers, model.tables.colleges)
    return [table.array[column].tobytes() for table in tables for column in table.array.dtype.names if column != "rule_class"]


# The dose


@pytest.mark.parametrize(
    ("timing", "first", "doses"),
    [
        ({"ramp": 3}, 2026, [0, 1 / 3, 2 / 3, 1, 1, 1, 1, 1, 1]),
        ({"ramp": 3, "end": 2031}, 2026, [0, 1 / 3, 2 / 3, 1, 1, 0, 0, 0, 0]),
        ({"ramp": 3, "end": 2031, "fade": 1}, 2026, [0, 1 / 3, 2 / 3, 1, 1, 1 / 2, 0, 0, 0]),
        ({"ramp": 3, "end": 2031, "fade": 3}, 2026, [0, 1 / 3, 2 / 3, 1, 1, 3 / 4, 1 / 2, 1 / 4, 0]),
        ({"ramp": 4, "end": 2029, "fade": 2}, 2026, [0, 1 / 4, 2 / 4, 2 / 4 * 2 / 3, 2 / 4 * 1 / 3, 0, 0, 0, 0]),
        ({"ramp": 1, "end": 2027, "fade": 5}, 2026, [0, 0, 0, 0, 0, 0, 0, 0, 0]),
    ],
)
def test_the_dose_of_every_year_is_as_by_hand(timing: dict[str, int], first: int, doses: list[float]) -> None:
    lever = SchoolSupport.model_validate({"start": 2027} | timing)
    assert [lever.dose(year) for year in range(first, first + len(doses))] == pytest.approx(doses, abs=1e-15)


def test_only_what_ends_can_fade() -> None:
    with pytest.raises(ValidationError, match="fade 3 without an end"):
        SchoolSupport(fade=3)


def test_an_end_is_a_declared_number_like_any_other() -> None:
    found = {one.name: one.value for one in all_parameters(scenario(name="grant_fades")) if one.name.startswith("levers.school_support")}
    assert (found["levers.school_support.end"], found["levers.school_support.fade"]) == (END, 3)


def test_a_grant_that_has_faded_before_the_first_year_changes_no_bit() -> None:
    over = ("levers.school_support.start=2020", "levers.school_support.end=2022", "levers.school_support.fade=4")
    assert bits(run("school_support", 3, *over, until=2030, sample=SMALL)[0]) == bits(run("baseline", 3, until=2030, sample=SMALL)[0])


# After the grant


@pytest.mark.parametrize("name", ["grant_ends", "grant_fades"])
def test_until_its_end_a_grant_is_linked_learning_and_before_its_start_nothing(name: str) -> None:
    one, whole, none = (run(kind, 3, until=2033, sample=0.2)[0].outcomes.to_frame().set_index(["year", "outcome", "group"])["numerator"] for kind in (name, "linked_learning", "baseline"))
    years = one.index.get_level_values("year")
    assert one[years < 2027].equals(none[years < 2027])
    assert one[years < END].equals(whole[years < END])
    assert not one[years >= END].equals(whole[years >= END])


def test_costs_end_with_the_grant_and_fade_with_it() -> None:
    ended, faded = (run(name, 3, until=2036, sample=0.2)[0] for name in ("grant_ends", "grant_fades"))
    assert not [cost for cost in ended.outcomes.costs if cost[0] >= END]
    paid = {year: dollars for year, lever, payer, dollars in faded.outcomes.costs if (lever, payer) == ("school_support", "district")}
    pathways = len(faded.tables.pathways.array) * faded.tables.schools_each
    full = pathways * (20 * 1_200 + 60_000)
    assert [paid.get(year, 0.0) for year in range(2027, 2037)] == pytest.approx([full * dose for dose in (1 / 3, 2 / 3, 1, 1, 1, 3 / 4, 1 / 2, 1 / 4, 0, 0)])
    assert {lever for year, lever, _, _ in faded.outcomes.costs if year == 2034} == {lever.key for lever in faded.policy.levers}


# outcome, sign, last year before the effect shrinks without a break, year by which less than half of the peak is left
DECAY = [("delivered", 1, 2031, 2036), ("certified_pathway_enrollment", 1, 2033, 2037), ("employer_partners", 1, 2031, 2035), ("dropout_rate", -1, 2035, 2040), ("graduation_rate", 1, 2035, 2042)]


@pytest.mark.parametrize(("outcome", "sign", "highest", "half"), DECAY, ids=[row[0] for row in DECAY])
def test_after_the_grant_what_it_brought_shrinks_towards_the_baseline(outcome: str, sign: int, highest: int, half: int) -> None:
    """In expectation it never grows again, up to the noise of the mean, and less than half of the peak is left by the year read from other seeds."""
    found = sign * effect("grant_ends", outcome)
    mean = found.mean(axis=0)
    changes = np.diff(found[:, highest - FIRST :], axis=1)
    noise = changes.std(axis=0, ddof=1) / np.sqrt(len(SEEDS))
    assert (changes.mean(axis=0) <= 3.5 * noise + 1e-12).all()
    assert mean.max() == pytest.approx(mean[highest - FIRST], rel=0.15)
    assert 0.0 < mean[half - FIRST] < 0.5 * mean.max()
    assert 0.0 < mean[-1] < mean[half - FIRST]
    kept = sign * effect("linked_learning", outcome).mean(axis=0)
    assert (mean[END + 2 - FIRST :] < kept[END + 2 - FIRST :]).all()


@pytest.mark.parametrize("outcome", ["delivered", "employer_partners", "graduation_rate", "certified_pathway_enrollment"])
def test_a_grant_that_fades_leaves_more_than_one_that_ends(outcome: str) -> None:
    gap = (effect("grant_fades", outcome) - effect("grant_ends", outcome))[:, 2034 - FIRST : 2040 - FIRST].mean(axis=1)
    assert (gap > 0).all()


def test_help_over_the_step_to_college_ends_with_the_grant() -> None:
    """No tail: nearly five points more college-going in the last year of the grant, and less than half a point in any later one."""
    found = effect("grant_ends", "college_going").mean(axis=0)
    assert found[2031 - FIRST] > 0.04
    assert (np.abs(found[END - FIRST :]) < 0.005).all()


# Leaders who leave


@pytest.mark.parametrize(("turnover", "years", "lost"), [(0.18, 3, 0.6), (0.5, 1, 1.0), (0.05, 6, 0.3)])
def test_what_schools_lose_while_leaders_settle_in_is_as_in_closed_form(turnover: float, years: int, lost: float) -> None:
    """The newest leader came k years ago with chance t (1-t)^k; the share used is 1 - lost (1 - k/n)."""
    found = np.array([settled(school, turnover, years, lost, Luck(5, 2030)) for school in range(1, 40_001)])
    ago = np.arange(years)
    chances, values = turnover * (1 - turnover) ** ago, 1 - lost * (1 - ago / years)
    mean = 1 - (chances * (1 - values)).sum()
    spread = np.sqrt((chances * values**2).sum() + 1 - chances.sum() - mean**2)
    assert abs(found.mean() - mean) < 4 * spread / np.sqrt(len(found))
    assert set(np.round(found, 9)) == {1.0, *np.round(values, 9)}


def test_a_new_leader_settles_in_step_by_step() -> None:
    """Where a leader left in one year and no other, the share used rises in equal steps; nobody leaves at chance zero."""
    years = np.arange(2020, 2060)
    for school in range(1, 200):
        leaves = np.array([settled(school, 0.1, 1, 1.0, Luck(9, int(year))) < 1.0 for year in years])
        for place in np.flatnonzero(leaves[2:-3]) + 2:
            if leaves[place - 2 : place + 4].sum() == 1:
                assert [settled(school, 0.1, 3, 0.6, Luck(9, int(years[place]) + k)) for k in range(4)] == pytest.approx([0.4, 0.6, 0.8, 1.0])
    assert all(settled(school, 0.0, 3, 0.6, Luck(9, 2030)) == 1.0 for school in range(1, 200))


def test_without_a_programme_leaders_who_leave_change_no_bit() -> None:
    """What ordinary turnover does to schools without a programme is in their starting quality: it is not counted twice."""
    assert bits(run("baseline", 3, "pathway_quality.leader_turnover=0.5", until=2034, sample=0.2)[0]) == bits(run("baseline", 3, until=2034, sample=0.2)[0])


def test_leaders_who_leave_cost_a_programme_a_part_of_its_effect() -> None:
    """At 18 % a year, between a tenth and a third of what seats deliver in 2031, in every pair of runs; and fewer graduates later."""
    usual, turning = effect("linked_learning", "delivered"), effect("linked_learning", "delivered", "pathway_quality.leader_turnover=0.18")
    lost = 1 - turning[:, 2031 - FIRST] / usual[:, 2031 - FIRST]
    assert (lost > 0).all()
    assert 0.1 < lost.mean() < 0.33
    fewer = (effect("linked_learning", "graduation_rate") - effect("linked_learning", "graduation_rate", "pathway_quality.leader_turnover=0.18"))[:, 2033 - FIRST : 2041 - FIRST].mean(axis=1)
    assert fewer.mean() > 4 * fewer.std(ddof=1) / np.sqrt(len(SEEDS))


def test_pressed_quality_is_lost_with_leaders_too() -> None:
    """Where every school has a new leader every year who can use nothing, accountability moves no element of any pathway by a bit."""
    pressing = ("levers.accountability.weight=1", "pathway_quality.seat_growth=0")
    nobody = ("pathway_quality.leader_turnover=1", "pathway_quality.lost_with_leader=1")
    base, pressed, lost = (run(*one, until=2034)[0].tables.pathways.array["quality"] for one in (("baseline", 3), ("accountability", 3, *pressing), ("accountability", 3, *pressing, *nobody)))
    assert (pressed.min(axis=1) > base.min(axis=1)).mean() > 0.5
    assert np.array_equal(lost, base)


# Certifications that wait

CHANCE_OFF = ("pathway_quality.shock=0", "pathway_quality.review=1", "feedbacks.slots=false", "feedbacks.dilution=false", "pathway_quality.renewal=10")


@pytest.mark.parametrize("delay", [1, 3])
def test_a_delay_shifts_every_first_certification_by_as_many_years(delay: int) -> None:
    until = 2038
    at_once, late = (
        run("school_support", 3, *CHANCE_OFF, f"pathway_quality.certification_delay={wait}", "pathway_quality.gold=1", until=until)[0].tables.pathways.array for wait in (0, delay)
    )
    asked = at_once["asked_year"]
    first = (asked >= 2027) & (asked + delay <= until)
    assert np.array_equal(asked, late["asked_year"])
    assert first.sum() > 10
    assert np.array_equal(at_once["certified_year"][first], asked[first])
    assert np.array_equal(late["certified_year"][first], asked[first] + delay)
    assert (late["certification"][asked + delay > until] == 0).all()


def test_whoever_loses_a_certification_asks_again() -> None:
    """After the grant certifications are withdrawn, and with them the place in the line for a review."""
    pathways = run("grant_ends", 3, "pathway_quality.certification_delay=1", until=2044)[0].tables.pathways.array
    without = pathways["certification"] == 0
    asked = pathways["asked_year"]
    assert (asked[without & (asked > 0)] > 2026).all()
    assert (asked[without] == 0).sum() > 10


def test_waiting_moves_certifications_and_hardly_what_students_learn() -> None:
    """The label reveals quality, it is not the treatment: two years of waiting shift certified students by thousands and deliver as much."""
    waiting = ("pathway_quality.certification_delay=2",)
    counts, delivered = ((effect("linked_learning", what, *waiting) - effect("linked_learning", what))[:, 2031 - FIRST] for what in ("certified_pathway_enrollment", "delivered"))
    assert (counts < -500).all()
    assert np.abs(delivered).max() < 0.01


def test_as_it_goes_is_slower_and_weaker_than_planned() -> None:
    """The built-up, turning-over, waiting programme delivers less in every year until 2040; everybody's levers stay those of Linked Learning."""
    gap = effect("as_it_goes", "delivered") - effect("linked_learning", "delivered")
    assert (gap.mean(axis=0)[2027 - FIRST : 2041 - FIRST] < 0).all()
    slow, planned = scenario(name="as_it_goes").levers, scenario(name="linked_learning").levers
    assert Levers(**{kind.key: tuple(lever.model_copy(update={"ramp": 5}) for lever in getattr(planned, kind.key)) for kind in LEVERS}) == slow
