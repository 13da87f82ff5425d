"""The question of a comparison and its answer in three sentences."""

from __future__ import annotations

from dataclasses import replace

from llsim.analysis.saying import Verdict
from llsim.catalogue import BY_NAME
from llsim.report.cells import change_sentence, extra_public_cost, has_interval, of_row, verdict_of
from llsim.report.figure import Sentence
from llsim.report.folder import Comparison, Policy
from llsim.report.language import _, counted, filled, plain, sentence
from llsim.report.money import RATIO
from llsim.report.sections import SHOWN
from llsim.report.words import join_words, lowered, say_dollars, spelled

VERBS = {
    "better": ("{number} gets better ({titles})", "{number} get better ({titles})"),
    "worse": ("{number} gets worse ({titles})", "{number} get worse ({titles})"),
    "probably better": ("{number} probably gets better ({titles})", "{number} probably get better ({titles})"),
    "probably worse": ("{number} probably gets worse ({titles})", "{number} probably get worse ({titles})"),
    "neither": ("{number} shows no clear change ({titles})", "{number} show no clear change ({titles})"),
    "no interval": ("{number} has no interval to judge by ({titles})", "{number} have no interval to judge by ({titles})"),
}
NONE = {"better": "none gets better", "worse": "none gets worse"}
FIRST = {"graduation_rate": "the share who graduate on time in {year}", "college_going": "the share of graduates who go to college in {year}"}


def question(data: Comparison) -> str:
    """Ask what the comparison asks."""
    place = data.manifest.region.title
    if len(data.alternatives) == 1:
        return filled("What would \u201c{policy}\u201d change in {place}?", policy=data.focus.title, place=place)
    return filled("What would {number} choices of policy change in {place}?", number=spelled(len(data.alternatives)), place=place)


def answer(data: Comparison) -> list[Sentence]:
    """Answer in three sentences: graduation, the other outcomes, money."""
    return [first_sentence(data), other_outcomes(data), money(data)]


def first_sentence(data: Comparison) -> Sentence:
    """Say what happens to graduation under the scenario of the headline, and to college-going after it."""
    names: dict[str, str | Sentence] = {"policy": data.focus.title, "baseline": data.baseline.title}
    parts: list[Sentence] = []
    for name, words in FIRST.items():
        year = data.last_year(name)
        row = data.difference(name, data.focus.name, year) if year is not None else None
        if row is not None:
            parts.append(change_sentence((filled(words, year=str(year)),), row, BY_NAME[name]))
    if not parts:
        return sentence("Under \u201c{policy}\u201d, compared with \u201c{baseline}\u201d, no graduation or college rate could be compared.", **names)
    if len(parts) == 1:
        return sentence("Under \u201c{policy}\u201d, compared with \u201c{baseline}\u201d, {change}.", **names, change=parts[0])
    return sentence("Under \u201c{policy}\u201d, compared with \u201c{baseline}\u201d, {change}; {other}.", **names, change=parts[0], other=parts[1])


def other_outcomes(data: Comparison) -> Sentence:
    """Say which of the other headline outcomes get better, get worse, probably do, or do not clearly change."""
    found: dict[str, list[str]] = {kind: [] for kind in VERBS}
    for name in SHOWN:
        year = data.last_year(name)
        row = data.difference(name, data.focus.name, year) if year is not None else None
        if row is not None and name not in FIRST:
            found[kind_of(verdict_of(row, BY_NAME[name]))].append(lowered(_(BY_NAME[name].title)))
    if not any(found.values()):
        return (_("No other headline outcome could be compared."),)
    words = [listed(titles, kind) for kind, titles in found.items() if titles or kind in NONE]
    return (filled("Of the other headline outcomes, {changes}.", changes=join_words(words)),)


def kind_of(verdict: Verdict) -> str:
    """Sort a verdict under one of the verbs of the second sentence."""
    if verdict.words == "no interval" or verdict.effect == "neither":
        return "no interval" if verdict.words == "no interval" else "neither"
    return verdict.effect if verdict.clear else f"probably {verdict.effect}"


def listed(titles: list[str], kind: str) -> str:
    """Count outcomes and name them: `two get better (employed; credits earned)`."""
    if not titles:
        return _(NONE[kind])
    return plain(counted(*VERBS[kind], len(titles), number=spelled(len(titles)), titles="; ".join(titles)))


def money(data: Comparison) -> Sentence:
    """Say what the public pays, and for each additional graduate where there clearly are any; then how many others also raise graduation."""
    paid = extra_public_cost(data, data.focus.name)
    paid = replace(paid, text=say_dollars(paid.value))
    first, last, each, rest = str(data.manifest.first_year), str(data.manifest.until), each_graduate(data, data.focus), others(data)
    if not rest:
        return sentence("It costs the public {dollars} more from {first} to {last}, {each}.", dollars=paid, first=first, last=last, each=each)
    return sentence("It costs the public {dollars} more from {first} to {last}, {each}; {others}.", dollars=paid, first=first, last=last, each=each, others=rest)


def each_graduate(data: Comparison, policy: Policy) -> Sentence:
    """Give the cost of each additional graduate up to the last year; say so where it is in doubt whether there are any."""
    rows = data.difference_rows(RATIO, policy.name)
    rows = rows[rows["difference"].notna()]
    if rows.empty:
        return (_("with no clear number of additional graduates to set against it"),)
    row = rows.iloc[-1]
    if not has_interval(row):
        return (_("with no interval for the cost of each additional graduate"),)
    middle, low, high = (of_row(row, column, say_dollars(float(row[column]))) for column in ("difference", "low", "high"))
    return sentence("about {dollars} for each additional graduate (95\u00a0% interval {low} to {high})", dollars=middle, low=low, high=high)


def others(data: Comparison) -> Sentence:
    """Count the other alternatives that clearly raise graduation."""
    rest = [policy for policy in data.alternatives if policy.name != data.focus.name]
    year = data.last_year("graduation_rate")
    if not rest or year is None:
        return ()
    rows = [data.difference("graduation_rate", policy.name, year) for policy in rest]
    rising = sum(row is not None and verdict_of(row, BY_NAME["graduation_rate"]).words == "rises by" for row in rows)
    if len(rest) == 1:
        return (_("the other choice clearly raises graduation too") if rising else _("the other choice does not clearly raise graduation"),)
    if not rising:
        return (_("none of the other choices clearly raises graduation"),)
    if rising == 1:
        return sentence("of the {number} other choices, one clearly raises graduation", number=spelled(len(rest)))
    return sentence("of the {number} other choices, {rising} clearly raise graduation", number=spelled(len(rest)), rising=spelled(rising))
