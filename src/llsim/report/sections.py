"""Compose the parts of the report: sentences whose numbers are bound to rows of the tables, tables, and pictures."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from markupsafe import Markup

from llsim.catalogue import HEADLINES, OUTCOMES, Outcome
from llsim.report.charts import Bar, Line, Point, interval_chart, line_chart, shared_domain
from llsim.report.figure import Figure
from llsim.report.flow_chart import flow_chart, last_complete_year, links_of, node_order
from llsim.report.folder import PUBLIC_PAYERS, SMALLEST_GROUP, Comparison, Policy
from llsim.report.picture import BASELINE_STYLE, style_of
from llsim.report.words import axis_words, group_title, outcome_named, plain_words, read_interval, show_difference, show_dollars, show_level, show_size

ANSWERED = ("graduation_rate", "college_going", "credential_completion", "retention_5yr")
PICTURED = ("graduation_rate", "dropout_rate", "college_going", "credential_completion", "employment_rate", "retention_5yr")
BY_GROUP = ("graduation_rate", "college_going")
GROUPS = ("all", "african_american", "latino", "asian", "white", "english_learner", "low_income", "disability", "low_prior_achievement", "first_generation", "female", "male")
OVER_TIME = ("graduation_rate", "college_going", "credential_completion", "employment_rate", "retention_5yr", "certified_pathway_enrollment")


@dataclass(frozen=True)
class Sentence:
    """A sentence with a traceable number: what is said before it, the number, and what follows."""

    before: str
    figure: Figure | None
    after: str


@dataclass(frozen=True)
class Table:
    """A table: caption, heads and rows of cells; numbers are figures."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str | Figure, ...], ...]


@dataclass(frozen=True)
class Picture:
    """A picture with the table that says the same."""

    title: str
    svg: Markup
    table: Table


def bound(row: pd.Series, column: str, outcome: Outcome, text: str) -> Figure:
    """Bind a text to a cell of the differences."""
    return Figure(text, float(row[column]), outcome.name, str(row["scenario"]), str(row["group"]), str(row["year"]), column=column)


def answer(comparison: Comparison, policy: Policy) -> list[Sentence]:
    """Say, outcome by outcome, what the policy changes by the last year, by the rules on the interval."""
    sentences = []
    for name in ANSWERED:
        outcome, year = outcome_named(name), comparison.last_year(name)
        row = comparison.difference(name, policy.name, year) if year is not None else None
        if row is None:
            continue
        verdict = read_interval(row["difference"], row["low"], row["high"], outcome.better)
        subject = f"{outcome.title} ({year}): "
        between = f"95 % interval {show_difference(row['low'], outcome)} to {show_difference(row['high'], outcome)} {axis_words(outcome)}"
        size = bound(row, "difference", outcome, show_size(row["difference"], outcome) if verdict.moves else show_difference(row["difference"], outcome))
        words = f"{verdict.words} " if verdict.moves else f"{verdict.words}; best estimate "
        sentences.append(Sentence(subject + words, size, f" ({between}; evidence grade {outcome.grade})."))
    return sentences


def cost_sentences(comparison: Comparison, policy: Policy) -> list[Sentence]:
    """Say what the policy costs the public a year, and for each additional graduate where that is known."""
    years = comparison.manifest.until - comparison.manifest.first_year + 1
    rows = comparison.costs[(comparison.costs["scenario"] == policy.name) & comparison.costs["payer"].isin(PUBLIC_PAYERS)]
    total = float(rows["dollars"].sum()) / max(1, len(comparison.manifest.seeds))
    span = f"{comparison.manifest.first_year}-{comparison.manifest.until}"
    figure = Figure(show_dollars(total), total, "public", policy.name, "all", span, table="costs", column="dollars")
    found = [Sentence("State, district and colleges spend ", figure, f" in the {years} years {span}, in the prices of the lever settings, undiscounted.")]
    outcome = outcome_named("cost_per_additional_graduate")
    row = comparison.difference(outcome.name, policy.name, comparison.manifest.until)
    if row is not None:
        after = f" (95 % interval {show_dollars(row['low'])} to {show_dollars(row['high'])})."
        found.append(Sentence("For each additional on-time graduate that is ", bound(row, "difference", outcome, show_dollars(row["difference"])), after))
    else:
        found.append(Sentence("A cost for each additional graduate is not given: whether there are more graduates is in doubt.", None, ""))
    return found


def headline_pictures(comparison: Comparison) -> list[Picture]:
    """Draw each headline outcome's difference in the last year, every scenario on one scale."""
    return [picture for name in PICTURED if (picture := _by_scenario(comparison, name)) is not None]


def _by_scenario(comparison: Comparison, name: str) -> Picture | None:
    outcome, year = outcome_named(name), comparison.last_year(name)
    if year is None:
        return None
    bars: list[Bar] = []
    rows: list[tuple[str | Figure, ...]] = []
    for position, policy in enumerate(comparison.alternatives):
        row = comparison.difference(name, policy.name, year)
        if row is not None:
            bars.append(_bar(row, policy.title, outcome, position))
            rows.append((policy.title, *_cells(row, outcome)))
    title = f"{outcome.title}, {year}"
    svg = interval_chart(bars, shared_domain(bars), _unit(outcome), f"headline-{name}", title, f"Difference from the baseline with 95 % interval, by scenario: {title}.")
    return Picture(title, svg, Table(title, ("Scenario", "Difference", "Low", "High"), tuple(rows)))


def _unit(outcome: Outcome) -> str:
    return "percentage points" if outcome.unit == "share" else outcome.unit


def _bar(row: pd.Series, label: str, outcome: Outcome, position: int) -> Bar:
    scale = 100.0 if outcome.unit == "share" else 1.0
    middle, low, high = (scale * float(row[c] if abs(row[c]) < float("inf") else row["difference"]) for c in ("difference", "low", "high"))
    return Bar(label, middle, low, high, show_difference(row["difference"], outcome), style_of(position))


def _cells(row: pd.Series, outcome: Outcome) -> tuple[Figure, ...]:
    return tuple(bound(row, column, outcome, show_difference(row[column], outcome)) for column in ("difference", "low", "high"))


def group_pictures(comparison: Comparison, policy: Policy) -> list[Picture]:
    """Draw differences by group for one policy; groups of fewer than ten simulated people are left out."""
    pictures = []
    for name in BY_GROUP:
        outcome, year = outcome_named(name), comparison.last_year(name)
        if year is None:
            continue
        bars, rows = list[Bar](), list[tuple[str | Figure, ...]]()
        for group in GROUPS:
            row = comparison.difference(name, policy.name, year, group)
            if row is not None and comparison.people_behind(name, group, year, count=False) >= SMALLEST_GROUP:
                bars.append(_bar(row, group_title(group), outcome, comparison.alternatives.index(policy)))
                rows.append((group_title(group), *_cells(row, outcome)))
        title = f"{outcome.title}, {year}"
        svg = interval_chart(bars, shared_domain(bars), _unit(outcome), f"groups-{name}", title, f"Difference with 95 % interval by group: {title}.")
        pictures.append(Picture(title, svg, Table(title, ("Group", "Difference", "Low", "High"), tuple(rows))))
    return pictures


def time_pictures(comparison: Comparison) -> list[Picture]:
    """Draw differences over the years with 95 % bands, every scenario."""
    return [picture for name in OVER_TIME if (picture := _over_time(comparison, name)) is not None]


def _over_time(comparison: Comparison, name: str) -> Picture | None:
    outcome = outcome_named(name)
    scale = 100.0 if outcome.unit == "share" else 1.0
    lines, rows = list[Line](), list[tuple[str | Figure, ...]]()
    for position, policy in enumerate(comparison.alternatives):
        frame = comparison.difference_rows(name, policy.name).replace([float("inf"), -float("inf")], float("nan"))
        frame = frame.assign(low=frame["low"].fillna(frame["difference"]), high=frame["high"].fillna(frame["difference"])).dropna(subset=["difference"])
        points = tuple(Point(int(r.year), scale * r.difference, scale * r.low, scale * r.high) for r in frame.itertuples())
        if points:
            lines.append(Line(policy.title, points, style_of(position)))
        rows += [(policy.title, str(row["year"]), *_cells(row, outcome)) for _, row in frame.iterrows()]
    if not lines:
        return None
    svg = line_chart(lines, f"difference, {_unit(outcome)}", True, f"time-{name}", outcome.title, f"Difference from the baseline by year with 95 % bands: {outcome.title}.")
    return Picture(outcome.title, svg, Table(outcome.title, ("Scenario", "Year", "Difference", "Low", "High"), tuple(rows)))


def level_pictures(comparison: Comparison) -> list[Picture]:
    """Draw levels over the years: the mean and the range over seeds, for the baseline and the policy of the headline."""
    pictures = []
    for name in ("graduation_rate", "college_going"):
        outcome = outcome_named(name)
        scale = 100.0 if outcome.unit == "share" else 1.0
        lines, rows = list[Line](), list[tuple[str | Figure, ...]]()
        for policy, style in ((comparison.baseline, BASELINE_STYLE), (comparison.focus, style_of(comparison.alternatives.index(comparison.focus)))):
            years = comparison.runs_of(name, policy.name).groupby("year")["value"].agg(["mean", "min", "max"])
            lines.append(Line(policy.title, tuple(Point(int(y), scale * r["mean"], scale * r["min"], scale * r["max"]) for y, r in years.iterrows()), style))
            for year, level in years.iterrows():
                cells = [Figure(show_level(level[c], outcome), float(level[c]), name, policy.name, "all", str(year), "outcomes", c) for c in ("mean", "min", "max")]
                rows.append((policy.title, str(year), *cells))
        svg = line_chart(lines, "per cent", False, f"level-{name}", outcome.title, f"Level by year, mean and range over seeds: {outcome.title}.")
        pictures.append(Picture(outcome.title, svg, Table(outcome.title, ("Scenario", "Year", "Mean", "Lowest seed", "Highest seed"), tuple(rows))))
    return pictures


def flow_pictures(comparison: Comparison) -> list[Picture]:
    """Draw where every ninth grader of the last complete cohort went, in the baseline and under the policy of the headline."""
    pair = [comparison.baseline, comparison.focus]
    year = last_complete_year(comparison.flows, [policy.name for policy in pair])
    if year is None:
        return []
    links = [links_of(comparison.flows, policy.name, year) for policy in pair]
    order = node_order(pd.concat(links).groupby(["origin", "destination"], as_index=False)["people"].sum())
    pictures = []
    for policy, own in zip(pair, links, strict=True):
        title = f"{policy.title}: ninth graders of {year}"
        svg = flow_chart(own, order, f"flow-{policy.name}", title, "Each column holds the whole cohort; the table gives every flow.")
        rows = tuple((r.origin[2:], r.destination[2:], f"{r.people:,.0f}" if r.people >= SMALLEST_GROUP else "under 10") for r in own.itertuples())
        pictures.append(Picture(title, svg, Table(title, ("From", "To", "People"), rows)))
    return pictures


def cost_table(comparison: Comparison) -> Table:
    """List dollars over all years by scenario, lever and payer, averaged over seeds."""
    span = f"{comparison.manifest.first_year}-{comparison.manifest.until}"
    seeds = max(1, len(comparison.manifest.seeds))
    rows: list[tuple[str | Figure, ...]] = []
    for policy in comparison.alternatives:
        own = comparison.costs[comparison.costs["scenario"] == policy.name]
        for (lever, payer), dollars in own.groupby(["lever", "payer"])["dollars"].sum().div(seeds).items():
            figure = Figure(show_dollars(dollars), float(dollars), f"{lever}/{payer}", policy.name, "all", span, "costs", "dollars")
            rows.append((policy.title, plain_words(str(lever)), str(payer), figure))
    return Table(f"Dollars spent {span}, average over seeds, undiscounted", ("Scenario", "Lever", "Payer", "Dollars"), tuple(rows))


def evidence_table(comparison: Comparison) -> Table:
    """List headline outcomes with definition, grade, and how much pairing gained."""
    rows = list[tuple[str | Figure, ...]]()
    for outcome in OUTCOMES:
        if outcome.name in HEADLINES:
            ratio = comparison.differences[(comparison.differences["outcome"] == outcome.name) & (comparison.differences["group"] == "all")]["variance_ratio"].median()
            rows.append((outcome.title, outcome.definition, outcome.grade, f"{ratio:.1f}" if pd.notna(ratio) else "not known"))
    return Table("Headline outcomes, and the strength of what they rest on", ("Outcome", "Definition", "Grade", "Variance ratio, median"), tuple(rows))
