"""What the page of a projection is made from: tables of a finished projection, and what was run."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from llsim.agents.industry import INDUSTRIES
from llsim.catalogue import BY_NAME, Outcome
from llsim.report.figure import Figure
from llsim.report.folder import SMALLEST_GROUP
from llsim.report.words import axis_words, show_difference, show_level

if TYPE_CHECKING:
    import pandas as pd

KEYS = ["scenario", "against", "outcome", "group"]


@dataclass(frozen=True)
class Projected:
    """A finished projection. `titles`: of the scenarios by name, the one asked about last; `backtest`: what an earlier one would have said.

    Tables: `fan`, `split`, `robust`, `openings` as analysis/projecting.py makes them, each a file of the result folder.
    """

    place: str
    titles: dict[str, str]
    first_year: int
    until: int
    draws: int
    economies: int
    seeds: int
    sample: float
    left_out: int
    macro: dict[str, float]
    command: str
    source_version: str
    fan: pd.DataFrame
    split: pd.DataFrame
    robust: pd.DataFrame
    openings: pd.DataFrame
    backtest: pd.DataFrame | None = None
    backtest_runs: dict[str, Any] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()

    @property
    def futures(self) -> int:
        """Return how many futures there are."""
        return self.draws * self.economies * self.seeds

    @property
    def focus(self) -> str:
        """Name the scenario that was asked about."""
        return list(self.titles)[-1]

    @property
    def baseline(self) -> str:
        """Name the scenario it is compared with; empty without one."""
        return next(iter(self.titles)) if len(self.titles) > 1 else ""

    def rows(self, table: pd.DataFrame, outcome: str, scenario: str, against: str = "", group: str = "all") -> pd.DataFrame:
        """Return the rows of one outcome by year."""
        own = table[(table["outcome"] == outcome) & (table["scenario"] == scenario) & (table["against"] == against) & (table["group"] == group)]
        return own.sort_values("year")

    def is_small(self, outcome: Outcome, median: float) -> bool:
        """Say whether fewer than ten simulated people stand behind a count, so that it must not be printed."""
        return outcome.unit == "people" and 0 < median * self.sample < SMALLEST_GROUP


def figure_of(row: dict[str, Any], column: str, table: str, text: str) -> Figure:
    """Turn one number of a table of the projection into a figure that can be found again."""
    scenario = f"{row['scenario']} against {row['against']}" if row.get("against") else str(row["scenario"])
    return Figure(text, float(row[column]), str(row["outcome"]), scenario, str(row["group"]), str(row["year"]), table, column)


def level_figure(row: dict[str, Any], column: str) -> Figure:
    """Show one end of a fan, with its sign where it is a difference."""
    outcome, value = BY_NAME[str(row["outcome"])], float(row[column])
    return figure_of(row, column, "fan", show_difference(value, outcome) if row["against"] else show_level(value, outcome))


def industry_title(group: str) -> str:
    """Name the industry of a group."""
    return INDUSTRIES[group.removeprefix("industry:")]


def unit_shown(outcome: Outcome, *, difference: bool = False) -> str:
    """Name the unit of an axis: per cent for shares, points for differences of shares."""
    return axis_words(outcome) if difference or outcome.unit != "share" else "per cent"
