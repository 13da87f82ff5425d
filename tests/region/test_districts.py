"""The ten Linked Learning districts: what was read stands in their files, and their schools are those that are listed, in whole and in thinned runs."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from click.testing import CliRunner

from llsim import TalentPipeline
from llsim.agents.pathway import Certification
from llsim.cli.main import llsim
from llsim.configuration import find_configuration, list_configurations
from llsim.evidence.studies.study import Population, Treatment
from llsim.evidence.studies.worlds import place_of
from llsim.reading import calibration_file, read_scenario
from llsim.region.institutions import THEMES, Tables, build_tables
from llsim.region.reading import read_region
from llsim.region.region import Region
from llsim.region.school_list import ListedSchool, Structure
from llsim.region.writing import region_text

ROOT = Path(__file__).resolve().parents[2]
LIES_IN = {
    "antelope_valley_union": "los_angeles_long_beach", "antioch_unified": "oakland_east_bay", "long_beach_unified": "los_angeles_long_beach",
    "los_angeles_unified": "los_angeles_long_beach", "montebello_unified": "los_angeles_long_beach", "oakland_unified": "oakland_east_bay",
    "pasadena_unified": "los_angeles_long_beach", "porterville_unified": "tulare_porterville", "sacramento_city_unified": "sacramento",
    "west_contra_costa_unified": "oakland_east_bay",
}  # fmt: skip
BY_LUCK = {"oakland_unified", "long_beach_unified", "los_angeles_unified"}
LISTED = sorted(LIES_IN.keys() - BY_LUCK)
READ = {  # figures of regions.csv and baseline.csv (B194 to B204), copied here by hand
    "antelope_valley_union": {"schools.high_schools": 14, "students.latino": 65, "students.african_american": 17, "students.white": 11, "targets.graduation_rate.all": 82.8},
    "antioch_unified": {
        "schools.high_schools": 6, "students.enrollment_9_12": 4909, "students.enrollment_k12": 14884, "students.latino": 51, "students.african_american": 23, "students.asian": 10,
        "students.white": 9, "targets.graduation_rate.all": 82.5,
    },
    "los_angeles_unified": {
        "schools.high_schools": 195, "students.enrollment_9_12": 137535, "students.latino": 73, "students.white": 10, "students.african_american": 7, "students.asian": 5,
        "students.low_income": 84, "students.english_learner": 12, "targets.graduation_rate.all": 86,
    },
    "montebello_unified": {"schools.high_schools": 5, "students.enrollment_9_12": 8000, "students.latino": 95, "students.low_income": 80},
    "pasadena_unified": {
        "schools.high_schools": 6, "students.enrollment_9_12": 6007, "students.enrollment_k12": 13854, "students.latino": 58, "students.african_american": 10, "students.white": 17,
        "students.asian": 8, "targets.graduation_rate.all": 87,
    },
    "porterville_unified": {
        "schools.high_schools": 8, "students.enrollment_9_12": 6000, "students.enrollment_k12": 14203, "students.latino": 84, "students.white": 10,
        "targets.graduation_rate.all": 85.4, "targets.graduation_rate.low_income": 84, "targets.graduation_rate.english_learner": 77.7, "targets.graduation_rate.disability": 68.8,
    },
    "sacramento_city_unified": {
        "schools.high_schools": 14, "students.enrollment_9_12": 12235, "students.enrollment_k12": 38022, "students.latino": 41, "students.asian": 20, "students.white": 17,
        "students.african_american": 12, "students.low_income": 72, "students.english_learner": 18, "targets.graduation_rate.all": 85,
    },
    "west_contra_costa_unified": {
        "schools.high_schools": 9, "students.enrollment_9_12": 7851, "students.enrollment_k12": 25459, "students.latino": 57, "students.african_american": 12, "students.asian": 11,
        "students.white": 11, "targets.graduation_rate.all": 84,
    },
}  # fmt: skip
PLACES = {"HS_enrolment": "students.enrollment_9_12", "K12_enrolment": "students.enrollment_k12", "high_schools": "schools.high_schools", "4yr_ACGR": "targets.graduation_rate.all"}
TABLES = {
    "antelope_valley_union": "antelope_valley_uhsd", "antioch_unified": "antioch_usd", "los_angeles_unified": "los_angeles_usd", "montebello_unified": "montebello_usd",
    "pasadena_unified": "pasadena_usd", "porterville_unified": "porterville_usd", "sacramento_city_unified": "sacramento_city_usd",
    "west_contra_costa_unified": "west_contra_costa_usd",
}  # fmt: skip


@pytest.fixture(scope="module")
def districts() -> dict[str, Region]:
    """Every district, read once."""
    return {name: read_region(name) for name in LIES_IN}


def list_of(region: Region) -> list[ListedSchool]:
    """Return the schools a district lists."""
    assert region.schools.school_list is not None
    return region.schools.school_list


def tables_of(region: Region, sample: float = 1.0) -> Tables:
    """Lay out the institutions of a district."""
    return build_tables(region, sample, 1, read_scenario("baseline", region=region))


def test_the_nine_districts_of_the_evaluation_and_antelope_valley_are_found_by_their_bare_names() -> None:
    with (ROOT / "src/llsim/evidence/baseline.csv").open(encoding="utf-8", newline="") as file:
        named = next(row["population"] if "Antioch" in row["population"] else row["value"] for row in csv.DictReader(file) if row["id"] == "B205")
    nine = {name.strip().lower().replace(" ", "_") + "_unified" for name in named.split(",")}
    assert nine | {"antelope_valley_union"} == LIES_IN.keys()
    for name in LIES_IN:
        assert find_configuration("regions", name) == Path(f"configs/regions/districts/{name}.yaml")
        assert calibration_file(name) is not None
    assert LIES_IN.keys() <= set(list_configurations("regions"))
    listed = CliRunner().invoke(llsim, ["list", "regions"])
    assert all(name in listed.stdout for name in LIES_IN)


@pytest.mark.parametrize("name", LIES_IN)
def test_a_district_lies_in_its_labour_market(name: str, districts: dict[str, Region]) -> None:
    district, around = districts[name], read_region(LIES_IN[name])
    assert district.labor_market == around.name
    assert district.labor_market_ninth_graders == around.students.ninth_graders
    assert district.jobs == pytest.approx(around.jobs * district.labor_market_share)
    assert district.labor_market_share < 0.4


def test_the_districts_of_one_labour_market_have_fewer_ninth_graders_than_it(districts: dict[str, Region]) -> None:
    for around in set(LIES_IN.values()):
        assert sum(district.labor_market_share for district in districts.values() if district.labor_market == around) < 1


@pytest.mark.parametrize("name", READ)
def test_what_was_read_or_is_in_the_tables_from_memory_stands_in_the_file(name: str, districts: dict[str, Region]) -> None:
    figures = dict(districts[name].figures())
    assert {path: figures[path].value for path in READ[name]} == READ[name]
    for path, figure in figures.items():
        assert figure.source.strip() not in ("", "same", "memory"), path
        assert figure.year.strip(), path
        assert figure.basis != "assumed" or figure.note.strip(), path
    with (ROOT / "src/llsim/evidence/regions.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["region"] == f"district_{TABLES[name]}" and row["quantity"] in PLACES and row["basis"].startswith("from memory"):
                assert figures[PLACES[row["quantity"]]].is_assumed, row


@pytest.mark.parametrize("name", READ)
def test_nothing_that_was_not_read_about_its_schools_passes_for_read(name: str, districts: dict[str, Region]) -> None:
    assumed = {path for path, _ in districts[name].assumed()}
    of_schools = {path for path, _ in districts[name].figures() if path.startswith("schools.") and path != "schools.high_schools"}
    assert of_schools <= assumed
    for school in districts[name].schools.school_list or []:
        assert school.title.startswith("High school ")


@pytest.mark.parametrize("name", LISTED)
def test_a_listed_district_has_the_schools_pathways_and_seats_of_its_list(name: str, districts: dict[str, Region]) -> None:
    district = districts[name]
    tables, listed = tables_of(district), list_of(district)
    schools, pathways = tables.schools.array, tables.pathways.array
    assert len(schools) == len(listed) == district.schools.high_schools.value
    assert list(schools["pathways"]) == [len(school.pathways) for school in listed]
    assert list(schools["wall_to_wall"]) == [school.structure == "wall_to_wall" for school in listed]
    assert schools["share"] == pytest.approx(np.array([school.ninth_graders_share for school in listed]) / 100)
    flat = [pathway for school in listed for pathway in school.pathways]
    assert list(pathways["seats"]) == [pathway.seats for pathway in flat]
    assert list(pathways["industry"]) == [THEMES[pathway.theme] for pathway in flat]
    assert list(pathways["certification"]) == [{"none": Certification.NONE, "silver": Certification.SILVER, "gold": Certification.GOLD}[pathway.certification] for pathway in flat]
    assert ((pathways["certified_year"] > 0) == (pathways["certification"] > 0)).all()
    assert {"several", "none"} <= {school.structure for school in listed}
    for row, school in enumerate(listed):
        own = pathways["school"] == row
        assert own.sum() == len(school.pathways)
        if own.any():
            assert np.flatnonzero(own)[0] == schools["first_pathway"][row]
    whole = schools["wall_to_wall"][pathways["school"]]
    grade = schools["share"][pathways["school"]] * district.students.ninth_graders.value
    assert np.bincount(pathways["school"], pathways["seats"])[pathways["school"]][whole] == pytest.approx(1.05 * grade[whole], abs=4)


def test_every_structure_occurs(districts: dict[str, Region]) -> None:
    assert {school.structure for name in LISTED for school in list_of(districts[name])} == set(get_args(Structure))


@pytest.mark.parametrize("name", LISTED)
@pytest.mark.parametrize("sample", [0.3, 0.05, 0.02])
def test_a_thinned_list_keeps_whole_schools_and_all_ninth_graders(name: str, sample: float, districts: dict[str, Region]) -> None:
    district, listed = districts[name], list_of(districts[name])
    tables = tables_of(district, sample)
    schools, pathways = tables.schools.array, tables.pathways.array
    stood_for = [listed[number - 1] for number in schools["id"]]
    assert len({*schools["id"]}) == len(schools) <= len(listed)
    assert schools["share"].sum() == pytest.approx(1)
    assert list(schools["pathways"]) == [len(school.pathways) for school in stood_for]
    assert list(schools["wall_to_wall"]) == [school.structure == "wall_to_wall" for school in stood_for]
    rate = np.array([school.seats / (school.ninth_graders_share / 100 * district.students.ninth_graders.value) for school in stood_for])
    grade = schools["share"] * district.students.ninth_graders.value * sample
    assert np.bincount(pathways["school"], pathways["seats"], len(schools)) == pytest.approx(rate * grade, abs=2)


@pytest.mark.parametrize("name", LIES_IN)
def test_a_district_runs_three_years_with_nothing_broken(name: str, districts: dict[str, Region]) -> None:
    district = districts[name]
    settings = read_scenario("linked_learning", region=district, overrides=["last_year=2028"])
    model = TalentPipeline(district, settings, rng=3, sample=min(1.0, 80 / district.students.ninth_graders.value), check_invariants=True)
    model.run_model()
    assert model.year >= 2028
    pathways = model.tables.pathways.array
    assert pathways["entrants"].sum() > 0


def test_a_list_whose_only_simulated_school_has_no_pathway_runs(districts: dict[str, Region]) -> None:
    district = districts["montebello_unified"]
    listed = list_of(district)
    moved = [*listed[:2], listed[4], listed[2], listed[3]]
    system = district.schools.model_copy(update={"school_list": moved})
    region = district.model_copy(update={"schools": system})
    settings = read_scenario("baseline", region=region, overrides=["last_year=2028"])
    model = TalentPipeline(region, settings, rng=3, sample=0.005, check_invariants=True)
    model.run_model()
    assert list(model.tables.schools.array["id"]) == [3]
    assert len(model.tables.pathways.array) == 0


def test_a_listed_district_is_written_and_read_again_to_the_same_schools(tmp_path: Path, districts: dict[str, Region]) -> None:
    path = tmp_path / "copy.yaml"
    alone = districts["antioch_unified"].model_copy(update={"kind": "county", "labor_market": None, "labor_market_ninth_graders": None})
    path.write_text(region_text(alone), encoding="utf-8")
    assert read_region(str(path)).schools == districts["antioch_unified"].schools


def test_schools_a_study_sets_take_the_place_of_those_listed() -> None:
    assert place_of(Population(region="antioch_unified", ninth_graders=500), Treatment()).schools.school_list is not None
    place = place_of(Population(region="antioch_unified", ninth_graders=500, schools={"pathways_per_school": 1, "pathway_seat_share": 20}), Treatment())
    assert place.schools.school_list is None
    assert place.schools.pathways_per_school.value == 1


def test_tables_of_a_listed_district_are_imported_again_without_the_list_and_that_is_said(tmp_path: Path) -> None:
    written = CliRunner().invoke(llsim, ["region", "export", "csv", "antioch_unified", str(tmp_path / "tables")])
    assert written.exit_code == 0
    assert "list of its 6 schools" in written.stderr
    read = CliRunner().invoke(llsim, ["region", "import", "csv", str(tmp_path / "tables"), "--out", str(tmp_path / "again.yaml")])
    assert read.exit_code == 0, read.output
    assert read_region(str(tmp_path / "again.yaml")).schools.school_list is None


def test_the_page_says_what_the_files_say(districts: dict[str, Region]) -> None:
    words = {"read in an excerpt": "read", "derived": "read", "from memory": "memory", "assumed": "assumed"}
    text = (ROOT / "docs/districts.md").read_text(encoding="utf-8")
    rows = {cells[0].strip("`"): cells[1:] for line in text.splitlines() if line.startswith("| `") for cells in [[cell.strip() for cell in line.strip("|").split("|")]]}
    assert rows.keys() == LIES_IN.keys()
    for name, (around, enrolled, schools, _, graduation, structures) in rows.items():
        figures, listed = dict(districts[name].figures()), districts[name].schools.school_list
        upper, rate = figures["students.enrollment_9_12"], figures["targets.graduation_rate.all"]
        assert around == f"`{LIES_IN[name]}`"
        assert enrolled == f"{upper.value:,.0f} {words[upper.basis]}"
        assert schools == f"{figures['schools.high_schools'].value:g}"
        assert graduation == f"{rate.value:g} {words[rate.basis]}" + ("" if rate.basis == "assumed" else f", {rate.year}")
        assert structures == ("by luck" if listed is None else " / ".join(str(sum(school.structure == kind for school in listed)) for kind in get_args(Structure)))


def test_the_structures_of_a_list_are_told() -> None:
    told = CliRunner().invoke(llsim, ["region", "check", "antioch_unified"]).stdout
    assert "Its 6 schools are listed: 1 with one pathway, 2 with several, 1 wall-to-wall, 2 with none; 8 pathways" in told
