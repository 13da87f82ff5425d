"""Split the effect of a package over its levers: exact Shapley values over all combinations, and what pairs add. Frames in, frames out.

A lever's share is what it adds to the levers that are there before it, averaged over all orders in which they could have been pulled
(Shapley 1953). Every combination is run with the same luck, so shares are exact in each run: they add up to the effect, a lever
that does nothing gets nothing, and no order is preferred. What two levers add together beyond what each adds by itself is Grabisch and
Roubens' (1999) interaction index. The plus is the effect of the package less the sum of what each lever does when pulled alone.

A combination is a number: bit `k` says whether lever `k` is pulled, so that 0 is none and the last is all.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import factorial
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from llsim.analysis.compare import half_width

if TYPE_CHECKING:
    import pandas as pd

type Floats = npt.NDArray[np.float64]

RUN, CELL = ["draw", "seed"], ["year", "outcome", "group"]
MOST_LEVERS = 10


def shapley_weights(levers: int) -> Floats:
    """Return the weight of each combination in each lever's share. Shape (levers, 2 ** levers); each row sums to zero."""
    weights = np.zeros((levers, 2**levers))
    for combination in range(2**levers):
        before = combination.bit_count()
        for lever in range(levers):
            if not combination >> lever & 1:
                part = factorial(before) * factorial(levers - before - 1) / factorial(levers)
                weights[lever, combination] -= part
                weights[lever, combination | 1 << lever] += part
    return weights


def pair_weights(levers: int) -> Floats:
    """Return the weight of each combination in what each pair of levers adds together, in the order of `combinations`. Shape (pairs, 2 ** levers)."""
    pairs = list(combinations(range(levers), 2))
    weights = np.zeros((len(pairs), 2**levers))
    for row, (one, other) in enumerate(pairs):
        for combination in range(2**levers):
            if combination >> one & 1 or combination >> other & 1:
                continue
            before = combination.bit_count()
            part = factorial(before) * factorial(levers - before - 2) / factorial(levers - 1)
            for there, sign in ((0, 1.0), (1 << one, -1.0), (1 << other, -1.0), (1 << one | 1 << other, 1.0)):
                weights[row, combination | there] += sign * part
    return weights


def alone_weights(levers: int) -> Floats:
    """Return the weight of each combination in what each lever does by itself. Shape (levers, 2 ** levers)."""
    weights = np.zeros((levers, 2**levers))
    weights[:, 0] = -1.0
    weights[np.arange(levers), 2 ** np.arange(levers)] = 1.0
    return weights


@dataclass(frozen=True)
class Worths:
    """What every combination came to. `values`: (combinations, draws, seeds, cells); `cells`: year, outcome, group of each, and people: the mean denominator."""

    values: Floats
    cells: pd.DataFrame

    @property
    def levers(self) -> int:
        """Return how many levers there are."""
        return len(self.values).bit_length() - 1

    def summed(self, weights: Floats) -> Floats:
        """Add combinations up by weights, run by run. `weights` (rows, combinations); returns (rows, draws, seeds, cells)."""
        gains = self.values - self.values[:1]  # from the baseline, so that what does not move is exactly zero
        return np.tensordot(weights, gains, axes=1)

    @property
    def total(self) -> Floats:
        """Return the effect of all levers together, run by run. Shape (draws, seeds, cells)."""
        return np.asarray(self.values[-1] - self.values[0])


def worths_of(outcomes: pd.DataFrame, combinations_run: int) -> Worths:
    """Arrange the runs of all combinations. Takes point (the combination), draw, seed, year, outcome, group, numerator, denominator.

    Cells that some run does not count are left out. Raises ValueError where a combination, draw or seed is missing altogether.
    """
    frame = outcomes.assign(value=outcomes["numerator"] / outcomes["denominator"].where(outcomes["denominator"] != 0))
    wide = frame.pivot_table(index=["point", *RUN], columns=CELL, values="value", observed=True, sort=True)
    draws, seeds = (wide.index.get_level_values(name).nunique() for name in RUN)
    if len(wide) != combinations_run * draws * seeds:
        raise ValueError(f"found {len(wide)} runs of {combinations_run} combinations, {draws} draws and {seeds} seeds; allowed: every one of them")
    wide = wide.loc[:, wide.notna().all(axis=0)]
    people = frame.groupby(CELL)["denominator"].mean().rename("people").reset_index()
    cells = wide.columns.to_frame(index=False).merge(people, on=CELL, how="left", validate="one_to_one")
    return Worths(wide.to_numpy().reshape(combinations_run, draws, seeds, -1), cells)


def with_intervals(runs: Floats) -> tuple[Floats, Floats, Floats]:
    """Return mean and 95 % interval over runs, each (..., cells). `runs`: (..., draws, seeds, cells).

    With one draw the interval holds chance alone; with several it is that under one more draw, as in `compare`.
    """
    draws, seeds = runs.shape[-3:-1]
    if draws == 1:
        mean, count, spread = runs[..., 0, :, :].mean(axis=-2), seeds, runs[..., 0, :, :].std(axis=-2, ddof=1) if seeds > 1 else np.zeros_like(runs[..., 0, 0, :])
        half = half_width(spread, np.full(spread.shape, count))
    else:
        by_draw = runs.mean(axis=-2)
        mean, spread = by_draw.mean(axis=-2), by_draw.std(axis=-2, ddof=1)
        half = half_width(spread, np.full(spread.shape, draws)) * np.sqrt(draws + 1)
    return mean, mean - half, mean + half


def shares_table(worths: Worths, levers: tuple[str, ...]) -> pd.DataFrame:
    """Return a row for each lever and cell: lever, outcome, group, year, share, low, high, alone, alone_low, alone_high, total, total_low, total_high, people.

    Shares of the levers sum to `total`; `alone` is what the lever does by itself, all in the outcome's unit. `people`: the mean denominator.
    """
    share, alone = (with_intervals(worths.summed(weights(len(levers)))) for weights in (shapley_weights, alone_weights))
    total = with_intervals(worths.total)
    return _stacked([
        worths.cells.assign(lever=lever, **_ends("share", "", tuple(one[place] for one in share)), **_ends("alone", "alone_", tuple(one[place] for one in alone)), **_ends("total", "total_", total))
        for place, lever in enumerate(levers)
    ], "lever")  # fmt: skip


def pairs_table(worths: Worths, levers: tuple[str, ...]) -> pd.DataFrame:
    """Return a row for each pair and cell: lever, other, outcome, group, year, together, low, high.

    `together`: what the two add beyond what each adds by itself, averaged over who else is there. The rows with `other` empty and `lever`
    `plus` hold the effect of the package less the sum of its levers pulled alone.
    """
    pairs = list(combinations(range(len(levers)), 2))
    found = with_intervals(worths.summed(pair_weights(len(levers))))
    plus = with_intervals(worths.total - worths.summed(alone_weights(len(levers))).sum(axis=0))
    cells = worths.cells.drop(columns="people")
    rows = [cells.assign(lever=levers[a], other=levers[b], **_ends("together", "", tuple(one[place] for one in found))) for place, (a, b) in enumerate(pairs)]
    return _stacked([*rows, cells.assign(lever="plus", other="", **_ends("together", "", plus))], "lever", "other")


def _ends(name: str, prefix: str, found: tuple[Floats, ...]) -> dict[str, Floats]:
    return {name: found[0], f"{prefix}low": found[1], f"{prefix}high": found[2]}


def _stacked(tables: list[pd.DataFrame], *first: str) -> pd.DataFrame:
    """Put tables under one another, by outcome, group and year, levers in their order."""
    import pandas as pd  # noqa: PLC0415 (slow to import)

    whole = pd.concat(tables, ignore_index=True).sort_values(["outcome", "group", "year"], kind="stable", ignore_index=True)
    keys = [*first, "outcome", "group", "year"]
    return whole[[*keys, *(column for column in whole.columns if column not in keys)]]
