"""What every design must be able to do: estimate the effect on one outcome from the worlds it asked for."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from llsim.evidence.studies.measures import Among, Measure, counted, values_of
from llsim.evidence.studies.people import Seen, Worlds
from llsim.parameter import Settings

Values = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Question:
    """One outcome: measure, who counts, when, and which persons are in the sample (n,)."""

    measure: Measure
    among: Among
    group: str
    after: tuple[int, ...]
    sample: Mask

    def answers(self, world: Seen) -> tuple[Values, Mask]:
        """Return each person's value, the mean over the years asked, and who counts. Shapes (n,)."""
        values = np.mean([values_of(self.measure, world.at(year)) for year in self.after], axis=0)
        return values, self.sample & counted(self.measure, self.among, self.group, world.at(max(self.after)))


@dataclass(frozen=True)
class Estimate:
    """An effect, and the mean of the comparison group it is relative to, in the unit of the measure."""

    effect: float
    against: float


class Comparison(Settings, ABC):
    """How evaluators compared."""

    @property
    def two_worlds(self) -> bool:
        """Say whether the design needs a control world."""
        return False

    @abstractmethod
    def estimate(self, worlds: Worlds, question: Question) -> Estimate:
        """Estimate the effect. NaN where nobody can be compared."""


def mean(values: Values, mask: Mask) -> float:
    """Return the mean of those who count, NaN of nobody."""
    return float(values[mask].mean()) if mask.any() else float("nan")
