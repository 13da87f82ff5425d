"""Tell which lever brings how much of a package's effect, and whether the whole is more than its parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llsim.analysis.looks import style_of
from llsim.catalogue import BY_NAME, Outcome
from llsim.questions.finding import Finding
from llsim.report import charts
from llsim.report.cells import Cell, Table
from llsim.report.figure import Sentence
from llsim.report.findings.parts import Told, change_of, figure_of, reading_of
from llsim.report.folder import SMALLEST_GROUP
from llsim.report.language import _, counted, filled, sentence
from llsim.report.parts import Panel, Section, described, scale
from llsim.report.words import GROUP_TITLES, axis_words, group_title, join_words, lowered, plain_words, show_difference, spelled

if TYPE_CHECKING:
    import pandas as pd

TOLD = ("graduation_rate", "college_going", "credential_completion", "retention_5yr")
SHOWN = (*TOLD, "earnings_age_25", "net_local_hires", "public_cost")
BY_GROUP = ("graduation_rate", "credential_completion")


def told(finding: Finding) -> Told:
    """Tell an attribution."""
    how = sentence(
        "Every combination of the levers was run with the same luck. A lever\u2019s share is what it adds to those that are there before it, averaged over every order in which they could have been "
        "pulled: shares add up to the whole effect, and no order is preferred.",
    )  # fmt: skip
    return Told(
        "why", _("Why: what each lever brings"), [*(one for name in TOLD if (one := brings(finding, name))), *plus(finding)], how,
        Section(panels(finding), tables(finding), [_("A share is not what would be lost if that lever alone were left out, nor what it does alone, which stands beside it in the table.")]),
    )  # fmt: skip


def rows_of(finding: Finding, outcome: str, group: str = "all") -> list[pd.Series]:
    """Return the rows of an outcome and group, lever by lever."""
    own = finding.table[(finding.table["outcome"] == outcome) & (finding.table["group"] == group)]
    return [row for _place, row in own.iterrows()]


def brings(finding: Finding, name: str) -> Sentence | None:
    """Say what the package does to an outcome, which levers clearly bring a part of it, the largest first, and that the others do not."""
    rows = rows_of(finding, name)
    if not rows:
        return None
    outcome = BY_NAME[name]
    whole = change_of(finding, rows[0], "total", "total_low", "total_high")
    clear = sorted((row for row in rows if reading_of(row, "share").clear and shows(row, "share")), key=lambda row: -abs(float(row["share"])))
    parts: list[Sentence] = [sentence("{lever} {change}", lever=lowered(plain_words(str(row["lever"]))), change=change_of(finding, row, "share")) for row in clear]
    places: dict[str, str | Sentence] = {"outcome": _(outcome.title), "unit": axis_words(outcome), "year": str(rows[0]["year"]), "whole": whole}
    if not parts:
        return sentence("{outcome} in {year}: {whole} {unit} in all. No lever clearly brings a part of it that shows.", **places)
    return sentence("{outcome} in {year}: {whole} {unit} in all. Of this, {parts}.", **places, parts=joined(parts))


def shows(row: pd.Series, column: str) -> bool:
    """Say whether a change is more than nothing as it is shown."""
    return any(digit in show_difference(float(row[column]), BY_NAME[str(row["outcome"])]) for digit in "123456789")


def joined(parts: list[Sentence]) -> Sentence:
    """Put sentences behind one another, semicolons between."""
    found: list[str | object] = []
    for place, part in enumerate(parts):
        found += ["; "] if place else []
        found += part
    return tuple(found)  # type: ignore[arg-type]  # the parts of sentences


def plus(finding: Finding) -> list[Sentence]:
    """Say for which headline outcomes the whole is clearly more, or less, than the sum of the levers pulled alone."""
    rows = [row for name in SHOWN if name != "public_cost" for row in plus_rows(finding, name)]
    found: dict[str, list[str]] = {"better": [], "worse": [], "neither": []}
    for row in rows:
        verdict = reading_of(row, "together")
        found[verdict.effect if verdict.clear else "neither"].append(lowered(_(BY_NAME[str(row["outcome"])].title)))
    if not rows:
        return []
    told: list[Sentence] = []
    if found["better"]:
        told.append(sentence("The whole is clearly more than the sum of its levers pulled one by one in: {outcomes}.", outcomes=join_words(found["better"])))
    if found["worse"]:
        told.append(sentence("It is clearly less in: {outcomes}.", outcomes=join_words(found["worse"])))
    told.append(
        counted(
            "Of {all} outcomes looked at, one shows no clear difference between the whole and the sum of its parts.",
            "Of {all} outcomes looked at, {number} show no clear difference between the whole and the sum of its parts.",
            len(found["neither"]), all=spelled(len(rows)), number=spelled(len(found["neither"])),
        ),
    )  # fmt: skip
    return told


def plus_rows(finding: Finding, outcome: str) -> list[pd.Series]:
    """Return the row that sets the whole against the sum of its parts."""
    pairs = finding.more["pairs"]
    return [row for _place, row in pairs[(pairs["lever"] == "plus") & (pairs["outcome"] == outcome) & (pairs["group"] == "all")].iterrows()]


def panels(finding: Finding) -> list[Panel]:
    """Draw the share of each lever in each outcome; rates on one scale."""
    bars = {name: [bar_of(row, BY_NAME[name], place) for place, row in enumerate(rows_of(finding, name))] for name in SHOWN}
    rates = [bar for name, own in bars.items() if BY_NAME[name].unit == "share" for bar in own]
    drawn = []
    for name, own in bars.items():
        if own:
            outcome = BY_NAME[name]
            title = filled("{outcome}, {year}", outcome=_(outcome.title), year=str(finding.made.until))
            words = filled("{title}: share of each lever in the effect, in {unit}", title=title, unit=axis_words(outcome))
            domain = charts.shared_domain(rates if outcome.unit == "share" else own)
            drawn.append(Panel(title, charts.interval_chart(own, domain, axis_words(outcome), f"why-{name}", words, described(own))))
    return drawn


def bar_of(row: pd.Series, outcome: Outcome, place: int) -> charts.Bar:
    """Make the row of one lever."""
    times = scale(outcome)
    middle = times * float(row["share"])
    low, high = (times * float(row[end]) for end in ("low", "high")) if abs(float(row["low"])) != float("inf") else (middle, middle)
    return charts.Bar(plain_words(str(row["lever"])), middle, low, high, show_difference(float(row["share"]), outcome), style_of(place))


def tables(finding: Finding) -> list[Table]:
    """List shares beside what each lever does alone, then what pairs add, then shares by group."""
    head = (_("Outcome"), _("Lever"), _("Unit"), _("Share of the effect"), _("Alone"))
    rows: list[tuple[Cell, ...]] = []
    for name in (name for name in SHOWN if rows_of(finding, name)):
        own, unit = rows_of(finding, name), axis_words(BY_NAME[name])
        rows += [(_(BY_NAME[name].title), plain_words(str(row["lever"])), unit, change_of(finding, row, "share"), change_of(finding, row, "alone", "alone_low", "alone_high")) for row in own]
        whole = change_of(finding, own[0], "total", "total_low", "total_high")
        rows.append((_(BY_NAME[name].title), _("All levers together"), unit, whole, ""))
    caption = filled("Share of each lever, {year}, all students (95\u00a0% intervals)", year=str(finding.made.until))
    return [Table(caption, head, rows), pairs_table(finding), *(group_table(finding, name) for name in BY_GROUP if rows_of(finding, name))]


def pairs_table(finding: Finding) -> Table:
    """List what the whole adds beyond its parts, and the pairs that clearly add something together, or take from each other."""
    pairs = finding.more["pairs"]
    rows: list[tuple[Cell, ...]] = []
    for name in SHOWN:
        own = [row for _place, row in pairs[(pairs["outcome"] == name) & (pairs["group"] == "all")].iterrows()]
        clear = [row for row in own if row["lever"] != "plus" and reading_of(row, "together").clear and shows(row, "together")]
        for row in [*plus_rows(finding, name), *sorted(clear, key=lambda row: -abs(float(row["together"])))]:
            title = _("The whole less its levers alone") if row["lever"] == "plus" else filled("{one} with {other}", one=plain_words(str(row["lever"])), other=lowered(plain_words(str(row["other"]))))
            rows.append((_(BY_NAME[name].title), title, axis_words(BY_NAME[name]), change_of(finding, row, "together", more="pairs")))
    head = (_("Outcome"), _("Which"), _("Unit"), _("Added together"))
    return Table(_("What levers add together beyond what each adds by itself; of pairs, the clear ones"), head, rows)


def group_table(finding: Finding, name: str) -> Table:
    """List shares by group of students; groups of fewer than ten simulated people are left out."""
    levers = [str(row["lever"]) for row in rows_of(finding, name)]
    rows: list[tuple[Cell, ...]] = []
    for group in GROUP_TITLES:
        own = rows_of(finding, name, group)
        if own and float(own[0]["people"]) * finding.made.sample >= SMALLEST_GROUP:
            outcome = BY_NAME[name]
            rows.append((group_title(group), *(figure_of(finding, row, "share", show_difference(float(row["share"]), outcome)) for row in own)))
    head = (_("Group"), *(plain_words(lever) for lever in levers))
    return Table(filled("{outcome}: share of each lever by group, {unit}", outcome=_(BY_NAME[name].title), unit=axis_words(BY_NAME[name])), head, rows)
