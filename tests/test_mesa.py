"""The tables are Mesa agent sets, and Mesa's own tools work on the model."""

from __future__ import annotations

import mesa
import pytest
from mesa.agentset import AbstractAgentSet

from conftest import scenario
from llsim import TalentPipeline
from llsim.agents.college import College
from llsim.agents.employer import Employer
from llsim.agents.pathway import Pathway
from llsim.agents.place import Region
from llsim.agents.school import School
from llsim.agents.student import COLUMNS, Stage, Student
from llsim.agents.table import record_type

KINDS = (Student, School, Pathway, Employer, College, Region)


def test_agents_by_type_are_mesa_agent_sets(small_run: TalentPipeline) -> None:
    for kind in KINDS:
        agents = small_run.agents_by_type[kind]
        assert isinstance(agents, AbstractAgentSet)
        first = next(iter(agents))
        assert isinstance(first, mesa.Agent)
        assert first in agents
        assert first.model is small_run
    assert len(small_run.agents) == sum(len(small_run.agents_by_type[kind]) for kind in KINDS)


def test_select_agg_groupby_get_and_rows(small_run: TalentPipeline) -> None:
    students = small_run.agents_by_type[Student]
    learners = students.select(lambda s: s.stage == Stage.HIGH_SCHOOL)
    assert 0 < len(learners) < len(students)
    assert set(learners.get("stage")) == {Stage.HIGH_SCHOOL}
    assert sum(len(group) for group in students.groupby("stage").groups.values()) == len(students)
    assert students.agg("credits", max) == max(students.get("credits"))
    assert len(students.select(at_most=0.5)) == len(students) // 2
    row = students[0]
    row.credits = 123
    assert students.array["credits"][row.index] == 123
    assert row == students[0]
    with pytest.raises(TypeError, match="cannot be removed"):
        row.remove()
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        students.get("nonsense")


def test_a_student_takes_at_most_128_bytes() -> None:
    assert record_type(COLUMNS).itemsize <= 128


def test_data_collector_has_a_row_for_every_year() -> None:
    model = TalentPipeline("oakland_unified", scenario("last_year=2028"), rng=1, sample=0.02)
    while model.running:
        model.step()
    frame = model.datacollector.get_model_vars_dataframe()
    assert frame["year"].tolist() == [2026, 2027, 2028]
    assert frame["graduation_rate"].between(0, 1).all()
    assert model.steps == 3


@pytest.mark.slow
def test_batch_run_serial_equals_parallel() -> None:
    parameters = {"region": "rural_north_ca", "dual_enrollment": [0.0, 15.0]}
    serial, parallel = (mesa.batch_run(TalentPipeline, parameters, rng=[1, 2], number_processes=n, max_steps=3, display_progress=False) for n in (1, 2))
    key = ("RunId", "dual_enrollment", "rng", "year", "graduation_rate", "college_going")
    rows = [sorted(tuple(repr(run.get(k)) for k in key) for run in batch) for batch in (serial, parallel)]
    assert rows[0] == rows[1]
    assert len(rows[0]) == 4


def test_flat_keywords_set_the_intensity_of_levers() -> None:
    model = TalentPipeline("oakland_unified", scenario(), rng=1, sample=0.01, dual_enrollment=12, school_support=0.5)
    assert [lever.key for lever in model.settings.levers] == ["dual_enrollment", "school_support"]
    assert model.settings.levers.dual_enrollment[0].seats == 12.0
    none = TalentPipeline("oakland_unified", scenario(name="dual_enrollment"), rng=1, sample=0.01, dual_enrollment=0)
    assert list(none.settings.levers) == []
