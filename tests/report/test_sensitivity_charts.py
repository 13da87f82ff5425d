"""Pictures of a sensitivity analysis: what is drawn is what was found, and labels stay text."""

from __future__ import annotations

import re

import numpy as np
import pytest

from llsim.analysis.sensitivity.measures import Found, Measure, Step
from llsim.report.sensitivity import said_of
from llsim.report.sensitivity_charts import WIDTH, convergence_chart, morris_plane, pair_values, pairs_map, ranked_bars

HOSTILE = "<b onload=x>&"
SOBOL = Found(
    "sobol", "total",
    (
        Measure("a", "first", 0.3, 0.2, 0.4), Measure("b", "first", 0.1, 0.0, 0.2), Measure(HOSTILE, "first", 0.0, -0.1, 0.1),
        Measure("a", "total", 0.8, 0.7, 0.9), Measure("b", "total", 0.5, 0.4, 0.6), Measure(HOSTILE, "total", -0.1, -0.2, 0.0),
        Measure("a", "second", 0.4, 0.3, 0.5, other="b"), Measure("a", "second", -0.02, -0.1, 0.1, other=HOSTILE),
    ),
    floor=0.05, steps=tuple(Step(points, factor, total) for points in (64, 128) for factor, total in (("a", 0.8), ("b", 0.5), (HOSTILE, 0.0))),
)  # fmt: skip
MORRIS = Found("morris", "mu_star", tuple(Measure(name, kind, value, value - 0.1, value + 0.1) for name, value in (("a", 2.0), (HOSTILE, 1.0)) for kind in ("mu_star", "mu", "sigma")), floor=0.3)


def same(name: str) -> str:
    return name


def test_bars_have_the_length_of_their_numbers_and_the_floor_is_marked() -> None:
    picture = str(ranked_bars(SOBOL, same, "share", "k", "t", "d"))
    lengths = sorted(float(width) for width in re.findall(r'd="M[-0-9.]+,[-0-9.]+h([0-9.]+)v', picture))
    scale = WIDTH / (0.9 + 0.2 + 2 * 0.04 * 1.1)
    for value in (0.8, 0.5, 0.3, 0.1):
        assert any(length == pytest.approx(value * scale, abs=0.6) for length in lengths), (value, lengths)
    assert picture.count("stroke-dasharray") == 3, "the floor, once a row"


def test_pairs_are_placed_below_the_diagonal_with_their_values() -> None:
    squares = pair_values(SOBOL, ["a", "b", HOSTILE])
    assert [(one["x"], one["y"], one["text"]) for one in squares] == [(0, 1, "0.40"), (0, 2, "-0.02")]
    assert "0.40" in str(pairs_map(SOBOL, same, "k", "t", "d"))


def test_hostile_labels_stay_text_in_every_picture() -> None:
    for picture in (
        ranked_bars(SOBOL, same, "<i>", "k", "</title><script>", "</desc>"), convergence_chart(SOBOL, same, "k", "</title><script>", "</desc>"),
        pairs_map(SOBOL, same, "k", "</title><script>", "</desc>"), morris_plane(MORRIS, same, "<i>", "k", "</title><script>", "</desc>"),
    ):  # fmt: skip
        assert "<b onload" not in str(picture) and "<script" not in str(picture) and "<i>" not in str(picture)


def test_what_stands_out_is_said_and_what_does_not_is_not() -> None:
    assert "a (80 %); b (50 %)" in said_of(SOBOL) and HOSTILE not in said_of(SOBOL)
    quiet = Found("sobol", "total", (Measure("a", "total", 0.8, -0.1, 1.7), Measure("b", "total", 0.02, 0.01, 0.03)), floor=0.05)
    assert "No number stands out" in said_of(quiet)
    assert np.isnan(Measure("a", "total", 1.0).low)
