"""Relations between two runs: what must stay the same, and which way things may move, when one thing is changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from conftest import scenario
from llsim import TalentPipeline, read_region
from llsim.agents.student import Milestone, NextStep, Place, Stage
from llsim.evidence.studies.measures import has
from llsim.region.cohorts import Enrollment
from llsim.region.institutions import Tables, build_tables
from llsim.region.region import Region
from llsim.scenario import Levers, Scenario

pytestmark = pytest.mark.metamorphic

OAKLAND = read_region("oakland_unified")
TINY = 0.03
NO_FEEDBACKS = tuple(f"feedbacks.{name}=false" for name in ("slots", "learning", "peers", "dilution", "congestion", "growth"))
NO_PLACEMENTS = ("employers.partner=-12", "employers.habit=0", "employers.asking=0", "employers.size=-1")
NO_RATIONING = (*NO_PLACEMENTS, "college_courses.seats=100", "pathway_choice.older_peers=0")
NO_LOCAL_JOBS = ("labor_market.openings=0",)
LEVERS = ("accountability", "dual_enrollment", "transition_support", "industry_incentives", "school_support")


def finish(model: TalentPipeline) -> TalentPipeline:
    model.run_model()
    return model


def start(settings: Scenario, region: Region = OAKLAND, seed: int = 3, sample: float = TINY, threads: int = 1) -> TalentPipeline:
    return TalentPipeline(region, settings, rng=seed, sample=sample, threads=threads, check_invariants=True)


def live(*overrides: str, name: str = "baseline", until: int = 2030, region: Region = OAKLAND, seed: int = 3, sample: float = TINY, threads: int = 1) -> TalentPipeline:
    return finish(start(scenario(f"last_year={until}", *overrides, name=name), region, seed, sample, threads))


def live_under(settings: Scenario, levers: Levers | None = None, **changes: Any) -> TalentPipeline:
    changed = settings.model_copy(update=changes | ({"levers": levers} if levers is not None else {}))
    return finish(start(changed))


def arrays(model: TalentPipeline) -> dict[str, np.ndarray]:
    names = ("students", "schools", "pathways", "employers", "colleges")
    return {name: getattr(model.tables, name).array for name in names}


def differing(first: TalentPipeline, second: TalentPipeline) -> list[str]:
    """Name the columns that differ anywhere; `rule_class` only says which set of targets a school is in."""
    one, two = arrays(first), arrays(second)
    columns = [(table, column) for table in one for column in one[table].dtype.names if column != "rule_class"]
    return [f"{table}.{column}" for table, column in columns if not np.array_equal(one[table][column], two[table][column])]


def by_id(model: TalentPipeline) -> np.ndarray:
    people = model.tables.students.array
    return people[np.argsort(people["id"], kind="stable")]


def people_who_differ(first: TalentPipeline, second: TalentPipeline, ignoring: tuple[str, ...] = ()) -> set[int]:
    """Return the ids of those who live in both runs, but not the same life in every column."""
    one, two = by_id(first), by_id(second)
    one, two = one[np.isin(one["id"], two["id"])], two[np.isin(two["id"], one["id"])]
    apart = np.zeros(len(one), bool)
    for column in one.dtype.names:
        if column not in ignoring:
            apart |= one[column] != two[column]
    return set(one["id"][apart].tolist())


def figures(model: TalentPipeline) -> pd.DataFrame:
    return model.outcomes.to_frame().set_index(["year", "outcome", "group"])


def plenty_of_college_seats(region: Region) -> Region:
    """Give every college a thousand times its seats: the same shares between colleges, and nobody refused for want of room."""
    colleges = [kind.model_copy(update={"seats_per_100_graduates": times(kind.seats_per_100_graduates, 1_000)}) for kind in region.colleges]
    return region.model_copy(update={"colleges": colleges})


def times(figure: Any, factor: float) -> Any:
    return figure.model_copy(update={"value": figure.value * factor})


ROOMY = plenty_of_college_seats(OAKLAND)


# Order, names and numbers that mean nothing


@pytest.mark.parametrize("overrides", [(), NO_FEEDBACKS])
def test_the_order_in_which_ninth_graders_are_listed_does_not_matter(overrides: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    """List every cohort backwards: everybody lives the same life, with feedbacks or without."""
    usual = live(*overrides, name="linked_learning")
    listed = Enrollment.enter

    def backwards(self: Enrollment, luck: Any) -> Any:
        return tuple(np.ascontiguousarray(part[::-1]) for part in listed(self, luck))

    monkeypatch.setattr(Enrollment, "enter", backwards)
    reversed_run = live(*overrides, name="linked_learning")
    assert (reversed_run.tables.students.array["id"] != usual.tables.students.array["id"]).any()
    assert people_who_differ(usual, reversed_run) == set()
    assert all(column.startswith("students.") for column in differing(usual, reversed_run))
    assert figures(usual).equals(figures(reversed_run))


def with_an_empty_school(tables: Tables) -> Tables:
    schools = tables.schools
    extra = np.zeros(1, schools.array.dtype)
    extra["id"], extra["first_pathway"], extra["leadership"] = len(schools.array) + 1, len(tables.pathways.array), 0.5
    schools.array = np.concatenate([schools.array, extra])
    return tables


def rebuilt(monkeypatch: pytest.MonkeyPatch, change: Callable[[Tables], Tables]) -> None:
    """Let the model build its tables and change them before anything happens."""
    monkeypatch.setattr("llsim.model.build_tables", lambda *arguments: change(build_tables(*arguments)))


def test_an_empty_school_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Add a school without students and pathways: nobody's life changes, and no outcome."""
    usual = live(name="linked_learning")
    rebuilt(monkeypatch, with_an_empty_school)
    larger = live(name="linked_learning")
    assert len(larger.tables.schools.array) == len(usual.tables.schools.array) + 1
    assert people_who_differ(usual, larger) == set()
    assert figures(usual).equals(figures(larger))


def test_school_numbers_are_only_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Number schools, and with them blocks of pathways, the other way round: everybody lives the same life.

    With seats in college courses for all: those are rounded school by school in the order of the list.
    """
    overrides = ("college_courses.seats=100",)
    usual = live(*overrides, name="school_support")
    count = len(usual.tables.schools.array)
    row_of_pathway = np.argsort(-usual.tables.pathways.array["school"], kind="stable")

    def renumbered(tables: Tables) -> Tables:
        schools, pathways = tables.schools, tables.pathways
        schools.array = np.ascontiguousarray(schools.array[::-1])
        pathways.array = pathways.array[row_of_pathway]
        pathways.array["school"] = count - 1 - pathways.array["school"]
        schools.array["first_pathway"] = np.concatenate([[0], np.cumsum(schools.array["pathways"])[:-1]])
        return tables

    listed = Enrollment.enter

    def renumbered_cohort(self: Enrollment, luck: Any) -> Any:
        ids, cells, schools = listed(self, luck)
        return ids, cells, count - 1 - schools

    rebuilt(monkeypatch, renumbered)
    monkeypatch.setattr(Enrollment, "enter", renumbered_cohort)
    other = live(*overrides, name="school_support")
    people = other.tables.students.array
    people["school"] = count - 1 - people["school"]
    for column in ("pathway", "first_choice"):
        people[column] = np.where(people[column] >= 0, row_of_pathway[people[column]], -1)
    assert people_who_differ(usual, other) == set()
    assert figures(usual).equals(figures(other))


def test_the_name_of_a_scenario_is_only_a_name() -> None:
    """Rename a scenario and describe it anew: every bit stays."""
    settings = scenario("last_year=2030", name="linked_learning")
    renamed = live_under(settings, name="other", title="Another title", description="Other words.")
    assert differing(live_under(settings), renamed) == []


@pytest.mark.parametrize("name", ["linked_learning", "and_not_or"])
def test_threads_change_no_bit(name: str) -> None:
    """Sweep cohort by cohort in two threads: the same bits."""
    assert differing(live(name=name), live(name=name, threads=2)) == []


def test_interests_are_weights_and_their_scale_does_not_matter() -> None:
    """Double the weight of every interest: shares stay, so every bit stays."""
    weights = scenario().entry.interest
    doubled = [f"entry.interest.{key}={2 * getattr(weights, key)}" for key in type(weights).model_fields]
    assert differing(live(), live(*doubled)) == []


def test_other_seeds_give_other_lives() -> None:
    """Change the seed: people are others; nothing was fixed by mistake."""
    one, two = live(seed=3), live(seed=4)
    changed = differing(one, two)
    luckless = {"students.id", "students.entry_year"}
    moved = {f"students.{column}" for column in ("prior_achievement", "engagement", "school", "exit", "next_step", "stage", "wage", "place")}
    assert moved <= set(changed)
    assert not luckless & set(changed)


# Time


def test_a_run_may_be_interrupted_and_taken_up_again() -> None:
    """Step to the middle, look, and step on: the same bits as in one go."""
    settings = scenario("last_year=2030", name="linked_learning")
    halved = start(settings)
    halved.step()
    halved.step()
    assert halved.year == 2027
    assert differing(finish(halved), live_under(settings)) == []


def test_a_longer_run_agrees_with_a_shorter_one_on_the_years_they_share() -> None:
    """Nothing in a year depends on how long the run goes on after it."""
    short, long = live(name="linked_learning", until=2029), live(name="linked_learning", until=2034)
    for frame in ("to_frame", "flows_frame", "costs_frame"):
        one, two = getattr(short.outcomes, frame)(), getattr(long.outcomes, frame)()
        two = two[two["year"].isin(one["year"].unique())].reset_index(drop=True)
        assert len(one) > 0
        pd.testing.assert_frame_equal(one, two)


def test_a_calendar_shifted_by_ten_years_gives_the_same_rates_within_chance() -> None:
    """Luck is addressed by the year, so that lives differ, but no rate may move beyond the noise."""
    usual = live(until=2031, sample=0.6)
    later = live("first_year=2036", until=2041, sample=0.6)
    for outcome in ("graduation_rate", "dropout_rate", "college_going", "first_year_persistence", "retention_1yr", "employment_rate"):
        assert abs(standardised_gap(usual, later, outcome)) < 4.3, outcome


def standardised_gap(first: TalentPipeline, second: TalentPipeline, outcome: str, groups: tuple[str, str] = ("all", "all")) -> float:
    """Return the difference of a rate between two runs in standard errors, over one cohort in six, whose members differ."""
    shares, errors = [], []
    for model, group in zip((first, second), groups, strict=True):
        frame = model.outcomes.to_frame()
        chosen = frame[(frame["outcome"] == outcome) & (frame["group"] == group)]
        chosen = chosen[chosen["year"] == chosen["year"].max()] if outcome == "employment_rate" else chosen
        over, under = chosen["numerator"].sum() * model.sample, chosen["denominator"].sum() * model.sample
        shares.append(over / under)
        errors.append(shares[-1] * (1 - shares[-1]) / under)
    return float((shares[0] - shares[1]) / np.sqrt(sum(errors)))


def test_nothing_is_left_of_a_lever_on_rules_after_its_end() -> None:
    """After its end a lever is gone from the rules and from the bill."""
    model = live("levers.dual_enrollment.end=2029", name="dual_enrollment")
    assert len(model.policy.rules_in_force(2029).changes(model.policy.baseline)) == 0
    assert len(model.policy.rules_in_force(2028).changes(model.policy.baseline)) > 0
    assert set(model.outcomes.costs_frame()["year"]) == {2027, 2028}


def test_seats_for_which_there_are_no_instructors_are_neither_added_nor_paid() -> None:
    """As many seats as there are instructors for, and more than that, are the same policy at the same price."""
    as_many, more = (live(f"levers.dual_enrollment.seats={seats}", "levers.dual_enrollment.instructor_limit=10", name="dual_enrollment") for seats in (10, 60))
    fewer = live("levers.dual_enrollment.seats=8", "levers.dual_enrollment.instructor_limit=10", name="dual_enrollment")
    assert differing(as_many, more) == []
    assert more.outcomes.costs == as_many.outcomes.costs != fewer.outcomes.costs


# Size


def test_a_region_twice_as_large_at_half_the_sample_is_the_same_run_with_doubled_counts() -> None:
    """Two copies of a region, each person standing for two: the same lives, twice the people, jobs and dollars."""
    students = OAKLAND.students.model_copy(update={"ninth_graders": times(OAKLAND.students.ninth_graders, 2)})
    twice = OAKLAND.model_copy(update={"students": students})
    one, two = live(name="school_support"), live(name="school_support", region=twice, sample=TINY / 2)
    assert differing(one, two) == []
    rates, doubled = figures(one), figures(two)
    counted = (rates.index.get_level_values("outcome") != "public_cost") & (rates.index.get_level_values("outcome") != "wbl_slots")
    assert np.allclose(rates["numerator"][counted] * 2, doubled["numerator"][counted], rtol=1e-12)


def test_scaling_everything_up_leaves_rates_within_chance() -> None:
    """Four times the people, seats and jobs: the same rates, but for the noise."""
    small, large = live(sample=0.2, until=2031), live(sample=0.8, until=2031, seed=11)
    for outcome in ("graduation_rate", "dropout_rate", "a_g_completion", "college_going", "retention_1yr"):
        assert abs(standardised_gap(small, large, outcome)) < 4.3, outcome


@pytest.mark.parametrize("sample", [0.02, 0.1, 0.5])
def test_counts_are_weighted_back_to_the_whole_region(sample: float) -> None:
    """Whatever the sample, the flow of a cohort starts with all ninth graders of the region."""
    model = live(sample=sample, until=2027)
    flows = model.outcomes.flows_frame()
    everyone = flows[(flows["group"] == "all") & (flows["origin"] == "1 grade 9")].groupby("year")["people"].sum()
    assert np.allclose(everyone, OAKLAND.students.ninth_graders.value, atol=0.5 / sample)
    held = model.tables.regions.array["jobs"][0]
    assert held == pytest.approx(OAKLAND.jobs, rel=0.1)


def test_money_may_be_counted_in_another_unit() -> None:
    """Double the region's median wage and the wage elsewhere: earnings double, and nobody lives another life."""
    economy = OAKLAND.economy.model_copy(update={"median_annual_wage": times(OAKLAND.economy.median_annual_wage, 2)})
    usual = live()
    rich = live("labor_market.outside_wage=101960", region=OAKLAND.model_copy(update={"economy": economy}))
    assert people_who_differ(usual, rich, ignoring=("wage",)) == set()
    assert np.allclose(by_id(usual)["wage"] * 2, by_id(rich)["wage"], rtol=1e-12)
    assert usual.tables.students.array["wage"].max() > 0


# Levers


@pytest.mark.parametrize("name", LEVERS)
def test_twice_the_price_costs_twice_as_much_and_changes_nothing_else(name: str) -> None:
    """Prices are paid, not felt: outcomes stay bit for bit."""
    settings = scenario("last_year=2030", name=name)
    (lever,) = settings.levers
    if name == "industry_incentives":
        lever = lever.model_copy(update={"dollars_per_placement": 0.0})
        settings = settings.model_copy(update={"levers": Levers(industry_incentives=(lever,))})
    felt = {"dollars_per_placement"} | ({"dollars_per_pathway"} if name == "school_support" else set())
    prices = {field: 2 * getattr(lever, field) for field in type(lever).model_fields if "dollars" in field and field not in felt}
    dear = live_under(settings, Levers(**{name: (lever.model_copy(update=prices),)}))
    usual = live_under(settings)
    assert prices
    assert differing(usual, dear) == []
    bills = [model.outcomes.costs_frame().groupby(["year", "payer"])["dollars"].sum() for model in (usual, dear)]
    assert bills[0].sum() > 0.0
    assert np.allclose(2 * bills[0] - free_of_price(lever, bills[0]), bills[1], rtol=1e-12)


def free_of_price(lever: Any, bill: pd.Series) -> Any:
    """Return the part of the bill, by year and payer, that is an amount of help and not a price: money for pathways, and for placements."""
    if lever.key == "school_support":
        return bill * lever.dollars_per_pathway / (lever.dollars_per_pathway + lever.coaching_days * lever.dollars_per_day)
    return 0.0


def test_the_order_of_levers_does_not_matter() -> None:
    """Name two levers of one kind, and the kinds, in another order: the same bits and the same bill."""
    settings = scenario("last_year=2030", name="linked_learning")
    (lever,) = settings.levers.dual_enrollment
    north, low = lever.model_copy(update={"name": "north", "schools": (1, 2, 3), "seats": 11.3}), lever.model_copy(update={"name": "low", "groups": ("low_income",), "seats": 4.9})
    kinds = {name: getattr(settings.levers, name) for name in LEVERS}
    one = live_under(settings, Levers(**(kinds | {"dual_enrollment": (north, low)})))
    two = live_under(settings, Levers(**dict(reversed((kinds | {"dual_enrollment": (low, north)}).items()))))
    assert differing(one, two) == []
    bills = [model.outcomes.costs_frame().sort_values(["year", "lever", "payer"]).reset_index(drop=True) for model in (one, two)]
    pd.testing.assert_frame_equal(*bills, rtol=1e-12)


@pytest.mark.parametrize("name", LEVERS)
def test_two_levers_of_half_the_dose_are_one_of_the_full_dose(name: str) -> None:
    """Split a lever in two halves: the same bits and the same bill in all."""
    settings = scenario("last_year=2030", name=name)
    (lever,) = settings.levers
    halves = {lever.intensity: getattr(lever, lever.intensity) / 2}
    if name == "dual_enrollment":
        halves["open_access"] = lever.open_access / 2
    split = Levers(**{name: tuple(lever.model_copy(update=halves | {"name": half}) for half in ("first", "second"))})
    one, two = live_under(settings), live_under(settings, split)
    assert differing(one, two) == []
    bills = [model.outcomes.costs_frame().groupby(["year", "payer"])["dollars"].sum() for model in (one, two)]
    assert np.allclose(*bills, rtol=1e-12)




@pytest.mark.parametrize("name", [lever for lever in LEVERS if lever != "industry_incentives"])
def test_a_lever_for_no_school_is_no_lever(name: str) -> None:
    """Target a school that is not there: the baseline bit for bit, and no bill."""
    settings = scenario("last_year=2030", name=name)
    (lever,) = settings.levers
    aimless = live_under(settings, Levers(**{name: (lever.model_copy(update={"schools": (1_000,)}),)}))
    assert differing(live(), aimless) == []
    assert aimless.outcomes.costs_frame()["dollars"].sum() == 0.0


ALONE = (*NO_FEEDBACKS, *NO_PLACEMENTS, *NO_LOCAL_JOBS, "pathway_choice.older_peers=0", "college_courses.seats=10", "last_year=2031")
AT_ONCE = {
    "accountability": {"weight": 1.0}, "dual_enrollment": {"seats": 40.0}, "transition_support": {"coverage": 1.0}, "school_support": {"coaching_days": 200.0},
}
SMALLEST, LARGEST = 1, round(OAKLAND.schools.high_schools.value)


def with_and_without(name: str, **target: Any) -> tuple[TalentPipeline, TalentPipeline]:
    """Run without a lever, and with it at once in full where `target` says, nobody sharing anything with anybody but the school."""
    settings = scenario(*ALONE, name=name)
    (lever,) = settings.levers
    aimed = Levers(**{name: (lever.model_copy(update={"ramp": 1, **AT_ONCE[name], **target}),)})
    pulled, usual = (finish(start(settings.model_copy(update={"levers": levers}), ROOMY, sample=0.2)) for levers in (aimed, Levers()))
    return usual, pulled


@pytest.mark.parametrize(
    ("name", "school"),
    [
        ("accountability", LARGEST), ("dual_enrollment", LARGEST), ("transition_support", LARGEST), ("school_support", LARGEST),
        ("dual_enrollment", SMALLEST), ("transition_support", SMALLEST), ("school_support", SMALLEST),
    ],
)
def test_a_lever_for_one_school_leaves_the_students_of_others_alone(name: str, school: int) -> None:
    """With feedbacks off, no placements to share and no local jobs to compete for, only the school's own students differ."""
    usual, pulled = with_and_without(name, schools=(school,))
    moved = people_who_differ(usual, pulled)
    people, numbers = by_id(usual), usual.tables.schools.array["id"]
    assert moved
    assert set(numbers[people["school"][np.isin(people["id"], list(moved))]].tolist()) == {school}


def test_a_lever_for_one_group_leaves_others_alone() -> None:
    """Help English learners over the step into college: only English learners differ."""
    usual, pulled = with_and_without("transition_support", groups=("english_learner",))
    moved = people_who_differ(usual, pulled)
    people = by_id(usual)
    assert moved
    assert (people["cell"][np.isin(people["id"], list(moved))] & 1 == 1).all()


def test_bills_of_levers_that_do_not_meet_add_up() -> None:
    """Two levers whose price does not hang on what students do: together they cost what each costs alone."""
    prices = [live(name=name).outcomes.costs_frame()["dollars"].sum() for name in ("accountability", "school_support")]
    settings = scenario("last_year=2030", name="linked_learning")
    both = Levers(accountability=settings.levers.accountability, school_support=settings.levers.school_support)
    assert live_under(settings, both).outcomes.costs_frame()["dollars"].sum() == pytest.approx(sum(prices), rel=1e-12)


# Directions


def test_more_seats_in_pathways_harm_nobody() -> None:
    """Three more seats in every pathway: whoever had a seat still has one, and whoever was offered the first choice still is."""
    settings = scenario("last_year=2026")
    usual, larger = start(settings, sample=0.3), start(settings, sample=0.3)
    larger.tables.pathways.array["seats"] += 3
    finish(usual)
    finish(larger)
    before, after = (by_id(model)[by_id(model)["entry_year"] == 2026] for model in (usual, larger))
    assert (before["first_choice"] == after["first_choice"]).all()
    assert not (before["offered"] & ~after["offered"]).any()
    assert not ((before["pathway"] >= 0) & (after["pathway"] < 0)).any()
    assert (after["pathway"] >= 0).sum() > (before["pathway"] >= 0).sum()


def test_more_seats_in_college_courses_harm_nobody() -> None:
    """More seats at every school: nobody has less college credit, and some have more."""
    usual, larger = (live(f"college_courses.seats={seats}", sample=0.3) for seats in (15, 40))
    before, after = by_id(usual)["college_credits"], by_id(larger)["college_credits"]
    assert (after >= before).all()
    assert after.sum() > before.sum()


def test_when_all_jobs_are_gone_nobody_works_in_the_region() -> None:
    """No vacancy is posted for eighteen years: no resident works, nobody is hired, no vacancy is filled."""
    model = live(*NO_LOCAL_JOBS)
    people = model.tables.students.array
    assert not ((people["stage"] == Stage.EMPLOYED) & (people["place"] == Place.IN_REGION)).any()
    totals = figures(model).groupby(level="outcome")["numerator"].sum()
    assert totals[["local_hires", "net_local_hires", "vacancies_posted", "vacancies_filled"]].sum() == 0.0


def no_gaps() -> list[str]:
    races, flags = ("african_american", "latino", "asian", "white", "other"), ("english_learner", "low_income", "disability")
    flat = [f"{table}.{race}=0" for race in races for table in ("entry.achievement_by_race", "college_courses.interest_by_race", "postsecondary.persistence_by_race", "migration.leaving_by_race")]
    by_group = ("high_school.leaving_by_group", "high_school.passing_by_group", "high_school.preparation_by_group", "transition.college_by_group")
    flat += [f"{table}.{group}=0" for table in by_group for group in (*races, *flags)]
    flat += [f"entry.{gap}=0" for gap in ("english_learner_gap", "low_income_gap", "disability_gap", "first_generation_gap", "engagement_female", "attachment_first_generation")]
    flat += [f"transition.{gap}=0" for gap in ("female", "paperwork", "melt_low_income")]
    return [*flat, "postsecondary.low_income=0", "labor_market.pay_skill_women=1", "feedbacks.amplification=false"]


def test_without_gap_parameters_groups_fare_alike() -> None:
    """Set every gap to zero: no group differs from those outside it beyond the noise, in any outcome looked at."""
    model = live(*no_gaps(), sample=1.0, until=2031)
    outcomes = ("graduation_rate", "dropout_rate", "a_g_completion", "college_credit_earners", "college_going", "four_year_going", "first_year_persistence", "retention_1yr", "bachelor_completion")
    pairs = [("female", "male"), *((group, "all") for group in ("african_american", "latino", "asian", "white", "english_learner", "low_income", "disability", "first_generation"))]
    for outcome in outcomes:
        for pair in pairs:
            assert abs(standardised_gap(model, model, outcome, pair)) < 4.3, (outcome, pair)


def test_lowering_barriers_bars_nobody_from_college() -> None:
    """Take forms and information out of the way, with college seats for all and two-year colleges for all whom a four-year one refuses.

    Whoever arrived at a college still arrives, at a four-year one if it was one; whoever persisted in the same sector still does.
    """
    overrides = (*NO_FEEDBACKS, *NO_RATIONING, "transition.fallback=1")
    usual = live(*overrides, region=ROOMY, sample=0.3)
    open_doors = live(*overrides, "transition.paperwork=0", "transition.information=0", region=ROOMY, sample=0.3)
    before, after = by_id(usual), by_id(open_doors)
    steps, new_steps = before["next_step"], after["next_step"]
    entered, enters = (np.isin(step, (NextStep.FOUR_YEAR, NextStep.TWO_YEAR)) for step in (steps, new_steps))
    assert not (entered & ~enters).any()
    assert not ((steps == NextStep.FOUR_YEAR) & (new_steps != NextStep.FOUR_YEAR)).any()
    same = entered & (steps == new_steps)
    assert not (same & has(before, Milestone.PERSISTED) & ~has(after, Milestone.PERSISTED)).any()
    assert enters.sum() > entered.sum()


def test_easier_courses_cost_nobody_credits_or_the_diploma() -> None:
    """Raise the chance of passing: nobody has fewer credits after as many years, and every on-time graduate still is one."""
    overrides = (*NO_FEEDBACKS, *NO_RATIONING)
    usual, easier = (live(*overrides, f"high_school.passing={level}", sample=0.3) for level in (2.8, 3.3))
    before, after = by_id(usual), by_id(easier)
    as_long = before["exit_year"] == after["exit_year"]
    assert (after["credits"][as_long] >= before["credits"][as_long]).all()
    on_time = [(people["credential"] > 0) & (people["exit_year"] == people["entry_year"] + 3) for people in (before, after)]
    assert not (on_time[0] & ~on_time[1]).any()
    assert on_time[1].sum() > on_time[0].sum()


def test_fewer_credits_for_a_diploma_fail_nobody() -> None:
    """Ask for twenty credits less: every on-time graduate still is one."""
    overrides = (*NO_FEEDBACKS, *NO_RATIONING)
    usual, lenient = (live(*overrides, f"high_school.credits_needed={needed}", sample=0.3) for needed in (220, 200))
    on_time = [(people["credential"] > 0) & (people["exit_year"] == people["entry_year"] + 3) for people in (by_id(usual), by_id(lenient))]
    assert not (on_time[0] & ~on_time[1]).any()
    assert on_time[1].sum() > on_time[0].sum()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_more_separations_never_mean_more_employment(seed: int) -> None:
    """Lose jobs more often: fewer people in the region work, in every seed."""
    often = [f"labor_market.separation.{credential}=0.5" for credential in ("none", "diploma", "certificate", "associate", "bachelor")]
    usual, restless = live(seed=seed, sample=0.1), live(*often, seed=seed, sample=0.1)
    assert restless.outcomes.value("employment_rate", "all", 2030) < usual.outcomes.value("employment_rate", "all", 2030)


def test_where_nobody_moves_everybody_stays() -> None:
    """Without colleges away and with leaving all but impossible, everyone who did not transfer out lives in the region."""
    at_home = OAKLAND.model_copy(update={"colleges": [kind for kind in OAKLAND.colleges if kind.local]})
    rooted = [f"migration.leaving.{credential}=-10" for credential in ("none", "diploma", "certificate", "associate", "bachelor")]
    model = live(*rooted, "migration.level=-5", "migration.attachment=0", region=at_home, until=2031)
    assert {model.outcomes.value(f"retention_{years}yr", "all", 2031) for years in (1, 3, 5)} == {1.0}
    assert model.outcomes.value("retention_age_26", "all", 2031) == 1.0


# One person


JOINED = 2027


class OneMore(Enrollment):
    """The cohorts of a region, with one more student, or some more, at the end of one of them."""

    inside = False
    more = 1

    def size(self, year: int) -> int:
        return super().size(year) + (self.more if year == JOINED and not self.inside else 0)

    def enter(self, luck: Any) -> Any:
        self.inside = True
        ids, cells, schools = super().enter(luck)
        self.inside = False
        if luck.year != JOINED:
            return ids, cells, schools
        return np.append(ids, ids[-1] + np.arange(1, self.more + 1)), np.append(cells, cells[: self.more]), np.append(schools, schools[: self.more])


class ManyMore(OneMore):
    """The same with forty more students."""

    more = 40


def with_and_without_one_more(monkeypatch: pytest.MonkeyPatch, *overrides: str, seed: int) -> tuple[TalentPipeline, TalentPipeline]:
    """Run with seats for all, without and with one more student. Pathways have a seat for everybody from the first year on."""
    def roomy() -> TalentPipeline:
        model = start(scenario("last_year=2036", *NO_FEEDBACKS, *NO_RATIONING, *overrides), ROOMY, seed=seed, sample=0.05)
        model.tables.pathways.array["seats"] = 10_000
        return finish(model)

    usual = roomy()
    monkeypatch.setattr("llsim.model.Enrollment", OneMore)
    return usual, roomy()


def luck_at_entry(model: TalentPipeline) -> dict[int, bytes]:
    people = by_id(model)
    luck = zip(people["id"].tolist(), people["cell"], people["prior_achievement"], people["attachment"], people["interest"], strict=True)
    return {number: b"".join(value.tobytes() for value in values) for number, *values in luck if number >> 32 >= JOINED}


@pytest.mark.parametrize("change", ["many more students", "one school less", "other jobs and colleges"])
def test_who_a_student_is_depends_on_nobody_else(change: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With all feedbacks on: groups, achievement, attachment and interest of a student stay, whoever else there is."""
    still = ("work_based_learning.attachment=0",)
    usual, region, overrides = luck_at_entry(live(*still)), OAKLAND, still
    if change == "many more students":
        monkeypatch.setattr("llsim.model.Enrollment", ManyMore)
    elif change == "one school less":
        system = OAKLAND.schools
        fewer = system.high_schools.model_copy(update={"value": system.high_schools.value - 1})
        region = OAKLAND.model_copy(update={"schools": system.model_copy(update={"high_schools": fewer})})
    else:
        region, overrides = ROOMY, (*still, "employers.mean_jobs=40", "labor_market.rivals=2")
    other = luck_at_entry(live(*overrides, region=region))
    assert {number: luck for number, luck in other.items() if number in usual} == usual
    assert len(other) == len(usual) + (40 if change == "many more students" else 0)


@pytest.mark.parametrize("seed", [3, 6])
def test_one_more_student_is_one_more_life_and_no_other_changes(monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    """Without feedbacks, with seats for all and no local jobs: exactly one life is new, and no other differs."""
    usual, larger = with_and_without_one_more(monkeypatch, *NO_LOCAL_JOBS, seed=seed)
    new = set(by_id(larger)["id"].tolist()) - set(by_id(usual)["id"].tolist())
    assert len(new) == 1
    assert people_who_differ(usual, larger) == set()
    assert by_id(larger)["exit"][np.isin(by_id(larger)["id"], list(new))].item() > 0


PLENTY_OF_PLACEMENTS = ("employers.partner=5", "employers.slots=2", "employers.slots_size=0", "employers.size=0", "employers.asking=0")


def test_one_more_student_moves_nobody_to_another_employer_where_there_are_placements_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """With forty placements for each student who asks, nobody is placed elsewhere because one more student asks."""
    usual, larger = with_and_without_one_more(monkeypatch, *PLENTY_OF_PLACEMENTS, "employers.slots=20", *NO_LOCAL_JOBS, seed=1)
    assert people_who_differ(usual, larger) == set()


def test_placements_go_to_all_partners_alike_where_there_are_placements_for_all() -> None:
    """With more placements than students who ask, employers listed last in their industry get students as those listed first do."""
    employers = live(*PLENTY_OF_PLACEMENTS, sample=0.3).tables.employers.array
    assert employers["placed"].sum() < employers["slots"].sum() / 2
    within = np.arange(len(employers)) - np.searchsorted(employers["industry"], employers["industry"])
    late = within >= np.bincount(employers["industry"])[employers["industry"]] / 2
    assert employers["placed"][late].sum() > 0.5 * employers["placed"][~late].sum()


def test_one_more_student_takes_no_job_from_anybody_where_jobs_are_not_rationed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same with local jobs: without congestion vacancies are not limited, so no other life differs."""
    usual, larger = with_and_without_one_more(monkeypatch, seed=7)
    assert people_who_differ(usual, larger) == set()


def test_without_congestion_few_vacancies_employ_as_many_as_many() -> None:
    """Without congestion the number of vacancies limits nobody: the same people work with one vacancy in a hundred jobs or sixteen."""
    few, many = (live("feedbacks.congestion=false", "feedbacks.growth=false", "labor_market.field_search=0", f"labor_market.openings={level}", sample=0.2) for level in (0.01, 0.16))
    gap = many.outcomes.value("employment_rate", "all", 2030) - few.outcomes.value("employment_rate", "all", 2030)
    assert abs(gap) < 0.005


def test_help_for_one_student_changes_no_other_life() -> None:
    """Help the only graduate of a group and school over the step into college: at most this one life differs, and of several such graduates some do."""
    settings = scenario("last_year=2031", *NO_FEEDBACKS, *NO_RATIONING, *NO_LOCAL_JOBS, name="transition_support")
    (lever,) = settings.levers
    changed, helped_alone = 0, 0
    for seed in (3, 4):
        usual = finish(start(settings.model_copy(update={"levers": Levers()}), ROOMY, seed, sample=0.2))
        people, numbers = by_id(usual), usual.tables.schools.array["id"]
        for group, race in (("african_american", 0), ("asian", 2), ("white", 3), ("other", 4)):
            graduates = people[(people["cell"] // 64 == race) & (people["exit"] == 1) & (people["exit_year"] == 2027)]
            schools, counts = np.unique(graduates["school"], return_counts=True)
            for school in schools[counts == 1].tolist():
                aimed = lever.model_copy(update={"schools": (int(numbers[school]),), "groups": (group,), "ramp": 1, "end": 2028, "coverage": 1.0, "advising": 0.0, "corequisite": 0.0})
                helped = finish(start(settings.model_copy(update={"levers": Levers(transition_support=(aimed,))}), ROOMY, seed, sample=0.2))
                moved = people_who_differ(usual, helped)
                assert moved <= set(graduates["id"][graduates["school"] == school].tolist())
                changed += len(moved)
                helped_alone += 1
    assert helped_alone >= 8
    assert changed


def test_a_better_start_for_one_student_changes_no_other_life() -> None:
    """Give one ninth grader two standard deviations more engagement: exactly one life differs."""
    settings = scenario("last_year=2033", *NO_FEEDBACKS, *NO_RATIONING, *NO_LOCAL_JOBS)
    usual, luckier = (start(settings, ROOMY, sample=0.1) for _ in range(2))
    usual.step()
    luckier.step()
    people = luckier.tables.students.array
    chosen = np.flatnonzero((people["entry_year"] == 2026) & (people["grade"] == 10))[0]
    people["engagement"][chosen] += 2.0
    finish(usual)
    finish(luckier)
    assert people_who_differ(usual, luckier) == {int(people["id"][chosen])}
