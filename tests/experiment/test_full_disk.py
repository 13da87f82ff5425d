"""A full disk: one clear message, exit 1, nothing finished is lost, and the same command goes on when there is room again."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
from pathlib import Path

import pytest
from trials import LLSIM, finished_runs, llsim, tables

LARGE = "scenarios: [baseline]\nseeds: 4\nsample: 0.02\nuntil: 2040\nkeep: {outcomes: [graduation_rate, credits_earned, college_going, employment_rate], groups: [all, latino, asian, white], years: all}\n"


def file_in(folder: Path) -> Path:
    path = folder / "large.yaml"
    path.write_text(LARGE)
    return path


@pytest.mark.slow
def test_a_limit_on_file_sizes(tmp_path: Path) -> None:
    """The parent may write files of 6,000 bytes: batches fit, the table of outcomes does not."""
    out = tmp_path / "out"
    limit = 6000
    done = subprocess.run(
        [*LLSIM, "experiment", str(file_in(tmp_path)), "--out", str(out), "--workers", "1"], capture_output=True, text=True, check=False, timeout=240,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert "cannot be written: files of this size are not allowed here; every finished run is kept" in done.stderr
    assert "Traceback" not in done.stderr
    kept = finished_runs(out)
    assert kept and not list(out.rglob("*.part"))
    again = llsim("experiment", file_in(tmp_path), "--out", out)
    assert again.returncode == 0, again.stderr
    assert set(kept) <= set(finished_runs(out))
    assert len(finished_runs(out)) == 4


@pytest.mark.slow
def test_a_small_disk(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if os.geteuid() != 0 or not shutil.which("mount") or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=20k", "tmpfs", str(disk)], check=False, capture_output=True).returncode:  # noqa: S607
        pytest.skip("only an administrator can mount a small disk")
    try:
        done = llsim("experiment", file_in(tmp_path), "--out", disk / "out")
        assert done.returncode == 1, done.stderr
        assert "the disk is full; every finished run is kept" in done.stderr and "Traceback" not in done.stderr
        kept = finished_runs(disk / "out")
        assert not list(disk.rglob("*.part"))
        subprocess.run(["mount", "-o", "remount,size=10m", str(disk)], check=True)  # noqa: S607
        again = llsim("experiment", file_in(tmp_path), "--out", disk / "out")
        assert again.returncode == 0, again.stderr
        assert len(finished_runs(disk / "out")) == 4 and set(kept) <= set(finished_runs(disk / "out"))
        assert llsim("experiment", file_in(tmp_path), "--out", tmp_path / "whole").returncode == 0
        assert tables(disk / "out") == tables(tmp_path / "whole")
    finally:
        subprocess.run(["umount", str(disk)], check=True)  # noqa: S607
