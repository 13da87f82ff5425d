"""What Python users call to ask a finished experiment: `llsim.sensitivity` and `llsim.discover`."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import asdict, astuple, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from llsim.analysis.looks import HOUSE_STYLE, INK, QUIET
from llsim.analysis.notebook import table_of as table_in_html
from llsim.analysis.sensitivity.discovery import Discovery
from llsim.analysis.sensitivity.failing import failing_of, question_of
from llsim.analysis.sensitivity.finding import found_in, method_for, table_of
from llsim.analysis.sensitivity.folder import Question, asked, read_finished
from llsim.analysis.sensitivity.measures import Found, Method
from llsim.errors import ConfigurationError
from llsim.experiment.problem import DUMMY
from llsim.report.discovery import PAGE as DISCOVERY_PAGE
from llsim.report.discovery import box_chart, limit_words
from llsim.report.discovery import page_of as discovery_page
from llsim.report.page import put
from llsim.report.sensitivity import MEASURE_TITLES, MOST_NAMED, number_words, said_of, section_of, title_of, title_of_number, unit_of, write_findings
from llsim.report.sensitivity_charts import ranked_chart

if TYPE_CHECKING:
    import pandas as pd


TITLE_LETTERS = 60


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

    def plot(self, which: int = 0) -> Any:
        """Return the ranking of one outcome as an Altair chart. Raises ConfigurationError where nothing could be ranked."""
        question, found = self.results[which]
        if found.status != "measured":
            raise ConfigurationError(f"plot: {question.words}: {found.warnings[0]}")
        return for_notebook(ranked_chart(found, title_of_number, unit_of(question, found)), title_of(question), said_of(found))

    def pictures(self, which: int = 0) -> list[Markup]:
        """Return every picture of one outcome as SVG."""
        question, found = self.results[which]
        return [picture for _, picture in section_of(question, found, f"s{which}").pictures]

    def _repr_html_(self) -> str:
        """Show itself in a notebook: the numbers that each outcome depends on most."""
        rows = []
        for question, found in self.results:
            own = [one for one in found.ranked() if one.factor != DUMMY][:MOST_NAMED] if found.status == "measured" else []
            top = [(title_of_number(one.factor), number_words(one.value), f"{number_words(one.low)} to {number_words(one.high)}") for one in own]
            rows += [(title_of(question), MEASURE_TITLES[found.ranking], *cells) for cells in top or [(found.warnings[0], "", "")]]
        return table_in_html("What the outcomes depend on most", ("Outcome", "Measure", "Number", "Value", "95 % interval"), rows, self.warnings(), words=3)

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


@dataclass(frozen=True)
class Discovered:
    """Under which assumptions a policy fails. `fails`: what counts as failing, in words. `command`: what repeats it."""

    question: Question
    found: Discovery
    fails: str
    command: str

    def summary(self) -> list[str]:
        """Say it in sentences."""
        return self.found.sentences(self.fails)

    def to_df(self) -> pd.DataFrame:
        """Return one row a limit: box, number, low, high (none where a side is open), doubt, and the coverage, density and mass of the box."""
        import pandas as pd  # noqa: PLC0415 (slow to import)

        rows = [(place, *astuple(limit), box.coverage, box.density, box.mass) for place, box in enumerate(self.found.boxes) for limit in box.limits]
        return pd.DataFrame(rows, columns=["box", "number", "low", "high", "doubt", "coverage", "density", "mass"])

    def plot(self, which: int = 0) -> Any:
        """Return one box as an Altair chart. Raises ConfigurationError where no box was found."""
        if which >= len(self.found.boxes):
            raise ConfigurationError(f"plot: found box {which} asked for; there are {len(self.found.boxes)}, counted from 0")
        box = self.found.boxes[which]
        return for_notebook(box_chart(box, self.found.searched), title_of(self.question), f"density {100 * box.density:.0f} %, coverage {100 * box.coverage:.0f} %; dark: where it fails")

    def to_json(self) -> str:
        """Return points, failures, coverage, density, boxes with their limits, and sentences as JSON."""
        found = self.found
        boxes = [{"limits": [asdict(limit) for limit in box.limits], "coverage": box.coverage, "density": box.density, "mass": box.mass} for box in found.boxes]
        return json.dumps({"points": found.points, "failures": found.failures, "coverage": found.coverage, "density": found.density, "boxes": boxes, "sentences": self.summary()}, indent=1)

    def save(self, folder: str | Path) -> Path:
        """Write discovery.html into a folder; returns its path."""
        return put(Path(folder) / DISCOVERY_PAGE, discovery_page(self.question, self.found, self.fails, self.command))

    def _repr_html_(self) -> str:
        """Show itself in a notebook: the limits of each box, below the sentences."""
        rows = [
            (str(place + 1), title_of_number(limit.name), limit_words(limit), f"{100 * box.density:.0f} %", f"{100 * box.coverage:.0f} %")
            for place, box in enumerate(self.found.boxes) for limit in box.limits
        ]  # fmt: skip
        return table_in_html(f"{title_of(self.question)}: where it fails", ("Box", "Number", "In the box", "Density", "Coverage"), rows, self.summary())


def discover(folder: str | Path, outcome: str, *, group: str = "all", scenario: str | None = None, below: float | None = None, above: float | None = None) -> Discovered:
    """Find the assumptions under which a policy fails. Without a limit: where it is no better than the first scenario.

    Raises ConfigurationError.
    """
    finished = read_finished(Path(folder))
    question = question_of(finished, outcome, group, scenario)
    found, fails = failing_of(finished, question, below, above)
    options = (("--group", group if group != "all" else None), ("--scenario", scenario), ("--below", below), ("--above", above))
    words = [f"{option} {value}" for option, value in options if value is not None]
    return Discovered(question, found, fails, " ".join(["llsim discover", Path(folder).name, "--outcome", outcome, *words]))


def for_notebook(chart: Any, title: str, words: str) -> Any:
    """Give a chart of a page a title and the house style, so that it stands by itself."""
    look = {"anchor": "start", "fontSize": 13, "fontWeight": "bold", "color": INK, "subtitleFontSize": 11.5, "subtitleColor": QUIET, "subtitlePadding": 5, "offset": 14}
    named = look | {"text": textwrap.wrap(title, TITLE_LETTERS), "subtitle": textwrap.wrap(words, TITLE_LETTERS + 12)}
    return chart.properties(title=named, padding=12).configure(**HOUSE_STYLE | {"background": "white"})
