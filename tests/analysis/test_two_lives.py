"""The same person in two worlds: no policy, no difference; nothing differs before the policy starts; the words say what the rows hold."""

from __future__ import annotations

import pandas as pd
import pytest

from conftest import SMALL, scenario
from llsim.agents.groups import FLAGS, Flag, Race
from llsim.agents.student import Exit
from llsim.analysis.life_words import ASPECTS, person_words, side_by_side, told
from llsim.analysis.two_lives import WAYS, divergences, endings, ends_differently, life_of, lives
from llsim.errors import ConfigurationError
from llsim.model import TalentPipeline
from llsim.scenario import Scenario

CLASS, UNTIL, START = 2026, 2036, 2028


def lived(world: Scenario, entry_year: int = CLASS) -> pd.DataFrame:
    return lives(TalentPipeline("oakland_unified", world, rng=3, sample=SMALL), entry_year)


@pytest.fixture(scope="module")
def without() -> pd.DataFrame:
    return lived(scenario(f"last_year={UNTIL}"))


@pytest.fixture(scope="module")
def with_policy() -> pd.DataFrame:
    late = [f"levers.{lever}.start={START}" for lever in ("accountability", "dual_enrollment", "transition_support", "industry_incentives", "school_support")]
    return lived(scenario(f"last_year={UNTIL}", *late, name="linked_learning"))


def test_each_student_has_a_row_a_year_and_stays_the_same_person(without: pd.DataFrame) -> None:
    counts = without.groupby("student")["year"].agg(["min", "max", "size"])
    assert set(counts["min"]) == {CLASS} and set(counts["max"]) == {UNTIL} and set(counts["size"]) == {UNTIL - CLASS + 1}
    assert len(counts) > 50
    assert len(without[["student", "cell"]].drop_duplicates()) == len(counts)


def test_zero_intensity_changes_no_life(without: pd.DataFrame) -> None:
    world = scenario(f"last_year={UNTIL}", "levers.dual_enrollment.seats=0", name="dual_enrollment")
    assert divergences(without, lived(world)).empty


def test_no_life_parts_before_the_policy_starts(without: pd.DataFrame, with_policy: pd.DataFrame) -> None:
    apart = divergences(without, with_policy)
    assert len(apart) > 10
    assert apart["year"].min() >= START
    assert apart["student"].is_unique


def test_lives_part_in_the_first_year_whose_rows_differ(without: pd.DataFrame, with_policy: pd.DataFrame) -> None:
    for row in divergences(without, with_policy).head(20).itertuples():
        one, two = life_of(without, row.student), life_of(with_policy, row.student)
        same = (one.drop(columns="year") == two.drop(columns="year")).all(axis=1)
        assert int(one.loc[~same, "year"].iloc[0]) == row.year
        first = one["year"] == row.year
        for name in row.what.split(", "):
            assert one.loc[first, name].item() != two.loc[first, name].item()


def test_those_listed_end_differently_as_the_words_say(without: pd.DataFrame, with_policy: pd.DataFrame) -> None:
    one, two = endings(without).set_index("student"), endings(with_policy).set_index("student")
    found = 0
    for way in WAYS:
        for only_with in (True, False):
            for student in ends_differently(without, with_policy, way, only_with=only_with):
                assert bool(two.loc[student, way]) is only_with
                assert bool(one.loc[student, way]) is not only_with
                found += 1
    assert found > 5
    last = without[without["year"] == UNTIL]
    assert int(endings(without)["graduated"].sum()) == int((last["exit"] == Exit.GRADUATED).sum()) > 0


def test_the_words_name_when_lives_part_and_both_ends(without: pd.DataFrame, with_policy: pd.DataFrame) -> None:
    apart = divergences(without, with_policy)
    student, year = int(apart["student"].iloc[0]), int(apart["year"].iloc[0])
    sentences = told(without, with_policy, student)
    assert sentences[0] == f"Up to {year - 1} both lives are the same."
    assert sentences[1].startswith(f"In {year} they part: ")
    assert sentences[-2].startswith(f"In {UNTIL}, without the policy: ")
    assert sentences[-1].startswith(f"In {UNTIL}, with the policy: ")
    alike = next(number for number in without["student"].unique() if number not in set(apart["student"]))
    assert told(without, with_policy, alike) == [f"Both lives are the same to the last year, {UNTIL}: nothing the policy changes reaches this student."]


def test_side_by_side_tells_every_year_and_starts_in_grade_nine(without: pd.DataFrame, with_policy: pd.DataFrame) -> None:
    student = int(divergences(without, with_policy)["student"].iloc[0])
    rows = side_by_side(without, with_policy, student)
    assert len(rows) == (UNTIL - CLASS + 1) * len(ASPECTS)
    first = rows[rows["year"] == CLASS].set_index("aspect")
    assert first.loc["Grade or stage", "without"] == "grade 9"
    assert first.loc["What happened", "without"].startswith("enters grade nine")
    assert not rows[rows["year"] < START]["differs"].any()
    assert (rows["differs"] == (rows["without"] != rows["with_policy"])).all()


def test_everyone_can_be_told(without: pd.DataFrame, with_policy: pd.DataFrame) -> None:
    for student in without["student"].unique():
        rows = side_by_side(without, with_policy, int(student))
        assert not rows[["without", "with_policy"]].isna().any().any()
        grades = [text for text in rows[rows["aspect"] == "Grade or stage"]["without"] if text.startswith("grade")]
        assert grades == [f"grade {grade}" for grade in range(9, 9 + len(grades))]


def test_graduates_graduate_after_grade_twelve(without: pd.DataFrame) -> None:
    for student in endings(without).query("graduated")["student"].head(20):
        rows = side_by_side(without, without, int(student)).set_index(["aspect", "year"])["without"]
        year = int(life_of(without, int(student))["exit_year"].max())
        assert "graduates from high school" in rows["What happened", year]
        assert rows["Grade or stage", year] in {"grade 12", "fifth year of high school"}


def test_a_class_already_in_school_can_be_followed() -> None:
    frame = lived(scenario("last_year=2028"), entry_year=2024)
    rows = side_by_side(frame, frame, 1)
    assert sorted(rows["year"].unique()) == [2026, 2027, 2028]
    grade = rows[(rows["year"] == 2026) & (rows["aspect"] == "Grade or stage")]["without"].item()
    assert grade in {"grade 11", "grade 12"} or not grade.startswith("grade")


def test_what_cannot_be_followed_is_refused(without: pd.DataFrame) -> None:
    with pytest.raises(ConfigurationError, match="found 1950; allowed"):
        lived(scenario("last_year=2027"), entry_year=1950)
    with pytest.raises(ConfigurationError, match="found 99999"):
        life_of(without, 99999)
    with pytest.raises(ValueError, match="not of the same class"):
        divergences(without, without[without["year"] < UNTIL])


def test_a_person_is_described_by_the_groups_the_model_knows() -> None:
    assert person_words(Race.LATINO * FLAGS + Flag.FEMALE + Flag.LOW_INCOME) == "Latino, female, low income"
    assert person_words(Race.OTHER * FLAGS) == "other or several races, male"
    assert person_words(Race.AFRICAN_AMERICAN * FLAGS + Flag.ENGLISH_LEARNER) == "African American, male, English learner"
