from __future__ import annotations

from pathlib import Path

import pytest
from configuration_corpus import BAD
from configuration_sample import Sample

from llsim.configuration import read_mapping, read_text, validated
from llsim.errors import ConfigurationError


@pytest.mark.parametrize(("content", "place", "part"), [case[1:] for case in BAD], ids=[case[0] for case in BAD])
def test_a_malformed_configuration_is_refused_with_place_and_reason(content: bytes, place: str, part: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        validated(read_text(content, "f.yaml"), Sample)
    message = str(caught.value)
    assert message.startswith(place)
    assert part in message
    assert message.isprintable()
    assert not any(word in message.lower() for word in ("pydantic", "http", "input should", "validation error", "traceback"))


def test_the_corpus_is_large_and_its_names_are_unique() -> None:
    assert len({name for name, *_ in BAD}) == len(BAD) >= 60


def test_what_is_allowed_is_read_as_it_stands() -> None:
    content = """\ufefftitle: "no"   # a mark of the byte order is left out
share: 1
count: 12
feedback: false
leaving: {nine: -.5, ten: 1e-3}
levers:
  dual_enrollment:
    - {name: early, seats: 2, years: [2026, 2026]}
    - {name: late, seats: 3.5, payer: district, schools: [no, "1", 2030-01-01, ~x]}
groups: {latino: .25, white: 0.75}
"""
    sample = validated(read_text(content.encode(), "f.yaml"), Sample)
    assert (sample.title, sample.share, sample.count, sample.feedback) == ("no", 1.0, 12, False)
    assert sample.leaving.values() == (-0.5, 0.001)
    assert isinstance(sample.levers.dual_enrollment, list)
    assert sample.levers.dual_enrollment[0].years == (2026, 2026)
    assert sample.levers.dual_enrollment[1].schools == ["no", "1", "2030-01-01", "~x"]


@pytest.mark.parametrize(
    ("text", "value"),
    [("no", "no"), ("on", "on"), ("yes", "yes"), ("True", True), ("~", None), ("Null", None), ("+5", 5), ("-0", 0), ("5.", 5.0), ("1e3", 1000.0), (".5", 0.5)]
    + [(text, text) for text in ("1_000", "007", "0o14", "0x1F", "12:30", "2030-01-01", "1e", ".", "-x", "+", "--1", "1.2.3", "tRue", "١٢")],
)
def test_unquoted_words_mean_what_yaml_1_2_says_and_surprises_stay_text(text: str, value: object) -> None:
    found = read_text(f"a: {text}\n".encode(), "f.yaml").data["a"]
    assert found == value
    assert type(found) is type(value)


def test_places_of_keys_and_values_are_kept() -> None:
    located = read_text(b"a:\n  b: [1,\n    2]\n", "f.yaml")
    assert [str(located.place_of_key(path)) for path in (("a",), ("a", "b"))] == ["f.yaml:1:1", "f.yaml:2:3"]
    assert str(located.place_of_value(("a", "b", 1))) == "f.yaml:3:5"
    assert str(located.place_of_value(("a", "unknown"))) == "f.yaml:2:3"


def test_files_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    (tmp_path / "oakland.yaml").write_text("title: x\n", encoding="utf-8")
    cases = {
        tmp_path / "oaklnd.yaml": "no such file; did you mean `oakland.yaml`?",
        tmp_path: "is a folder",
        tmp_path / "none" / "x.yaml": "there is no folder",
        tmp_path / "nul\0.yaml": "nul\\x00.yaml",
        tmp_path / ("x" * 400): "",
        Path("/dev/null"): "is not an ordinary file",
    }
    for path, part in cases.items():
        with pytest.raises(ConfigurationError) as caught:
            read_mapping(path)
        assert part in str(caught.value)
        assert str(caught.value).isprintable()
    assert read_mapping(tmp_path / "oakland.yaml").data == {"title": "x"}
