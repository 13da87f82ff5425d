"""Reading region files: what a district inherits, and what is refused with a place and a reason."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from llsim.configuration import find_configuration
from llsim.errors import ConfigurationError
from llsim.reading import read_scenario
from llsim.region.figure import Figure
from llsim.region.reading import read_region
from llsim.scenario import Scenario


def changed(folder: Path, name: str, *changes: tuple[str, str]) -> str:
    """Copy a region file with texts replaced, each found at least once, and return the path of the copy."""
    text = find_configuration("regions", name).read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    path = folder / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("fresno", ("kind: county", "kind: county\npopulation: 3"), "population"),
        ("fresno", ("value: 16260", "value: -5"), "above 0"),
        ("fresno", ("value: 16260", "value: .nan"), "finite"),
        ("fresno", ("value: 16260", 'value: "16260"'), "number"),
        ("fresno", ("latino: {value: 66.1", "latino: {value: 166.1"), "between 0 and 100"),
        ("fresno", ("latino: {value: 66.1", "latino: {value: 46.1"), "race shares sum to 80"),
        ("fresno", ('unit: "students a year"', 'unit: "%"'), ""),
        ("fresno", ("use: hold_out", "use: calibrate"), "held out and never fitted"),
        ("fresno", ("    health:", "    healing:"), "health"),
        ("fresno", ("name: fresno", "name: ../fresno"), "lower-case"),
        ("oakland_unified", ("labor_market: oakland_east_bay", "labor_market: oakland_unified"), "labor_market"),
        ("oakland_unified", ("labor_market: oakland_east_bay", "labor_market: oakland_eastbay"), "oakland_east_bay"),
        ("oakland_unified", ("value: 2500", "value: 250000"), "more ninth graders"),
        ("oakland_unified", ("gold_share: {value: 10", "gold_share: {value: 90"), "gold_share"),
    ],
)
def test_wrong_files_are_refused_with_place_and_reason(tmp_path: Path, name: str, change: tuple[str, str], said: str) -> None:
    path = changed(tmp_path, name, change)
    with pytest.raises(ConfigurationError) as refused:
        read_region(path)
    assert f"{name}.yaml:" in str(refused.value)
    assert said in str(refused.value)


def test_an_unknown_region_names_the_nearest() -> None:
    with pytest.raises(ConfigurationError, match="fresno"):
        read_region("fresn")


def test_a_rate_of_its_own_keeps_the_groups_of_the_region_out() -> None:
    district, around = read_region("oakland_unified"), read_region("oakland_east_bay")
    assert district.targets.graduation_rate is not None
    assert around.targets.graduation_rate is not None
    assert set(district.targets.graduation_rate) == {"all"}
    assert district.targets.graduation_rate["all"].value == 79.5
    assert len(around.targets.graduation_rate) == 8


def test_rates_it_does_not_publish_are_those_of_the_region_use_and_source_kept() -> None:
    district, around = read_region("oakland_unified"), read_region("oakland_east_bay")
    for name in ("college_going", "dual_enrollment_annual"):
        mine, theirs = getattr(district.targets, name), getattr(around.targets, name)
        assert mine.keys() == theirs.keys()
        for group in mine:
            assert (mine[group].value, mine[group].use, mine[group].source) == (theirs[group].value, theirs[group].use, theirs[group].source)
            assert mine[group].note.startswith("of oakland_east_bay")


def test_own_colleges_are_kept(tmp_path: Path) -> None:
    ours = """
colleges:
  - key: night_school
    title: Night school
    sector: trade_school
    local: true
    count: {value: 1, unit: "colleges", year: "2024", source: "a test", basis: assumed, note: "a test"}
    seats_per_100_graduates: {value: 5, unit: "seats per 100 graduates", year: "2024", source: "a test", basis: assumed, note: "a test"}
"""
    path = changed(tmp_path, "oakland_unified", ("\nschools:", ours + "\nschools:"))
    assert [college.key for college in read_region(path).colleges] == ["night_school"]


def test_a_share_is_a_hundredth_of_a_percentage_and_of_nothing_else() -> None:
    common = {"year": "2024", "source": "a test", "basis": "assumed"}
    assert Figure.model_validate({"value": 12.5, "unit": "%", **common}).share == 0.125
    assert Figure.model_validate({"value": -2, "unit": "% in 10 years", **common}).share == -0.02
    with pytest.raises(ValueError, match="no share"):
        _ = Figure.model_validate({"value": 12, "unit": "jobs", **common}).share
    for blank in ({"year": " "}, {"source": ""}):
        with pytest.raises(ValidationError):
            Figure.model_validate({"value": 12, "unit": "jobs", **common, **blank})


def test_a_region_of_an_earlier_year_takes_over_what_it_does_not_say_and_marks_it_as_assumed() -> None:
    earlier, today = read_region("california_2012"), read_region("california")
    assert (earlier.as_of, earlier.extends, earlier.kind) == (2012, "california", "state")
    old, new = dict(earlier.figures()), dict(today.figures())
    own = {path for path, figure in old.items() if not figure.note.startswith("of california, ")}
    assert {path.split(".")[1] for path in own} == {"gold_share", "graduation_rate", "dropout_rate", "dual_enrollment_ever"}
    for path, figure in old.items():
        if path not in own:
            assert figure.value == new[path].value, path
            assert figure.basis == "assumed", path
            assert "the tables hold no figure of 2012" in figure.note, path
    assert old["targets.graduation_rate.all"].value == 78.5
    assert old["targets.dropout_rate.african_american"].value == 22.2
    assert "targets.graduation_rate.white" not in old
    assert earlier.targets.dual_enrollment_annual is None
    assert earlier.targets.dual_enrollment_ever_newest is None


def test_runs_in_a_region_of_an_earlier_year_start_there() -> None:
    assert read_scenario("baseline", region=read_region("california_2012")).first_year == 2012
    assert read_scenario("baseline", region="california_2012").first_year == 2012
    assert read_scenario("baseline", region=read_region("california_2012"), overrides=["first_year=2015"]).first_year == 2015
    assert read_scenario("baseline", region=read_region("california")).first_year == Scenario().first_year


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("extends: california", "extends: california_2012"), "itself of an earlier year"),
        (("as_of: 2012", "as_of: 1066"), "as_of"),
        (("  gold_share:", "  golden_share:"), "golden_share"),
        (("  gold_share: {value: 0,", "  gold_share: {value: 50,"), "gold_share is part of certified_share"),
    ],
)
def test_a_wrong_file_of_an_earlier_year_is_refused(change: tuple[str, str], message: str, tmp_path: Path) -> None:
    text = find_configuration("regions", "california_2012").read_text(encoding="utf-8")
    path = tmp_path / "wrong.yaml"
    path.write_text(text.replace(*change), encoding="utf-8")
    with pytest.raises(ConfigurationError, match=message):
        read_region(str(path))
