"""Runs that differ in their levers alone grow up once, and are the same to the bit as if each had grown up itself."""

from __future__ import annotations

import hashlib
import json
import mmap
import sys
from pathlib import Path

import numpy as np
import pytest

from llsim.experiment.experiment_file import Experiment
from llsim.experiment.growing_up import NURSERY, Nursery, worth_sharing
from llsim.experiment.plan import plan_of
from llsim.experiment.run import Run, live_all
from llsim.experiment.sweep import Sweep
from llsim.memory import WORTH_GIVING_BACK, give_back
from llsim.model import YEARS_FOLLOWED, TalentPipeline
from llsim.reading import read_scenario
from llsim.region.reading import read_region
from llsim.region.region import Region
from llsim.scenario import Scenario

SAMPLE = 0.1
UNTIL = ["last_year=2030"]


@pytest.fixture(scope="module")
def place() -> Region:
    return read_region("oakland_unified")


def scenario(name: str, place: Region, *changes: str) -> Scenario:
    return read_scenario(name, region=place, overrides=[*UNTIL, *changes])


def bits(model: TalentPipeline) -> str:
    """Return a fingerprint of every agent and everything counted, after the run."""
    model.run_model()
    tables = model.tables
    digest = hashlib.sha256(model.outcomes.to_frame().to_csv().encode() + model.outcomes.costs_frame().to_csv().encode())
    for table in (tables.students, tables.schools, tables.pathways, tables.employers, tables.colleges, tables.regions):
        digest.update(table.array.tobytes())
    return digest.hexdigest()


@pytest.mark.parametrize("name", ["baseline", "linked_learning", "college_only"])
def test_a_run_that_starts_from_a_copy_is_the_same_to_the_bit(place: Region, name: str) -> None:
    more = ["capacities.placements=0.5", "capacities.certified_seats=0.5", "capacities.counsellors.schools=0.5"]
    one = scenario(name, place, *(more if name == "baseline" else ["levers.dual_enrollment.schools=[1,2]"]))
    nursery = Nursery()
    nursery.model(place, scenario("accountability", place), 3, SAMPLE, economy_seed=5, shares=True)
    kept = nursery._kept
    shared = nursery.model(place, one, 3, SAMPLE, economy_seed=5, shares=True)
    assert nursery._kept is kept
    assert bits(shared) == bits(TalentPipeline(place, one, rng=3, sample=SAMPLE, economy_seed=5, keeps_everyone=False))


def test_what_is_kept_is_untouched_by_the_runs_that_start_from_it(place: Region) -> None:
    nursery = Nursery()
    first = bits(nursery.model(place, scenario("linked_learning", place), 1, SAMPLE, shares=True))
    assert bits(nursery.model(place, scenario("linked_learning", place), 1, SAMPLE, shares=True)) == first


def test_another_seed_or_setting_grows_up_by_itself(place: Region) -> None:
    nursery = Nursery()
    nursery.model(place, scenario("baseline", place), 1, SAMPLE, shares=True)
    for one, seed in ((scenario("baseline", place), 2), (scenario("baseline", place, "high_school.off_track=0.5"), 1)):
        kept = nursery._kept
        assert bits(nursery.model(place, one, seed, SAMPLE, shares=True)) == bits(TalentPipeline(place, one, rng=seed, sample=SAMPLE, keeps_everyone=False))
        assert nursery._kept is not kept
    with pytest.raises(ValueError, match="differs in its levers alone"):
        TalentPipeline(place, scenario("baseline", place), rng=9, sample=SAMPLE, grown_up=nursery._kept)


def test_a_comparison_is_the_same_in_one_process_and_in_two(place: Region) -> None:
    runs = [Run(scenario(name, place), seed) for name in ("baseline", "linked_learning") for seed in (1, 2)]
    alone = [TalentPipeline(place, run.scenario, rng=run.seed, sample=SAMPLE) for run in runs]
    for model in alone:
        model.run_model()
    told = []
    for workers in (1, 2):
        frames = live_all(place, runs, SAMPLE, workers, lambda: None)
        assert [(record.scenario, record.seed) for record in frames.records] == [(run.scenario.name, run.seed) for run in runs]
        assert all(record.outcomes.drop(columns=["scenario", "draw", "seed"]).equals(model.outcomes.to_frame()) for record, model in zip(frames.records, alone, strict=True))
        told.append(frames.outcomes)
    assert told[0].equals(told[1])
    assert NURSERY._kept is None


def test_only_runs_that_differ_in_their_levers_alone_share(place: Region) -> None:
    base = scenario("baseline", place)
    assert worth_sharing(place, 1.0, [base, scenario("linked_learning", place)])
    assert not worth_sharing(place, 1.0, [base])
    assert worth_sharing(place, 1.0, [base], points=2)
    assert not worth_sharing(place, 1.0, [base, scenario("baseline", place, "high_school.off_track=0.5")])
    assert not worth_sharing(read_region("us"), 1.0, [base, scenario("linked_learning", place)])


def test_runs_of_one_seed_are_done_side_by_side_where_they_share() -> None:
    levers = {"points": [{"levers.dual_enrollment.seats": 5.0}, {"levers.dual_enrollment.seats": 10.0}]}
    nature = {"points": [{"high_school.off_track": 0.5}, {"high_school.off_track": 0.6}]}
    for design, seeds in ((levers, [1, 1, 2, 2, 3, 3]), (nature, [1, 2, 3, 1, 2, 3])):
        plan = plan_of(Experiment.model_validate_json(json.dumps({"name": "shares", "scenarios": ["linked_learning"], "seeds": 3, "sample": 0.1, "design": {"kind": "list", **design}})))
        order = Sweep._in_order(_Idle(plan), np.arange(len(plan)))  # type: ignore[arg-type]
        assert [plan.labels(int(run))["seed"] for run in order] == seeds


class _Idle:
    def __init__(self, plan: object) -> None:
        self.plan = plan
        self._shares = [plan.shares(0)]  # type: ignore[attr-defined]


def test_a_run_may_let_go_of_those_who_aged_out_and_counts_the_same(place: Region) -> None:
    """The rows of who is past the last age are free, those of everybody else and every count are the same to the bit."""
    all_kept, followed = (TalentPipeline(place, scenario("linked_learning", place), rng=2, sample=SAMPLE, keeps_everyone=keeps) for keeps in (True, False))
    for model in (all_kept, followed):
        model.run_model()
    assert followed.outcomes.to_frame().equals(all_kept.outcomes.to_frame())
    assert followed.outcomes.costs_frame().equals(all_kept.outcomes.costs_frame())
    gone = int(followed.starts[followed.year - followed.first_cohort + 1 - YEARS_FOLLOWED])
    rows, kept = followed.tables.students.array, all_kept.tables.students.array
    assert gone > 0
    assert not rows[:gone].tobytes().strip(b"\0")
    assert kept["id"][:gone].all()
    assert rows[gone:].tobytes() == kept[gone:].tobytes()
    assert len(followed.tables.students) == len(all_kept.tables.students) - gone


def test_the_memory_of_many_rows_goes_back_to_the_system() -> None:
    """Pages in the middle are given back, the edges that share a page with other rows are only cleared, and the rows beside them stay."""
    table = np.ones(3 * WORTH_GIVING_BACK, np.uint8)
    part = slice(1_000, 1_000 + 2 * WORTH_GIVING_BACK)
    before = resident()
    give_back(table[part])
    assert not table[part].any()
    assert table[: part.start].all()
    assert table[part.stop :].all()
    if sys.platform == "linux":
        assert before - resident() > WORTH_GIVING_BACK


def resident() -> int:
    """Return the memory this process holds, in bytes; 0 where the system does not say."""
    held = Path("/proc/self/statm")
    return int(held.read_text().split()[1]) * mmap.PAGESIZE if held.exists() else 0
