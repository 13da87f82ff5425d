"""What a projection says in sentences, by rules that stand on the page: what is robust, how wide, what the spread is made of."""

from __future__ import annotations

from typing import Any

from llsim.analysis.projecting import ROBUST
from llsim.analysis.variance_split import PARTS
from llsim.catalogue import BY_NAME
from llsim.report.figure import Sentence
from llsim.report.projected import Projected, figure_of, industry_title, level_figure
from llsim.report.words import show_number

LED = ("retention_5yr", "retention_graduates_5yr", "credential_completion", "graduation_rate", "employment_rate", "net_local_hires", "certified_pathway_students")
"""Outcomes that sentences speak of, in this order."""
WIDE = "retention_5yr"
RULES = (
    f"A future is one run: one draw of the parameters, one economy, one seed. Something is called robust when it holds in at least {round(10 * ROBUST)} of 10 futures; "
    "\u201cn of 10\u201d is rounded down. Bands hold half and 90 % of the futures. They hold what the model does not know of its parameters, the economy and chance, "
    "and not what the model itself may get wrong."
)  # fmt: skip


def tenths(share: float, futures: int) -> str:
    """Write a share of the futures: `9 of 10`, rounded down, or all of them."""
    return f"all {futures:,}" if share == 1.0 else f"{int(10 * share + 1e-9)} of 10"


def lowered(title: str) -> str:
    """Write a title inside a sentence."""
    return title if title[:2].isupper() else title[:1].lower() + title[1:]


def sentences(data: Projected) -> list[Sentence]:
    """Say what is robust, how wide the fan is, how openings stand to graduates, and what the spread is made of."""
    against = data.baseline
    found: list[Sentence] = [robust_sentence(data, against)] if against else []
    found += [robust_sentence(data, ""), width_sentence(data), openings_sentence(data), split_sentence(data)]
    return [sentence for sentence in found if sentence]


def robust_sentence(data: Projected, against: str) -> Sentence:
    """Say what is higher or lower in at least nine of ten futures: than the baseline, or than in the first year. The table lists all."""
    held: dict[str, list[Sentence]] = {"up": [], "down": []}
    others: list[str] = []
    same: list[str] = []
    for row in robust_rows(data, against):
        title, words = lowered(BY_NAME[str(row["outcome"])].title), str(row["words"])
        if words in held:
            held[words].append((f"{title} (", figure_of(row, words, "robust", tenths(float(row[words]), int(row["futures"]))), ")"))
        else:
            (same if words == "same" else others).append(title)
    where, than = (f"Under \u201c{data.titles[data.focus]}\u201d in {data.until}", f"under \u201c{data.titles[against]}\u201d") if against else (f"In {data.until}", f"in {data.first_year}")
    robustly: list[Sentence] = [(f"{words} than {than}: ", *joined(held[kind])) for kind, words in (("up", "higher"), ("down", "lower")) if held[kind]]
    first: Sentence = (f"{where}, robustly ", *joined(robustly, "; robustly "), ".") if robustly else (f"{where}, nothing that is shown here is robustly higher or lower than {than}.",)
    rest = [f" {words}: {', '.join(titles)}." for words, titles in (("Either way", others), ("The same", same)) if titles]
    return (*first, *rest)


def robust_rows(data: Projected, against: str) -> list[dict[str, Any]]:
    """List in what share of the futures each outcome is higher or lower."""
    found = [data.rows(data.robust, outcome, data.focus, against) for outcome in LED]
    return [dict(rows.iloc[0]) for rows in found if len(rows)]


def joined(parts: list[Sentence], comma: str = ", ") -> Sentence:
    """Join parts of a sentence."""
    whole: list[Any] = []
    for place, part in enumerate(parts):
        whole += [comma] if place else []
        whole += part
    return tuple(whole)


def width_sentence(data: Projected) -> Sentence:
    """Say how wide the fan of staying in the region is in the last year."""
    rows = data.rows(data.fan, WIDE, data.focus)
    if rows.empty:
        return ()
    row = dict(rows.iloc[-1])
    low, high, median = (level_figure(row, column) for column in ("low_90", "high_90", "median"))
    return (f"Of the cohorts that should have graduated five years before {row['year']}, ", low, " to ", high, " still live in the region in 90\u00a0% of the futures (median ", median, ").")


def openings_sentence(data: Projected) -> Sentence:
    """Say in which industries there are not robustly more openings than pathway graduates, and where openings are fewest for each graduate."""
    rows = data.openings[data.openings["scenario"] == data.focus].assign(outcome="openings beyond graduates", against="")
    rows = rows[rows["per_100"] < float("inf")]
    if rows.empty:
        return ()
    short = [dict(row) for row in rows[rows["more"] < ROBUST].to_dict("records")]
    named: list[Sentence] = [(f"{industry_title(row['group'])} (", figure_of(row, "more", "openings", tenths(float(row["more"]), int(row["futures"]))), ")") for row in short]
    where: Sentence = ("in all industries but ", *joined(named)) if named else ("in every industry",)
    least = dict(rows.loc[rows["per_100"].idxmin()])
    number = figure_of(least, "per_100", "openings", show_number(float(least["per_100"])))
    fewest: Sentence = (f", fewest in {industry_title(least['group'])}: ", number, " for a hundred graduates in the median")
    return (f"In {data.until} there are robustly more openings than graduates of the industry\u2019s pathways ", *where, *fewest, ". Most openings go to other people of all ages.")


def split_sentence(data: Projected) -> Sentence:
    """Say what the spread of staying and of vacancies is made of in the last year."""
    said: list[Sentence] = []
    for outcome in (WIDE, "vacancies_filled"):
        rows = data.rows(data.split, outcome, data.focus)
        if len(rows) and rows.iloc[-1][list(PARTS)].notna().any():
            row = dict(rows.iloc[-1])
            known = [(figure_of(row, part, "split", f"{100 * row[part]:.0f}\u00a0%"), f" {part}") for part in PARTS if row[part] == row[part]]
            said.append((f"{lowered(BY_NAME[outcome].title)}: ", *joined([tuple(part) for part in known])))
    return ("What the spread is made of: ", *joined(said, "; "), ".") if said else ()
