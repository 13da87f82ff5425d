"""Run the checks of the code and count what they looked at, into src/llsim/evidence/verification.csv, which `llsim validate` shows.

Run: .venv/bin/python tools/count_verification.py [SUITE...], for all suites or those named; counts of other suites stay as they are.
Suites are targets of the Makefile, run as they stand there. The numbers are read from what pytest left; a test that looks at many cases says how many
(`record_property("cases", ...)`, and `"failures"` where it knows). Counts are written after each suite. Exit 1 when a check failed, 2 when a suite left no counts.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from llsim.compiled import source_version
from llsim.evidence.verification import TABLE, Check, read_checks, write_checks

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Test:
    """A test that was run: its name with file and parameters, the cases it looked at and those that failed."""

    name: str
    cases: int
    failures: int

    @property
    def function(self) -> str:
        """The name without parameters."""
        return self.name.partition("[")[0]


def by_case(tests: Sequence[Test]) -> tuple[int, int]:
    """Count the cases that tests looked at, and those that failed."""
    return sum(test.cases for test in tests), sum(test.failures for test in tests)


def by_test(tests: Sequence[Test]) -> tuple[int, int]:
    """Count the tests, and those that failed."""
    return len(tests), sum(test.failures > 0 for test in tests)


def by_function(tests: Sequence[Test]) -> tuple[int, int]:
    """Count the functions, however many parameters they were run with, and those that failed with some."""
    return len({test.function for test in tests}), len({test.function for test in tests if test.failures})


@dataclass(frozen=True)
class Counting:
    """How the count of a check comes from the tests of its suite: those whose names begin so, and how they are counted."""

    check: Check
    names: tuple[str, ...]
    count: Callable[[Sequence[Test]], tuple[int, int]] = by_case


COUNTINGS = (
    Counting(Check("all_tests", "test", "All tests of the code, those below at a small size among them", "tests"), ("tests.",), by_test),
    Counting(Check("metamorphic", "test", "What must hold between two runs: order, names, scale, calendar, prices, more seats, no jobs", "relations"), ("tests.test_metamorphic.",), by_function),
    Counting(Check("no_policy_no_effect", "test", "A lever at zero, and any lever before it starts, changes no bit", "tests"), ("tests.test_identities.test_a_lever_at_zero", "tests.test_identities.test_a_lever_changes_nothing_before"), by_test),
    Counting(Check("feedbacks", "test", "Each feedback, switched off, moves what it should", "feedbacks"), ("tests.test_feedbacks.test_a_switched_off_loop",), by_test),
    Counting(Check("malformed_files", "test", "A malformed configuration file is refused, with place and reason", "files"), ("tests.configuration.test_configuration_corpus.test_a_malformed_configuration",), by_test),
    Counting(Check("docking_three_ways", "docking", "Compiled, plain Python and one Mesa object a student: the same bits every year", "configurations"), ("tests.test_docking.",)),
    Counting(Check("docking_random", "docking", "Compiled and plain Python: the same bits every year, any region, any numbers", "configurations"), ("tests.test_random_configurations.test_compiled_and_interpreted",)),
    Counting(Check("invariants", "invariants", "What must hold every year: nobody lost, capacities, groups sum to all, money adds up", "configurations"), ("tests.test_random_configurations.test_what_must_hold",)),
    Counting(Check("closed_form", "science", "Without feedbacks the model gives what a Markov chain gives exactly", "outputs"), ("tests.science.test_closed_form.test_the_model_gives", "tests.science.test_closed_form.test_levers_give")),
    Counting(Check("closed_form_teeth", "science", "One number of the chain moved: the comparison notices", "wrong chains"), ("tests.science.test_closed_form.test_another_world",), by_test),
    Counting(Check("pairing", "science", "Pairs with the same luck: at least half the noise variance gone, nine tenths in the median", "lever-outcome pairs"), ("tests.science.test_pairing.test_pairing_pays",)),
    Counting(Check("coverage", "science", "95 % intervals over ten paired seeds hold the mean in 92.7 to 97.3 % of draws", "outcomes"), ("tests.science.test_pairing.test_student_intervals",)),
    Counting(Check("standing_still", "science", "Without a lever rates stay within 2 points over ten years", "rates"), ("tests.science.test_standing_still.test_rates",), by_test),
    Counting(Check("fuzz", "fuzz", "Whatever is written in a file, the answer is settings or one clear error, within a second", "inputs"), ("tests.configuration.test_configuration_fuzz.test_",)),
)
SUITES = tuple(dict.fromkeys(counting.check.suite for counting in COUNTINGS))


def tests_in(path: Path) -> list[Test]:
    """Read the tests that were run, not those that were skipped, from what pytest left."""
    root = ET.parse(path).getroot()  # noqa: S314 (written by our own tests a moment ago)
    return [read_test(case) for case in root.iter("testcase") if case.find("skipped") is None]


def read_test(case: ET.Element) -> Test:
    """Read one test: without a count of its own it is one case, and one failure when it failed."""
    said = {entry.get("name"): int(entry.get("value", "")) for entry in case.iter("property") if entry.get("name") in {"cases", "failures"}}
    failed = case.find("failure") is not None or case.find("error") is not None
    return Test(f"{case.get('classname')}.{case.get('name')}", said.get("cases", 1), max(said.get("failures", 1), 1) if failed else 0)


def counted(suite: str, tests: Sequence[Test], date: str, source: str) -> list[Check]:
    """Count the checks of a suite. Raises SystemExit for a check that no test belongs to."""
    found = []
    for counting in COUNTINGS:
        if counting.check.suite == suite:
            own = [test for test in tests if test.name.startswith(counting.names)]
            if not own:
                raise SystemExit(f"{suite}: no test was run for {counting.check.check!r}; its tests begin with {', '.join(counting.names)}")
            cases, failures = counting.count(own)
            found.append(replace(counting.check, cases=cases, failures=failures, date=date, source=source))
    return found


def merged(kept: Iterable[Check], new: Iterable[Check]) -> list[Check]:
    """Put new counts beside those kept, one row a check in the order above; a check never counted stays without numbers."""
    known = {check.check: check for check in (*kept, *new)}
    rows = []
    for counting in COUNTINGS:
        check = known.get(counting.check.check, counting.check)
        rows.append(replace(counting.check, cases=check.cases, failures=check.failures, date=check.date, source=check.source))
    return rows


def run_suite(suite: str) -> list[Check]:
    """Run a suite as the Makefile has it and count its checks. Raises SystemExit when it left no counts, and when the source changed meanwhile."""
    source = source_version()
    with tempfile.TemporaryDirectory() as folder:
        left = Path(folder) / "tests.xml"
        options = f"{os.environ.get('PYTEST_ADDOPTS', '')} --junitxml={left} -o junit_family=xunit1"  # the family that holds what tests say of themselves
        done = subprocess.run(["make", suite], cwd=ROOT, env=os.environ | {"PYTEST_ADDOPTS": options}, check=False)  # noqa: S603, S607 (a target of our Makefile)
        if not left.is_file():
            raise SystemExit(f"make {suite} left no counts")
        tests = tests_in(left)
    if done.returncode and not any(test.failures for test in tests):
        raise SystemExit(f"make {suite} ended with {done.returncode}, though no test failed: nothing is counted")
    if source_version() != source:
        raise SystemExit(f"the source changed while make {suite} ran: nothing is counted")
    return counted(suite, tests, datetime.now(UTC).date().isoformat(), source)


def main(suites: Sequence[str]) -> int:
    """Count suites, writing after each; return 1 when a check failed."""
    unknown = [suite for suite in suites if suite not in SUITES]
    if unknown:
        raise SystemExit(f"unknown suite {unknown[0]!r}; allowed: {', '.join(SUITES)}")
    failures = 0
    for suite in suites or SUITES:
        new = run_suite(suite)
        write_checks(merged(read_checks() if TABLE.is_file() else [], new))
        for check in new:
            print(f"{check.check}: {check.cases:,} {check.unit}, {check.failures:,} failed")
        failures += sum(check.failures or 0 for check in new)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
