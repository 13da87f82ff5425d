"""Draw where every ninth grader of a cohort went: a flow chart in which each column holds the whole cohort."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from markupsafe import Markup

from llsim.analysis.looks import COLOURS, INK, QUIET
from llsim.report.language import _, filled
from llsim.report.picture import name_picture, shorten, spread_labels
from llsim.report.words import show_number

WIDTH, HEIGHT = 1000, 400
TOP, GAP, NODE = 44, 14, 12
LEFT, RIGHT = 4, 208
LINE = 15
HEADINGS = {1: "Starts", 2: "Program", 3: "High school ends", 4: "First step", 5: "Five years on"}


@dataclass(frozen=True)
class Box:
    """A stage of the cohort: its column, its name without the number, its people, and where it is drawn in pixels."""

    column: int
    name: str
    people: float
    x: float
    y: float
    height: float
    colour: str


def column_of(node: str) -> tuple[int, str]:
    """Split `3 graduated` into 3 and `graduated`. Raises ValueError for a node without a column number."""
    number, _, name = node.partition(" ")
    if not number.isdecimal() or not name:
        raise ValueError(f"flows.parquet: {node!r} should be a column number, a space and a name, such as '3 graduated'")
    return int(number), name


def last_complete_year(flows: pd.DataFrame, scenarios: list[str]) -> int | None:
    """Find the last cohort that every one of these scenarios has followed to the last column."""
    rows = flows[(flows["group"] == "all") & flows["scenario"].isin(scenarios)]
    if rows.empty:
        return None
    columns = {node: column_of(node)[0] for node in set(rows["destination"])}
    arrived = rows[rows["destination"].map(columns) == max(columns.values())]
    counts = arrived.groupby("year")["scenario"].nunique()
    years = counts[counts == len(scenarios)].index
    return int(years.max()) if len(years) else None


def links_of(flows: pd.DataFrame, scenario: str, year: int) -> pd.DataFrame:
    """Average a cohort's flows over seeds and draws: `origin, destination, people`, in order of columns."""
    rows = flows[(flows["group"] == "all") & (flows["scenario"] == scenario) & (flows["year"] == year)]
    runs = max(len(rows[["seed", "draw"]].drop_duplicates()), 1)
    links = rows.groupby(["origin", "destination"])["people"].sum().div(runs).reset_index()
    return links[links["people"] > 0].reset_index(drop=True)


def column_totals(links: pd.DataFrame) -> dict[int, float]:
    """Sum the people in each column: those who leave the first, those who arrive in the others."""
    totals: dict[int, float] = {}
    for origin, destination, people in links.itertuples(index=False):
        column, start = column_of(destination)[0], column_of(origin)[0]
        totals[column] = totals.get(column, 0.0) + people
        if start == 1:
            totals[start] = totals.get(start, 0.0) + people
    return dict(sorted(totals.items()))


def node_order(links: pd.DataFrame) -> list[str]:
    """List the nodes column by column; inside a column by people, most first."""
    people = node_people(links)
    return sorted(people, key=lambda node: (column_of(node)[0], -people[node], node))


def node_people(links: pd.DataFrame) -> dict[str, float]:
    """Count the people of each node: arrivals, or departures where nobody arrives."""
    arrivals = links.groupby("destination")["people"].sum()
    departures = links.groupby("origin")["people"].sum()
    return {node: float(arrivals.get(node, departures.get(node, 0.0))) for node in set(links["origin"]) | set(links["destination"])}


def lay_out(links: pd.DataFrame, order: list[str]) -> dict[str, Box]:
    """Place the nodes of `order`, which fixes colours and positions so that two charts can be compared."""
    people = node_people(links)
    totals = column_totals(links)
    columns = sorted(totals)
    most = max(sum(column_of(node)[0] == column for node in order) for column in columns)
    scale = (HEIGHT - TOP - 8 - GAP * (most - 1)) / max(totals.values())
    step = (WIDTH - LEFT - RIGHT - NODE) / max(len(columns) - 1, 1)
    boxes: dict[str, Box] = {}
    for place, column in enumerate(columns):
        y = float(TOP)
        for row, node in enumerate(node for node in order if column_of(node)[0] == column):
            height = people.get(node, 0.0) * scale
            colour = COLOURS[row % len(COLOURS)] if place else "#4A4A4A"
            boxes[node] = Box(column, column_of(node)[1], people.get(node, 0.0), LEFT + place * step, y, height, colour)
            y += height + GAP
    return boxes


def flow_chart(links: pd.DataFrame, order: list[str], key: str, title: str, description: str, fewest: float = 10) -> Markup:
    """Draw the flows as an SVG. `order` lists the nodes of all charts that are compared; fewer than `fewest` people are not given a number."""
    boxes = lay_out(links, order)
    parts = [ribbons(links, boxes, order), Markup("").join(node_mark(box) for box in boxes.values() if box.people > 0), labels(boxes, fewest), headings(boxes)]
    body = Markup('<svg width="{}" height="{}"><g font-family="sans-serif">{}</g></svg>').format(WIDTH, HEIGHT, Markup("").join(parts))
    return name_picture(str(body), key, title, description)


def ribbons(links: pd.DataFrame, boxes: dict[str, Box], order: list[str]) -> Markup:
    """Draw one band for each flow, as wide as its people, stacked at both ends in the order of the nodes."""
    rank = {node: place for place, node in enumerate(order)}
    left = {node: box.y for node, box in boxes.items()}
    right = dict(left)
    drawn = Markup("")
    rows = sorted(links.itertuples(index=False), key=lambda row: (rank[row.origin], rank[row.destination]))
    for origin, destination, people in rows:
        start, end = boxes[origin], boxes[destination]
        thick = people * (start.height / start.people if start.people else 0)
        top, low = left[origin], right[destination]
        left[origin] += thick
        right[destination] += thick
        drawn += band(start.x + NODE, top, end.x, low, thick, end.colour)
    return drawn


def band(x: float, y: float, to_x: float, to_y: float, thick: float, colour: str) -> Markup:
    """Draw a band from one height to another with level ends."""
    middle = (x + to_x) / 2
    path = f"M{x:.1f},{y:.2f}C{middle:.1f},{y:.2f} {middle:.1f},{to_y:.2f} {to_x:.1f},{to_y:.2f}V{to_y + thick:.2f}C{middle:.1f},{to_y + thick:.2f} {middle:.1f},{y + thick:.2f} {x:.1f},{y + thick:.2f}Z"
    return Markup('<path d="{}" fill="{}" fill-opacity="0.28"/>').format(path, colour)


def node_mark(box: Box) -> Markup:
    """Draw the bar of one node."""
    mark = Markup('<rect x="{:.1f}" y="{:.2f}" width="{}" height="{:.2f}" fill="{}"/>')
    return mark.format(box.x, box.y, NODE, max(box.height, 0.75), box.colour)


def labels(boxes: dict[str, Box], fewest: float) -> Markup:
    """Name each node beside its bar, with its people and its share of the column; labels of a column keep clear of each other."""
    drawn = Markup("")
    text = Markup(
        '<text x="{:.1f}" y="{:.1f}" font-size="12.5" fill="{}" stroke="#fff" stroke-width="3.5" stroke-linejoin="round" paint-order="stroke">'
        '<tspan font-weight="600">{}</tspan> <tspan fill="{}">{}</tspan></text>'
    )
    for column in sorted({box.column for box in boxes.values()}):
        members = [box for box in boxes.values() if box.column == column and box.people > 0]
        whole = sum(box.people for box in members)
        heights = spread_labels([box.y + box.height / 2 + 4 for box in members], LINE, TOP + 8, HEIGHT - 4)
        for box, height in zip(members, heights, strict=True):
            drawn += text.format(box.x + NODE + 6, height, INK, shorten(_(box.name), 24), QUIET, share_words(box.people, whole, fewest))
    return drawn


def share_words(people: float, whole: float, fewest: float) -> str:
    """Write a share of the cohort; fewer than ten people are not given a number."""
    return f"{show_number(100 * people / whole, 0)}\u00a0%" if people >= fewest else _("under 10")


def headings(boxes: dict[str, Box]) -> Markup:
    """Name the columns."""
    places = {box.column: box.x for box in boxes.values()}
    text = Markup('<text x="{:.1f}" y="18" font-size="12" fill="{}" letter-spacing="0.3">{}</text>')
    return Markup("").join(text.format(x, QUIET, _(HEADINGS[column]) if column in HEADINGS else filled("Step {number}", number=str(column))) for column, x in sorted(places.items()))
