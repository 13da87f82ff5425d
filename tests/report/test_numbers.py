from __future__ import annotations

import json
import re
from pathlib import Path

import pandas as pd
import pytest
from tests.report.page import Element, Page
from tests.report.sample_folder import make_folder

from llsim.catalogue import OUTCOMES
from llsim.report.brief import write_report


def test_every_number_is_in_the_tables(page: Element, folder: Path) -> None:
    tables = {name: pd.read_parquet(folder / f"{name}.parquet") for name in ("differences", "outcomes", "costs", "flows")}
    figures = [element for element in page.all("data") if element.attributes["class"] == "figure"]
    assert {figure.attributes["data-table"] for figure in figures} == set(tables)
    assert len([figure for paragraph in page.all("p") for figure in paragraph.all("data")]) >= 6
    index = tables["differences"].set_index(["outcome", "scenario", "group", "year"])
    for figure in figures:
        says = figure.attributes
        shown = float(says["value"])
        if says["data-table"] == "differences":
            found = index.loc[(says["data-outcome"], says["data-scenario"], says["data-group"], int(says["data-year"])), says["data-column"]]
            assert shown == found, says
        elif says["data-table"] == "costs":
            assert shown == pytest.approx(cost(tables["costs"], says)), says
        assert figure.text.strip()
    levels = tables["outcomes"].assign(value=tables["outcomes"]["numerator"] / tables["outcomes"]["denominator"])
    runs = levels.groupby(["outcome", "scenario", "group", "year"])["value"].agg(["mean", "min", "max"])
    for says in (figure.attributes for figure in figures if figure.attributes["data-table"] == "outcomes"):
        row = runs.loc[(says["data-outcome"], says["data-scenario"], says["data-group"], int(says["data-year"]))]
        assert float(says["value"]) == pytest.approx(row[says["data-column"]])


def test_no_number_of_the_answer_is_left_unbound(page: Element) -> None:
    box = next(element for element in page.all("div") if element.attributes.get("class") == "answer")
    for paragraph in box.all("p"):
        loose = paragraph.text
        for figure in paragraph.all("data"):
            loose = loose.replace(figure.text, "", 1)
        assert not set(re.findall(r"\d+", loose)) - {"95", "80", "25", "2026", "2040"}, loose  # rules, an age in a title, years


def test_the_text_of_a_number_is_its_value_rounded(page: Element) -> None:
    rates = {outcome.name for outcome in OUTCOMES if outcome.unit == "share"}
    told = [figure for figure in page.all("data") if figure.attributes["data-outcome"] in rates and "less than" not in figure.text]
    assert len(told) > 100
    for figure in told:
        text = figure.text.replace("\u2212", "-").split("\u00a0")[0]
        value = 100 * float(figure.attributes["value"])
        size = "points" in figure.text  # words before it carry the sign
        assert float(text) == pytest.approx(abs(value) if size else value, abs=0.0501), figure.attributes


def test_who_pays_adds_up(page: Element) -> None:
    table = next(table for table in page.all("table") if table.all("caption") and table.all("caption")[0].text.startswith("Dollars by payer"))
    rows = [[float(figure.attributes["value"]) for figure in row.all("data")] for row in table.all("tr")[1:]]
    assert len(rows) == 4
    assert all(sum(row[:-1]) == pytest.approx(row[-1]) for row in rows)
    assert rows[-1][-1] > 0


def test_flows_are_printed_as_the_table_has_them_and_sum_to_the_cohort(page: Element, folder: Path) -> None:
    flows = pd.read_parquet(folder / "flows.parquet")
    means = flows.groupby(["scenario", "year", "origin", "destination"])["people"].sum() / 12
    told = [figure.attributes for figure in page.all("data") if figure.attributes["data-table"] == "flows"]
    assert {says["data-year"] for says in told} == {"2031"}
    for says in told:
        origin, destination = says["data-outcome"].split(" > ")
        value = means.get((says["data-scenario"], 2031, origin, destination), 0.0)
        assert float(says["value"]) == pytest.approx(value)
        assert value == 0 or value >= 10
    first = sum(float(says["value"]) for says in told if says["data-scenario"] == "baseline" and says["data-outcome"].startswith("1 "))
    assert first == pytest.approx(2500)


def cost(costs: pd.DataFrame, says: dict[str, str]) -> float:
    """Sum the dollars that an element claims, from the table alone."""
    lever, _, payer = says["data-outcome"].rpartition("/")
    rows = costs[costs["payer"].isin(payer.split("+"))] if payer != "all" else costs
    rows = rows[rows["lever"] == lever] if lever else rows
    first, last = (int(year) for year in says["data-year"].split("-"))
    rows = rows[rows["year"].between(first, last)]
    by_scenario = rows.groupby("scenario")["dollars"].sum() / 12
    base = by_scenario.get("baseline", 0.0) if says["data-column"] == "dollars over baseline" else 0.0
    return float(by_scenario.get(says["data-scenario"], 0.0)) - float(base)


def test_small_groups_are_not_printed(page: Element) -> None:
    assert not [figure for figure in page.all("data") if figure.attributes["data-group"] == "other"]
    assert not any("Other or several races" in element.text for element in (*page.all("table"), *page.all("svg")))
    assert any("Other or several races" in note.text for note in page.all("p"))
    assert [figure for figure in page.all("data") if figure.attributes["data-group"] == "asian"]


def test_sampled_people_are_counted_before_weighting(tmp_path: Path) -> None:
    made = make_folder(tmp_path / "result", seeds=2)
    manifest = json.loads((made / "manifest.json").read_text(encoding="utf-8"))
    manifest["sample"] = 0.02
    (made / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    groups = {figure.attributes["data-group"] for figure in Page(write_report(made).read_text(encoding="utf-8")).root.all("data")}
    assert "asian" not in groups
    assert "latino" in groups
