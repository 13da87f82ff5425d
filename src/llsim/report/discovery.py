"""The page of a scenario discovery: under which assumptions a policy fails, in sentences, pictures and tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import altair as alt
from markupsafe import Markup

from llsim.analysis.looks import COLOURS, GRID, INK, QUIET
from llsim.analysis.sensitivity.discovery import Box, Discovery, Limit, Range
from llsim.analysis.sensitivity.folder import Question
from llsim.experiment.problem import DUMMY
from llsim.report.cells import Cell, Table
from llsim.report.charts import render
from llsim.report.page import rendered
from llsim.report.picture import shorten
from llsim.report.sensitivity import title_of, title_of_number, unit_of_number

PAGE = "discovery.html"
WIDTH, ROW, SIDE = 360, 58, 230
LETTER, FIGURE, APART = 6.3, 7.4, 8
"""Pixels of a letter of a label, of a letter of the limit in bold, and between the two."""


def page_of(question: Question, found: Discovery, fails: str, command: str) -> str:
    """Return the page. `fails`: what counts as failing, in words."""
    boxes = [
        (
            f"Box {place + 1}: {_percent(box.density)} of it fails, and it holds {_percent(box.coverage)} of all failures",
            box_picture(box, found.searched, f"box-{place}"), trade_off_picture(box, f"trade-off-{place}"), limits_of(box, found.searched), steps_of(box),
        )
        for place, box in enumerate(found.boxes)
    ]  # fmt: skip
    free = [title_of_number(one.name) for one in found.searched if one.name != DUMMY and not any(limit.name == one.name for box in found.boxes for limit in box.limits)]
    return rendered(
        "discovery.html.jinja", title=title_of(question), policy=question.scenario, sentences=found.sentences(fails), found=found, boxes=boxes, free=free,
        moved=sum(one.name != DUMMY for one in found.searched), command=command,
    )  # fmt: skip


def _percent(share: float) -> str:
    return f"{100 * share:.0f}\u00a0%"


def limit_words(limit: Limit) -> str:
    """Write a limit without its name: `above 0.6`."""
    return limit.words.removeprefix(f"{limit.name} is ")


def box_chart(box: Box, searched: Sequence[Range]) -> Any:
    """Draw a box: each limited number's whole range as a light bar, and where it lies inside the box in dark, with its limits in the number's own unit."""
    ranges = {one.name: one for one in searched}
    values = []
    for row, limit in enumerate(box.limits):
        _, low, high = ranges[limit.name]
        start, end = ((low if limit.low is None else limit.low) - low) / (high - low or 1.0), ((high if limit.high is None else limit.high) - low) / (high - low or 1.0)
        unit, words = unit_of_number(limit.name), limit_words(limit)
        values.append(
            {
                "label": shorten(title_of_number(limit.name), int((WIDTH - APART - FIGURE * len(words)) / LETTER)), "text": words, "start": start, "end": end, "whole": 1.0, "none": 0.0,
                "least": f"{low:.3g}", "most": f"{high:.3g}{f' {unit}' if unit and len(unit) < 30 else ''}",
                "words": row + 0.22, "top": row + 0.40, "bottom": row + 0.62, "below": row + 0.80,
            }
        )  # fmt: skip
    rows = alt.Scale(domain=[0, len(values)], reverse=True, nice=False, zero=False)
    inside = alt.Scale(domain=[0, 1], nice=False)
    base = alt.Chart(alt.Data(values=values))

    def bar(left: str, right: str, colour: str, outline: str) -> Any:
        return base.mark_rect(color=colour, stroke=outline, strokeWidth=1).encode(x=alt.X(f"{left}:Q", scale=inside, axis=None), x2=f"{right}:Q", y=alt.Y("top:Q", scale=rows, axis=None), y2="bottom:Q")

    def written(field: str, place: str, side: Literal["left", "right"], **look: Any) -> Any:
        return base.mark_text(align=side, **look).encode(x=alt.value(0 if side == "left" else WIDTH), y=alt.Y(f"{place}:Q", scale=rows, axis=None), text=f"{field}:N")

    layers = [
        bar("none", "whole", "#F1F3F5", GRID), bar("start", "end", COLOURS[1], COLOURS[1]),
        written("label", "words", "left", fontSize=12.5, color=INK), written("text", "words", "right", fontSize=12.5, fontWeight=600, color=INK),
        written("least", "below", "left", fontSize=11, color=QUIET), written("most", "below", "right", fontSize=11, color=QUIET),
    ]  # fmt: skip
    return alt.layer(*layers).properties(width=WIDTH, height=ROW * len(values))


def box_picture(box: Box, searched: Sequence[Range], key: str) -> Markup:
    """Return a box as a named picture."""
    described = "; ".join(limit.words for limit in box.limits)
    return render(box_chart(box, searched), key, "Where the assumptions lie in which the policy fails, within the range that was searched", described)


def trade_off_chart(box: Box) -> Any:
    """Draw how the box was peeled: each step a dot, from all points at the right to the smallest box at the left; the box as it is told is marked."""
    steps = [{"x": 100 * step.coverage, "y": 100 * step.density} for step in box.path]
    inside = alt.Scale(domain=[0, 104], nice=False)
    across = alt.X("x:Q", scale=inside, axis=alt.Axis(title="coverage: % of all failures that lie in the box", values=[0, 25, 50, 75, 100], grid=False))
    up = alt.Y("y:Q", scale=inside, axis=alt.Axis(title="density: % of the box that fails", values=[0, 25, 50, 75, 100]))
    base = alt.Chart(alt.Data(values=steps))
    told = alt.Chart(alt.Data(values=[{"x": 100 * box.coverage, "y": 100 * box.density, "label": "this box"}]))
    left = box.coverage > 0.5
    layers = [
        base.mark_line(color=COLOURS[0], strokeWidth=1).encode(x=across, y=up, order=alt.Order("x:Q")), base.mark_point(color=COLOURS[0], filled=True, size=26, opacity=1).encode(x=across, y=up),
        told.mark_point(color=COLOURS[1], shape="square", filled=True, size=120, opacity=1).encode(x=across, y=up),
        told.mark_text(align="right" if left else "left", dx=-11 if left else 11, dy=14, fontSize=12, fontWeight=600, color=INK).encode(x=across, y=up, text="label:N"),
    ]  # fmt: skip
    return alt.layer(*layers).properties(width=SIDE, height=SIDE)


def trade_off_picture(box: Box, key: str) -> Markup | None:
    """Return the trade-off of coverage against density as a named picture, or nothing where the search left no path."""
    if not box.path:
        return None
    last = box.path[-1]
    smallest = f"the smallest box (coverage {_percent(last.coverage)}, density {_percent(last.density)})"
    described = f"From all points (density {_percent(box.path[0].density)}) to {smallest}; this box: coverage {_percent(box.coverage)}, density {_percent(box.density)}."
    return render(trade_off_chart(box), key, "Coverage against density while the box was peeled", described)


def limits_of(box: Box, searched: Sequence[Range]) -> Table:
    """List the limits of a box beside the range that was searched."""
    ranges = {one.name: one for one in searched}
    rows: list[tuple[Cell, ...]] = []
    for limit in box.limits:
        _, low, high = ranges[limit.name]
        doubt = "less than 0.1\u00a0%" if limit.doubt < 0.001 else f"{100 * limit.doubt:.1f}\u00a0%"
        rows.append((title_of_number(limit.name), limit.name, limit_words(limit), f"{low:.3g} to {high:.3g}", unit_of_number(limit.name), doubt))
    return Table("Limits of the box", ("Number", "Path", "In the box", "Searched", "Unit", "Chance alone would give such a limit in"), rows)


def steps_of(box: Box) -> Table:
    """List the steps of the peeling."""
    rows: list[tuple[Cell, ...]] = [(str(place), _percent(step.mass), _percent(step.coverage), _percent(step.density)) for place, step in enumerate(box.path)]
    return Table("How the box was peeled", ("Step", "Points left", "Coverage", "Density"), rows)
