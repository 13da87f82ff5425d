"""What `llsim.project` gives back: tidy frames, sentences, a chart, JSON, a folder."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import escape

from llsim.analysis.projecting import Futures
from llsim.errors import ConfigurationError, LlsimError
from llsim.experiment.atomic import writing
from llsim.experiment.folder import EXPERIMENT, MANIFEST
from llsim.report.fan_chart import Fan, fan_picture
from llsim.report.figure import Figure
from llsim.report.projected import Projected, unit_shown
from llsim.report.projection import fan_rows, write_projection_page
from llsim.report.projection_words import sentences
from llsim.report.sensitivity import defused
from llsim.report.words import outcome_named

if TYPE_CHECKING:
    import pandas as pd

OUTCOMES = "outcomes.parquet"
TABLES = ("fan", "split", "robust", "openings", "backtest")


@dataclass(frozen=True)
class Projection:
    """What may become of a region. `data`: the tables that the page is made from; `folder`: where its runs are kept, None when they are not."""

    data: Projected
    futures: Futures
    runs: pd.DataFrame
    manifest: dict[str, Any]
    folder: Path | None = None

    @property
    def failures(self) -> list[dict[str, Any]]:
        """List the runs that failed."""
        return list(self.manifest.get("failures", ()))

    def to_df(self) -> pd.DataFrame:
        """Return the fan and what its spread is made of: scenario, against, outcome, title, unit, group, year, the quantiles, futures, variance and shares with intervals."""
        shares = self.data.split.drop(columns=[column for column in self.data.split.columns if column.endswith("_variance")])
        whole = self.data.fan.merge(shares, on=["scenario", "against", "outcome", "group", "year"])
        named = [outcome_named(name) for name in whole["outcome"]]
        whole.insert(3, "title", [outcome.title for outcome in named])
        whole.insert(4, "unit", [outcome.unit for outcome in named])
        return whole

    def summary(self) -> list[str]:
        """Say in sentences what is robust, how wide the fan is, and what its spread is made of."""
        return ["".join(part.text if isinstance(part, Figure) else str(part) for part in one) for one in sentences(self.data)]

    def plot(self, outcome: str = "retention_5yr", *, scenario: str | None = None) -> Any:
        """Return an Altair chart of one outcome's fan. Raises ConfigurationError for an outcome that was not kept."""
        name = scenario or self.data.focus
        known = list(dict.fromkeys(self.data.fan["outcome"]))
        if outcome not in known or name not in self.data.titles:
            raise ConfigurationError(f"plot: found {outcome} of {name}; allowed: {', '.join(known)} of {', '.join(self.data.titles)}")
        shown = outcome_named(outcome)
        return fan_picture([Fan("median", fan_rows(self.data, shown, name))], unit_shown(shown))

    def to_json(self) -> str:
        """Return one JSON document: sentences, fan, shares, what is robust, openings by industry, the backtest; values that are not finite become null."""
        tables = {name: json.loads(table.to_json(orient="records")) for name, table in self._tables().items()}
        said = {"place": self.data.place, "first_year": self.data.first_year, "until": self.data.until, "futures": self.data.futures, "summary": self.summary()}
        return json.dumps(said | tables, indent=1)

    def save(self, folder: str | Path) -> Path:
        """Write the tables, projection.csv and projection.html into the folder of the runs or another one; returns it. Raises LlsimError."""
        target = Path(folder)
        if not (target / EXPERIMENT).is_file():
            self._move_in(target)
        for name, table in self._tables().items():
            with writing(target / f"{name}.parquet") as part:
                table.to_parquet(part, index=False)
        with writing(target / "projection.csv") as part:
            defused(self.to_df()).to_csv(part, index=False)
        write_projection_page(self.data, target)
        return target

    def _tables(self) -> dict[str, pd.DataFrame]:
        found = {name: getattr(self.data, name) for name in TABLES}
        return {name: table for name, table in found.items() if table is not None}

    def _move_in(self, target: Path) -> None:
        """Write the runs and the manifest into a folder that does not hold them."""
        if target.exists() and any(target.iterdir()) and not (target / MANIFEST).is_file():
            raise LlsimError(f"{target}: found a folder that llsim did not write; allowed: a new or empty folder, or an earlier result")
        target.mkdir(parents=True, exist_ok=True)
        with writing(target / OUTCOMES) as part:
            self.runs.to_parquet(part, index=False)
        with writing(target / MANIFEST) as part:
            part.write_text(json.dumps(self.manifest, indent=1) + "\n", encoding="utf-8")

    def _repr_html_(self) -> str:
        said = "".join(f"<p>{escape(words)}</p>" for words in self.summary())
        return f"<h3>{escape(self.data.place)}, {self.data.until}</h3>{said}"
