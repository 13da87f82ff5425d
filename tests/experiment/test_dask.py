"""A real cluster on loopback: a scheduler and two workers, one of them killed in the middle of a sweep; the tables are those of one machine."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from trials import MISBEHAVING, finished_runs, llsim, manifest, start, tables, wait_until, write

pytest.importorskip("distributed")


@contextmanager
def cluster(folder: Path, misbehave: str, *options: str) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """Start a scheduler and two workers of one thread each, and end them."""
    path = os.pathsep.join([str(MISBEHAVING), os.environ.get("PYTHONPATH", "")])
    env = os.environ | {"PYTHONPATH": path, "LLSIM_TEST_MISBEHAVE": misbehave, "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0" if misbehave == "hang" else "3"}
    address_file = folder / "scheduler.json"
    common: dict[str, Any] = {"cwd": folder, "stderr": subprocess.DEVNULL, "env": env}
    scheduler = subprocess.Popen([sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(address_file)], **common)
    workers: list[subprocess.Popen[bytes]] = []
    try:
        wait_until(address_file.exists, 60)
        address = str(json.loads(address_file.read_text())["address"])
        command = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-dashboard", "--host", "127.0.0.1", *options]
        workers += [subprocess.Popen(command, **common) for _ in range(2)]
        wait_until(lambda: threads_of(address) == 2, 90)
        yield address, workers
    finally:
        for process in [*workers, scheduler]:
            process.terminate()
        for process in [*workers, scheduler]:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def threads_of(address: str) -> int:
    from distributed import Client  # noqa: PLC0415 (an extra)

    with Client(address, timeout=10, set_as_default=False) as client:
        return sum(client.nthreads().values())


@pytest.mark.slow
def test_a_worker_is_killed_in_the_middle_of_a_sweep(tmp_path: Path) -> None:
    file, out = write(tmp_path, 6), tmp_path / "dask"
    with cluster(tmp_path, "slow", "--no-nanny") as (address, workers):  # without a nanny a killed worker stays away
        process = start("experiment", file, "--out", out, "--engine", "dask", "--scheduler", address)
        wait_until(lambda: process.poll() is not None or len(finished_runs(out)) >= 4, 120)
        assert process.poll() is None, process.communicate()
        os.kill(workers[0].pid, signal.SIGKILL)
        _, errors = process.communicate(timeout=240)
    assert process.returncode == 0, errors
    assert llsim("experiment", file, "--out", tmp_path / "local").returncode == 0
    assert tables(out) == tables(tmp_path / "local")
    assert manifest(out)["failures"] == []
    assert len(finished_runs(out)) == len(dict.fromkeys(finished_runs(out))) == 36


@pytest.mark.slow
def test_a_run_that_never_ends_does_not_hold_the_cluster_up(tmp_path: Path) -> None:
    file, out = tmp_path / "five.yaml", tmp_path / "out"
    file.write_text("scenarios: [baseline]\nseeds: 5\nsample: 0.02\nuntil: 2027\ntime_limit: 4\n")
    with cluster(tmp_path, "hang") as (address, _):
        done = llsim("experiment", file, "--out", out, "--scheduler", address)
    assert done.returncode == 1, done.stderr
    assert [run["status"] for run in manifest(out)["runs"]] == ["done", "failed", "done", "done", "done"]  # type: ignore[attr-defined]  # a list


@pytest.mark.parametrize("address", ["nonsense://127.0.0.1:1", "tcp://127.0.0.1:1", "tcp://127.0.0.1", "127.0.0.1:8786"])
def test_a_scheduler_that_is_not_there_is_named(tmp_path: Path, address: str) -> None:
    done = llsim("experiment", write(tmp_path, 1), "--out", tmp_path / "out", "--scheduler", address)
    assert done.returncode == 2 and "no scheduler answers" in done.stderr and "Traceback" not in done.stderr, done.stderr
