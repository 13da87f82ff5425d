from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llsim.analysis.looks import INK, QUIET
from llsim.analysis.saying import read_interval
from llsim.catalogue import BY_NAME, OUTCOMES
from llsim.report.words import say_dollars, show_difference, show_level, show_number, show_size

TINY = 1e-9


@pytest.mark.parametrize(
    ("difference", "low", "high", "words", "clear"),
    [
        (0.02, TINY, 0.04, "rises by", True),
        (0.02, 0.0, 0.04, "probably rises by", False),
        (0.02, -0.001, 0.041, "probably rises by", False),
        (0.01, -0.01, 0.03, "no clear change", False),
        (-0.02, -0.04, -TINY, "falls by", True),
        (-0.02, -0.04, 0.0, "probably falls by", False),
        (-0.01, -0.03, 0.01, "no clear change", False),
        (0.0, 0.0, 0.0, "no change at all", True),
        (0.02, -math.inf, math.inf, "no interval", False),
        (math.nan, math.nan, math.nan, "no interval", False),
    ],
)
def test_words_flip_where_the_interval_crosses_zero(difference: float, low: float, high: float, words: str, clear: bool) -> None:
    verdict = read_interval(difference, low, high, "up")
    assert (verdict.words, verdict.clear) == (words, clear)


def test_probably_needs_the_eighty_percent_interval_clear_of_zero() -> None:
    half = 1.959964 / 1.281552
    assert read_interval(1.0, 1.0 - half * 0.999, 1.0 + half * 0.999, "up").words == "probably rises by"
    assert read_interval(1.0, 1.0 - half * 1.001, 1.0 + half * 1.001, "up").words == "no clear change"


@given(st.floats(-10, 10), st.floats(0.001, 10), st.sampled_from(["up", "down"]))
def test_mirrored_numbers_give_mirrored_words(difference: float, half: float, better: str) -> None:
    here = read_interval(difference, difference - half, difference + half, better)
    there = read_interval(-difference, -difference - half, -difference + half, better)
    swap = {"better": "worse", "worse": "better", "neither": "neither"}
    assert there.effect == swap[here.effect]
    assert there.words == here.words.replace("rises", "?").replace("falls", "rises").replace("?", "falls")


def test_better_and_worse_come_from_the_catalogue() -> None:
    effects = {outcome.name: read_interval(1, 0.5, 1.5, outcome.better).effect for outcome in OUTCOMES}
    assert effects["graduation_rate"] == "better"
    assert effects["dropout_rate"] == effects["public_cost"] == "worse"
    assert effects["two_year_going"] == "neither"


def test_numbers_are_written_in_their_unit() -> None:
    rate, dollars, jobs = BY_NAME["graduation_rate"], BY_NAME["earnings_age_25"], BY_NAME["net_local_hires"]
    assert show_difference(0.0234, rate) == "+2.3"
    assert show_difference(-0.0234, rate) == "\u22122.3"
    assert show_difference(-0.0001, rate) == show_difference(0.0001, rate) == "0.0"
    assert show_difference(1234.5, dollars) == "+$1,234"
    assert show_difference(-1234567, dollars) == "\u2212$1,234,567"
    assert show_size(-0.0234, rate) == "2.3\u00a0percentage points"
    assert show_size(0.0001, rate) == "less than 0.1\u00a0percentage points"
    assert show_size(1234, jobs) == "1,234\u00a0jobs"
    assert show_level(0.8123, rate) == "81.2\u00a0%"
    assert show_number(math.inf) == "not known"
    assert say_dollars(103_370_439) == "$103.4\u00a0million"
    assert say_dollars(-999_999) == "\u2212$999,999"


@pytest.mark.parametrize("colour", [INK, QUIET, "#0066a1"])
@pytest.mark.parametrize("ground", ["#ffffff", "#f4f6f8"])
def test_text_has_enough_contrast(colour: str, ground: str) -> None:
    light, dark = sorted((luminance(ground), luminance(colour)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def luminance(colour: str) -> float:
    """Return the relative luminance of WCAG 2."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
