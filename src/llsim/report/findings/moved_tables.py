"""Tables of who is moved: the account of hires by group, gains and losses by group, from which path to which, and two lives in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llsim.analysis.moved_table import DOINGS, JOBS_ASIDE
from llsim.analysis.moving import ROADS
from llsim.questions.finding import Finding
from llsim.report.cells import Cell, Table
from llsim.report.figure import Figure, Sentence
from llsim.report.findings.moved_parts import group_rows, has_interval, is_small, people_figure, share_figure
from llsim.report.findings.moved_pictures import largest_moves
from llsim.report.language import _, filled, quoted, sentence
from llsim.report.words import group_title

if TYPE_CHECKING:
    import pandas as pd

ROADS_AND_DOINGS = (*ROADS, *DOINGS)
"""Where people come from and go to, as the table names it."""
WAY_TITLES = {
    "graduated": "Graduates from high school", "went_to_college": "Starts college right after high school", "earned_credential": "Earns a certificate or degree",
    "lives_in_region": "Lives in the region", "has_job": "Has a job",
}  # fmt: skip
"""The ways of `llsim.analysis.two_lives.WAYS`, as classes are compared: six years after their expected graduation."""
REST_OF_ACCOUNT = {
    "pushed aside, other residents": "Other residents pushed aside", "local hires, net": "Hires of all residents, net", "vacancies posted": "Vacancies posted",
    "in-migrants": "Filled by people who move in", "vacancies left open": "Left open",
}  # fmt: skip
"""The lines of the account of hires that have no groups."""
LINES = ("hired only with the policy", "pushed aside, simulated", "no longer looking", "local hires")
WHICH = {"gained": "earns a credential only with the policy", "lost": "earns a credential only without the policy"}


def tables(finding: Finding) -> list[Table]:
    """Give every table."""
    ways, hires = [ways_table(finding, way) for way in WAY_TITLES], [hires_table(finding, when) for when in ("last year", "all years")]
    return [moves_table(finding), movers_table(finding), *ways, *hires, jobs_table(finding), *stories(finding)]


def moves_table(finding: Finding) -> Table:
    """List the largest moves from road to road."""
    rows: list[tuple[Cell, ...]] = [
        (_(str(row["origin"])), _(str(row["destination"])), people_figure(finding, row), bare_interval(finding, row)) for row in largest_moves(finding)
    ]
    head = (_("Without the policy"), _("With the policy"), _("People"), _("95\u00a0% interval"))
    return Table(_("From which road to which, all students, the largest moves"), head, rows)


def movers_table(finding: Finding) -> Table:
    """List by group how many take another path, and another road through school and college."""
    roads = {str(row["group"]): row for row in group_rows(finding, "path", f"changes path{JOBS_ASIDE}", "")}
    rows: list[tuple[Cell, ...]] = []
    for row in group_rows(finding, "path", "changes path", ""):
        road = roads[str(row["group"])]
        share = _("not printed") if is_small(finding, row) else share_figure(finding, row)
        interval = "" if is_small(finding, row) else bare_interval(finding, row)
        rows.append((group_title(str(row["group"])), people_cell(finding, row), share, interval, people_cell(finding, road)))
    head = (_("Group"), _("Another path"), _("Of 100"), _("95\u00a0% interval"), _("Of these, another road through school and college"))
    return Table(_("Who takes another path than without the policy, people"), head, rows)


def ways_table(finding: Finding, way: str) -> Table:
    """List by group how many gain and lose one way a life can end."""
    lost = {str(row["group"]): row for row in group_rows(finding, "outcome", way, "lost")}
    net = {str(row["group"]): row for row in group_rows(finding, "outcome", way, "net")}
    rows: list[tuple[Cell, ...]] = []
    for row in group_rows(finding, "outcome", way, "gained"):
        group = str(row["group"])
        rows.append((group_title(group), *(people_cell(finding, one) for one in (row, lost[group])), people_figure(finding, net[group]), bare_interval(finding, net[group])))
    head = (_("Group"), _("Gained"), _("Lost"), _("On balance"), _("95\u00a0% interval"))
    return Table(filled("{way}: who gains and who loses, people", way=_(WAY_TITLES[way])), head, rows)


def people_cell(finding: Finding, row: pd.Series) -> Figure | str:
    """Show a number of people; of fewer than ten simulated ones only that."""
    return _("under 10") if is_small(finding, row) else people_figure(finding, row)


def hires_table(finding: Finding, when: str) -> Table:
    """List the account of hires by group; below, other residents, all residents, and what becomes of vacancies."""
    own = finding.table[(finding.table["kind"] == "hire") & (finding.table["when"] == when)]
    kept = {str(row["group"]): row for row in group_rows(finding, "outcome", "earned_credential", "net")}
    rows: list[tuple[Cell, ...]] = []
    for group in kept:
        lines = [own[(own["group"] == group) & (own["what"] == line)].iloc[0] for line in LINES]
        rows.append((group_title(group), *(people_cell(finding, line) for line in lines[:-1]), people_figure(finding, lines[-1])))
    for what, words in REST_OF_ACCOUNT.items():
        rows.append((_(words), "", "", "", people_figure(finding, own[own["what"] == what].iloc[0])))
    years = str(finding.made.until) if when == "last year" else filled("{first} to {last}", first=str(finding.made.first_year), last=str(finding.made.until))
    head = (_("Group"), _("Hired only with the policy"), _("Pushed aside"), _("No longer looking"), _("Hires in all"))
    return Table(filled("Hires in the region, {years}: with the policy less without it", years=years), head, rows)


def jobs_table(finding: Finding) -> Table:
    """List by what people do in the other world who holds a job in the region in one world only, in the last year."""
    own = finding.table[(finding.table["kind"] == "job") & (finding.table["group"] == "all") & (finding.table["when"] == "last year")]
    moves = own[own["what"] == "moves"]
    rows: list[tuple[Cell, ...]] = [
        (_(str(row["origin"])), _(str(row["destination"])), people_cell(finding, row)) for _place, row in moves.sort_values("people", ascending=False, kind="stable").iterrows() if float(row["people"]) > 0
    ]
    return Table(filled("Jobs in the region at the end of {year}, held in one world only", year=str(finding.made.until)), (_("Without the policy"), _("With the policy"), _("People")), rows)


def stories(finding: Finding) -> list[Table]:
    """Tell the two lives, a sentence a row."""
    told = []
    for which, own in finding.more["stories"].groupby("which", sort=True):
        rows: list[tuple[Cell, ...]] = [(quoted(str(own["person"].iloc[0])),), *((quoted(str(words)),) for words in own["words"])]
        caption = filled("The story of one simulated person in two worlds: {which}", which=_(WHICH[str(which)]))
        told.append(Table(caption, (_("Who, and what happened"),), rows))
    return told


def bare_interval(finding: Finding, row: pd.Series) -> Sentence:
    """Show an interval in a table."""
    if not has_interval(row):
        return (_("none"),)
    return sentence("{low} to {high}", low=people_figure(finding, row, "low"), high=people_figure(finding, row, "high"))
