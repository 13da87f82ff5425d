"""Draw the standard charts, each small enough to be read on a phone: SVG text, no script, nothing from outside.

A brief draws some sixty of them. They are written as Vega-Lite specifications, as Altair would write them, because making them of Altair's objects takes
longer than drawing them.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import vl_convert
from markupsafe import Markup

from llsim.analysis.looks import GRID, HOUSE_STYLE, INK, QUIET, Style
from llsim.report.language import _
from llsim.report.picture import name_picture, shorten, spread_labels

if TYPE_CHECKING:
    import altair as alt

WIDTH = 320
ROW = 38
AS_GIVEN = {"nice": False, "zero": False}
"""A scale that keeps to its domain."""
LETTER, FIGURE, APART = 6.3, 7.4, 8
"""Pixels of a letter of a label, of a letter of its value in bold, and between the two."""
LINE_WIDTH, LINE_HEIGHT = 186, 156
END_LETTERS, END_LINE, MOST_TALL_LABELS = 17, 12, 5


@dataclass(frozen=True)
class Bar:
    """One row of an interval chart: values in the unit that is shown."""

    label: str
    middle: float
    low: float
    high: float
    text: str
    style: Style


@dataclass(frozen=True)
class Point:
    """One year of a line: the line and its band, in the unit that is shown."""

    year: int
    middle: float
    low: float
    high: float


@dataclass(frozen=True)
class Line:
    """One line of a chart over time."""

    label: str
    points: tuple[Point, ...]
    style: Style
    band: bool = True


def interval_chart(bars: list[Bar], domain: tuple[float, float], unit: str, key: str, title: str, description: str, width: int = WIDTH) -> Markup:
    """Draw one dot and 95 % interval a row, with its label and value above it and a mark at zero; the picture is `width` pixels wide."""
    values = [
        {
            "label": shorten(bar.label, letters_beside(bar.text, width)), "text": bar.text, "middle": bar.middle, "low": bar.low, "high": bar.high, "colour": bar.style.colour,
            "shape": bar.style.shape, "words": row + 0.30, "mark": row + 0.72, "above": row + 0.55, "below": row + 0.89,
        }
        for row, bar in enumerate(bars)
    ]  # fmt: skip
    rows: dict[str, Any] = {"scale": {"domain": [0, len(bars)], "reverse": True} | AS_GIVEN, "axis": None}
    axis = {"title": unit, "tickCount": 5, "grid": False, "domain": True, "domainColor": GRID, "ticks": True, "tickColor": GRID, "labelPadding": 3}
    across = field("middle", scale={"domain": list(domain)} | AS_GIVEN, axis=axis)
    mark, words, colour = field("mark") | rows, field("words") | rows, field("colour", "nominal", scale=None)
    layers = [
        layer("rule", {"x": {"datum": 0}, "y": field("above") | rows, "y2": {"field": "below"}}, color=QUIET, strokeWidth=1),
        layer("rule", {"x": field("low"), "x2": {"field": "high"}, "y": mark, "color": colour}, strokeWidth=3, strokeCap="round"),
        layer("point", {"x": across, "y": mark, "color": colour, "shape": field("shape", "nominal", scale=None)}, filled=True, size=80, opacity=1),
        layer("text", {"x": {"value": 0}, "y": words, "text": field("label", "nominal")}, align="left", fontSize=12.5, color=INK),
        layer("text", {"x": {"value": width}, "y": words, "text": field("text", "nominal")}, align="right", fontSize=12.5, fontWeight=600, color=INK),
    ]
    return render({"data": {"values": values}, "layer": layers, "width": width, "height": ROW * len(bars)}, key, title, description)


def letters_beside(text: str, width: int) -> int:
    """Count the letters of a label that fit on one line with its value."""
    return int((width - APART - FIGURE * len(text)) / LETTER)


def line_chart(lines: list[Line], unit: str, from_zero_line: bool, key: str, title: str, description: str) -> Markup:
    """Draw lines over the years with bands, each named at its end. With `from_zero_line` zero is in the picture and marked."""
    low, high = extent(lines, from_zero_line)
    years = [point.year for line in lines for point in line.points]
    axis = {"title": _("year"), "titlePadding": 2, "format": "d", "tickCount": 5, "grid": False, "values": year_ticks(min(years), max(years))}
    across = field("year", scale={"domain": [min(years), max(max(years), min(years) + 1)]} | AS_GIVEN, axis=axis)
    down = field("middle", scale={"domain": [low, high]} | AS_GIVEN, axis={"title": None, "tickCount": 5})
    layers = [layer("rule", {"y": {"datum": 0}}, [{}], color=QUIET, strokeWidth=1)] if from_zero_line else []
    for line in lines:
        points = [{"year": point.year, "middle": point.middle, "low": point.low, "high": point.high} for point in line.points]
        if line.band:
            layers.append(layer("area", {"x": across, "y": field("low"), "y2": {"field": "high"}}, points, opacity=0.16, color=line.style.colour))
        layers.append(layer("line", {"x": across, "y": down}, points, color=line.style.colour, strokeWidth=2.2, strokeDash=line.style.dash))
        layers.append(layer("point", {"x": across, "y": down}, points[-1:], filled=True, size=60, opacity=1, shape=line.style.shape, color=line.style.colour))
    picture = {"layer": [*layers, *end_names(lines, low, high)], "width": LINE_WIDTH, "height": LINE_HEIGHT, "title": {"text": unit}}
    return render(picture, key, title, description)


def end_names(lines: list[Line], low: float, high: float) -> list[dict[str, Any]]:
    """Name lines beside their ends, in one or two rows of words each after its own mark, clear of each other."""
    names = [end_words(line.label, 2 if len(lines) <= MOST_TALL_LABELS else 1) for line in lines]
    tops = [pixel_of(line.points[-1].middle, low, high) for line in lines]
    places = spread_labels(tops, END_LINE * max(map(len, names)) + 2, 4, LINE_HEIGHT - 4)
    x = {"value": LINE_WIDTH + 14}
    layers = []
    for line, words, place in zip(lines, names, places, strict=True):
        first = place - END_LINE * (len(words) - 1) / 2
        layers.append(layer("point", {"x": x, "y": {"value": first}}, [{}], filled=True, size=36, opacity=1, shape=line.style.shape, color=line.style.colour))
        look = {"align": "left", "baseline": "middle", "dx": 7, "fontSize": 11.5, "color": INK}
        layers += [layer("text", {"x": x, "y": {"value": first + END_LINE * row}, "text": field("label", "nominal")}, [{"label": text}], **look) for row, text in enumerate(words)]
    return layers


def field(name: str, kind: str = "quantitative", **more: Any) -> dict[str, Any]:
    """Encode a field of the data."""
    return {"field": name, "type": kind} | more


def layer(kind: str, encoding: dict[str, Any], values: list[dict[str, Any]] | None = None, **look: Any) -> dict[str, Any]:
    """Draw marks of one kind, from data of their own where they are given."""
    return {"mark": {"type": kind} | look, "encoding": encoding} | ({} if values is None else {"data": {"values": values}})


def end_mark(line: Line, across: alt.X, down: alt.Y) -> alt.Chart:
    """Mark the last point of a line with its shape."""
    import altair as alt  # noqa: PLC0415 (slow to import)

    last = line.points[-1]
    base = alt.Chart(alt.Data(values=[{"year": last.year, "middle": last.middle}]))
    return base.mark_point(filled=True, size=60, opacity=1, shape=line.style.shape, color=line.style.colour).encode(x=across, y=down)


def end_label(line: Line, words: list[str], place: float) -> Any:
    """Name a line beside its end, in one or two rows of words about a height in pixels, after its own mark."""
    import altair as alt  # noqa: PLC0415 (slow to import)

    at = alt.value(LINE_WIDTH + 14)
    dot = alt.Chart(alt.Data(values=[{}])).mark_point(filled=True, size=36, opacity=1, shape=line.style.shape, color=line.style.colour)
    layers = [dot.encode(x=at, y=alt.value(place - END_LINE * (len(words) - 1) / 2))]
    for row, text in enumerate(words):
        name = alt.Chart(alt.Data(values=[{"label": text}])).mark_text(align="left", baseline="middle", dx=7, fontSize=11.5, color=INK)
        layers.append(name.encode(x=at, y=alt.value(place + END_LINE * (row - (len(words) - 1) / 2)), text="label:N"))
    return alt.layer(*layers)


def end_words(label: str, most: int) -> list[str]:
    """Break a label into at most so many rows; what does not fit is cut, and stands in full in the table."""
    if most == 1:
        return [shorten(label, END_LETTERS)]
    rows = textwrap.wrap(shorten(label, most * END_LETTERS), END_LETTERS) or [""]
    return rows[:most] if len(rows) <= most else [*rows[: most - 1], shorten(" ".join(rows[most - 1 :]), END_LETTERS)]


def extent(lines: list[Line], with_zero: bool) -> tuple[float, float]:
    """Find the lowest and highest value that is drawn, with a little room."""
    ends = [value for line in lines for point in line.points for value in ((point.low, point.high) if line.band else (point.middle,))]
    ends += [0.0] if with_zero else []
    low, high = min(ends), max(ends)
    room = 0.06 * (high - low) or max(abs(high) * 0.05, 1.0)
    return low - room, high + room


def pixel_of(value: float, low: float, high: float) -> float:
    """Turn a value into pixels from the top."""
    return LINE_HEIGHT * (high - value) / (high - low)


def year_ticks(first: int, last: int) -> list[int]:
    """Choose at most five years to print, the last among them."""
    step = max(1, -(-(last - first) // 4))
    return sorted(range(last, first - 1, -step))


def shared_domain(bars: list[Bar]) -> tuple[float, float]:
    """Find the range that holds zero and every interval, with a little room."""
    ends = [value for bar in bars for value in (bar.low, bar.high, bar.middle)] + [0.0]
    room = 0.08 * (max(ends) - min(ends)) or 1.0
    return min(ends) - room, max(ends) + room


def render(chart: Any, key: str, title: str, description: str) -> Markup:
    """Turn a chart, or its Vega-Lite specification, into a named SVG with the house style."""
    drawing = (chart if isinstance(chart, dict) else chart.to_dict(validate=False)) | {"config": HOUSE_STYLE}
    return name_picture(vl_convert.vegalite_to_svg(drawing), key, title, description)
