"""Tell costs and benefits: who pays, who gains, when it has paid, what one more graduate costs, and what that rests on."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from llsim.analysis.looks import style_of
from llsim.questions.finding import Finding
from llsim.report import charts
from llsim.report.cells import Cell, Table
from llsim.report.figure import Figure, Sentence
from llsim.report.findings.parts import Told, figure_of
from llsim.report.language import _, sentence
from llsim.report.parts import Panel, Section, described
from llsim.report.words import plain_words, say_dollars, show_dollars, show_number

if TYPE_CHECKING:
    import pandas as pd

MILLION = 1_000_000
PARTIES = {
    "state": "the state", "district": "the district", "college": "colleges", "employer": "employers", "family": "students and their families",
    "nation": "the federal government and other states", "residents": "other residents", "public": "the public", "all": "everybody together",
}  # fmt: skip
CLEAR = {
    "gain": "{party}: {net} (95\u00a0% interval {low} to {high}), a gain",
    "loss": "{party}: {net} (95\u00a0% interval {low} to {high}), a loss",
    "open": "{party}: {net} (95\u00a0% interval {low} to {high}), which may be a gain or a loss",
    "unknown": "{party}: {net}, without interval",
}
MEASURES = {
    "additional_graduates": "More high-school graduates", "additional_credentials": "More people with a certificate or degree",
    "additional_bachelors": "More people with a bachelor\u2019s degree", "additional_local_hires": "More local hires, net",
    "cost_per_graduate": "The public spends for one more graduate", "cost_per_credential": "The public spends for one more person with a certificate or degree",
    "cost_per_bachelor": "The public spends for one more person with a bachelor\u2019s degree", "cost_per_local_hire": "The public spends for one more local hire",
}  # fmt: skip
OTHERS = {
    "at the lowest rate": "at the lowest discount rate", "at the highest rate": "at the highest discount rate",
    "without what comes after the last age followed": "without anything after the last simulated age",
}  # fmt: skip
WHAT = {
    "benefits": "benefits", "participants": "to participants", "taxpayers": "to taxpayers", "net": "benefits less cost", "ratio": "benefits for a dollar of cost",
    "earnings_ratio": "earnings for a dollar of cost", "return": "rate of return",
}  # fmt: skip
GRADE_D = "D"
STEP = 5
"""Tables show every so manieth year."""


def told(finding: Finding) -> Told:
    """Tell an account."""
    sentences = [*spending(finding), returning(finding), evening(finding), *graduate(finding), *resting(finding)]
    return Told("account", _("At what price: costs and benefits"), sentences, how(finding), Section(panels(finding), tables(finding), notes()))


def one(finding: Finding, measure: str, payer: str = "all", item: str = "all", year: int = 0) -> pd.Series:
    """Return one row of the table. Raises KeyError where it has no such row."""
    table = finding.table
    own = table[(table["measure"] == measure) & (table["payer"] == payer) & (table["item"] == item) & (table["year"] == year)]
    if own.empty:
        raise KeyError(f"row {measure}, {payer}, {item}, {year}")
    return own.iloc[0]


def rule(finding: Finding, name: str, text: str) -> Figure:
    """Show one of the rules by which the account was made: `text` formats its value."""
    row = one(finding, "rule", item=name)
    return figure_of(finding, row, "value", text.format(float(row["value"])))


def dollars(finding: Finding, row: pd.Series, column: str = "value") -> Figure:
    """Show dollars as a sentence does."""
    return figure_of(finding, row, column, say_dollars(float(row[column])))


def parties(finding: Finding) -> list[str]:
    """List whose accounts there are."""
    own = finding.table[(finding.table["measure"] == "present_value") & (finding.table["item"] == "net")]
    return [str(name) for name in own["payer"]]


def known(row: pd.Series) -> bool:
    """Say whether both ends of an interval are known."""
    return math.isfinite(float(row["low"])) and math.isfinite(float(row["high"]))


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


def joined(parts: list[Sentence]) -> Sentence:
    """Put sentences behind one another, semicolons between."""
    return tuple(piece for place, part in enumerate(parts) for piece in ((("; ",) if place else ()) + part))


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
    return sentence("Gains come to be worth what was spent, and stay so: {parts}.", parts=joined([sentence("{party} {year}", party=_(PARTIES[payer]), year=even_year(finding, payer)) for payer in paying]))


def even_year(finding: Finding, payer: str) -> Sentence:
    """Show the year in which a party breaks even, or that it never does."""
    row = one(finding, "break_even", payer)
    if math.isfinite(float(row["value"])):
        return (figure_of(finding, row, "value", f"{row['value']:.0f}"),)
    nothing = float(one(finding, "present_value", payer, "net")["value"]) == 0 == float(one(finding, "present_value", payer, "cost")["value"])
    return (_("has nothing to make up for") if nothing else _("never"),)


def graduate(finding: Finding) -> list[Sentence]:
    """Say what one more graduate and one more credential cost the public, where there are clearly more of them."""
    rows = [one(finding, measure, "public") for measure in ("cost_per_graduate", "cost_per_credential")]
    if not math.isfinite(float(rows[0]["value"])):
        return [sentence("It is not clear that there are more graduates, so that there is no price of one.")]
    parts = [sentence("{what} {cost}", what=lowered(_(MEASURES[str(row["measure"])])), cost=spread(finding, row)) for row in rows if math.isfinite(float(row["value"]))]
    return [sentence("All of the cost laid on one result alone: {parts}.", parts=joined(parts))]


def lowered(title: str) -> str:
    """Write a title inside a sentence."""
    return title[:1].lower() + title[1:]


def spread(finding: Finding, row: pd.Series, show: str = "dollars") -> Sentence:
    """Show a value with its interval, where there is one."""
    write = show_dollars if show == "dollars" else (lambda value: show_number(value, 0 if show == "people" else 1))
    middle = figure_of(finding, row, "value", write(float(row["value"])))
    if not known(row):
        return (middle,)
    low, high = (figure_of(finding, row, end, write(float(row[end]))) for end in ("low", "high"))
    return sentence("{middle} ({low} to {high})", middle=middle, low=low, high=high)


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


def title_of(payer: str) -> str:
    """Name a party as a heading."""
    words = _(PARTIES[payer])
    return words[:1].upper() + words[1:]


def line_of(finding: Finding, payer: str, place: int) -> charts.Line:
    """Make the line of one party."""
    points = []
    for row in yearly(finding, "cumulative", payer):
        middle = float(row["value"]) / MILLION
        low, high = (float(row[end]) / MILLION for end in ("low", "high")) if known(row) else (middle, middle)
        points.append(charts.Point(int(row["year"]), middle, low, high))
    return charts.Line(title_of(payer), tuple(points), style_of(place))


def yearly(finding: Finding, measure: str, payer: str) -> list[pd.Series]:
    """Return the rows of a measure of a party, year by year."""
    table = finding.table
    own = table[(table["measure"] == measure) & (table["payer"] == payer) & (table["year"] > 0)]
    return [row for _place, row in own.sort_values("year").iterrows()]


def tables(finding: Finding) -> list[Table]:
    """List parties, items with their grades, people, other rules, and years."""
    return [party_table(finding), item_table(finding), people_table(finding), other_table(finding), year_table(finding), check_table(finding)]


def party_table(finding: Finding) -> Table:
    """List what each party spends, gains and is left with, and when it breaks even."""
    rows: list[tuple[Cell, ...]] = [
        (title_of(payer), *(spread(finding, one(finding, "present_value", payer, item)) for item in ("cost", "benefit", "net")), even_year(finding, payer)) for payer in parties(finding)
    ]
    return Table(_("Present value in dollars by party (95\u00a0% intervals)"), (_("Who"), _("Spends on the levers"), _("Gains"), _("Net"), _("Breaks even")), rows)


def item_table(finding: Finding) -> Table:
    """List items, what they are worth and what that rests on."""
    table = finding.table
    own = table[(table["measure"] == "present_value") & ~table["item"].isin(["cost", "benefit", "net"])]
    rows: list[tuple[Cell, ...]] = [(title_of(str(row["payer"])), plain_words(str(row["item"])), spread(finding, row), _(str(row["grade"]))) for _place, row in own.iterrows()]
    return Table(_("Present value in dollars by item; the grade is the weakest among the numbers it rests on"), (_("Who"), _("Item"), _("Dollars"), _("Grade")), rows)


def people_table(finding: Finding) -> Table:
    """List how many more people there are, and what one costs."""
    rows: list[tuple[Cell, ...]] = []
    for measure, title in MEASURES.items():
        row = one(finding, measure, "public" if measure.startswith("cost") else "all")
        shown: Cell = spread(finding, row, "dollars" if measure.startswith("cost") else "people") if math.isfinite(float(row["value"])) else _("not clear that there are more")
        rows.append((_(title), shown))
    for payer in ("public", "all"):
        row = one(finding, "ratio", payer)
        title = _("The public gets back for a dollar it spends") if payer == "public" else _("Everybody together gains for a dollar used up")
        rows.append((title, spread(finding, row, "ratio") if math.isfinite(float(row["value"])) else _("no ratio")))
    return Table(_("More people, what one costs, and gains for a dollar (95\u00a0% intervals)"), (_("What"), _("Value")), rows)


def other_table(finding: Finding) -> Table:
    """List what is left by other rules."""
    rows: list[tuple[Cell, ...]] = [
        (_(title), *(spread(finding, one(finding, "net_present_value", payer, item)) for payer in ("public", "all"))) for item, title in OTHERS.items()
    ]
    return Table(_("Net present value in dollars by other rules"), (_("Rule"), title_of("public"), title_of("all")), rows)


def year_table(finding: Finding) -> Table:
    """List what gains less spending have added up to, every fifth year."""
    names = parties(finding)
    own = {payer: yearly(finding, "cumulative", payer) for payer in names}
    rows: list[tuple[Cell, ...]] = [
        (str(int(own[names[0]][place]["year"])), *(figure_of(finding, own[payer][place], "value", show_dollars(float(own[payer][place]["value"]))) for payer in names))
        for place in range(0, len(own[names[0]]), STEP)
    ]
    return Table(_("Gains less spending up to a year, in dollars of present value"), (_("Year"), *map(title_of, names)), rows)


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
