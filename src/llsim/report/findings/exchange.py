"""Tell what a policy in some regions does to all regions that exchange people with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llsim.analysis.looks import style_of
from llsim.catalogue import BY_NAME
from llsim.questions.exchange import ALL_REGIONS
from llsim.questions.finding import Finding
from llsim.report import charts
from llsim.report.cells import Cell, Table
from llsim.report.figure import Sentence
from llsim.report.findings.parts import Told, change_of, made_figure
from llsim.report.language import _, counted, filled, quoted, sentence
from llsim.report.parts import Panel, Section, described
from llsim.report.words import axis_words, show_difference, spelled

if TYPE_CHECKING:
    import pandas as pd

SHOWN = ("local_hires", "employment_rate", "earnings_age_25", "retention_5yr")
MOST_REGIONS = 12
MOST_NAMED = 5


def told(finding: Finding) -> Told:
    """Tell what is exchanged."""
    how = sentence(
        "Three worlds, the same seeds: no policy; the policy while every region lives by itself, as a study of one region has it; and the policy while regions exchange students, graduates and workers. "
        "Only what differs from the usual coming and going is passed on, one person for one person, and arrives a year later.",
    )  # fmt: skip
    notes: list[str | Sentence] = [
        _("Where people go follows jobs, or seats of colleges, and distance. The distance rule is that of moves of young adults between states; within a state it is assumed."),
        _("Of twenty regions that feel nothing, about one is named by chance alone."),
    ]
    return Told("exchange", _("Regions side by side: whose gain is whose loss"), sentences(finding), how, Section(panels(finding), tables(finding), notes))


def sentences(finding: Finding) -> list[Sentence]:
    """Say who takes the policy up, what is left in all regions together, and who has fewer or more hires because of others."""
    settings, hires = finding.made.settings, rows_of(finding, "local_hires")
    count = made_figure(finding, "regions", settings["regions"], str(settings["regions"]))
    found = [counted("{policy} begins in one of {count} regions.", "{policy} begins in {number} of {count} regions.", len(settings["adopts"]), policy=_(finding.made.policy),
                     number=spelled(len(settings["adopts"])), count=count)]  # fmt: skip
    for outcome in SHOWN[:3]:
        row = rows_of(finding, outcome)[-1]
        found.append(sentence(
            "{outcome} in all regions ({unit}): {alone} counted one by one, {together} together.", outcome=_(BY_NAME[outcome].title), unit=axis_words(BY_NAME[outcome]),
            alone=part_of(finding, row, "alone"), together=part_of(finding, row, "together"),
        ))  # fmt: skip
    fewer = [row for row in hires[:-1] if row["others_high"] < 0]
    more = [row for row in hires[:-1] if row["others_low"] > 0]
    return [*found, named(fewer, "fewer"), named(more, "more")]


def named(rows: list[pd.Series], which: str) -> Sentence:
    """Name the regions whose own young people have fewer, or more, hires because of other regions."""
    ordered = sorted(rows, key=lambda row: -abs(float(row["others"])))
    names = quoted(", ".join(str(row["title"]) for row in ordered[:MOST_NAMED]))
    if which == "fewer":
        return sentence("Fewer hires because of other regions: {names}.", names=names) if rows else sentence("No region clearly has fewer hires because of others.")
    return sentence("More hires because of other regions: {names}.", names=names) if rows else sentence("No region clearly has more hires because of others.")


def rows_of(finding: Finding, outcome: str) -> list[pd.Series]:
    """Return the rows of an outcome, those of all regions together last."""
    return [row for _place, row in finding.table[finding.table["outcome"] == outcome].iterrows()]


def part_of(finding: Finding, row: pd.Series, part: str) -> Sentence:
    """Show one effect of a row with its interval."""
    return change_of(finding, row, part, f"{part}_low", f"{part}_high")


def title_of(row: pd.Series) -> str:
    """Name the region of a row."""
    return str(_("All regions")) if row["region"] == ALL_REGIONS else str(quoted(str(row["title"])))


def chosen(finding: Finding, outcome: str) -> list[pd.Series]:
    """Choose rows to show: regions that begin first, then those that others change most, and all together last."""
    rows = rows_of(finding, outcome)
    ordered = sorted(rows[:-1], key=lambda row: (not row["adopts"], -abs(float(row["others"]))))
    return [*ordered[:MOST_REGIONS], rows[-1]]


def panels(finding: Finding) -> list[Panel]:
    """Draw how hires of each region's own young people change because of others."""
    outcome = BY_NAME["local_hires"]
    bars = [
        charts.Bar(title_of(row), float(row["others"]), float(row["others_low"]), float(row["others_high"]), show_difference(float(row["others"]), outcome), style_of(0))
        for row in chosen(finding, "local_hires")
    ]
    title = filled("{outcome}: what comes from other regions", outcome=_(outcome.title))
    return [Panel(title, charts.interval_chart(bars, charts.shared_domain(bars), axis_words(outcome), "exchange-hires", title, described(bars)))]


def tables(finding: Finding) -> list[Table]:
    """List each outcome by region: alone, together, and what of it comes from others."""
    head = (_("Region"), _("Takes it up"), _("By itself"), _("Together"), _("Of it from others"))
    found = []
    for outcome in SHOWN:
        rows: list[tuple[Cell, ...]] = [
            (title_of(row), _("yes") if row["adopts"] else "", *(part_of(finding, row, part) for part in ("alone", "together", "others"))) for row in chosen(finding, outcome)
        ]
        found.append(Table(filled("{outcome} in {year}, {unit}", outcome=_(BY_NAME[outcome].title), year=str(finding.made.until), unit=axis_words(BY_NAME[outcome])), head, rows))
    return found
