"""What a run or a comparison gives back: tidy frames, a summary, a plot, JSON, a folder."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from llsim.analysis.compare import differences
from llsim.analysis.notebook import differences_chart, differences_table, levels_chart, levels_table
from llsim.catalogue import HEADLINES
from llsim.experiment.folder import save_folder
from llsim.experiment.record import Frames

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Simulation:
    """The outcomes of one or more scenarios in one region."""

    frames: Frames
    manifest: dict[str, Any]

    def to_df(self) -> pd.DataFrame:
        """Return scenario, draw, seed, year, outcome, group, numerator, denominator."""
        return self.frames.outcomes

    def summary(self) -> pd.DataFrame:
        """Return headline outcomes of all students in the last year: mean and range over seeds."""
        last = self.frames.outcomes
        last = last[(last["group"] == "all") & last["outcome"].isin(HEADLINES) & (last["year"] == last["year"].max())]
        value = (last["numerator"] / last["denominator"]).rename("value")
        table = value.groupby([last["scenario"], last["outcome"]], sort=False).agg(["mean", "min", "max"])
        return table.reset_index()

    def headlines(self) -> list[dict[str, Any]]:
        """Return the rows of the summary; of a single run without making frames, which would wait for pandas."""
        only = self.frames.records[0]
        if len(self.frames.records) > 1 or not only.has_counts:
            return [dict(row) for row in self.summary().to_dict("records")]
        return [{"scenario": only.scenario, "outcome": name, "mean": value, "min": value, "max": value} for name, value in only.headlines().items()]

    def plot(self) -> Any:
        """Return an Altair chart of headline outcomes by year: the mean over runs, and the lowest and highest run."""
        return levels_chart(self.frames.outcomes, self.manifest)

    def _repr_html_(self) -> str:
        """Show itself in a notebook: headline outcomes in the last year."""
        return levels_table(self.headlines(), self.manifest)

    def to_json(self) -> str:
        """Return the summary as JSON records."""
        return str(self.summary().to_json(orient="records"))

    def save(self, folder: str | Path) -> Path:
        """Write the result folder."""
        tables = {"outcomes": self.frames.outcomes, "flows": self.frames.flows, "costs": self.frames.costs}
        save_folder(Path(folder), self.manifest, tables)
        return Path(folder)


@dataclass(frozen=True)
class Comparison(Simulation):
    """Scenarios compared with a baseline, paired by seed. `grades`: what each headline effect rests on, where that was asked for."""

    grades: pd.DataFrame | None = None

    def to_df(self) -> pd.DataFrame:
        """Return scenario, year, outcome, group, difference, low, high, seeds, draws, variance_ratio."""
        return self._differences.copy()

    @cached_property
    def _differences(self) -> pd.DataFrame:
        return differences(self.frames.outcomes, str(self.manifest["baseline"]))

    def summary(self) -> pd.DataFrame:
        """Return headline differences of all students in the last year."""
        return headline_differences(self.to_df())

    def plot(self) -> Any:
        """Return an Altair chart of headline outcomes in the last year: difference and 95 % interval by scenario, shares on one scale."""
        return differences_chart(self.summary(), self.manifest)

    def _repr_html_(self) -> str:
        """Show itself in a notebook: headline differences with intervals, and what these let us say."""
        return differences_table(self.summary(), self.manifest)

    def to_json(self) -> str:
        """Return the rows of `differences` as JSON; values that are not finite become null."""
        return json.dumps(json.loads(self.to_df().to_json(orient="records")))

    def save(self, folder: str | Path) -> Path:
        """Write the result folder with its differences."""
        tables = {"outcomes": self.frames.outcomes, "flows": self.frames.flows, "costs": self.frames.costs, "differences": self.to_df()}
        tables |= {} if self.grades is None else {"grades": self.grades}
        save_folder(Path(folder), self.manifest, tables)
        return Path(folder)


def headline_differences(table: pd.DataFrame) -> pd.DataFrame:
    """Pick headline outcomes of all students in the last year."""
    kept = table[(table["group"] == "all") & table["outcome"].isin(HEADLINES) & (table["year"] == table["year"].max())]
    order = {name: position for position, name in enumerate(HEADLINES)}
    return kept.sort_values(["scenario", "outcome"], key=lambda column: column.map(order) if column.name == "outcome" else column).reset_index(drop=True)
