"""Counts of what was verified come from tests that were run, suite by suite."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from llsim.errors import ConfigurationError
from llsim.evidence.verification import Check, read_checks, write_checks

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tools"))

import count_verification as tool  # noqa: E402 (a tool is no package)

SOME_TESTS = """
import pytest

@pytest.mark.parametrize("number", range(3))
def test_many(number, record_property):
    record_property("cases", 10)
    if number == 2:
        record_property("failures", 4)
        assert False

@pytest.mark.parametrize("number", range(2))
def test_one(number):
    assert number == 0

def test_broken_off(record_property):
    record_property("cases", 10)
    record_property("cases", 7)
    raise ValueError

@pytest.mark.skip
def test_not_run():
    pass
"""


@pytest.fixture(scope="module")
def tests(tmp_path_factory: pytest.TempPathFactory) -> list[tool.Test]:
    """Run a file of tests, some of which fail, as the suites are run, and read what they left."""
    folder = tmp_path_factory.mktemp("suite")
    (folder / "test_some.py").write_text(SOME_TESTS, encoding="utf-8")
    alone = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", folder, "--junitxml=left.xml", "-o", "junit_family=xunit1", "."], cwd=folder, env=alone, check=False, capture_output=True)
    assert done.returncode == 1
    return tool.tests_in(folder / "left.xml")


def test_cases_tests_and_functions_are_counted(tests: list[tool.Test]) -> None:
    assert tool.by_case(tests) == (3 * 10 + 2 + 7, 4 + 1 + 1)
    assert tool.by_test(tests) == (6, 3)
    assert tool.by_function(tests) == (3, 3)
    assert tool.by_function([test for test in tests if not test.failures]) == (2, 0)


def test_a_check_without_tests_is_not_counted_as_passed() -> None:
    with pytest.raises(SystemExit, match="no test was run for 'invariants'"):
        tool.counted("invariants", [tool.Test("tests.test_random_configurations.test_other", 1, 0)], "2026-01-01", "0" * 16)


def test_counts_of_other_suites_are_kept(tmp_path: Path) -> None:
    fuzzed = tool.counted("fuzz", [tool.Test("tests.configuration.test_configuration_fuzz.test_any_text", 500, 0)], "2026-01-01", "a" * 16)
    lived = tool.counted("invariants", [tool.Test("tests.test_random_configurations.test_what_must_hold[0]", 10, 1)], "2026-01-02", "b" * 16)
    path = tmp_path / "verification.csv"
    write_checks(tool.merged([], fuzzed), path)
    write_checks(tool.merged(read_checks(path), lived), path)
    found = {check.check: check for check in read_checks(path)}
    assert (found["fuzz"].cases, found["fuzz"].failures, found["fuzz"].source) == (500, 0, "a" * 16)
    assert (found["invariants"].cases, found["invariants"].failures, found["invariants"].date) == (10, 1, "2026-01-02")
    assert found["all_tests"].cases is None
    assert [check.check for check in read_checks(path)] == [counting.check.check for counting in tool.COUNTINGS]
    assert [file.name for file in tmp_path.iterdir()] == ["verification.csv"]


def test_a_row_measured_in_part_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "verification.csv"
    write_checks([Check("fuzz", "fuzz", "x", "inputs", 500, 0, "", "")], path)
    with pytest.raises(ConfigurationError, match=r"verification.csv:2: found cases, failures, date, source = '500', '0', '', ''"):
        read_checks(path)


def test_an_unknown_suite_is_refused() -> None:
    with pytest.raises(SystemExit, match="unknown suite 'dokcing'; allowed: test, docking, invariants, science, fuzz"):
        tool.main(["dokcing"])


def test_every_check_has_its_tests_and_every_suite_its_command() -> None:
    """A test that is renamed, or a target that goes, would leave a check that cannot be counted."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert all(f"\n{suite}:" in makefile for suite in tool.SUITES)
    functions = []
    for path in (ROOT / "tests").rglob("test_*.py"):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        functions += [f"{module}.{node.name}" for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.FunctionDef)]
    for counting in tool.COUNTINGS:
        for name in counting.names:
            assert any(function.startswith(name) for function in functions), name


def test_the_shipped_counts_are_those_of_these_checks() -> None:
    shipped = read_checks()
    assert [replace(check, cases=None, failures=None, date="", source="") for check in shipped] == [counting.check for counting in tool.COUNTINGS]
