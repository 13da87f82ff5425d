"""How charts look, in reports and in notebooks: colours that the colour-blind tell apart, a second cue beside each, quiet axes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

# Okabe and Ito (2008); in place of its lighter colours, which are too faint on white, darker ones of Tol (2021). All have a contrast of 3 or more.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#AA4499", "#8A6D00", "#332288")
BASELINE_COLOUR = "#4A4A4A"
DASHES = ([1, 0], [7, 3], [2, 2], [9, 3, 2, 3], [4, 2], [12, 4])
SHAPES = ("circle", "square", "triangle-up", "diamond", "triangle-down", "cross")
INK, QUIET, GRID = "#1B1F24", "#565D66", "#E3E6EA"
HOUSE_STYLE: dict[str, Any] = {
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
class Style:
    """How a scenario is drawn everywhere: colour, and dash and shape for those who do not see the colour."""

    colour: str
    dash: list[int]
    shape: str


def style_of(position: int) -> Style:
    """Give the style of the alternative at this position of the command, counted from 0."""
    return Style(COLOURS[position % len(COLOURS)], DASHES[(position + position // len(COLOURS)) % len(DASHES)], SHAPES[(position + position // len(COLOURS)) % len(SHAPES)])


BASELINE_STYLE = Style(BASELINE_COLOUR, [3, 3], "triangle-left")
