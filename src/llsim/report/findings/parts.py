"""What telling a finding is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from llsim.analysis.saying import Verdict, read_interval
from llsim.catalogue import BY_NAME
from llsim.questions.finding import Finding
from llsim.report.figure import Figure, Sentence
from llsim.report.language import sentence
from llsim.report.parts import Section
from llsim.report.words import show_difference

if TYPE_CHECKING:
    import pandas as pd


WITHOUT_LEVERS = "the same without levers"
"""What a package is set against where it is split over its levers."""


@dataclass(frozen=True)
class Told:
    """A finding told. `anchor`: its place in the page; `title`: a heading; `sentences`: the answer; `how`: how to read it; `section`: pictures, tables, notes."""

    anchor: str
    title: str
    sentences: list[Sentence]
    how: Sentence
    section: Section


def figure_of(finding: Finding, row: pd.Series, column: str, text: str, more: str = "") -> Figure:
    """Turn one number of a finding's table (or of a further one, by name) into a figure that can be traced.

    `row` is a row of the table and its name the place in it, which the page gives as `data-outcome`.
    """
    table = f"{finding.name}_{more}" if more else finding.name
    return Figure(text, float(row[column]), str(row.name), finding.made.scenario, "all", str(finding.made.until), table, column)


def made_figure(finding: Finding, key: str, value: float, text: str) -> Figure:
    """Turn a number of how a finding was made into a figure: `key` is that of its JSON file, or of the settings in it."""
    return Figure(text, float(value), "", finding.made.scenario, "all", str(finding.made.until), f"{finding.name}.json", key)


def change_of(finding: Finding, row: pd.Series, column: str, low: str = "low", high: str = "high", more: str = "") -> Sentence:
    """Show a change of the row's outcome with its interval: `+1.5 (+1.4 to +1.6)`."""
    outcome = BY_NAME[str(row["outcome"])]
    parts = {name: figure_of(finding, row, place, show_difference(float(row[place]), outcome), more) for name, place in (("difference", column), ("low", low), ("high", high))}
    return sentence("{difference} ({low} to {high})", **parts)


def reading_of(row: pd.Series, column: str, low: str = "low", high: str = "high") -> Verdict:
    """Read the interval of a change in words."""
    return read_interval(float(row[column]), float(row[low]), float(row[high]), BY_NAME[str(row["outcome"])].better)
