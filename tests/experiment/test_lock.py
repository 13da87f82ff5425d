"""The lock of a folder: one living holder, dead ones are taken over."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import time
from pathlib import Path

import pytest

from llsim.experiment.lock import LockedError, began, holder, locked


def test_one_holder_at_a_time(tmp_path: Path) -> None:
    with locked(tmp_path):
        assert (holder(tmp_path) or {})["pid"] == os.getpid()
        with pytest.raises(LockedError, match=f"process {os.getpid()} on .* one at a time"), locked(tmp_path):
            pass
    assert holder(tmp_path) is None


def test_a_killed_holder_is_taken_over_also_before_it_is_buried(tmp_path: Path) -> None:
    words = "import sys, time\nfrom pathlib import Path\nfrom llsim.experiment.lock import locked\nwith locked(Path(sys.argv[1])):\n print('held', flush=True)\n time.sleep(60)"
    process = subprocess.Popen([sys.executable, "-c", words, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None and process.stdout.readline() == "held\n"
    with pytest.raises(LockedError), locked(tmp_path):
        pass
    process.kill()
    end = time.monotonic() + 10
    while began(process.pid) is not None and time.monotonic() < end:
        time.sleep(0.01)
    with locked(tmp_path):  # it is dead, but this process has not asked for it yet
        pass
    process.wait()


def test_another_process_with_the_number_of_a_dead_one_is_no_holder(tmp_path: Path) -> None:
    (tmp_path / "lock.json").write_text(json.dumps({"pid": os.getppid(), "began": "long ago", "host": platform.node()}))
    with locked(tmp_path):
        assert json.loads((tmp_path / "lock.json").read_text())["pid"] == os.getpid()


def test_a_holder_on_another_machine_is_believed(tmp_path: Path) -> None:
    (tmp_path / "lock.json").write_text(json.dumps({"pid": 1, "began": "", "host": "elsewhere"}))
    with pytest.raises(LockedError, match=r"on elsewhere .*delete"), locked(tmp_path):
        pass


@pytest.mark.parametrize("content", ["", "{", "[]", '{"pid": 1}'])
def test_a_damaged_lock_file_holds_nothing(tmp_path: Path, content: str) -> None:
    (tmp_path / "lock.json").write_text(content)
    with locked(tmp_path):
        assert json.loads((tmp_path / "lock.json").read_text())["pid"] == os.getpid()
