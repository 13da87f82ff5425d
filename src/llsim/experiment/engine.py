"""What an engine promises: it takes batches and gives back what became of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from llsim.experiment.work import Batch, Finished, Raised


@dataclass(frozen=True)
class Lost:
    """A batch whose worker died or had to be ended. `reason` in words."""

    reason: str


@dataclass(frozen=True)
class Outcome:
    """A batch and what became of it."""

    batch: Batch
    result: list[Finished | Raised] | Lost


class Engine(Protocol):
    """Where batches are done."""

    @property
    def room(self) -> int:
        """Return how many more batches may be given now."""
        ...

    @property
    def lanes(self) -> int:
        """Return how many batches are done at once."""
        ...

    def submit(self, batch: Batch) -> None:
        """Take a batch."""
        ...

    def finished(self) -> list[Outcome]:
        """Wait a little and return the batches that came to an end."""
        ...

    def stop(self) -> None:
        """End all workers that this engine started, whatever they do."""
        ...
