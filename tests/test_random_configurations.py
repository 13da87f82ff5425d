"""What must hold every year, in random valid configurations: the model's own checks, and more from outside.

LLSIM_INVARIANTS sets how many configurations are tried.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from math import exp, log
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from llsim import TalentPipeline
from llsim.agents.groups import CELLS
from llsim.agents.pathway import Pathway
from llsim.agents.school import School
from llsim.agents.student import Exit, Place, Stage
from llsim.agents.table import Row, record_type
from llsim.compiled import COMPILED
from llsim.luck import Luck
from llsim.model import YEARS_FOLLOWED
from llsim.outcomes import GROUP_NAMES, RATES, Count
from llsim.parameter import record_of
from llsim.rules import SCHOOL_RULES
from llsim.scenario import Scenario, all_parameters
from llsim.stages.pathway_quality import PathwayQuality, improve
from reference.random_configurations import Configuration, configuration

CONFIGURATIONS = int(os.environ.get("LLSIM_INVARIANTS", "40"))
BLOCK = 10
GENERATOR = Path(__file__).parent / "reference" / "random_configurations.py"
PARTITIONS = (
    ("african_american", "latino", "asian", "white", "other"),
    ("female", "male"),
    ("pathway:none", "pathway:uncertified", "pathway:certified"),
)
NEVER_CHANGE = ("prior_achievement", "school", "pathway", "first_choice", "entry_year", "cell", "interest", "offered")
NEVER_FALL = ("credits", "college_credits", "work_based_learning_hours", "credential", "placements", "experience", "exit_year", "milestones")
COLLEGE = range(Stage.FOUR_YEAR, Stage.APPRENTICESHIP + 1)
LABOR = (Stage.EMPLOYED, Stage.SEEKING, Stage.OUTSIDE)
LEAD_TO = {
    Stage.HIGH_SCHOOL: {Stage.HIGH_SCHOOL, *COLLEGE, *LABOR, Stage.TRANSFERRED},
    Stage.FOUR_YEAR: {Stage.FOUR_YEAR, *LABOR},
    Stage.TWO_YEAR: {Stage.TWO_YEAR, Stage.FOUR_YEAR, *LABOR},
    Stage.TRADE: {Stage.TRADE, *LABOR},
    Stage.APPRENTICESHIP: {Stage.APPRENTICESHIP, *LABOR},
    Stage.EMPLOYED: {Stage.TWO_YEAR, *LABOR},
    Stage.SEEKING: {Stage.TWO_YEAR, *LABOR},
    Stage.OUTSIDE: {Stage.TWO_YEAR, *LABOR},
    Stage.TRANSFERRED: {Stage.TRANSFERRED},
}


def live_and_check(chosen: Configuration) -> None:
    """Run one configuration with the model's own checks on, and check every year from outside."""
    model = TalentPipeline(chosen.region, chosen.scenario, rng=chosen.seed, sample=chosen.sample, check_invariants=True)
    while model.running:
        before = model.tables.students.array.copy()
        model.step()
        after = model.tables.students.array
        check_lives(model, before, after)
        check_stocks(model, before, after)
        check_enrollment(model, before, after)
        check_rationing(model, before, after)
        check_market(model, after)
        check_groups(model)
        check_money(model)
    check_flows(model)
    check_numbers(model)


def people_in(table: np.ndarray) -> np.ndarray:
    return table[table["id"] != 0]


def check_lives(model: TalentPipeline, before: np.ndarray, after: np.ndarray) -> None:
    """Nobody vanishes, changes identity, or unlearns; stages follow each other as they may; the old are left in peace."""
    known = before["id"] != 0
    one, two = before[known], after[known]
    assert np.array_equal(one["id"], two["id"]), "nobody vanishes"
    for column in NEVER_CHANGE:
        assert np.array_equal(one[column], two[column]), f"{column} never changes"
    for column in NEVER_FALL:
        assert (one[column] <= two[column]).all(), f"{column} never falls"
    gone = one["exit"] != Exit.ENROLLED
    assert np.array_equal(one["exit"][gone], two["exit"][gone]), "high school ends once"
    for stage, allowed in LEAD_TO.items():
        found = {int(kind) for kind in np.unique(two["stage"][one["stage"] == stage])}
        assert found <= {int(kind) for kind in allowed}, f"from {stage.name} to {found}"
    old = one["entry_year"] <= model.year - YEARS_FOLLOWED
    assert one[old].tobytes() == two[old].tobytes(), "nobody is followed beyond the last age"
    everybody = people_in(after)
    assert len(np.unique(everybody["id"])) == len(everybody), "ids are never reused"
    assert np.array_equal(everybody["id"] >> 32, everybody["entry_year"]), "an id tells the year of entry"


def check_stocks(model: TalentPipeline, before: np.ndarray, after: np.ndarray) -> None:
    """Everybody now is somebody before, or a ninth grader of this year, by stage, school and group."""
    new = people_in(after[before["id"] == 0])
    assert (new["entry_year"] == model.year).all(), "only ninth graders enter"
    assert len(new) == model.enrollment.size(model.year), "a cohort has its size"
    known, entered = people_in(before), np.ones(len(new), np.int64)
    for column, size in (("school", len(model.tables.schools.array)), ("cell", CELLS)):
        stock = np.bincount(known[column], minlength=size) + np.bincount(new[column], entered, size)
        assert np.array_equal(stock, np.bincount(people_in(after)[column], minlength=size)), f"stock by {column}"
    moved = after[before["id"] != 0]["stage"] != known["stage"]
    for stage in Stage:
        stock = (known["stage"] == stage).sum()
        left = (moved & (known["stage"] == stage)).sum()
        came = (moved & (after[before["id"] != 0]["stage"] == stage)).sum() + (new["stage"] == stage).sum()
        assert stock + came - left == (people_in(after)["stage"] == stage).sum(), f"stock of {stage.name}"


def check_enrollment(model: TalentPipeline, before: np.ndarray, after: np.ndarray) -> None:
    """Schools and pathways count those who were in high school last year, and the new ninth graders."""
    schools, pathways = model.tables.schools.array, model.tables.pathways.array
    recent = before["entry_year"] > model.year - 6
    stayed, new = before[recent & (before["stage"] == Stage.HIGH_SCHOOL)], people_in(after[before["id"] == 0])
    expected = np.bincount(stayed["school"], minlength=len(schools)) + np.bincount(new["school"], minlength=len(schools))
    assert np.array_equal(schools["students"], expected), "students by school"
    entrants = np.bincount(new["pathway"][new["pathway"] >= 0], minlength=len(pathways))
    assert np.array_equal(pathways["entrants"], entrants), "entrants by pathway"
    assert np.array_equal(pathways["applicants"], np.bincount(new["first_choice"][new["first_choice"] >= 0], minlength=len(pathways))), "applicants by pathway"
    assert np.array_equal(pathways["enrolled"], entrants + np.bincount(stayed["pathway"][stayed["pathway"] >= 0], minlength=len(pathways))), "enrolled by pathway"
    assert (pathways["school"][new["pathway"][new["pathway"] >= 0]] == new["school"][new["pathway"] >= 0]).all(), "a pathway of one's own school"
    pupils = people_in(after)["stage"] == Stage.HIGH_SCHOOL
    assert (people_in(after)["entry_year"][pupils] > model.year - 5).all(), "nobody is in high school beyond the fifth year"


def check_rationing(model: TalentPipeline, before: np.ndarray, after: np.ndarray) -> None:
    """Placements counted by employers, by pathways and by students agree; so do college entrants."""
    employers, pathways, colleges = model.tables.employers.array, model.tables.pathways.array, model.tables.colleges.array
    placed = after["placements"].astype(np.int64) - before["placements"]
    assert placed.sum() == employers["placed"].sum() == pathways["placed"].sum(), "placements agree"
    assert (placed <= 1).all(), "one placement a year"
    mentors = after["mentor_employer"][placed == 1]
    assert np.array_equal(np.bincount(mentors, minlength=len(employers)), employers["placed"]), "placements by employer"
    assert (employers["slots"][~employers["partner"]] == 0).all(), "only partners offer placements"
    arrived = (after["stage"] != before["stage"]) & (after["step_year"] == model.year) & (after["exit_year"] == model.year) & (after["college"] >= 0)
    assert np.array_equal(np.bincount(after["college"][arrived], minlength=len(colleges)), colleges["entrants"]), "entrants by college"
    credit = after["college_credits"].astype(np.int64) - before["college_credits"]
    assert set(np.unique(credit).tolist()) <= {0, model.settings.college_courses.units}, "college credit comes by the year"


def check_market(model: TalentPipeline, after: np.ndarray) -> None:
    """Jobs belong to an employer of the region or lie elsewhere; filled and open vacancies make up those posted."""
    employers, totals = model.tables.employers.array, dict_of_totals(model)
    followed = people_in(after)[people_in(after)["entry_year"] > model.year - YEARS_FOLLOWED]
    employed = followed[followed["stage"] == Stage.EMPLOYED]
    here = employed[employed["place"] == Place.IN_REGION]
    assert (here["employer"] >= 0).all(), "work in the region is work for an employer"
    assert np.array_equal(here["job_industry"], employers["industry"][here["employer"]]), "the job is in the employer's industry"
    assert (employed["employer"][employed["place"] == Place.AWAY] == -1).all(), "no local employer away"
    pupils = followed["stage"] == Stage.HIGH_SCHOOL
    assert (followed["place"][pupils] == Place.IN_REGION).all(), "high-school students live in the region"
    assert (followed["place"][followed["stage"] == Stage.TRANSFERRED] == Place.AWAY).all(), "who transferred out is away"
    assert ((employers["open"] >= 0) & (employers["open"] <= employers["vacancies"])).all(), "open vacancies are part of those posted"
    weight = 1.0 / model.sample
    assert totals["vacancies_posted"] == pytest.approx(employers["vacancies"].sum() * weight), "vacancies posted"
    assert totals["vacancies_filled"] + employers["open"].sum() * weight == pytest.approx(totals["vacancies_posted"]), "filled + open = posted"
    assert totals["wbl_slots"] == pytest.approx(employers["slots"].sum() * weight), "slots"
    assert (employers["jobs"] >= 1.0).all() or model.sample < 1.0, "an employer has a job"


def dict_of_totals(model: TalentPipeline) -> dict[str, float]:
    return {outcome: value for year, outcome, value in model.outcomes.totals if year == model.year}


def check_groups(model: TalentPipeline) -> None:
    """In every column that is counted, exclusive groups sum to all, and no group exceeds it; a share is within 0 and 1."""
    counts = model.outcomes.counts[model.year]
    everybody = counts[GROUP_NAMES.index("all")]
    for groups in PARTITIONS:
        parts = sum(counts[GROUP_NAMES.index(group)] for group in groups)
        assert np.array_equal(parts, everybody), f"{groups} sum to all"
    assert ((counts >= 0) & (counts <= everybody)).all(), "a group is part of all"
    for outcome, (over, under) in RATES.items():
        if over not in (Count.CREDITS, Count.EARNINGS, Count.VOTING):
            assert (counts[:, over] <= counts[:, under]).all(), outcome
    assert np.array_equal(counts[:, Count.GRADUATED] + counts[:, Count.LEFT] + counts[:, Count.STILL], counts[:, Count.COHORT]), "exits sum to the cohort"
    assert np.array_equal(counts[:, Count.FOUR_YEAR] + counts[:, Count.TWO_YEAR], counts[:, Count.COLLEGE]), "college-going is of two kinds"


def check_money(model: TalentPipeline) -> None:
    """What state, district and college pay adds up to the public cost; nobody is charged less than nothing."""
    costs = model.outcomes.costs_frame()
    costs = costs[costs["year"] == model.year]
    assert (costs["dollars"] >= 0).all(), "no negative charge"
    assert costs["dollars"].sum() == pytest.approx(dict_of_totals(model)["public_cost"]), "costs add up"
    assert set(costs["lever"]) <= {lever.title for lever in model.settings.levers}, "only levers cost"
    idle = [lever.title for lever in model.settings.levers if not lever.in_force(model.year)]
    assert not set(costs["lever"]) & set(idle), "a lever out of force costs nothing"


def check_flows(model: TalentPipeline) -> None:
    """Every column of a flow holds the whole cohort, what enters a place leaves it, and groups sum to all."""
    flows = model.outcomes.flows_frame()
    who = ["year", "group"]
    columns = flows.assign(column=flows["destination"].str[0]).pivot_table(index=who, columns="column", values="people", aggfunc="sum")
    assert np.allclose(columns, columns.to_numpy()[:, :1]), "everybody is in every column"
    into, out = (flows.rename(columns={end: "node"}).groupby([*who, "node"])["people"].sum() for end in ("destination", "origin"))
    inner = into[into.index.get_level_values("node").str[0].isin(["2", "3", "4"])]
    assert np.allclose(inner, out.reindex(inner.index)), "what enters leaves"
    first = flows[flows["origin"] == "1 grade 9"].pivot_table(index="year", columns="group", values="people", aggfunc="sum").fillna(0.0)
    sizes = [model.enrollment.size(year) / model.sample for year in first.index]
    assert np.allclose(first["all"], sizes), "flows hold the cohort"
    for groups in PARTITIONS[:2]:
        assert np.allclose(first.reindex(columns=list(groups), fill_value=0.0).sum(axis=1), first["all"]), f"{groups} sum to all"


def check_numbers(model: TalentPipeline) -> None:
    """Every number that leaves is finite; every table of institutions is, too."""
    frames: list[pd.DataFrame] = [model.outcomes.to_frame(), model.outcomes.flows_frame(), model.outcomes.costs_frame()]
    for frame in frames:
        assert np.isfinite(frame.select_dtypes("number").to_numpy()).all()
    for table in (model.tables.students, model.tables.pathways, model.tables.employers, model.tables.schools, model.tables.colleges):
        for column in table.array.dtype.names:
            assert np.isfinite(table.array[column]).all(), column
    students = model.tables.students.array
    assert students["wage"].max() <= exp(highest_log_pay(model)), "no wage is more than all its parts at their highest"


def highest_log_pay(model: TalentPipeline) -> float:
    """Return the log of a wage whose every part is the highest there is: place, schooling, experience with a raise a year, skill, achievement, match, luck of six deviations."""
    p, students = model.settings.labor_market, model.tables.students.array
    place = max(float(model.economy.log_pay.max()), log(p.outside_wage)) + 6.0 * model.settings.employers.wage_spread + 2.0 * abs(p.pay_tightness)
    schooling = abs(p.pay_entry) + max(map(abs, p.pay_by_credential.model_dump().values())) + abs(p.pay_bachelor_job) + 40.0 * abs(p.pay_experience)
    person = abs(p.pay_skill) * max(1.0, abs(p.pay_skill_women)) * float(np.abs(students["career_skill"]).max()) + abs(p.pay_achievement) * float(np.abs(students["prior_achievement"]).max())
    return place + schooling + person + abs(p.pay_match) + 6.0 * abs(p.pay_spread)


@pytest.mark.parametrize("first", range(0, CONFIGURATIONS, BLOCK))
def test_what_must_hold_holds_in_random_configurations(first: int, record_property: Callable[[str, object], None]) -> None:
    numbers = range(first, min(first + BLOCK, CONFIGURATIONS))
    record_property("cases", len(numbers))
    for number in numbers:
        chosen = configuration(number)
        try:
            live_and_check(chosen)
        except Exception as problem:
            problem.add_note(str(chosen))
            record_property("cases", number - first + 1)
            raise


def bits(model: TalentPipeline) -> list[bytes]:
    tables = (model.tables.students, model.tables.schools, model.tables.pathways, model.tables.employers, model.tables.colleges)
    return [table.array[column].tobytes() for table in tables for column in table.array.dtype.names]


@pytest.mark.parametrize("number", range(min(CONFIGURATIONS, 6)))
def test_threads_and_pauses_change_no_bit_in_random_configurations(number: int) -> None:
    """In one go on one thread, and year by year on two: the same bits."""
    chosen = configuration(number)
    at_once, paused = (TalentPipeline(chosen.region, chosen.scenario, rng=chosen.seed, sample=chosen.sample, threads=threads) for threads in (1, 2))
    at_once.run_model()
    while paused.running:
        paused.step()
    assert bits(at_once) == bits(paused)


@pytest.mark.docking
def test_compiled_and_interpreted_runs_agree_in_random_configurations(record_property: Callable[[str, object], None]) -> None:
    """The same bits in every table after every year, in as many configurations of very few students as LLSIM_DOCKING asks for."""
    numbers = list(range(int(os.environ.get("LLSIM_DOCKING", "4"))))
    compiled, plain = (fingerprints(numbers, compiled=compiled) for compiled in (True, False))
    assert len(compiled) == len(numbers)
    differing = [number for number, one, two in zip(numbers, compiled, plain, strict=True) if one != two]
    record_property("cases", len(numbers))
    record_property("failures", len(differing))
    assert differing == []


@pytest.mark.docking
@pytest.mark.skipif(not COMPILED, reason="nothing is compiled")
def test_a_year_of_quality_is_the_same_compiled_and_in_plain_python() -> None:
    """Move ten thousand pathways by a year of coaching and money, both ways: the same bits."""
    count, settings, luck = 10_000, record_of(PathwayQuality(leader_turnover=0.3)), Luck(1, 2030)
    pathways = np.zeros(count, record_type(Pathway.columns))
    chance = np.random.default_rng(8)
    pathways["id"], pathways["quality"] = np.arange(1, count + 1), chance.uniform(0.3, 0.9, (count, 4))
    pathways["sustained"] = pathways["quality"]
    plain, schools, rules = pathways.copy(), np.zeros(count, record_type(School.columns)), np.zeros(count, record_type(SCHOOL_RULES))
    schools["id"] = pathways["id"]
    schools["leadership"], rules["coaching_days"], rules["pathway_dollars"] = chance.uniform(0.1, 0.9, count), chance.uniform(0, 40, count), chance.uniform(0, 250_000, count)
    for row in range(count):
        improve(pathways[row], schools[row], rules[row], settings[0], luck)
        improve.py_func(Row(None, plain, row), Row(None, schools, row), Row(None, rules, row), Row(None, settings, 0), luck)
    assert (pathways["quality"] != plain["quality"]).sum() == 0


def fingerprints(numbers: list[int], *, compiled: bool) -> list[str]:
    """Run configurations in a process of their own, compiled or in plain Python, and return a hash of all tables of all years for each."""
    environment = os.environ | ({} if compiled else {"NUMBA_DISABLE_JIT": "1"})
    done = subprocess.run([sys.executable, GENERATOR, "--fingerprint", *map(str, numbers)], env=environment, capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_every_number_has_a_range() -> None:
    """Each declared number, members of vectors included, has a lowest and a highest value."""
    assert [parameter.name for parameter in all_parameters(Scenario()) if not np.isfinite([parameter.low, parameter.high]).all()] == []


def test_configurations_are_as_varied_as_promised() -> None:
    """Regions, switches, levers, targets and years differ; the same number gives the same configuration."""
    many = [configuration(number) for number in range(60)]
    assert len({chosen.region.name for chosen in many}) >= 10
    assert all(any(not getattr(chosen.scenario.feedbacks, switch) for chosen in many) for switch in type(many[0].scenario.feedbacks).model_fields)
    levers = [lever for chosen in many for lever in chosen.scenario.levers]
    assert len({lever.key for lever in levers}) == 5
    assert any(lever.schools for lever in levers) and any(lever.groups for lever in levers) and any(lever.end for lever in levers) and any(lever.fade for lever in levers)
    assert any(chosen.scenario.pathway_quality.certification_delay for chosen in many) and any(chosen.scenario.pathway_quality.leader_turnover for chosen in many)
    assert configuration(7) == configuration(7)
    assert all(20 <= chosen.region.students.ninth_graders.value * chosen.sample <= 301 for chosen in many)
