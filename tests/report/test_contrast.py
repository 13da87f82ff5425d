"""Colours that can be told apart: text at 4.5 to 1, graphics at 3 to 1, on every ground they stand on; never by colour alone."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path

import pytest
from tests.report.page import Element
from tests.report.test_words import luminance

from llsim.analysis.looks import BASELINE_STYLE, COLOURS, GRID, INK, QUIET, style_of
from llsim.report.page import TEMPLATES

CSS = (TEMPLATES / "report.css").read_text(encoding="utf-8")
VARIABLES = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", CSS))
GROUNDS = ("#ffffff", VARIABLES["tint"], VARIABLES["alarm-tint"])
DECORATION = {GRID.lower(), "#fff", "#ffffff", "#ddd", "transparent", "none"}  # grid lines, halos and frames say nothing
# Machado, Oliveira and Fernandes (2009): full loss of one kind of cone, on linear colours.
LOSS = {
    "red": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "green": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
}


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of WCAG 2."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def linear(colour: str) -> list[float]:
    """Return red, green and blue in linear light."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def test_the_style_sheet_uses_no_colour_that_is_not_checked_here() -> None:
    assert set(VARIABLES) == {"ink", "quiet", "line", "tint", "accent", "alarm", "alarm-tint"}
    outside = CSS.partition("\n")[2]
    assert set(re.findall(r"#[0-9a-fA-F]{3,8}\b", outside)) == {"#fff"}


@pytest.mark.parametrize("name", ["ink", "quiet", "accent"])
def test_text_of_the_page_stands_out_from_every_ground(name: str) -> None:
    assert all(contrast(VARIABLES[name], ground) >= 4.5 for ground in GROUNDS)


def test_the_bar_of_a_warning_stands_out() -> None:
    assert contrast(VARIABLES["alarm"], "#ffffff") >= 3


@pytest.mark.parametrize("colour", [*COLOURS, BASELINE_STYLE.colour])
def test_marks_stand_out_from_the_page(colour: str) -> None:
    assert contrast(colour, "#ffffff") >= 3


def test_every_colour_of_every_picture_stands_out(page: Element) -> None:
    seen = set()
    for picture in page.all("svg"):
        for element in picture.everything():
            for name in ("fill", "stroke"):
                colour = element.attributes.get(name, "none").lower()
                faint = float(element.attributes.get(f"{name}-opacity", element.attributes.get("opacity", "1"))) < 0.5  # bands and ribbons lie behind lines and bars in full colour
                if colour in DECORATION or faint:
                    continue
                assert re.fullmatch(r"#[0-9a-f]{6}", colour), colour
                assert contrast(colour, "#ffffff") >= (4.5 if element.tag in {"text", "tspan"} else 3), (colour, element.tag)
                seen.add(colour)
    assert {INK.lower(), QUIET.lower(), COLOURS[0].lower()} <= seen


def test_colours_stay_apart_for_those_who_see_fewer() -> None:
    """Scenarios also differ in shape and dash; yet no two colours of the first four may fall together for red- or green-blind readers."""
    for loss in LOSS.values():
        shown = [[sum(a * b for a, b in zip(row, linear(colour), strict=True)) for row in loss] for colour in COLOURS[:4]]
        for one, other in combinations(shown, 2):
            assert sum(abs(a - b) for a, b in zip(one, other, strict=True)) > 0.1
    assert len({(style_of(place).shape, tuple(style_of(place).dash)) for place in range(6)}) == 6


def test_a_template_has_no_colour_of_its_own() -> None:
    assert not re.search(r"#[0-9a-fA-F]{6}", (Path(TEMPLATES) / "report.html.jinja").read_text(encoding="utf-8"))
