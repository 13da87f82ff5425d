"""The rows of the page with sliders: how each number is written, in Python for the page as it stands and by the same rules in `sliders.js`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from llsim.analysis.lever_grid import COST, Floats, LeverGrid
from llsim.analysis.looks import style_of
from llsim.analysis.saying import read_interval
from llsim.catalogue import BY_NAME, OUTCOMES, Direction, Outcome
from llsim.experiment.experiment_file import PAYER
from llsim.report.charts import Bar, interval_chart, shared_domain
from llsim.report.folder import SMALLEST_GROUP
from llsim.report.parts import Panel, scale
from llsim.report.words import GROUP_TITLES, MINUS, axis_words, plain_words, show_number

MILLION = 1e6
ALL = "all"
DIGITS = 6
"""Significant digits of a number in the page."""

type Cell = tuple[str, str]


@dataclass(frozen=True)
class Row:
    """One row of picture and table. `times`: from the tables' unit to the shown one; `decimals`: one below ten and none above where None."""

    name: str
    cell: Cell
    title: str
    unit: str
    say: str
    times: float = 1.0
    prefix: str = ""
    decimals: int | None = None
    better: Direction = "neither"

    def size(self, value: float) -> str:
        """Write the size of a value, in the shown unit, without sign and unit."""
        decimals = self.decimals if self.decimals is not None else 1 if abs(value) < 10 else 0
        return f"{self.prefix}{show_number(abs(value), decimals)}"

    def signed(self, value: float) -> str:
        """Write a value in the shown unit with its sign; what rounds to zero has none."""
        text = self.size(value)
        return text if not any(digit in text for digit in "123456789") else f"{MINUS if value < 0 else '+'}{text}"

    def interval(self, middle: float, half: float) -> str:
        """Write the 95 % interval in the shown unit, or say that there is none."""
        return f"{self.signed(middle - half)} to {self.signed(middle + half)}" if math.isfinite(half) else "none"

    def verdict(self, middle: float, half: float) -> str:
        """Put the interval in words, and say whether that is better."""
        found = read_interval(middle, middle - half, middle + half, self.better)
        return found.words.removesuffix(" by") + (f": {found.effect}" if found.effect != "neither" else "")

    def sentence(self, middle: float, half: float) -> str:
        """Say the difference with its size and interval: `rises by 2.3 percentage points (95 % interval +1.8 to +2.8)`."""
        found = read_interval(middle, middle - half, middle + half, self.better)
        say = f" {self.say}" if self.say else ""
        if found.words == "no interval":
            return f"{self.signed(middle)}{say}, without an interval"
        size = self.size(middle)
        least = f"less than {self.prefix}{'0.1' if '.' in size else '1'}"
        moved = f" {size if any(digit in size for digit in '123456789') else least}{say}" if found.moves else ""
        return f"{found.words}{moved} (95\u00a0% interval {self.interval(middle, half)})"


@dataclass(frozen=True)
class Rows:
    """Rows that share a panel. `regional`: counted for the region as a whole, whatever group is chosen."""

    title: str
    rows: tuple[Row, ...]
    regional: bool = False


def panels_of(grid: LeverGrid, span: str) -> list[Rows]:
    """Sort what was kept into panels: shares together, every other outcome by itself, the cost by payer. `span`: the years of the cost, in words."""
    known = {outcome for outcome, _ in grid.cells}
    kept = [outcome for outcome in OUTCOMES if outcome.name in known and outcome.name != COST]
    shares = tuple(_row_of(outcome) for outcome in kept if outcome.unit == "share")
    panels = [Rows("Shares of young people", shares)] if shares else []
    panels += [Rows(outcome.title, (_row_of(outcome),)) for outcome in kept if outcome.unit != "share"]
    payers = tuple(cell for cell in grid.cells if cell[0] == COST and np.any(grid.middle[..., grid.cells.index(cell)]))
    return [*panels, Rows(f"Cost, {span}", _cost_rows(grid, payers), regional=True)] if payers else panels


def _row_of(outcome: Outcome) -> Row:
    """Return the row of one outcome; its cell is that of all people."""
    dollars, fixed = outcome.unit == "dollars", {"share": 1, "credits": 1, "dollars": 0}
    say = "" if dollars else "percentage points" if outcome.unit == "share" else outcome.unit
    return Row(outcome.name, (outcome.name, ALL), outcome.title, axis_words(outcome), say, scale(outcome), "$" if dollars else "", fixed.get(outcome.unit), outcome.better)


def _cost_rows(grid: LeverGrid, cells: Sequence[Cell]) -> tuple[Row, ...]:
    """Return the rows of the cost: the public, then each payer; in millions where there are any."""
    highest = max(float(np.abs(grid.middle[..., grid.cells.index(cell)]).max()) for cell in cells)
    unit, say, times, decimals = ("million dollars", "million", 1.0 / MILLION, 1) if highest >= MILLION else ("dollars", "", 1.0, 0)
    titles = [BY_NAME[COST].title if group == ALL else plain_words(group.removeprefix(PAYER)) for _, group in cells]
    return tuple(Row(f"{COST}-{group}" if group != ALL else COST, (COST, group), title, unit, say, times, "$", decimals, "down") for (_, group), title in zip(cells, titles, strict=True))


def groups_of(grid: LeverGrid) -> list[str]:
    """List the groups that may be chosen: kept, of ten people at least, and not those whose members a policy changes."""
    return [group for group in GROUP_TITLES if any(cell[1] == group and grid.people[place] >= SMALLEST_GROUP for place, cell in enumerate(grid.cells))]


def left_out(grid: LeverGrid) -> list[str]:
    """Name the groups that are left out somewhere, as fewer than ten simulated people stand behind a number."""
    small = {cell[1] for place, cell in enumerate(grid.cells) if grid.people[place] < SMALLEST_GROUP}
    return [title for group, title in GROUP_TITLES.items() if group in small]


def numbers_of(grid: LeverGrid, panels: Sequence[Rows]) -> dict[str, dict[str, list[list[float | None]]]]:
    """Return middle and half interval at every node, flat, in shown units, by group and row. What rests on fewer than ten people is not there."""
    places = {cell: place for place, cell in enumerate(grid.cells) if grid.people[place] >= SMALLEST_GROUP}
    found: dict[str, dict[str, list[list[float | None]]]] = {}
    for group in groups_of(grid):
        for row in (row for panel in panels for row in panel.rows):
            place = places.get(row.cell if row.cell[0] == COST else (row.cell[0], group))
            if place is not None and (row.cell[0] != COST or group == ALL):
                found.setdefault(group, {})[row.name] = [_flat(values[..., place] * row.times) for values in (grid.middle, grid.half)]
    return found


def _flat(values: Floats) -> list[float | None]:
    return [float(f"{value:.{DIGITS}g}") if math.isfinite(value) else None for value in values.ravel()]


def picture_of(panel: Rows, number: int, numbers: dict[str, list[list[float | None]]], place: int) -> Panel:
    """Draw a panel at one node, on the scale of all nodes, as `sliders.js` does at any setting."""
    style, bars, ends = style_of(0), [], []
    for row in panel.rows:
        middles, halves = (np.array([math.nan if value is None else value for value in own]) for own in numbers[row.name])
        known = np.nan_to_num(halves)
        middle, half = float(middles[place]), float(known[place])
        bars.append(Bar(row.title if len(panel.rows) > 1 else "", middle, middle - half, middle + half, row.signed(middle), style))
        ends.append(Bar("", 0.0, float((middles - known).min()), float((middles + known).max()), "", style))
    words = f"{panel.title}: difference from every lever at none, in {panel.rows[0].unit}"
    described = "; ".join(f"{row.title}: {bar.text}" for row, bar in zip(panel.rows, bars, strict=True))
    return Panel(panel.title, interval_chart(bars, shared_domain(ends), panel.rows[0].unit, f"panel-{number}", words, described))
