"""Write a file whole or not at all, down to the disk."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from llsim.errors import LlsimError

FULL = {errno.ENOSPC: "the disk is full", errno.EDQUOT: "the disk quota is used up", errno.EFBIG: "files of this size are not allowed here"}


class DiskError(LlsimError):
    """A file could not be written: the disk is full, or will not have it. What was finished before is kept."""


@contextmanager
def writing(path: Path) -> Iterator[Path]:
    """Give the name of a part file that takes the place of `path` in the end, flushed to the disk; nothing is left where writing fails. Raises DiskError."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield part
        flush_to_disk(part)
        part.replace(path)
        flush_to_disk(path.parent)
    except OSError as problem:
        part.unlink(missing_ok=True)
        reason = FULL.get(problem.errno or 0) or (problem.strerror or str(problem)).lower()
        raise DiskError(f"{path}: cannot be written: {reason}; every finished run is kept, the same command goes on from there") from None
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def write_whole(path: Path, write: Callable[[IO[bytes]], object]) -> None:
    """Write a file whole or not at all. Raises DiskError."""
    with writing(path) as part, part.open("wb") as file:
        write(file)


def flush_to_disk(path: Path) -> None:
    """Wait until a file or the names in a folder are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
