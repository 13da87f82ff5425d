"""The pages of a projection and of the goal: numbers that can be found again, order, names, hostile titles, small groups, spreadsheets."""

from __future__ import annotations

import csv
import json
import re
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tests.analysis.futures_sample import FIRST, LAST, futures_frame
from tests.report.conftest import HOSTILE
from tests.report.page import Element, Page

from llsim.analysis.goal import Goal, by_year, when_reached
from llsim.analysis.projecting import futures_of, openings_beyond, robust
from llsim.errors import ConfigurationError
from llsim.evidence.backtest import against_what_happened, backtest_file
from llsim.report.goal_page import Reach, Tracked, Trial
from llsim.report.goal_result import GoalTrack
from llsim.report.projected import Projected
from llsim.report.projection_result import Projection
from llsim.report.projection_words import tenths

TITLES = {"baseline": "No new policy", "linked_learning": "Linked Learning"}


def earlier_fan() -> pd.DataFrame:
    """Make the fan of an earlier projection, all years."""
    rows = []
    for outcome, group in dict.fromkeys((one.outcome, one.group) for one in backtest_file().compared):
        rows += [("baseline", "", outcome, group, year, 0.74, 0.77, 0.78, 0.79, 0.82, 16) for year in range(2012, 2026)]
    return pd.DataFrame(rows, columns=["scenario", "against", "outcome", "group", "year", "low_90", "low_50", "median", "high_50", "high_90", "futures"])


def projection(hostile: str = "", scenarios: tuple[str, ...] = ("baseline", "linked_learning"), draws: int = 8) -> Projection:
    """Make a finished projection from made-up futures."""
    runs = futures_frame(scenarios, draws=draws)
    futures = futures_of(runs, 2, "baseline" if len(scenarios) > 1 else None)
    known, fan = backtest_file(), earlier_fan()
    table = against_what_happened(fan)
    back = {"fan": fan, "words": "its point calibration" + hostile, "notes": known.notes, "without": known.without, "inside": int(table["inside_90"].sum()), "nearer": 2}
    data = Projected(
        place="Oakland" + hostile, titles={name: TITLES.get(name, name) + hostile for name in scenarios}, first_year=FIRST, until=LAST, draws=draws, economies=2, seeds=2, sample=0.1, left_out=0,
        macro={"business_cycle": 0.1, "cycle_persistence": 0.7}, command="llsim project linked_learning" + hostile, source_version="3f9a1c", fan=futures.fan(), split=futures.split(),
        robust=robust(futures), openings=pd.concat([openings_beyond(futures, name) for name in scenarios], ignore_index=True), backtest=table, backtest_runs=back, warnings=("Few draws." + hostile,),
    )  # fmt: skip
    return Projection(data, futures, runs, {"failures": []})


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return projection().save(tmp_path_factory.mktemp("projection") / "result")


@pytest.fixture(scope="module")
def page(folder: Path) -> Element:
    return Page((folder / "projection.html").read_text(encoding="utf-8")).root


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Element:
    made = projection(HOSTILE).save(tmp_path_factory.mktemp("hostile") / "result")
    return Page((made / "projection.html").read_text(encoding="utf-8")).root


def test_every_number_is_in_the_tables(page: Element, folder: Path) -> None:
    figures = [element.attributes for element in page.all("data")]
    assert {says["data-table"] for says in figures} == {"fan", "split", "robust", "openings", "backtest"}
    tables = {name: pd.read_parquet(folder / f"{name}.parquet") for name in ("fan", "split", "robust", "openings", "backtest")}
    for says in figures:
        table = tables[says["data-table"]]
        scenario, _, against = says["data-scenario"].partition(" against ")
        rows = table[(table["group"] == says["data-group"]) & (table["year"] == int(says["data-year"]))]
        rows = rows[rows["outcome"] == says["data-outcome"]] if "outcome" in rows else rows
        rows = rows[rows["scenario"] == scenario] if "scenario" in rows else rows
        rows = rows[rows["against"] == against] if "against" in rows else rows
        assert len(rows) == 1, says
        assert float(says["value"]) == float(rows.iloc[0][says["data-column"]]), says


def test_no_number_of_the_answer_is_loose(page: Element) -> None:
    box = next(element for element in page.all("div") if element.attributes.get("class") == "answer")
    assert len(box.all("p")) == 5
    for paragraph in box.all("p"):
        loose = paragraph.text
        for figure in paragraph.all("data"):
            loose = loose.replace(figure.text, "", 1)
        assert not set(re.findall(r"\d+", loose)) - {"90", "9", "10", "15", str(FIRST), str(LAST)}, loose  # rules, industries, years


def test_what_is_robust_follows_the_rule(page: Element) -> None:
    first = next(element for element in page.all("div") if element.attributes.get("class") == "answer").all("p")[0].text
    assert first.startswith("Under \u201cLinked Learning\u201d in 2032, robustly higher than under \u201cNo new policy\u201d: lives in the region after five years (all 32), ")
    assert "The same: " in first and first.rstrip(". ").endswith("students of certified pathways")
    table = next(table for table in page.all("table") if "higher or lower" in table.all("caption")[0].text)
    rows = [[cell.text for cell in (*row.all("th"), *row.all("td"))] for row in table.all("tr")[1:]]
    assert len(rows) == 14 and ["Graduated on time", "No new policy, 2032", "100\u00a0%", "0\u00a0%", "robustly higher"] in rows
    assert ["Employed", "No new policy, 2032", "0\u00a0%", "0\u00a0%", "the same"] in rows
    assert tenths(0.9, 10) == "9 of 10" and tenths(0.999, 1000) == "9 of 10" and tenths(1.0, 1000) == "all 1,000"


def test_pictures_are_named_with_tables_and_units(page: Element) -> None:
    pictures = page.all("svg")
    assert len(pictures) == 21  # 8 fans, 7 differences, 6 industries less small ones, 2 splits, 4 of the backtest
    for picture in pictures:
        named = picture.attributes["aria-labelledby"].split()
        assert [(part.tag, part.attributes["id"]) for part in picture.children[:2]] == [("title", named[0]), ("desc", named[1])]
        assert all(part.text.strip() for part in picture.children[:2])
        assert any(unit in picture.text for unit in ("per cent", "points", "jobs", "people")), picture.text
    figures = [figure for figure in page.all("figure") if figure.all("svg")]
    assert sum(len(figure.all("svg")) for figure in figures) == len(pictures)
    assert all(figure.all("details") and figure.all("td") for figure in figures)


def test_the_page_is_in_order_and_loads_nothing(page: Element, hostile: Element) -> None:
    levels = [int(element.tag[1]) for element in page.everything() if re.fullmatch(r"h[1-6]", element.tag)]
    assert levels[0] == 1 and levels.count(1) == 1 and all(after <= before + 1 for before, after in pairwise(levels))
    for tree in (page, hostile):
        tags = {element.tag for element in tree.everything()}
        assert not tags & {"script", "img", "iframe", "object", "embed", "link", "form"}
        names = [element.attributes["id"] for element in tree.everything() if "id" in element.attributes]
        assert len(names) == len(set(names))
        assert not [name for element in tree.everything() for name in element.attributes if name.startswith("on") or name in {"href", "src"}]
    assert "<script>alert(1)</script>" in hostile.all("h1")[0].text


def test_few_people_are_not_printed(page: Element) -> None:
    table = next(table for table in page.all("table") if table.all("caption")[0].text.startswith("By industry"))
    rows = {row.all("th")[0].text: [cell.text for cell in row.all("td")] for row in table.all("tr")[1:]}
    small = rows["Building & Construction Trades"]  # nine tenths of a graduate
    assert small[0] == "under 10" and small[1] != "under 10"
    assert re.match(r"\d", rows["Health Science & Medical Technology"][0]) is None or rows["Health Science & Medical Technology"][0] != "under 10"


def test_the_backtest_says_where_the_last_value_was_nearer(page: Element) -> None:
    table = next(table for table in page.all("table") if table.all("caption")[0].text.startswith("What a projection from 2012"))
    verdicts = [row.all("td")[-1].text for row in table.all("tr")[1:]]
    assert len(verdicts) == len(backtest_file().compared)
    assert set(verdicts) <= {"model", "last value"} and "last value" in verdicts
    assert "California changed the rule" in page.text and "circular" in page.text


def test_the_table_for_a_spreadsheet_is_defused(tmp_path: Path) -> None:
    made = projection(scenarios=("baseline", "=HYPERLINK(1)"))
    whole = made.save(tmp_path / "result")
    with (whole / "projection.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(made.to_df()) == len(made.data.fan)
    assert {row["scenario"] for row in rows} == {"baseline", "'=HYPERLINK(1)"}
    assert {"scenario", "outcome", "title", "unit", "year", "median", "low_90", "parameters", "economy", "chance"} <= set(rows[0])
    assert not [cell for row in rows for name, cell in row.items() if name in {"scenario", "against", "outcome", "title", "unit", "group"} and cell[:1] in tuple("=+-@\t\r")]


def test_one_draw_says_that_parameters_are_not_known(tmp_path: Path) -> None:
    made = projection(scenarios=("linked_learning",), draws=1)
    text = Page((made.save(tmp_path / "one") / "projection.html").read_text(encoding="utf-8")).root.text
    assert "not known" in text and "point calibration alone" in text
    document = json.loads(made.to_json())
    assert all(row["parameters"] is None for row in document["split"])


def test_results_show_themselves(tmp_path: Path) -> None:
    made = projection()
    assert made.plot("graduation_rate").to_dict(validate=False)["layer"]
    assert "<h3>Oakland" in made._repr_html_()
    with pytest.raises(ConfigurationError, match="plot: found nothing_of_it"):
        made.plot("nothing_of_it")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    with pytest.raises(Exception, match="llsim did not write"):
        made.save(tmp_path / "mine")


def tracked(reach: Reach | None, people: float = 60_000.0, hostile: str = "") -> GoalTrack:
    """Make a finished goal tracker from made-up futures."""
    runs = futures_frame(("linked_learning",))
    futures = futures_of(runs, 2)
    goal = Goal(people, 2030)
    data = Tracked(
        place="United States" + hostile, scenario="Linked Learning" + hostile, name="linked_learning", goal=goal, share=1.0, sample=0.01, futures=futures.count, draws=8, command="llsim goal" + hostile,
        source_version="3f9a1c", years=by_year(futures, "linked_learning", goal), when=when_reached(futures, "linked_learning", goal), reach=reach,
    )  # fmt: skip
    return GoalTrack(data, runs, {"failures": []})


def test_the_goal_page_binds_its_numbers(tmp_path: Path) -> None:
    trials = (Trial(1.0, False, 1_000.0), Trial(16.0, False, 90_000.0), Trial(2.5, False, 5_100.0), Trial(2.0, False, 4_900.0))
    made = tracked(Reach(2.5, False, trials, ("levers.school_support.coaching_days=50",)), people=5_000.0)
    folder = made.save(tmp_path / "goal")
    root = Page((folder / "goal.html").read_text(encoding="utf-8")).root
    tables = {name: pd.read_parquet(folder / f"{name}.parquet") for name in ("goal", "goal_when", "goal_trials")}
    figures = [element.attributes for element in root.all("data")]
    assert {says["data-table"] for says in figures} == set(tables)
    for says in figures:
        if says["data-table"] == "goal_trials":
            assert float(says["value"]) == tables["goal_trials"].set_index("trial").loc[int(says["data-outcome"]), says["data-column"]]
            continue
        level, counting = says["data-outcome"].split(", ")
        table = tables[says["data-table"]]
        rows = table[(table["level"] == level) & (table["counting"] == counting)]
        rows = rows[rows["year"] == int(says["data-year"])] if says["data-table"] == "goal" else rows
        assert len(rows) == 1 and float(says["value"]) == float(rows.iloc[0][says["data-column"]]), says
    assert "Pushed 2.5 times as strong" in root.text
    assert len(root.all("svg")) == 4 and all("goal" in picture.text for picture in root.all("svg"))
    assert "each person once" in root.text and "coaching_days=50" in root.text


@pytest.mark.parametrize(
    ("reach", "words"),
    [
        (Reach(None, True, (Trial(1.0, False, 10.0), Trial(16.0, True, 90.0)), ()), "No push of the levers holds the goal"),
        (Reach(1.0, False, (Trial(1.0, False, 70_000.0),), ()), "as they stand hold the goal"),
        (None, "not by 2032"),
    ],
)  # fmt: skip
def test_the_goal_says_what_it_would_take(reach: Reach | None, words: str) -> None:
    made = tracked(reach)
    assert any(words in sentence for sentence in made.summary())
    assert np.isfinite(made.to_df()["probability"]).all()
    assert "HOSTILE" not in made._repr_html_()
    assert json.loads(made.to_json())["by"] == 2030
