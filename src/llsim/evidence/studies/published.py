"""What an evaluation published, read from the evidence table: estimate, interval where it is a number, and use."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

Use = Literal["calibrate", "hold_out", "prior"]
TABLE = Path(__file__).resolve().parents[1] / "effects.csv"
TWO_SIDED = 1.96
STANDARD_ERROR = re.compile(r"(?:approx SE|so SE <=|SE about) ([\d,]+(?:\.\d+)?)")
RANGE = re.compile(r"(?:range )?(-?\d+(?:\.\d+)?)(?:-| to )(\d+(?:\.\d+)?)%?$")


@dataclass(frozen=True)
class Published:
    """One row of the evidence table. `estimate` is None where only the direction was seen, `low` and `high` where no interval was."""

    identity: str
    outcome: str
    population: str
    citation: str
    estimate: float | None
    low: float | None
    high: float | None
    use: Use


@cache
def published_effects() -> dict[str, Published]:
    """Read every row of the evidence table by its id."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {row["id"]: published_in(row) for row in csv.DictReader(file)}


def published_in(row: dict[str, str]) -> Published:
    """Read one row. A standard error gives a 95 % interval; a range is taken as it stands; words give none."""
    estimate = float(row["effect"]) if row["effect"] else None
    low, high = interval_in(row["se_or_ci"], estimate)
    use: Use = "calibrate" if row["suggested_use"] == "calibrate" else "hold_out" if row["suggested_use"] == "hold_out" else "prior"
    return Published(row["id"], row["outcome"], row["population"], row["citation"], estimate, low, high, use)


def interval_in(words: str, estimate: float | None) -> tuple[float | None, float | None]:
    """Read an interval from what the table says of it; (None, None) where it is told in words only."""
    error = STANDARD_ERROR.search(words)
    if error and estimate is not None:
        half = TWO_SIDED * float(error.group(1).replace(",", ""))
        return estimate - half, estimate + half
    stated = RANGE.match(words)
    if stated and estimate is not None:
        return float(stated.group(1)), float(stated.group(2))
    return None, None


def bounds(low: float | None, high: float | None, change: Callable[[float], float]) -> tuple[float | None, float | None]:
    """Change the unit of an interval whose ends may be open."""
    return (None if low is None else change(low)), (None if high is None else change(high))
