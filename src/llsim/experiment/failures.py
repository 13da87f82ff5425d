"""Runs that failed: one record each, with what was asked and what happened."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from llsim.experiment.atomic import write_whole

ATTEMPTS = 3
"""A run is tried once, and twice more."""


@dataclass(frozen=True)
class Failures:
    """The records of one folder, a file each."""

    folder: Path

    def add(self, key: bytes, record: dict[str, Any]) -> None:
        """Keep the record of a run."""
        self.folder.mkdir(parents=True, exist_ok=True)
        content = json.dumps({"key": key.hex()} | record, indent=1) + "\n"
        write_whole(self._file(key), lambda file: file.write(content.encode()))

    def forget(self, key: bytes) -> None:
        """Drop the record of a run that now came to its end."""
        self._file(key).unlink(missing_ok=True)

    def of(self, key: bytes) -> dict[str, Any] | None:
        """Return the record of a run, or None."""
        try:
            found = json.loads(self._file(key).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return found if isinstance(found, dict) and found.get("key") == key.hex() else None

    def _file(self, key: bytes) -> Path:
        return self.folder / f"{key.hex()[:32]}.json"

    def __bool__(self) -> bool:
        return self.folder.is_dir() and any(self.folder.glob("*.json"))
