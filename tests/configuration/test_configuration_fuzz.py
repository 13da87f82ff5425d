"""Whatever is written, the answer is settings or one ConfigurationError, at once. LLSIM_FUZZ_EXAMPLES sets how many tries."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator

import pytest
from configuration_corpus import BAD
from configuration_sample import Sample
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from llsim.configuration import read_text, validated, with_overrides
from llsim.errors import ConfigurationError

EXAMPLES = int(os.environ.get("LLSIM_FUZZ_EXAMPLES", "300"))
LONGEST = 1.0  # seconds of computing, whatever else the machine does
fuzzed = settings(max_examples=EXAMPLES, deadline=None, derandomize=EXAMPLES == 300, suppress_health_check=list(HealthCheck))

GOOD = """title: x
share: 0.5
leaving: {nine: 1, ten: -1}
levers:
  dual_enrollment:
    - {name: early, seats: 2, payer: college, years: [2026, 2030]}
  school_support: {seats: 5, schools: [a, "b"]}
groups: {latino: 0.5, white: 0.5}
"""
PIECES = ["title", "share", "seats", "levers", "groups", "latino", ":", ": ", "\n", "  ", "- ", "? ", "[", "]", "{", "}", ",", "&a ", "*a", "!!str ", "!", "|", ">", "%", "---\n", "...\n"]
PIECES += ["'", '"', "\\", "\\x", "\\U0011", "#", "<<", "~", "null", "1", "-1", "1e9", ".nan", ".inf", "1e999", "2030-01-01", "0x1", "\t", "\r", "\ufeff", "\x00", "\x85", "\u2028", "é", "@", "`"]

pieces = st.lists(st.sampled_from(PIECES), max_size=60).map("".join)
small = [content for _, content, _, _ in BAD if len(content) < 2000]
scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(PIECES)
keys = st.sampled_from(["title", "share", "count", "feedback", "leaving", "levers", "dual_enrollment", "school_support", "seats", "years", "payer", "groups", "latino", "nine"]) | st.text(max_size=5)
trees = st.recursive(scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=5), max_leaves=25)


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """Replace a few stretches of a good or a malformed file."""
    content = draw(st.sampled_from([GOOD.encode(), *small]))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(content)))
        length = draw(st.integers(0, 12))
        content = content[:start] + draw(pieces.map(lambda text: text.encode()[:40]) | st.binary(max_size=6)) + content[start + length :]
    return content


@st.composite
def structured(draw: st.DrawFn) -> bytes:
    """Make a document of any shape; Python's way of writing it is nearly YAML."""
    tree = draw(st.dictionaries(keys, trees, max_size=6))
    return str({"title": "x"} | tree).encode("utf-8", "surrogatepass").replace(b"None", b"null")


tried: list[int] = [0]


@pytest.fixture(autouse=True)
def tries_are_counted(record_property: Callable[[str, object], None]) -> Iterator[None]:
    """Leave beside each test how many inputs it tried."""
    tried[0] = 0
    yield
    record_property("cases", tried[0])


def settled(content: bytes, *overrides: str) -> bool:
    """Read and check; say whether it was refused. Any exception but ConfigurationError gets through to the test."""
    tried[0] += 1
    start, message = time.process_time(), ""
    try:
        validated(with_overrides(read_text(content, "f.yaml"), overrides), Sample)
    except ConfigurationError as problem:
        message = str(problem)
    assert time.process_time() - start < LONGEST
    assert message.isprintable()
    return bool(message)


def test_the_file_that_is_mutated_is_a_good_one() -> None:
    assert not settled(GOOD.encode())


@fuzzed
@given(st.binary(max_size=300))
def test_any_bytes(content: bytes) -> None:
    settled(content)


@fuzzed
@given(pieces | st.text(max_size=100))
def test_any_text(text: str) -> None:
    settled(text.encode("utf-8", "surrogatepass"))


@fuzzed
@given(mutated())
def test_mutated_files(content: bytes) -> None:
    settled(content)


@fuzzed
@given(structured())
def test_structures_of_any_shape(content: bytes) -> None:
    settled(content)


@fuzzed
@given(st.lists(st.sampled_from([*PIECES, "title", "levers.", "early.", "dual_enrollment", ".", "="]), max_size=12).map("".join) | st.text(max_size=40))
def test_any_override(argument: str) -> None:
    settled(GOOD.encode(), argument)
