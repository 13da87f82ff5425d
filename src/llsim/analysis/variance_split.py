"""What the spread of a projection is made of: parameters, the economy, chance. Arrays in, tables out.

Futures are nested: draws of the parameters, economies in each draw, seeds in each economy, all drawn independently. The variance of one
future is then the sum of three parts. *Parameters*: how much the mean over economies and seeds differs between draws. *The economy*: how
much, in one draw, the mean over seeds differs between economies. *Chance*: what differs between seeds of one draw and one economy. The
parts are estimated without bias by the analysis of variance of nested random effects (Searle, Casella and McCulloch 1992, ch. 3); what
acts only in combination counts with the finer of its parts. An estimate may fall below zero by chance: as a share it counts as none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from llsim.errors import ConfigurationError
from llsim.luck import Decision, Luck, fill_uniform

if TYPE_CHECKING:
    import pandas as pd

type Floats = npt.NDArray[np.float64]

PARTS = ("parameters", "economy", "chance")
RESAMPLES = 200
INTERVAL = (0.05, 0.95)


def components(values: Floats) -> Floats:
    """Return the variances due to parameters, the economy and chance, (3, ...), of values (draws, economies, seeds, ...).

    Unbiased, and may therefore be a little below zero. With one draw the part of the parameters is not known: NaN. Raises
    ConfigurationError for fewer than two economies or seeds.
    """
    return _combined(_by_draw(values), values.shape)


def _by_draw(values: Floats) -> tuple[Floats, Floats, Floats]:
    """Return by draw, (draws, ...): the mean, the mean square between economies, the mean square between seeds."""
    _, economies, seeds, *_ = values.shape
    if economies < 2 or seeds < 2:
        raise ConfigurationError(f"found {economies} economies and {seeds} seeds in each; allowed: at least two of both, or the parts of the variance cannot be told apart")
    by_economy = values.mean(axis=2)
    mean = by_economy.mean(axis=1)
    between = seeds * ((by_economy - mean[:, None]) ** 2).sum(axis=1) / (economies - 1)
    within = ((values - by_economy[:, :, None]) ** 2).sum(axis=(1, 2)) / (economies * (seeds - 1))
    return mean, between, within


def _combined(by_draw: tuple[Floats, Floats, Floats], shape: tuple[int, ...]) -> Floats:
    """Combine what is known by draw, in axis 0, into the three parts."""
    (mean, between, within), (economies, seeds) = by_draw, shape[1:3]
    chance, swings = within.mean(axis=0), between.mean(axis=0)
    known = mean.var(axis=0, ddof=1) - swings / (economies * seeds) if len(mean) > 1 else np.full_like(chance, np.nan)
    return np.stack([known, (swings - chance) / seeds, chance])


def shares(parts: Floats) -> Floats:
    """Turn the three parts into shares that add to 1; a part below zero counts as none, an unknown one stays unknown. NaN where nothing varies."""
    positive = np.maximum(parts, 0.0)
    total = np.nansum(positive, axis=0)
    return np.where(total > 0.0, positive / np.where(total > 0.0, total, 1.0), np.nan)


def shares_with_intervals(values: Floats) -> Floats:
    """Return the shares with their 90 % intervals over resampled draws, (3 values: share, low, high; 3 parts; ...)."""
    known = _by_draw(values)
    found = shares(_combined(known, values.shape))
    draws = len(values)
    if draws == 1:
        return np.stack([found, np.full_like(found, np.nan), np.full_like(found, np.nan)])
    marks = np.empty(RESAMPLES * draws)
    fill_uniform(Luck(1, 0), int(Decision.RESAMPLE), marks)
    chosen = (marks * draws).astype(np.int64).reshape(RESAMPLES, draws)
    again = np.stack([shares(_combined((known[0][own], known[1][own], known[2][own]), values.shape)) for own in chosen])
    with np.errstate(invalid="ignore"):
        low, high = np.quantile(again, INTERVAL, axis=0)
    return np.stack([found, low, high])


def split_table(values: Floats, cells: pd.DataFrame) -> pd.DataFrame:
    """Return for each cell the variance of one future, and the share of each part with its 90 % interval.

    `values` (draws, economies, seeds, cells); `cells`: a row each. Adds variance, and PART, PART_variance, PART_low, PART_high.
    """
    parts, found = components(values), shares_with_intervals(values)
    columns: dict[str, Floats] = {"variance": np.nansum(parts, axis=0)}
    for place, name in enumerate(PARTS):
        columns |= {name: found[0, place], f"{name}_low": found[1, place], f"{name}_high": found[2, place], f"{name}_variance": parts[place]}
    return cells.assign(**columns)
