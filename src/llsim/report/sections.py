"""The pictures of what changes: headline differences, by group, over time, and levels, each with the table of its numbers."""

from __future__ import annotations

import pandas as pd

from llsim.catalogue import BY_NAME, HEADLINES, Outcome
from llsim.report import charts
from llsim.report.cells import Cell, Table, difference_cell, difference_head, difference_row, has_interval, is_small, level_cell
from llsim.report.folder import Comparison, Policy
from llsim.report.parts import Panel, Section, scale, style
from llsim.report.words import GROUP_TITLES, axis_words, group_title

COST = "public_cost"
SHOWN = tuple(name for name in HEADLINES if name != COST)  # money has headings of its own
GROUP_OUTCOMES = ("graduation_rate", "college_going", "credential_completion")
MOST_BANDS = 4


def bar_of(data: Comparison, outcome: Outcome, scenario: str, year: int, group: str, label: str) -> charts.Bar | None:
    """Make one row of an interval chart, or None when there is no difference. Without an interval only the dot is drawn."""
    row = data.difference(outcome.name, scenario, year, group)
    if row is None or pd.isna(row["difference"]):
        return None
    times = scale(outcome)
    middle = float(row["difference"]) * times
    low, high = (float(row["low"]) * times, float(row["high"]) * times) if has_interval(row) else (middle, middle)
    return charts.Bar(label, middle, low, high, difference_cell(row, outcome).text, style(data, scenario))


def headline(data: Comparison) -> Section:
    """Show every headline outcome in its last comparable year, every scenario; rates share one axis."""
    found: dict[str, list[charts.Bar]] = {}
    rows: list[tuple[Cell, ...]] = []
    years: dict[str, int] = {}
    for name in SHOWN:
        outcome, year = BY_NAME[name], data.last_year(name)
        if year is None:
            continue
        found[name] = [bar for policy in data.alternatives if (bar := bar_of(data, outcome, policy.name, year, "all", policy.title)) is not None]
        years[name] = year
        shown = [data.difference(name, policy.name, year) for policy in data.alternatives]
        rows += [difference_row(data, row, outcome, outcome.title) for row in shown if row is not None]
    rates = [bar for name, bars in found.items() if BY_NAME[name].unit == "share" for bar in bars]
    panels: list[Panel] = []
    for name, bars in found.items():
        outcome = BY_NAME[name]
        domain = charts.shared_domain(rates if outcome.unit == "share" else bars)
        described = "; ".join(f"{bar.label}: {bar.text}" for bar in bars)
        key, words = f"headline-{name}", f"{outcome.title}, {years[name]}: difference from the baseline in {axis_words(outcome)}"
        panels.append(Panel(f"{outcome.title}, {years[name]}", charts.interval_chart(bars, domain, axis_words(outcome), key, words, described)))
    notes = list(dict.fromkeys(f"{BY_NAME[name].title}: {BY_NAME[name].caution}" for name in found if BY_NAME[name].caution))
    return Section(panels, [Table("Differences from the baseline, all students", difference_head(outcome_first=True), rows)], notes)


def groups(data: Comparison) -> Section:
    """Show graduation and college-going by group under the scenario of the headline; groups under ten people are left out."""
    panels: list[Panel] = []
    tables: list[Table] = []
    notes: list[str] = []
    for name in GROUP_OUTCOMES:
        outcome, year = BY_NAME[name], data.last_year(name)
        if year is None:
            continue
        known = [group for group in GROUP_TITLES if data.difference(name, data.focus.name, year, group) is not None]
        small = [group for group in known if is_small(data, outcome, group, year)]
        if small:
            notes.append(f"{outcome.title}: not printed, fewer than ten simulated people: {', '.join(map(group_title, small))}.")
        kept = [group for group in known if group not in small]
        bars = [bar for group in kept if (bar := bar_of(data, outcome, data.focus.name, year, group, group_title(group))) is not None]
        if bars:
            words = f"{outcome.title}, {year}, by group: difference from the baseline in points under {data.focus.title}"
            described = "; ".join(f"{bar.label}: {bar.text}" for bar in bars)
            panels.append(Panel(f"{outcome.title}, {year}", charts.interval_chart(bars, charts.shared_domain(bars), "points", f"groups-{name}", words, described)))
        shown = [(group, data.difference(name, policy.name, year, group)) for policy in data.alternatives for group in kept]
        rows = [difference_row(data, row, outcome, group_title(group)) for group, row in shown if row is not None]
        tables.append(Table(f"{outcome.title}, {year}, by group, every scenario", difference_head(outcome_first=False), rows))
    return Section(panels, tables, notes)


def over_time(data: Comparison) -> Section:
    """Draw the differences of every headline outcome by year, with 95 % bands."""
    panels: list[Panel] = []
    rows: list[tuple[Cell, ...]] = []
    for name in SHOWN:
        outcome = BY_NAME[name]
        lines = [line for policy in data.alternatives if (line := difference_line(data, outcome, policy)) is not None]
        if not lines:
            continue
        words = f"{outcome.title}: difference from the baseline by year, in {axis_words(outcome)}, with 95 % bands"
        described = "; ".join(f"{line.label}: from {line.points[0].year} to {line.points[-1].year}" for line in lines)
        panels.append(Panel(outcome.title, charts.line_chart(lines, axis_words(outcome), from_zero_line=True, key=f"time-{name}", title=words, description=described)))
        for policy in data.alternatives:
            rows += [difference_row(data, row, outcome, outcome.title) for _, row in data.difference_rows(name, policy.name).iterrows()]
    return Section(panels, [Table("Differences from the baseline by year, all students", difference_head(outcome_first=True), rows)])


def difference_line(data: Comparison, outcome: Outcome, policy: Policy) -> charts.Line | None:
    """Make the line of one scenario; with many scenarios only the one of the headline carries its band."""
    times = scale(outcome)
    points = []
    rows = data.difference_rows(outcome.name, policy.name)
    for _, row in rows[rows["difference"].notna()].iterrows():
        middle = float(row["difference"]) * times
        low, high = (float(row["low"]) * times, float(row["high"]) * times) if has_interval(row) else (middle, middle)
        points.append(charts.Point(int(row["year"]), middle, low, high))
    band = len(data.alternatives) <= MOST_BANDS or policy.name == data.focus.name
    return charts.Line(policy.title, tuple(points), style(data, policy.name), band) if points else None


def levels(data: Comparison) -> Section:
    """Draw the levels of headline rates, baseline and headline scenario, with the spread across runs."""
    panels: list[Panel] = []
    rows: list[tuple[Cell, ...]] = []
    shown = (data.baseline, data.focus)
    for name in SHOWN:
        outcome = BY_NAME[name]
        lines = [line for policy in shown if (line := level_line(data, outcome, policy)) is not None]
        if not lines:
            continue
        unit = "%" if outcome.unit == "share" else outcome.unit
        words = f"{outcome.title}: level by year in {unit}, with the spread across runs"
        ends = [(line.label, line.points[0], line.points[-1]) for line in lines]
        described = "; ".join(f"{label}: {first.middle:,.1f} in {first.year}, {last.middle:,.1f} in {last.year}" for label, first, last in ends)
        panels.append(Panel(outcome.title, charts.line_chart(lines, unit, from_zero_line=False, key=f"level-{name}", title=words, description=described)))
        for year in [point.year for point in lines[0].points]:
            cells = [level_cell(data, outcome, policy.name, year) for policy in shown]
            rows.append((outcome.title, str(year), *cells))
    return Section(panels, [Table("Levels by year: mean over runs (lowest to highest run)", ("Outcome", "Year", *(policy.title for policy in shown)), rows)])


def level_line(data: Comparison, outcome: Outcome, policy: Policy) -> charts.Line | None:
    """Make the line of the mean over runs, with the band from the lowest to the highest run."""
    runs = data.runs_of(outcome.name, policy.name)
    table = runs.groupby("year")["value"].agg(["mean", "min", "max"]).mul(scale(outcome)).dropna()
    points = tuple(charts.Point(int(str(year)), float(row["mean"]), float(row["min"]), float(row["max"])) for year, row in table.iterrows())
    return charts.Line(policy.title, points, style(data, policy.name)) if points else None
