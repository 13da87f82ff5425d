"""Compiled, interpreted, and one Mesa object a student: the same bits in every table after every year."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent / "reference" / "fingerprint.py"
CONFIGURATIONS = int(os.environ.get("LLSIM_DOCKING", "8"))


def fingerprints(kind: str, *, compiled: bool) -> list[str]:
    environment = os.environ | ({} if compiled else {"NUMBA_DISABLE_JIT": "1"})
    done = subprocess.run([sys.executable, SCRIPT, kind, str(CONFIGURATIONS), "0"], env=environment, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


@pytest.mark.docking
def test_three_ways_of_running_agree_bit_by_bit(record_property: Callable[[str, object], None]) -> None:
    compiled = fingerprints("tables", compiled=True)
    assert len(set(compiled)) == CONFIGURATIONS  # the configurations do differ
    plain, objects = fingerprints("tables", compiled=False), fingerprints("objects", compiled=False)
    differing = [number for number, ways in enumerate(zip(compiled, plain, objects, strict=True)) if len(set(ways)) > 1]
    record_property("cases", len(compiled))
    record_property("failures", len(differing))
    assert differing == []
