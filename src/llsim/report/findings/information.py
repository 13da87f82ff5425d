"""Tell what is worth measuring before deciding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llsim.analysis.looks import style_of
from llsim.catalogue import BY_NAME
from llsim.questions.finding import Finding
from llsim.report import charts
from llsim.report.cells import Cell, Table
from llsim.report.figure import Figure, Sentence
from llsim.report.findings.parts import Told, figure_of, made_figure
from llsim.report.language import _, counted, filled, quoted, sentence
from llsim.report.parts import Panel, Section, described
from llsim.report.words import GRADE_TITLES, axis_words, say_dollars, show_difference, show_dollars, show_number, spelled

if TYPE_CHECKING:
    import pandas as pd

MOST_TOLD, MOST_LISTED = 8, 20


def told(finding: Finding) -> Told:
    """Tell what knowing more is worth."""
    how = sentence(
        "The choice was made again in every draw of what is not known. Where a draw says that another option is better, choosing without knowing costs the difference; the average of that is what "
        "knowing everything is worth. What one number is worth is the same when that number alone, and what it tells of others, is known.",
    )  # fmt: skip
    notes: list[str | Sentence] = [
        _("It is an upper limit for a study: one that costs more is not worth it for this choice. It says nothing of other choices, of learning for other places, or of deciding later."),
        _("Values of numbers do not add up: two may tell the same. A number that is not listed shows no worth in these draws, which is not proof that it has none."),
    ]
    return Told("information", _("What is worth measuring before deciding"), sentences(finding), how, Section(panels(finding), tables(finding), notes))


def rows_of(finding: Finding, kind: str) -> list[pd.Series]:
    """Return the rows of a kind, in order."""
    return [row for _place, row in finding.table[finding.table["kind"] == kind].iterrows()]


def worth(finding: Finding, row: pd.Series, column: str = "value", *, signed: bool = False) -> Figure:
    """Show a worth in dollars, or in the unit of the outcome."""
    value, outcome = float(row[column]), BY_NAME[str(finding.made.settings["outcome"])]
    text = show_difference(value, outcome)
    if finding.made.settings["unit"] == "dollars":
        text = f"{'+' if signed and value > 0 else ''}{say_dollars(value)}"
    return figure_of(finding, row, column, text if signed else text.removeprefix("+"))


def valuable(finding: Finding) -> list[pd.Series]:
    """Return the numbers that show a worth, the most valuable first."""
    return [row for row in rows_of(finding, "number") if row["value"] > 0.0]


def is_clear(row: pd.Series) -> bool:
    """Say whether a number shows more than chance does."""
    return bool(row["low"] > 0.0 and row["value"] > row["by_chance"])


def unit_words(finding: Finding) -> str:
    """Name what a worth is measured in, as words after it; nothing for dollars."""
    return "" if finding.made.settings["unit"] == "dollars" else "\u00a0" + axis_words(BY_NAME[str(finding.made.settings["outcome"])])


def sentences(finding: Finding) -> list[Sentence]:
    """Say the choice, how sure it is, what knowing everything is worth, and which numbers are worth most."""
    whole, settings = rows_of(finding, "everything")[0], finding.made.settings
    outcome, wrong = _(BY_NAME[str(settings["outcome"])].title), figure_of(finding, whole, "wrong", f"{show_number(100 * float(whole['wrong']))}\u00a0%")
    places: dict[str, str | Figure] = {"best": _(str(settings["best_title"])), "outcome": outcome, "wrong": wrong}
    if settings["unit"] == "dollars":
        each = made_figure(finding, "worth", float(settings["worth"]), show_dollars(float(settings["worth"])))
        first = sentence("With {outcome} worth {each} each, less public cost: {best} is best on average. The chance that another option is better: {wrong}.", **places, each=each)
    else:
        first = sentence("Judged by {outcome} in the last year, whatever it costs: {best} is best on average. The chance that another option is better: {wrong}.", **places)
    if not whole["value"] > 0.0:
        return [first, sentence("Nothing that is not known changes the choice in these draws: measuring more is worth nothing for it.")]
    low, high = worth(finding, whole, "low"), worth(finding, whole, "high")
    second = sentence("Knowing everything before choosing is worth {value}{unit} ({low} to {high}).", value=worth(finding, whole), low=low, high=high, unit=unit_words(finding))
    return [first, second, *best_to_know(finding)]


def best_to_know(finding: Finding) -> list[Sentence]:
    """Say which number is worth most, what a study of it is worth, and how many show any worth."""
    clear = [row for row in valuable(finding) if is_clear(row)]
    if not clear:
        return [sentence("No number by itself clearly shows a worth in these draws, beyond what chance shows: what matters is many of them together.")]
    first = clear[0]
    study = sentence(
        "The most valuable number to know is {name}: {value}{unit} ({low} to {high}). "
        "A study of it, with an error as large as what is not known today, is worth {study}{unit}. What is known of it now: {grade}.",
        name=str(first["parameter"]), value=worth(finding, first), low=worth(finding, first, "low"), high=worth(finding, first, "high"), unit=unit_words(finding), study=worth(finding, first, "study"),
        grade=_(GRADE_TITLES[str(first["grade"])]),
    )  # fmt: skip
    number, chance = len(clear), worth(finding, first, "by_chance")
    return [study, counted(
        "Clearly worth something by itself is one number: it shows more than the {chance}{unit} that a number which has nothing to do with the choice shows in one of a hundred cases.",
        "Numbers clearly worth something by themselves: {number}. They show more than the {chance}{unit} that a number which has nothing to do with the choice shows in one of a hundred cases.",
        number, number=spelled(number), chance=chance, unit=unit_words(finding),
    )]  # fmt: skip


def panels(finding: Finding) -> list[Panel]:
    """Draw what the most valuable numbers are worth."""
    rows = [*rows_of(finding, "everything"), *(row for row in valuable(finding) if is_clear(row))][: MOST_TOLD + 1]
    outcome, dollars = BY_NAME[str(finding.made.settings["outcome"])], finding.made.settings["unit"] == "dollars"
    times = 1e-6 if dollars else 100.0 if outcome.unit == "share" else 1.0
    bars = [
        charts.Bar(
            _("Everything") if row["kind"] == "everything" else str(row["parameter"]), times * float(row["value"]), times * float(row["low"]), times * float(row["high"]), worth(finding, row).text,
            style_of(0 if row["kind"] == "everything" else 1),
        )
        for row in rows
    ]  # fmt: skip
    title = _("What knowing is worth")
    unit = _("million dollars") if dollars else axis_words(outcome)
    return [Panel(title, charts.interval_chart(bars, charts.shared_domain(bars), unit, "information-worth", title, described(bars)))]


def tables(finding: Finding) -> list[Table]:
    """List the options, then the numbers that show a worth."""
    options: list[tuple[Cell, ...]] = [
        (
            _(str(row["title"])), worth(finding, row, signed=True), sentence("{low} to {high}", low=worth(finding, row, "low", signed=True), high=worth(finding, row, "high", signed=True)),
            figure_of(finding, row, "best", f"{show_number(100 * float(row['best']))}\u00a0%"),
        )
        for row in rows_of(finding, "option")
    ]  # fmt: skip
    numbers: list[tuple[Cell, ...]] = [
        (
            quoted(f"{row['parameter']}: {row['title']}"), worth(finding, row), sentence("{low} to {high}", low=worth(finding, row, "low"), high=worth(finding, row, "high")),
            _("yes") if is_clear(row) else _("no"),
            figure_of(finding, row, "share", f"{show_number(100 * float(row['share']))}\u00a0%"), worth(finding, row, "study"), _(GRADE_TITLES[str(row["grade"])]), quoted(str(row["source"])),
        )
        for row in valuable(finding)[:MOST_LISTED]
    ]  # fmt: skip
    unit = _("dollars") if finding.made.settings["unit"] == "dollars" else axis_words(BY_NAME[str(finding.made.settings["outcome"])])
    head = (_("Option"), _("Over the first one"), _("95\u00a0% of draws"), _("Best in so many draws"))
    found = [Table(filled("The options, up to {year}, {unit}", year=str(finding.made.until), unit=unit), head, options)]
    if numbers:
        columns = (_("Number"), _("Worth of knowing it"), _("95\u00a0% interval"), _("Clear of chance"), _("Of everything"), _("Worth of a study"), _("What is known of it"), _("Source"))
        found.append(Table(filled("What knowing is worth, {unit}", unit=unit), columns, numbers))
    return found
