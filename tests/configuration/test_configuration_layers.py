from __future__ import annotations

import pickle
from pathlib import Path

import pytest
from configuration_sample import Sample, Seats

from llsim.configuration import Located, find_configuration, list_configurations, merge, read_text, read_with_parents, schema_of, validated, with_overrides
from llsim.errors import ConfigurationError

WRITTEN = b"""title: x
levers:
  dual_enrollment:
    - {name: early, seats: 2}
    - {name: late, seats: 3}
  school_support: {seats: 5}
"""


def written() -> Located:
    return read_text(WRITTEN, "f.yaml")


def in_folder(folder: Path, **files: str) -> None:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")


def read(folder: Path, name: str) -> Located:
    return read_with_parents(folder / f"{name}.yaml", lambda parent: folder / f"{parent}.yaml")


def message(function: object, *arguments: object) -> str:
    with pytest.raises(ConfigurationError) as caught:
        function(*arguments)  # type: ignore[operator]
    return str(caught.value)


def test_a_child_lies_over_its_parent_and_each_error_points_to_its_own_file() -> None:
    parent = read_text(b"title: x\nshare: 0.2\nleaving:\n  nine: 9\n  ten: 1\n", "parent.yaml")
    child = read_text(b"leaving: {ten: 2}\ncount: 3\n", "child.yaml")
    both = merge(parent, child)
    assert both.data == {"title": "x", "share": 0.2, "leaving": {"nine": 9, "ten": 2}, "count": 3}
    assert message(validated, both, Sample).startswith("parent.yaml:4:9: key `leaving.nine`: found 9")
    assert str(both.place_of_value(("leaving", "ten"))) == "child.yaml:1:16"
    assert parent.data["leaving"]["ten"] == 1


def test_lists_are_replaced_and_leave_no_places_behind() -> None:
    both = merge(read_text(b"a: [1, 2, 3]\nb: {c: 1}\n", "parent.yaml"), read_text(b"a: [4]\nb: 5\n", "child.yaml"))
    assert both.data == {"a": [4], "b": 5}
    assert ("a", 1) not in both.values
    assert ("b", "c") not in both.keys


def test_extends_is_followed_to_the_top_and_dropped(tmp_path: Path) -> None:
    in_folder(tmp_path, top="title: top\nshare: 0.1\ncount: 1\n", middle="extends: top\nshare: 0.2\n", low="extends: middle\ntitle: low\n")
    assert read(tmp_path, "low").data == {"title": "low", "share": 0.2, "count": 1}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"a": "extends: a\n"}, "a.yaml:1:10: key `extends`: goes in a circle: a extends a"),
        ({"a": "x: 1\nextends: b\n", "b": "extends: c\n", "c": "extends: a\n"}, "c.yaml:1:10: key `extends`: goes in a circle: a extends b extends c extends a"),
        ({"a": "extends: [b, c]\n"}, "a.yaml:1:10: key `extends`: found a list of 2; allowed: the name of one configuration"),
        ({"a": "extends:\n"}, "key `extends`: found nothing"),
        ({"a": "extends: b\n", "b": "- 1\n"}, "b.yaml:1:1: found a list of 1"),
        ({"a": "extends: bb\n", "b": "x: 1\n"}, "bb.yaml: no such file"),
    ],
)
def test_parents_that_cannot_be_followed_are_refused(tmp_path: Path, files: dict[str, str], expected: str) -> None:
    in_folder(tmp_path, **files)
    assert expected in message(read, tmp_path, "a")


def test_an_unknown_parent_is_an_error_at_its_place(tmp_path: Path) -> None:
    in_folder(tmp_path, a="\nextends: baselin\n")
    found = message(read_with_parents, tmp_path / "a.yaml", lambda name: find_configuration("scenarios", name))
    assert "a.yaml:2:10: key `extends`: scenario: found the unknown name `baselin`" in found
    assert found.endswith("did you mean `baseline`?")


@pytest.mark.parametrize(
    ("override", "path", "value"),
    [
        ("share=0.25", ("share",), 0.25),
        ("title='0.9'", ("title",), "0.9"),
        ("feedback=false", ("feedback",), False),
        ("leaving.ten=-1", ("leaving", "ten"), -1),
        ("levers.school_support.seats=0", ("levers", "school_support", "seats"), 0),
        ("levers.dual_enrollment.late.seats=7", ("levers", "dual_enrollment", 1, "seats"), 7),
        ("levers.early.years=[2027, 2028]", ("levers", "dual_enrollment", 0, "years"), [2027, 2028]),
        ("levers.dual_enrollment=[]", ("levers", "dual_enrollment"), []),
    ],
)
def test_a_value_is_set_from_the_command_line(override: str, path: tuple[str | int, ...], value: object) -> None:
    located = written()
    changed = with_overrides(located, [override])
    inner: object = changed.data
    for element in path:
        inner = inner[element]  # type: ignore[index]
    assert inner == value
    validated(changed, Sample)
    assert str(changed.place_of_value(path)) == "--set " + override.partition("=")[0]
    assert located.data == written().data


@pytest.mark.parametrize(
    ("override", "expected"),
    [
        ("share", "--set share: found no `=`"),
        ("share=", "--set share=: found no value"),
        ("=1", 'found the path the text ""'),
        ("a..b=1", 'found the path the text "a..b"'),
        ("a/../b=1", "found the path"),
        (".".join("a" * 11) + "=1", "at most 10 names"),
        ("a" * 11_000 + "=1", "an argument of 11002 characters"),
        ("title={a: 1}", "--set title: found a mapping (`a`); allowed: one value"),
        ("title=[[1]]", "--set title: found a list of 1; allowed: one value"),
        ("title='x", "--set title: not valid YAML"),
        ("title=&a x", "--set title: found the anchor"),
        ("title=!x y", "--set title: found the tag"),
        ("share=.nan", "--set share: found .nan"),
        ("share=\ud800", "--set share: "),
        ("shar=1", "--set shar: key `shar`: found the unknown key `shar`"),
        ("share=2", "--set share: key `share`: found 2; allowed: a number from 0 to 1"),
        ("share.x=2", "--set share.x: key `share`: found a mapping (`x`)"),
        ("title.x=2", '--set title.x: `title` is the text "x"; nothing can be set below it'),
        ("levers.dual_enrollment.seats=1", "`levers.dual_enrollment` is a list"),
        ("levers.dual_enrollment.lat.seats=1", "its items are named `early`, `late`; did you mean `late`?"),
        ("levers.late.seat=1", "did you mean `seats`?"),
        ("levers.later.seats=1", "--set levers.later.seats: key `levers.later`: found the unknown key `later` in `levers`"),
    ],
)
def test_a_wrong_override_is_refused_naming_the_argument(override: str, expected: str) -> None:
    found = message(lambda: validated(with_overrides(written(), [override]), Sample))
    assert found.startswith("--set ")
    assert expected in found
    assert found.isprintable()


def test_a_name_that_two_levers_share_must_be_reached_by_its_key() -> None:
    both = read_text(b"title: x\nlevers: {dual_enrollment: [{name: a}], school_support: [{name: a}]}\n", "f.yaml")
    assert "`levers.dual_enrollment[0]`, `levers.school_support[0]`" in message(with_overrides, both, ["levers.a.seats=1"])
    assert with_overrides(both, ["levers.school_support.a.seats=1"]).data["levers"]["school_support"] == [{"name": "a", "seats": 1}]


def test_later_overrides_lie_over_earlier_ones() -> None:
    assert with_overrides(written(), ["leaving.nine=1", "leaving.nine=2"]).data["leaving"] == {"nine": 2}


@pytest.mark.parametrize("name", ["../baseline", "/etc/passwd", "Baseline", "", "a b", "base-line", "x" * 81, "a\0", "baseline\n"])
def test_a_name_never_becomes_a_path(name: str) -> None:
    assert "allowed: a name of small letters" in message(find_configuration, "scenarios", name)


def test_configurations_are_found_here_first_and_then_in_the_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert find_configuration("scenarios", "baseline").is_absolute()
    (tmp_path / "configs" / "scenarios").mkdir(parents=True)
    in_folder(tmp_path / "configs" / "scenarios", baseline="{}", my_own="{}")
    assert find_configuration("scenarios", "baseline") == Path("configs/scenarios/baseline.yaml")
    assert {"baseline", "my_own", "linked_learning"} <= set(list_configurations("scenarios"))
    assert find_configuration("regions", "some/where.yml") == Path("some/where.yml")
    assert "did you mean `oakland_unified`?" in message(find_configuration, "regions", "oakland_unifed")


def test_the_schema_carries_range_unit_prior_source_and_grade() -> None:
    schema = schema_of(Sample)
    seats = schema["$defs"]["Seats"]["properties"]["seats"]
    assert schema["$schema"].endswith("2020-12/schema")
    assert schema["required"] == ["title"]
    assert schema["additionalProperties"] is False
    assert (seats["minimum"], seats["maximum"], seats["default"]) == (0, 100, 15)
    assert seats["description"] == "course seats per 100 students"
    assert [seats[f"x-{word}"] for word in ("unit", "prior", "source", "grade")] == ["seats per 100", "Uniform(0, 40)", "CO09", "C"]
    assert schema_of(Seats)["properties"]["seats"] == seats


def test_an_error_survives_the_way_back_from_a_worker() -> None:
    problem = ConfigurationError("found 2", "f.yaml:1:1")
    assert str(pickle.loads(pickle.dumps(problem))) == str(problem) == "f.yaml:1:1: found 2"  # noqa: S301 (made here)
