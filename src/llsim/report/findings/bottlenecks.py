"""Tell which capacity holds a region back."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from llsim.agents.industry import INDUSTRIES
from llsim.analysis.looks import BASELINE_STYLE, style_of
from llsim.catalogue import BY_NAME, Outcome
from llsim.questions.finding import Finding
from llsim.report.cells import Cell, Table
from llsim.report.charts import Bar, interval_chart, shared_domain
from llsim.report.figure import Figure, Sentence
from llsim.report.findings.parts import Told, figure_of
from llsim.report.folder import SMALLEST_GROUP
from llsim.report.language import _, filled, sentence
from llsim.report.parts import Panel, Section, described
from llsim.report.words import MINUS, group_title, join_words, lowered, show_number

if TYPE_CHECKING:
    import pandas as pd

EVERYBODY = "all"
MOST_SENTENCES, MOST_BARS, MOST_RANKS = 3, 6, 5
NAMES = {
    "placements": "Work-based training placements",
    "college_course_seats": "Seats in college courses in high school",
    "certified_seats": "Seats in certified pathways",
    "counsellors.schools": "Counselling and support in high schools",
    "counsellors.next_step": "People who help over the step to college",
    "college_seats.four_year": "Seats in four-year colleges",
    "college_seats.two_year": "Seats in two-year colleges",
    "college_seats.trade": "Seats in trade schools",
    "college_seats.apprenticeship": "Apprenticeships",
    "vacancies": "Vacancies in every industry",
}
"""How a capacity is named, by its name or that with its part."""
GAINED = {"share": "people", "people": "people", "jobs": "jobs", "places": "places", "employers": "employers"}


def told(finding: Finding) -> Told:
    """Tell what a small step of each capacity would gain, and which comes first."""
    table = finding.table
    everybody = table[table["group"] == (EVERYBODY if EVERYBODY in set(table["group"]) else table["group"].iloc[0])]
    firsts = [own.iloc[0] for _name, own in everybody.groupby("outcome", sort=False) if bool(own.iloc[0]["binding"])]
    shown = [str(row["outcome"]) for row in firsts][:MOST_SENTENCES] or list(dict.fromkeys(everybody["outcome"]))[:1]
    panels = [_panel(finding, everybody[everybody["outcome"] == name]) for name in shown]
    notes: list[str | Sentence] = [
        _("What the added places would cost is not counted, and who would provide them is not asked: this is a thought experiment, not a plan."),
        _("Many intervals are looked at, and one in forty lies on the better side of zero by chance alone: \u201cprobably\u201d is left out where a wider interval, for all together, does too."),
        _("Vacancies are found by search, not in a line: more of them anywhere also change by chance who works where."),
        _("Counselling in high schools is a level of support, not a number of places; help over the step to college is there only where a policy pays for it."),
    ]
    section = Section(panels, [_ranks(finding, table), _use(finding, everybody)], [*map(_quiet, finding.made.warnings), *notes])
    return Told("bottlenecks", _("What holds the region back"), _sentences(finding, everybody, firsts), _how(finding), section)


def _quiet(warning: str) -> str:
    """Write a warning as a note."""
    return f"{warning[:1].upper()}{warning[1:]}."


def capacity_title(capacity: str, part: str) -> str:
    """Name a capacity for a reader."""
    if capacity == "vacancies" and part:
        return filled("Vacancies: {industry}", industry=_(INDUSTRIES.get(part, part)))
    return _(NAMES.get(f"{capacity}.{part}" if part else capacity, capacity))


def _title(row: pd.Series) -> str:
    return capacity_title(str(row["capacity"]), str(row["part"]))


def _sentences(finding: Finding, everybody: pd.DataFrame, firsts: list[pd.Series]) -> list[Sentence]:
    """Say which capacity comes first for which outcome, where none does, and which ones change nothing."""
    found = [_first(finding, row) for row in firsts[:MOST_SENTENCES]]
    led = {str(row["outcome"]) for row in firsts}
    unclear = [f"\u201c{_(BY_NAME[name].title)}\u201d" for name in dict.fromkeys(everybody["outcome"]) if name not in led]
    if unclear:
        found.append(sentence("For {outcomes} no single capacity is clearly short: a small step of any one gains little that chance could not.", outcomes=join_words(unclear)))
    still = [name for name, own in everybody.assign(title=[_title(row) for _at, row in everybody.iterrows()]).groupby("title", sort=False) if not own[["gain", "low", "high"]].to_numpy().any()]
    if still:
        found.append(sentence("More of these would change nothing at all, as they are not used up: {names}.", names=join_words([lowered(str(name)) for name in still])))
    return found


def _first(finding: Finding, row: pd.Series) -> Sentence:
    """Say which capacity comes first for an outcome."""
    outcome = BY_NAME[str(row["outcome"])]
    parts: dict[str, str | Figure | Sentence] = {
        "outcome": _(outcome.title), "capacity": lowered(_title(row)), "step": figure_of(finding, row, "step", show_number(100 * float(row["step"]))), "year": str(finding.made.until),
        "gain": _gain(finding, row, outcome), "low": _number(finding, row, "low", outcome), "high": _number(finding, row, "high", outcome),
    }  # fmt: skip
    if bool(row["clear"]):
        return sentence("For \u201c{outcome}\u201d, {capacity} come first: {step}\u00a0% more would mean {gain} in {year} (95\u00a0% interval {low} to {high}).", **parts)
    return sentence("For \u201c{outcome}\u201d, {capacity} probably come first: {step}\u00a0% more would mean {gain} in {year} (95\u00a0% interval {low} to {high}).", **parts)


def _gain(finding: Finding, row: pd.Series, outcome: Outcome) -> Sentence:
    """Write a gain with its unit for a sentence."""
    number = _number(finding, row, "gain", outcome)
    match GAINED.get(outcome.unit, outcome.unit):
        case "people":
            return sentence("{number} people", number=number)
        case "jobs":
            return sentence("{number} hires", number=number)
        case "places":
            return sentence("{number} places", number=number)
        case "employers":
            return sentence("{number} employers", number=number)
        case "credits":
            return sentence("{number} credits a student", number=number)
        case _:
            return sentence("{number} a year", number=number)


def _number(finding: Finding, row: pd.Series, column: str, outcome: Outcome) -> Figure:
    """Write a gain or an end of its interval with its sign: people or things where it can be said in them, else in the outcome's unit."""
    if outcome.unit in GAINED:
        column = {"gain": "people", "low": "people_low", "high": "people_high"}[column]
    value = float(row[column])
    text = show_number(abs(value), 1 if abs(value) < 10 else 0)
    nothing = not any(digit in text for digit in "123456789")
    sign = "" if nothing or not math.isfinite(value) else "+" if value > 0 else MINUS
    return figure_of(finding, row, column, f"{sign}{'$' if outcome.unit == 'dollars' else ''}{text}")


def _how(finding: Finding) -> Sentence:
    """Say how to read it."""
    row = finding.table.iloc[0]
    return sentence(
        "Each capacity is raised alone by {step}\u00a0% of what there is, from {first} on, under {policy}, and everybody lives again with the same luck. Places added go to people who were "
        "refused before: a capacity that is not used up gains exactly nothing.",
        step=figure_of(finding, row, "step", show_number(100 * float(row["step"]))), first=str(finding.made.first_year), policy=finding.made.policy,
    )  # fmt: skip


def _panel(finding: Finding, own: pd.DataFrame) -> Panel:
    """Draw the capacities that gain most for one outcome."""
    outcome = BY_NAME[str(own.iloc[0]["outcome"])]
    bars = []
    for _at, row in own.iloc[:MOST_BARS].iterrows():
        middle, low, high = (_number(finding, row, column, outcome) for column in ("gain", "low", "high"))
        ends = (low.value, high.value) if math.isfinite(low.value) else (middle.value, middle.value)
        bars.append(Bar(_title(row), middle.value, *ends, middle.text, style_of(0) if bool(row["binding"]) else BASELINE_STYLE))
    unit, key = _(GAINED.get(outcome.unit, outcome.unit)), f"bottlenecks-{outcome.name.replace('_', '-')}"
    return Panel(_(outcome.title), interval_chart(bars, shared_domain(bars), unit, key, filled("{outcome}: what a small step of each capacity gains", outcome=_(outcome.title)), described(bars)))


def _ranks(finding: Finding, table: pd.DataFrame) -> Table:
    """List the first capacities for each outcome and group."""
    groups = len(set(table["group"])) > 1
    rows: list[tuple[Cell, ...]] = []
    for _key, own in table.groupby(["outcome", "group"], sort=False):
        outcome = BY_NAME[str(own.iloc[0]["outcome"])]
        if str(own.iloc[0]["group"]) != EVERYBODY and float(own.iloc[0]["of"]) * finding.made.sample < SMALLEST_GROUP:
            continue
        for _at, row in own.iloc[:MOST_RANKS].iterrows():
            rows.append((_(outcome.title), *((group_title(str(row["group"])),) if groups else ()), _title(row), *_gain_cells(finding, row, outcome)))
    head = (_("Outcome"), *((_("Group"),) if groups else ()), _("Capacity"), _("Gain"), _("95\u00a0% interval"), _("For each place added"), _("Short?"))
    caption = filled("What a small step of each capacity gains in {year}, the first five for each outcome: people, jobs, or the outcome's unit", year=str(finding.made.until))
    return Table(caption, head, rows)


def _gain_cells(finding: Finding, row: pd.Series, outcome: Outcome) -> tuple[Cell, ...]:
    """Give gain, interval, gain for each place, and whether the capacity is short."""
    low, high = (_number(finding, row, end, outcome) for end in ("low", "high"))
    interval: Cell = sentence("{low} to {high}", low=low, high=high) if math.isfinite(low.value) else _("none")
    each: Cell = figure_of(finding, row, "per_unit", show_number(float(row["per_unit"]), 3)) if math.isfinite(float(row["per_unit"])) else ""
    return _number(finding, row, "gain", outcome), interval, each, _("yes") if bool(row["clear"]) else _("probably") if bool(row["binding"]) else _("not clear")


def _use(finding: Finding, everybody: pd.DataFrame) -> Table:
    """List places there, how far they are used, and what the step adds."""
    rows: list[tuple[Cell, ...]] = []
    for _key, own in everybody.groupby(["capacity", "part"], sort=False):
        row = own.iloc[0]
        if not math.isfinite(float(row["there"])):
            rows.append((_title(row), _("not counted"), "", "", ""))
            continue
        share = [figure_of(finding, row, name, f"{show_number(100 * float(row[name]))}\u00a0%") if math.isfinite(float(row[name])) else "" for name in ("used", "full")]
        rows.append((_title(row), figure_of(finding, row, "there", show_number(float(row["there"]))), *share, figure_of(finding, row, "added", show_number(float(row["added"])))))
    head = (_("Capacity"), _("Places"), _("Used"), _("In full places"), _("Added by the step"))
    return Table(filled("Places in {year} with nothing relaxed: how many, how far they are used, and the share of them where nothing is left", year=str(finding.made.until)), head, rows)
