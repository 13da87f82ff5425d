"""Whether calibration finds parameters that are known: the counts that `make recovery` leaves beside the code.

One row a parameter: how many of the sets planted in a region were covered by the 90 % interval of the calibration on their rates.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

TABLE = Path(__file__).parent / "recovery.csv"
COLUMNS = ("region", "date", "source", "parameter", "sets", "covered", "ratio", "verdict")
LEAST, MOST = 0.82, 0.97
"""What 90 % intervals should cover of a hundred sets, by luck of so many."""


@dataclass(frozen=True)
class Recovered:
    """What the counts come to. `outside`: parameters covered too rarely or too often, with the share covered."""

    region: str
    date: str
    source: str
    sets: int
    parameters: int
    share: float
    not_informed: int
    outside: tuple[tuple[str, float], ...]

    @property
    def within(self) -> bool:
        """Say whether all planted values together are covered as often as they should be."""
        return LEAST <= self.share <= MOST


def by_parameter(table: pd.DataFrame, region: str, date: str, source: str) -> pd.DataFrame:
    """Count the rows of `recovery.recovery` by parameter: see COLUMNS. `ratio`: median of posterior over prior spread; `verdict`: that of most sets."""
    import pandas as pd  # noqa: PLC0415 (slow to import)

    rows = []
    for parameter, own in table.groupby("parameter", sort=False):
        rows.append((region, date, source, parameter, len(own), int(own["covered"].sum()), round(float(own["ratio"].median()), 3), own["verdict"].mode()[0]))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def recovered(path: Path = TABLE) -> Recovered | None:
    """Read the counts; None where none were left."""
    import pandas as pd  # noqa: PLC0415 (slow to import)

    if not path.is_file():
        return None
    table = pd.read_csv(path, dtype={"region": str, "date": str, "source": str, "parameter": str, "verdict": str})
    shares = table["covered"] / table["sets"]
    outside = tuple((name, float(share)) for name, share in zip(table["parameter"], shares, strict=True) if not LEAST <= share <= MOST)
    share = float(table["covered"].sum() / table["sets"].sum())
    return Recovered(table["region"][0], table["date"][0], table["source"][0], int(table["sets"].max()), len(table), share, int((table["verdict"] != "informed").sum()), outside)
