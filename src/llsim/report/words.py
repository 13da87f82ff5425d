"""Write an estimate and its interval in words and units of a reader's language.

What an interval lets us say, by rules that the report prints, stands in `analysis/saying.py`. Its verdicts are in English; what shows
them translates them.
"""

from __future__ import annotations

import math

from llsim.catalogue import BY_NAME, Outcome
from llsim.report.language import _, filled

MINUS = "\u2212"
MILLION = 1_000_000

GROUP_TITLES = {
    "all": "All students",
    "african_american": "African American",
    "latino": "Latino",
    "asian": "Asian",
    "white": "White",
    "other": "Other or several races",
    "english_learner": "English learners",
    "low_income": "Low income",
    "disability": "Students with disabilities",
    "low_prior_achievement": "Low prior achievement",
    "first_generation": "First in family to go to college",
    "female": "Female",
    "male": "Male",
}
GROUPS_INSIDE = {
    "all": "all students",
    "african_american": "African American students",
    "latino": "Latino students",
    "asian": "Asian students",
    "white": "white students",
    "other": "students of other or several races",
    "english_learner": "English-learner students",
    "low_income": "students with low income",
    "disability": "students with disabilities",
    "low_prior_achievement": "students with low prior achievement",
    "first_generation": "those first in their family to go to college",
    "female": "female students",
    "male": "male students",
}
"""How a group is named inside a sentence."""
NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
SIZES = {
    "share": "{number}\u00a0percentage points", "credits": "{number}\u00a0credits", "people": "{number}\u00a0people",
    "places": "{number}\u00a0places", "jobs": "{number}\u00a0jobs", "employers": "{number}\u00a0employers",
}  # fmt: skip
GRADE_TITLES = {"A": "randomised trials", "B": "matched or natural experiments", "C": "descriptive data", "D": "assumed"}
GRADE_WORDS = {"A": "randomised", "B": "matched or natural experiments", "C": "descriptive", "D": "assumed", "rules": "mechanics and rules"}


def show_number(value: float, decimals: int = 0) -> str:
    """Write a number with thousands separators and a true minus sign; what rounds to zero has no sign."""
    if not math.isfinite(value):
        return _("not known")
    text = f"{abs(value):,.{decimals}f}"
    return f"{MINUS}{text}" if value < 0 and float(text.replace(",", "")) != 0 else text


def show_dollars(value: float) -> str:
    """Write dollars with thousands separators."""
    if not math.isfinite(value):
        return _("not known")
    text = show_number(abs(value))
    return f"{MINUS}${text}" if value < 0 and text != "0" else f"${text}"


def say_dollars(value: float) -> str:
    """Write dollars for a sentence: millions with one decimal, less with thousands separators."""
    if math.isfinite(value) and abs(value) >= MILLION:
        return filled("{dollars}\u00a0million", dollars=f"{MINUS if value < 0 else ''}${abs(value) / MILLION:,.1f}")
    return show_dollars(value)


def decimals_of(outcome: Outcome, value: float) -> int:
    """Choose decimals: one for shares and credits, one for counts so small that a whole number says little, else none."""
    return 1 if outcome.unit in {"share", "credits"} or abs(value) < 10 else 0


def show_level(value: float, outcome: Outcome) -> str:
    """Write the value of an outcome: percent, dollars, or a number."""
    if outcome.unit == "share":
        return f"{show_number(value * 100, 1)}\u00a0%"
    return show_dollars(value) if outcome.unit == "dollars" else show_number(value, decimals_of(outcome, value))


def show_difference(value: float, outcome: Outcome) -> str:
    """Write a difference with its sign and no unit words: `+2.3`, `+$1,200`."""
    if outcome.unit == "share":
        text = show_number(value * 100, 1)
    else:
        text = show_dollars(value) if outcome.unit == "dollars" else show_number(value, decimals_of(outcome, value))
    zero = not any(digit in text for digit in "123456789")
    return text if value < 0 or zero or not math.isfinite(value) else f"+{text}"


def show_size(value: float, outcome: Outcome) -> str:
    """Write the size of a difference for a sentence: `2.3 percentage points`, `$1,200`, `14 jobs`."""
    size = abs(value)
    if outcome.unit == "dollars":
        return filled("less than {size}", size="$1") if 0 < size < 0.5 else say_dollars(size)
    shown = size * 100 if outcome.unit == "share" else size
    text = show_number(shown, decimals_of(outcome, size))
    if size > 0 and float(text.replace(",", "")) == 0:
        return filled("less than {size}", size=filled(SIZES[outcome.unit], number="0.1"))
    return filled(SIZES[outcome.unit], number=text)


def axis_words(outcome: Outcome) -> str:
    """Name the unit of a difference as a column head or axis title."""
    return _("points") if outcome.unit == "share" else _(outcome.unit)


def group_title(group: str) -> str:
    """Name a group for a reader; a group that is not known is shown as it is written."""
    return _(GROUP_TITLES[group]) if group in GROUP_TITLES else plain_words(group)


def group_inside(group: str) -> str:
    """Name a group inside a sentence."""
    return _(GROUPS_INSIDE[group]) if group in GROUPS_INSIDE else plain_words(group)


def plain_words(name: str) -> str:
    """Turn a key such as `dual_enrollment` into words with a capital."""
    words = name.replace("_", " ").replace(":", ": ").strip()
    return _(words[:1].upper() + words[1:])


def spelled(number: int) -> str:
    """Write a small number as a word."""
    return _(NUMBERS[number]) if number < len(NUMBERS) else str(number)


def lowered(title: str) -> str:
    """Write a title inside a sentence."""
    return title[:1].lower() + title[1:]


def outcome_named(name: str) -> Outcome:
    """Look up an outcome of the catalogue. Raises ValueError for one that is not in it."""
    if name not in BY_NAME:
        raise ValueError(f"differences.parquet: {name!r} is not an outcome of this version's catalogue")
    return BY_NAME[name]


def join_words(words: list[str]) -> str:
    """Join words with commas and a final "and"."""
    return words[0] if len(words) == 1 else filled("{several} and {last}", several=", ".join(words[:-1]), last=words[-1]) if words else ""
