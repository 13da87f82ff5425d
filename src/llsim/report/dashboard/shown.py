"""Put tables, pictures and sentences on a page of the dashboard, every text escaped."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import streamlit as st
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from llsim.errors import printable
from llsim.report.cells import Table
from llsim.report.figure import Sentence
from llsim.report.page import TEMPLATES
from llsim.report.parts import Section

STYLE = Markup("""<style>
.llsim { font-size: .95rem; line-height: 1.5; color: #1b1f24; }
.llsim figure { margin: 0; }
.llsim .grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 330px), 1fr)); gap: 1.5rem 2rem; align-items: start; }
.llsim .tall .panel:first-child { grid-row: span 4; }
.llsim .panel-title { font-weight: 600; margin: 0 0 .4rem; }
.llsim img { display: block; max-width: 100%; height: auto; }
.llsim .scroll { overflow-x: auto; }
.llsim table { border-collapse: collapse; font-size: .88rem; font-variant-numeric: tabular-nums; margin: .5rem 0; }
.llsim caption { text-align: left; color: #565d66; padding-bottom: .4rem; caption-side: top; }
.llsim th, .llsim td { padding: .35rem 1rem .35rem 0; border: 0; border-bottom: 1px solid #d9dde2; text-align: left; vertical-align: top; font-weight: 400; }
.llsim thead th { font-weight: 600; vertical-align: bottom; }
.llsim td.figure { text-align: right; white-space: nowrap; }
.llsim .note { color: #565d66; font-size: .88rem; margin: .4rem 0; }
.llsim summary { cursor: pointer; color: #0066a1; }
.llsim .answer { font-size: 1.08rem; background: #f4f6f8; border-left: 5px solid #0066a1; padding: .8rem 1.2rem; margin: 0; }
.llsim .answer p { margin: .35rem 0; }
.llsim tr.differs td { background: #fff5ee; font-weight: 600; }
.llsim .years tbody { border-top: 2px solid #aab2bb; }
.llsim .years tbody th { font-weight: 600; }
.llsim .years td:nth-last-child(2), .llsim .years td:nth-last-child(3) { width: 36%; }
.llsim .beside { display: flex; flex-wrap: wrap; gap: 1.5rem 3rem; }
</style>""")
NAMED = re.compile(r"<(?:title|desc) id=[^>]*>(.*?)</", re.DOTALL)
PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")


def plain(text: str) -> str:
    """Escape a text for places where streamlit reads Markdown: no image, link, formula or colour comes of it."""
    return PUNCTUATION.sub(r"\\\1", printable(text))


def put(html: Markup) -> None:
    """Put finished HTML on the page; streamlit's front end cleans it once more."""
    st.html(STYLE + Markup('<div class="llsim">{}</div>').format(html))


def as_image(picture: Markup) -> Markup:
    """Turn a named SVG into an image with its name and description as text: streamlit's front end takes SVG elements out."""
    words = [Markup(found[1]).striptags() for found in NAMED.finditer(picture)]
    data = base64.b64encode(picture.encode()).decode()
    return Markup('<img src="data:image/svg+xml;base64,{}" alt="{}">').format(data, ". ".join(words))


def show_section(section: Section, label: str, *, first_is_tall: bool = False) -> None:
    """Put pictures on the page, with the table of their numbers and the notes; where the first is tall, the others stand beside it."""
    panels = [replace(panel, picture=as_image(panel.picture)) for panel in section.panels]
    put(Markup(_parts().pictures(replace(section, panels=panels), label, "grid tall" if first_is_tall else "grid")))


def show_table(table: Table) -> None:
    """Put a table on the page."""
    put(Markup(_parts().table(table)))


def note(words: str | Sentence) -> None:
    """Put a remark on the page."""
    put(Markup('<p class="note">{}</p>').format(in_a_row(words)))


def in_a_row(words: str | Sentence) -> Markup:
    """Write the words and figures of a sentence one after the other."""
    return Markup("").join([words] if isinstance(words, str) else words)


def show_answer(sentences: Sequence[str | Markup]) -> None:
    """Put sentences on the page, set apart."""
    put(Markup('<div class="answer">{}</div>').format(Markup("").join(Markup("<p>{}</p>").format(sentence) for sentence in sentences)))


@cache
def _parts() -> Any:
    """Return the macros that the report's pages share."""
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.get_template("parts.html.jinja").module
