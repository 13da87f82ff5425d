"""The pictures of what changes: headline differences, by group, over time, and levels, each with the table of its numbers."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from llsim.catalogue import BY_NAME, HEADLINES, Outcome
from llsim.report import charts
from llsim.report.cells import Cell, Table, change_cell, difference_cell, difference_head, difference_row, has_interval, is_small, level_cell
from llsim.report.figure import Sentence
from llsim.report.folder import Comparison, Policy
from llsim.report.language import _, filled
from llsim.report.parts import Panel, Section, described, scale, style
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


def in_year(outcome: Outcome, year: int) -> str:
    """Name an outcome and the year it is shown in."""
    return filled("{outcome}, {year}", outcome=_(outcome.title), year=str(year))


def headline(data: Comparison) -> Section:
    """Show every headline outcome in its last comparable year, every scenario; rates share one axis."""
    return differences_of(data, SHOWN, "headline", _("Differences from the baseline, all students"))


def differences_of(data: Comparison, names: tuple[str, ...], key: str, caption: str) -> Section:
    """Show outcomes in their last comparable year, every scenario; rates share one axis. What must not be read into an outcome is a note."""
    years = {name: year for name in names if (year := data.last_year(name)) is not None}
    found: dict[str, list[charts.Bar]] = {}
    rows: list[tuple[Cell, ...]] = []
    for name, year in years.items():
        outcome = BY_NAME[name]
        found[name] = [bar for policy in data.alternatives if (bar := bar_of(data, outcome, policy.name, year, "all", policy.title)) is not None]
        shown = [data.difference(name, policy.name, year) for policy in data.alternatives]
        rows += [difference_row(data, row, outcome, _(outcome.title)) for row in shown if row is not None]
    rates = [bar for name, bars in found.items() if BY_NAME[name].unit == "share" for bar in bars]
    panels: list[Panel] = []
    for name, bars in found.items():
        outcome = BY_NAME[name]
        domain = charts.shared_domain(rates if outcome.unit == "share" else bars)
        title = in_year(outcome, years[name])
        words = filled("{title}: difference from the baseline in {unit}", title=title, unit=axis_words(outcome))
        panels.append(Panel(title, charts.interval_chart(bars, domain, axis_words(outcome), f"{key}-{name}", words, described(bars))))
    return Section(panels, [Table(caption, difference_head(outcome_first=True), rows)], cautions(list(found)))


def cautions(names: list[str]) -> list[str | Sentence]:
    """Say what must not be read into outcomes, each once."""
    return [filled("{outcome}: {caution}", outcome=_(BY_NAME[name].title), caution=_(BY_NAME[name].caution)) for name in names if BY_NAME[name].caution]


def groups(data: Comparison) -> Section:
    """Show graduation and college-going by group under the scenario of the headline; groups under ten people are left out."""
    panels: list[Panel] = []
    tables: list[Table] = []
    notes: list[str | Sentence] = []
    for name in GROUP_OUTCOMES:
        outcome, year = BY_NAME[name], data.last_year(name)
        if year is None:
            continue
        known = [group for group in GROUP_TITLES if data.difference(name, data.focus.name, year, group) is not None]
        small = [group for group in known if is_small(data, outcome, group, year)]
        if small:
            notes.append(filled("{outcome}: not printed, fewer than ten simulated people: {groups}.", outcome=_(outcome.title), groups=", ".join(map(group_title, small))))
        kept = [group for group in known if group not in small]
        bars = [bar for group in kept if (bar := bar_of(data, outcome, data.focus.name, year, group, group_title(group))) is not None]
        title = in_year(outcome, year)
        if bars:
            words = filled("{title}, by group: difference from the baseline in points under {policy}", title=title, policy=data.focus.title)
            panels.append(Panel(title, charts.interval_chart(bars, charts.shared_domain(bars), _("points"), f"groups-{name}", words, described(bars))))
        shown = [(group, data.difference(name, policy.name, year, group)) for policy in data.alternatives for group in kept]
        rows = [difference_row(data, row, outcome, group_title(group)) for group, row in shown if row is not None]
        tables.append(Table(filled("{title}, by group, every scenario", title=title), difference_head(outcome_first=False), rows))
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
        words = filled("{outcome}: difference from the baseline by year, in {unit}, with 95\u00a0% bands", outcome=_(outcome.title), unit=axis_words(outcome))
        spans = "; ".join(filled("{label}: from {first} to {last}", label=line.label, first=str(line.points[0].year), last=str(line.points[-1].year)) for line in lines)
        panels.append(Panel(_(outcome.title), charts.line_chart(lines, axis_words(outcome), from_zero_line=True, key=f"time-{name}", title=words, description=spans)))
        rows += rows_by_year(data, outcome)
    head = (_("Outcome"), _("Year"), _("Unit"), *(policy.title for policy in data.alternatives))
    return Section(panels, [Table(_("Differences from the baseline by year with 95\u00a0% intervals, all students"), head, rows)])


def rows_by_year(data: Comparison, outcome: Outcome) -> Iterator[tuple[Cell, ...]]:
    """List the differences of an outcome, a row a year and a column a scenario."""
    found = {policy.name: data.difference_rows(outcome.name, policy.name).set_index("year", drop=False) for policy in data.alternatives}
    for year in sorted({int(year) for rows in found.values() for year in rows.index}):
        cells: list[Cell] = [change_cell(rows.loc[year], outcome) if year in rows.index else "" for rows in found.values()]
        yield (_(outcome.title), str(year), axis_words(outcome), *cells)


def difference_line(data: Comparison, outcome: Outcome, policy: Policy) -> charts.Line | None:
    """Make the line of one scenario; with many scenarios only the one of the headline carries its band."""
    times = scale(outcome)
    points = []
    rows = data.difference_rows(outcome.name, policy.name)
    for _place, row in rows[rows["difference"].notna()].iterrows():
        middle = float(row["difference"]) * times
        low, high = (float(row["low"]) * times, float(row["high"]) * times) if has_interval(row) else (middle, middle)
        points.append(charts.Point(int(row["year"]), middle, low, high))
    band = len(data.alternatives) <= MOST_BANDS or policy.name == data.focus.name
    return charts.Line(policy.title, tuple(points), style(data, policy.name), band) if points else None


def levels(data: Comparison) -> Section:
    """Draw the levels of headline outcomes, baseline and headline scenario, with the spread across runs."""
    return levels_of(data, SHOWN, "level", _("Headline outcomes"))


def levels_of(data: Comparison, names: tuple[str, ...], key: str, what: str) -> Section:
    """Draw the levels of outcomes by year, baseline and headline scenario, with the spread across runs; those that nobody counted are left out. `what` names them."""
    panels: list[Panel] = []
    rows: list[tuple[Cell, ...]] = []
    shown = (data.baseline, data.focus)
    for name in names:
        outcome = BY_NAME[name]
        lines = [line for policy in shown if (line := level_line(data, outcome, policy)) is not None]
        if not lines:
            continue
        unit = "%" if outcome.unit == "share" else _(outcome.unit)
        words = filled("{outcome}: level by year in {unit}, with the spread across runs", outcome=_(outcome.title), unit=unit)
        ends = "; ".join(ends_of(line) for line in lines)
        panels.append(Panel(_(outcome.title), charts.line_chart(lines, unit, from_zero_line=False, key=f"{key}-{name}", title=words, description=ends)))
        years = [point.year for point in lines[0].points]
        rows += [(_(outcome.title), str(year), *(level_cell(data, outcome, policy.name, year) for policy in shown)) for year in years]
    head = (_("Outcome"), _("Year"), *(policy.title for policy in shown))
    return Section(panels, [Table(filled("{what}: levels by year, mean over runs (lowest to highest run)", what=what), head, rows)])


def ends_of(line: charts.Line) -> str:
    """Say where a line starts and ends, for those who cannot see it."""
    first, last = line.points[0], line.points[-1]
    return filled(
        "{label}: {start} in {first}, {end} in {last}",
        label=line.label, start=f"{first.middle:,.1f}", first=str(first.year), end=f"{last.middle:,.1f}", last=str(last.year),
    )  # fmt: skip


def level_line(data: Comparison, outcome: Outcome, policy: Policy) -> charts.Line | None:
    """Make the line of the mean over runs, with the band from the lowest to the highest run."""
    runs = data.runs_of(outcome.name, policy.name)
    table = runs.groupby("year")["value"].agg(["mean", "min", "max"]).mul(scale(outcome)).dropna()
    points = tuple(charts.Point(int(str(year)), float(row["mean"]), float(row["min"]), float(row["max"])) for year, row in table.iterrows())
    return charts.Line(policy.title, points, style(data, policy.name)) if points else None
