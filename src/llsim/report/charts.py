"""Draw the standard charts with Altair, each small enough to be read on a phone: SVG text, no script, nothing from outside."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import Any

import altair as alt
import vl_convert
from markupsafe import Markup

from llsim.report.picture import GRID, INK, QUIET, Style, name_picture, shorten, spread_labels

WIDTH = 320
ROW = 38
LINE_WIDTH, LINE_HEIGHT = 186, 156
END_LETTERS, END_LINE, MOST_TALL_LABELS = 17, 12, 5
HOUSE_STYLE = {
    "font": "sans-serif",
    "aria": False,
    "background": "transparent",
    "view": {"stroke": None},
    "axis": {
        "labelColor": QUIET, "titleColor": QUIET, "labelFontSize": 11, "titleFontSize": 11, "titleFontWeight": "normal",
        "gridColor": GRID, "domain": False, "ticks": False, "labelPadding": 6,
    },
    "title": {"anchor": "start", "fontSize": 11, "fontWeight": "normal", "color": QUIET, "offset": 8, "frame": "bounds"},
}  # fmt: skip


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


def interval_chart(bars: list[Bar], domain: tuple[float, float], unit: str, key: str, title: str, description: str) -> Markup:
    """Draw one dot and 95 % interval a row, with its label and value above it and a mark at zero."""
    values = [
        {
            "label": shorten(bar.label, 34), "text": bar.text, "middle": bar.middle, "low": bar.low, "high": bar.high, "colour": bar.style.colour,
            "shape": bar.style.shape, "words": row + 0.30, "mark": row + 0.72, "above": row + 0.55, "below": row + 0.89,
        }
        for row, bar in enumerate(bars)
    ]  # fmt: skip
    base = alt.Chart(alt.Data(values=values))
    rows = alt.Scale(domain=[0, len(bars)], reverse=True, nice=False, zero=False)
    inside = alt.Scale(domain=list(domain), nice=False, zero=False)
    across = alt.X("middle:Q", scale=inside, axis=alt.Axis(title=unit, tickCount=5, grid=False, domain=True, domainColor=GRID, ticks=True, tickColor=GRID, labelPadding=3))
    down = alt.Y("mark:Q", scale=rows, axis=None)
    words = alt.Y("words:Q", scale=rows, axis=None)
    colour = alt.Color("colour:N", scale=None)
    layers = alt.layer(
        base.mark_rule(color=QUIET, strokeWidth=1).encode(x=alt.datum(0), y=alt.Y("above:Q", scale=rows, axis=None), y2="below:Q"),
        base.mark_rule(strokeWidth=3, strokeCap="round").encode(x=alt.X("low:Q"), x2="high:Q", y=down, color=colour),
        base.mark_point(filled=True, size=80, opacity=1).encode(x=across, y=down, color=colour, shape=alt.Shape("shape:N", scale=None)),
        base.mark_text(align="left", fontSize=12.5, color=INK).encode(x=alt.value(0), y=words, text="label:N"),
        base.mark_text(align="right", fontSize=12.5, fontWeight=600, color=INK).encode(x=alt.value(WIDTH), y=words, text="text:N"),
    )
    return render(layers.properties(width=WIDTH, height=ROW * len(bars)), key, title, description)


def line_chart(lines: list[Line], unit: str, from_zero_line: bool, key: str, title: str, description: str) -> Markup:
    """Draw lines over the years with bands, each named at its end. With `from_zero_line` zero is in the picture and marked."""
    low, high = extent(lines, from_zero_line)
    tops = [pixel_of(line.points[-1].middle, low, high) for line in lines]
    names = [end_words(line.label, 2 if len(lines) <= MOST_TALL_LABELS else 1) for line in lines]
    places = spread_labels(tops, END_LINE * max(map(len, names)) + 2, 4, LINE_HEIGHT - 4)
    years = [point.year for line in lines for point in line.points]
    across = alt.X(
        "year:Q", scale=alt.Scale(domain=[min(years), max(max(years), min(years) + 1)], nice=False, zero=False),
        axis=alt.Axis(title=None, format="d", tickCount=5, grid=False, values=year_ticks(min(years), max(years))),
    )  # fmt: skip
    down = alt.Y("middle:Q", scale=alt.Scale(domain=[low, high], nice=False, zero=False), axis=alt.Axis(title=None, tickCount=5))
    layers: list[Any] = []
    if from_zero_line:
        layers.append(alt.Chart(alt.Data(values=[{}])).mark_rule(color=QUIET, strokeWidth=1).encode(y=alt.datum(0)))
    for line in lines:
        base = alt.Chart(alt.Data(values=[{"year": point.year, "middle": point.middle, "low": point.low, "high": point.high} for point in line.points]))
        if line.band:
            layers.append(base.mark_area(opacity=0.16, color=line.style.colour, line=False).encode(x=across, y=alt.Y("low:Q"), y2="high:Q"))
        layers.append(base.mark_line(color=line.style.colour, strokeWidth=2.2, strokeDash=line.style.dash).encode(x=across, y=down))
    layers += [end_mark(line, across, down) for line in lines]
    layers += [end_label(line, words, place) for line, words, place in zip(lines, names, places, strict=True)]
    picture = alt.layer(*layers).properties(width=LINE_WIDTH, height=LINE_HEIGHT, title=alt.TitleParams(unit))
    return render(picture, key, title, description)


def end_mark(line: Line, across: alt.X, down: alt.Y) -> alt.Chart:
    """Mark the last point of a line with its shape."""
    last = line.points[-1]
    base = alt.Chart(alt.Data(values=[{"year": last.year, "middle": last.middle}]))
    return base.mark_point(filled=True, size=60, opacity=1, shape=line.style.shape, color=line.style.colour).encode(x=across, y=down)


def end_label(line: Line, words: list[str], place: float) -> Any:
    """Name a line beside its end, in one or two rows of words about a height in pixels, after its own mark."""
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
    """Turn a chart into a named SVG with the house style."""
    drawing = chart.to_dict(validate=False) | {"config": HOUSE_STYLE}
    return name_picture(vl_convert.vegalite_to_svg(drawing), key, title, description)
