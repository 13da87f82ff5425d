"""What a question gives back: one tidy table, how it was made, and where it is kept.

Every question of this room (why, for whom, at what price, ...) answers with a `Finding`. It is saved into a result folder as `NAME.parquet` and
`NAME.json` beside whatever is there, so that the brief of that folder can tell it (see report/findings/).
"""

from __future__ import annotations

import json
import math
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from llsim.compiled import SOURCE_VERSION
from llsim.errors import LlsimError
from llsim.experiment.atomic import write_whole, writing
from llsim.region.region import Region
from llsim.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

Name = Literal["attribution", "bottlenecks", "moved", "account", "search", "backcast", "flip", "information", "power", "exchange"]


@dataclass(frozen=True)
class Made:
    """How a finding was made. `place`, `policy`, `against`: titles for readers; `settings`: what else a reader must know, as numbers and texts."""

    region: str
    place: str
    scenario: str
    policy: str
    baseline: str
    against: str
    first_year: int
    until: int
    seeds: int
    draws: int
    sample: float
    command: str
    source_version: str = SOURCE_VERSION
    settings: dict[str, Any] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Finding:
    """The answer to one question. `table`: one row a fact, documented where the question is asked; `name` is that of its files.

    `more`: further tables by name, kept as `NAME_MORE.parquet`.
    """

    name: Name
    table: pd.DataFrame
    made: Made
    more: dict[str, pd.DataFrame] = field(default_factory=dict)

    def to_df(self) -> pd.DataFrame:
        """Return the tidy table."""
        return self.table.copy()

    def to_json(self) -> str:
        """Return the rows of the table as a JSON list; values that are not finite become null."""
        rows = [{key: _plain(value) for key, value in row.items()} for row in self.table.to_dict("records")]
        return json.dumps(rows, indent=1, allow_nan=False)

    def summary(self) -> list[str]:
        """Say the answer in sentences."""
        from llsim.report.findings.telling import told_of  # noqa: PLC0415 (slow to import)
        from llsim.report.language import plain  # noqa: PLC0415 (slow to import)

        return [plain(words) for words in told_of(self).sentences]

    def plot(self) -> Any:
        """Return the pictures of the brief, as SVG markup in order."""
        from llsim.report.findings.telling import told_of  # noqa: PLC0415 (slow to import)

        return [panel.picture for panel in told_of(self).section.panels]

    def _repr_html_(self) -> str:
        """Show itself in a notebook: sentences and pictures."""
        from markupsafe import escape  # noqa: PLC0415 (slow to import)

        return f"<h3>{escape(self.made.place)}</h3>" + "".join(f"<p>{escape(words)}</p>" for words in self.summary()) + "".join(str(picture) for picture in self.plot())

    def save(self, folder: str | Path) -> Path:
        """Write the table and how it was made into a folder, beside what is there; returns the folder. Raises DiskError."""
        target = Path(folder)
        target.mkdir(parents=True, exist_ok=True)
        for name, table in {self.name: self.table, **{f"{self.name}_{more}": table for more, table in self.more.items()}}.items():
            with writing(target / f"{name}.parquet") as part:
                table.to_parquet(part, index=False)
        text = json.dumps(asdict(self.made) | {"more": list(self.more)}, indent=1, sort_keys=True, allow_nan=False)
        write_whole(target / f"{self.name}.json", lambda file: file.write(text.encode() + b"\n"))
        return target


def _plain(value: Any) -> Any:
    """Return a cell as JSON has it."""
    value = value.item() if hasattr(value, "item") else value
    return None if isinstance(value, float) and not math.isfinite(value) else value


def read_finding(folder: Path, name: Name) -> Finding | None:
    """Read a finding back; None where the folder has none. Raises LlsimError for files that are no finding."""
    import pandas as pd  # noqa: PLC0415 (slow to import)

    table, how = folder / f"{name}.parquet", folder / f"{name}.json"
    if not table.is_file() or not how.is_file():
        return None
    try:
        made = json.loads(how.read_text(encoding="utf-8"))
        more = {one: pd.read_parquet(folder / f"{name}_{one}.parquet") for one in made.pop("more")}
        return Finding(name, pd.read_parquet(table), Made(**made | {"warnings": tuple(made["warnings"])}), more)
    except (ValueError, TypeError, KeyError, OSError) as problem:
        raise LlsimError(f"{how}: found files that llsim did not write ({problem}); allowed: {name}.parquet and {name}.json of one question") from None


def made_of(
    place: Region, scenario: Scenario, baseline: Scenario, *, seeds: int, draws: int, sample: float, settings: dict[str, Any] | None = None, warnings: tuple[str, ...] = (),
) -> Made:
    """Describe how a finding about a scenario against a baseline was made."""
    asked = sys.argv if sys.argv and sys.argv[0].endswith("llsim") else ["", "(from Python)"]
    return Made(
        region=place.name, place=place.title, scenario=scenario.name, policy=scenario.title, baseline=baseline.name, against=baseline.title, first_year=scenario.first_year,
        until=scenario.last_year, seeds=seeds, draws=draws, sample=sample, command=" ".join(["llsim", *asked[1:]]), settings=settings or {}, warnings=warnings,
    )  # fmt: skip
