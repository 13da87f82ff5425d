"""The tables of an account: parties, items with their grades, people, other rules, years."""

from __future__ import annotations

import math

from llsim.parameter import about_of
from llsim.questions.finding import Finding
from llsim.report.cells import Cell, Table
from llsim.report.findings.account_checks import check_table
from llsim.report.findings.account_words import even_year, one, parties, spread, title_of, yearly
from llsim.report.findings.parts import figure_of
from llsim.report.language import _, filled, quoted
from llsim.report.words import GRADE_WORDS, plain_words, show_dollars, show_number
from llsim.valuation import Valuation

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
RECEIVED = "received of "
ITEMS = {
    "earnings": "Earnings", "taxes": "Taxes", "health, crime and welfare": "Health, crime and welfare", "years in high school": "Years in high school",
    "years at two-year colleges": "Years at two-year colleges", "years at four-year colleges": "Years at four-year colleges",
    "years in trade schools and apprenticeships": "Years in trade schools and apprenticeships", "placements": "Placements: what they cost employers",
    "returns of placements": "Placements: what they give back to employers", "jobs filled by others": "Jobs that simulated people filled in their place",
}  # fmt: skip
ACTIVITIES = {
    "course_seat": "course seats", "placement": "placements", "student_helped": "students helped", "two_year_student": "tuition at two-year colleges",
    "four_year_student": "tuition at four-year colleges", "pathway": "pathways", "staff": "staff",
}  # fmt: skip
SMALLEST_SHARE = 0.01
STEP = 5
"""Tables show every so manieth year."""


def grade_shown(grade: str) -> str:
    """Write a grade: its letter, or words for what follows from rules alone."""
    return _(GRADE_WORDS[grade]) if grade == "rules" else grade


def tables(finding: Finding) -> list[Table]:
    """List parties, items with their grades, people, other rules, and years."""
    return [party_table(finding), item_table(finding), people_table(finding), other_table(finding), spread_table(finding), year_table(finding), check_table(finding)]


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
    rows: list[tuple[Cell, ...]] = [(title_of(str(row["payer"])), item_title(str(row["item"])), spread(finding, row), grade_shown(str(row["grade"]))) for _place, row in own.iterrows()]
    return Table(_("Present value in dollars by item; the grade is the weakest among the numbers it rests on"), (_("Who"), _("Item"), _("Dollars"), _("Grade")), rows)


def item_title(name: str) -> str:
    """Name an item: what a lever costs by lever and activity, all others as they are."""
    lever, _sign, activity = name.removeprefix(RECEIVED).partition(": ")
    if not activity:
        return _(ITEMS[name])
    parts = {"lever": plain_words(lever), "activity": _(ACTIVITIES[activity])}
    return filled("Received of {lever}: {activity}", **parts) if name.startswith(RECEIVED) else filled("{lever}: {activity}", **parts)


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


def spread_table(finding: Finding) -> Table:
    """List what the width of the interval of the net present value comes from: what the runs spread, and numbers that bring a hundredth or more."""
    table = finding.table
    own = table[(table["measure"] == "spread_share") & (table["payer"] == "all")].sort_values("value", ascending=False)
    rows: list[tuple[Cell, ...]] = []
    for _place, row in own[own["value"] >= SMALLEST_SHARE].iterrows():
        text = f"{show_number(100 * float(row['value']))}\u00a0%"
        rows.append((named(str(row["item"])), figure_of(finding, row, "value", text), grade_shown(str(row["grade"]))))
    return Table(_("What the width of the interval for everybody together comes from"), (_("What is not known"), _("Share"), _("Grade")), rows)


def named(number: str) -> str:
    """Name a declared number as it is described; prices of levers by lever and price."""
    if number == "runs":
        return _("what the runs spread: chance, and the model\u2019s own numbers where draws of them were run")
    if number in Valuation.model_fields:
        return quoted(about_of(Valuation.model_fields[number], number).description)
    return plain_words(number.removeprefix("levers.").replace(".", ": "))


def year_table(finding: Finding) -> Table:
    """List what gains less spending have added up to, every fifth year."""
    names = parties(finding)
    own = {payer: yearly(finding, "cumulative", payer) for payer in names}
    rows: list[tuple[Cell, ...]] = [
        (str(int(own[names[0]][place]["year"])), *(figure_of(finding, own[payer][place], "value", show_dollars(float(own[payer][place]["value"]))) for payer in names))
        for place in range(0, len(own[names[0]]), STEP)
    ]
    return Table(_("Gains less spending up to a year, in dollars of present value"), (_("Year"), *map(title_of, names)), rows)
