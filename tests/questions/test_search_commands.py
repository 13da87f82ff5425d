"""The commands search and backcast, as a user runs them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

LLSIM = [sys.executable, "-c", "from llsim.cli.main import main; main()"]
MISBEHAVING = Path("tests/experiment/misbehaving").resolve()
FILE = """
draws: 0
seeds: 2
sample: 0.03
until: 2029
move: {levers.dual_enrollment.seats: [0, 20], levers.transition_support.coverage: [0, 1]}
objectives: [{outcome: college_course_takers}, {outcome: public_cost}]
mixes: 10
population: 4
"""


def llsim(*arguments: str | Path, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*LLSIM, *map(str, arguments)], capture_output=True, text=True, timeout=300, env=os.environ | env, check=False)


@pytest.mark.slow
def test_search_prints_json_keeps_the_finding_and_report_tells_it(tmp_path: Path) -> None:
    file = tmp_path / "four.yaml"
    file.write_text(FILE, encoding="utf-8")
    done = llsim("search", file, "--out", tmp_path / "out", "--workers", "1", "--json")
    assert done.returncode == 0, done.stderr
    rows = json.loads(done.stdout)
    assert len(rows) == 4 and sum(row["on_front"] for row in rows) >= 2
    assert {"mix", "generation", "levers.dual_enrollment.seats", "public_cost.all.mean.regret", "share_on_front", "budget_use"} <= rows[0].keys()
    told = llsim("report", tmp_path / "out")
    assert told.returncode == 0 and told.stdout.strip().endswith("decision.html")
    assert "What else the money could do" in (tmp_path / "out" / "decision.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_backcast_says_what_a_goal_takes(tmp_path: Path) -> None:
    asked = ("--outcome", "college_course_takers", "--change", "2", "--by", "2030", "--draws", "1", "--seeds", "2", "--sample", "0.03", "--mixes", "12", "--workers", "1")
    done = llsim("backcast", "dual_enrollment", *asked, "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert "Asked: Took a college course in high school, all students: +2.0 points over the baseline by 2030" in done.stdout
    assert "futures that the search did not use" in done.stdout
    assert (tmp_path / "out" / "backcast.parquet").is_file()


def test_bad_input_ends_with_two_and_one_message(tmp_path: Path) -> None:
    file = tmp_path / "wrong.yaml"
    file.write_text(FILE + "budgit: {dollars: 3}\n", encoding="utf-8")
    done = llsim("search", file)
    assert done.returncode == 2 and "wrong.yaml:10:1" in done.stderr and "budget" in done.stderr and "Traceback" not in done.stderr
    for arguments in (("--change", "3", "--level", "60"), ("--outcome", "retention", "--change", "3"), ("--change", "3", "--by", "2020"), ("--change", "3", "--gold", "ever", "--by", "1999")):
        done = llsim("backcast", "linked_learning", *arguments, "--out", tmp_path / "none")
        assert done.returncode == 2 and "Traceback" not in done.stderr, done.stderr


@pytest.mark.slow
def test_a_baseline_that_fails_is_named(tmp_path: Path) -> None:
    file = tmp_path / "four.yaml"
    file.write_text(FILE, encoding="utf-8")
    done = llsim("search", file, "--out", tmp_path / "out", "--workers", "1", PYTHONPATH=os.pathsep.join([str(MISBEHAVING), os.environ.get("PYTHONPATH", "")]), LLSIM_TEST_MISBEHAVE="raise")
    assert done.returncode == 2 and "failed runs of the baseline" in done.stderr
