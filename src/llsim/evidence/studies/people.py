"""The persons of a study, as they are year by year, in the worlds the design asks for; and what evaluators draw from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from llsim.luck import Decision, Luck, fill_by_id, normals

Array = npt.NDArray[Any]
Values = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Seen:
    """One world: the same persons in the same order, so many school years after grade nine; employers and yearly totals."""

    people: dict[int, Array]
    employers: dict[int, Array]
    totals: dict[tuple[int, str], float]

    def at(self, after: int) -> Array:
        """Return the persons so many school years after grade nine."""
        return self.people[after]

    @property
    def entrants(self) -> Array:
        """Return the persons at the end of grade nine."""
        return self.people[0]


@dataclass(frozen=True)
class Worlds:
    """What a design compares: the treated world, the control world where the design has one, and the luck of the replication."""

    seed: int
    treated: Seen
    control: Seen | None

    def lot(self, decision: Decision) -> Values:
        """Draw a uniform number for each person, by the person's own address. Shape (n,)."""
        drawn = np.zeros(len(self.treated.entrants))
        fill_by_id(Luck(self.seed, 0), int(decision), self.treated.entrants["id"], drawn)
        return drawn

    def test_score(self, error: float) -> Values:
        """Return prior achievement as a test shows it: with a normal error of so many standard deviations. Shape (n,)."""
        return self.treated.entrants["prior_achievement"] + error * normals(self.lot(Decision.STUDY_TEST))
