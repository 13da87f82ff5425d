"""What effects rest on, and what is not claimed, as the report says it."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest
from tests.report.page import Element, Page
from tests.report.sample_folder import UNTIL, make_folder

from llsim.analysis.grades import ORDER, RULES
from llsim.catalogue import HEADLINES, NOT_CLAIMED
from llsim.report.brief import write_report

SHARES = {"A": 0.13, "B": 0.5, "C": 0.001, "D": 0.419, RULES: -0.05}


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Element]:
    """Make a folder in which every clear effect rests on all grades, and its page."""
    made = make_folder(tmp_path_factory.mktemp("graded") / "result")
    found = pd.read_parquet(made / "differences.parquet")
    found = found[(found["year"] == UNTIL) & (found["group"] == "all") & found["outcome"].isin(HEADLINES)]
    rows = [
        (row["scenario"], row["outcome"], "all", UNTIL, grade, SHARES[grade] if row["low"] > 0 or row["high"] < 0 else float("nan"), SHARES[grade] * row["difference"])
        for _, row in found.iterrows() for grade in (*ORDER, RULES)
    ]
    pd.DataFrame(rows, columns=["scenario", "outcome", "group", "year", "grade", "share", "effect"]).to_parquet(made / "grades.parquet")
    return made, Page(write_report(made).read_text(encoding="utf-8")).root


def lines(page: Element) -> list[Element]:
    """List the lines that say what effects rest on."""
    return next(element for element in page.all("ul") if element.attributes.get("class") == "rests-on").all("li")


def test_each_clear_headline_effect_says_what_it_rests_on(graded: tuple[Path, Element]) -> None:
    told = {line.text.split(":")[0]: line.text for line in lines(graded[1])}
    assert "rests on: 13\u00a0% randomised, 50\u00a0% matched or natural experiments, 42\u00a0% assumed, \u22125\u00a0% mechanics and rules." in told["Graduated on time"]
    assert "descriptive" not in told["Graduated on time"]


def test_an_effect_in_doubt_has_no_share_and_says_why(graded: tuple[Path, Element]) -> None:
    found = pd.read_parquet(graded[0] / "differences.parquet")
    doubtful = found[(found["year"] == UNTIL) & (found["group"] == "all") & (found["scenario"] == "linked_learning") & found["outcome"].isin(HEADLINES) & (found["low"] <= 0) & (found["high"] >= 0)]
    silent = [line for line in lines(graded[1]) if "no share is given" in line.text]
    assert len(silent) == len(doubtful) > 0
    assert all("interval holds zero" in line.text for line in silent)


def test_every_share_is_bound_to_its_row(graded: tuple[Path, Element]) -> None:
    made, page = graded
    index = pd.read_parquet(made / "grades.parquet").set_index(["outcome", "scenario", "group", "year", "grade"])["share"]
    figures = [figure for figure in page.all("data") if figure.attributes["data-table"] == "grades"]
    assert len(figures) > 30
    for says in (figure.attributes for figure in figures):
        grade = says["data-column"].removeprefix("share of ")
        assert float(says["value"]) == index.loc[(says["data-outcome"], says["data-scenario"], says["data-group"], int(says["data-year"]), grade)]
    for line in lines(page):
        loose = line.text
        for figure in line.all("data"):
            loose = loose.replace(figure.text, "", 1)
        assert not re.findall(r"\d+", loose.replace("at 25", "")), loose
    assert "grades.parquet" in page.text


def test_without_grades_nothing_is_said_of_them(page: Element) -> None:
    assert not [element for element in page.all("ul") if element.attributes.get("class") == "rests-on"]


def test_what_is_not_claimed_is_said(page: Element) -> None:
    box = next(element for element in page.all("ul") if element.attributes.get("class") == "not-claimed")
    assert [line.text for line in box.all("li")] == list(NOT_CLAIMED)
    assert any("Lives in the region after five years: No published estimate" in note.text for note in page.all("p"))
