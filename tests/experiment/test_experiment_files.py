"""Experiment files: what is wrong is said with line, column, what is allowed and the nearest name; before anything runs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from trials import llsim

from llsim.errors import ConfigurationError
from llsim.experiment.experiment_file import read_experiment
from llsim.experiment.plan import plan_of

GOOD = "scenarios: [baseline, linked_learning]\nsample: 0.02\nuntil: 2028\n"


def written(folder: Path, text: str) -> str:
    path = folder / "trial.yaml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_the_example_is_read_and_counted() -> None:
    one = read_experiment("compare_levers")
    assert one == read_experiment("experiments/compare_levers.yaml")
    assert len(plan_of(one)) == 7 * 10


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("seeds: 3\n", "found no key `scenarios`"),
        ("scenarios: []\n", "trial.yaml:1:12: key `scenarios`"),
        ("scenarios: [baseline, baseline]\n", "found a name twice"),
        (GOOD + "seed: 3\n", "trial.yaml:4:1: key `seed`: found the unknown key `seed`"),
        (GOOD + "seeds: 0\n", "trial.yaml:4:8: key `seeds`: found 0; allowed: "),
        (GOOD + "seeds: 1000000000\n", "key `seeds`: found 1000000000; allowed: "),
        (GOOD + "seeds: {first: 5}\n", "`count`"),
        (GOOD + "seeds: [1, 2]\n", "key `seeds`"),
        (GOOD + "sample: 2\n", "written twice"),
        ("scenarios: [baseline]\nsample: 0\n", "key `sample`: found 0; allowed: "),
        ("scenarios: [baseline]\nsample: .nan\n", "key `sample`"),
        ("scenarios: [baseline]\nuntil: 2500\n", "key `until`: found 2500; allowed: "),
        (GOOD + "draws: -1\n", "key `draws`: found -1; allowed: "),
        (GOOD + "keep: {outcomes: [graduation_rat]}\n", "did you mean `graduation_rate`"),
        (GOOD + "keep: {outcomes: [cost_per_additional_graduate]}\n", "unknown outcome"),
        (GOOD + "keep: {groups: [latinos]}\n", "did you mean `latino`"),
        (GOOD + "keep: {years: sometimes}\n", "key `keep.years`"),
        (GOOD + "design: {kind: sobool, n: 8}\n", 'found the text "sobool"; allowed: '),
        (GOOD + "design: {kind: sobol}\n", "`n`"),
        (GOOD + "design: {kind: grid, values: {}}\n", "key `design.values`"),
        (GOOD + "stop: {kind: narrow, outcome: graduation_rate, scenario: baseline, half_width: 0.1}\n", 'key `stop.scenario`: found the text "baseline"; allowed: `linked_learning`'),
        (GOOD + "stop: {kind: narrow, outcome: graduation_rates, scenario: linked_learning, half_width: 0.1}\n", "key `stop.outcome`"),
        (GOOD + "stop: {kind: narrow, outcome: graduation_rate, scenario: linked_learning, half_width: 0}\n", "key `stop.half_width`"),
        (GOOD + "engine: {kind: dask}\n", "`scheduler`"),
        (GOOD + "engine: {kind: local, workers: 0}\n", "key `engine.workers`"),
        (GOOD + "time_limit: -1\n", "key `time_limit`"),
        (GOOD + "regions: [atlantis]\n", "region: found the unknown name `atlantis`"),
        ("scenarios: [base_line]\n", "did you mean `baseline`"),
        (GOOD + "keep: {years: [2040]}\n", "keep.years: found 2040; allowed: 2026 to 2028"),
        (GOOD + "design: {kind: grid, values: {high_school.of_track: [1]}}\n", "did you mean `high_school.off_track`"),
        (GOOD + "design: {kind: grid, values: {high_school.off_track: [0.5, 99]}}\n", "high_school.off_track: found 99; "),
        (GOOD + "design: {kind: list, points: [{levers.dual_enrolment.seats: 3}]}\n", "unknown number `levers.dual_enrolment.seats`"),
        (GOOD + "design: {kind: sobol, n: 8, parameters: [levers.dual_enrollment.seats]}\n", "design over priors: found levers.dual_enrollment.seats, which is a choice"),
        (GOOD + "design: {kind: sobol, n: 8, over: levers, parameters: [high_school.off_track]}\n", "design over levers: found high_school.off_track, which is an uncertainty"),
        (GOOD + "draws: 100000\n", "draws: found 100000; allowed: up to"),
        ("scenarios: [baseline]\nseeds: 1000000\ndraws: 100000\n", "runs asked for; allowed: at most"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(ConfigurationError) as problem:
        plan_of(read_experiment(written(tmp_path, text)))
    assert words in str(problem.value)


def test_files_are_checked_and_have_a_schema(tmp_path: Path) -> None:
    done = llsim("check", "experiments/compare_levers.yaml", written(tmp_path, GOOD + "sees: 3\n"))
    assert "experiment compare_levers is fine; 70 runs" in done.stdout
    assert done.returncode == 2 and "trial.yaml:4:1: key `sees`: found the unknown key `sees`" in done.stderr
    assert "stop" in json.loads(llsim("schema", "experiment").stdout)["properties"]


def test_names_never_become_paths() -> None:
    with pytest.raises(ConfigurationError, match="unknown name"):
        read_experiment("../experiments/compare_levers")


def keys(folder: Path, text: str) -> list[bytes]:
    return list(plan_of(read_experiment(written(folder, text))).keys())


def test_keys_change_with_what_a_run_depends_on_and_with_nothing_else(tmp_path: Path) -> None:
    usual = keys(tmp_path, GOOD)
    assert len(dict.fromkeys(usual)) == 2
    assert keys(tmp_path, GOOD + "title: Another\ntime_limit: 5\nengine: {kind: local, workers: 1}\n") == usual
    assert keys(tmp_path, GOOD + "seeds: 2\n")[::2] == usual
    assert keys(tmp_path, GOOD + "seeds: {first: 2, count: 1}\n") == keys(tmp_path, GOOD + "seeds: 2\n")[1::2]
    for other in ("draws: 1", "keep: {groups: [latino]}", "keep: {years: [2027]}", "regions: [fresno]", "design: {kind: list, points: [{high_school.off_track: 0.5}]}", "seeds: {first: 9, count: 1}"):
        assert not set(usual) & set(keys(tmp_path, GOOD + other + "\n")), other
    assert not set(usual) & set(keys(tmp_path, GOOD.replace("0.02", "0.03")))


def test_a_change_that_does_not_act_is_no_other_run(tmp_path: Path) -> None:
    seats = "design: {kind: grid, values: {levers.dual_enrollment.seats: [5, 10]}}\n"
    baseline, policy = keys(tmp_path, GOOD + seats)[:2], keys(tmp_path, GOOD + seats)[2:]
    assert baseline[0] == baseline[1] == keys(tmp_path, GOOD)[0]
    assert policy[0] != policy[1]
    alone = keys(tmp_path, "scenarios: [baseline]\nsample: 0.02\nuntil: 2028\n" + seats)
    assert alone[0] != alone[1]  # no scenario pulls the lever: the change does
