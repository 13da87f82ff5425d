"""The real settings, as people write them: what is wrong in a scenario is said in the words of the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from llsim.configuration import list_configurations, read_mapping, read_text, read_with_parents, schema_of, validated, with_overrides
from llsim.errors import ConfigurationError
from llsim.reading import read_scenario
from llsim.scenario import Scenario

CONFIGS = Path(__file__).parents[2] / "configs"


def said(content: str, *overrides: str) -> str:
    with pytest.raises(ConfigurationError) as caught:
        validated(with_overrides(read_text(content.encode(), "f.yaml"), overrides), Scenario)
    return str(caught.value)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("levers: {dual_enrolment: {seats: 1}}\n", "f.yaml:1:10: key `levers.dual_enrolment`: found the unknown key `dual_enrolment` in `levers`; allowed: `accountability`"),
        ("levers:\n  dual_enrollment: {seat: 1}\n", "f.yaml:2:21: key `levers.dual_enrollment.seat`: found the unknown key `seat`"),
        ("levers:\n  dual_enrollment: {seats: 101}\n", "f.yaml:2:28: key `levers.dual_enrollment.seats`: found 101; allowed: a number from 0 to 100"),
        ("levers:\n  dual_enrollment:\n    - {name: a}\n    - {name: b, seats: -1}\n", "f.yaml:4:24: key `levers.dual_enrollment[1].seats`: found -1"),
        ("levers: {dual_enrollment: [{}, {}]}\n", "several levers of kind dual_enrollment: each needs a name"),
        ("levers: {dual_enrollment: 15}\n", "f.yaml:1:27: key `levers.dual_enrollment`: found 15; allowed: a mapping with the keys `name`"),
        ("levers: {dual_enrollment: {name: ../x}}\n", 'f.yaml:1:34: key `levers.dual_enrollment.name`: found the text "../x"; allowed: text of the form'),
        ("levers: {dual_enrollment: {start: 2030, end: 2029}}\n", "f.yaml:1:27: key `levers.dual_enrollment`: end 2029 is before start 2030"),
        ("levers: {dual_enrollment: {start: 2030.0}}\n", "found 2030.0; allowed: a whole number from 1990 to 2100"),
        ("levers: {dual_enrollment: {groups: latino}}\n", 'found the text "latino"; allowed: a list, each item text'),
        ("levers: {dual_enrollment: {groups: [latinos]}}\n", "latinos"),
        ("levers: {school_support: {schools: [0]}}\n", "f.yaml:1:37: key `levers.school_support.schools[0]`: found 0; allowed: a whole number from 1 to 100000"),
        ("high_school: {off_trak: 1}\n", "did you mean `off_track`?"),
        ("high_school: {leaving: {nine: low}}\n", 'key `high_school.leaving.nine`: found the text "low"; allowed: a number'),
        ("feedbacks: {congestion: no}\n", 'f.yaml:1:25: key `feedbacks.congestion`: found the text "no"; allowed: true or false'),
        ("feedbacks: {congestion: 1}\n", "key `feedbacks.congestion`: found 1; allowed: true or false"),
        ("first_year: 2030\nlast_year: 2020\n", "last_year 2020 must be from first_year 2030 to 200 years later"),
        ("last_year: 1000000\n", "key `last_year`: found 1000000; allowed: a whole number from 1990 to 2200"),
        ("titel: x\n", "did you mean `title`?"),
    ],
)
def test_a_wrong_scenario_is_refused_in_the_words_of_the_file(content: str, expected: str) -> None:
    found = said(content)
    assert found.startswith("f.yaml:")
    assert expected in found


def test_a_lever_is_aimed_at_schools_groups_and_industries_by_lists() -> None:
    content = b"levers: {dual_enrollment: [{name: a, groups: [latino], schools: [1, 2]}, {name: b, groups: []}]}\n"
    first, second = validated(read_text(content, "f.yaml"), Scenario).levers.dual_enrollment  # type: ignore[misc]
    assert (first.groups, first.schools, second.groups) == (("latino",), (1, 2), ())


def test_a_group_that_does_not_exist_is_told_where_it_stands() -> None:
    assert said("levers:\n  dual_enrollment:\n    groups: [latino, latinos]\n").startswith("f.yaml:3:13: key `levers.dual_enrollment.groups`: ")


def test_control_characters_in_a_value_cannot_reach_the_terminal() -> None:
    found = said('levers: {dual_enrollment: {groups: ["\\e[2J\\n"]}}\n')
    assert found.isprintable()
    assert "\\x1b[2J" in found


@pytest.mark.parametrize("content", ["title: !" + "x" * 100_000 + " y", "title: *" + "x" * 100_000, "title: &" + "x" * 100_000 + " y", "k" * 100_000 + ": 1"])
def test_a_message_stays_short_however_long_the_fault_is(content: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read_text(content.encode(), "f.yaml")
    assert len(str(caught.value)) < 500


@pytest.mark.parametrize("parent", ["../secret", "/etc/passwd", "other.yaml", "Baseline", ""])
def test_a_parent_is_a_name_and_never_a_path(tmp_path: Path, parent: str) -> None:
    (tmp_path / "child.yaml").write_text(f'extends: "{parent}"\n', encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"key `extends`: found the text .*; allowed: the name of one configuration"):
        read_with_parents(tmp_path / "child.yaml", lambda name: tmp_path / name)


def test_a_lever_is_reached_by_its_own_name_alone_or_in_a_list() -> None:
    alone = read_text(b"levers: {dual_enrollment: {name: early, seats: 3}}\n", "f.yaml")
    listed = read_text(b"levers: {dual_enrollment: [{name: early, seats: 3}, {name: late}]}\n", "f.yaml")
    for located in (alone, listed):
        scenario = validated(with_overrides(located, ["levers.early.seats=4"]), Scenario)
        assert scenario.levers.dual_enrollment[0].seats == 4.0  # type: ignore[union-attr,index]
    assert said("levers: {dual_enrollment: {name: early}}\n", "levers.early.seats=101").startswith("--set levers.early.seats: key `levers.dual_enrollment.seats`: ")


def test_half_a_character_on_the_command_line_is_refused_and_not_replaced() -> None:
    assert said("title: x\n", "title=caf\udce9") == "--set title: found half of a character (a surrogate); allowed: whole characters"


@pytest.mark.parametrize("name", list_configurations("scenarios"))
def test_every_scenario_that_is_shipped_is_valid_and_named_after_its_file(name: str) -> None:
    assert read_scenario(name).name == name


def test_every_shipped_file_is_read_without_its_parents() -> None:
    files = sorted(CONFIGS.rglob("*.yaml"))
    assert len(files) >= 20
    for path in files:
        assert read_mapping(path).data


def test_the_schema_knows_every_key_of_a_scenario() -> None:
    assert schema_of(Scenario)["properties"].keys() == Scenario.model_fields.keys()
