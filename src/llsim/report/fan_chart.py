"""Draw futures as a fan: the median, half of them in a dark band, nine of ten in a light one, each named beside its end; and what a spread is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import altair as alt
from markupsafe import Markup

from llsim.analysis.looks import BASELINE_STYLE, COLOURS, GRID, INK, QUIET, Style, style_of
from llsim.report.charts import LINE_HEIGHT, WIDTH, end_label, extent, pixel_of, render, year_ticks
from llsim.report.charts import Line as NamedLine
from llsim.report.charts import Point as LinePoint
from llsim.report.picture import spread_labels

FAN_WIDTH = 186
LABEL_GAP = 13
BANDS = (("low_90", "high_90", 0.16), ("low_50", "high_50", 0.30))
"""Lower end, upper end and opacity of each band, the widest first."""
ROW = 40
FIRST = style_of(0)
KEY_PLACES = {"parameters": 0.0, "economy": 36.0, "chance": 66.0}
PART_STYLES = {"parameters": COLOURS[0], "economy": COLOURS[4], "chance": COLOURS[5]}


@dataclass(frozen=True)
class Fan:
    """One fan in the unit that is shown. `rows`: year, low_90, low_50, median, high_50, high_90."""

    label: str
    rows: Sequence[dict[str, float]]
    style: Style = FIRST
    bands: bool = True


@dataclass(frozen=True)
class Mark:
    """What is known of one year: what happened, a target, or a forecast without a model."""

    label: str
    year: int
    value: float
    style: Style


def fan_chart(fans: Sequence[Fan], unit: str, key: str, title: str, description: str, *, marks: Sequence[Mark] = (), level: tuple[float, str] | None = None, from_zero: bool = False) -> Markup:
    """Draw fans over the years. `marks`: single points; `level`: a height to mark with a line and its name."""
    return render(fan_picture(fans, unit, marks=marks, level=level, from_zero=from_zero), key, title, description)


def fan_picture(fans: Sequence[Fan], unit: str, *, marks: Sequence[Mark] = (), level: tuple[float, str] | None = None, from_zero: bool = False) -> Any:
    """Return the chart of fans as Altair has it."""
    years = [int(row["year"]) for fan in fans for row in fan.rows]
    low, high = _extent(fans, marks, level, from_zero=from_zero)
    across = alt.X(
        "year:Q", scale=alt.Scale(domain=[min(years), max(max(years), min(years) + 1)], nice=False, zero=False),
        axis=alt.Axis(title=None, format="d", grid=False, values=year_ticks(min(years), max(years))),
    )  # fmt: skip
    down = alt.Y("median:Q", scale=alt.Scale(domain=[low, high], nice=False, zero=False), axis=alt.Axis(title=None, tickCount=5))
    layers: list[Any] = [layer for fan in fans for layer in _layers(fan, across, down)]
    if level is not None:
        layers.append(alt.Chart(alt.Data(values=[{}])).mark_rule(color=INK, strokeWidth=1.2, strokeDash=[2, 2]).encode(y=alt.datum(level[0])))
    for mark in marks:
        base = alt.Chart(alt.Data(values=[{"year": mark.year, "median": mark.value}]))
        layers.append(base.mark_point(filled=mark.style.shape != "cross", size=60, opacity=1, shape=mark.style.shape, color=mark.style.colour, stroke=mark.style.colour).encode(x=across, y=down))
    layers += _end_labels(fans, marks, level, (low, high))
    return alt.layer(*layers).properties(width=FAN_WIDTH, height=LINE_HEIGHT, title=alt.TitleParams(unit))


def _extent(fans: Sequence[Fan], marks: Sequence[Mark], level: tuple[float, str] | None, *, from_zero: bool) -> tuple[float, float]:
    """Find the lowest and highest value that is drawn, with a little room."""
    lines = [
        NamedLine(fan.label, tuple(LinePoint(int(row["year"]), row["median"], row["low_90"], row["high_90"]) for row in fan.rows), fan.style, band=fan.bands) for fan in fans
    ]  # fmt: skip
    extra = [mark.value for mark in marks] + ([level[0]] if level is not None else [])
    lines += [NamedLine("", (LinePoint(0, value, value, value),), BASELINE_STYLE) for value in extra]
    low, high = extent(lines, from_zero)
    return (0.0, high) if from_zero and low < 0.0 <= min(row["low_90"] for fan in fans for row in fan.rows) else (low, high)


def _layers(fan: Fan, across: alt.X, down: alt.Y) -> list[Any]:
    """Return the bands and the median line of one fan."""
    base = alt.Chart(alt.Data(values=[{name: float(row[name]) for name in ("year", "low_90", "low_50", "median", "high_50", "high_90")} for row in fan.rows]))
    layers: list[Any] = []
    if fan.bands:
        for low, high, opacity in BANDS:
            layers.append(base.mark_area(opacity=opacity, color=fan.style.colour, line=False).encode(x=across, y=alt.Y(f"{low}:Q"), y2=f"{high}:Q"))
    last = alt.Chart(alt.Data(values=[{"year": float(fan.rows[-1]["year"]), "median": float(fan.rows[-1]["median"])}]))
    line = base.mark_line(color=fan.style.colour, strokeWidth=2.2, strokeDash=fan.style.dash).encode(x=across, y=down)
    return [*layers, line, last.mark_point(filled=True, size=60, opacity=1, shape=fan.style.shape, color=fan.style.colour).encode(x=across, y=down)]


def _end_labels(fans: Sequence[Fan], marks: Sequence[Mark], level: tuple[float, str] | None, inside: tuple[float, float]) -> list[Any]:
    """Name medians, bands, marks and the level beside the right edge, apart from each other."""
    texts: list[tuple[float, str, Style | None, Literal["normal", 600]]] = []
    for fan in fans:
        last = fan.rows[-1]
        texts.append((last["median"], fan.label, fan.style, 600))
        if fan.bands and sum(other.bands for other in fans) == 1:
            texts += [(last["high_90"], "9 of 10 futures", None, "normal"), (last["high_50"], "half of them", None, "normal")]
    known: dict[str, Mark] = {mark.label: mark for mark in marks}
    texts += [(mark.value, mark.label, mark.style, "normal") for mark in known.values()]
    if level is not None:
        texts.append((level[0], level[1], None, 600))
    places = spread_labels([pixel_of(value, *inside) for value, *_ in texts], LABEL_GAP, 4, LINE_HEIGHT - 2)
    layers: list[Any] = []
    for (_, text, style, weight), place in zip(texts, places, strict=True):
        if style is not None:
            line = NamedLine(text, (), style)
            layers.append(end_label(line, [text], place))
        else:
            words = alt.Chart(alt.Data(values=[{"label": text}])).mark_text(align="left", baseline="middle", dx=7, fontSize=11, fontWeight=weight, color=QUIET if weight == "normal" else INK)
            layers.append(words.encode(x=alt.value(FAN_WIDTH + 14), y=alt.value(place), text="label:N"))
    return layers


def split_chart(rows: Sequence[tuple[str, dict[str, float]]], key: str, title: str, description: str) -> Markup:
    """Draw for each row, a label and its shares by part, one bar cut into the parts, each with its share in per cent where there is room."""
    bars: list[dict[str, Any]] = []
    words: list[dict[str, Any]] = []
    for row, (label, parts) in enumerate(rows):
        start = 0.0
        words.append({"label": label, "at": row + 0.26, "x": 0.0})
        for name, share in parts.items():
            text = f"{name} {100 * share:.0f}\u00a0%" if share >= 0.26 else f"{100 * share:.0f}\u00a0%" if share >= 0.09 else ""
            heights = {"top": row + 0.46, "bottom": row + 0.86, "at": row + 0.67}
            ink = "#FFFFFF" if name == "parameters" else INK
            bars.append(heights | {"start": 100 * start, "end": 100 * (start + share), "middle": 100 * (start + share / 2), "colour": PART_STYLES[name], "text": text, "ink": ink})
            start += share
    for name, place in KEY_PLACES.items():
        bars.append({"top": -0.46, "bottom": -0.2, "at": -0.33, "start": place, "end": place + 3.0, "middle": place, "colour": PART_STYLES[name], "text": "", "ink": INK})
        words.append({"label": name, "at": -0.33, "x": place + 5.0})
    down = alt.Scale(domain=[-0.6, len(rows)], reverse=True, nice=False, zero=False)
    across = alt.X("start:Q", scale=alt.Scale(domain=[0, 100]), axis=alt.Axis(title="per cent of the variance of one future", tickCount=5, grid=False, domain=True, domainColor=GRID))
    base = alt.Chart(alt.Data(values=bars))
    layers = alt.layer(
        base.mark_rect(stroke="#FFFFFF", strokeWidth=1).encode(x=across, x2="end:Q", y=alt.Y("top:Q", scale=down, axis=None), y2="bottom:Q", color=alt.Color("colour:N", scale=None)),
        base.mark_text(fontSize=11, baseline="middle").encode(x=alt.X("middle:Q"), y=alt.Y("at:Q", scale=down, axis=None), text="text:N", color=alt.Color("ink:N", scale=None)),
        alt.Chart(alt.Data(values=words)).mark_text(align="left", baseline="middle", fontSize=12.5, color=INK).encode(x=alt.X("x:Q"), y=alt.Y("at:Q", scale=down, axis=None), text="label:N"),
    )
    return render(layers.properties(width=WIDTH, height=ROW * (len(rows) + 0.6)), key, title, description)
