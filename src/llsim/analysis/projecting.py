"""Futures of a region: fans, what is robust in them, and how they compare with what happened. Frames in, frames out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from llsim.analysis.variance_split import split_table
from llsim.errors import LlsimError

if TYPE_CHECKING:
    import pandas as pd

type Floats = npt.NDArray[np.float64]

CELL = ["scenario", "against", "outcome", "group", "year"]
BANDS = {"low_90": 0.05, "low_50": 0.25, "median": 0.5, "high_50": 0.75, "high_90": 0.95}
ROBUST = 0.9
"""Share of the futures from which on something is called robust."""


@dataclass(frozen=True)
class Futures:
    """All futures. `values`: (draws, economies, seeds, cells); `cells`: scenario, against, outcome, group, year of each; `left_out`: draws with a failed run.

    `against` names the scenario that is taken off, future by future; empty for the level itself.
    """

    values: Floats
    cells: pd.DataFrame
    left_out: int = 0

    @property
    def shape(self) -> tuple[int, int, int]:
        """Return how many draws there are, economies in each, and seeds in each of those."""
        draws, economies, seeds, _ = self.values.shape
        return draws, economies, seeds

    @property
    def count(self) -> int:
        """Return how many futures there are."""
        return int(np.prod(self.shape))

    @property
    def flat(self) -> Floats:
        """Return the values by future, (futures, cells)."""
        return self.values.reshape(self.count, -1)

    def fan(self) -> pd.DataFrame:
        """Return for each cell the median and the ends of the 50 % and 90 % bands over futures."""
        found = np.quantile(self.flat, list(BANDS.values()), axis=0)
        return self.cells.assign(**dict(zip(BANDS, found, strict=True)), futures=self.count)

    def split(self) -> pd.DataFrame:
        """Return for each cell what its spread is made of (see analysis/variance_split.py)."""
        return split_table(self.values, self.cells)

    def of(self, outcome: str, scenario: str, against: str = "", group: str = "all") -> tuple[list[int], Floats]:
        """Return the years of an outcome and its values, (futures, years)."""
        own = self.cells[(self.cells["outcome"] == outcome) & (self.cells["scenario"] == scenario) & (self.cells["against"] == against) & (self.cells["group"] == group)].sort_values("year")
        return [int(year) for year in own["year"]], self.flat[:, own.index]


def futures_of(outcomes: pd.DataFrame, seeds_an_economy: int, baseline: str | None = None) -> Futures:
    """Arrange the runs of a projection as futures. With a baseline, differences from it are cells too. Raises LlsimError where no draw is complete.

    Takes scenario, draw, seed, year, outcome, group, numerator, denominator; seeds of a draw follow one another, so many to an economy.
    """
    import pandas as pd  # noqa: PLC0415 (slow to import)

    frame = outcomes.assign(value=outcomes["numerator"] / outcomes["denominator"].where(outcomes["denominator"] != 0))
    wide = frame.pivot_table(index=["draw", "seed"], columns=["scenario", "outcome", "group", "year"], values="value", observed=True, sort=True)
    wide = wide.loc[:, wide.notna().mean() > 0.5]  # a rate of nobody in most futures is none
    complete = wide.notna().all(axis=1).groupby(level="draw").sum()
    seeds = int(complete.max()) if len(complete) else 0
    kept = complete[complete == seeds].index if seeds else complete.index[:0]
    if not len(kept):
        raise LlsimError("found no draw all of whose runs are finished; allowed: at least one")
    values = wide[wide.index.get_level_values("draw").isin(kept)].to_numpy().reshape(len(kept), seeds // seeds_an_economy, seeds_an_economy, -1)
    cells = wide.columns.to_frame(index=False).assign(against="")[CELL]
    if baseline is not None:
        names = [name for name in dict.fromkeys(cells["scenario"]) if name != baseline]
        pairs = [_against(values, cells, name, baseline) for name in names]
        values = np.concatenate([values, *(own for own, _ in pairs)], axis=3)
        cells = pd.concat([cells, *(rows for _, rows in pairs)], ignore_index=True)
    return Futures(values, cells, left_out=len(complete) - len(kept))


def _against(values: Floats, cells: pd.DataFrame, scenario: str, baseline: str) -> tuple[Floats, pd.DataFrame]:
    """Take a baseline off a scenario, future by future."""
    keys = ["outcome", "group", "year"]
    own, other = (cells[cells["scenario"] == name].reset_index() for name in (scenario, baseline))
    both = own.merge(other[[*keys, "index"]], on=keys, suffixes=("", "_other"))
    return values[..., both["index"]] - values[..., both["index_other"]], both.assign(against=baseline)[CELL]


def robust(futures: Futures) -> pd.DataFrame:
    """Return in what share of the futures an outcome is higher: than the baseline in the last year, or for levels than in the first year counted.

    Columns: scenario, against, outcome, group, from_year, year, futures, up, down (shares), words (`up`, `down`, `same`, `either`).
    """
    import pandas as pd  # noqa: PLC0415 (slow to import)

    rows = []
    for (scenario, against, outcome, group), own in futures.cells.groupby(["scenario", "against", "outcome", "group"], sort=False):
        places = own.sort_values("year")
        last = futures.flat[:, places.index[-1]]
        gap = last if against else last - futures.flat[:, places.index[0]]
        up, down = float((gap > 0).mean()), float((gap < 0).mean())
        words = "up" if up >= ROBUST else "down" if down >= ROBUST else "same" if up + down <= 1.0 - ROBUST else "either"
        rows.append((scenario, against, outcome, group, int(places["year"].iloc[0]), int(places["year"].iloc[-1]), futures.count, up, down, words))
    return pd.DataFrame(rows, columns=["scenario", "against", "outcome", "group", "from_year", "year", "futures", "up", "down", "words"])


def openings_beyond(futures: Futures, scenario: str) -> pd.DataFrame:
    """Return by industry, in the last year, in what share of the futures there are more openings than pathway graduates.

    Columns: scenario, group, year, futures, more (share), and per 100 graduates per_100_low, per_100, per_100_high (90 % band; infinite without graduates).
    """
    import pandas as pd  # noqa: PLC0415 (slow to import)

    groups = [group for group in dict.fromkeys(futures.cells["group"]) if group != "all"]
    rows = []
    for group in groups:
        years, posted = futures.of("vacancies_posted", scenario, group=group)
        _, graduates = futures.of("graduates", scenario, group=group)
        openings, trained = posted[:, -1], graduates[:, -1]
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = np.where(trained > 0, 100.0 * openings / trained, np.inf)
        low, middle, high = np.quantile(ratio, [BANDS["low_90"], 0.5, BANDS["high_90"]], method="inverted_cdf")
        rows.append((scenario, group, years[-1], futures.count, float((openings > trained).mean()), float(low), float(middle), float(high)))
    return pd.DataFrame(rows, columns=["scenario", "group", "year", "futures", "more", "per_100_low", "per_100", "per_100_high"])
