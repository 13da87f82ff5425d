"""Pilots tried out inside the model: known answers in the simple case, the sign of bias, and faults of design files."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from llsim.analysis.power import p_values, power_table
from llsim.cli.studying import study
from llsim.errors import ConfigurationError
from llsim.evidence.pilots.pilot import sizes_of
from llsim.evidence.pilots.reading import read_pilot
from llsim.evidence.pilots.replicating import replicate
from llsim.evidence.pilots.worlds import drawn_schools
from llsim.questions.power import try_design

OFFER = """title: an offer by lot
region: oakland_unified
ninth_graders: 1000
settings: ["feedbacks.peers=false", "feedbacks.congestion=false"]
levers: {dual_enrollment: {seats: 100, instructor_limit: 100, open_access: 1, start: 2026, ramp: 1}}
design: {kind: randomised_offer}
cohorts: [2027]
students: 160
until: 2031
alpha: 0.05
replications: 20
outcomes:
  - {measure: college_course, after: 3}
"""
LOTTERY = """title: lotteries
region: california
ninth_graders: 4000
settings: ["pathway_choice.selection_on_achievement=0.3", "pathway_choice.selection_on_engagement=0.5"]
places: {pathways_per_school: 1, pathway_seat_share: 20, certified_share: 60, gold_share: 0, wall_to_wall_share: 0}
design: {kind: lottery, certified: true, treatment_on_treated: true}
cohorts: [2027, 2028]
replications: 20
outcomes:
  - {measure: credits, after: 3}
"""
SCHOOLS = """title: schools by lot
region: oakland_unified
levers: {dual_enrollment: {seats: 10, open_access: 1, start: 2026, ramp: 1}}
design: {kind: randomised_schools, school_differences: 0.1}
schools: 12
cohorts: [2027]
replications: 20
outcomes:
  - {measure: college_course, after: 3}
"""


def file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "pilot.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def tried(tmp_path: Path, text: str, seeds: int) -> pd.DataFrame:
    """Return the rows of so many replications."""
    pilot, ground = read_pilot(file(tmp_path, text))
    return pd.DataFrame([row for seed in range(1, seeds + 1) for row in replicate(pilot, ground, seed)])


def measures(rows: pd.DataFrame, varied: str = "nothing", estimand: str = "effect", part: float = 1.0) -> pd.DataFrame:
    found = power_table(rows, 0.05, 0.8)
    return found[(found["varied"] == varied) & (found["estimand"] == estimand) & (found["part"] == part)].set_index("measure")


@pytest.mark.parametrize("name", ["lottery_oakland", "matched_fresno", "schools_long_beach"])
def test_every_design_file_is_fine(name: str) -> None:
    pilot, ground = read_pilot(Path("experiments/pilots") / f"{name}.yaml")
    assert pilot.replications >= 100
    assert len(sizes_of(pilot, pilot.schools or len(ground.schools))) > 3


@pytest.fixture(scope="module")
def offers(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    return tried(tmp_path_factory.mktemp("offer"), OFFER, 300)


def test_in_the_simple_case_power_is_that_of_the_formula(offers: pd.DataFrame) -> None:
    """Lots for students, one cohort, a yes-or-no outcome, no feedbacks: the two-proportion z test, at every size, within the error of 300 tries."""
    for varied, part in (("nothing", 1.0), ("students", 0.75), ("students", 0.5), ("students", 0.25)):
        found = measures(offers, varied, part=part)
        formula = found.loc["analytic_power", "value"]
        assert abs(found.loc["power", "value"] - formula) < 3.3 * math.sqrt(formula * (1 - formula) / 300) + 0.01, (part, found)
    assert 0.3 < measures(offers).loc["power", "value"] < 0.99


def test_without_the_programme_an_effect_is_found_by_chance_alone(offers: pd.DataFrame) -> None:
    found = measures(offers)
    assert abs(found.loc["false_alarms", "value"] - 0.05) < 3.3 * math.sqrt(0.05 * 0.95 / 300)
    assert abs(found.loc["coverage", "value"] - 0.95) < 3.3 * math.sqrt(0.05 * 0.95 / 300)
    own = offers[np.isfinite(offers["off_error"])]
    assert abs(p_values(own, "off_").mean() - 0.5) < 3.3 * math.sqrt(1 / 12 / 300)


def test_lots_are_not_biased_and_more_students_find_more(offers: pd.DataFrame) -> None:
    found = measures(offers)
    error = (found.loc["bias", "high"] - found.loc["bias", "low"]) / 2 / 1.96
    assert abs(found.loc["bias", "value"]) < 3.3 * error
    powers = [measures(offers, "students", part=part).loc["power", "value"] for part in (0.25, 0.5)] + [found.loc["power", "value"]]
    assert powers == sorted(powers)
    assert powers[-1] > powers[0] + 0.2


def test_what_is_needed_is_confirmed_by_a_pilot_of_that_size(offers: pd.DataFrame) -> None:
    """Half the students need twice as many times of them."""
    whole, half = (measures(offers, varied, part=part).loc["times_needed", "value"] for varied, part in (("nothing", 1.0), ("students", 0.5)))
    assert half / whole == pytest.approx(2.0, rel=0.25)


def test_who_is_lost_is_lost_and_the_sample_is_what_was_asked(tmp_path: Path) -> None:
    rows = tried(tmp_path, OFFER.replace("until:", "attrition: 0.25\nuntil:"), 12)
    people = rows[rows["varied"] == "nothing"][["treated", "compared"]].sum(axis=1).mean()
    assert people < 160
    assert people / 160 == pytest.approx(0.75 * 0.95, abs=0.06)


def test_a_programme_that_does_nothing_has_the_power_of_chance(tmp_path: Path) -> None:
    rows = tried(tmp_path, OFFER.replace("seats: 100", "seats: 0").replace("open_access: 1", "open_access: 0"), 30)
    own = rows[rows["varied"] == "nothing"]
    assert (own["truth"] == 0.0).all()
    assert (own["estimate"] == own["off_estimate"]).all()


@pytest.fixture(scope="module")
def lotteries(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    return tried(tmp_path_factory.mktemp("lottery"), LOTTERY, 30)


def test_a_lottery_holds_the_truth_and_a_naive_comparison_flatters(lotteries: pd.DataFrame, tmp_path: Path) -> None:
    """As the table of biases has it: with selection whoever takes part does better anyway; lots do not care, and covariates help a part of the way."""
    lottery = measures(lotteries)
    naive, matched = (
        measures(tried(tmp_path, LOTTERY.replace("{kind: lottery, certified: true, treatment_on_treated: true}", f"{{kind: matched, covariates: [{known}]}}"), 8))
        for known in ("", "test_score, race, english_learner, low_income, disability, female, cohort")
    )
    assert lottery.loc["bias", "low"] - 0.3 < 0.0 < lottery.loc["bias", "high"] + 0.3
    assert naive.loc["bias", "low"] > 1.0
    assert 0.0 < matched.loc["bias", "low"]
    assert matched.loc["bias", "value"] < naive.loc["bias", "value"]
    assert naive.loc["false_alarms", "value"] > 0.5 > lottery.loc["false_alarms", "value"]


def test_with_everybody_taking_part_both_estimands_are_one(lotteries: pd.DataFrame) -> None:
    """In the model whoever wins a lottery enrolls; losers who find a certified pathway of second choice raise the effect of those brought in."""
    effect, took = measures(lotteries), measures(lotteries, estimand="took_part")
    share = effect.loc["taken_up", "value"]
    assert 0.5 < share <= 1.0
    assert took.loc["true_effect", "value"] == pytest.approx(effect.loc["true_effect", "value"] / share, rel=0.1)
    assert abs(took.loc["estimate", "value"]) >= abs(effect.loc["estimate", "value"]) - 1e-9


def test_lots_for_schools_know_that_schools_differ(tmp_path: Path) -> None:
    alike = measures(tried(tmp_path, SCHOOLS.replace("0.1}", "0.0}"), 60))
    differ = measures(tried(tmp_path, SCHOOLS, 60))
    assert abs(alike.loc["icc", "value"]) < 0.03
    assert differ.loc["icc", "value"] == pytest.approx(0.1, abs=0.03)
    assert differ.loc["smallest_found", "value"] > 2 * alike.loc["smallest_found", "value"]
    assert differ.loc["analytic_power", "value"] < alike.loc["analytic_power", "value"] + 1e-9
    assert differ.loc["true_effect", "value"] == pytest.approx(alike.loc["true_effect", "value"])
    for found in (alike, differ):
        assert found.loc["false_alarms", "low"] <= 0.05 <= found.loc["false_alarms", "high"]


def test_schools_are_drawn_anew_by_each_seed_and_never_twice(tmp_path: Path) -> None:
    pilot, ground = read_pilot(file(tmp_path, SCHOOLS))
    draws = [tuple(drawn_schools(pilot, ground, seed)) for seed in range(1, 41)]
    assert all(len(set(draw)) == 12 for draw in draws)
    assert len(set(draws)) == 40
    assert len({draw[0] for draw in draws}) > 10


FAULTS = [
    (OFFER, "students: 160", "studens: 160", "did you mean `students`"),
    (OFFER, "alpha: 0.05", "alpha: 1.5", "allowed: a number from 0.001 to 0.5"),
    (OFFER, "alpha: 0.05", "alpha: 0", "allowed: a number from 0.001 to 0.5"),
    (OFFER, "until: 2031", "until: 2029", "reaches in 2030; allowed: by `until`, 2029"),
    (OFFER, "cohorts: [2027]", "cohorts: [2020]", "allowed: 2026 or later"),
    (OFFER, "cohorts: [2027]", "cohorts: [2027, 2027]", "each year once"),
    (OFFER, "cohorts: [2027]", "cohorts: []", "cohorts"),
    (OFFER, "randomised_offer", "randomised_offers", "randomised_offer"),
    (OFFER, "measure: college_course", "measure: colege_course", "did you mean `college_course`"),
    (OFFER, "region: oakland_unified", "region: oakland_unifed", "did you mean `oakland_unified`"),
    (OFFER, "feedbacks.peers=false", "feedbacks.pears=false", "peers"),
    (OFFER, "levers: {dual_enrollment: {seats: 100, instructor_limit: 100, open_access: 1, start: 2026, ramp: 1}}\n", "", "found no levers"),
    (OFFER, "after: 3}", "after: 3, group: latinos}", "unknown group 'latinos'"),
    (OFFER, "students: 160", "attrition: 1.2", "allowed: a number from 0 to 0.9"),
    (LOTTERY, "measure: credits", "measure: earnings", "cannot set apart"),
    (SCHOOLS, "schools: 12", "schools: 18", "at most 17"),
    (SCHOOLS, "schools: 12", "schools: 3", "4 or more"),
    (SCHOOLS, "school_differences: 0.1", "treated: 11", "at most 10"),
    (SCHOOLS, "start: 2026", "schools: [1], start: 2026", "the lots say which"),
    (SCHOOLS, "dual_enrollment: {seats: 10, open_access: 1, ", "industry_incentives: {", "acts on the whole region"),
]


@pytest.mark.parametrize(("text", "old", "new", "words"), FAULTS)
def test_a_fault_is_one_message_with_its_place(tmp_path: Path, text: str, old: str, new: str, words: str) -> None:
    assert old in text
    with pytest.raises(ConfigurationError) as fault:
        read_pilot(file(tmp_path, text.replace(old, new, 1)))
    assert words in str(fault.value)
    assert "pilot.yaml:" in str(fault.value)
    assert "\n" not in str(fault.value)


def test_finished_replications_are_not_done_again(tmp_path: Path) -> None:
    path = file(tmp_path, OFFER)
    first = try_design(path, seeds=4, workers=1, out=tmp_path / "out")
    kept = sorted((tmp_path / "out").rglob("*.parquet"))
    assert len(kept) == 1
    before = kept[0].stat().st_mtime_ns
    again = try_design(path, seeds=4, workers=1, out=tmp_path / "out")
    assert kept[0].stat().st_mtime_ns == before
    pd.testing.assert_frame_equal(first.table, again.table)
    path.write_text(OFFER.replace("students: 160", "students: 80"), encoding="utf-8")
    try_design(path, seeds=4, workers=1, out=tmp_path / "out")
    assert len(sorted((tmp_path / "out").rglob("*.parquet"))) == 2


def test_workers_do_not_matter(tmp_path: Path) -> None:
    path = file(tmp_path, OFFER)
    one, two = (try_design(path, seeds=24, workers=workers).table for workers in (1, 2))
    pd.testing.assert_frame_equal(one, two)


def test_the_command_prints_what_the_evaluation_would_find(tmp_path: Path) -> None:
    path, runner = file(tmp_path, OFFER), CliRunner()
    found = runner.invoke(study, ["--design", str(path), "--seeds", "4", "--workers", "1", "--out", str(tmp_path / "out")], catch_exceptions=False)
    assert found.exit_code == 0
    assert "college_course, year 3" in found.stdout
    assert (tmp_path / "out" / "power.parquet").is_file() and (tmp_path / "out" / "decision.html").is_file()
    refused = runner.invoke(study, ["aid_nudges", "--design", str(path)])
    assert refused.exit_code == 2
    assert "--design tries out one pilot" in refused.stderr
