"""Rows of an account, and how they are shown."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from llsim.questions.finding import Finding
from llsim.report.figure import Figure, Sentence
from llsim.report.findings.parts import figure_of
from llsim.report.language import _, sentence
from llsim.report.words import say_dollars, show_dollars, show_number

if TYPE_CHECKING:
    import pandas as pd

PARTIES = {
    "state": "the state", "district": "the district", "college": "colleges", "employer": "employers", "family": "students and their families",
    "nation": "the federal government and other states", "residents": "other residents", "public": "the public", "all": "everybody together",
}  # fmt: skip


def one(finding: Finding, measure: str, payer: str = "all", item: str = "all", year: int = 0) -> pd.Series:
    """Return one row of the table. Raises KeyError where it has no such row."""
    table = finding.table
    own = table[(table["measure"] == measure) & (table["payer"] == payer) & (table["item"] == item) & (table["year"] == year)]
    if own.empty:
        raise KeyError(f"row {measure}, {payer}, {item}, {year}")
    return own.iloc[0]


def rule(finding: Finding, name: str, text: str) -> Figure:
    """Show one of the rules by which the account was made: `text` formats its value."""
    row = one(finding, "rule", item=name)
    return figure_of(finding, row, "value", text.format(float(row["value"])))


def dollars(finding: Finding, row: pd.Series, column: str = "value") -> Figure:
    """Show dollars as a sentence does."""
    return figure_of(finding, row, column, say_dollars(float(row[column])))


def parties(finding: Finding) -> list[str]:
    """List whose accounts there are."""
    own = finding.table[(finding.table["measure"] == "present_value") & (finding.table["item"] == "net")]
    return [str(name) for name in own["payer"]]


def known(row: pd.Series) -> bool:
    """Say whether both ends of an interval are known."""
    return math.isfinite(float(row["low"])) and math.isfinite(float(row["high"]))


def joined(parts: list[Sentence]) -> Sentence:
    """Put sentences behind one another, semicolons between."""
    return tuple(piece for place, part in enumerate(parts) for piece in ((("; ",) if place else ()) + part))


def lowered(title: str) -> str:
    """Write a title inside a sentence."""
    return title[:1].lower() + title[1:]


def spread(finding: Finding, row: pd.Series, show: str = "dollars") -> Sentence:
    """Show a value with its interval, where there is one."""
    write = show_dollars if show == "dollars" else (lambda value: show_number(value, 0 if show == "people" else 1))
    middle = figure_of(finding, row, "value", write(float(row["value"])))
    if not known(row):
        return (middle,)
    low, high = (figure_of(finding, row, end, write(float(row[end]))) for end in ("low", "high"))
    return sentence("{middle} ({low} to {high})", middle=middle, low=low, high=high)


def title_of(payer: str) -> str:
    """Name a party as a heading."""
    words = _(PARTIES[payer])
    return words[:1].upper() + words[1:]


def yearly(finding: Finding, measure: str, payer: str) -> list[pd.Series]:
    """Return the rows of a measure of a party, year by year."""
    table = finding.table
    own = table[(table["measure"] == measure) & (table["payer"] == payer) & (table["year"] > 0)]
    return [row for _place, row in own.sort_values("year").iterrows()]


def even_year(finding: Finding, payer: str) -> Sentence:
    """Show the year in which a party breaks even, or that it never does."""
    row = one(finding, "break_even", payer)
    if math.isfinite(float(row["value"])):
        return (figure_of(finding, row, "value", f"{row['value']:.0f}"),)
    nothing = float(one(finding, "present_value", payer, "net")["value"]) == 0 == float(one(finding, "present_value", payer, "cost")["value"])
    return (_("has nothing to make up for") if nothing else _("never"),)
