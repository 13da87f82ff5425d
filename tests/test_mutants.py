"""A sample of the mistakes that `make mutants` makes one by one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from tests.mutants.by_hand import MUTANTS, Mutant

SOURCE = Path("src/llsim")


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda one: one.mistake)
def test_a_mistake_is_made_where_it_says(mutant: Mutant) -> None:
    assert (SOURCE / mutant.file).read_text(encoding="utf-8").count(mutant.old) == 1, "the line has changed: change the mistake too"
    assert mutant.new not in (SOURCE / mutant.file).read_text(encoding="utf-8") or mutant.new in mutant.old


def test_two_mistakes_are_noticed() -> None:
    done = subprocess.run([sys.executable, "tools/run_mutants.py", "--first", "11", "--count", "2", "--golden-only"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 mistakes: 2 noticed by golden runs only" in done.stdout
