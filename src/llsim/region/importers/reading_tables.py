"""Read a plain table strictly: every fault with its file, row, column, what was found and what is allowed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite
from pathlib import Path

from llsim.configuration.wording import named, nearest, shown
from llsim.errors import ConfigurationError
from llsim.region.importers.tables import KEYS, TABLES, Column

LARGEST = 5_000_000  # bytes of a table


@dataclass(frozen=True)
class Record:
    """One row of a table: its file, its line there, and its cells by column."""

    file: Path
    line: int
    cells: dict[str, str]

    def error(self, column: str, problem: str) -> ConfigurationError:
        """Make an error that points to a cell of this row."""
        return ConfigurationError(f"column `{column}`: {problem}", f"{self.file}, row {self.line}")

    def number(self, column: str) -> float:
        """Return a cell as a number. Raises ConfigurationError."""
        text = self.cells[column]
        try:
            value = float(text) if text.isascii() and "_" not in text else float("nan")
        except ValueError:
            value = float("nan")
        if not isfinite(value):
            raise self.error(column, f"found {shown(text)}; allowed: a number with a point, as 12.5")
        return value


def read_table(folder: Path, name: str) -> list[Record]:
    """Read one of the five tables of a folder. Raises ConfigurationError for the first fault."""
    file = folder / name
    rows = csv.reader(io.StringIO(_text(file), newline=""), strict=True)
    records: list[Record] = []
    try:
        header = [cell.strip() for cell in next(rows, [])]
        _check_header(file, name, header)
        records.extend(_record(file, rows.line_num, header, cells, TABLES[name]) for cells in rows if any(cell.strip() for cell in cells))
    except csv.Error as problem:
        raise ConfigurationError(f"found no table of comma-separated values: {problem}; allowed: cells with commas in double quotes", f"{file}, row {rows.line_num}") from None
    if not records:
        raise ConfigurationError(f"found a table without rows; allowed: at least one row below the columns {named(header)}", str(file))
    _refuse_doubles(records, KEYS[name])
    return records


def _text(file: Path) -> str:
    """Return the text of a file in UTF-8, with or without a byte order mark. Raises ConfigurationError."""
    if not file.is_file():
        raise ConfigurationError(f"found no such file; allowed: a folder that holds {named(TABLES)}", str(file))
    raw = file.read_bytes()
    if len(raw) > LARGEST:
        raise ConfigurationError(f"found {len(raw):,} bytes; allowed: at most {LARGEST:,}", str(file))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise ConfigurationError(f"found the byte 0x{raw[problem.start]:02x}, which is not UTF-8; allowed: a table saved as `CSV UTF-8`", f"{file}, row {raw.count(b'\n', 0, problem.start) + 1}") from None
    if "\0" in text:
        raise ConfigurationError("found a zero byte, so that this is no plain text; allowed: a table saved as `CSV UTF-8`", str(file))
    if not text.strip():
        raise ConfigurationError(f"found an empty file; allowed: a table with the columns {named(column.name for column in TABLES[file.name])}", str(file))
    return text


def _check_header(file: Path, name: str, header: list[str]) -> None:
    """Refuse missing, unknown and doubled columns. Raises ConfigurationError."""
    wanted = [column.name for column in TABLES[name]]
    place = f"{file}, row 1"
    for column in TABLES[name]:
        if column.name not in header:
            raise ConfigurationError(f"column `{column.name}`: found no such column ({column.holds}); found columns: {named(header)}; allowed: {named(wanted)}", place)
    for column_name in header:
        if column_name not in wanted:
            raise ConfigurationError(f"column `{column_name}`: found a column that is not known; allowed: {named(wanted)}{nearest(column_name, wanted)}", place)
        if header.count(column_name) > 1:
            raise ConfigurationError(f"column `{column_name}`: found twice; allowed: once", place)


def _record(file: Path, line: int, header: list[str], cells: list[str], columns: tuple[Column, ...]) -> Record:
    """Check a row against its columns. Raises ConfigurationError."""
    if len(cells) != len(header):
        raise ConfigurationError(f"found {len(cells)} cells; allowed: {len(header)}, one for each column (a comma inside a cell needs double quotes around the cell)", f"{file}, row {line}")
    record = Record(file, line, dict(zip(header, (cell.strip() for cell in cells), strict=True)))
    for column in columns:
        text = record.cells[column.name]
        if not text and not column.may_be_empty:
            raise record.error(column.name, f"found nothing; allowed: {named(column.allowed) or column.holds}")
        if column.allowed and text not in column.allowed:
            raise record.error(column.name, f"found {shown(text)}; allowed: {named(column.allowed)}{nearest(text, column.allowed)}")
        if column.is_number:
            record.number(column.name)
    return record


def _refuse_doubles(records: list[Record], keys: tuple[str, ...]) -> None:
    """Refuse two rows about the same thing. Raises ConfigurationError."""
    seen: dict[tuple[str, ...], int] = {}
    for record in records:
        key = tuple(record.cells[name] for name in keys)
        if key in seen:
            raise record.error(keys[-1], f"found {shown(' '.join(key))} again, as in row {seen[key]}; allowed: one row for each")
        seen[key] = record.line


def rows_of(records: list[Record], wanted: tuple[str, ...], optional: tuple[str, ...], file: Path) -> Iterator[Record]:
    """Yield the rows after making sure that every wanted figure has one. Raises ConfigurationError."""
    found = [record.cells["figure"] for record in records]
    missing = [name for name in wanted if name not in found and name not in optional]
    if missing:
        raise ConfigurationError(f"column `figure`: found no row for {named(missing)}; allowed: one row for each of {named(wanted)}", str(file))
    yield from records
