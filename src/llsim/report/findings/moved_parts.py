"""Rows of the finding of who is moved, and their numbers as figures."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from llsim.questions.finding import Finding
from llsim.report.figure import Figure, Sentence
from llsim.report.findings.parts import figure_of
from llsim.report.folder import SMALLEST_GROUP
from llsim.report.language import _, sentence
from llsim.report.words import GROUP_TITLES, show_number

if TYPE_CHECKING:
    import pandas as pd

GROUPS = tuple(group for group in GROUP_TITLES if group != "all")


def row_of(finding: Finding, kind: str, what: str, *, group: str = "all", origin: str = "", destination: str = "", when: str | None = None) -> pd.Series:
    """Return one row of the table. Raises KeyError where there is none."""
    own = finding.table
    own = own[(own["kind"] == kind) & (own["what"] == what) & (own["group"] == group) & (own["origin"] == origin) & (own["destination"] == destination)]
    own = own if when is None else own[own["when"] == when]
    if own.empty:
        raise KeyError(f"{kind} {what}")
    return own.iloc[0]


def group_rows(finding: Finding, kind: str, what: str, destination: str, group: str | None = None) -> Iterator[pd.Series]:
    """Return a row for each group, or for one, of at least ten simulated people."""
    own = finding.table
    own = own[(own["kind"] == kind) & (own["what"] == what) & (own["destination"] == destination) & (own["cohort"] * finding.made.sample >= SMALLEST_GROUP)]
    for _place, row in (own if group is None else own[own["group"] == group]).iterrows():
        yield row


def people_figure(finding: Finding, row: pd.Series, column: str = "people", *, size: bool = False) -> Figure:
    """Show a number of people; `size`: without its sign."""
    value = float(row[column])
    return figure_of(finding, row, column, show_number(abs(value) if size else value))


def share_figure(finding: Finding, row: pd.Series) -> Figure:
    """Show people for each 100 of the group."""
    return figure_of(finding, row, "share", show_number(100 * float(row["share"]), 1))


def has_interval(row: pd.Series) -> bool:
    """Say whether a row has an interval: one run has none."""
    return all(math.isfinite(float(row[end])) for end in ("low", "high"))


def interval_of(finding: Finding, row: pd.Series) -> Sentence:
    """Show the 95 % interval of a number of people, or say that there is none."""
    if not has_interval(row):
        return (_("no interval"),)
    return sentence("95\u00a0% interval {low} to {high}", low=people_figure(finding, row, "low"), high=people_figure(finding, row, "high"))


def is_small(finding: Finding, row: pd.Series) -> bool:
    """Say whether a row counts some people, but fewer than ten simulated ones, so that it is not printed."""
    return 0 < abs(float(row["people"])) * finding.made.sample < SMALLEST_GROUP
