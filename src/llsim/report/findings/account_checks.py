"""Tell what replays of published accounts came to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llsim.questions.finding import Finding
from llsim.report.cells import Cell, Table
from llsim.report.figure import Figure, Sentence
from llsim.report.findings.account_words import lowered
from llsim.report.findings.parts import figure_of
from llsim.report.language import _, sentence
from llsim.report.words import show_dollars, show_number

if TYPE_CHECKING:
    import pandas as pd

TITLES = (
    "Career academies, by matched comparison (WSIPP)", "Career academies, by lottery (WSIPP)", "Early college (Atchison and others)", "Early college (WSIPP)",
    "Kalamazoo Promise (Bartik, Hershbein and Lachowska)",
)  # fmt: skip
"""The published accounts, as evidence/account_checks.yaml names them."""
VERDICTS = ("inside", "near", "outside", "not judged")
WHAT = {
    "benefits": "benefits", "participants": "to participants", "taxpayers": "to taxpayers", "net": "benefits less cost", "ratio": "benefits for a dollar of cost",
    "earnings_ratio": "earnings for a dollar of cost", "return": "rate of return",
}  # fmt: skip


def benefits(finding: Finding) -> list[pd.Series]:
    """Return the published benefits that were replayed."""
    own = finding.more["checks"]
    return [row for _place, row in own[own["what"] == "benefits"].iterrows()]


def checked(finding: Finding, row: pd.Series) -> Sentence:
    """Lay a published figure and its replay side by side."""
    found, published = (check_figure(finding, row, column) for column in ("value", "published"))
    return sentence("{title}, {found} against the published {published}", title=lowered(_(str(row["title"]))), found=found, published=published)


def check_figure(finding: Finding, row: pd.Series, column: str) -> Figure:
    """Show a number of a replayed account in its unit."""
    value = float(row[column])
    text = show_dollars(value) if row["unit"] == "dollars" else show_number(value, 1) + ("\u00a0%" if row["unit"] == "%" else "")
    return figure_of(finding, row, column, text, "checks")


def check_table(finding: Finding) -> Table:
    """List published accounts that are held out beside their replays."""
    rows: list[tuple[Cell, ...]] = []
    for _place, row in finding.more["checks"].iterrows():
        ends = sentence("{found} ({low} to {high})", found=check_figure(finding, row, "value"), low=check_figure(finding, row, "low"), high=check_figure(finding, row, "high"))
        rows.append((str(row["evidence"]), _(str(row["title"])), _(WHAT[str(row["what"])]), check_figure(finding, row, "published"), ends, _(str(row["verdict"]))))
    head = (_("Row"), _("Published account"), _("What"), _("Published"), _("Replayed"), _("Within the published band"))
    return Table(_("Published accounts, held out, and the same programmes replayed, for a participant (95\u00a0% intervals)"), head, rows)
