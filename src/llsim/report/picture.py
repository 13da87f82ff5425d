"""Make an SVG that can stand inside a page: named for those who cannot see it, with no reference to anything outside."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

OPENING = re.compile(r"<svg\b[^>]*>")
TAG = re.compile(r"<[^>]+>")
SILENT = re.compile(r' (?:class|role|aria-[a-z]+|pointer-events)="[^"]*"| (?:opacity|stroke-opacity)="1"')
"""Attributes of drawn parts that a picture with one name of its own does not need."""
FINE = re.compile(r"-?\d+\.\d{3,}(?:e-?\d+)?")
"""Places in hundredths of a pixel and less, which nobody sees."""
SIZE = re.compile(r'\b(width|height)="([0-9.]+)"')


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
