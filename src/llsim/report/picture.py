"""Make an SVG that can stand inside a page: named for those who cannot see it, with no reference to anything outside."""

from __future__ import annotations

import re
from dataclasses import dataclass

from markupsafe import Markup, escape

# Okabe and Ito (2008); in place of its lighter colours, which are too faint on white, darker ones of Tol (2021). All have a contrast of 3 or more.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#AA4499", "#8A6D00", "#332288")
BASELINE_COLOUR = "#4A4A4A"
DASHES = ([1, 0], [7, 3], [2, 2], [9, 3, 2, 3], [4, 2], [12, 4])
SHAPES = ("circle", "square", "triangle-up", "diamond", "triangle-down", "cross")
INK, QUIET, GRID = "#1B1F24", "#565D66", "#E3E6EA"

OPENING = re.compile(r"<svg\b[^>]*>")
TAG = re.compile(r"<[^>]+>")
SILENT = re.compile(r' (?:class|role|aria-[a-z]+|pointer-events)="[^"]*"| (?:opacity|stroke-opacity)="1"')
"""Attributes of drawn parts that a picture with one name of its own does not need."""
FINE = re.compile(r"-?\d+\.\d{3,}(?:e-?\d+)?")
"""Places in hundredths of a pixel and less, which nobody sees."""
SIZE = re.compile(r'\b(width|height)="([0-9.]+)"')


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


def name_picture(svg: str, key: str, title: str, description: str) -> Markup:
    """Give an SVG a role, a title, a description and identifiers of its own, and drop what points outside the page.

    `key` must be unique in the page. Raises ValueError when `svg` holds no svg element.
    """
    opening = OPENING.search(svg)
    if opening is None:
        raise ValueError(f"{key}: no svg element")
    sizes = {name: float(value) for name, value in SIZE.findall(opening[0])}
    head = Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="{key}-title {key}-desc" viewBox="0 0 {width:g} {height:g}"'
        ' width="{width:g}" height="{height:g}"><title id="{key}-title">{title}</title><desc id="{key}-desc">{description}</desc>'
    ).format(key=key, title=title, description=description, width=sizes["width"], height=sizes["height"])
    return head + Markup(own_identifiers(TAG.sub(smaller, svg[opening.end() :]), str(escape(key))))


def smaller(tag: re.Match[str]) -> str:
    """Write a tag without what a reader does not need, in pixels of two decimals."""
    return FINE.sub(lambda number: f"{float(number[0]):.2f}", SILENT.sub("", tag[0]))


def own_identifiers(svg: str, key: str) -> str:
    """Prefix identifiers with the key, so that several pictures can share a page."""
    svg = re.sub(r'\bid="([\w-]+)"', rf'id="{key}-\1"', svg)
    return re.sub(r"url\(#([\w-]+)\)", rf"url(#{key}-\1)", svg)


def shorten(text: str, letters: int) -> str:
    """Cut a label to so many letters, at a comma where one allows it; the full text stands in the table beside the picture."""
    before, comma, _ = text.partition(", ")
    if comma and len(text) > letters >= len(before):
        return before
    return text if len(text) <= letters else f"{text[: letters - 1].rstrip()}\u2026"


def spread_labels(heights: list[float], gap: float, top: float, bottom: float) -> list[float]:
    """Move labels apart so that neighbours are at least `gap` pixels from each other, inside top and bottom where they fit."""
    order = sorted(range(len(heights)), key=lambda place: heights[place])
    placed: list[float] = []
    for place in order:
        placed.append(max(heights[place], placed[-1] + gap if placed else top))
    limit = bottom
    for position in range(len(placed) - 1, -1, -1):
        placed[position] = min(placed[position], limit)
        limit = placed[position] - gap
    result = [0.0] * len(heights)
    for position, place in enumerate(order):
        result[place] = placed[position]
    return result
