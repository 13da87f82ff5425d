"""Who gains: gaps between groups and everyone else, who gets in (access), and what it does for those who get in (effect)."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from markupsafe import Markup

from llsim.analysis import equity
from llsim.catalogue import BY_NAME, Outcome
from llsim.report import charts
from llsim.report.cells import Cell, Table, has_interval, verdict_of
from llsim.report.figure import Figure, Sentence
from llsim.report.folder import SMALLEST_GROUP, Comparison
from llsim.report.language import _, filled, sentence
from llsim.report.parts import Panel, Section, described, style
from llsim.report.words import GROUP_TITLES, group_title, show_difference, show_number

GAPS = (BY_NAME["graduation_rate"], BY_NAME["college_going"], BY_NAME["credential_completion"])
CERTIFIED = Outcome(equity.CERTIFIED, "Last in a certified pathway", "Share of the ninth-grade cohort whose last program was a certified pathway.", "ninth-grade cohort", "share", "rate", "up", "C")
ACCESS = (CERTIFIED, BY_NAME["college_course_takers"], BY_NAME["wbl_participation"])
EFFECTS = {
    ("graduation_rate", CERTIFIED.name): "More graduates for each 100 more students in certified pathways",
    ("college_going", "college_course_takers"): "More graduates who go to college for each 100 more students in college courses",
}
COMPARED = tuple(group for group in GROUP_TITLES if group not in ("all", "male"))  # male is the mirror of female
WORDS = {
    "narrower": ("narrows", "probably narrows"), "wider": ("widens", "probably widens"), "turned": ("turns around", "probably turns around"),
}  # fmt: skip


@dataclass(frozen=True)
class Gap:
    """One gap of one group: its level in both worlds (`mean`, `min`, `max`) and a row of differences of its change."""

    outcome: Outcome
    group: str
    before: pd.Series
    after: pd.Series
    change: pd.Series

    @property
    def words(self) -> str:
        """Say what becomes of the distance, in English, to be translated; a lead narrows and widens as a lag does."""
        verdict = verdict_of(self.change, self.outcome)
        if not verdict.moves:
            return verdict.words
        before, after = float(self.before["mean"]), float(self.before["mean"]) + float(self.change["difference"])
        kind = "turned" if before * after < 0 else "narrower" if abs(after) < abs(before) else "wider"
        return WORDS[kind][0 if verdict.clear else 1]


def last_year(data: Comparison, rows: pd.DataFrame) -> int | None:
    """Find the last year in which the baseline and every alternative counted people by group."""
    names = {data.baseline.name, *(policy.name for policy in data.alternatives)}
    rows = rows[rows["scenario"].isin(names) & (rows["denominator"] > 0)]
    found = rows.groupby("year")["scenario"].nunique()
    years = found[found == len(names)].index
    return int(years.max()) if len(years) else None


def split_small(data: Comparison, rows: pd.DataFrame) -> tuple[list[str], list[str]]:
    """List the groups that can be compared, and those left out: fewer than ten simulated people in them, or outside of them."""
    means = equity.with_others(rows).groupby(["group", "scenario"])[["denominator", "of_others"]].mean().groupby("group").min().min(axis=1) * data.manifest.sample
    known = [group for group in COMPARED if group in means.index]
    return [group for group in known if means[group] >= SMALLEST_GROUP], [group for group in known if means[group] < SMALLEST_GROUP]


def gaps_of(data: Comparison, outcome: Outcome) -> tuple[list[Gap], list[str]]:
    """Return the gaps of a measure under the scenario of the headline, group by group, and the groups that are too small to be printed."""
    rows = data.counted(outcome.name)
    year = last_year(data, rows)
    if year is None:
        return [], []
    rows = rows[(rows["year"] == year) & rows["scenario"].isin([data.baseline.name, data.focus.name])]
    kept, small = split_small(data, rows)
    found = equity.gaps(rows[rows["group"].isin(["all", *kept])])
    if found.empty:
        return [], small
    levels = equity.gap_levels(found).set_index(["scenario", "group"])
    changes = equity.gap_changes(found, data.baseline.name).set_index("group", drop=False)
    told = [Gap(outcome, group, levels.loc[(data.baseline.name, group)], levels.loc[(data.focus.name, group)], changes.loc[group]) for group in kept if group in changes.index]
    return told, small


def gap_section(data: Comparison, outcomes: tuple[Outcome, ...], key: str) -> Section:
    """Draw how gaps change, a picture for each measure, with a table of their levels and changes."""
    panels: list[Panel] = []
    tables: list[Table] = []
    notes: list[str | Sentence] = []
    for outcome in outcomes:
        told, small = gaps_of(data, outcome)
        if small:
            notes.append(filled("{outcome}: not printed, fewer than ten simulated people: {groups}.", outcome=_(outcome.title), groups=", ".join(map(group_title, small))))
        if told:
            title = filled("{outcome}, {year}", outcome=_(outcome.title), year=str(told[0].change["year"]))
            panels.append(Panel(title, gap_chart(data, told, f"{key}-{outcome.name}", title)))
            tables.append(gap_table(data, told, title))
    return Section(panels, tables, notes)


def gap_chart(data: Comparison, told: list[Gap], key: str, title: str) -> Markup:
    """Draw the change of each gap with its interval."""
    bars = []
    for gap in told:
        middle = 100 * float(gap.change["difference"])
        low, high = (100 * float(gap.change["low"]), 100 * float(gap.change["high"])) if has_interval(gap.change) else (middle, middle)
        bars.append(charts.Bar(group_title(gap.group), middle, low, high, show_difference(middle / 100, gap.outcome), style(data, data.focus.name)))
    words = filled("{title}: change of the gap to everyone else in points under {policy}", title=title, policy=data.focus.title)
    return charts.interval_chart(bars, charts.shared_domain(bars), _("points; left of zero the group gains on everyone else"), key, words, described(bars))


def gap_table(data: Comparison, told: list[Gap], title: str) -> Table:
    """List gaps in both worlds with their spread over runs, and their change with its interval."""
    rows: list[tuple[Cell, ...]] = []
    for gap in told:
        change = [gap_figure(gap, column, data.focus.name, show_difference(float(gap.change[column]), gap.outcome)) for column in ("difference", "low", "high")]
        interval: Cell = sentence("{low} to {high}", low=change[1], high=change[2]) if has_interval(gap.change) else (_("none"),)
        rows.append((group_title(gap.group), spread_cell(gap, gap.before, data.baseline.name), spread_cell(gap, gap.after, data.focus.name), change[0], interval, _(gap.words)))
    head = (_("Group"), data.baseline.title, data.focus.title, _("Change"), _("95\u00a0% interval"), _("The distance"))
    return Table(filled("{title}: gap to everyone else in points, mean over runs (lowest to highest run), and its change", title=title), head, rows)


def spread_cell(gap: Gap, level: pd.Series, scenario: str) -> Sentence:
    """Show the mean of a gap over runs with its lowest and highest."""
    mean, low, high = (gap_figure(gap, column, scenario, show_number(100 * float(level[column]), 1), level) for column in ("mean", "min", "max"))
    return sentence("{mean} ({low} to {high})", mean=mean, low=low, high=high)


def gap_figure(gap: Gap, column: str, scenario: str, text: str, row: pd.Series | None = None) -> Figure:
    """Bind one number of a gap."""
    value = float((gap.change if row is None else row)[column])
    return Figure(text, value, gap.outcome.name, scenario, gap.group, str(gap.change["year"]), "gaps", column)


def effects(data: Comparison) -> Section:
    """Draw the effect gap: what the policy did for each student it brought in, everyone else less the group."""
    panels: list[Panel] = []
    tables: list[Table] = []
    for place, ((reached, entered), title) in enumerate(EFFECTS.items()):
        found = effects_of(data, reached, entered)
        if found.empty:
            continue
        heading = filled("{title}, {year}", title=_(title), year=str(found["year"].iloc[0]))
        bars: list[charts.Bar] = []
        rows: list[tuple[Cell, ...]] = []
        for _place, row in found.iterrows():
            name = group_title(str(row["group"]))
            own, others, apart, low, high = effect_figures(data, row, f"{reached} by {entered}")
            bars.append(charts.Bar(name, 100 * apart.value, 100 * low.value, 100 * high.value, apart.text, style(data, data.focus.name)))
            rows.append((name, own, others, apart, sentence("{low} to {high}", low=low, high=high)))
        words = filled("{title}: everyone else less the group, under {policy}", title=heading, policy=data.focus.title)
        unit = _("people for each 100; left of zero the group gains more")
        panels.append(Panel(heading, charts.interval_chart(bars, charts.shared_domain(bars), unit, f"effect-{place}", words, described(bars))))
        tables.append(Table(heading, (_("Group"), _("The group"), _("Everyone else"), _("Effect gap"), _("95\u00a0% interval")), rows))
    return Section(panels, tables)


def effect_figures(data: Comparison, row: pd.Series, outcome: str) -> list[Figure]:
    """Bind the numbers of one effect gap, shown for each 100 who got in: the group, everyone else, their difference and its interval."""
    figures = []
    for column in ("own", "others", "difference", "low", "high"):
        shown = 100 * float(row[column])
        text = show_number(shown, 1)
        sign = "+" if column in {"difference", "low", "high"} and shown > 0 and text.strip("0.") else ""
        figures.append(Figure(sign + text, float(row[column]), outcome, data.focus.name, str(row["group"]), str(row["year"]), "effects", column))
    return figures


def effects_of(data: Comparison, reached: str, entered: str) -> pd.DataFrame:
    """Return the effect gaps of one goal and one door in the last year both were counted, small groups left out; empty where nothing can be said."""
    goal_rows, door_rows = data.counted(reached), data.counted(entered)
    years = [year for rows in (goal_rows, door_rows) if (year := last_year(data, rows)) is not None]
    if len(years) < 2:
        return pd.DataFrame()
    year = min(years)
    chosen = [rows[(rows["year"] == year) & rows["scenario"].isin([data.baseline.name, data.focus.name])] for rows in (goal_rows, door_rows)]
    behind_door = split_small(data, chosen[1])[0]
    kept = [group for group in split_small(data, chosen[0])[0] if group in behind_door]
    if not kept:
        return pd.DataFrame()
    chosen = [rows[rows["group"].isin(["all", *kept])] for rows in chosen]
    found = equity.effect_gaps(chosen[0], chosen[1], data.baseline.name, data.focus.name)
    found = found[found[["more_own", "more_others"]].min(axis=1) * data.manifest.sample >= SMALLEST_GROUP]
    return found.sort_values("group", key=lambda groups: groups.map({group: place for place, group in enumerate(COMPARED)}))
