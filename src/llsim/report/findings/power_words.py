"""How the numbers of a planned evaluation are named and written."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from llsim.questions.finding import Finding
from llsim.report.figure import Figure, Sentence
from llsim.report.findings.parts import figure_of
from llsim.report.language import _, sentence
from llsim.report.words import group_title, show_number

if TYPE_CHECKING:
    import pandas as pd

TITLES = {
    "graduated": "Graduating on time", "finished_high_school": "Finishing high school", "dropped_out": "Dropping out", "credits": "High-school credits", "a_g": "Completing a-g courses",
    "college": "Going to college", "four_year": "Going to a four-year college", "two_year": "Going to a two-year college", "persisted": "A second year of college",
    "college_credit": "College credit in high school", "college_units": "College units in high school", "credential": "Earning a credential", "degree": "Earning a degree",
    "bachelor": "Earning a bachelor\u2019s degree", "earnings": "Earnings", "employed": "Having a job", "stayed_in_school": "Staying in school", "college_course": "Taking a college course in high school",
    "gateway": "Passing a first college-level course", "placed": "A training placement", "two_college_years": "Two years of college", "studies_or_holds_degree": "Studying, or holding a degree",
}  # fmt: skip
COMPARED = {
    "lottery": "Applicants offered a seat by lot are compared with those not offered one, by the offer, whoever enrolled.",
    "randomised_offer": "Lots are drawn for students; those offered the programme are compared with the others.",
    "randomised_schools": "Lots are drawn for schools; the mean of schools with the programme is compared with that of the others.",
    "matched": "Those who take part are compared with others who look like them in what was observed; nobody draws lots.",
}
PILOT, WITHOUT_PROGRAMME = "the pilot as designed", "the same without the programme"
"""What is compared: the names of both worlds for readers."""
UNITS = {"share": "percentage points", "credits": "credits", "units": "units", "dollars": "dollars"}


def title_of(row: pd.Series) -> str:
    """Name the outcome of a row, its group where it is not everyone, and the estimand where it is not the effect of the offer."""
    parts = [_(TITLES[str(row["outcome"])])]
    parts += [group_title(str(row["group"]))] if row["group"] != "all" else []
    parts += [_("of those whom the offer brought in")] if row["estimand"] == "took_part" else []
    return ", ".join(parts)


def tries(finding: Finding, row: pd.Series) -> Sentence:
    """Write a share of replications with its interval, as so many of 100."""
    if not math.isfinite(float(row["low"])):
        return (tries_figure(finding, row, "value"),)
    return sentence("{value} ({low} to {high})", **{column: tries_figure(finding, row, column) for column in ("value", "low", "high")})


def tries_figure(finding: Finding, row: pd.Series, column: str) -> Figure:
    """Write a share as so many of 100."""
    return figure_of(finding, row, column, show_number(100 * float(row[column])))


def amount(finding: Finding, row: pd.Series, *, signed: bool = True) -> Sentence:
    """Write an effect with its interval, of shares in points."""
    figures = {column: figure_of(finding, row, column, show_amount(float(row[column]), str(row["unit"]), signed=signed)) for column in ("value", "low", "high")}
    return sentence("{value} ({low} to {high})", **figures) if math.isfinite(float(row["low"])) else (figures["value"],)


def show_amount(value: float, unit: str, *, signed: bool) -> str:
    """Write an effect in the unit that is shown: of shares in points."""
    shown = show_number(100 * value if unit == "share" else value, 0 if unit == "dollars" else 1)
    return f"+{shown}" if signed and value > 0 and any(digit in shown for digit in "123456789") else shown
