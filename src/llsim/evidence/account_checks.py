"""Published costs and benefits that are held out, and how each is replayed: the list is a file, written before anything was replayed."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field, model_validator

from llsim.configuration import read_mapping, validated
from llsim.evidence.ledger import ledger
from llsim.parameter import Between, Settings

if TYPE_CHECKING:
    import pandas as pd

FILE = Path(__file__).parent / "account_checks.yaml"
KEPT = Path(__file__).parent / "account_checks.csv"
"""What the replays came to, with their date and source version: written by `llsim account --held-out --out FOLDER`."""
What = Literal["benefits", "participants", "taxpayers", "net", "ratio", "earnings_ratio", "return"]


class Published(Settings):
    """One published figure for a participant, and the band it is judged by; without a band it is shown beside and not judged."""

    what: What
    value: float
    low: float | None = None
    high: float | None = None
    source: str = ""

    @model_validator(mode="after")
    def _band_is_whole(self) -> Self:
        if (self.low is None) != (self.high is None) or (self.low is not None and not self.source):
            raise ValueError(f"{self.what}: a band needs `low`, `high` and `source`")
        return self


class Cost(Settings):
    """What is paid for a participant, dollars in all, over so many years from grade nine on. `tuition`: instead, what the replay itself pays for its students."""

    dollars: Annotated[float, Between(0, 1_000_000)] = 0.0
    years: Annotated[int, Between(1, 18)] = 1
    tuition: bool = False


class Check(Settings):
    """One published account, and the study by whose design it is replayed."""

    study: str
    title: str
    evidence: str
    priced_by: str
    rate: Annotated[float, Between(0, 0.2)]
    dollars_of: int
    cost: Cost
    figures: Annotated[tuple[Published, ...], Field(min_length=1)]
    note: str = ""

    @model_validator(mode="after")
    def _rows_exist(self) -> Self:
        for row in (self.evidence, self.priced_by):
            if row not in ledger():
                raise ValueError(f"found the id {row!r}, which is in no evidence table")
        if ledger()[self.priced_by].held_out and not self.cost.tuition:
            raise ValueError(f"{self.priced_by} is held out: it cannot be the price of a replay")
        return self


class Checks(Settings):
    """All published accounts: those replayed, and those left out with the reason."""

    checks: tuple[Check, ...]
    without: dict[str, str]


def kept_checks() -> pd.DataFrame:
    """Return what the replays came to when they were last done; see questions/account_replays.py for the columns, with `seeds`, `date` and `source` beside."""
    import pandas as pd  # noqa: PLC0415 (slow to import)

    return pd.read_csv(KEPT, keep_default_na=True)


@lru_cache(maxsize=1)
def account_checks() -> Checks:
    """Read the list. Raises ConfigurationError with file and line."""
    return validated(read_mapping(FILE), Checks)
