"""Results in a notebook: a table of words that stay words, a chart that says what it shows."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
import vl_convert

import llsim
from llsim.analysis.notebook import table_of
from llsim.analysis.results import Comparison, Simulation
from llsim.analysis.saying import read_interval, shown
from llsim.catalogue import BY_NAME, HEADLINES, STAYING_IS_ASSUMED
from llsim.experiment.record import Frames

HOSTILE = '<script>alert(1)</script>&"'


@pytest.fixture(scope="module")
def compared() -> Comparison:
    return llsim.compare("baseline", "linked_learning", "college_only", seeds=3, sample=0.05, until=2031, workers=1)


@pytest.fixture(scope="module")
def lived(compared: Comparison) -> Simulation:
    return Simulation(compared.frames, compared.manifest)


def renamed(result: Any, title: str) -> Any:
    scenarios = [one | {"title": title} if one["name"] == "linked_learning" else one for one in result.manifest["scenarios"]]
    return replace(result, manifest=result.manifest | {"scenarios": scenarios, "region": result.manifest["region"] | {"title": title}})


def cells_of(text: str) -> list[list[str]]:
    return [[html.unescape(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row)] for row in re.findall(r"<tr><td.*?</tr>", text)]


def test_a_comparison_shows_its_headlines_with_intervals_in_words(compared: Comparison) -> None:
    text = compared._repr_html_()
    named = [one["name"] for one in compared.manifest["scenarios"]]
    table = compared.summary().sort_values("scenario", key=lambda column: column.map(named.index), kind="stable")
    rows = cells_of(text)
    assert len(rows) == len(table)
    for cells, row in zip(rows, table.to_dict("records"), strict=True):
        outcome = BY_NAME[row["outcome"]]
        assert cells[1] == outcome.title and cells[2] == shown(row["difference"], outcome, signed=True)
        assert cells[5].split(":")[0] == read_interval(row["difference"], row["low"], row["high"], outcome.better).words.removesuffix(" by")
    assert "Oakland" in text and "3 seeds" in text and "chance alone" in text
    assert (STAYING_IS_ASSUMED in html.unescape(text)) == ("retention_5yr" in set(table["outcome"]))


def test_runs_show_their_levels(lived: Simulation) -> None:
    rows = cells_of(lived._repr_html_())
    assert len(rows) == len(lived.summary()) and {cells[1] for cells in rows} <= {BY_NAME[name].title for name in HEADLINES}
    first = lived.summary().iloc[0]
    assert rows[0][2] == shown(first["mean"], BY_NAME[first["outcome"]])


def test_what_is_hostile_stays_words(compared: Comparison, lived: Simulation) -> None:
    for result in (renamed(compared, HOSTILE), renamed(lived, HOSTILE)):
        text = result._repr_html_()
        assert "<script" not in text and html.escape(HOSTILE) in text


def test_a_long_table_is_cut_and_says_so() -> None:
    text = table_of("c", ("a", "b"), [("x", "y")] * 70, ("note <b>",))
    assert text.count("<tr><td") == 60 and "10 more rows" in text and "note &lt;b&gt;" in text


def titles_in(node: Any) -> list[str]:
    """Every title and axis title in a chart's specification."""
    if isinstance(node, dict):
        own = [str(node["title"])] if isinstance(node.get("title"), str) else []
        return own + [title for value in node.values() for title in titles_in(value)]
    return [title for value in node for title in titles_in(value)] if isinstance(node, list) else []


def test_charts_name_their_outcomes_and_units_and_can_be_drawn(compared: Comparison, lived: Simulation) -> None:
    for chart, count, units in ((compared.plot(), compared.summary()["outcome"].nunique(), {"points", "credits", "dollars", "jobs"}), (lived.plot(), lived.summary()["outcome"].nunique(), {"%", "credits", "dollars", "jobs"})):
        drawing = chart.to_dict()
        titles = titles_in(drawing["concat"])
        assert len(drawing["concat"]) == count and units <= set(titles)
        assert {BY_NAME[name].title for name in compared.summary()["outcome"]} <= set(titles)
        assert vl_convert.vegalite_to_png(drawing)[1:4] == b"PNG"


def test_one_seed_has_dots_for_levels_and_no_words_for_differences(compared: Comparison) -> None:
    table = compared.frames.outcomes

    class OneSeed(Frames):
        @property
        def outcomes(self) -> pd.DataFrame:  # type: ignore[override]
            return table[table["seed"] == 1]

    alone = Comparison(OneSeed(compared.frames.records), compared.manifest | {"seeds": [1]})
    assert {cells[5] for cells in cells_of(alone._repr_html_())} == {"no interval"}
    assert vl_convert.vegalite_to_png(alone.plot().to_dict())[1:4] == b"PNG"
