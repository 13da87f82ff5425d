"""Tell costs and benefits: who pays, who gains, when it has paid, what one more graduate costs, and what that rests on."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from llsim.analysis.looks import style_of
from llsim.questions.finding import Finding
from llsim.report import charts
from llsim.report.figure import Sentence
from llsim.report.findings.account_checks import benefits, checked
from llsim.report.findings.account_tables import MEASURES, tables
from llsim.report.findings.account_words import PARTIES, dollars, even_year, joined, known, lowered, one, parties, rule, spread, title_of, yearly
from llsim.report.findings.parts import Told, figure_of
from llsim.report.language import _, sentence
from llsim.report.parts import Panel, Section, described
from llsim.report.words import say_dollars, show_number

if TYPE_CHECKING:
    import pandas as pd

MILLION = 1_000_000
CLEAR = {
    "gain": "{party}: {net} (95\u00a0% interval {low} to {high}), a gain",
    "loss": "{party}: {net} (95\u00a0% interval {low} to {high}), a loss",
    "open": "{party}: {net} (95\u00a0% interval {low} to {high}), which may be a gain or a loss",
    "unknown": "{party}: {net}, without interval",
}
GRADE_D = "D"


def told(finding: Finding) -> Told:
    """Tell an account."""
    sentences = [*spending(finding), returning(finding), evening(finding), *graduate(finding), *resting(finding)]
    return Told("account", _("At what price: costs and benefits"), sentences, how(finding), Section(panels(finding), tables(finding), notes()))


def how(finding: Finding) -> Sentence:
    """Say how to read the account."""
    return sentence(
        "The levers are in force up to {until}, then end; everybody who entered grade nine by then is counted, lived with and without the levers and the same luck to age {age}, and differences in "
        "earnings are carried on to age {work}. Dollars are those of {dollars}, and a dollar a year later is worth {rate} less. Intervals hold what is not known of prices and values and what the runs "
        "spread, together.",
        until=rule(finding, "levers_until", "{:.0f}"), age=rule(finding, "followed_to_age", "{:.0f}"), work=rule(finding, "working_until", "{:.0f}"), dollars=rule(finding, "dollars_of", "{:.0f}"),
        rate=figure_of(finding, one(finding, "rule", item="discount_rate"), "value", f"{show_number(100 * float(one(finding, 'rule', item='discount_rate')['value']), 1)}\u00a0%"),
    )  # fmt: skip


def spending(finding: Finding) -> list[Sentence]:
    """Say who pays for the levers."""
    rows = [one(finding, "present_value", payer, "cost") for payer in parties(finding) if payer not in ("public", "all")]
    paying = [sentence("{party} {dollars}", party=_(PARTIES[str(row["payer"])]), dollars=dollars(finding, row)) for row in rows if row["value"] > 0]
    if not paying:
        return [sentence("The levers cost nothing in these years.")]
    whole = one(finding, "present_value", "public", "cost")
    return [sentence("What the levers cost, as of {year}: {parts}; in all {whole} of public money.", year=rule(finding, "as_of", "{:.0f}"), parts=joined(paying), whole=dollars(finding, whole))]


def standing(finding: Finding, row: pd.Series) -> Sentence:
    """Say whether a party gains or loses, by the interval of its net."""
    kind = "unknown" if not known(row) else "gain" if row["low"] > 0 else "loss" if row["high"] < 0 else "open"
    ends = {end: dollars(finding, row, end) for end in ("low", "high")} if known(row) else {"low": "", "high": ""}
    return sentence(CLEAR[kind], party=_(PARTIES[str(row["payer"])]), net=dollars(finding, row), **ends)


def returning(finding: Finding) -> Sentence:
    """Say what is left for whom when gains are set against spending."""
    rows = [one(finding, "present_value", payer, "net") for payer in ("family", "state", "district", "public", "all") if payer in parties(finding)]
    return sentence("What is left when gains are set against spending: {parts}.", parts=joined([standing(finding, row) for row in rows]))


def evening(finding: Finding) -> Sentence:
    """Say when gains have come to be worth what was spent, for those who spend and for all."""
    paying = [payer for payer in parties(finding) if payer in ("public", "all") or float(one(finding, "present_value", payer, "cost")["value"]) > 0]
    parts = [sentence("{party} {year}", party=_(PARTIES[payer]), year=even_year(finding, payer)) for payer in paying]
    return sentence("Gains come to be worth what was spent, and stay so: {parts}.", parts=joined(parts))


def graduate(finding: Finding) -> list[Sentence]:
    """Say what one more graduate and one more credential cost the public, where there are clearly more of them."""
    rows = [one(finding, measure, "public") for measure in ("cost_per_graduate", "cost_per_credential")]
    if not math.isfinite(float(rows[0]["value"])):
        return [sentence("It is not clear that there are more graduates, so that there is no price of one.")]
    parts = [sentence("{what} {cost}", what=lowered(_(MEASURES[str(row["measure"])])), cost=spread(finding, row)) for row in rows if math.isfinite(float(row["value"]))]
    return [sentence("All of the cost laid on one result alone: {parts}.", parts=joined(parts))]


def resting(finding: Finding) -> list[Sentence]:
    """Warn where gains rest on assumed numbers, and say what is left of them without what is carried on."""
    whole = one(finding, "present_value", "all", "benefit")
    if whole["grade"] != GRADE_D or whole["value"] == 0:
        return []
    short = [one(finding, "net_present_value", payer, "without what comes after the last age followed") for payer in ("all", "public")]
    parts = {"all": dollars(finding, short[0]), "public": dollars(finding, short[1]), "age": rule(finding, "followed_to_age", "{:.0f}")}
    return [
        sentence(
            "Take care: what a gain is worth rests on assumed numbers (grade D), above all on how much of a difference in earnings schooling causes. Without anything after age {age}, {all} is left to "
            "everybody together and {public} to the public. Published accounts that were replayed in the model, and never fitted to, come out so for a participant: {checks}.",
            **parts, checks=joined([checked(finding, row) for row in benefits(finding)]),
        ),
    ]  # fmt: skip


def panels(finding: Finding) -> list[Panel]:
    """Draw what is left for each party, and how it adds up over the years for the public and for all."""
    rows = [one(finding, "present_value", payer, "net") for payer in parties(finding)]
    bars = [bar_of(row, place) for place, row in enumerate(rows)]
    title = _("What is left for whom: present value of gains less spending")
    first = charts.interval_chart(bars, charts.shared_domain(bars), _("million dollars"), "account-net", title, described(bars))
    lines = [line_of(finding, payer, place) for place, payer in enumerate(("public", "all"))]
    words = _("What gains less spending have added up to by each year, in present value")
    return [Panel(title, first), Panel(words, charts.line_chart(lines, _("million dollars"), True, "account-years", words, words))]


def bar_of(row: pd.Series, place: int) -> charts.Bar:
    """Make the row of one party, in million dollars."""
    middle = float(row["value"]) / MILLION
    low, high = (float(row[end]) / MILLION for end in ("low", "high")) if known(row) else (middle, middle)
    return charts.Bar(title_of(str(row["payer"])), middle, low, high, say_dollars(float(row["value"])), style_of(place))


def line_of(finding: Finding, payer: str, place: int) -> charts.Line:
    """Make the line of one party."""
    points = []
    for row in yearly(finding, "cumulative", payer):
        middle = float(row["value"]) / MILLION
        low, high = (float(row[end]) / MILLION for end in ("low", "high")) if known(row) else (middle, middle)
        points.append(charts.Point(int(row["year"]), middle, low, high))
    return charts.Line(title_of(payer), tuple(points), style_of(place))


def notes() -> list[str | Sentence]:
    """Say what is left out and how to read the parties."""
    return [
        _("Money that one party hands to another (an incentive, a tuition promise, a tax) is a cost of the one and a gain of the other, and counts for nothing in the sum of all."),
        _(
            "The public: the state, the district, colleges, and the federal government and other states. Gains that are no money (health, time, safety for their own sake) are left out, "
            "and so is what raising taxes costs the economy.",
        ),
        _("Students earn nothing in the model while they study, which makes what they give up look larger than it is; that difference is shaded as all differences in earnings are."),
    ]
