"""Tell a search: which mixes no other one beats, what each takes, changes and costs, and how sure its place is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from llsim.analysis.saying import read_interval
from llsim.catalogue import BY_NAME, Outcome
from llsim.questions.finding import Finding
from llsim.report.cells import Cell, Table
from llsim.report.figure import Figure, Sentence
from llsim.report.findings.mixes import against_dollars, cell_of, change_of, dollars_of, head_of, legend, moved_of, percent_of, spread_rows, takes, varies
from llsim.report.findings.parts import Told, figure_of
from llsim.report.language import _, filled, sentence
from llsim.report.parts import Panel, Section
from llsim.report.sections import cautions
from llsim.report.words import axis_words, group_inside, say_dollars, show_difference

if TYPE_CHECKING:
    from collections.abc import Iterator

COST = "public_cost"
MOST_ROWS = 20
LATE, STILL = 0.2, 0.01
"""A search whose front moved by so much of the box in so much of its last mixes has not settled."""


def told(finding: Finding) -> Told:
    """Tell a search."""
    front = front_of(finding)
    how = sentence(
        "Every mix is run with the same people and the same luck as the baseline. On the front stand the mixes within budget and floors that no other mix tried beats: at least as good in "
        "everything wanted, and better in something; so one of them may lie below others in one picture. Which of them to take is a choice of values, not of the model.",
    )  # fmt: skip
    sentences = [counts(finding), *([one for what in gains(finding) for one in best_in(finding, front, what)] if len(front) else [none_allowed(finding)])]
    sentences += [steady(finding, front), *compromise(finding, front)] if len(front) else []
    return Told("search", _("What else the money could do: the best mixes of levers"), sentences, how, Section(panels(finding, front), tables(finding, front), notes(finding)))


def objectives(finding: Finding) -> list[dict[str, Any]]:
    """List what was wanted: key, outcome, group, when, sign."""
    return list(finding.made.settings["objectives"])


def gains(finding: Finding) -> list[dict[str, Any]]:
    """List what was wanted but money."""
    return [one for one in objectives(finding) if one["outcome"] != COST]


def front_of(finding: Finding) -> pd.DataFrame:
    """Return the mixes on the front, the cheapest first."""
    return finding.table[finding.table["on_front"]].sort_values("dollars_mean", kind="stable")


def total(finding: Finding, column: str, text: str | None = None) -> Figure:
    """Show one of the search's totals."""
    row = finding.more["totals"].iloc[0]
    return figure_of(finding, row, column, f"{int(row[column]):,}" if text is None else text, "totals")


def counts(finding: Finding) -> Sentence:
    """Say how many mixes were tried, how many are allowed, how many no other beats."""
    parts = {name: total(finding, name) for name in ("tried", "runs_each", "allowed", "on_front")}
    return sentence("{tried} mixes of levers were tried, each in {runs_each} runs. {limits}: {allowed}. Of these, no other mix beats {on_front}.", limits=limits(finding), **parts)


def limits(finding: Finding) -> Sentence:
    """Name the budget and the floors."""
    budget, floors = finding.made.settings["budget"], finding.made.settings["floors"]
    if budget is None:
        return (_("Keeping every floor for groups of students") if floors else _("Allowed"),)
    dollars = total(finding, "budget", say_dollars(float(budget["dollars"])))
    any_year = budget["counts"] == "any_year"
    if floors and any_year:
        return sentence("Those that cost the public at most {dollars} in any year and keep every floor for groups of students", dollars=dollars)
    if floors:
        return sentence("Those that cost the public at most {dollars} a year on average and keep every floor for groups of students", dollars=dollars)
    return sentence("Those that cost the public at most {dollars} in any year", dollars=dollars) if any_year else sentence("Those that cost the public at most {dollars} a year on average", dollars=dollars)


def none_allowed(finding: Finding) -> Sentence:
    """Say that no mix keeps to the limits, and what the cheapest costs."""
    row = finding.table.sort_values("dollars_any_year", kind="stable").iloc[0]
    return sentence("No mix that was tried keeps to budget and floors; the cheapest costs {dollars} in its dearest year.", dollars=dollars_of(finding, row, "dollars_any_year"))


def best_in(finding: Finding, front: pd.DataFrame, what: dict[str, Any]) -> Iterator[Sentence]:
    """Say which mix of the front does most for one outcome, by how much, for how many dollars, and what it takes."""
    outcome = BY_NAME[what["outcome"]]
    row = front.loc[(what["sign"] * front[what["key"]]).idxmax()]
    clear = read_interval(float(row[what["key"]]), float(row[f"{what['key']}.low"]), float(row[f"{what['key']}.high"]), outcome.better).clear
    parts: dict[str, str | Figure | Sentence] = {
        "outcome": _(outcome.title), "group": group_inside(what["group"]), "change": change_of(finding, row, what["key"], outcome), "unit": axis_words(outcome),
        "low": change_of(finding, row, f"{what['key']}.low", outcome), "high": change_of(finding, row, f"{what['key']}.high", outcome), "dollars": dollars_of(finding, row),
        "takes": takes(finding, row),
    }  # fmt: skip
    if clear:
        yield sentence(
            "{outcome}, {group}: the most that a mix of the front changes is {change} {unit} (95\u00a0% interval {low} to {high}), for {dollars} a year over the baseline. "
            "It takes: {takes}.", **parts,
        )  # fmt: skip
    else:
        yield sentence(
            "{outcome}, {group}: the most that a mix of the front changes is {change} {unit}, but the 95\u00a0% interval, {low} to {high}, holds no change too; for {dollars} a year over the baseline. "
            "It takes: {takes}.", **parts,
        )  # fmt: skip


def steady(finding: Finding, front: pd.DataFrame) -> Sentence:
    """Say how sure places on the front are."""
    if finding.made.draws == 1:
        return sentence("The search knows one set of parameters only: how often a mix would keep its place under others is not known.")
    paid = front[front["dollars_mean"] > 0]
    if paid.empty:
        return sentence("Only doing nothing is on the front: no mix that costs something brings more of what was wanted.")
    best = paid.loc[paid["share_on_front"].idxmax()]
    most = percent_of(finding, best, "share_on_front")
    if not int(finding.more["totals"].iloc[0]["steady"]):
        return sentence("No place on the front is sure: the steadiest mix keeps its place in {most} of the draws of the parameters. Read the front as a region, not as a list.", most=most)
    parts = {name: total(finding, name) for name in ("steady", "on_front")}
    return sentence("Of the {on_front} mixes of the front, {steady} keep their place in three quarters of the draws of the parameters or more.", **parts)


def compromise(finding: Finding, front: pd.DataFrame) -> Iterator[Sentence]:
    """Name the mix that gives up least in whatever it does worst at, where there is a choice."""
    row = front.loc[front["largest_regret"].idxmin()]
    if len(front) < 3:
        return
    yield sentence(
        "The mix that gives up least in whatever it does worst at costs {dollars} a year; there it falls short of the front\u2019s best by {share} of the front\u2019s range. It takes: {takes}.",
        dollars=dollars_of(finding, row), share=percent_of(finding, row, "largest_regret"), takes=takes(finding, row),
    )  # fmt: skip


def panels(finding: Finding, front: pd.DataFrame) -> list[Panel]:
    """Draw each gain against dollars."""
    drawn = []
    tried = finding.table[finding.table["feasible"] & ~finding.table["on_front"]]
    for place, what in enumerate(gains(finding)):
        if len(front):
            title = filled("{outcome}, {group}", outcome=_(BY_NAME[what["outcome"]].title), group=group_inside(what["group"]))
            words = filled("{title}: change from the baseline against dollars a year; the mixes of the front stand out", title=title)
            drawn.append(Panel(title, against_dollars(tried, front, what["key"], what["outcome"], f"search-{place}", words)))
    return drawn


def tables(finding: Finding, front: pd.DataFrame) -> list[Table]:
    """List the mixes of the front, then what sureness and regret there are."""
    wanted = [(one, BY_NAME[one["outcome"]]) for one in objectives(finding)]
    changes = [(one, outcome) for one, outcome in wanted if outcome.name != COST]
    moved = [one for one in moved_of(finding) if len(front) and varies(front, one["name"])]
    has_fresh = is_checked(front)
    rows: list[tuple[Cell, ...]] = []
    sure: list[tuple[Cell, ...]] = []
    for _place, row in spread_rows(front, MOST_ROWS).iterrows():
        name = figure_of(finding, row, "mix", f"{int(row['mix']):,}")
        rows.append((name, dollars_of(finding, row), *(_with_ends(finding, row, one["key"], outcome) for one, outcome in changes), *(cell_of(finding, row, one) for one in moved)))
        again = (change_of(finding, row, f"{one['key']}.fresh", outcome) for one, outcome in changes if has_fresh)
        regrets = (regret_of(finding, row, f"{one['key']}.regret", outcome) for one, outcome in wanted)
        sure.append((name, percent_of(finding, row, "share_on_front"), percent_of(finding, row, "share_feasible"), *again, *regrets, percent_of(finding, row, "largest_regret")))
    heads, own = (tuple(_head(one, outcome) for one, outcome in several) for several in (wanted, changes))
    caption = _("Mixes that no other one beats, the cheapest first: what they cost and change (95\u00a0% intervals), and what they take")
    first = Table(caption, (_("Mix"), _("Dollars a year"), *own, *map(head_of, moved)), rows)
    others = tuple(filled("With other seeds: {head}", head=head) for head in own if has_fresh)
    regret = tuple(filled("Regret: {head}", head=head) for head in heads)
    second = Table(
        _("How sure: shares of the draws of the parameters, and the mean way to the best allowed mix of each draw (regret)"),
        (_("Mix"), _("On the front in"), _("Within limits in"), *others, *regret, _("Largest, of the front\u2019s range")), sure,
    )  # fmt: skip
    return [first, second, legend(finding)]


def is_checked(front: pd.DataFrame) -> bool:
    """Say whether the mixes of the front were run again with other seeds."""
    return bool(len(front)) and all(front[name].notna().all() for name in front.columns if name.endswith(".fresh"))


def regret_of(finding: Finding, row: pd.Series, column: str, outcome: Outcome) -> Figure:
    """Show how far a mix falls short, without a sign."""
    value = float(row[column])
    return figure_of(finding, row, column, say_dollars(value) if outcome.unit == "dollars" else show_difference(value, outcome).removeprefix("+"))


def _head(one: dict[str, Any], outcome: Outcome) -> str:
    """Name a column of an outcome."""
    return filled("{outcome}, {group} ({unit})", outcome=_(outcome.title), group=group_inside(one["group"]), unit=axis_words(outcome))


def _with_ends(finding: Finding, row: pd.Series, key: str, outcome: Outcome) -> Sentence:
    """Show a change with its interval."""
    middle, low, high = (change_of(finding, row, column, outcome) for column in (key, f"{key}.low", f"{key}.high"))
    return sentence("{difference} ({low} to {high})", difference=middle, low=low, high=high)


def notes(finding: Finding) -> list[str | Sentence]:
    """Say what the search rests on, and whether it had settled."""
    told_of: list[str | Sentence] = [
        _("Mixes were chosen because they did well in these runs; in others the same mixes may do less well."),
        _("The second table gives what they do with seeds that the search did not use.") if is_checked(front_of(finding)) else _("Run the one you would take again with other seeds."),
        *cautions([one["outcome"] for one in gains(finding)]),
    ]  # fmt: skip
    table = finding.table
    if int(table["on_front"].sum()) > MOST_ROWS:
        told_of.append(_("The front has more mixes than the tables show: those shown are spread evenly from the cheapest to the dearest; search.parquet beside this page has all."))
    before, last = table.iloc[max(0, round(len(table) * (1.0 - LATE)) - 1)], table.iloc[-1]
    if float(last["progress"]) - float(before["progress"]) > STILL:
        share = {name: percent_of(finding, row, "progress") for name, row in (("before", before), ("last", last))}
        told_of.append(sentence("The front still moved near the end (from {before} to {last} of the box of all mixes): more mixes may find better ones.", **share))
    return told_of
