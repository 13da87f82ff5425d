"""Supply and demand: by industry where the runs counted it, small groups left out, and honest where they did not."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from tests.report.page import Element, Page
from tests.report.sample_folder import make_folder

from llsim.report.brief import write_report
from llsim.report.folder import read_comparison
from llsim.report.supply import industries


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_folder(tmp_path_factory.mktemp("industries") / "result", seeds=3, industries=True)


def test_graduates_and_vacancies_stand_beside_each_other_on_one_scale(counted: Path) -> None:
    section = industries(read_comparison(counted))
    assert section is not None
    assert [panel.title for panel in section.panels] == ["Graduates, 2040", "Vacancies posted, 2040", "Vacancies filled, 2040"]
    assert [row[0] for row in section.tables[0].rows] == ["Health Science & Medical Technology", "Engineering & Architecture", "Fashion & Interior Design (incl. personal services)"]


def test_fewer_than_ten_graduates_of_an_industry_are_not_printed(counted: Path) -> None:
    section = industries(read_comparison(counted))
    assert section is not None
    assert section.tables[0].rows[-1][1] == ("under 10",)
    assert "Fashion" not in str(section.panels[0].picture)


def test_numbers_by_industry_are_those_of_the_table(counted: Path) -> None:
    outcomes = pd.read_parquet(counted / "outcomes.parquet")
    mine = outcomes[(outcomes["scenario"] == "linked_learning") & (outcomes["year"] == 2040)].groupby(["outcome", "group"])["numerator"].agg(["mean", "min", "max"])
    root = Page(write_report(counted).read_text(encoding="utf-8")).root
    told = [figure.attributes for figure in root.all("data") if figure.attributes["data-group"].startswith("industry:")]
    assert len(told) == 3 * 8
    for says in told:
        assert float(says["value"]) == pytest.approx(mine.loc[(says["data-outcome"], says["data-group"]), says["data-column"]])


def test_without_counts_by_industry_the_region_is_shown_and_that_is_said(page: Element, folder: Path) -> None:
    assert industries(read_comparison(folder)) is None
    assert "did not count graduates and vacancies by industry" in page.text
    assert any(element.attributes.get("aria-label") == "Vacancies, hires and graduates by year" for element in page.all("figure"))
