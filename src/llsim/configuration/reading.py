"""Read one strict YAML 1.2 file into located plain data.

The events of the parser are turned into data here, one by one, so that nothing is retyped in silence, nothing is built from a
tag or an alias, and a file that is too large or too deep is refused before it costs anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, StringMark, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from llsim.configuration.located import KeyPath, Located, Place
from llsim.configuration.scalars import Scalar, scalar
from llsim.configuration.wording import LONGEST_REASON, dotted, nearest, shortened, shown
from llsim.errors import ConfigurationError

LARGEST_FILE = 1_000_000  # bytes
DEEPEST = 20  # mappings and lists inside one another
MOST_NODES = 50_000  # keys, values, mappings and lists
LONGEST_KEY = 200  # characters
HALF = re.compile("[\ud800-\udfff]")
REMEDIES = {
    "'\\t'": "; allowed: spaces, a line cannot begin with a tab",
    "found '<block mapping start>'": "; is this line indented like its neighbours?",
    "found '<scalar>'": "; is a quote or a bracket left open?",
    "got '<scalar>'": "; is a quote, a bracket or a comma missing?",
}
"""What to look for where the parser's own words do not tell."""
HALF_CHARACTER = "half of a character (a surrogate); allowed: whole characters"


def read_mapping(path: Path) -> Located:
    """Read a file whose top level is a mapping. Raises ConfigurationError with file, line and column for anything else."""
    file = str(path)
    whole = Place(file)
    try:
        if path.is_dir():
            raise whole.error("is a folder; allowed: a YAML file")
        if not path.exists():
            raise whole.error(f"no such file{_nearest_file(path)}")
        if not path.is_file():
            raise whole.error("is not an ordinary file; allowed: a YAML file")
        with path.open("rb") as stream:
            content = stream.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as problem:
        reason = (problem.strerror if isinstance(problem, OSError) else None) or "not a usable file name"
        raise whole.error(f"cannot be read: {reason.lower()}") from None
    return read_text(content, file)


def _nearest_file(path: Path) -> str:
    folder = path.parent
    if not folder.is_dir():
        return f" (there is no folder {folder} either)"
    return nearest(path.name, sorted(entry.name for entry in folder.iterdir()))


def read_text(content: bytes, file: str) -> Located:
    """Read the content of a file. `file` is the name shown in messages. Raises ConfigurationError."""
    data, reader = _read(content, file)
    if not isinstance(data, dict):
        raise reader.values[()].error(f"found {shown(data)}; allowed: a mapping (`key: value`) at the top level")
    return Located(data, file, reader.keys, reader.values)


def read_value(text: str, argument: str) -> Any:
    """Read one value as written in a command-line argument: a single value or a list in brackets. Raises ConfigurationError."""
    if not _whole(text):
        raise Place(argument).error(f"found {HALF_CHARACTER}")
    try:
        data, _ = _read(text.encode("utf-8"), argument)
    except ConfigurationError as problem:
        raise Place(argument).error(problem.problem) from None
    return data


def _whole(text: str) -> bool:
    """Say whether a text is made of whole characters, without halves (surrogates) that no file can hold."""
    return text.isascii() or not HALF.search(text)


def _read(content: bytes, file: str) -> tuple[Any, _Reader]:
    whole = Place(file)
    if len(content) > LARGEST_FILE:
        raise whole.error(f"larger than {LARGEST_FILE:,} bytes; allowed: less")
    try:
        text = content.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as problem:
        line = content.count(b"\n", 0, problem.start) + 1
        column = problem.start - (content.rfind(b"\n", 0, problem.start) + 1) + 1
        raise Place(file, line, column).error("not UTF-8 text; save the file as UTF-8") from None
    reader = _Reader(text, file)
    try:
        return reader.document(), reader
    except MarkedYAMLError as problem:
        raise _syntax_error(problem, file) from None
    except YAMLError as problem:  # a character that YAML does not allow
        raise _place_of_character(text, getattr(problem, "position", 0), file).error(
            f"not valid YAML: {shortened(str(problem).partition(chr(10))[0], LONGEST_REASON)}"
        ) from None
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError, ArithmeticError, StopIteration) as problem:
        # The parser has no message of its own for some malformed escapes and directives.
        raise reader.place.error(f"not valid YAML: {shortened(str(problem), LONGEST_REASON) or 'malformed'}") from None


def _syntax_error(problem: MarkedYAMLError, file: str) -> ConfigurationError:
    mark = problem.problem_mark or problem.context_mark
    place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
    begun = f", begun at line {problem.context_mark.line + 1}" if problem.context_mark and mark and problem.context_mark.line != mark.line else ""
    doing = f" ({shortened(problem.context, LONGEST_REASON)}{begun})" if problem.context else ""
    remedy = next((words for sign, words in REMEDIES.items() if sign in (problem.problem or "")), "")
    return place.error(f"not valid YAML: {shortened(problem.problem or 'malformed', LONGEST_REASON)}{doing}{remedy}")


def _place_of_character(text: str, position: object, file: str) -> Place:
    before = text[: position if isinstance(position, int) else 0]
    return Place(file, before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)


class _Reader:
    """Turns parser events into data, keeping the place of every key and value. Raises ConfigurationError at the first fault."""

    def __init__(self, text: str, file: str) -> None:
        self.file = file
        self.keys: dict[KeyPath, Place] = {}
        self.values: dict[KeyPath, Place] = {}
        self.place = Place(file, 1, 1)
        self._nodes = 0
        self._events: Iterator[Event] = YAML(typ="safe", pure=True).parse(text)

    def document(self) -> Any:
        """Read the one document of a file."""
        self._next()  # the stream begins
        start = self._next()
        if not isinstance(start, DocumentStartEvent):
            raise Place(self.file).error("nothing is written here; allowed: a mapping (`key: value`)")
        if start.version or start.tags:
            raise Place(self.file, 1, 1).error("found a `%` directive; allowed: none, files are YAML 1.2")
        data = self._node(self._next(), ())
        self._next()  # the document ends
        if not isinstance(self._next(), StreamEndEvent):
            raise self.place.error("found a second document; allowed: one in a file")
        return data

    def _next(self) -> Event:
        event = next(self._events)
        if isinstance(event.start_mark, StringMark):
            self.place = Place(self.file, event.start_mark.line + 1, event.start_mark.column + 1)
        return event

    def _node(self, event: Event, path: KeyPath) -> Any:
        nothing_written = isinstance(event, ScalarEvent) and event.implicit[0] and not event.value
        place = self.keys.get(path, self.place) if nothing_written else self.place
        self.values[path] = place
        self._allow(event, place)
        if len(path) > DEEPEST:
            raise place.error(f"more than {DEEPEST} levels deep; allowed: {DEEPEST}")
        if isinstance(event, MappingStartEvent):
            return self._mapping(path)
        if isinstance(event, SequenceStartEvent):
            return self._list(path)
        return self._scalar(event, place, path)

    def _allow(self, event: Event, place: Place) -> None:
        self._nodes += 1
        if self._nodes > MOST_NODES:
            raise place.error(f"more than {MOST_NODES:,} keys and values; allowed: {MOST_NODES:,}")
        if isinstance(event, AliasEvent):
            raise place.error(f"found the alias `*{shortened(str(event.anchor))}`; aliases are not allowed, write the value out")
        if isinstance(event, NodeEvent) and event.anchor:
            raise place.error(f"found the anchor `&{shortened(str(event.anchor))}`; anchors are not allowed")
        if isinstance(event, ScalarEvent | MappingStartEvent | SequenceStartEvent) and event.tag is not None:
            tag = shortened(str(event.tag).replace("tag:yaml.org,2002:", "!!"))
            raise place.error(f"found the tag `{tag}`; tags are not allowed")

    def _mapping(self, path: KeyPath) -> dict[str, Any]:
        data: dict[str, Any] = {}
        while not isinstance(event := self._next(), MappingEndEvent):
            key, place = self._key(event, path), self.place
            inner = (*path, key)
            if key in data:
                raise place.error(f"key `{dotted(inner)}`: written twice; first at line {self.keys[inner].line}")
            self.keys[inner] = place
            data[key] = self._node(self._next(), inner)
        return data

    def _key(self, event: Event, path: KeyPath) -> str:
        place = self.place
        self._allow(event, place)
        if not isinstance(event, ScalarEvent):
            raise place.error(f"{_inside(path)}found a mapping or a list as a key; allowed: text")
        key = self._scalar(event, place, path, is_key=True)
        if not isinstance(key, str):
            raise place.error(f"{_inside(path)}found {shown(key)} as a key; allowed: text (write it in quotes if it is meant)")
        if not key or len(key) > LONGEST_KEY:
            raise place.error(f"{_inside(path)}found a key of {len(key)} characters; allowed: 1 to {LONGEST_KEY}")
        return key

    def _list(self, path: KeyPath) -> list[Any]:
        data: list[Any] = []
        while not isinstance(event := self._next(), SequenceEndEvent):
            inner = (*path, len(data))
            self.keys[inner] = self.place
            data.append(self._node(event, inner))
        return data

    def _scalar(self, event: Event, place: Place, path: KeyPath, *, is_key: bool = False) -> Scalar:
        """Read a value at a path, or a key of the mapping at a path."""
        where = _inside if is_key else _at
        if not isinstance(event, ScalarEvent):
            raise place.error(f"{where(path)}not valid YAML")
        text = str(event.value)
        if not _whole(text):
            raise place.error(f"{where(path)}found {HALF_CHARACTER}")
        if not event.implicit[0]:  # quoted, or a block of text
            return text
        try:
            return scalar(text)
        except ValueError as problem:
            raise place.error(f"{where(path)}{problem}") from None


def _at(path: KeyPath) -> str:
    return f"key `{dotted(path)}`: " if path else ""


def _inside(path: KeyPath) -> str:
    return f"in `{dotted(path)}`: " if path else ""
