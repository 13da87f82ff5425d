"""Regions for metropolitan areas that nobody prepared: complete, readable, honest about what was assumed, and they run."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner

from llsim.cli.looking import check_region
from llsim.configuration import list_configurations
from llsim.evidence.baseline_rates import YEARS
from llsim.model import TalentPipeline
from llsim.reading import levels_warning, read_scenario
from llsim.region.importers.labor_areas import DATA, areas, find_area, jobs_of
from llsim.region.importers.metro import metro_region
from llsim.region.importers.plain_csv import region_from_tables, write_tables
from llsim.region.reading import read_region
from llsim.region.writing import region_text, save_region

# Chosen before any was looked at: spread over states and sizes, some tiny, some over several states, one Californian, one in Michigan.
TEN = (
    "Boise City, ID", "Ithaca, NY", "Kansas City, MO-KS", "Carson City, NV", "Houston", "Grand Rapids", "Modesto, CA", "Atlanta", "Casper, WY", "Lewiston, ID-WA",
)  # fmt: skip
ROUNDING = 0.001
"""Share by which the industries of an area may miss its published jobs: cells are published in tens."""


def test_the_jobs_of_every_area_add_up_to_its_published_total() -> None:
    with (DATA / "labor_areas.csv").open(encoding="utf-8", newline="") as file:
        published = list(csv.DictReader(file))
    assert len(published) == 583
    assert len(areas()) == 528
    some = [row for place, row in enumerate(published) if place % 29 == 0]
    for row in some:
        found = jobs_of(row["area"])
        assert len(found) == 15
        assert sum(jobs.total for jobs in found.values()) == pytest.approx(float(row["jobs"]), rel=ROUNDING)
        assert sum(jobs.released for jobs in found.values()) == pytest.approx(float(row["released"]), rel=ROUNDING)


def test_the_nations_industries_are_those_of_the_evidence() -> None:
    nation = read_region("us").economy
    found = jobs_of("0000000")
    total = sum(jobs.total for jobs in found.values())
    for key, jobs in found.items():
        assert 100 * jobs.total / total == pytest.approx(nation.industries[key].job_share.value, abs=0.02)


def test_the_tables_that_are_shipped_are_small() -> None:
    assert sum(file.stat().st_size for file in DATA.iterdir()) <= 1_000_000


@pytest.mark.parametrize("metro", TEN)
def test_any_metropolitan_area_gives_a_file_that_is_read_again_and_runs(metro: str, tmp_path: Path) -> None:
    region = metro_region("somewhere", metro)
    save_region(region, tmp_path / "somewhere.yaml")
    assert read_region(str(tmp_path / "somewhere.yaml")) == region
    text = region_text(region)
    assert text.count("# assumed for you: ") == len(region.assumed()) > 0
    first = read_scenario("baseline", region=region).first_year
    scenario = read_scenario("baseline", region=region, overrides=[f"last_year={first + YEARS - 1}"])
    model = TalentPipeline(region, scenario, rng=1, sample=min(1.0, 300 / region.students.ninth_graders.value))
    model.run_model()
    assert len(model.outcomes.counts) == YEARS


def test_californian_areas_take_california_s_rates_and_those_of_michigan_michigan_s() -> None:
    modesto, rapids = metro_region("a", "Modesto, CA").targets, metro_region("b", "Grand Rapids").targets
    state = read_region("california").targets
    assert modesto.graduation_rate is not None
    assert state.graduation_rate is not None
    assert modesto.graduation_rate["all"].value == state.graduation_rate["all"].value
    assert modesto.graduation_rate["all"].is_assumed
    assert rapids.graduation_rate is not None
    assert rapids.graduation_rate["all"].value == 82.0
    assert "Michigan" in rapids.graduation_rate["all"].note


def test_areas_outside_the_cities_tell_their_state() -> None:
    assert all(area.states for area in areas())
    assert find_area("Kansas nonmetropolitan area").states == ("Kansas",)
    assert find_area("Southern West Virginia").states == ("West Virginia",)
    assert find_area("North Coast Region of California").states == ("CA",)
    assert "none of Kansas is in the tables" in metro_region("k", "Kansas nonmetropolitan area").students.latino.note


def test_the_baseline_check_keeps_levels_until_the_file_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save_region(metro_region("carson", "Carson City, NV", 300), tmp_path / "carson.yaml")
    monkeypatch.chdir(tmp_path)
    place = read_region("carson.yaml")
    assert "is not calibrated" in str(levels_warning(place))
    said = CliRunner().invoke(check_region, ["carson.yaml", "--baseline"]).output
    assert "Simulated: all 300 ninth graders a year." in said
    assert "tolerance" in said and "not that they are those of Carson City, NV" in said
    assert levels_warning(place) is None
    save_region(metro_region("carson", "Carson City, NV", 400), tmp_path / "carson.yaml")
    assert "was changed after its levels were fitted" in str(levels_warning(read_region("carson.yaml")))


def test_an_area_in_two_states_says_whose_figures_were_taken() -> None:
    region = metro_region("kc", "Kansas City")
    assert find_area("kansas city, mo-ks").states == ("MO", "KS")
    assert "the area lies in MO and KS, and the first counts" in region.students.latino.note


def test_ninth_graders_are_assumed_unless_they_are_given() -> None:
    assert metro_region("a", "Ithaca").students.ninth_graders.is_assumed
    given = metro_region("a", "Ithaca", 900).students.ninth_graders
    assert given.value == 900
    assert not given.is_assumed


def test_a_region_written_as_tables_comes_back_the_same(tmp_path: Path) -> None:
    for name in ("us", "california", "fresno"):
        place = read_region(name)
        write_tables(place, tmp_path / name)
        again = region_from_tables(tmp_path / name, name, place.title)
        assert again.students == place.students
        assert again.schools == place.schools
        assert again.targets == place.targets
        assert again.economy == place.economy
        assert [college.key for college in again.colleges] == [college.key for college in place.colleges]
        assert [college.seats_per_100_graduates for college in again.colleges] == [college.seats_per_100_graduates for college in place.colleges]
    assert "fresno" in list_configurations("regions")
