"""Pictures of who is moved: from which road to which, who gains on balance by group, and the account of hires."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llsim.analysis.looks import style_of
from llsim.analysis.moved_table import JOBS_ASIDE
from llsim.questions.finding import Finding
from llsim.report import charts
from llsim.report.findings.moved_parts import group_rows, has_interval, is_small, row_of
from llsim.report.language import _, filled
from llsim.report.parts import Panel, described
from llsim.report.words import group_title, show_number

if TYPE_CHECKING:
    import pandas as pd

MOST_MOVES = 8
SHORT = {
    "moved to schools elsewhere": "elsewhere", "no diploma": "no diploma", "diploma, no college first": "diploma only", "shorter training begun, no credential": "shorter training",
    "four-year college begun, no credential": "four-year begun", "certificate or associate degree": "certificate or associate", "bachelor\u2019s degree": "bachelor\u2019s",
}  # fmt: skip
"""Roads in few letters."""
ACCOUNT = {
    "hired only with the policy": "Hired only with the policy", "no longer looking": "No longer looking for work", "pushed aside, simulated": "Young people pushed aside",
    "pushed aside, other residents": "Other residents pushed aside", "local hires, net": "Hires of all residents, net",
}  # fmt: skip
"""The lines of the account of hires, and their words."""
TAKEN_OFF = ("no longer looking", "pushed aside, simulated", "pushed aside, other residents")
"""Lines that are taken off the first to give the last."""


def panels(finding: Finding) -> list[Panel]:
    """Draw the largest moves, the balance by group and the account of hires."""
    classes = {"first": str(finding.made.settings["first_class"]), "last": str(finding.made.settings["last_class"])}
    drawn = []
    moves = [bar_of(row, filled("{origin} \u2192 {destination}", origin=_(SHORT[str(row["origin"])]), destination=_(SHORT[str(row["destination"])]))) for row in largest_moves(finding)]
    if moves:
        title = filled("The largest moves from road to road, classes of {first} to {last}", **classes)
        drawn.append(Panel(title, charts.interval_chart(moves, charts.shared_domain(moves), _("people"), "moved-roads", title, described(moves))))
    groups = [bar_of(row, group_title(str(row["group"])), 100.0 / float(row["cohort"]), 1) for row in group_rows(finding, "outcome", "earned_credential", "net")]
    title = filled("Earn a credential: gained less lost, for each 100 of the group, classes of {first} to {last}", **classes)
    drawn.append(Panel(title, charts.interval_chart(groups, charts.shared_domain(groups), _("people for each 100"), "moved-groups", title, described(groups))))
    account = [bar_of(row_of(finding, "hire", what, when="all years"), _(words), -1 if what in TAKEN_OFF else 1) for what, words in ACCOUNT.items()]
    title = filled("Hires in the region, {first} to {last}: gross, what falls away, net", first=str(finding.made.first_year), last=str(finding.made.until))
    drawn.append(Panel(title, charts.interval_chart(account, charts.shared_domain(account), _("hires over all years"), "moved-hires", title, described(account))))
    return drawn


def largest_moves(finding: Finding) -> list[pd.Series]:
    """Return the moves from road to road of most people; those of fewer than ten simulated people are left out."""
    own = finding.table
    own = own[(own["kind"] == "path") & (own["what"] == f"moves{JOBS_ASIDE}") & (own["group"] == "all")]
    rows = [row for _place, row in own.sort_values("people", ascending=False, kind="stable").iterrows() if not is_small(finding, row)]
    return rows[:MOST_MOVES]


def bar_of(row: pd.Series, label: str, times: float = 1.0, decimals: int = 0) -> charts.Bar:
    """Make the row of one fact, in people times a factor."""
    middle = times * float(row["people"])
    ends = sorted(times * float(row[end]) for end in ("low", "high")) if has_interval(row) else [middle, middle]
    return charts.Bar(label, middle, ends[0], ends[1], show_number(middle, decimals), style_of(0))
