"""One hash whatever the workers, the order, Python's hash seed, the language, the time zone, the threads, the folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from trials import finished_runs, llsim, tables, write

UNLIKE: list[tuple[list[str], dict[str, str]]] = [
    (["--workers", "2"], {"PYTHONHASHSEED": "77"}),
    (["--workers", "4"], {"LANG": "de_DE.UTF-8", "LC_ALL": "C", "TZ": "Asia/Kathmandu", "NUMBA_NUM_THREADS": "1", "OMP_NUM_THREADS": "3"}),
]


@pytest.mark.slow
def test_one_hash(tmp_path: Path) -> None:
    file = write(tmp_path, 2)
    usual = llsim("experiment", file, "--out", tmp_path / "usual", "--workers", "1", env={"PYTHONHASHSEED": "1"})
    assert usual.returncode == 0, usual.stderr
    for place, (options, env) in enumerate(UNLIKE):
        out = tmp_path / f"other place {place} \u00fc"
        done = llsim("experiment", file, "--out", out, *options, env=env)
        assert done.returncode == 0, done.stderr
        assert tables(out) == tables(tmp_path / "usual"), (options, env)


@pytest.mark.slow
def test_runs_done_in_another_order_give_the_same_tables(tmp_path: Path) -> None:
    """The last seeds first: one seed more each time, and half the store thrown away in between."""
    file, out = write(tmp_path, 3), tmp_path / "shuffled"
    assert llsim("experiment", write(tmp_path, 1), "--out", out).returncode == 0
    for path in sorted((out / "batches").glob("*.batch"))[::2]:
        path.unlink()
    assert llsim("experiment", file, "--seeds", "2", "--out", out).returncode == 0
    for path in sorted((out / "batches").glob("*.batch"))[1::2]:
        path.write_bytes(path.read_bytes()[:-3])
    done = llsim("experiment", write(tmp_path, 3), "--out", out)
    assert done.returncode == 0 and "done again" in done.stderr, done.stderr
    assert llsim("experiment", file, "--out", tmp_path / "straight").returncode == 0
    assert tables(out) == tables(tmp_path / "straight")
    assert len(finished_runs(out)) == len(dict.fromkeys(finished_runs(out))) == 18
