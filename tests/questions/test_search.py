"""A search equals a grid on a small room, goes on after a kill with nothing run twice, and says what is wrong with a file."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from traced import check_page

from llsim import TalentPipeline
from llsim.analysis.mixes import hypervolume
from llsim.configuration import Located
from llsim.errors import ConfigurationError, LlsimError
from llsim.experiment.design_settings import GridDesign
from llsim.experiment.experiment_file import Experiment, Keep
from llsim.experiment.moving import with_settings
from llsim.experiment.runner import run_experiment
from llsim.experiment.store import unpacked
from llsim.questions.evolving import Evolution
from llsim.questions.judging import Judged
from llsim.questions.mix_space import Dimension, Space, space_of
from llsim.questions.search import Known, _table, search
from llsim.questions.search_file import Aim, Budget, Floor, Objective, SearchFile, Span, read_search
from llsim.reading import read_scenario
from llsim.report.findings.telling import told_of
from llsim.report.language import plain

SEATS, COVERAGE = "levers.dual_enrollment.seats", "levers.transition_support.coverage"
GRID = {SEATS: (0.0, 20.0, 40.0), COVERAGE: (0.0, 0.5, 1.0), "levers.dual_enrollment.start": (2027.0, 2028.0)}
STILL = {f"levers.{name}": (0.0,) for name in ("accountability.weight", "industry_incentives.scale", "school_support.scale")}
DISTINCT = 3 + 2 * 2 * 3
"""Mixes of the grid: without seats their start says nothing."""


def small(**more: object) -> SearchFile:
    settings: dict[str, object] = {
        "name": "small", "draws": 2, "seeds": 2, "sample": 0.03, "until": 2031, "move": {**STILL, **GRID}, "budget": Budget(dollars=1_500_000.0), "mixes": 100, "population": 5,
        "objectives": (Objective(outcome="college_going"), Objective(outcome="college_course_takers"), Objective(outcome="public_cost")),
        "floors": (Floor(outcome="graduation_rate", group="latino", slack=0.01),),
    }  # fmt: skip
    return SearchFile.model_validate(settings | more)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> tuple[pd.DataFrame, Path]:
    folder = tmp_path_factory.mktemp("search")
    return search(small(), out=folder, workers=1).table, folder


def grid_by_itself(folder: Path) -> pd.DataFrame:
    """Run the same grid as an experiment, and find its front by looking at every pair."""
    keep = Keep(outcomes=("college_going", "college_course_takers", "graduation_rate", "public_cost"), groups=("all", "latino"), years="all")
    one = Experiment(name="grid", scenarios=("linked_learning",), seeds=2, draws=2, sample=0.03, until=2031, keep=keep, design=GridDesign(kind="grid", values={**STILL, **GRID}))
    base = one.model_copy(update={"name": "base", "scenarios": ("baseline",), "design": Experiment.model_fields["design"].default})
    run_experiment(one, folder / "grid", workers=1)
    run_experiment(base, folder / "base", workers=1)
    runs, zero = pd.read_parquet(folder / "grid" / "outcomes.parquet"), pd.read_parquet(folder / "base" / "outcomes.parquet")
    both = runs.merge(zero, on=["draw", "seed", "year", "outcome", "group"], suffixes=("", "_base"))
    both = both.assign(change=both["numerator"] / both["denominator"] - both["numerator_base"] / both["denominator_base"])
    last = both[both["year"] == 2031].groupby(["outcome", "group", "point"])["change"].mean()
    years = both[(both["outcome"] == "public_cost") & (both["year"] >= 2027)].groupby(["point", "draw", "year"])["change"].mean()
    table = pd.read_parquet(folder / "grid" / "design.parquet").set_index("point")
    table = table.assign(going=last["college_going", "all"], takers=last["college_course_takers", "all"], floor=last["graduation_rate", "latino"])
    table = table.assign(dollars=years.groupby("point").mean(), dearest=years.groupby(["point", "draw"]).max().groupby("point").mean())
    allowed = table[(table["dearest"] <= 1_500_000.0) & (table["floor"] >= -0.01)]
    gains = np.round(allowed[["going", "takers", "dollars"]].to_numpy() * [-1, -1, 1], 9)
    kept = [not any((other <= own).all() and (other < own).any() for other in gains) for own in gains]
    return table.assign(allowed=table.index.isin(allowed.index), on_front=table.index.isin(allowed.index[kept]))


@pytest.mark.slow
def test_the_search_of_a_small_room_equals_a_grid_by_brute_force(found: tuple[pd.DataFrame, Path], tmp_path: Path) -> None:
    table, grid = found[0], grid_by_itself(tmp_path)
    assert len(table) == DISTINCT and not table.duplicated(list(GRID)).any()
    own = grid[(grid[SEATS] > 0) | (grid["levers.dual_enrollment.start"] == 2027)]
    both = table.merge(own, on=list(GRID), suffixes=("", "_grid"))
    assert len(both) == DISTINCT
    assert both["college_going.all.last"].to_numpy() == pytest.approx(both["going"].to_numpy(), abs=1e-12)
    assert both["college_course_takers.all.last"].to_numpy() == pytest.approx(both["takers"].to_numpy(), abs=1e-12)
    assert both["public_cost.all.mean"].to_numpy() == pytest.approx(both["dollars"].to_numpy(), rel=1e-12)
    assert both["dollars_any_year"].to_numpy() == pytest.approx(both["dearest"].to_numpy(), rel=1e-12)
    assert (both["feasible"] == both["allowed"]).all() and 0 < both["feasible"].sum() < DISTINCT
    assert (both["on_front"] == both["on_front_grid"]).all() and 1 < both["on_front"].sum() < both["feasible"].sum()


def test_the_mix_of_nothing_changes_nothing(found: tuple[pd.DataFrame, Path]) -> None:
    row = found[0].iloc[0]
    assert row[SEATS] == row[COVERAGE] == 0
    assert row["college_going.all.last"] == row["public_cost.all.mean"] == row["dollars_any_year"] == 0.0
    assert row["feasible"] and row["on_front"] and row["share_on_front"] == 1.0


@pytest.mark.slow
def test_the_front_is_run_again_with_seeds_that_the_search_did_not_use(found: tuple[pd.DataFrame, Path], tmp_path: Path) -> None:
    table = found[0]
    fresh, front = table["college_going.all.last.fresh"], table["on_front"]
    assert (fresh.notna() == front).all() and fresh[0] == 0.0
    assert (fresh[front] != table.loc[front, "college_going.all.last"]).any()
    other = search(small(first_seed=3, recheck=False), out=tmp_path, workers=1).table.set_index(list(GRID))
    assert other["college_going.all.last.fresh"].isna().all()
    again = other.loc[[tuple(key) for key in table.loc[front, list(GRID)].to_numpy()], "college_going.all.last"]
    assert fresh[front].to_numpy() == pytest.approx(again.to_numpy(), abs=1e-12)


def keys_in(folder: Path) -> list[bytes]:
    """List the keys of all batch files, those written twice twice."""
    return [key for path in sorted((folder / "search").rglob("*.batch")) for key in unpacked(path.read_bytes()).keys]


@pytest.mark.slow
def test_the_same_folder_again_and_other_workers_give_the_same_table(found: tuple[pd.DataFrame, Path], tmp_path: Path) -> None:
    table, folder = found
    files = {path: path.stat().st_mtime_ns for path in folder.rglob("*.batch")}
    pd.testing.assert_frame_equal(search(small(), out=folder, workers=1).table, table, check_exact=True)
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*.batch")} == files
    assert len(keys_in(folder)) == len(dict.fromkeys(keys_in(folder))) == 4 * (1 + DISTINCT)
    pd.testing.assert_frame_equal(search(small(), out=tmp_path, workers=2).table, table, check_exact=True)


AIMED = """
draws: 0
seeds: 2
sample: 0.03
until: 2030
move:
  levers.dual_enrollment.seats: {low: 0, high: 40}
  levers.transition_support.coverage: {low: 0, high: 1}
targets: {dual_enrollment: [{}, {groups: [low_income]}]}
objectives: [{outcome: college_going}, {outcome: public_cost}]
mixes: 30
population: 6
"""
SEARCH = [sys.executable, "-c", "from llsim.cli.main import main; main()", "search"]


@pytest.mark.slow
def test_a_killed_search_goes_on_with_nothing_run_twice(tmp_path: Path) -> None:
    file = tmp_path / "aimed.yaml"
    file.write_text(AIMED, encoding="utf-8")
    whole = search(str(file), out=tmp_path / "whole", workers=1).table
    process = subprocess.Popen([*SEARCH, str(file), "--out", str(tmp_path / "out"), "--workers", "1"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    end = time.monotonic() + 120
    while len(list((tmp_path / "out").rglob("*.batch"))) < 4 and process.poll() is None and time.monotonic() < end:
        time.sleep(0.02)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*.batch")}
    assert before and len(keys_in(tmp_path / "out")) < 2 * 31
    table = search(str(file), out=tmp_path / "out", workers=1).table
    pd.testing.assert_frame_equal(table, whole, check_exact=True)
    assert {path: path.stat().st_mtime_ns for path in before} == before
    assert len(keys_in(tmp_path / "out")) == len(dict.fromkeys(keys_in(tmp_path / "out"))) == 2 * 31


def test_an_aim_is_a_matter_of_numbers(tmp_path: Path) -> None:
    """Every mix of the scenario with all aims equals the lever with that aim alone, bit for bit."""
    scenario = read_scenario("linked_learning", region="oakland_unified", overrides=["last_year=2029"])
    one = SearchFile(move={SEATS: (0.0, 10.0)}, targets={"dual_enrollment": (Aim(), Aim(groups=("low_income",)))}, objectives=(Objective(outcome="college_going"),))
    space = space_of(one, scenario, Located({}, "test"))
    space.write(tmp_path / "mixes.yaml", "linked_learning")
    with_aims = read_scenario(str(tmp_path / "mixes.yaml"), region="oakland_unified", overrides=["last_year=2029"])
    for aim, groups in ((0.0, ()), (1.0, ("low_income",))):
        plainly = scenario.levers.dual_enrollment[0].model_copy(update={"seats": 10.0, "groups": groups})  # type: ignore[index]  # kept as a list
        alone = scenario.model_copy(update={"levers": scenario.levers.model_copy(update={"dual_enrollment": (plainly,)})})
        models = [TalentPipeline("oakland_unified", own, rng=3, sample=0.03) for own in (alone, with_settings(with_aims, list(space.changes((10.0, aim)).items())))]
        for model in models:
            model.run_model()
        pd.testing.assert_frame_equal(*(model.outcomes.to_frame() for model in models), check_exact=True)


def bowl(dimensions: tuple[Dimension, ...]) -> Space:
    return Space(read_scenario("baseline"), dimensions, {}, 2027)


NUMBERS = tuple(Dimension(name, 0.0, 1.0, 0.05, None) for name in ("x", "y", "z"))


def wanted(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return two objectives whose front, where x + y may be at most 1.2, is y = 0.5 and z = 0 up to x = 0.7; and by how much that limit is broken."""
    x, y, z = points.T
    return np.column_stack([x + z, 1 - x + (y - 0.5) ** 2 + z]), (x + y - 1.2)[:, None]


def evolved(seed: int, mixes: int, population: int = 20) -> np.ndarray:
    """Search in generations; returns the mixes asked for, (mixes, 3)."""
    evolution = Evolution(bowl(NUMBERS), 2, population, seed)
    asked: list[tuple[float, ...]] = []
    while len(asked) < mixes:
        own = evolution.ask(population)
        evolution.tell(*wanted(np.array(own)))
        asked += own
    return np.array(asked)


def test_evolution_finds_nearly_all_of_a_known_front_and_chance_does_not() -> None:
    every = np.array(list(itertools.product(np.arange(0, 1.01, 0.05), repeat=3)))

    def volume(points: np.ndarray) -> float:
        objectives, broken = wanted(points)
        return hypervolume(objectives[broken[:, 0] <= 1e-9], np.array([1.0, 1.0]))

    whole = volume(every)
    assert len(every) == 9261 and volume(evolved(1, 400)) > 0.95 * whole
    assert volume(evolved(1, 400, population=400)[5:]) < 0.9 * whole  # one generation alone is chance


def test_the_same_seed_asks_the_same_and_another_does_not() -> None:
    assert (evolved(4, 100) == evolved(4, 100)).all() and (evolved(4, 100) != evolved(5, 100)).any()


def test_failed_mixes_leave_the_search_going() -> None:
    evolution = Evolution(bowl((Dimension("x", 0.0, 1.0, None, None),)), 1, 4, 1)
    for _ in range(4):
        points = np.array(evolution.ask(4))
        evolution.tell(np.where(points < 0.5, np.nan, points), np.zeros((4, 1)))


def test_a_room_lists_each_mix_once_and_a_lever_of_none_in_one_way() -> None:
    one = SearchFile(move=GRID, objectives=(Objective(outcome="college_going"),), targets={"transition_support": (Aim(), Aim(groups=("latino",)))})
    space = space_of(one, read_scenario("linked_learning"), Located({}, "test"))
    every = list(space.every())
    assert len(every) == len(dict.fromkeys(every)) == (1 + 2 * 2) * (1 + 2 * 2)
    assert space.plain((0.0, 0.0, 2028.0, 1.0)) == (0.0, 0.0, 2027.0, 0.0)
    assert space.first_year == 2027
    assert all(space.plain(mix) in every for mix in itertools.product(*(one.values() for one in space.dimensions)))


def test_without_moves_the_intensities_move_over_their_ranges() -> None:
    space = space_of(SearchFile(objectives=(Objective(outcome="college_going"),)), read_scenario("linked_learning"), Located({}, "test"))
    assert [one.name for one in space.dimensions] == [
        "levers.accountability.weight", SEATS, COVERAGE, "levers.industry_incentives.dollars_per_placement", "levers.industry_incentives.staff_per_thousand",
        "levers.school_support.coaching_days", "levers.school_support.dollars_per_pathway",
    ]  # fmt: skip
    assert [one.high for one in space.dimensions] == [1, 40, 1, 5000, 4, 40, 250000]


HEAD = "objectives: [{outcome: college_going}]\n"
WRONG = {
    "move: {levers.dual_enrollment.seets: [0, 1]}": r"wrong.yaml:2:\d+: .*did you mean `levers.dual_enrollment.seats`",
    "move: {levers.dual_enrollment.dollars_per_seat: [0, 1]}": "people do not choose",
    "move: {migration.level: [0, 1]}": "people do not choose",
    "move: {levers.dual_enrollment.seats: {low: 0, high: 400}}": r"wrong.yaml:2:\d+: .*seats.*400",
    "move: {levers.dual_enrollment.seats: {low: 5, high: 5}}": "must be below",
    "move: {levers.dual_enrollment.start: [2027.5]}": "whole numbers",
    "targets: {dual_enrolment: [{}]}": "did you mean `dual_enrollment`",
    "targets: {dual_enrollment: [{industries: [health]}]}": "cannot be aimed",
    "floors: [{outcome: graduation_rate, group: martians}]": "unknown group",
    "floors: [{outcome: public_cost, group: latino}]": "unknown outcome",
    "floors: [{outcome: two_year_going, group: latino}]": "neither better",
    "budget: {dollars: -1}": "dollars",
    "mixs: 5": "did you mean `mixes`",
    "baseline: nobody": "unknown name",
    "draws: 5000": "draws",
}


@pytest.mark.parametrize("line", WRONG)
def test_bad_files_are_refused_with_what_is_allowed(tmp_path: Path, line: str) -> None:
    file = tmp_path / "wrong.yaml"
    file.write_text(HEAD + line + "\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=WRONG[line]):
        search(str(file), out=tmp_path / "out")
    assert not list(tmp_path.rglob("*.batch"))


def test_a_year_that_is_not_run_and_a_file_without_wishes_are_refused(tmp_path: Path) -> None:
    late = small(objectives=(Objective(outcome="college_going", year=2035),), draws=0, seeds=1)
    with pytest.raises(ConfigurationError, match="2035"):
        search(late, out=tmp_path, workers=1)
    file = tmp_path / "empty.yaml"
    file.write_text("mixes: 3\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="neither objectives nor a goal"):
        read_search(str(file))


def test_the_example_can_be_read_and_moves_what_it_names() -> None:
    one, located = read_search("search_oakland")
    space = space_of(one, read_scenario(one.scenario, region=one.region), located)
    assert len(space.dimensions) == len(one.move) + len(one.targets) == 11
    assert one.mixes == 500 and len(space.starting) == 10


def test_a_missing_optuna_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("llsim.questions.evolving.find_spec", lambda _name: None)
    with pytest.raises(LlsimError, match=r"pip install 'llsim\[search\]'"):
        search(small(), out=tmp_path)


def test_the_telling_names_the_front_and_every_number_can_be_traced(found: tuple[pd.DataFrame, Path], tmp_path: Path) -> None:
    finding = search(small(), out=found[1], workers=1)
    told = told_of(finding)
    words = " ".join(map(plain, told.sentences))
    assert f"{DISTINCT} mixes of levers were tried, each in 4 runs" in words and "at most $1.5\u00a0million in any year" in words
    assert len(told.section.tables[0].rows) == int(finding.table["on_front"].sum())
    assert len(told.section.panels) == 2 and "<svg" in str(told.section.panels[0].picture)
    check_page(finding, tmp_path, 40)
    check_page(search(small(budget=Budget(dollars=1.0), floors=()), out=found[1], workers=1), tmp_path, 10)


def test_span_steps_are_round_numbers() -> None:
    one = Dimension("x", 0.0, 1.0, 0.1, None)
    assert one.values() == [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0] and one.nearest(0.30000000000000004) == 0.3
    assert Span(low=0.0, high=40.0, step=15.0).step == 15.0 and Dimension("x", 0.0, 40.0, 15.0, None).values() == [0.0, 15.0, 30.0]


def test_a_mix_with_failed_runs_is_kept_but_stands_nowhere() -> None:
    """A mix whose runs failed has no numbers, is on no front, and takes nobody's place."""
    one = small(draws=0, seeds=1, floors=(), budget=None)
    values = np.array([0.1, np.nan, 0.05])
    changes = np.stack([values, values, values * 10], axis=-1)[:, None, None, :]
    judged = Judged(changes, np.stack([values] * 2, axis=-1)[:, None, :], np.zeros((3, 1, 1)))
    space = space_of(one, read_scenario("linked_learning"), Located({}, "test"))
    table = _table(one, space, Known(list(space.every())[:3], [0, 0, 1], judged))
    assert table["on_front"].tolist() == [True, False, True] and table["feasible"].tolist() == [True, False, True]
    assert table["share_on_front"].tolist() == [1.0, 0.0, 1.0] and np.isnan(table["college_going.all.last"][1])
