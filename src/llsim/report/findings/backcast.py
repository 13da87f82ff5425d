"""Tell a backcast: what the cheapest mix that reaches a goal takes and costs, or that none does and how near the nearest comes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from llsim.catalogue import BY_NAME, Outcome
from llsim.questions.finding import Finding
from llsim.report.cells import Cell, Table
from llsim.report.figure import Figure, Sentence
from llsim.report.findings.mixes import against_dollars, cell_of, dollars_of, head_of, legend, moved_of, percent_of, spread_rows, takes, varies
from llsim.report.findings.parts import Told, figure_of
from llsim.report.language import _, filled, sentence
from llsim.report.parts import Panel, Section
from llsim.report.sections import cautions
from llsim.report.words import axis_words, group_inside, show_difference, show_level

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_ROWS = 12


def told(finding: Finding) -> Told:
    """Tell a backcast."""
    how = sentence(
        "Each future is a draw of the parameters with a seed, the same for every mix and for the baseline. A mix reaches the goal where it does so in at least the asked share of futures. "
        "The search looks for cheap mixes near the goal, then takes away what the cheapest does not need. It cannot prove that no cheaper one exists.",
    )  # fmt: skip
    row = chosen(finding)
    return Told("backcast", _("What a goal would take"), [asked(finding, row), *answer(finding, row)], how, Section(panels(finding, row), tables(finding, row), notes(finding)))


def chosen(finding: Finding) -> pd.Series:
    """Return the answer, or the mix that comes nearest."""
    return finding.table[finding.table["answer"] | finding.table["nearest"]].iloc[0]


def goal(finding: Finding) -> dict[str, Any]:
    """Return the goal."""
    return dict(finding.made.settings["goal"])


def is_change(finding: Finding) -> bool:
    """Say whether the goal is a change from the baseline, not a level."""
    return goal(finding)["change"] is not None


def amount(finding: Finding, row: pd.Series, column: str, *, change: bool | None = None) -> Figure:
    """Show an amount of the goal's outcome: a change with its sign, or a level."""
    outcome = outcome_of(finding)
    signed = is_change(finding) if change is None else change
    value = float(row[column])
    return figure_of(finding, row, column, show_difference(value, outcome) if signed else show_level(value, outcome))


def outcome_of(finding: Finding) -> Outcome:
    """Return the goal's outcome."""
    return BY_NAME[goal(finding)["outcome"]]


def asked(finding: Finding, row: pd.Series) -> Sentence:
    """Say what was asked."""
    outcome = outcome_of(finding)
    parts: dict[str, str | Figure | Sentence] = {
        "outcome": _(outcome.title), "group": group_inside(goal(finding)["group"]), "asked": amount(finding, row, "asked"), "unit": axis_words(outcome), "year": str(goal(finding)["by"]),
        "probability": percent_of(finding, row, "asked_probability"), "baseline": amount(finding, row, "baseline", change=False),
    }  # fmt: skip
    if is_change(finding):
        return sentence("Asked: {outcome}, {group}: {asked} {unit} over the baseline by {year} (without the levers it is {baseline}), in at least {probability} of futures.", **parts)
    if goal(finding)["adds_up"]:
        return sentence("Asked: {outcome}, {group}: {asked} added up by {year} (without the levers it is {baseline}), in at least {probability} of futures.", **parts)
    return sentence("Asked: {outcome}, {group}: {asked} by {year} (without the levers it is {baseline}), in at least {probability} of futures.", **parts)


def answer(finding: Finding, row: pd.Series) -> Iterator[Sentence]:
    """Say what the cheapest mix takes, or how near the nearest comes; and how it does in futures that the search did not use."""
    parts: dict[str, str | Figure | Sentence] = {
        "tried": figure_of(finding, row, "tried", f"{int(row['tried']):,}"), "dollars": dollars_of(finding, row), "takes": takes(finding, row), "probability": percent_of(finding, row, "probability"),
        "gain": amount(finding, row, "gain"), "surely": amount(finding, row, "surely"), "sure": percent_of(finding, row, "asked_probability"),
    }  # fmt: skip
    if row["answer"] and float(row["dollars_mean"]) == 0.0:
        yield sentence("It is reached in {probability} of futures without spending anything over the baseline.", **parts)
    elif row["answer"]:
        yield sentence("The cheapest of {tried} mixes that does costs the public {dollars} a year over the baseline and reaches it in {probability} of futures. It takes: {takes}.", **parts)
    else:
        yield sentence("None of {tried} mixes does.", **parts)
        yield sentence(
            "The one that comes nearest reaches it in {probability} of futures; it comes to {gain} on average, and to {surely} or better in at least {sure} of futures, for {dollars} a year. "
            "It takes: {takes}.", **parts,
        )  # fmt: skip
    yield fresh(finding, row)


def fresh(finding: Finding, row: pd.Series) -> Sentence:
    """Say how the mix does in futures that the search did not use."""
    parts: dict[str, str | Figure | Sentence] = {
        "futures": figure_of(finding, row, "fresh_futures", f"{int(row['fresh_futures']):,}"), "probability": percent_of(finding, row, "fresh_probability"), "gain": amount(finding, row, "fresh_gain"),
    }  # fmt: skip
    if row["answer"] and row["fresh_probability"] < row["asked_probability"]:
        return sentence("In {futures} futures that the search did not use, the same mix reaches the goal in {probability} only: less than asked. It was picked partly by luck; ask for more.", **parts)
    return sentence("In {futures} futures that the search did not use, the same mix reaches the goal in {probability}, and comes to {gain} on average.", **parts)


def edge(finding: Finding) -> pd.DataFrame:
    """Return the mixes that nothing cheaper matches in what the asked share of futures reaches, the cheapest first."""
    sign = -1 if is_change(finding) and goal(finding)["change"] < 0 else 1
    better = -1 if not is_change(finding) and outcome_of(finding).better == "down" else sign
    own = finding.table[finding.table["feasible"] & finding.table["surely"].notna()].assign(_surely=lambda rows: better * rows["surely"])
    own = own.sort_values(["dollars_mean", "_surely"], ascending=[True, False], kind="stable")
    before = own["_surely"].cummax().shift(fill_value=-float("inf"))
    return own[own["_surely"] > before].drop(columns="_surely")


def panels(finding: Finding, row: pd.Series) -> list[Panel]:
    """Draw what the asked share of futures reaches against dollars, with the goal."""
    best, own = edge(finding), goal(finding)
    title = filled("{outcome}, {group}, {year}", outcome=_(outcome_of(finding).title), group=group_inside(own["group"]), year=str(own["by"]))
    words = filled("{title}: what the asked share of futures reaches, against dollars a year; the broken line is the goal", title=title)
    tried = finding.table[finding.table["feasible"] & ~finding.table["mix"].isin(best["mix"])]
    return [Panel(title, against_dollars(tried, best, "surely", own["outcome"], "backcast-0", words, float(row["asked"]), row))] if len(best) else []


def tables(finding: Finding, row: pd.Series) -> list[Table]:
    """List the mixes that nothing cheaper matches, and the answer among them."""
    best = spread_rows(edge(finding), MOST_ROWS)
    shown = pd.concat([best[best["mix"] != row["mix"]], row.to_frame().T.astype(finding.table.dtypes.to_dict())]).sort_values("dollars_mean", kind="stable")
    moved = [one for one in moved_of(finding) if varies(shown, one["name"])]
    rows: list[tuple[Cell, ...]] = [
        (
            figure_of(finding, own, "mix", f"{int(own['mix']):,}"), dollars_of(finding, own), amount(finding, own, "gain"), amount(finding, own, "surely"), percent_of(finding, own, "probability"),
            *(cell_of(finding, own, one) for one in moved),
        )
        for _place, own in shown.iterrows()
    ]  # fmt: skip
    head = (_("Mix"), _("Dollars a year"), _("On average"), _("In the asked share of futures, at least"), _("Reaches the goal in"), *map(head_of, moved))
    caption = filled("The cheapest mixes for what they reach: {outcome}, {unit}", outcome=_(outcome_of(finding).title), unit=axis_words(outcome_of(finding)))
    return [Table(caption, head, rows), legend(finding)]


def notes(finding: Finding) -> list[str | Sentence]:
    """Say what the answer rests on."""
    return [
        _("Dollars are those of all levers of the mix, a mean over the years from the first start to the year of the goal, in constant dollars."),
        *cautions([goal(finding)["outcome"]]),
    ]  # fmt: skip
