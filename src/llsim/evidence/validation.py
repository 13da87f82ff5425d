"""Whether the model has earned trust: fitted and held-out rates, replayed evaluations, and what the data could not tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from llsim.evidence.declared import declared_numbers
from llsim.evidence.naive import naive_forecasts
from llsim.evidence.posterior import identifiability
from llsim.evidence.predictive import fit_table
from llsim.region.reading import read_region

if TYPE_CHECKING:
    import pandas as pd

    from llsim.evidence.studies.replay import Result

DRAWS = 20


@dataclass(frozen=True)
class Validation:
    """Everything the validation page shows.

    `fit`: one row a published rate and region, see `predictive.fit_table`, with naive, naive_share and better (than every naive forecast;
    None where there is none). `told`: what each region's data told of each parameter. `grades`: declared numbers by grade.
    """

    fit: pd.DataFrame
    told: pd.DataFrame
    studies: list[Result]
    grades: dict[str, int]
    draws: int

    def rates(self, use: str) -> pd.DataFrame:
        """Return the rates of one use: `calibrate`, `hold_out`, or `another_year`, of which the same rate of another year is fitted."""
        return self.fit[self.fit["use"] == use]


def rates_of(regions: Sequence[str], draws: int, workers: int, seen: Callable[[], None]) -> pd.DataFrame:
    """Compare every published rate of regions with a posterior with the model and with naive forecasts; `seen` after each region."""
    import pandas as pd  # noqa: PLC0415 (slow to import)

    tables = []
    for region in regions:
        tables.append(with_naive(region, fit_table(region, draws, workers)))
        seen()
    return pd.concat(tables, ignore_index=True)


def with_naive(region: str, table: pd.DataFrame) -> pd.DataFrame:
    """Add the region, and to held-out rates the best naive forecast and whether the model's median is nearer than it."""
    place, words, shares, better = read_region(region), [], [], []
    table = table if "evidence" in table else table.assign(evidence="")
    for row in table.itertuples():
        forecasts = naive_forecasts(place, str(row.outcome), str(row.group), str(row.evidence)) if row.use != "calibrate" else []
        best = min(forecasts, key=lambda forecast: abs(forecast.share - float(row.published)), default=None)
        words.append(best.words if best else "")
        shares.append(best.share if best else float("nan"))
        better.append(abs(float(row.simulated) - float(row.published)) < abs(best.share - float(row.published)) if best else None)
    return table.assign(region=region, naive=words, naive_share=shares, better=better)


def told_of(regions: Sequence[str]) -> pd.DataFrame:
    """Return the identifiability tables of regions, one below the other, with the region."""
    import pandas as pd  # noqa: PLC0415 (slow to import)

    return pd.concat([identifiability(region).assign(region=region) for region in regions], ignore_index=True)


def grades_counted() -> dict[str, int]:
    """Count the declared numbers by grade of evidence."""
    return dict(sorted(Counter(parameter.about.grade for parameter in declared_numbers()).items()))
