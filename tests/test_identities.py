"""No policy, no effect; nothing before the start; the same bits however the run is made."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest
from pydantic import ValidationError

from conftest import SMALL, scenario
from llsim import TalentPipeline
from llsim.agents.groups import CELLS, members
from llsim.agents.pathway import Certification


def finish(*overrides: str, name: str = "baseline", until: int = 2032, threads: int = 1, seed: int = 3) -> TalentPipeline:
    model = TalentPipeline("oakland_unified", scenario(f"last_year={until}", *overrides, name=name), rng=seed, sample=SMALL, threads=threads, check_invariants=True)
    model.run_model()
    return model


def bits(model: TalentPipeline) -> str:
    digest = hashlib.sha256()
    for table in (model.tables.students, model.tables.schools, model.tables.pathways, model.tables.employers, model.tables.colleges):
        for field in table.array.dtype.names:
            if field != "rule_class":
                digest.update(table.array[field].tobytes())
    return digest.hexdigest()


ZEROES = {
    "accountability": "levers.accountability.weight=0",
    "dual_enrollment": "levers.dual_enrollment.seats=0",
    "transition_support": "levers.transition_support.coverage=0",
    "industry_incentives": "levers.industry_incentives.scale=0",
    "school_support": "levers.school_support.scale=0",
}


@pytest.mark.parametrize("lever", ZEROES)
def test_a_lever_at_zero_is_the_baseline_bit_for_bit(lever: str) -> None:
    base = finish()
    assert bits(finish(ZEROES[lever], name=lever)) == bits(base)
    assert bits(finish(f"levers.{lever}.start=2040", name=lever)) == bits(base)
    assert bits(finish(f"levers.{lever}.start=2020", f"levers.{lever}.end=2022", name=lever)) == bits(base)


@pytest.mark.parametrize("lever", ZEROES)
def test_a_lever_changes_nothing_before_it_starts_and_something_after(lever: str) -> None:
    pulled, base = finish(name=lever).outcomes.to_frame(), finish().outcomes.to_frame()
    same = base.merge(pulled, on=["year", "outcome", "group"], suffixes=("", "_pulled"))
    before = same[same["year"] < 2027]
    assert len(before) > 100
    assert (before["numerator"] == before["numerator_pulled"]).all()
    assert (same["numerator"] != same["numerator_pulled"]).any()


def test_threads_do_not_change_a_bit() -> None:
    assert bits(finish(name="linked_learning", threads=2)) == bits(finish(name="linked_learning"))


def test_levers_commute() -> None:
    one = finish(name="linked_learning").policy.rules_in_force(2030)
    other = finish(name="linked_learning").policy
    other.levers = other.levers[::-1]
    two = other.rules_in_force(2030)
    for part in ("students", "schools", "industries"):
        for field in getattr(one, part).dtype.names:
            assert np.allclose(getattr(one, part)[field], getattr(two, part)[field], rtol=1e-14)


def test_rules_explain_the_scenario() -> None:
    policy = finish(name="linked_learning").policy
    changes = policy.rules_in_force(2035).changes(policy.baseline)
    assert set(changes["handle"]) == {
        "college_course_seats", "certification_weight", "coaching_days", "pathway_dollars", "placement_dollars", "intermediary_staff",
        "application_help", "direct_admission", "corequisite", "advising", "melt_outreach", "open_access",
    }
    assert len(policy.rules_in_force(2026).changes(policy.baseline)) == 0


def test_several_levers_of_one_kind_with_different_targets() -> None:
    two = scenario("last_year=2030", name="dual_enrollment")
    first = two.levers.dual_enrollment[0]
    levers = type(two.levers)(dual_enrollment=(first.model_copy(update={"name": "north", "schools": (1, 2)}), first.model_copy(update={"name": "low", "groups": ("low_income",), "seats": 5.0})))
    model = TalentPipeline("oakland_unified", two.model_copy(update={"levers": levers}), rng=3, sample=0.5)
    rules = model.policy.rules_in_force(2035)
    seats = rules.schools["college_course_seats"] - model.policy.baseline.schools["college_course_seats"]
    poor = model.policy.students[:, members("low_income")].sum(axis=1) / model.policy.students.sum(axis=1)
    by_school = poor[model.tables.schools.array["rule_class"]]
    assert seats[:2] == pytest.approx(15.0 + 5.0 * by_school[:2])
    assert seats[2:] == pytest.approx(5.0 * by_school[2:])
    assert rules.students.shape == (2, CELLS)
    assert {charge.lever for charge in rules.charges} == {"north", "low"}


def test_a_thinned_school_stands_for_its_neighbours() -> None:
    """At a small sample the 17 schools are thinned; each keeps the number of one it stands for, and pathways are paid for as often."""
    support = scenario("last_year=2030", name="school_support")
    lever = support.levers.school_support[0]
    whole, thin = (TalentPipeline("oakland_unified", support, rng=3, sample=share) for share in (1.0, SMALL))
    numbers = thin.tables.schools.array["id"]
    assert len(numbers) < 17
    assert set(numbers) <= set(range(1, 18))
    named = support.model_copy(update={"levers": type(support.levers)(school_support=(lever.model_copy(update={"schools": (int(numbers[0]),)}),))})
    targeted = TalentPipeline("oakland_unified", named, rng=3, sample=SMALL).policy.rules_in_force(2035).schools["coaching_days"]
    assert targeted[0] > 0
    assert (targeted[1:] == 0).all()
    for model in (whole, thin):
        model.run_model()
    bills = [sum(dollars for year, _, _, dollars in model.outcomes.costs if year == 2030) for model in (whole, thin)]
    assert bills[1] == pytest.approx(bills[0], rel=0.25)


def test_the_label_alone_changes_only_what_it_unlocks() -> None:
    """Grant Gold to every pathway with quality frozen: without the label's pull on choice, no student's schooling changes."""
    still = ("pathway_choice.label=0", "pathway_quality.review=0", "pathway_quality.shock=0", "feedbacks.slots=false", "feedbacks.dilution=false", "pathway_quality.renewal=10")
    runs = []
    for label in (Certification.NONE, Certification.GOLD):
        model = TalentPipeline("oakland_unified", scenario("last_year=2031", *still), rng=3, sample=SMALL)
        model.tables.pathways.array["certification"] = label
        model.tables.pathways.array["certified_year"] = model.year
        model.run_model()
        runs.append(model)
    plain, labelled = (model.tables.students.array for model in runs)
    for field in plain.dtype.names:
        if field != "program":
            assert (plain[field] == labelled[field]).all(), field
    assert (plain["program"] != labelled["program"]).any()
    pull = TalentPipeline("oakland_unified", scenario("last_year=2031", *still[1:], "pathway_choice.label=1.0"), rng=3, sample=SMALL)
    pull.tables.pathways.array["certification"][::2] = Certification.GOLD
    pull.run_model()
    assert (pull.tables.students.array["first_choice"] != plain["first_choice"]).any()


@pytest.mark.parametrize(("name", "target"), [("industry_incentives", "schools"), ("school_support", "groups"), ("transition_support", "industries")])
def test_a_lever_refuses_what_it_cannot_be_aimed_at(name: str, target: str) -> None:
    aim = {"schools": (1,), "groups": ("latino",), "industries": ("health",)}[target]
    (lever,) = scenario(name=name).levers
    with pytest.raises(ValidationError, match=f"{name} cannot be aimed at `{target}`"):
        type(lever).model_validate(dict(lever) | {target: aim})


def test_seats_for_a_group_go_to_it_first() -> None:
    """Course seats aimed at English learners: more of them earn college credit, and others are not pushed aside by more than chance."""
    settings = scenario("last_year=2034", name="dual_enrollment")
    (lever,) = settings.levers
    aimed = lever.model_copy(update={"groups": ("english_learner",), "ramp": 1, "open_access": 1.0})
    rates = []
    for levers in (type(settings.levers)(), type(settings.levers)(dual_enrollment=(aimed,))):
        model = TalentPipeline("oakland_unified", settings.model_copy(update={"levers": levers}), rng=3, sample=0.5)
        model.run_model()
        rates.append([model.outcomes.value("college_credit_earners", group, 2034) for group in ("english_learner", "white")])
    (before, others_before), (after, others_after) = rates
    assert after > before + 0.1
    assert abs(others_after - others_before) < 0.05
