"""A real cluster on loopback: a scheduler and two workers, one of them killed in the middle of a sweep; the tables are those of one machine."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from trials import MISBEHAVING, finished_runs, llsim, manifest, start, tables, wait_until, write

pytest.importorskip("distributed")


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler and two workers without nannies, so that a killed one stays away. Runs take a little longer."""
    env = os.environ | {"PYTHONPATH": os.pathsep.join([str(MISBEHAVING), os.environ.get("PYTHONPATH", "")]), "LLSIM_TEST_MISBEHAVE": "slow"}
    address_file = tmp_path / "scheduler.json"
    common = {"cwd": tmp_path, "stderr": subprocess.DEVNULL, "env": env}
    scheduler = subprocess.Popen([sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(address_file)], **common)  # type: ignore[call-overload]
    try:
        wait_until(address_file.exists, 60)
        address = str(json.loads(address_file.read_text())["address"])
        workers = [subprocess.Popen([sys.executable, "-m", "distributed.cli.dask_worker", address, "--no-nanny", "--nthreads", "1", "--no-dashboard", "--host", "127.0.0.1"], **common) for _ in range(2)]  # type: ignore[call-overload]
        try:
            yield address, workers
        finally:
            for worker in workers:
                worker.kill()
                worker.wait()
    finally:
        scheduler.kill()
        scheduler.wait()


def threads_of(address: str) -> int:
    from distributed import Client  # noqa: PLC0415 (an extra)

    with Client(address, timeout=10, set_as_default=False) as client:
        return sum(client.nthreads().values())


@pytest.mark.slow
def test_a_worker_is_killed_in_the_middle_of_a_sweep(tmp_path: Path, cluster: tuple[str, list[subprocess.Popen[bytes]]]) -> None:
    address, workers = cluster
    wait_until(lambda: threads_of(address) == 2, 90)
    file, out = write(tmp_path, 6), tmp_path / "dask"
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


@pytest.mark.parametrize("address", ["nonsense://127.0.0.1:1", "tcp://127.0.0.1:1", "tcp://127.0.0.1", "127.0.0.1:8786"])
def test_a_scheduler_that_is_not_there_is_named(tmp_path: Path, address: str) -> None:
    done = llsim("experiment", write(tmp_path, 1), "--out", tmp_path / "out", "--scheduler", address)
    assert done.returncode == 2 and "no scheduler answers" in done.stderr and "Traceback" not in done.stderr, done.stderr
