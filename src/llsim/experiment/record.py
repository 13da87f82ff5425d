"""What runs leave: what was counted, and the frames made of it when they are first asked for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from llsim.catalogue import HEADLINES
from llsim.outcomes import COUNTS, GROUP_NAMES, MILLION, RATES, Count, Outcomes
from llsim.years_lived import lived_by_cohort

if TYPE_CHECKING:
    import pandas as pd


class Record:
    """What one run leaves. A record that goes to another process takes its frames along, which are smaller than the counts."""

    def __init__(self, scenario: str, seed: int, counted: Outcomes | None, draw: int = 0) -> None:
        self.scenario, self.seed, self._counted, self.draw = scenario, seed, counted, draw

    @cached_property
    def outcomes(self) -> pd.DataFrame:
        """Return everything that was counted."""
        return self._labelled(self.counted.to_frame())

    @cached_property
    def flows(self) -> pd.DataFrame:
        """Return where every ninth grader went."""
        return self._labelled(self.counted.flows_frame())

    @cached_property
    def costs(self) -> pd.DataFrame:
        """Return who paid what for which lever."""
        return self._labelled(self.counted.costs_frame())

    @cached_property
    def charges(self) -> pd.DataFrame:
        """Return who paid what for which activity of which lever."""
        return self.costs.assign(activity=np.array(self.counted.activities, object))

    @cached_property
    def lived(self) -> dict[int, npt.NDArray[np.floating[Any]]]:
        """Return what each cohort earned, studied and held by year, in real people and dollars: see years_lived.py."""
        return lived_by_cohort(self.counted.lived, self.counted.weight)

    def _labelled(self, frame: pd.DataFrame) -> pd.DataFrame:
        labels: dict[str, Any] = {"scenario": self.scenario, "draw": self.draw, "seed": self.seed}
        return frame.assign(**labels)[[*labels, *frame.columns]]

    def with_frames_only(self) -> Record:
        """Make the frames and let go of the counts."""
        record = Record(self.scenario, self.seed, None, self.draw)
        record.__dict__.update(self.__getstate__())
        return record

    def __getstate__(self) -> dict[str, Any]:
        """Describe the record by its frames, made for the purpose if need be."""
        labels = {"scenario": self.scenario, "seed": self.seed, "draw": self.draw, "_counted": None}
        return labels | {"outcomes": self.outcomes, "flows": self.flows, "costs": self.costs, "charges": self.charges, "lived": self.lived}

    @property
    def has_counts(self) -> bool:
        """Say whether the counts are still here, in the process that did the run."""
        return self._counted is not None

    @property
    def counted(self) -> Outcomes:
        """Return the counts. Raises TypeError for a record of frames only."""
        if self._counted is None:
            raise TypeError("this record holds frames only")
        return self._counted

    def headlines(self) -> dict[str, float]:
        """Return the headline outcomes of all students in the last year, in the order and to the bit of the frame, without making it."""
        year, weight = max(self.counted.counts), self.counted.weight
        counts = self.counted.counts[year][GROUP_NAMES.index("all")]
        found: dict[str, float] = {}
        for outcome, (over, under) in RATES.items():
            if counts[under] > 0:
                scale = MILLION if over is Count.VOTING else 1
                found[outcome] = float(counts[over] / scale * weight / (counts[under] * weight))
        found |= {outcome: float(counts[column] * weight) for outcome, column in COUNTS.items()}
        found |= {outcome: float(value) for when, outcome, value in self.counted.totals if when == year}
        return {outcome: value for outcome, value in found.items() if outcome in HEADLINES}


class Frames:
    """Outcomes, flows and costs of all runs, each with scenario, draw and seed, in the order of the runs."""

    def __init__(self, records: Sequence[Record]) -> None:
        self.records = records

    @cached_property
    def outcomes(self) -> pd.DataFrame:
        """Return scenario, draw, seed, year, outcome, group, numerator, denominator."""
        return self._stacked("outcomes")

    @cached_property
    def flows(self) -> pd.DataFrame:
        """Return scenario, draw, seed, year, group, origin, destination, people."""
        return self._stacked("flows")

    @cached_property
    def costs(self) -> pd.DataFrame:
        """Return scenario, draw, seed, year, lever, payer, dollars."""
        return self._stacked("costs")

    def _stacked(self, part: str) -> pd.DataFrame:
        import pandas as pd  # noqa: PLC0415 (slow to import)

        return pd.concat([getattr(record, part) for record in self.records], ignore_index=True)
