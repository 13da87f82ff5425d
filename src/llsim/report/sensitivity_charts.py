"""Draw what a sensitivity analysis found: ranked bars with the noise floor, the Morris plane, convergence, pairs. SVG like the report's charts."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from typing import Any

import altair as alt
import numpy as np
from markupsafe import Markup

from llsim.analysis.looks import COLOURS, GRID, INK, QUIET, style_of
from llsim.analysis.sensitivity.measures import Found
from llsim.report.charts import LINE_HEIGHT, LINE_WIDTH, Line, Point, end_label, end_mark, end_words, extent, pixel_of, render
from llsim.report.picture import shorten, spread_labels

WIDTH = 320
ROW = 34
MOST_BARS = 12
MOST_LINES = 5
MOST_CELLS = 10
LETTERS = 42
CELL = 34
SHARES = ("total", "shapley", "median", "delta")
FIRST, WHOLE = COLOURS[0], "#9CC8E6"

type Naming = Callable[[str], str]


def ranked_bars(found: Found, named: Naming, unit: str, key: str, title: str, description: str) -> Markup:
    """Draw the numbers that matter most as a named picture."""
    return render(ranked_chart(found, named, unit), key, title, description)


def ranked_chart(found: Found, named: Naming, unit: str) -> Any:
    """Draw the numbers that matter most: a bar each with its 95 % interval, what it does alone in dark, and the noise floor as a dashed line."""
    alone = found.of("first") if found.ranking == "total" else {}
    values: list[dict[str, Any]] = []
    for row, one in enumerate(found.ranked()[:MOST_BARS]):
        own = max(0.0, alone[one.factor].value) if one.factor in alone else 0.0
        whole = max(0.0, one.value) if found.ranking == "total" else one.value
        low, high = (one.low, one.high) if np.isfinite(one.low) else (one.value, one.value)
        values.append(
            {
                "label": shorten(named(one.factor), LETTERS), "text": f"{one.value:.2f}" if found.ranking in SHARES else f"{one.value:.2g}", "whole": whole, "own": min(own, whole) if whole else 0.0,
                "low": low, "high": high, "words": row + 0.26, "top": row + 0.48, "bottom": row + 0.86, "mark": row + 0.67, "none": 0.0,
            }
        )  # fmt: skip
    ends = [end for value in values for end in (value["low"], value["high"], value["whole"])] + [0.0, found.floor if np.isfinite(found.floor) else 0.0]
    room = 0.04 * (max(ends) - min(ends)) or 1.0
    inside = alt.Scale(domain=[min(ends) - (room if min(ends) < 0 else 0.0), max(ends) + room], nice=False, zero=False)
    across = alt.X("whole:Q", scale=inside, axis=alt.Axis(title=unit, tickCount=5, grid=False, domain=True, domainColor=GRID))
    rows = alt.Scale(domain=[0, len(values)], reverse=True, nice=False, zero=False)
    base = alt.Chart(alt.Data(values=values))
    top, bottom = alt.Y("top:Q", scale=rows, axis=None), alt.Y2("bottom:Q")
    layers: list[Any] = [
        base.mark_rect(color=WHOLE).encode(x=across, x2="none:Q", y=top, y2=bottom),
        base.mark_rect(color=FIRST).encode(x=alt.X("own:Q"), x2="none:Q", y=top, y2=bottom),
        base.mark_rule(color=INK, strokeWidth=1.4).encode(x=alt.X("low:Q"), x2="high:Q", y=alt.Y("mark:Q", scale=rows, axis=None)),
        base.mark_text(align="left", fontSize=12, color=INK).encode(x=alt.value(0), y=alt.Y("words:Q", scale=rows, axis=None), text="label:N"),
        base.mark_text(align="right", fontSize=12, fontWeight=600, color=INK).encode(x=alt.value(WIDTH), y=alt.Y("words:Q", scale=rows, axis=None), text="text:N"),
    ]
    if np.isfinite(found.floor) and found.floor > 0.0:
        layers.append(base.mark_rule(color=COLOURS[1], strokeDash=[3, 2], strokeWidth=1.6).encode(x=alt.datum(found.floor), y=top, y2=bottom))
    return alt.layer(*layers).properties(width=WIDTH, height=ROW * len(values))


def morris_plane(found: Found, named: Naming, unit: str, key: str, title: str, description: str) -> Markup:
    """Draw each number by the mean size of its effect (right: matters) and how much that varies (up: bends or depends on others)."""
    sizes, spreads = found.ranked(), found.of("sigma")
    values = [{"x": one.value, "y": spreads[one.factor].value} for one in sizes]
    highest, widest = max(value["y"] for value in values) * 1.08 or 1.0, max(value["x"] for value in values) * 1.08 or 1.0
    height = WIDTH * 0.72
    across = alt.X("x:Q", scale=alt.Scale(domain=[0, widest], nice=False), axis=alt.Axis(title=f"mean size of the effect, mu*: {unit}", tickCount=5, grid=False, domain=True, domainColor=GRID))
    up = alt.Y("y:Q", scale=alt.Scale(domain=[0, highest], nice=False), axis=alt.Axis(title="how much it varies, sigma", tickCount=5))
    base = alt.Chart(alt.Data(values=values))
    layers: list[Any] = [base.mark_point(filled=True, size=60, opacity=0.9, color=FIRST).encode(x=across, y=up)]
    slope = min(widest, highest)
    layers.append(alt.Chart(alt.Data(values=[{"x": 0, "y": 0}, {"x": slope, "y": slope}])).mark_line(color=QUIET, strokeDash=[2, 3], strokeWidth=1).encode(x="x:Q", y="y:Q"))
    if np.isfinite(found.floor) and found.floor > 0.0:
        layers.append(alt.Chart(alt.Data(values=[{}])).mark_rule(color=COLOURS[1], strokeDash=[4, 3], strokeWidth=1.4).encode(x=alt.datum(found.floor)))
    clear = [one.factor for one in found.clear()]
    shown = [(one, value) for one, value in zip(sizes, values, strict=True) if one.factor in clear][:MOST_LINES]
    places = spread_labels([height * (1.0 - value["y"] / highest) for _, value in shown], 15, 6, height - 6)
    for (one, value), place in zip(shown, places, strict=True):
        left = value["x"] > widest / 2
        label = textwrap.shorten(named(one.factor), 32, placeholder="\u2026")
        mark = alt.Chart(alt.Data(values=[{"x": value["x"], "label": label}])).mark_text(align="right" if left else "left", dx=-9 if left else 9, fontSize=11.5, color=INK)
        layers.append(mark.encode(x=alt.X("x:Q"), y=alt.value(place), text="label:N"))
    return render(alt.layer(*layers).properties(width=WIDTH, height=height), key, title, description)


def convergence_chart(found: Found, named: Naming, key: str, title: str, description: str) -> Markup:
    """Draw the largest total indices at growing parts of the Sobol sequence."""
    shown = [one.factor for one in found.ranked()[:MOST_LINES]]
    sizes = sorted({step.points for step in found.steps})
    lines = []
    for place, factor in enumerate(shown):
        totals = {step.points: step.total for step in found.steps if step.factor == factor}
        lines.append(Line(named(factor), tuple(Point(size, totals[size], totals[size], totals[size]) for size in sizes if np.isfinite(totals[size])), style_of(place), band=False))
    lines = [line for line in lines if line.points]
    low, high = extent(lines, True)
    inside = alt.Scale(type="log", base=2, domain=[sizes[0], max(sizes[-1], sizes[0] + 1)], nice=False)
    across = alt.X("year:Q", scale=inside, axis=alt.Axis(title="points of the Sobol sequence", values=sizes, grid=False, format="d"))
    down = alt.Y("middle:Q", scale=alt.Scale(domain=[low, high], nice=False, zero=False), axis=alt.Axis(title=None, tickCount=5))
    layers: list[Any] = [alt.Chart(alt.Data(values=[{}])).mark_rule(color=QUIET, strokeWidth=1).encode(y=alt.datum(0))]
    for line in lines:
        base = alt.Chart(alt.Data(values=[{"year": point.year, "middle": point.middle} for point in line.points]))
        layers.append(base.mark_line(color=line.style.colour, strokeWidth=2.2, strokeDash=line.style.dash).encode(x=across, y=down))
    names = [end_words(line.label, 2) for line in lines]
    places = spread_labels([pixel_of(line.points[-1].middle, low, high) for line in lines], 12 * max(map(len, names)) + 2, 4, LINE_HEIGHT - 4)
    layers += [end_mark(line, across, down) for line in lines]
    layers += [end_label(line, words, place) for line, words, place in zip(lines, names, places, strict=True)]
    return render(alt.layer(*layers).properties(width=LINE_WIDTH, height=LINE_HEIGHT, title=alt.TitleParams("total index")), key, title, description)


def pairs_map(found: Found, named: Naming, key: str, title: str, description: str) -> Markup:
    """Draw what pairs cause beyond what each of the two does alone, among the numbers that matter most: a square each, its value in it."""
    order = [one.factor for one in found.ranked()[:MOST_CELLS]]
    values = pair_values(found, order)
    names = [{"place": place, "label": shorten(named(name), 26), "number": str(place + 1)} for place, name in enumerate(order)]
    strongest = max([abs(value["value"]) for value in values] + [0.02])
    side = [place - 0.5 for place in (0, len(order))]
    scale = alt.Scale(domain=side, nice=False, zero=False)
    down = alt.Scale(domain=side, reverse=True, nice=False, zero=False)
    base, labels = alt.Chart(alt.Data(values=values)), alt.Chart(alt.Data(values=names))
    colour = alt.Color("value:Q", scale=alt.Scale(domain=[-strongest, 0, strongest], range=[COLOURS[1], "#FFFFFF", FIRST], interpolate="rgb"), legend=None)
    square = {"x": alt.X("left:Q", scale=scale, axis=None), "x2": alt.X2("right:Q"), "y": alt.Y("top:Q", scale=down, axis=None), "y2": alt.Y2("bottom:Q")}
    layers = alt.layer(
        base.mark_rect(stroke=GRID).encode(color=colour, **square),
        base.mark_text(fontSize=11).encode(x=alt.X("x:Q", scale=scale), y=alt.Y("y:Q", scale=down), text="text:N", color=alt.Color("ink:N", scale=None)),
        labels.mark_text(align="right", fontSize=11.5, color=INK, dx=-6).encode(x=alt.value(0), y=alt.Y("place:Q", scale=down), text="label:N"),
        labels.mark_text(fontSize=11, color=QUIET, dy=12).encode(x=alt.X("place:Q", scale=scale), y=alt.value(CELL * len(order)), text="number:N"),
        labels.mark_text(fontSize=11, color=QUIET).encode(x=alt.X("place:Q", scale=scale), y=alt.Y("place:Q", scale=down), text="number:N"),
    ).resolve_scale(color="independent")
    return render(layers.properties(width=CELL * len(order), height=CELL * len(order)), key, title, description)


def pair_values(found: Found, order: Sequence[str]) -> list[dict[str, Any]]:
    """List the squares of the lower triangle: where they lie, what they hold, and an ink that can be read on them."""
    places = {name: place for place, name in enumerate(order)}
    values = []
    shown = [one for one in found.measures if one.measure == "second" and one.factor in places and one.other in places and np.isfinite(one.value)]
    strongest = max([abs(one.value) for one in shown] + [0.02])
    for one in shown:
        left, below = sorted((places[one.factor], places[one.other]))
        ink = "#FFFFFF" if abs(one.value) > 0.6 * strongest else INK
        square = {"x": left, "y": below, "left": left - 0.5, "right": left + 0.5, "top": below - 0.5, "bottom": below + 0.5}
        values.append(square | {"value": one.value, "text": f"{one.value:.2f}".replace("-0.00", "0.00"), "ink": ink})
    return values
