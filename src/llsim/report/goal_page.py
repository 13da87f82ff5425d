"""Write goal.html: young people in certified and in Gold pathways against the goal, how likely, when, and what it would take."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from llsim.analysis.goal import WAYS, Goal
from llsim.catalogue import GOLD_IS_ASSUMED
from llsim.evidence.ledger import ledger
from llsim.experiment.atomic import writing
from llsim.report.cells import Cell, Table
from llsim.report.fan_chart import Fan, fan_chart
from llsim.report.figure import Figure, Sentence
from llsim.report.folder import SMALLEST_GROUP
from llsim.report.parts import Panel, Section
from llsim.report.projection_words import tenths
from llsim.report.words import say_dollars, show_number

if TYPE_CHECKING:
    import pandas as pd

TEMPLATES = Path(__file__).parent / "templates"
PAGE, NEWLY_CERTIFIED = "goal.html", "LL27"
BILLION = 1e9
LEVELS = {"certified": "certified pathways (Silver or Gold)", "gold": "Gold pathways"}
COUNTINGS = {"in the year": "in the year", "ever": "ever since the first year"}
COLUMNS = ("low_90", "low_50", "median", "high_50", "high_90")
RULES = (
    "In the year: students who spent the school year in a pathway that held the certification at its end, this year\u2019s graduates and leavers included. "
    "Ever: everybody who was in one in any year from the first on, each person once; a pathway that loses a certification and earns it again within four years counts some twice. "
    "The goal is worded as young people in certified pathways in 2021 and in Gold-certified pathways in 2022 (LL21), and does not say whether those of past years count: all four readings are shown."
)  # fmt: skip


@dataclass(frozen=True)
class Trial:
    """One push that was tried: the factor, whether without ramp, and the students in certified pathways in the goal's year (median over seeds)."""

    factor: float
    at_once: bool
    people: float


@dataclass(frozen=True)
class Reach:
    """What pushing the levers does. `factor`: the smallest push that holds the goal in the median, None where the largest does not; `changes`: that push, as `--set` writes it."""

    factor: float | None
    at_once: bool
    trials: tuple[Trial, ...]
    changes: tuple[str, ...]


def trials_of(reach: Reach | None) -> pd.DataFrame:
    """Return the pushes that were tried: trial (from 1), factor, at_once, people."""
    import pandas as pd  # noqa: PLC0415 (slow to import)

    trials = reach.trials if reach else ()
    return pd.DataFrame([(place, one.factor, one.at_once, one.people) for place, one in enumerate(trials, 1)], columns=["trial", "factor", "at_once", "people"])


@dataclass(frozen=True)
class Tracked:
    """A finished goal tracker. `years`, `when`: as analysis/goal.py makes them; `share`: the region's share of the nation's ninth graders."""

    place: str
    scenario: str
    name: str
    goal: Goal
    share: float
    sample: float
    futures: int
    draws: int
    command: str
    source_version: str
    years: pd.DataFrame
    when: pd.DataFrame
    reach: Reach | None

    def row(self, level: str, counting: str) -> dict[str, Any]:
        """Return when a level is reached."""
        return dict(self.when[(self.when["level"] == level) & (self.when["counting"] == counting)].iloc[0])

    def fan(self, level: str, counting: str) -> list[dict[str, Any]]:
        """Return the years of a level."""
        own = self.years[(self.years["level"] == level) & (self.years["counting"] == counting)]
        return [dict(row) for row in own.sort_values("year").to_dict("records")]


def write_goal_page(data: Tracked, folder: Path) -> Path:
    """Write the page into a folder, whole or not at all; returns its path. Raises DiskError."""
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    text = environment.get_template("goal.html.jinja").render(
        data=data, goal=show_number(data.goal.people), rules=RULES, answer=sentences(data), fans=fans(data), when=when_table(data), trials=trials_table(data), gold=GOLD_IS_ASSUMED,
        certified=ledger()[NEWLY_CERTIFIED],
    )  # fmt: skip
    with writing(folder / PAGE) as part:
        part.write_text(text, encoding="utf-8")
    return folder / PAGE


def figure_of(data: Tracked, row: dict[str, Any], column: str, table: str, text: str) -> Figure:
    """Turn one number into a figure that can be found again: outcome is level and way of counting."""
    return Figure(text, float(row[column]), f"{row['level']}, {row['counting']}", data.name, "all", str(row.get("year", data.goal.by)), table, column)


def people_cell(data: Tracked, row: dict[str, Any], column: str, table: str) -> Cell:
    """Show a number of people, unless fewer than ten simulated ones stand behind it."""
    if 0 < row[column] * data.sample < SMALLEST_GROUP:
        return "under 10" if data.sample == 1.0 else f"under {show_number(SMALLEST_GROUP / data.sample)}"
    return figure_of(data, row, column, table, show_number(row[column]))


def sentences(data: Tracked) -> list[Sentence]:
    """Say how likely the goal is, when it is reached, and what it would take."""
    return [likely(data), when(data), growth(data), *push(data), cost(data)]


def cost(data: Tracked) -> Sentence:
    """Say what the levers cost the public in the goal's year."""
    row = data.row("certified", "in the year")
    if not row["public_cost"] > 0:
        return ("No lever is paid for in that year.",)
    return (f"The levers as they stand cost the public in {data.goal.by} ", figure_of(data, row, "public_cost", "goal_when", dollars_words(float(row["public_cost"]))), " (median).")


def dollars_words(value: float) -> str:
    """Write dollars for a sentence, from a thousand million on as billions."""
    return f"${value / BILLION:,.1f}\u00a0billion" if value >= BILLION else say_dollars(value)


def likely(data: Tracked) -> Sentence:
    """Say in how many futures the goal is held in its year, by level, counted in the year and ever."""
    parts: list[Any] = [f"{show_number(data.goal.people)} young people by {data.goal.by}: "]
    for place, (level, counting) in enumerate(WAYS):
        row = data.row(level, counting)
        number = figure_of(data, row, "by_then", "goal_when", futures_words(float(row["by_then"]), data.futures))
        parts += ["; " if place else "", f"in {LEVELS[level]}, counted {COUNTINGS[counting]}, in ", number]
    return (*parts, ".")


def futures_words(share: float, futures: int) -> str:
    """Write a share of the futures: none, all, fewer than 1 of 10, or n of 10."""
    if share == 0.0:
        return f"none of {futures:,} futures"
    return "fewer than 1 of 10 futures" if share < 0.1 else f"{tenths(share, futures)} futures"


def when(data: Tracked) -> Sentence:
    """Say in which year half of the futures have reached the goal."""
    parts: list[Any] = ["Half of the futures have reached it"]
    for place, (level, counting) in enumerate(WAYS):
        row = data.row(level, counting)
        known = row["first_year"] == row["first_year"]
        year: Any = figure_of(data, row, "first_year", "goal_when", f"in {row['first_year']:.0f}") if known else f"not by {row['last_year']}"
        parts += ["; " if place else ": ", f"{level.capitalize()}, {COUNTINGS[counting]}: ", year]
    return (*parts, ".")


def growth(data: Tracked) -> Sentence:
    """Say how fast numbers in the year grow, and how fast they would have to."""
    parts: list[Any] = []
    for level, title in LEVELS.items():
        row = data.row(level, "in the year")
        if row["needed"] == row["needed"] and row["needed"] > 0:
            own, needed = (figure_of(data, row, column, "goal_when", f"{show_number(100 * row[column])}\u00a0%") for column in ("growth", "needed"))
            parts += ["; " if parts else "", f"students in {title} grow by ", own, f" a year to {data.goal.by} in the median, and would have to grow by ", needed]
    return (f"From {data.when['start_year'].iloc[0]} on, ", *parts, ".") if parts else ("Growth cannot be told: nobody is in such a pathway at the start, or the goal is held already.",)


def push(data: Tracked) -> list[Sentence]:
    """Say what pushing the levers does."""
    reach = data.reach
    if reach is None:
        return []
    once, there = "at once instead of over their ramp" if reach.at_once else "over their own ramp", f" students in certified pathways in {data.goal.by}"
    own, last = trial_figure(data, 1, "people"), trial_figure(data, len(reach.trials), "people")
    if reach.factor is None:
        most = trial_figure(data, len(reach.trials), "factor")
        return [("No push of the levers holds the goal in the median: ", most, f" times as strong (each number at most to what is allowed), {once}, they bring ", last, there, ".")]
    if reach.factor == 1.0:
        return [("The levers as they stand hold the goal in the median at the point calibration, with ", own, there, ".")]
    chosen = next(place for place, one in enumerate(reach.trials, 1) if one.factor == reach.factor and one.at_once == reach.at_once)
    strong = f" times as strong (each number at most to what is allowed), {once}, the levers hold it for certified pathways in the median of the point calibration; as they stand they bring "
    return [("Pushed ", trial_figure(data, chosen, "factor"), strong, own, there, ".")]


def trial_figure(data: Tracked, trial: int, column: str) -> Figure:
    """Show one number of a push that was tried, by its number from 1."""
    assert data.reach is not None  # noqa: S101 (only asked for where levers were pushed)
    one = data.reach.trials[trial - 1]
    value = one.people if column == "people" else one.factor
    return Figure(show_number(value, 0 if column == "people" or value.is_integer() else 1), value, str(trial), data.name, "all", str(data.goal.by), "goal_trials", column)


def trials_table(data: Tracked) -> Table | None:
    """List the pushes that were tried; None where none was."""
    if data.reach is None:
        return None
    rows: list[tuple[Cell, ...]] = []
    for place, one in enumerate(data.reach.trials, 1):
        rows.append((str(place), trial_figure(data, place, "factor"), "at once" if one.at_once else "own", trial_figure(data, place, "people")))
    return Table(f"Pushes of the levers that were tried, for {data.goal.by}", ("Trial", "Times as strong", "Ramp", "Students in certified pathways"), rows)


def fans(data: Tracked) -> Section:
    """Show the fans against the goal, and the probability by year."""
    panels, tables = [], []
    for level, counting in WAYS:
        rows = data.fan(level, counting)
        title = f"In {LEVELS[level]}, {COUNTINGS[counting]}"
        unit, times = ("million people", 1e-6) if data.goal.people >= 1e5 else ("people", 1.0)
        shown = [{"year": float(row["year"]), **{column: float(row[column]) * times for column in COLUMNS}} for row in rows]
        last = rows[-1]
        words = f"{title}: {show_number(last['low_90'])} to {show_number(last['high_90'])} people in 90 % of the futures of {last['year']}; the goal is {show_number(data.goal.people)} by {data.goal.by}."
        key = f"goal-{level}-{counting}".replace(" ", "-")
        panels.append(Panel(title, fan_chart([Fan("median", shown)], unit, key, title, words, level=(data.goal.people * times, "goal"), from_zero=True)))
        tables.append(year_table(data, rows, title))
    return Section(panels, tables)


def year_table(data: Tracked, rows: list[dict[str, Any]], title: str) -> Table:
    """List people and the probability of the goal by year."""
    listed: list[tuple[Cell, ...]] = []
    for row in rows:
        low, middle, high = (people_cell(data, row, column, "goal") for column in ("low_90", "median", "high_90"))
        listed.append((str(row["year"]), middle, low, high, figure_of(data, row, "probability", "goal", f"{100 * row['probability']:.0f}\u00a0%")))
    return Table(title, ("Year", "Median", "95\u00a0% of the futures are above", "95\u00a0% are below", "Futures that hold the goal"), listed)


def when_table(data: Tracked) -> Table:
    """List when each reading of the goal is reached, and how fast numbers grow and would have to."""
    rows: list[tuple[Cell, ...]] = []
    for row in data.when.to_dict("records"):
        first = figure_of(data, row, "first_year", "goal_when", f"{row['first_year']:.0f}") if row["first_year"] == row["first_year"] else f"not by {row['last_year']}"
        start, then = (people_cell(data, row, column, "goal_when") for column in ("start", "then"))
        by_then, ever = (figure_of(data, row, column, "goal_when", f"{100 * row[column]:.0f}\u00a0%") for column in ("by_then", "ever_reached"))
        rates = [figure_of(data, row, column, "goal_when", f"{show_number(100 * row[column], 1)}\u00a0%") if row[column] == row[column] else "not known" for column in ("growth", "needed")]
        rows.append((f"{row['level'].capitalize()}, {COUNTINGS[row['counting']]}", start, then, by_then, first, ever, *rates))
    first, last = data.when["start_year"].iloc[0], data.when["last_year"].iloc[0]
    head = (
        "Reading", f"People in {first}", f"In {data.goal.by}", f"Futures that hold it by {data.goal.by}", "Half of the futures by", f"Futures that ever do, to {last}", "Growth a year", "Growth needed",
    )  # fmt: skip
    return Table("The goal, by what counts (medians)", head, rows)
