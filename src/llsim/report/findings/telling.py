"""Tell a finding: which file does, and what telling is made of."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from llsim.questions.finding import Finding, Name, read_finding
from llsim.report.figure import Figure, Sentence
from llsim.report.parts import Section

if TYPE_CHECKING:
    import pandas as pd

ORDER: tuple[Name, ...] = ("attribution", "moved", "account", "bottlenecks", "search", "backcast", "flip", "information", "power")
"""The order in which a brief tells findings."""


@dataclass(frozen=True)
class Told:
    """A finding told. `anchor`: its place in the page; `title`: a heading; `sentences`: the answer; `how`: how to read it; `section`: pictures, tables, notes."""

    anchor: str
    title: str
    sentences: list[Sentence]
    how: Sentence
    section: Section


def figure_of(finding: Finding, row: pd.Series, column: str, text: str) -> Figure:
    """Turn one number of a finding's table into a figure that can be traced: `row` is a row of the table, its name the place in it."""
    return Figure(text, float(row[column]), str(row.name), finding.made.scenario, "all", str(finding.made.until), finding.name, column)


def told_of(finding: Finding) -> Told:
    """Tell a finding in the language of the page."""
    match finding.name:
        case "bottlenecks":
            from llsim.report.findings import bottlenecks  # noqa: PLC0415 (it imports this file)

            return bottlenecks.told(finding)
        case _:
            raise NotImplementedError(finding.name)


def findings_in(folder: Path) -> list[Told]:
    """Tell every finding that a folder holds, in the order of a brief. Raises LlsimError for files that are no finding."""
    found = (read_finding(folder, name) for name in ORDER)
    return [told_of(finding) for finding in found if finding is not None]
