"""Read a published file in its own layout, row by row: every fault with its file, row, column, what was found and what is allowed."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from llsim.configuration.wording import named, nearest, shown
from llsim.errors import ConfigurationError
from llsim.region.importers.reading_tables import Record

DELIMITERS = {"\t": "tabs", ",": "commas", ";": "semicolons", "|": "bars"}
THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?")
CHUNK = 1 << 20  # bytes looked at a time when the encoding is tried


@dataclass(frozen=True)
class Layout:
    """How a published file is laid out: what it is, whose, between what its cells stand, which columns are read, how withheld cells are marked."""

    name: str
    publisher: str
    delimiter: str
    columns: tuple[str, ...]
    withheld: tuple[str, ...] = ()
    encodings: tuple[str, ...] = ("utf-8-sig",)

    def source(self, file: Path) -> str:
        """Return the source of a figure read in this file."""
        return f"{self.publisher}, {file.name}"


def read_rows(file: Path, layout: Layout) -> Iterator[Record]:
    """Yield the rows of a file with the columns of its layout; others are left out. Raises ConfigurationError."""
    encoding = _encoding(file, layout)
    with file.open(encoding=encoding, newline="") as text:
        rows = csv.reader(_plain_lines(text, file), delimiter=layout.delimiter, strict=True, quoting=csv.QUOTE_NONE if layout.delimiter == "\t" else csv.QUOTE_MINIMAL)
        try:
            yield from _records(file, layout, rows)
        except csv.Error as problem:
            raise ConfigurationError(f"found a row that cannot be read: {problem}; allowed: {_described(layout)}", f"{file}, row {rows.line_num}") from None


def _records(file: Path, layout: Layout, rows: Iterator[list[str]]) -> Iterator[Record]:
    """Yield records after checking the header; a file without rows is refused. Raises ConfigurationError."""
    header = [_plain(cell) for cell in next(rows, [])]
    places = _places(file, layout, header)
    line, any_row = 1, False
    for line, cells in enumerate(rows, start=2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            raise ConfigurationError(f"found {len(cells)} cells; allowed: {len(header)}, one for each column of {_described(layout)}", f"{file}, row {line}")
        any_row = True
        yield Record(file, line, {column: cells[place].strip() for column, place in places.items()})
    if not any_row:
        raise ConfigurationError(f"found a header without rows; allowed: {_described(layout)}, with at least one row", str(file))


def _encoding(file: Path, layout: Layout) -> str:
    """Return the first encoding of the layout the whole file can be read in. Raises ConfigurationError."""
    if not file.is_file():
        raise ConfigurationError(f"found no such file; allowed: {_described(layout)}", str(file))
    if not file.stat().st_size:
        raise ConfigurationError(f"found an empty file; allowed: {_described(layout)}", str(file))
    with file.open("rb") as raw:
        start = raw.read(4)
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise ConfigurationError("found a file in UTF-16; allowed: the file as published, or saved as `CSV UTF-8`", f"{file}, row 1")
    if start == b"PK\x03\x04":
        raise ConfigurationError(f"found a spreadsheet or zip archive; allowed: {_described(layout)}, taken out of it", str(file))
    for encoding in layout.encodings:
        place = _not_readable(file, encoding)
        if place is None:
            return encoding
    raise ConfigurationError(f"found a byte that is no text in {layout.encodings[-1].removesuffix('-sig')}; allowed: the file as published, or saved as `CSV UTF-8`", f"{file}, row {place}")


def _not_readable(file: Path, encoding: str) -> int | None:
    """Return the row of the first byte that is no text in this encoding, or None."""
    row = 1
    with file.open(encoding=encoding, newline="\n") as text:
        try:
            for _ in text:
                row += 1
        except UnicodeDecodeError as problem:
            return 1 + _lines_before(file, problem, row)
    return None


def _lines_before(file: Path, problem: UnicodeDecodeError, row: int) -> int:
    """Count the line ends before the bad byte: those read so far and those in the part that was being decoded."""
    read = problem.object[: problem.start]
    with file.open("rb") as raw:
        whole = raw.read(CHUNK)
    place = whole.find(problem.object[problem.start : problem.start + 40])
    return whole.count(b"\n", 0, place) if place >= 0 else row - 1 + bytes(read).count(b"\n")


def _plain_lines(text: IO[str], file: Path) -> Iterator[str]:
    """Yield lines, none of them with a zero byte. Raises ConfigurationError."""
    for line, part in enumerate(text, start=1):
        if "\0" in part:
            raise ConfigurationError("found a zero byte, so that this is no plain text; allowed: the file as published", f"{file}, row {line}")
        yield part


def _plain(name: str) -> str:
    """Return the name of a column with straight apostrophes, in capitals: publishers write both."""
    return " ".join(name.replace("\u2019", "'").replace("\u2018", "'").split()).upper()


def _places(file: Path, layout: Layout, header: list[str]) -> dict[str, int]:
    """Find the columns of the layout. Raises ConfigurationError for a missing or doubled one, and for other delimiters."""
    place = f"{file}, row 1"
    found: dict[str, int] = {}
    if len(header) == 1:
        other = next((words for sign, words in DELIMITERS.items() if sign in header[0] and sign != layout.delimiter), None)
        if other:
            raise ConfigurationError(f"found cells between {other}; allowed: {_described(layout)}", place)
    for column in layout.columns:
        plain = _plain(column)
        if plain not in header:
            raise ConfigurationError(f"column `{column}`: found no such column; allowed: {_described(layout)}, with the columns {named(layout.columns)}{nearest(plain, header)}", place)
        if header.count(plain) > 1:
            raise ConfigurationError(f"column `{column}`: found {header.count(plain)} times; allowed: once", place)
        found[column] = header.index(plain)
    return found


def _described(layout: Layout) -> str:
    """Say what file is expected."""
    return f"the {layout.name} of {layout.publisher}, cells between {DELIMITERS[layout.delimiter]}"


def count(record: Record, column: str, layout: Layout) -> float | None:
    """Return a cell as a number of at least 0, with or without commas between thousands; None where it is withheld. Raises ConfigurationError."""
    text = record.cells[column]
    if text in layout.withheld:
        return None
    if THOUSANDS.fullmatch(text):
        text = text.replace(",", "")
    allowed = "a number of at least 0" + (f", or {named(mark for mark in layout.withheld if mark)} where it is withheld" if any(layout.withheld) else "")
    try:
        value = Record(record.file, record.line, {column: text}).number(column)
    except ConfigurationError:
        raise record.error(column, f"found {shown(text) if text else 'nothing'}; allowed: {allowed}") from None
    if value < 0:
        raise record.error(column, f"found {value:g}; allowed: {allowed}")
    return value


def rate(record: Record, column: str, layout: Layout) -> float | None:
    """Return a cell as a percentage; None where it is withheld. Raises ConfigurationError."""
    value = count(record, column, layout)
    if value is not None and value > 100:
        raise record.error(column, f"found {value:g}; allowed: a rate of 0 to 100 %")
    return value


def one_of(record: Record, column: str, allowed: Iterable[str]) -> str:
    """Return a cell that must be one of some texts. Raises ConfigurationError."""
    text, known = record.cells[column], list(allowed)
    if text not in known:
        raise record.error(column, f"found {shown(text) if text else 'nothing'}; allowed: {named(known)}{nearest(text, known)}")
    return text


def once(seen: dict[tuple[str, ...], int], record: Record, key: tuple[str, ...], column: str) -> None:
    """Refuse a second row about the same thing. Raises ConfigurationError."""
    if key in seen:
        raise record.error(column, f"found {shown(' '.join(key))} again, as in row {seen[key]}; allowed: one row for each")
    seen[key] = record.line
