"""Write sliders.html of an experiment over a grid of levers: one self-contained page whose script moves numbers that were run, and asks nobody."""

from __future__ import annotations

import base64
import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from markupsafe import Markup

from llsim.analysis.lever_grid import COST, Floats, LeverGrid, read_grid
from llsim.analysis.saying import EIGHTY_OVER_NINETY_FIVE
from llsim.catalogue import BY_NAME, NOT_CLAIMED
from llsim.errors import LlsimError
from llsim.report.cells import Cell, Table
from llsim.report.folder import SMALLEST_GROUP
from llsim.report.page import TEMPLATES, put, rendered
from llsim.report.slider_rows import ALL, Row, Rows, groups_of, left_out, numbers_of, panels_of, picture_of
from llsim.report.words import GRADE_TITLES, group_title, plain_words
from llsim.scenario import LEVERS, Scenario, all_parameters

PAGE = "sliders.html"
LARGEST = 2_000_000
FINE = ("points", "credits", "million dollars")
"""Units in which a miss is shown with two decimals."""
STEPS = (1000.0, 500.0, 100.0, 50.0, 10.0, 5.0, 1.0, 0.5, 0.1, 0.05, 0.01, 0.001, 0.0001, 0.00001)
TIMING = ("start", "ramp", "end")
FEW_SEEDS = 10
LEAST_STEPS = 20
"""A slider has at least so many steps, and every setting that was run is one of them."""


@dataclass(frozen=True)
class Slider:
    """One slider. `name`: in the address of a setting; `nodes`: the values that were run; `start`: where it stands at first."""

    name: str
    title: str
    what: str
    unit: str
    nodes: tuple[float, ...]
    start: float

    @property
    def step(self) -> float:
        """Return the largest round step that meets every node and is fine enough."""
        fitting = (one for one in STEPS if self.nodes[-1] >= LEAST_STEPS * one and all(abs(node / one - round(node / one)) < 1e-9 for node in self.nodes))
        return next(fitting, STEPS[-1])

    @property
    def shown(self) -> str:
        """Write where it stands at first: shares in per cent."""
        return f"{100 * self.start:g}\u00a0%" if self.unit == "share" else f"{self.start:g}"


def write_sliders(folder: Path) -> Path:
    """Write sliders.html into the folder of an experiment over a grid of levers, whole or not at all; returns its path. Raises LlsimError."""
    page = render(folder)
    if len(page.encode()) > LARGEST:
        raise LlsimError(f"{folder}: the page would have {len(page.encode()) / 1e6:.1f} MB; allowed: {LARGEST / 1e6:.0f} MB; keep fewer groups or outcomes, or fewer values of each lever")
    return put(folder / PAGE, page)


def render(folder: Path) -> str:
    """Return the page of a folder. The same folder gives the same page."""
    grid, manifest = read_grid(folder)
    configuration: dict[str, Any] = next(iter(manifest.get("configuration", {}).values()), {})
    region, title = next(iter(manifest.get("regions", {}).items()), ("the region", "the region"))
    first, last = grid.years[0], grid.years[-1]
    span = f"{first} to {last}" if len(grid.years) > 1 else str(last)
    sliders = sliders_of(grid, configuration)
    panels, groups = panels_of(grid, span), groups_of(grid)
    if ALL not in groups:
        raise LlsimError(f"{folder}: found no numbers of all students; allowed: `keep: {{groups: [all, ...]}}`")
    numbers = numbers_of(grid, panels)
    place = node_of(grid, [slider.start for slider in sliders])
    script = Markup((TEMPLATES / "sliders.js").read_text(encoding="utf-8"))
    data = {
        "sliders": [{"name": one.name, "unit": one.unit, "nodes": one.nodes, "start": one.start} for one in sliders],
        "panels": [{"title": one.title, "unit": one.rows[0].unit, "regional": one.regional, "rows": [described(row) for row in one.rows]} for one in panels],
        "groups": [{"name": group, "title": group_title(group)} for group in groups], "numbers": numbers, "eighty": EIGHTY_OVER_NINETY_FIVE, "year": last,
    }  # fmt: skip
    return rendered(
        "sliders.html.jinja", data=data, script=script, policy=hash_of_script(script), sliders=sliders, panels=panels, groups=data["groups"],
        pictures=[picture_of(panel, number, numbers[ALL], place) for number, panel in enumerate(panels)],
        rows=[(panel, [static_row(row, numbers[ALL][row.name], place) for row in panel.rows]) for panel in panels],
        said=said(panels, numbers[ALL], place, last), misses=misses(grid, panels), region=title, region_name=region, span=span, year=last, seeds=list(manifest.get("seeds", [])),
        draws=len(manifest.get("draws", [0])), sample=float(manifest["experiment"].get("sample", 1.0)), scenario=configuration.get("title") or "the scenario",
        runs=len(grid.points) + math.prod(len(own) for own in grid.nodes), nodes=math.prod(len(own) for own in grid.nodes), between=len(grid.points),
        still=standing_still(grid, configuration), small=left_out(grid), smallest=SMALLEST_GROUP,
        warnings=warnings(manifest, grid), evidence=evidence(panels), assumed=assumed(panels), not_claimed=NOT_CLAIMED, manifest=manifest, hashes=hashes(folder),
    )  # fmt: skip


def hash_of_script(script: str) -> str:
    """Return what the page's policy names the script by: no other script may run."""
    return base64.b64encode(hashlib.sha256(f"\n{script}\n".encode()).digest()).decode()


def sliders_of(grid: LeverGrid, configuration: dict[str, Any]) -> list[Slider]:
    """Describe each number that was moved; it starts at the node nearest to what the scenario has."""
    kinds = {lever.get("name") or key: (key, lever) for key, several in configuration.get("levers", {}).items() for lever in several}
    known = {one.name: one.about for one in all_parameters(Scenario())}
    wanted: dict[str, float] = {}
    found = []
    for name in grid.names:
        lever, _, field = name.removeprefix("levers.").rpartition(".")
        own = kinds.get(lever, (lever, {}))[1].get(field)
        wanted |= {name: float(own)} if isinstance(own, int | float) else {}
    for name, nodes, start in zip(grid.names, grid.nodes, grid.nearest(wanted), strict=True):
        lever, _, field = name.removeprefix("levers.").rpartition(".")
        kind = kinds.get(lever, (lever, {}))[0]
        about = known.get(f"levers.{kind}.{field}")
        usual = any(one.key == kind and one.intensity == field for one in LEVERS)
        title = plain_words(lever) if usual else f"{plain_words(lever)}: {plain_words(field).lower()}"
        found.append(Slider(name.removeprefix("levers."), title, about.description if about else "", about.unit if about else "", tuple(float(value) for value in nodes), start))
    return found


def node_of(grid: LeverGrid, setting: Sequence[float]) -> int:
    """Return where a node stands in the flat tables."""
    places = [int(np.flatnonzero(own == value)[0]) for own, value in zip(grid.nodes, setting, strict=True)]
    return int(np.ravel_multi_index(places, [len(own) for own in grid.nodes]))


def described(row: Row) -> dict[str, Any]:
    """Tell the script how a row is written."""
    return {"name": row.name, "title": row.title, "say": row.say, "prefix": row.prefix, "decimals": row.decimals, "better": row.better}


def at_node(numbers: list[list[float | None]], place: int) -> tuple[float, float]:
    """Return middle and half interval at a node, in the shown unit; infinite where there is no interval."""
    middle, half = numbers[0][place], numbers[1][place]
    return float(middle or 0.0), math.inf if half is None else half


def static_row(row: Row, numbers: list[list[float | None]], place: int) -> tuple[Row, str, str, str]:
    """Write the cells of a row at a node."""
    middle, half = at_node(numbers, place)
    return row, row.signed(middle), row.interval(middle, half), row.verdict(middle, half)


def said(panels: Sequence[Rows], numbers: dict[str, list[list[float | None]]], place: int, year: int) -> list[str]:
    """Answer in two sentences: the first outcome, and the cost to the public."""
    first = panels[0].rows[0]
    words = [f"{group_title(ALL)}, {year}. {first.title}: {first.sentence(*at_node(numbers[first.name], place))}."]
    cost = next(((panel, row) for panel in panels for row in panel.rows if row.name == COST), None)
    if cost is None:
        return words
    middle, half = at_node(numbers[COST], place)
    amount = f"{cost[1].signed(middle)} {cost[1].say}".rstrip()
    return [*words, f"{cost[1].title}, {cost[0].title.removeprefix('Cost, ')}: {amount} (95\u00a0% interval {cost[1].interval(middle, half)})."]


def misses(grid: LeverGrid, panels: Sequence[Rows]) -> Table:
    """Show how far interpolation missed what was run between nodes, beside half the interval there: what chance alone leaves open."""
    found: Floats = grid.misses()
    rows: list[tuple[Cell, ...]] = []
    for row in (row for panel in panels for row in panel.rows if len(found)):
        place = grid.cells.index(row.cell)
        values = (np.median(found[:, place]), found[:, place].max(), np.median(grid.half_there[:, place]))
        shown = [f"{row.prefix}{value * row.times:,.{2 if row.unit in FINE else 1}f}" if math.isfinite(value) else "none" for value in values]
        rows.append((row.title, row.unit, *shown))
    head = ("Outcome, all students", "Unit", "Miss, middle case", "Largest miss", "Half the 95\u00a0% interval, middle case")
    return Table(f"Interpolated against run, at {len(grid.points)} settings between", head, rows)


def standing_still(grid: LeverGrid, configuration: dict[str, Any]) -> Table:
    """List when each lever of the scenario starts, how fast it comes, and its numbers that no slider moves."""
    rows: list[tuple[Cell, ...]] = []
    for key, several in configuration.get("levers", {}).items():
        for lever in several:
            title = str(lever.get("name") or key)
            numbers = {name: value for name, value in lever.items() if isinstance(value, int | float) and name not in TIMING and f"levers.{title}.{name}" not in grid.names}
            settings = ", ".join(f"{plain_words(name).lower()} {value:,g}" for name, value in numbers.items())
            rows.append((plain_words(title), *(str(lever.get(name) or "-") for name in TIMING), settings))
    return Table("What stands still while the sliders move", ("Lever", "From", "Years to full", "Until", "Other settings"), rows)


def evidence(panels: Sequence[Rows]) -> Table:
    """Grade the evidence of every outcome shown."""
    shown = [BY_NAME[row.cell[0]] for panel in panels for row in panel.rows if row.cell[1] == ALL]
    return Table("Outcomes", ("Outcome", "Definition", "Evidence grade"), [(one.title, f"{one.definition} {one.caution}".strip(), f"{one.grade}: {GRADE_TITLES[one.grade]}") for one in shown])


def assumed(panels: Sequence[Rows]) -> list[str]:
    """Say under the pictures which outcomes follow from assumptions, and what must not be read into them."""
    shown = [BY_NAME[row.cell[0]] for panel in panels for row in panel.rows if row.cell[1] == ALL]
    graded = [one.title for one in shown if one.grade == "D"]
    told = [f"Graded D, to be read as consequences of assumptions: {'; '.join(graded)}."] if graded else []
    return told + list(dict.fromkeys(f"{one.title}: {one.caution}" for one in shown if one.caution))


def warnings(manifest: dict[str, Any], grid: LeverGrid) -> list[str]:
    """Say what a reader must know first."""
    seeds, draws = len(manifest.get("seeds", [])), len(manifest.get("draws", [0]))
    few = [f"Few seeds: {seeds}. Intervals from fewer than {FEW_SEEDS} are wide and may mislead."] if draws == 1 and seeds < FEW_SEEDS else []
    blind = ["How far interpolation misses was not measured: the design has no points between (`between: 10`)."] if not len(grid.points) else []
    return few + blind


def hashes(folder: Path) -> list[tuple[str, str]]:
    """Return the SHA-256 of the files the page was made from."""
    return [(name, hashlib.sha256((folder / name).read_bytes()).hexdigest()) for name in ("manifest.json", "design.parquet", "outcomes.parquet")]
