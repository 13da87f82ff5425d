"""Tell how wrong assumptions would have to be for a headline to turn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llsim.analysis.looks import style_of
from llsim.catalogue import BY_NAME, Outcome
from llsim.questions.finding import Finding
from llsim.report import charts
from llsim.report.cells import Cell, Table
from llsim.report.figure import Figure, Sentence
from llsim.report.findings.parts import Told, figure_of
from llsim.report.language import _, counted, filled, quoted, sentence
from llsim.report.parts import Panel, Section, described
from llsim.report.words import GRADE_TITLES, GROUPS_INSIDE, axis_words, show_difference, show_level, show_number, spelled

if TYPE_CHECKING:
    import pandas as pd

MOST_TOLD = 8


def told(finding: Finding) -> Told:
    """Tell a flip."""
    how = sentence(
        "Every number that is not known exactly has a prior: what is believed of it, with its spread. One standard deviation of the prior is the unit, so that unlike numbers can be added up. "
        "The search looks for the nearest set of values at which the sign has turned, and runs it: there the sign has turned, half-way to it it has not.",
    )  # fmt: skip
    notes: list[str | Sentence] = [
        _("The point is the nearest one that was found, not a forecast: nothing says that the numbers have these values, and other sets about as near may turn the sign too."),
        _("For numbers whose prior is not a bell curve, a standard deviation is one on the scale of probability."),
        _("What is believed of each number is taken not to depend on the others, and the region\u2019s published rates need not be met at the point."),
    ]
    return Told("flip", _("What would overturn it: the smallest change of assumptions"), [*sentences(finding)], how, Section(panels(finding), tables(finding), notes))


def moved_rows(finding: Finding) -> list[pd.Series]:
    """Return the numbers that move, the largest part first."""
    return [row for _place, row in finding.table.iloc[1:].iterrows() if row["sds"] != 0.0]


def outcome_of(finding: Finding) -> Outcome:
    """Return the outcome of the headline."""
    return BY_NAME[str(finding.made.settings["outcome"])]


def sentences(finding: Finding) -> list[Sentence]:
    """Say the headline, how far away it turns, what moves most, and what one number alone does."""
    whole, outcome = finding.table.iloc[0], outcome_of(finding)
    shown = {column: figure_of(finding, whole, column, show_difference(float(whole[column]), outcome)) for column in ("start", "half_way", "end", "start_again", "end_again", "end_low", "end_high")}
    places = {
        "outcome": _(outcome.title), "group": _(GROUPS_INSIDE.get(str(finding.made.settings["group"]), str(finding.made.settings["group"]))), "year": str(finding.made.settings["year"]),
        "policy": _(finding.made.policy), "against": _(finding.made.against), "unit": axis_words(outcome),
    }  # fmt: skip
    found = [sentence("The headline: {outcome}, {group}, {year}: {policy} less {against}: {start} {unit}.", **places, start=shown["start"])]
    distance = figure_of(finding, whole, "sds", show_number(float(whole["sds"]), 1))
    if not whole["flipped"]:
        kept = sentence(
            "No change of assumptions within four standard deviations that the search found clearly turns its sign: at the closest it is {end} {unit}, {distance} standard deviations away.",
            unit=places["unit"], end=shown["end"], distance=distance,
        )  # fmt: skip
        return [*found, kept]
    turned = sentence(
        "Its sign turns when assumptions are moved by {distance} standard deviations in all: it is then {end} {unit}, and {half} half-way there.",
        unit=places["unit"], distance=distance, end=shown["end"], half=shown["half_way"],
    )  # fmt: skip
    again = sentence(
        "With seeds that the search did not use it is {start} at the start and {end} ({low} to {high}, chance alone) at the point.",
        start=shown["start_again"], end=shown["end_again"], low=shown["end_low"], high=shown["end_high"],
    )  # fmt: skip
    return [*found, turned, again, *most_moved(finding), alone(finding)]


def most_moved(finding: Finding) -> list[Sentence]:
    """Say which number moves most, how good its evidence is, and what it is a part of."""
    rows = moved_rows(finding)
    if not rows:
        return []
    first = rows[0]
    share = figure_of(finding, first, "share", f"{show_number(100 * float(first['share']))}\u00a0%")
    return [sentence(
        "The largest part of the way ({share}) is one number, {name}, from {start} to {end}; what is known of it: {grade}.", share=share, name=str(first["parameter"]),
        start=value_of(finding, first, "from_value"), end=value_of(finding, first, "to_value"), grade=_(GRADE_TITLES[str(first["grade"])]),
    )]  # fmt: skip


def alone(finding: Finding) -> Sentence:
    """Say how many numbers turn the sign by themselves, and which is the nearest."""
    able = [row for _place, row in finding.table.iloc[1:].iterrows() if row["alone"] == row["alone"]]
    if not able:
        return sentence("No number of those that were moved turns it by itself within four standard deviations.")
    nearest = min(able, key=lambda row: abs(float(row["alone"])))
    distance = figure_of(finding, nearest, "alone", show_number(abs(float(nearest["alone"])), 1))
    return counted(
        "One number turns it by itself: {name}, {distance} standard deviations away.",
        "{number} numbers turn it by themselves, each within four standard deviations; the nearest is {name}, {distance} away.",
        len(able), number=spelled(len(able)).capitalize(), name=str(nearest["parameter"]), distance=distance,
    )  # fmt: skip


def value_of(finding: Finding, row: pd.Series, column: str) -> Figure:
    """Show a value of a number to three digits."""
    value = float(row[column])
    return figure_of(finding, row, column, show_number(value, decimals(value)))


def decimals(value: float) -> int:
    """Choose decimals for about three digits."""
    size = abs(value)
    return 0 if size >= 100 else 1 if size >= 10 else 2 if size >= 1 else 3


def panels(finding: Finding) -> list[Panel]:
    """Draw how far each number moves, and the difference on the way."""
    whole, outcome = finding.table.iloc[0], outcome_of(finding)
    drawn = []
    rows = moved_rows(finding)[:MOST_TOLD]
    if rows:
        bars = [bar(str(row["parameter"]), float(row["sds"]), show_signed(float(row["sds"])), 0) for row in rows]
        title = _("How far each assumption moves")
        picture = charts.interval_chart(bars, charts.shared_domain(bars), _("standard deviations of its prior"), "flip-moved", title, described(bars))
        drawn.append(Panel(title, picture))
    times = 100.0 if outcome.unit == "share" else 1.0
    stops = ((_("Start"), "start"), (_("Half-way"), "half_way"), (_("The point"), "end"))
    bars = [bar(name, times * float(whole[column]), show_difference(float(whole[column]), outcome), 1) for name, column in stops]
    title = filled("{outcome}: the difference on the way", outcome=_(outcome.title))
    return [*drawn, Panel(title, charts.interval_chart(bars, charts.shared_domain(bars), axis_words(outcome), "flip-way", title, described(bars)))]


def bar(label: str, value: float, text: str, place: int) -> charts.Bar:
    """Make a row from zero to a value."""
    return charts.Bar(label, value, min(0.0, value), max(0.0, value), text, style_of(place))


def show_signed(value: float) -> str:
    """Write a distance with its sign."""
    return ("+" if value > 0 else "") + show_number(value, 2)


def tables(finding: Finding) -> list[Table]:
    """List the numbers that move, then the headline and the baseline on the way."""
    whole, outcome = finding.table.iloc[0], outcome_of(finding)
    rows: list[tuple[Cell, ...]] = []
    for row in moved_rows(finding):
        lone: Cell = figure_of(finding, row, "alone", show_signed(float(row["alone"]))) if row["alone"] == row["alone"] else _("not within four")
        rows.append((
            quoted(f"{row['parameter']}: {row['title']} ({row['unit']})"), value_of(finding, row, "from_value"), value_of(finding, row, "to_value"),
            figure_of(finding, row, "sds", show_signed(float(row["sds"]))), figure_of(finding, row, "share", f"{show_number(100 * float(row['share']))}\u00a0%"), lone,
            _(GRADE_TITLES[str(row["grade"])]), quoted(str(row["source"])),
        ))  # fmt: skip
    head = (_("Number"), _("Now"), _("At the point"), _("Standard deviations"), _("Part of the way"), _("Needed alone"), _("What is known of it"), _("Source"))
    way = tuple(figure_of(finding, whole, column, show_difference(float(whole[column]), outcome)) for column in ("start", "half_way", "end"))
    again = tuple(figure_of(finding, whole, f"{column}_again", show_difference(float(whole[f"{column}_again"]), outcome)) for column in ("start", "half_way", "end"))
    level = tuple(figure_of(finding, whole, f"level_{column}", show_level(float(whole[f"level_{column}"]), outcome)) for column in ("start", "end"))
    caption = filled("{outcome} on the way, {unit}", outcome=_(outcome.title), unit=axis_words(outcome))
    stops: list[tuple[Cell, ...]] = [(_("Difference"), *way), (_("Difference, with other seeds"), *again), (filled("{against} itself", against=_(finding.made.against)), level[0], "", level[1])]
    return [
        *([Table(_("The smallest change found: how far each number moves"), head, rows)] if rows else []),
        Table(caption, ("", _("Start"), _("Half-way"), _("The point")), stops),
    ]  # fmt: skip
