"""Bottlenecks: in a region made by hand, with one scarce thing, that thing is named first and all that is plentiful gains exactly nothing."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from llsim.analysis.bottlenecks import COLUMNS, Relaxed, gains
from llsim.cli.main import llsim
from llsim.errors import ConfigurationError
from llsim.questions.bottlenecks import asked_for, bottlenecks, capacities, relaxed_to
from llsim.questions.finding import read_finding
from llsim.reading import read_scenario
from llsim.report.figure import Figure
from llsim.report.findings.telling import told_of

PLENTY = {
    "ninth_graders": 400, "high_schools": 2, "size_spread": 0.1, "pathways_per_school": 1, "pathway_seat_share": 100, "certified_share": 100, "gold_share": 0, "wall_to_wall_share": 0,
    "seats_per_100_graduates": 300,
}  # fmt: skip
"""A region of 400 ninth graders a year in two schools, with one certified pathway each for all who like it, and college seats for everybody three times over."""
NOBODY_WANTS = (
    *(f"feedbacks.{name}=false" for name in ("slots", "learning", "peers", "dilution", "growth")), "high_school.supports=0", "employers.shortage=0", "labor_market.rivals=0",
    *(f"labor_market.{name}=0" for name in ("separation_known", "separation_matched", "pay_tightness", "business_cycle")), *(f"migration.{name}=0" for name in ("known_employer", "wage_pull")),
)  # fmt: skip
"""What would let who works where, and what is paid, reach anything else is switched off."""
OTHER_INTERESTS = (
    "agriculture", "arts_media", "construction", "business_finance", "education", "energy", "engineering", "fashion_interior", "hospitality", "information_technology", "manufacturing", "marketing_sales", "public_services", "transportation",
)  # fmt: skip
EASE = {**{f"entry.interest.{name}": 0.0 for name in OTHER_INTERESTS}, "employers.partner": 5.0, "employers.slots": 50.0, "college_courses.seats": 100.0, "labor_market.openings": 1.0}
"""Everybody likes health, whose employers are many; every employer offers fifty placements, every student could sit a college course, and every job is vacant once a year."""
OUTCOMES = ("wbl_participation", "college_course_takers", "certified_pathway_students", "college_going")


def region_by_hand(folder: Path, **scarce: float) -> str:
    """Write a region whose figures are those of `PLENTY`, some of them scarce; `colleges`: seats of four-year colleges for 100 graduates."""
    text = Path("configs/regions/rural_north_ca.yaml").read_text(encoding="utf-8").replace("name: rural_north_ca", "name: by_hand", 1)
    colleges = scarce.pop("colleges", PLENTY["seats_per_100_graduates"])
    for name, value in (PLENTY | scarce).items():
        text, found = re.subn(rf"(\b{name}: {{value: )[-\d.]+", rf"\g<1>{value}", text)
        assert found, name
    text = re.sub(r"(sector: \w+_four_year\n.*\n.*\n\s+seats_per_100_graduates: {value: )[\d.]+", rf"\g<1>{colleges}", text)
    path = folder / "by_hand.yaml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def answer(folder: Path, seeds: int = 4, region: dict[str, float] | None = None, outcomes: tuple[str, ...] = OUTCOMES, **settings: float) -> pd.DataFrame:
    """Relax everything in a plentiful region in which some things are scarce."""
    overrides = (*NOBODY_WANTS, *(f"{path}={value}" for path, value in (EASE | settings).items()))
    found = bottlenecks("baseline", region=region_by_hand(folder, **(region or {})), seeds=seeds, until=2031, step=0.5, outcomes=outcomes, overrides=overrides, workers=1)
    return found.to_df()


def moved(table: pd.DataFrame) -> set[tuple[str, str]]:
    """Name the capacities that gain or lose anything at all."""
    return {(str(row.capacity), str(row.part)) for row in table.itertuples() if row.gain or row.low or row.high}


@pytest.mark.parametrize(("scarce", "capacity", "part", "outcome"), [
    ({"employers.partner": -2.0, "employers.slots": 1.0}, "placements", "", "wbl_participation"),
    ({"college_courses.seats": 10.0}, "college_course_seats", "", "college_course_takers"),
    ({"region": {"pathway_seat_share": 20}}, "certified_seats", "", "certified_pathway_students"),
])
def test_the_one_scarce_capacity_is_named_first_and_all_others_gain_exactly_nothing(tmp_path: Path, scarce: dict[str, Any], capacity: str, part: str, outcome: str) -> None:
    table = answer(tmp_path, seeds=8, **scarce)
    assert moved(table) == {(capacity, part)}
    own = table[table["outcome"] == outcome]
    first = own.iloc[0]
    assert (first["capacity"], first["part"], first["rank"]) == (capacity, part, 1)
    assert first["binding"] and first["clear"] and first["low"] > 0 and first["full"] > 0.5
    others = own.iloc[1:]
    assert not others[["gain", "low", "high"]].to_numpy().any() and not others["binding"].any() and set(others["rank"]) == {2}


@pytest.mark.parametrize(("scarce", "capacity", "part"), [
    ({"region": {"colleges": 10}}, "college_seats", "four_year"), ({"levers.transition_support.coverage": 0.2}, "counsellors", "next_step"),
])
def test_scarce_seats_and_scarce_help_are_the_only_ones_that_move_college_going(tmp_path: Path, scarce: dict[str, Any], capacity: str, part: str) -> None:
    table = answer(tmp_path, **scarce)
    first = table[table["outcome"] == "college_going"].iloc[0]
    assert moved(table) == {(capacity, part)}
    assert (first["capacity"], first["part"]) == (capacity, part) and first["gain"] > 0


def test_where_everything_is_plentiful_nothing_gains_and_no_capacity_is_short(tmp_path: Path) -> None:
    table = answer(tmp_path, seeds=2)
    assert moved(table) == set()
    assert not table["binding"].any() and set(table["rank"]) == {1}


def test_scarce_vacancies_come_first_for_employment(tmp_path: Path) -> None:
    table = answer(tmp_path, outcomes=("employment_rate",), **{"labor_market.openings": 0.01})
    first = table.iloc[0]
    assert (first["capacity"], first["part"]) == ("vacancies", "") and first["clear"] and first["full"] > 0.9
    assert not table[~table["capacity"].isin(["vacancies"])][["gain", "low", "high"]].to_numpy().any()


def frame(gain: dict[int, list[float]], outcome: str = "dropout_rate") -> pd.DataFrame:
    """Make the runs of a design by hand: 100 of 1,000 people, and so many more at a point, seed by seed; 50 places of which 40 are used, 30 where nothing is left."""
    rows = [(point, 0, seed, 2030, outcome, "all", 100.0 + more, 1_000.0) for point, own in gain.items() for seed, more in enumerate(own)]
    for point in gain:
        rows += [(point, 0, seed, 2030, name, "capacity:placements", value, 50.0) for seed in range(3) for name, value in (("capacity_used", 40.0), ("capacity_full", 30.0))]
    return pd.DataFrame(rows, columns=["point", "draw", "seed", "year", "outcome", "group", "numerator", "denominator"])


RELAXED = [Relaxed("placements", "", ("placements",)), Relaxed("counsellors", "schools", ("counsellors.schools",))]


def test_the_arithmetic_of_a_gain() -> None:
    table = gains(frame({0: [0.0, 0.0, 0.0], 1: [-3.0, -2.0, -4.0], 2: [1.0, 0.0, -1.0]}), RELAXED, 0.1)
    assert list(table.columns) == COLUMNS
    placed, schools = table.iloc[0], table.iloc[1]
    half = 4.302652729911275 * 1.0 / np.sqrt(3)  # Student, two degrees of freedom
    assert placed["capacity"] == "placements" and placed["rank"] == 1 and schools["rank"] == 2
    assert [placed["gain"], placed["low"], placed["high"]] == pytest.approx([-0.003, (-3 - half) / 1_000, (-3 + half) / 1_000])
    assert [placed["people"], placed["people_low"], placed["people_high"]] == pytest.approx([-3.0, -3 - half, -3 + half])
    assert [placed["of"], placed["there"], placed["used"], placed["full"], placed["added"], placed["per_unit"]] == pytest.approx([1_000, 50, 0.8, 0.6, 5, -0.6])
    assert placed["binding"] and not placed["clear"]  # fewer dropouts are better; 6.205 times the error for two looks is more than three
    assert not schools["binding"] and np.isnan(schools["there"]) and np.isnan(schools["added"]) and np.isnan(schools["per_unit"])


def test_a_gain_on_the_wrong_side_or_of_a_capacity_that_is_not_used_up_is_not_short() -> None:
    worse = gains(frame({0: [0.0] * 3, 1: [3.0, 3.1, 2.9], 2: [0.0] * 3}), RELAXED, 0.1)
    assert list(worse["capacity"]) == ["counsellors", "placements"] and not worse["binding"].any()
    runs = frame({0: [0.0] * 3, 1: [3.0, 3.1, 2.9], 2: [0.0] * 3}, "graduation_rate")
    assert gains(runs, RELAXED, 0.1).iloc[0][["binding", "clear"]].all()
    runs.loc[runs["outcome"] == "capacity_full", "numerator"] = 0.0
    assert not gains(runs, RELAXED, 0.1).iloc[0][["binding", "clear"]].any()


def test_everything_is_relaxed_once_and_a_scenario_that_relaxes_by_itself_is_relaxed_beyond() -> None:
    names = [(one.capacity, one.part) for one in capacities()]
    assert len(set(names)) == len(names) == 25 and len(capacities()[9].paths) == 15
    base = read_scenario("baseline", overrides=("capacities.placements=0.5",))
    assert relaxed_to(base, "placements", 0.1) == pytest.approx(0.65)
    assert relaxed_to(base, "counsellors.next_step", 0.1) == pytest.approx(0.1)


@pytest.mark.parametrize(("change", "words"), [
    ({"step": 0.0}, "--step: found 0"), ({"step": 1.5}, "--step: found 1.5"), ({"outcomes": ("graduation",)}, "did you mean `graduation_rate`"), ({"groups": ("latina",)}, "did you mean `latino`"),
    ({"seeds": 0}, "--seeds: found 0"), ({"sample": 0.0}, "--sample"), ({"draws": 0}, "--draws"), ({"scenario": "baselin"}, "baseline"),
])
def test_bad_input_is_named(change: dict[str, Any], words: str) -> None:
    asked: dict[str, Any] = {
        "scenario": "baseline", "region": "oakland_unified", "seeds": 2, "first_seed": 1, "draws": 1, "step": 0.1, "outcomes": ("graduation_rate",), "groups": ("all",), "sample": 1.0,
        "until": None, "overrides": (),
    }  # fmt: skip
    with pytest.raises(ConfigurationError) as problem:
        asked_for(**(asked | change))
    assert words in str(problem.value)


def test_the_command_prints_saves_and_goes_on(tmp_path: Path) -> None:
    asked = ["bottlenecks", "linked_learning", "--sample", "0.05", "--seeds", "2", "--until", "2030", "--outcome", "wbl_participation", "--group", "all", "--group", "latino", "--workers", "1", "--out", str(tmp_path / "out")]
    first = CliRunner().invoke(llsim, asked)
    assert first.exit_code == 0 and "Work-based training placements" in first.stdout and "52 runs, 52 to do" in first.stderr
    again = CliRunner().invoke(llsim, [*asked, "--json"])
    rows = json.loads(again.stdout)
    assert "52 runs, 0 to do" in again.stderr and len(rows) == 50 and list(rows[0]) == COLUMNS
    kept = read_finding(tmp_path / "out", "bottlenecks")
    assert kept is not None and [kept.made.scenario, kept.made.seeds, kept.made.settings["step"]] == ["linked_learning", 2, 0.1]
    assert kept.to_json() == again.stdout.strip()


def test_telling_names_the_first_and_traces_every_number() -> None:
    found = bottlenecks("linked_learning", seeds=2, until=2030, sample=0.2, step=0.5, outcomes=("wbl_participation", "retention_1yr"), workers=1)
    told = told_of(found)
    assert "work-based training placements" in found.summary()[0] and told.section.panels and told.section.notes
    figures = [part for words in (*told.sentences, told.how) for part in words if isinstance(part, Figure)]
    cells = [cell for table in told.section.tables for row in table.rows for whole in row for cell in (whole if isinstance(whole, tuple) else (whole,)) if isinstance(cell, Figure)]
    assert figures and cells
    for figure in (*figures, *cells):
        assert figure.table == "bottlenecks" and figure.value == float(found.table.loc[int(figure.outcome), figure.column])
    prose = "".join(part for words in (*told.sentences, told.how) for part in words if isinstance(part, str))
    assert set(re.findall(r"\d+", prose)) <= {"95", "2026", "2030"}


def test_small_groups_are_not_told() -> None:
    found = bottlenecks("baseline", seeds=2, until=2028, sample=0.02, step=0.5, outcomes=("graduation_rate",), groups=("all", "asian", "latino"), workers=1)
    groups = {row[1] for row in told_of(found).section.tables[0].rows}
    assert "Latino" in groups and "Asian" not in groups and "asian" in set(found.table["group"])
