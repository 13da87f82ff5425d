"""The question of a comparison and its answer in three sentences."""

from __future__ import annotations

from dataclasses import replace

from llsim.catalogue import BY_NAME
from llsim.report.cells import extra_public_cost, has_interval, of_row, verdict_of, verdict_sentence
from llsim.report.figure import Sentence
from llsim.report.folder import Comparison, Policy
from llsim.report.money import RATIO
from llsim.report.sections import SHOWN
from llsim.report.words import Verdict, join_words, say_dollars

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
VERBS = {
    "better": ("gets better", "get better"),
    "worse": ("gets worse", "get worse"),
    "probably better": ("probably gets better", "probably get better"),
    "probably worse": ("probably gets worse", "probably get worse"),
    "neither": ("shows no clear change", "show no clear change"),
    "no interval": ("has no interval to judge by", "have no interval to judge by"),
}
FIRST = {"graduation_rate": "the share who graduate on time", "college_going": "the share of graduates who go to college"}


def question(data: Comparison) -> str:
    """Ask what the comparison asks."""
    place = data.manifest.region.title
    if len(data.alternatives) == 1:
        return f"What would \u201c{data.focus.title}\u201d change in {place}?"
    return f"What would {spelled(len(data.alternatives))} choices of policy change in {place}?"


def spelled(number: int) -> str:
    """Write a small number as a word."""
    return NUMBERS[number] if number < len(NUMBERS) else str(number)


def answer(data: Comparison) -> list[Sentence]:
    """Answer in three sentences: graduation, the other outcomes, money."""
    return [first_sentence(data), other_outcomes(data), money(data)]


def first_sentence(data: Comparison) -> Sentence:
    """Say what happens to graduation under the scenario of the headline, and to college-going after it."""
    start: Sentence = (f"Under \u201c{data.focus.title}\u201d, compared with \u201c{data.baseline.title}\u201d, ",)
    parts: list[Sentence] = []
    for name, words in FIRST.items():
        year = data.last_year(name)
        row = data.difference(name, data.focus.name, year) if year is not None else None
        if row is not None:
            parts.append((f"{words} in {year} ", *verdict_sentence(row, BY_NAME[name])))
    if not parts:
        return (*start, "no graduation or college rate could be compared.")
    both = (*parts[0], "; ", *parts[1]) if len(parts) == 2 else parts[0]
    return (*start, *both, ".")


def other_outcomes(data: Comparison) -> Sentence:
    """Say which of the other headline outcomes get better, get worse, probably do, or do not clearly change."""
    found: dict[str, list[str]] = {kind: [] for kind in VERBS}
    for name in SHOWN:
        year = data.last_year(name)
        row = data.difference(name, data.focus.name, year) if year is not None else None
        if row is not None and name not in FIRST:
            found[kind_of(verdict_of(row, BY_NAME[name]))].append(lowered(BY_NAME[name].title))
    if not any(found.values()):
        return ("No other headline outcome could be compared.",)
    words = [counted(titles, *VERBS[kind]) for kind, titles in found.items() if titles or kind in {"better", "worse"}]
    return (f"Of the other headline outcomes, {join_words(words)}.",)


def kind_of(verdict: Verdict) -> str:
    """Sort a verdict under one of the verbs of the second sentence."""
    if verdict.words == "no interval" or verdict.effect == "neither":
        return "no interval" if verdict.words == "no interval" else "neither"
    return verdict.effect if verdict.clear else f"probably {verdict.effect}"


def counted(titles: list[str], one: str, more: str) -> str:
    """Count outcomes and name them: `two get better (employed; credits earned)`."""
    if not titles:
        return f"none {one}"
    return f"{spelled(len(titles))} {one if len(titles) == 1 else more} ({'; '.join(titles)})"


def lowered(title: str) -> str:
    """Write a title inside a sentence."""
    return title[:1].lower() + title[1:]


def money(data: Comparison) -> Sentence:
    """Say what the public pays, and for each additional graduate where there clearly are any; then how many others also raise graduation."""
    first, last = data.manifest.first_year, data.manifest.until
    paid = extra_public_cost(data, data.focus.name)
    paid = replace(paid, text=say_dollars(paid.value))
    return ("It costs the public ", paid, f" more from {first} to {last}", *each_graduate(data, data.focus), *others(data), ".")


def each_graduate(data: Comparison, policy: Policy) -> Sentence:
    """Give the cost of each additional graduate up to the last year; say so where it is in doubt whether there are any."""
    rows = data.difference_rows(RATIO, policy.name)
    rows = rows[rows["difference"].notna()]
    if rows.empty:
        return (", with no clear number of additional graduates to set against it",)
    row = rows.iloc[-1]
    if not has_interval(row):
        return (", with no interval for the cost of each additional graduate",)
    figure, low, high = (of_row(row, column, say_dollars(float(row[column]))) for column in ("difference", "low", "high"))
    return (", about ", figure, " for each additional graduate (95\u00a0% interval ", low, " to ", high, ")")


def others(data: Comparison) -> Sentence:
    """Count the other alternatives that clearly raise graduation."""
    rest = [policy for policy in data.alternatives if policy.name != data.focus.name]
    year = data.last_year("graduation_rate")
    if not rest or year is None:
        return ()
    rows = [(policy, data.difference("graduation_rate", policy.name, year)) for policy in rest]
    rising = [policy.title for policy, row in rows if row is not None and verdict_of(row, BY_NAME["graduation_rate"]).words == "rises by"]
    if not rising:
        return ("; none of the other choices clearly raises graduation",)
    return (f"; of the {spelled(len(rest))} other choices, {spelled(len(rising))} clearly {'raise' if len(rising) > 1 else 'raises'} graduation",)
