"""Write projection.html: fans of what planners ask for, what their spread is made of, and what an earlier fan would have said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from llsim.analysis.looks import BASELINE_STYLE, COLOURS, Style, style_of
from llsim.analysis.variance_split import PARTS
from llsim.catalogue import BY_NAME, Outcome
from llsim.experiment.atomic import writing
from llsim.report.cells import Cell, Table
from llsim.report.fan_chart import Fan, Mark, fan_chart, split_chart
from llsim.report.figure import Figure
from llsim.report.parts import Panel, Section, scale
from llsim.report.projected import Projected, figure_of, industry_title, level_figure, unit_shown
from llsim.report.projection_words import LED, RULES, robust_rows, sentences
from llsim.report.words import group_title, show_level, show_number

TEMPLATES = Path(__file__).parent / "templates"
PAGE = "projection.html"
VACANCIES = ("vacancies_posted", "vacancies_filled")
COLUMNS = ("low_90", "low_50", "median", "high_50", "high_90")
SPLIT_SHOWN = (*LED[:5], *VACANCIES, "net_local_hires")
HAPPENED = Style(COLOURS[1], [1, 0], "diamond")
NAIVE = Style("#4A4A4A", [3, 3], "cross")
MOST_INDUSTRIES = 6


def write_projection_page(data: Projected, folder: Path) -> Path:
    """Write the page into a folder, whole or not at all; returns its path. Raises DiskError."""
    with writing(folder / PAGE) as part:
        part.write_text(page_of(data), encoding="utf-8")
    return folder / PAGE


def page_of(data: Projected) -> str:
    """Return the page."""
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.get_template("projection.html.jinja").render(
        data=data, rules=RULES, answer=sentences(data), robust=robust_table(data), fans=fans(data), differences=differences(data), industries=industries(data), split=split(data), backtest=backtested(data),
        cautions=list(dict.fromkeys(BY_NAME[name].caution for name in LED if BY_NAME[name].caution)),
    )  # fmt: skip


def robust_table(data: Projected) -> Table:
    """List in how many futures each outcome is higher or lower: than the baseline, and than in the first year."""
    rows: list[tuple[Cell, ...]] = []
    kinds = {"up": "robustly higher", "down": "robustly lower", "same": "the same", "either": "either way"}
    for against in dict.fromkeys((data.baseline, "")):
        for row in robust_rows(data, against):
            up, down = (figure_of(row, column, "robust", f"{100 * row[column]:.0f}\u00a0%") for column in ("up", "down"))
            compared = f"{data.titles[against]}, {row['year']}" if against else f"{row['from_year']}, with {row['year']}"
            rows.append((BY_NAME[str(row["outcome"])].title, compared, up, down, kinds[str(row["words"])]))
    return Table(f"{data.titles[data.focus]}: futures in which an outcome is higher or lower", ("Outcome", "Than", "Higher", "Lower", ""), rows)


def fan_rows(data: Projected, outcome: Outcome, scenario: str, against: str = "", group: str = "all") -> list[dict[str, float]]:
    """Return the rows of one fan in the unit that is shown."""
    times = scale(outcome)
    return [{"year": float(row["year"]), **{column: float(row[column]) * times for column in COLUMNS}} for row in data.rows(data.fan, outcome.name, scenario, against, group).to_dict("records")]


def fans(data: Projected) -> Section:
    """Show the fan of every outcome under the scenario asked about, with the median of the baseline; vacancies filled against posted in one picture."""
    panels, tables = [vacancies(data)], [fan_table(data, VACANCIES)]
    for name in LED:
        outcome, rows = BY_NAME[name], fan_rows(data, BY_NAME[name], data.focus)
        if rows:
            drawn = [Fan("median", rows)]
            if data.baseline:
                drawn.append(Fan("baseline", fan_rows(data, outcome, data.baseline), BASELINE_STYLE, bands=False))
            panels.append(Panel(outcome.title, fan_chart(drawn, unit_shown(outcome), f"fan-{name}", f"{outcome.title}, {data.first_year} to {data.until}", described(outcome, rows))))
            tables.append(fan_table(data, (name,)))
    order = [1, 2, 3, 0, *range(4, len(panels))] if len(panels) > 3 else list(range(len(panels)))
    return Section([panels[place] for place in order], [tables[place] for place in order])


def vacancies(data: Projected) -> Panel:
    """Draw vacancies filled against posted."""
    styles = (Style(COLOURS[1], [7, 3], "square"), style_of(0))
    drawn = [Fan(word, fan_rows(data, BY_NAME[name], data.focus), look, bands=name == VACANCIES[1]) for name, word, look in zip(VACANCIES, ("posted", "filled"), styles, strict=True)]
    words = "; ".join(described(BY_NAME[name], fan.rows) for name, fan in zip(VACANCIES, drawn, strict=True))
    return Panel("Vacancies filled against posted", fan_chart(drawn, "jobs a year", "fan-vacancies", "Vacancies filled against posted", words))


def described(outcome: Outcome, rows: Any, *, difference: bool = False) -> str:
    """Tell a fan in words for those who do not see it."""
    last, unit = rows[-1], unit_shown(outcome, difference=difference)
    low, middle, high = (show_number(last[column], 1 if outcome.unit in {"share", "credits"} else 0) for column in ("low_90", "median", "high_90"))
    return f"{outcome.title}: {low} to {high} {unit} in 90 % of the futures of {last['year']:.0f}, median {middle}."


def fan_table(data: Projected, names: tuple[str, ...], against: str = "", group: str = "all") -> Table:
    """List a fan year by year."""
    rows: list[tuple[Cell, ...]] = []
    for name in names:
        for row in data.rows(data.fan, name, data.focus, against, group).to_dict("records"):
            low, lower, middle, upper, high = (level_figure(row, column) for column in COLUMNS)
            first = (str(row["year"]),) if len(names) == 1 else (str(row["year"]), BY_NAME[name].title)
            small = not against and data.is_small(BY_NAME[name], float(row["median"]))
            rows.append((*first, *(("under 10",) * 3 if small else ((middle,), (lower, " to ", upper), (low, " to ", high)))))
    title = ", ".join(BY_NAME[name].title for name in names) + (f", difference from {data.titles[against]}" if against else "")
    head = ("Year", *(("Outcome",) if len(names) > 1 else ()), "Median", "Half of the futures", "90\u00a0% of the futures")
    return Table(title, head, rows)


def differences(data: Projected) -> Section | None:
    """Show the fans of differences from the baseline, future by future; None without a baseline."""
    if not data.baseline:
        return None
    panels, tables = [], []
    for name in LED:
        outcome, rows = BY_NAME[name], fan_rows(data, BY_NAME[name], data.focus, data.baseline)
        if rows:
            drawn = fan_chart([Fan("median", rows)], unit_shown(outcome, difference=True), f"gap-{name}", f"{outcome.title}: difference", described(outcome, rows, difference=True), level=(0.0, "baseline"))
            panels.append(Panel(outcome.title, drawn))
            tables.append(fan_table(data, (name,), data.baseline))
    return Section(panels, tables)


def industries(data: Projected) -> Section:
    """Show graduates of pathways against openings in the industries with most graduates, and list all."""
    graduates, posted = BY_NAME["graduates"], BY_NAME["vacancies_posted"]
    last = {group: rows.iloc[-1] for group in data.openings["group"] if len(rows := data.rows(data.fan, "graduates", data.focus, "", group))}
    largest = sorted(last, key=lambda group: -float(last[group]["median"]))[:MOST_INDUSTRIES]
    styles = (Style(COLOURS[1], [7, 3], "square"), style_of(0))
    panels = []
    for group in largest:
        if data.is_small(graduates, float(last[group]["median"])):
            continue
        drawn = [Fan(word, fan_rows(data, outcome, data.focus, "", group), look, bands=True) for outcome, word, look in ((posted, "openings", styles[0]), (graduates, "graduates", styles[1]))]
        words = "; ".join(described(outcome, fan.rows) for outcome, fan in zip((posted, graduates), drawn, strict=True))
        key = f"industry-{group.removeprefix('industry:').replace('_', '-')}"
        panels.append(Panel(industry_title(group), fan_chart(drawn, "people and jobs a year", key, f"{industry_title(group)}: openings and graduates", words, from_zero=True)))
    return Section(panels, [openings_table(data)])


def openings_table(data: Projected) -> Table:
    """List graduates and openings of every industry in the last year."""
    rows: list[tuple[Cell, ...]] = []
    for row in data.openings[data.openings["scenario"] == data.focus].to_dict("records"):
        graduates, posted, filled = (dict(data.rows(data.fan, name, data.focus, "", row["group"]).iloc[-1]) for name in ("graduates", *VACANCIES))
        small = data.is_small(BY_NAME["graduates"], float(graduates["median"]))
        people: Cell = "under 10" if small else band_cell(graduates)
        more = figure_of(row | {"outcome": "openings beyond graduates", "against": ""}, "more", "openings", f"{100 * row['more']:.0f}\u00a0%")
        rows.append((industry_title(row["group"]), people, band_cell(posted), band_cell(filled), more))
    head = ("Industry", "On-time graduates of its pathways", "Openings", "Filled", "Futures with more openings than graduates")
    return Table(f"By industry in {data.until}: median, and 90\u00a0% of the futures", head, rows)


def band_cell(row: dict[str, Any]) -> tuple[str | Figure, ...]:
    """Show a median and its 90 % band."""
    middle, low, high = (level_figure(row, column) for column in ("median", "low_90", "high_90"))
    return (middle, " (", low, " to ", high, ")")


def split(data: Projected) -> Section:
    """Show what the spread of each outcome is made of in the last year, and in the difference from the baseline."""
    panels, tables = [], []
    for against, title in (("", f"Levels in {data.until}"), *([(data.baseline, f"Differences from the baseline in {data.until}")] if data.baseline else [])):
        found = [(name, dict(rows.iloc[-1])) for name in dict.fromkeys(SPLIT_SHOWN) if len(rows := data.rows(data.split, name, data.focus, against)) and rows.iloc[-1]["variance"] > 0]
        bars = [(BY_NAME[name].title, {part: float(row[part]) for part in PARTS if row[part] == row[part]}) for name, row in found]
        if bars:
            words = "; ".join(f"{label}: " + ", ".join(f"{part} {100 * share:.0f} %" for part, share in parts.items()) for label, parts in bars)
            panels.append(Panel(title, split_chart(bars, f"split-{'gap' if against else 'level'}", title, words)))
            tables.append(split_table_of(title, found))
    return Section(panels, tables)


def split_table_of(title: str, found: list[tuple[str, dict[str, Any]]]) -> Table:
    """List shares with their intervals."""
    rows: list[tuple[Cell, ...]] = []
    for name, row in found:
        rows.append((BY_NAME[name].title, *(share_cell(row, part) for part in PARTS)))
    return Table(f"{title}: share of the variance of one future, with its 90\u00a0% interval over draws", ("Outcome", *(part.capitalize() for part in PARTS)), rows)


def share_cell(row: dict[str, Any], part: str) -> Cell:
    """Show one share with its interval."""
    if row[part] != row[part]:
        return "not known"
    share, low, high = (figure_of(row, column, "split", f"{100 * row[column]:.0f}") for column in (part, f"{part}_low", f"{part}_high"))
    return (share, "\u00a0% (", low, " to ", high, ")") if row[f"{part}_low"] == row[f"{part}_low"] else (share, "\u00a0%")


def backtested(data: Projected) -> Section | None:
    """Show what a fan from the earlier year would have said beside what happened and the last value known; None where it was not run."""
    if data.backtest is None:
        return None
    fan, table = data.backtest_runs["fan"], data.backtest
    panels = []
    for (name, group), own in table.groupby(["outcome", "group"], sort=False):
        outcome, times = BY_NAME[str(name)], scale(BY_NAME[str(name)])
        years = fan[(fan["outcome"] == name) & (fan["group"] == group)].sort_values("year")
        rows = [{"year": float(row["year"]), **{column: float(row[column]) * times for column in COLUMNS}} for row in years.to_dict("records")]
        marks = [Mark("last value", int(row["year"]), float(row["naive"]) * times, NAIVE) for row in own.to_dict("records")]
        marks += [Mark("happened", int(row["year"]), float(row["happened"]) * times, HAPPENED) for row in own.to_dict("records")]
        title = f"{outcome.title}, {'all students' if group == 'all' else group_title(str(group))}"
        words = described(outcome, rows) + " Happened: " + "; ".join(f"{row['year']}: {show_level(float(row['happened']), outcome)}" for row in own.to_dict("records"))
        panels.append(Panel(title, fan_chart([Fan("median", rows)], unit_shown(outcome), f"back-{name}-{group}".replace("_", "-"), title, words, marks=marks)))
    return Section(panels, [backtest_table(table)])


def backtest_table(table: Any) -> Table:
    """List every comparison of the backtest."""
    rows: list[tuple[Cell, ...]] = []
    for row in table.to_dict("records"):
        outcome, labels = BY_NAME[row["outcome"]], row | {"scenario": "baseline", "against": ""}
        happened, middle, low, high, naive = (figure_of(labels, column, "backtest", show_level(float(row[column]), outcome)) for column in ("happened", "median", "low_90", "high_90", "naive"))
        inside = "inside 50\u00a0%" if row["inside_50"] else "inside 90\u00a0%" if row["inside_90"] else "outside"
        nearer = "model" if abs(row["error"]) < abs(row["naive_error"]) else "last value"
        rows.append((row["row"], outcome.title, group_title(row["group"]), str(row["year"]), happened, (middle, " (", low, " to ", high, ")"), inside, (naive, f" ({row['naive_row']})"), nearer))
    return Table("What a projection from 2012 would have said", ("Row", "Outcome", "Group", "Year", "Happened", "Projected: median (90\u00a0%)", "", "Last value known", "Nearer"), rows)
