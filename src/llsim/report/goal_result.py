"""What the goal tracker gives back: tidy frames, sentences, a chart, JSON, a folder."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import escape

from llsim.experiment.atomic import writing
from llsim.report.fan_chart import Fan, fan_picture
from llsim.report.figure import Figure
from llsim.report.goal_page import Reach, Tracked, Trial, sentences, trials_of, write_goal_page
from llsim.report.sensitivity import defused

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["GoalTrack", "Reach", "Tracked", "Trial"]


@dataclass(frozen=True)
class GoalTrack:
    """Young people in certified and in Gold pathways against a goal. `runs`: the outcomes of every run."""

    data: Tracked
    runs: pd.DataFrame
    manifest: dict[str, Any]

    @property
    def failures(self) -> list[dict[str, Any]]:
        """List the runs that failed."""
        return list(self.manifest.get("failures", ()))

    def to_df(self) -> pd.DataFrame:
        """Return level, counting, year, the quantiles of people, probability, futures."""
        return self.data.years.copy()

    def when(self) -> pd.DataFrame:
        """Return by level and way of counting when the goal is reached, and the growth there is and that is needed."""
        return self.data.when.copy()

    def summary(self) -> list[str]:
        """Say how likely the goal is, when it is reached, and what it would take."""
        return ["".join(part.text if isinstance(part, Figure) else str(part) for part in one) for one in sentences(self.data)]

    def plot(self, level: str = "certified", counting: str = "in the year") -> Any:
        """Return an Altair chart of one reading of the goal."""
        return fan_picture([Fan("median", self.data.fan(level, counting))], "people", level=(self.data.goal.people, "goal"), from_zero=True)

    def to_json(self) -> str:
        """Return one JSON document; values that are not finite become null."""
        tables = {name: json.loads(table.to_json(orient="records")) for name, table in (("years", self.data.years), ("when", self.data.when))}
        said = {"place": self.data.place, "scenario": self.data.name, "people": self.data.goal.people, "by": self.data.goal.by, "share_of_the_nation": self.data.share, "futures": self.data.futures}
        return json.dumps(said | {"summary": self.summary(), "reach": None if self.data.reach is None else asdict(self.data.reach)} | tables, indent=1)

    def save(self, folder: str | Path) -> Path:
        """Write goal.parquet, goal_when.parquet, goal_trials.parquet, goal.csv and goal.html into a folder; returns it. Raises DiskError."""
        target = Path(folder)
        target.mkdir(parents=True, exist_ok=True)
        for name, table in (("goal", self.data.years), ("goal_when", self.data.when), ("goal_trials", trials_of(self.data.reach))):
            with writing(target / f"{name}.parquet") as part:
                table.to_parquet(part, index=False)
        with writing(target / "goal.csv") as part:
            defused(self.data.years).to_csv(part, index=False)
        write_goal_page(self.data, target)
        return target

    def _repr_html_(self) -> str:
        said = "".join(f"<p>{escape(words)}</p>" for words in self.summary())
        return f"<h3>{escape(self.data.place)}</h3>{said}"
