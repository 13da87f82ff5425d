"""kill -9 of the parent or of a worker at any moment, then the same command: the same tables, nothing twice, no orphans."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest
from trials import family, finished_runs, llsim, manifest, start, tables, wait_until, workers_of, write

KILLS = int(os.environ.get("LLSIM_KILLS", "2"))
"""So many kills of the parent, and so many of a worker: 20 keep the promise, 2 a day's work."""
SEEDS = 6


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    folder = tmp_path_factory.mktemp("whole")
    done = llsim("experiment", write(folder, SEEDS), "--out", folder / "out")
    assert done.returncode == 0, done.stderr
    assert len(finished_runs(folder / "out")) == 2 * SEEDS + 4 * SEEDS  # the baseline has no seats to change
    return tables(folder / "out")


@pytest.mark.slow
@pytest.mark.parametrize("kill", range(KILLS))
def test_the_parent_is_killed(tmp_path: Path, whole: tuple[str, str], kill: int) -> None:
    file, out = write(tmp_path, SEEDS), tmp_path / "out"
    process = start("experiment", file, "--out", out, "--workers", "2", misbehave="slow")
    after = 1 + kill * (6 * SEEDS - 2) // max(1, KILLS - 1)  # from the first finished run to the last but one
    wait_until(lambda: process.poll() is not None or len(list((out / "batches").glob("*.batch"))) >= min(after, 12) , 120)
    process.kill()
    process.communicate()
    wait_until(lambda: not family(process.pid), 5.0)
    before = {path.name: path.stat().st_mtime_ns for path in (out / "batches").glob("*.batch")}
    assert before
    done = llsim("experiment", file, "--out", out, "--workers", "2")
    assert done.returncode == 0, done.stderr
    assert {name: (out / "batches" / name).stat().st_mtime_ns for name in before} == before
    keys = finished_runs(out)
    assert len(keys) == len(dict.fromkeys(keys)) == 6 * SEEDS
    assert tables(out) == whole
    assert not list(out.rglob("*.part"))


@pytest.mark.slow
@pytest.mark.parametrize("kill", range(KILLS))
def test_a_worker_is_killed(tmp_path: Path, whole: tuple[str, str], kill: int) -> None:
    file, out = write(tmp_path, SEEDS), tmp_path / "out"
    process = start("experiment", file, "--out", out, "--workers", "2", misbehave="slow")
    wait_until(lambda: len(workers_of(process.pid)) == 2, 120)
    time.sleep(0.3 * kill)
    for worker in workers_of(process.pid)[:1]:
        os.kill(worker, signal.SIGKILL)
    _, errors = process.communicate(timeout=240)
    assert process.returncode == 0, errors
    assert tables(out) == whole
    assert manifest(out)["failures"] == []
    keys = finished_runs(out)
    assert len(keys) == len(dict.fromkeys(keys)) == 6 * SEEDS
    wait_until(lambda: not family(process.pid), 5.0)


def test_two_processes_on_one_folder_and_the_same_command_twice(tmp_path: Path) -> None:
    file, out = write(tmp_path, 2), tmp_path / "out"
    first = start("experiment", file, "--out", out, "--workers", "1", misbehave="slow")
    wait_until((out / "lock.json").exists, 60)
    second = llsim("experiment", file, "--out", out)
    assert second.returncode == 2
    assert f"process {first.pid}" in second.stderr and "one at a time" in second.stderr and "Traceback" not in second.stderr
    _, errors = first.communicate(timeout=240)
    assert first.returncode == 0, errors
    kept = tables(out)
    started = time.monotonic()
    again = llsim("experiment", file, "--out", out)
    took = time.monotonic() - started
    assert again.returncode == 0 and "0 to do" in again.stderr
    assert took < 5.0 * max(1.0, os.getloadavg()[0] / 2)
    assert tables(out) == kept
    more = llsim("experiment", file, "--out", out, "--seeds", "3")
    assert more.returncode == 0 and "24 runs, 6 to do" in more.stderr, more.stderr
    status = llsim("experiment", "status", out, "--json")
    assert '"done": 24' in status.stdout and '"to_do": 0' in status.stdout, status.stdout + status.stderr
