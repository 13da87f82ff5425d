"""What each headline effect rests on, by grade of evidence: a line for each under the scenario of the headline, a table of all."""

from __future__ import annotations

import math

import pandas as pd

from llsim.catalogue import BY_NAME, HEADLINES
from llsim.report.cells import Cell, Table, has_interval
from llsim.report.figure import Figure, Sentence
from llsim.report.folder import Comparison
from llsim.report.language import _, sentence
from llsim.report.words import GRADE_WORDS, show_number

SHARES = {
    "A": "{share} randomised", "B": "{share} matched or natural experiments", "C": "{share} descriptive", "D": "{share} assumed", "rules": "{share} mechanics and rules",
}  # fmt: skip


def rests_on(data: Comparison) -> list[tuple[str, Sentence]]:
    """Say of each headline effect under the scenario of the headline what it rests on, or why that is not said: (title, sentence)."""
    lines = [(_(BY_NAME[name].title), shares_of(data, name, data.focus.name)) for name in HEADLINES]
    return [(title, told) for title, told in lines if told]


def shares_of(data: Comparison, outcome: str, scenario: str) -> Sentence:
    """Write what one effect rests on; nothing where it was not asked for."""
    figures = figures_of(data, outcome, scenario)
    if not figures:
        return ()
    if not all(math.isfinite(figure.value) for figure in figures.values()):
        return (_(why_not(data, outcome, scenario)),)
    return sentence("rests on: {shares}.", shares=listed(figures))


def listed(figures: dict[str, Figure]) -> Sentence:
    """List the shares that are not nothing: `88 % randomised, 12 % assumed`."""
    parts: list[str | Figure] = []
    for grade, words in SHARES.items():
        if abs(figures[grade].value) >= 0.005:
            parts += [*([", "] if parts else []), *sentence(words, share=figures[grade])]
    return tuple(parts)


def in_short(data: Comparison, outcome: str) -> Sentence:
    """Name an outcome and what the effect on it rests on under the scenario of the headline, or why that is not said; nothing where it was not asked for."""
    figures = figures_of(data, outcome, data.focus.name)
    title = _(BY_NAME[outcome].title)
    if figures and all(math.isfinite(figure.value) for figure in figures.values()):
        return sentence("{outcome}: {shares}.", outcome=title, shares=listed(figures))
    return sentence("{outcome}: {words}", outcome=title, words=shares_of(data, outcome, data.focus.name)) if figures else ()


def figures_of(data: Comparison, outcome: str, scenario: str) -> dict[str, Figure]:
    """Return the share of each grade as a figure, in the order of `GRADE_WORDS`; none where grades were not asked for."""
    if data.grades is None:
        return {}
    rows = data.grades[(data.grades["outcome"] == outcome) & (data.grades["scenario"] == scenario) & (data.grades["group"] == "all")]
    found = {str(row["grade"]): figure_of(row) for _place, row in rows.iterrows()}
    return {grade: found[grade] for grade in GRADE_WORDS if grade in found}


def figure_of(row: pd.Series) -> Figure:
    """Turn one share into a figure, in whole per cents."""
    share = float(row["share"])
    return Figure(f"{show_number(100 * share)}\u00a0%", share, str(row["outcome"]), str(row["scenario"]), str(row["group"]), str(row["year"]), "grades", f"share of {row['grade']}")


NO_INTERVAL = "no share is given: the effect has no interval."
NO_CLEAR_EFFECT = "no share is given: the effect\u2019s interval holds zero, so there is no clear effect to divide."
OTHER_SIGN = "no share is given: the few seeds that were run again do not show the effect with the same sign."


def why_not(data: Comparison, outcome: str, scenario: str) -> str:
    """Say why no share is given, to be translated."""
    year = data.last_year(outcome)
    row = data.difference(outcome, scenario, year) if year is not None else None
    if row is None or not has_interval(row):
        return NO_INTERVAL
    return NO_CLEAR_EFFECT if float(row["low"]) <= 0.0 <= float(row["high"]) else OTHER_SIGN


def table(data: Comparison) -> Table:
    """Show the shares of every scenario; an effect without a clear sign has none."""
    rows: list[tuple[Cell, ...]] = []
    for name in HEADLINES:
        for policy in data.alternatives:
            figures = figures_of(data, name, policy.name)
            if figures:
                known = all(math.isfinite(figure.value) for figure in figures.values())
                rows.append((_(BY_NAME[name].title), policy.title, *(figure if known else _("none") for figure in figures.values())))
    head = (_("Outcome"), _("Scenario"), *(capital(_(words)) for words in GRADE_WORDS.values()))
    return Table(_("What every effect rests on, every scenario"), head, rows)


def capital(words: str) -> str:
    """Begin with a capital."""
    return words[:1].upper() + words[1:]
