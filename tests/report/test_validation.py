"""The validation page counts what it shows, and says where the model is no better than a naive forecast."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from llsim.analysis.assumptions import Assumption
from llsim.compiled import SOURCE_VERSION
from llsim.evidence.naive import naive_forecasts
from llsim.evidence.studies.replay import Result
from llsim.evidence.validation import Validation, grades_counted, with_naive
from llsim.evidence.verification import Check
from llsim.region.reading import read_region
from llsim.report.ground import figures_by_basis, numbers_by_grade
from llsim.report.validation import band, checked, render, stale, studies, write_page


def rates(simulated: float) -> pd.DataFrame:
    row = {"simulated_low": 0.1, "simulated_high": 0.9, "low": 0.5, "high": 0.6, "inside": True, "inside_model_alone": True}
    table = pd.DataFrame([
        {"outcome": "graduation_rate", "group": "all", "use": "calibrate", "published": 0.87, "simulated": 0.86, **row},
        {"outcome": "college_going", "group": "all", "use": "hold_out", "published": 0.72, "simulated": simulated, **row},
    ])
    return with_naive("oakland_east_bay", table)


def found(simulated: float) -> Validation:
    told = pd.DataFrame({"parameter": ["migration.level"], "ratio": [0.66], "verdict": ["informed"], "region": ["oakland_east_bay"]})
    study = Result("aid_form_help", "TR01", "college", "all", "calibrate", "points", 8.0, 1.7, 14.3, 2.8, -5.7, 11.3, "inside", 8, 60.0)
    return Validation(rates(simulated), told, [study], {"A": 1, "D": 2}, 20)


def test_a_naive_forecast_is_what_was_known_without_a_model() -> None:
    bay = read_region("oakland_east_bay")
    assert [(n.words, n.share) for n in naive_forecasts(bay, "college_going", "all")] == [("all of California", 0.62)]
    last, line = naive_forecasts(bay, "college_course_takers", "all")
    assert last.share == 0.182
    assert line.share == pytest.approx(0.182 + 2 * (0.182 - 0.113))
    assert naive_forecasts(bay, "graduation_rate", "all") == []


def test_the_page_says_where_the_model_is_no_better_than_naive() -> None:
    near, far = render(found(0.70), [], [], None, "llsim validate"), render(found(0.55), [], [], None, "llsim validate")
    assert "nearer in 1 of 1." in near
    assert "better than naive" in near
    assert "nearer in 0 of 1: no better than naive." in far
    assert "1 of 1 fitted rates" in far


def test_the_page_is_whole_and_names_the_assumptions(tmp_path: Path) -> None:
    assumptions = [Assumption(f"stage.{n}", f"meaning {n}", "graduation_rate", 0.018, 0.018 - n / 1000) for n in (9, 5, 3, 1)]
    page = write_page(found(0.70), assumptions, [], None, tmp_path, "llsim validate --draws 20").read_text(encoding="utf-8")
    assert page.rstrip().endswith("</html>")
    assert "+1.80 points" in page
    assert "meaning 3" in page
    assert "meaning 1" not in page, "three assumptions are shown"
    assert "http" not in page.replace("http://www.w3.org/2000/svg", ""), "nothing is fetched; the name of the SVG format is no address"
    assert "In the model" in page
    assert [path.name for path in tmp_path.iterdir()] == ["validation.html"]


def counted(name: str, cases: int, failures: int, source: str) -> Check:
    return Check(name, name, f"{name} holds", "configurations", cases, failures, "2026-01-02", source)


def test_counts_are_shown_with_the_source_they_were_measured_on() -> None:
    now, old, never = counted("docking", 300, 0, SOURCE_VERSION), counted("invariants", 1000, 2, "0123456789abcdef"), Check("fuzz", "fuzz", "fuzz holds", "inputs")
    rows = checked([now, old, never]).rows
    assert rows[0] == ("docking holds", "300 configurations", "0", "make docking", "2026-01-02", "this")
    assert (*rows[1][1:3], rows[1][5]) == ("1,000 configurations", "2", "0123456789abcdef")
    assert rows[2] == ("fuzz holds", "not measured", "", "make fuzz", "", "")
    page = render(found(0.70), [], [now, old, never], None, "llsim validate")
    assert f"1 of 2 counts were measured on another source version than {SOURCE_VERSION}" in page
    assert "1,000 configurations" in page


def test_the_page_says_so_when_all_counts_are_of_this_source_or_none_is_known() -> None:
    now, old = counted("docking", 300, 0, SOURCE_VERSION), counted("invariants", 1000, 0, "0123456789abcdef")
    assert stale([now]) == f"All counts were measured on source version {SOURCE_VERSION}, with which this page was made."
    assert stale([now, Check("fuzz", "fuzz", "fuzz holds", "inputs")]).endswith("with which this page was made. 1 of 2 checks were not measured.")
    assert stale([old]).startswith("All counts were measured on another source version")
    assert stale([Check("fuzz", "fuzz", "fuzz holds", "inputs")]) == "Nothing was measured yet."


def test_an_estimate_known_by_its_sign_alone_is_written_as_a_bound() -> None:
    assert band(None, 0.0, None) == "+0.0 or more"
    assert band(None, None, 0.0) == "+0.0 or less"
    assert band(6000, 3000, None) == "+6,000 (+3,000 to -)"


def test_a_replayed_figure_that_is_not_in_points_says_so() -> None:
    study = found(0.70).studies[0]
    rows = studies([study, replace(study, unit="percent"), replace(study, unit="share")]).rows
    assert [row[2] for row in rows] == ["college", "college, %", "college, % of all"]


def test_the_log_counts_every_number_and_every_figure_once() -> None:
    numbers = numbers_by_grade()
    assert sum(int(cell) for _, *cells in numbers.rows for cell in cells if cell != "-") == sum(grades_counted().values())
    assert {"lever: accountability", "labor market"} <= {row[0] for row in numbers.rows}
    (oakland,) = figures_by_basis(["oakland_unified"]).rows
    assert sum(int(cell) for cell in oakland[1:] if cell != "-") == len(list(read_region("oakland_unified").figures()))
