from __future__ import annotations

import re

import pytest

from llsim.analysis.looks import COLOURS, style_of
from llsim.report.charts import END_LETTERS, Bar, Line, Point, end_words, interval_chart, line_chart, shared_domain, year_ticks


def test_lines_are_told_apart_by_more_than_colour() -> None:
    styles = [style_of(position) for position in range(6)]
    assert len({style.colour for style in styles}) == len({tuple(style.dash) for style in styles}) == len({style.shape for style in styles}) == 6
    assert len({(style_of(p).colour, style_of(p).shape) for p in range(18)}) == 18


def test_labels_break_where_words_do_and_stay_distinct() -> None:
    assert end_words("College preparation alone", 2) == ["College", "preparation alone"]
    assert end_words("Career preparation alone", 1) == ["Career preparati\u2026"]
    assert end_words("", 2) == [""]
    for label in ("x" * 90, "a long name of many words that goes on and on and on", "Linked Learning, all five levers"):
        rows = end_words(label, 2)
        assert len(rows) <= 2
        assert all(len(row) <= END_LETTERS for row in rows)


def test_an_interval_is_drawn_where_its_numbers_are() -> None:
    bars = [Bar("one", 2.0, 1.0, 3.0, "+2.0", style_of(0)), Bar("two", -1.0, -2.0, 0.0, "\u22121.0", style_of(1))]
    low, high = shared_domain(bars)
    assert low < -2
    assert high > 3
    picture = str(interval_chart(bars, (-4.0, 4.0), "points", "k", "title", "words"))
    lengths = [abs(float(x)) for x in re.findall(r'x2="(-?[0-9.]+)"[^>]*stroke-width="3"', picture)]
    assert lengths == [pytest.approx(80), pytest.approx(80)]
    assert all(colour.lower() in picture.lower() for colour in COLOURS[:2])


def test_hostile_labels_stay_text() -> None:
    points = (Point(2026, 1.0, 0.0, 2.0), Point(2027, 1.5, 0.5, 2.5))
    picture = str(line_chart([Line("<b onload=x>&", points, style_of(0))], "<i>", True, "k", "</title><script>", "</desc>"))
    assert "<b" not in picture
    assert "<script" not in picture
    assert "<i>" not in picture


@pytest.mark.parametrize(("first", "last"), [(2026, 2040), (2026, 2026), (2026, 2027), (2000, 2100)])
def test_few_years_are_printed_and_the_last_is_one(first: int, last: int) -> None:
    years = year_ticks(first, last)
    assert years[-1] == last
    assert 1 <= len(years) <= 5
    assert years[0] >= first
