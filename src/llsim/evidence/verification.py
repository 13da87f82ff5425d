"""What promises of the code were checked, in how many cases, and when: counts left by `make verification`."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from llsim.errors import ConfigurationError

TABLE = Path(__file__).parent / "verification.csv"


@dataclass(frozen=True)
class Check:
    """A promise of the code and what checking it gave; cases, failures, date and source are None or empty where it was never checked.

    `cases` counts `unit`s, `failures` those that broke the promise; `source` is the source version of the code that was checked.
    """

    check: str
    suite: str
    shows: str
    unit: str
    cases: int | None = None
    failures: int | None = None
    date: str = ""
    source: str = ""

    @property
    def command(self) -> str:
        """The command that checks it."""
        return f"make {self.suite}"


COLUMNS = tuple(field.name for field in fields(Check))


def read_checks(path: Path = TABLE) -> list[Check]:
    """Read the counts. Raises ConfigurationError for a table without the columns, and for a row that is measured in part."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise ConfigurationError(f"found the columns {', '.join(reader.fieldnames or ())}; allowed: {', '.join(COLUMNS)}", f"{path.name}:1")
        return [read_check(row, f"{path.name}:{reader.line_num}") for row in reader]


def read_check(row: dict[str, str], place: str) -> Check:
    """Read one row."""
    measured = (row["cases"], row["failures"], row["date"], row["source"])
    if not any(measured):
        return Check(row["check"], row["suite"], row["shows"], row["unit"])
    if not (all(measured) and row["cases"].isdecimal() and row["failures"].isdecimal()):
        raise ConfigurationError(f"found cases, failures, date, source = {', '.join(map(repr, measured))}; allowed: all four, two whole numbers first, or none", place)
    return Check(row["check"], row["suite"], row["shows"], row["unit"], int(row["cases"]), int(row["failures"]), row["date"], row["source"])


def write_checks(checks: Sequence[Check], path: Path = TABLE) -> None:
    """Write the counts, whole or not at all."""
    part = path.with_name(f".{path.name}.part")
    with part.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for check in checks:
            values = [getattr(check, name) for name in COLUMNS]
            writer.writerow(["" if value is None else value for value in values])
    part.replace(path)
