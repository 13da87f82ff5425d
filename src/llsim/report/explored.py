"""What Python users call to ask a finished experiment: `llsim.sensitivity` and `llsim.discover`."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

from llsim.analysis.sensitivity.discovery import Discovery
from llsim.analysis.sensitivity.failing import failing_of, question_of
from llsim.analysis.sensitivity.finding import found_in, method_for, table_of
from llsim.analysis.sensitivity.folder import Question, asked, read_finished
from llsim.analysis.sensitivity.measures import Found, Method
from llsim.report.sensitivity import said_of, section_of, title_of, write_findings

if TYPE_CHECKING:
    import pandas as pd


def _nothing() -> None:
    """Report progress to nobody."""


@dataclass(frozen=True)
class Sensitivity:
    """What the outcomes of an experiment depend on. `command`: what repeats it."""

    results: tuple[tuple[Question, Found], ...]
    command: str

    def to_df(self) -> pd.DataFrame:
        """Return one row a measure: the question, method, status, factor, other, measure, value, low, high, uncorrected, spread, ranks, noise."""
        return table_of(self.results)

    def summary(self) -> list[str]:
        """Say in a sentence or two what each outcome depends on."""
        return [f"{title_of(question)}: {said_of(found)}" for question, found in self.results]

    def warnings(self) -> list[str]:
        """List what a reader must know."""
        return [f"{question.words}: {warning}" for question, found in self.results for warning in found.warnings]

    def plot(self, which: int = 0) -> list[Markup]:
        """Return the pictures of one outcome as SVG."""
        question, found = self.results[which]
        return [picture for _, picture in section_of(question, found, f"s{which}").pictures]

    def to_json(self) -> str:
        """Return the rows of `to_df` as JSON; values that are not finite become null."""
        return json.dumps(json.loads(self.to_df().to_json(orient="records")), indent=1)

    def save(self, folder: str | Path) -> Path:
        """Write tables and sensitivity.html into a folder; returns the page's path."""
        return write_findings(self.results, Path(folder), self.command)


def sensitivity(
    folder: str | Path, *, method: Method | None = None, outcomes: Sequence[str] = (), groups: Sequence[str] = (), scenarios: Sequence[str] = (),
    seen: Callable[[], None] = _nothing,
) -> Sensitivity:
    """Say which numbers the outcomes of a finished experiment depend on, with luck taken out.

    `method`: what the design was drawn for when None. `seen` is called after each outcome. Raises ConfigurationError.
    """
    finished = read_finished(Path(folder))
    chosen = method_for(str(finished.settings["kind"]), method)
    results = found_in(finished, chosen, asked(finished, outcomes, groups, scenarios), seen)
    options = (("--method", [method] if method else []), ("--outcome", outcomes), ("--group", groups), ("--scenario", scenarios))
    words = [f"{option} {value}" for option, values in options for value in values]
    return Sensitivity(tuple(results), " ".join(["llsim sensitivity", Path(folder).name, *words]))


def discover(folder: str | Path, outcome: str, *, group: str = "all", scenario: str | None = None, below: float | None = None, above: float | None = None) -> tuple[Discovery, list[str]]:
    """Find the assumptions under which a policy fails, and say it in sentences. Without a limit: where it is no better than the first scenario.

    Raises ConfigurationError.
    """
    finished = read_finished(Path(folder))
    found, fails = failing_of(finished, question_of(finished, outcome, group, scenario), below, above)
    return found, found.sentences(fails)
