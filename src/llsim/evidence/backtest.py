"""What a projection from an earlier year would have said, against what happened and against the last value known then."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from llsim.configuration import read_mapping, validated
from llsim.evidence.held_out import level_of
from llsim.parameter import Settings

if TYPE_CHECKING:
    import pandas as pd

FILE = Path(__file__).parent / "backtest.yaml"


class Later(Settings):
    """A published figure of a later year, and the row that was known at the start."""

    row: str
    outcome: str
    group: str
    year: int
    last: str


class NotCompared(Settings):
    """What cannot be compared, and why."""

    what: str
    why: str


class Backtest(Settings):
    """The file: the region of an earlier year, what is compared, notes, and what cannot be."""

    region: str
    compared: Annotated[tuple[Later, ...], Field(min_length=1)]
    notes: tuple[str, ...] = ()
    without: tuple[NotCompared, ...] = ()

    @property
    def until(self) -> int:
        """Return the last year that is compared."""
        return max(one.year for one in self.compared)

    @property
    def outcomes(self) -> tuple[str, ...]:
        """List the outcomes compared."""
        return tuple(dict.fromkeys(one.outcome for one in self.compared))

    @property
    def groups(self) -> tuple[str, ...]:
        """List the groups compared."""
        return tuple(dict.fromkeys(one.group for one in self.compared))


@lru_cache(maxsize=1)
def backtest_file() -> Backtest:
    """Return what a projection from an earlier year is compared with. Raises ConfigurationError."""
    return validated(read_mapping(FILE), Backtest)


def against_what_happened(fan: pd.DataFrame) -> pd.DataFrame:
    """Lay a fan of the earlier region beside what happened.

    Columns: row, outcome, group, year, happened, low_90, low_50, median, high_50, high_90, inside_50, inside_90, naive (the last value known),
    naive_row, error (median less what happened), naive_error.
    """
    import pandas as pd  # noqa: PLC0415 (slow to import)

    rows = []
    for one in backtest_file().compared:
        found = fan[(fan["outcome"] == one.outcome) & (fan["group"] == one.group) & (fan["year"] == one.year)].iloc[0]
        happened, naive = level_of(one.row), level_of(one.last)
        rows.append({
            "row": one.row, "outcome": one.outcome, "group": one.group, "year": one.year, "happened": happened,
            **{name: float(found[name]) for name in ("low_90", "low_50", "median", "high_50", "high_90")},
            "inside_50": bool(found["low_50"] <= happened <= found["high_50"]), "inside_90": bool(found["low_90"] <= happened <= found["high_90"]),
            "naive": naive, "naive_row": one.last, "error": float(found["median"]) - happened, "naive_error": naive - happened,
        })  # fmt: skip
    return pd.DataFrame(rows)
