"""The store: finished runs in one file a batch, each with its checksum, found by the keys of the runs.

A batch file is one line `llsim-batch 1 SHA256`, then what the checksum is of: one line of JSON (keys, cells, seconds) and the numbers
of every run, (runs, cells, 2) as little-endian float64. It is written under another name, flushed, and renamed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from llsim.experiment.atomic import write_whole

type Floats = npt.NDArray[np.float64]
type Keys = npt.NDArray[np.bytes_]

MAGIC = b"llsim-batch 1 "
DIGEST = 64
KEY = 32
ENDING = ".batch"
OPEN_FILES = 16
NOWHERE = -1


@dataclass(frozen=True)
class BatchFile:
    """What a batch file holds. `rows`: (runs, cells, 2)."""

    keys: tuple[bytes, ...]
    seconds: tuple[float, ...]
    rows: Floats


def packed(batch: BatchFile) -> bytes:
    """Return the content of a batch file."""
    head = {"keys": [key.hex() for key in batch.keys], "cells": batch.rows.shape[1], "seconds": [round(value, 4) for value in batch.seconds]}
    content = json.dumps(head).encode() + b"\n" + np.ascontiguousarray(batch.rows, "<f8").tobytes()
    return MAGIC + hashlib.sha256(content).hexdigest().encode() + b"\n" + content


def unpacked(content: bytes) -> BatchFile:
    """Read the content of a batch file. Raises ValueError for anything that is not one, whole and as it was written."""
    if not content:
        raise ValueError("is empty")
    if not content.startswith(MAGIC):
        raise ValueError("is not a file of this store")
    first, _, inside = content.partition(b"\n")
    if hashlib.sha256(inside).hexdigest().encode() != first[len(MAGIC) :]:
        raise ValueError("is damaged (its checksum does not fit)")
    head, _, numbers = inside.partition(b"\n")
    known = json.loads(head)
    keys = tuple(bytes.fromhex(key) for key in known["keys"])
    return BatchFile(keys, tuple(known["seconds"]), np.frombuffer(numbers, "<f8").reshape(len(keys), int(known["cells"]), 2))


class Store:
    """The finished runs of one folder, for one list of keys. `file_of`, `row_of` (runs,): where each run is kept, -1 where it is not."""

    def __init__(self, folder: Path, keys: Keys) -> None:
        self.folder = folder
        self.keys = keys
        self.first = np.frombuffer(keys.tobytes(), "<u8").reshape(len(keys), KEY // 8)[:, 0] if len(keys) else np.empty(0, np.uint64)
        self.order = np.argsort(self.first, kind="stable")
        self.sorted = self.first[self.order]
        self.file_of = np.full(len(keys), NOWHERE, np.int32)
        self.row_of = np.full(len(keys), NOWHERE, np.int32)
        self.seconds = np.full(len(keys), np.nan, np.float32)
        self.files: list[Path] = []
        self._read = lru_cache(maxsize=OPEN_FILES)(self._read_file)

    @property
    def done(self) -> npt.NDArray[np.bool_]:
        """Say which runs are finished, (runs,)."""
        return self.file_of != NOWHERE

    def look(self, say: Callable[[str], None]) -> None:
        """Read every batch file there is. One that is damaged or foreign is set aside with a message, and its runs are done again."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for path in sorted(self.folder.iterdir()):
            if path.name.endswith(".part"):
                path.unlink(missing_ok=True)
            elif path.suffix == ENDING:
                try:
                    batch = unpacked(path.read_bytes())
                except (OSError, ValueError, KeyError, TypeError) as problem:
                    aside = path.with_suffix(".damaged")
                    path.replace(aside)
                    say(f"{path} {problem if isinstance(problem, ValueError) else 'cannot be read'}: set aside as {aside.name}; its runs are done again")
                    continue
                self._know(path, batch)

    def look_only(self) -> int:
        """Read every batch file there is, and change nothing. Returns how many are damaged."""
        damaged = 0
        for path in sorted(self.folder.glob(f"*{ENDING}")):
            try:
                self._know(path, unpacked(path.read_bytes()))
            except (OSError, ValueError, KeyError, TypeError):
                damaged += 1
        return damaged

    def add(self, batch: BatchFile) -> None:
        """Keep finished runs in a file of their own. Raises DiskError."""
        name = hashlib.sha256(b"".join(batch.keys)).hexdigest()[:DIGEST // 2] + ENDING
        write_whole(self.folder / name, lambda file: file.write(packed(batch)))
        self._know(self.folder / name, batch)

    def _know(self, path: Path, batch: BatchFile) -> None:
        """Note where the runs of a batch are kept; several runs may have one key."""
        self.files.append(path)
        for row, key in enumerate(batch.keys):
            for run in self.runs_of(key):
                self.file_of[run], self.row_of[run], self.seconds[run] = len(self.files) - 1, row, batch.seconds[row]

    def runs_of(self, key: bytes) -> list[int]:
        """List the runs that have a key."""
        first = np.frombuffer(key, "<u8")[0]
        low, high = np.searchsorted(self.sorted, first, "left"), np.searchsorted(self.sorted, first, "right")
        return [int(run) for run in self.order[low:high] if self.keys[run].tobytes() == key]

    def key(self, run: int) -> bytes:
        """Return the key of a run."""
        return self.keys[run].tobytes()

    def to_do(self) -> npt.NDArray[np.int64]:
        """List the runs that are not finished, in order, one for each key."""
        missing = np.flatnonzero(~self.done)
        _, first = np.unique(self.keys[missing], return_index=True) if len(missing) else (None, np.empty(0, np.int64))
        return np.asarray(missing[np.sort(first)], np.int64)

    def rows(self, runs: Sequence[int]) -> list[Floats]:
        """Return the numbers of some finished runs, each (cells, 2)."""
        return [self._read(int(self.file_of[run])).rows[self.row_of[run]] for run in runs]

    def _read_file(self, number: int) -> BatchFile:
        return unpacked(self.files[number].read_bytes())
