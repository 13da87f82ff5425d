"""Whom certified pathways reach: how many students are in one this year, and how many of them for the first time."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from llsim.agents.pathway import Certification


class Reached:
    """Students of a year in pathways that hold at least some certification at its end, and those among them who never were before.

    Nobody changes pathway, so the newcomers of a pathway are its ninth graders where it held the certification last year too, and
    everybody in it where it did not. A pathway that loses a certification and earns it again within four years counts some people twice.
    """

    def __init__(self, least: Certification) -> None:
        self.least = least
        self._before: npt.NDArray[np.bool_] | None = None

    def count(self, pathways: Any) -> tuple[int, int]:
        """Return this year's students and newcomers. Must be called once a year, in order; in the first year everybody is new."""
        now = pathways["certification"] >= self.least
        known = now & self._before if self._before is not None else np.zeros(len(now), bool)
        self._before = now
        students, entrants = pathways["enrolled"], pathways["entrants"]
        return int(students[now].sum()), int(students[now & ~known].sum() + entrants[known].sum())
