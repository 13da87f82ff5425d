"""Tell whether a planned evaluation would find what its programme does."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from llsim.questions.finding import Finding
from llsim.report.cells import Cell, Table
from llsim.report.figure import Sentence
from llsim.report.findings.parts import Told, figure_of, made_figure
from llsim.report.findings.power_chart import effect_chart, power_chart
from llsim.report.findings.power_words import COMPARED, UNITS, amount, title_of, tries, tries_figure
from llsim.report.folder import SMALLEST_GROUP
from llsim.report.language import _, filled, quoted, sentence
from llsim.report.parts import Panel, Section
from llsim.report.words import show_number

if TYPE_CHECKING:
    import pandas as pd

KEYS = ["outcome", "group", "among", "after", "estimand", "varied", "schools", "cohorts", "part"]
Measures = dict[str, "pd.Series"]
MOST_TOLD = 3


def told(finding: Finding) -> Told:
    """Tell a planned evaluation."""
    found = [own for own in sizes(finding) if large_enough(own)]
    whole = [own for own in found if own["power"]["varied"] == "nothing"]
    main = [own for own in whole if own["power"]["estimand"] == "effect"]
    how = sentence(
        "The pilot \u201c{title}\u201d was tried out inside the model so many times: {seeds}, each time with other students, other lots and other luck. {compared} "
        "What is true is known there: the same persons live with and without the programme.",
        title=quoted(str(finding.made.settings["title"])), compared=_(COMPARED[str(finding.made.settings["kind"])]),
        seeds=made_figure(finding, "seeds", finding.made.seeds, show_number(finding.made.seeds)),
    )  # fmt: skip
    sentences = [words for own in main[:MOST_TOLD] for words in (finds(finding, own), needs(finding, own)) if words] + alarms(finding, main) + off(finding, main)
    notes = [
        _("Power is the share of tries in which the test finds an effect. It is that of a programme which does what the model says: where the real one does less, the power is less."),
        _("The formula is that of a power calculator: two groups, simple random sampling, the true effect; with a design effect where schools are drawn."),
    ]  # fmt: skip
    return Told("power", _("How sure an evaluation would be"), sentences, how, Section(panels(finding, found, main), tables(finding, found, whole), list(notes)))


def sizes(finding: Finding) -> list[Measures]:
    """List the measures of each outcome at each size; those in which nobody could be compared are left out."""
    found = [{str(row["measure"]): row for _place, row in own.iterrows()} for _key, own in finding.table.groupby(KEYS, sort=False, dropna=False)]
    return [own for own in found if "power" in own]


def large_enough(own: Measures) -> bool:
    """Say whether both arms hold ten simulated people."""
    return min(float(own["treated"]["value"]), float(own["compared"]["value"])) >= SMALLEST_GROUP


def finds(finding: Finding, own: Measures) -> Sentence:
    """Say how often the effect is found, and what a formula says."""
    row = own["power"]
    parts: dict[str, str | Sentence] = {"outcome": title_of(row), "power": tries(finding, row), "effect": amount(finding, own["true_effect"]), "unit": _(UNITS[str(row["unit"])])}
    if "analytic_power" not in own or not math.isfinite(float(own["analytic_power"]["value"])):
        return sentence("{outcome}: the true effect is {effect} {unit}, and the evaluation finds one in {power} of 100 tries.", **parts)
    formula = tries(finding, own["analytic_power"])
    return sentence("{outcome}: the true effect is {effect} {unit}, and the evaluation finds one in {power} of 100 tries; a power calculator says {formula}.", **parts, formula=formula)


def needs(finding: Finding, own: Measures) -> Sentence | None:
    """Say how much larger the pilot must be for the power wanted, where the true effect is clear."""
    share, times = float(finding.made.settings["wanted"]), own["times_needed"]
    wanted = made_figure(finding, "wanted", share, show_number(100 * share))
    if not math.isfinite(float(times["value"])):
        return sentence("The true effect may be nought: no size of the pilot is sure to find it.")
    what = figure_of(finding, times, "value", show_number(float(times["value"]), 1))
    smallest = amount(finding, own["smallest_found"], signed=False)
    places: dict[str, str | Sentence] = {"smallest": smallest, "unit": _(UNITS[str(times["unit"])]), "wanted": (wanted,), "times": (what,)}
    if float(times["value"]) > 1:
        return sentence("To find it in {wanted} of 100 tries it would have to be {times} times as large; as it is, the smallest effect found so often is {smallest} {unit}.", **places)
    return sentence("{times} times its size would be enough to find this in {wanted} of 100 tries; the smallest effect found so often is {smallest} {unit}.", **places)


def alarms(finding: Finding, main: list[Measures]) -> list[Sentence]:
    """Say for which outcomes the test finds too often, or as often as it should, what is not there."""
    alpha = float(finding.made.settings["alpha"])
    shown = made_figure(finding, "alpha", alpha, show_number(100 * alpha, 0 if math.isclose(100 * alpha, round(100 * alpha)) else 1))
    checked = [own["false_alarms"] for own in main if "false_alarms" in own]
    often = [row for row in checked if float(row["low"]) > alpha]
    told: list[Sentence] = [
        sentence(
            "{outcome}: with the programme switched off it still finds an effect in {found} of 100 tries, more than the {alpha} that chance allows.",
            outcome=title_of(row), found=tries(finding, row), alpha=shown,
        )
        for row in often
    ]  # fmt: skip
    if checked and not often:
        found = ranged(finding, checked)
        told.append(sentence("With the programme switched off it finds an effect in {found} of 100 tries: not clearly more than the {alpha} that chance allows.", found=found, alpha=shown))
    return told


def ranged(finding: Finding, rows: list[pd.Series]) -> Sentence:
    """Write the lowest and highest of some shares."""
    least, most = min(rows, key=lambda row: float(row["value"])), max(rows, key=lambda row: float(row["value"]))
    if len(rows) == 1:
        return tries(finding, least)
    return sentence("{least} to {most}", least=tries_figure(finding, least, "value"), most=tries_figure(finding, most, "value"))


def off(finding: Finding, main: list[Measures]) -> list[Sentence]:
    """Say which estimates are clearly off the truth, on average over tries."""
    clear = [own["bias"] for own in main if float(own["bias"]["low"]) > 0 or float(own["bias"]["high"]) < 0]
    if not clear:
        return [sentence("Its estimates are not clearly off the truth on average.")] if main else []
    return [
        sentence("{outcome}: on average the estimate is off the truth by {bias} {unit}.", outcome=title_of(row), bias=amount(finding, row), unit=_(UNITS[str(row["unit"])])) for row in clear
    ]


def panels(finding: Finding, found: list[Measures], main: list[Measures]) -> list[Panel]:
    """Draw power against size, a picture for each outcome, and estimates beside the truth."""
    drawn = []
    for place, own in enumerate(main):
        first = own["power"]
        same = [one for one in found if all(one["power"][key] == first[key] for key in ("outcome", "group", "among", "after", "estimand")) and one["power"]["varied"] != "cohorts"]
        if len(same) > 1:
            title = filled("{outcome}: power by size", outcome=title_of(first))
            drawn.append(Panel(title, power_chart(finding, same, f"power-{place}", title)))
    shares = [own for own in main if own["power"]["unit"] == "share"]
    if shares:
        title = _("What is true, and what the evaluation finds on average")
        drawn.append(Panel(title, effect_chart([(title_of(own["power"]), own) for own in shares], "power-effects", title)))
    return drawn


def tables(finding: Finding, found: list[Measures], whole: list[Measures]) -> list[Table]:
    """List the pilot as designed, then smaller ones."""
    rows: list[tuple[Cell, ...]] = []
    for own in whole:
        unit = _(UNITS[str(own["power"]["unit"])])
        false = tries(finding, own["false_alarms"]) if "false_alarms" in own else ""
        rows.append((
            title_of(own["power"]), unit, whole_number(finding, own, "students"), tries(finding, own["power"]), formula(finding, own), false, amount(finding, own["true_effect"]),
            amount(finding, own["estimate"]), amount(finding, own["bias"]), tries(finding, own["coverage"]), amount(finding, own["smallest_found"], signed=False),
        ))  # fmt: skip
    head = (
        _("Outcome"), _("Unit"), _("Students"), _("Power, of 100"), _("By formula"), _("False alarms, of 100"), _("True effect"), _("Estimate"), _("Off the truth by"),
        _("Intervals that hold the truth, of 100"), _("Smallest effect found"),
    )  # fmt: skip
    smaller: list[tuple[Cell, ...]] = [
        (title_of(own["power"]), *(whole_number(finding, own, column) for column in ("schools", "cohorts", "students")), tries(finding, own["power"]), formula(finding, own))
        for own in found if own["power"]["varied"] != "nothing" and own["power"]["estimand"] == "effect"
    ]  # fmt: skip
    first = Table(_("The pilot as designed (95\u00a0% intervals over tries)"), head, rows)
    return [first, Table(_("Smaller pilots, drawn from the same tries"), (_("Outcome"), _("Schools"), _("Entering classes"), _("Students"), _("Power, of 100"), _("By formula")), smaller)]


def whole_number(finding: Finding, own: Measures, column: str) -> Cell:
    """Show how many students are analysed, or schools, or cohorts."""
    return figure_of(finding, own["power"], column, show_number(float(own["power"][column])))


def formula(finding: Finding, own: Measures) -> Cell:
    """Show the power that a formula gives; nothing where there is none."""
    return tries(finding, own["analytic_power"]) if "analytic_power" in own else ""
