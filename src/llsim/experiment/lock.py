"""One process at a time in a folder: a lock file that names its holder, and is taken over when the holder is dead."""

from __future__ import annotations

import fcntl
import json
import os
import platform
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from llsim.errors import LlsimError

LOCK, GUARD = "lock.json", ".lock-guard"
DEAD = {"Z", "X"}


class LockedError(LlsimError):
    """Another process works in the folder."""


def began(pid: int) -> str | None:
    """Return when a process began, as this system tells it; None where there is no such process, or a dead one not yet buried."""
    stat = Path(f"/proc/{pid}/stat")
    try:
        fields = stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        boot = Path("/proc/sys/kernel/random/boot_id")
        return None if fields[0] in DEAD else f"{fields[19]} ticks after boot {boot.read_text(encoding='utf-8').strip() if boot.is_file() else ''}"
    except FileNotFoundError:
        if Path("/proc/self/stat").exists():
            return None
    said = subprocess.run(["ps", "-o", "stat=,lstart=", "-p", str(pid)], capture_output=True, text=True, check=False, env=os.environ | {"LC_ALL": "C", "TZ": "UTC"}).stdout.strip()  # noqa: S603, S607 (a number is passed)
    return None if not said or said[0] in DEAD else said.partition(" ")[2].strip()


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold a folder while a block runs. Raises LockedError where a living process holds it."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / LOCK
    mine = {"pid": os.getpid(), "began": began(os.getpid()), "host": platform.node()}
    with _guarded(folder):
        other = holder(folder)
        if other is not None:
            raise LockedError(f"{folder}: process {other['pid']} on {other['host']} works in this folder; allowed: one at a time; wait, stop it, or choose another --out"
                              + ("" if other["host"] == platform.node() else f" (if that machine is gone, delete {path})"))  # fmt: skip
        part = folder / f".{LOCK}.part"
        part.write_text(json.dumps(mine) + "\n", encoding="utf-8")
        part.replace(path)
    try:
        yield
    finally:
        with _guarded(folder):
            if _read(path) == mine:
                path.unlink(missing_ok=True)


def holder(folder: Path) -> dict[str, object] | None:
    """Return who holds a folder: pid, began, host; None where nobody does, or a process of this machine that is dead."""
    found = _read(folder / LOCK)
    if found is None:
        return None
    here = found["host"] == platform.node()
    pid = found["pid"]
    return None if here and (not isinstance(pid, int) or began(pid) != found["began"]) else found


def _read(path: Path) -> dict[str, object] | None:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) and {"pid", "began", "host"} <= found.keys() else None


@contextmanager
def _guarded(folder: Path) -> Iterator[None]:
    """Let one process at a time look at the lock and change it."""
    with (folder / GUARD).open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
