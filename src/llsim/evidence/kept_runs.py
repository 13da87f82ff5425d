"""Keep what a calibration has computed, block by block, so that a calibration that was stopped goes on where it was."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from llsim.compiled import SOURCE_VERSION
from llsim.evidence.trial_runs import Bench

Floats = npt.NDArray[np.float64]
BLOCK = 20


def key_of(bench: Bench, plan: str) -> str:
    """Name a calibration by what its runs depend on: code, region without held-out targets, settings, plan. 16 hexadecimal digits."""
    digest = hashlib.sha256()
    for part in (SOURCE_VERSION, bench.region.model_dump_json(), bench.scenario.model_dump_json(), repr((bench.paths, bench.rates)), plan):
        digest.update(part.encode() + b"\0")
    return digest.hexdigest()[:16]


@dataclass(frozen=True)
class KeptRuns:
    """A folder of arrays, each written whole or not at all. Numbers are kept to the last bit."""

    folder: Path

    def array(self, name: str, make: Callable[[], Floats]) -> Floats:
        """Return a kept array, or make and keep it. A file that cannot be read is made again."""
        found = self._read(name)
        return self._write(name, make()) if found is None else found

    def runs(self, name: str, bench: Bench, values: Floats, first_seed: int, workers: int, seen: Callable[[int], None]) -> Floats:
        """Return the rates of runs at values, (n, parameters), doing only the blocks that are not kept. `seen` is told how many are done."""
        starts = range(0, len(values), BLOCK)
        blocks = {start: block for start in starts if (block := self._read(f"{name}_{start:04d}")) is not None}
        seen(sum(len(block) for block in blocks.values()))
        missing = [start for start in starts if start not in blocks]
        work = [(values[start : start + BLOCK], first_seed + start) for start in missing]
        for start, rates in zip(missing, bench.run_blocks(work, workers), strict=True):
            blocks[start] = self._write(f"{name}_{start:04d}", rates)
            seen(len(rates))
        return np.vstack([blocks[start] for start in starts])

    def _read(self, name: str) -> Floats | None:
        try:
            return np.asarray(np.load(self.folder / f"{name}.npy", allow_pickle=False), np.float64)
        except (OSError, ValueError, EOFError):
            return None

    def _write(self, name: str, array: Floats) -> Floats:
        self.folder.mkdir(parents=True, exist_ok=True)
        part = self.folder / f".{name}.{os.getpid()}.part"
        with part.open("wb") as file:
            np.save(file, array, allow_pickle=False)
        part.replace(self.folder / f"{name}.npy")
        return array
