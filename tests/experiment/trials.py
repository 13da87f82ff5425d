"""Small experiments run as a user runs them, and what they left."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from llsim.experiment.store import unpacked
from llsim.experiment.tables import hash_of_file

LLSIM = [sys.executable, "-c", "from llsim.cli.main import main; main()"]
MISBEHAVING = Path(__file__).parent / "misbehaving"
SMALL = """
title: Small
scenarios: [baseline, linked_learning]
seeds: {seeds}
sample: 0.02
until: 2027
keep: {{outcomes: [graduation_rate, public_cost, employment_rate], groups: [all, latino], years: all}}
design: {{kind: grid, values: {{levers.dual_enrollment.seats: [5, 20], high_school.off_track: [0.8, 1.0]}}}}
{more}
"""


def write(folder: Path, seeds: int = 3, more: str = "") -> Path:
    path = folder / "small.yaml"
    path.write_text(SMALL.format(seeds=seeds, more=more), encoding="utf-8")
    return path


def start(*arguments: str | Path, misbehave: str = "", env: dict[str, str] | None = None) -> subprocess.Popen[str]:
    """Start a command in a session of its own. `misbehave`: how the run of seed 2 behaves (see misbehaving/sitecustomize.py)."""
    extra = {"PYTHONPATH": os.pathsep.join([str(MISBEHAVING), os.environ.get("PYTHONPATH", "")]), "LLSIM_TEST_MISBEHAVE": misbehave} if misbehave else {}
    return subprocess.Popen([*LLSIM, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ | extra | (env or {}), start_new_session=True)


def llsim(*arguments: str | Path, misbehave: str = "", env: dict[str, str] | None = None, timeout: float = 240) -> subprocess.CompletedProcess[str]:
    process = start(*arguments, misbehave=misbehave, env=env)
    out, err = process.communicate(timeout=timeout)
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def finished_runs(out: Path) -> list[str]:
    """List the keys in all batch files of a folder, those written twice twice. Part files and files being renamed are none."""
    keys: list[str] = []
    for path in sorted((out / "batches").glob("*.batch")) if (out / "batches").is_dir() else []:
        keys += [key.hex() for key in unpacked(path.read_bytes()).keys]
    return keys


def tables(out: Path) -> tuple[str, str]:
    return hash_of_file(out / "outcomes.parquet"), hash_of_file(out / "design.parquet")


def manifest(out: Path) -> dict[str, object]:
    return dict(json.loads((out / "manifest.json").read_text(encoding="utf-8")))


def family(pid: int) -> list[int]:
    """List the living processes of a session, its leader left out: workers and trackers."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == pid and fields[0] not in {"Z", "X"} and int(stat.parent.name) != pid:
            found.append(int(stat.parent.name))
    return found


def workers_of(pid: int) -> list[int]:
    """List the worker processes of a session."""
    return [one for one in family(pid) if b"popen_loky" in (Path("/proc") / str(one) / "cmdline").read_bytes()]


def wait_until(true: Callable[[], bool], seconds: float = 60.0) -> None:
    """Wait until a function says so. Raises AssertionError when it does not in time."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.01)
