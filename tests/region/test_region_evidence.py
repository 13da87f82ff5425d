"""What the files say about how figures are known, checked against the evidence tables and not against the code that wrote them."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from llsim.agents.groups import members
from llsim.configuration import list_configurations
from llsim.errors import ConfigurationError
from llsim.region.population import Population, joint_distribution
from llsim.region.reading import read_region
from llsim.region.region import Region

ROOT = Path(__file__).resolve().parents[2]
REGIONS = {name: read_region(name) for name in list_configurations("regions")}
RATES = {
    "4yr_ACGR": "graduation_rate",
    "4yr_cohort_dropout": "dropout_rate",
    "a-g_completion_of_graduates": "a_g_of_graduates",
    "immediate college enrolment": "college_going",
    "college-going within 12 months": "college_going",
    "dual_enrolment ever by graduation": "dual_enrollment_ever_newest",
}
GROUPS = {"students_with_disabilities": "disability", "low_income(SED)": "low_income", "men": "male", "women": "female", "black": "african_american", "hispanic": "latino"}
PLACES = {"CA": "california", "US": "us"}
COLLEGE_GOING = {
    "us": {"all": "B075.1", "asian": "B077.1", "white": "B077.2", "african_american": "B077.3", "latino": "B077.4"},
    "california": {"all": "B078", "low_income": "B079", "english_learner": "B080", "african_american": "B081", "latino": "B082"}
    | {"white": "B083", "asian": "B084", "female": "B085", "male": "B086"},
}


def baseline() -> list[dict[str, str]]:
    """Return the rows of the national and state evidence table."""
    with (ROOT / "src/llsim/evidence/baseline.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def entry_of(region: Region, name: str, group: str) -> object:
    """Return the target of a rate and group, or None."""
    entry = getattr(region.targets, name)
    return entry.get(group) if isinstance(entry, dict) else entry if group == "all" else None


def test_no_rate_that_the_evidence_holds_out_is_fitted_in_the_same_place_and_year() -> None:
    met = 0
    for row in baseline():
        if row["suggested_use"] != "hold_out" or row["geography"] not in PLACES or row["quantity"] not in RATES:
            continue
        target = entry_of(REGIONS[PLACES[row["geography"]]], RATES[row["quantity"]], GROUPS.get(row["population"], row["population"]))
        if target is not None and target.year == row["year"]:  # type: ignore[attr-defined]  # a target
            met += 1
            assert target.use == "hold_out", row["id"]  # type: ignore[attr-defined]  # a target
    assert met >= 4  # B014, B017, B026 and B056 stand in the files


@pytest.mark.parametrize("name", COLLEGE_GOING)
def test_college_going_by_group_is_that_of_the_named_rows(name: str) -> None:
    rows = {row["id"]: row for row in baseline()}
    going = REGIONS[name].targets.college_going
    assert going is not None
    assert going.keys() == COLLEGE_GOING[name].keys()
    for group, identity in COLLEGE_GOING[name].items():
        bounds = [float(part) for part in rows[identity]["value"].strip("~").split("-")]
        assert going[group].value == pytest.approx(sum(bounds) / len(bounds)), identity
        assert identity in going[group].note
        assert going[group].use == rows[identity]["suggested_use"]


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("oakland_unified", "students.ninth_graders"),  # a quarter of an enrollment that is from memory
        ("oakland_unified", "students.other"),
        ("oakland_unified", "schools.pathway_seat_share"),  # B070: the goal was seen, the level was not
        ("california", "economy.jobs_held_by_residents"),
        ("us", "economy.jobs_held_by_residents"),
        ("us", "students.other"),
        ("rural_north_ca", "students.other"),
        ("detroit", "students.ninth_graders"),
    ],
)
def test_a_figure_computed_from_what_nobody_has_seen_is_listed_with_it(name: str, path: str) -> None:
    assert path in {listed for listed, _ in REGIONS[name].assumed()}


@pytest.mark.parametrize("name", ["fresno", "oakland_east_bay"])
def test_a_figure_computed_from_published_ones_is_derived(name: str) -> None:
    figures = dict(REGIONS[name].figures())
    assert figures["economy.jobs_held_by_residents"].basis == "derived"
    assert figures["students.other"].basis == "derived"


@pytest.mark.parametrize("name", REGIONS)
@pytest.mark.parametrize("group", ["english_learner", "low_income", "disability", "first_generation", "female"])
def test_each_of_the_five_overlapping_shares_is_fitted(name: str, group: str) -> None:
    joint = joint_distribution(REGIONS[name], Population())
    assert joint[members(group)].sum() == pytest.approx(getattr(REGIONS[name].students, group).share, abs=1e-8)


def test_the_starting_level_of_oakland_is_fitted_and_its_change_named_as_held_out() -> None:
    targets = REGIONS["oakland_unified"].targets
    for name, rows in (("graduation_rate", "LL29, B072"), ("dropout_rate", "B071"), ("a_g_of_graduates", "B073")):
        target = getattr(targets, name)["all"]
        assert target.use == "calibrate"
        assert f"({rows}) is held out" in target.note


def test_jobs_that_do_not_follow_from_the_labour_force_are_refused(tmp_path: Path) -> None:
    text = (ROOT / "configs/regions/fresno.yaml").read_text(encoding="utf-8")
    held = f"jobs_held_by_residents: {{value: {REGIONS['fresno'].economy.jobs_held_by_residents.value:.0f},"
    assert held in text
    path = tmp_path / "fresno.yaml"
    path.write_text(text.replace(held, "jobs_held_by_residents: {value: 900000,"), encoding="utf-8")
    with pytest.raises(ConfigurationError, match="labor_force"):
        read_region(str(path))
