"""Paired differences between scenarios: frames in, frames out.

Two scenarios with one seed give each person the same luck, so differences are taken draw by draw and seed by seed. With one draw, the
interval is Student's 95 % interval of the mean difference over seeds: it holds chance alone. With several draws of the parameters,
differences are averaged over the seeds of a draw, and the interval is Student's 95 % interval of the difference under one more draw:
it holds what is not known of the parameters, and the chance of so many seeds. It does not shrink to nothing with more draws. The
variance ratio says how much pairing gained over independent runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

CONFIDENCE = 0.95
KEYS = ["year", "outcome", "group"]


def differences(outcomes: pd.DataFrame, baseline: str) -> pd.DataFrame:
    """Compare every scenario with the baseline: each outcome, and the cost of an additional graduate.

    Takes scenario, draw, seed, year, outcome, group, numerator, denominator; returns scenario, year, outcome, group, difference,
    low, high, seeds, draws, variance_ratio.
    """
    import pandas as pd  # noqa: PLC0415 (slow to import)

    found = paired_differences(outcomes, baseline)
    return pd.concat([found, *(_cost_per_graduate(outcomes, baseline, name) for name in found["scenario"].unique())], ignore_index=True)


def paired_differences(outcomes: pd.DataFrame, baseline: str) -> pd.DataFrame:
    """Compare each outcome of every scenario with that of the baseline, draw by draw and seed by seed; columns as of `differences`."""
    import pandas as pd  # noqa: PLC0415 (slow to import)

    frame = outcomes.assign(value=outcomes["numerator"] / outcomes["denominator"].where(outcomes["denominator"] != 0))
    wide = frame.pivot_table(index=[*KEYS, "draw", "seed"], columns="scenario", values="value", observed=True)
    return pd.concat([_against(wide, baseline, name) for name in wide.columns if name != baseline], ignore_index=True)


def _against(wide: pd.DataFrame, baseline: str, scenario: str) -> pd.DataFrame:
    """Return the differences of one scenario."""
    import pandas as pd  # noqa: PLC0415 (slow to import)

    pairs = wide[[baseline, scenario]].dropna()
    pairs = pairs.assign(gap=pairs[scenario] - pairs[baseline])
    groups = pairs.groupby(level=KEYS, sort=True)
    mean, count, spread = groups["gap"].mean(), groups["gap"].size(), groups["gap"].std(ddof=1)
    draws = pairs.index.get_level_values("draw").nunique()
    if draws == 1:
        half, seeds = half_width(spread.to_numpy(), count.to_numpy()), count
    else:
        by_draw = pairs["gap"].groupby(level=[*KEYS, "draw"], sort=True).agg(["mean", "size"])
        over = by_draw.groupby(level=KEYS, sort=True)
        mean, kept, seeds = over["mean"].mean(), over["mean"].size().to_numpy(), over["size"].max()
        half = half_width(over["mean"].std(ddof=1).to_numpy(), kept) * np.sqrt(kept + 1)
    apart = groups[baseline].var(ddof=1) + groups[scenario].var(ddof=1)
    ratio = apart / spread.pow(2).where(spread > 0)
    table = pd.DataFrame({"difference": mean, "low": mean - half, "high": mean + half, "seeds": seeds, "draws": draws, "variance_ratio": ratio})
    return table.reset_index().assign(scenario=scenario)[["scenario", *KEYS, "difference", "low", "high", "seeds", "draws", "variance_ratio"]]


def half_width(spread: np.ndarray, count: np.ndarray) -> np.ndarray:
    """Return half the 95 % interval of a mean: infinite for one seed."""
    from scipy.special import stdtrit  # noqa: PLC0415 (slow to import)

    known = count > 1
    quantile = stdtrit(np.where(known, count - 1, 1), 0.5 + CONFIDENCE / 2)
    return np.where(known, quantile * np.nan_to_num(spread) / np.sqrt(count), np.inf)


def _cost_per_graduate(outcomes: pd.DataFrame, baseline: str, scenario: str) -> pd.DataFrame:
    """Return extra public cost up to each year over extra on-time graduates up to it; left out where more graduates are in doubt.

    The interval of the ratio is Fieller's, which is honest about a small denominator.
    """
    import pandas as pd  # noqa: PLC0415 (slow to import)

    chosen = outcomes[(outcomes["group"] == "all") & outcomes["outcome"].isin(["public_cost", "graduates"])]
    wide = chosen.pivot_table(index=["outcome", "seed", "draw"], columns=["scenario", "year"], values="numerator")
    gap = pd.DataFrame(wide[scenario] - wide[baseline]).cumsum(axis=1)
    draws = gap.index.get_level_values("draw").nunique()
    seeds = gap.index.get_level_values("seed").nunique()
    gap = gap.groupby(level=["outcome", "draw"]).mean() if draws > 1 else gap
    rows = []
    for year in gap.columns:
        cost, people = gap.loc["public_cost", year].to_numpy(), gap.loc["graduates", year].to_numpy()
        ratio = fieller(cost, people, one_more=draws > 1)
        if ratio is not None:
            rows.append((scenario, year, "cost_per_additional_graduate", "all", *ratio, seeds, draws, np.nan))
    return pd.DataFrame(rows, columns=["scenario", *KEYS, "difference", "low", "high", "seeds", "draws", "variance_ratio"])


def fieller(over: np.ndarray, under: np.ndarray, *, one_more: bool = False) -> tuple[float, float, float] | None:
    """Return a ratio of means of paired samples with its 95 % interval, or None where the denominator's own interval holds 0.

    `one_more`: the interval is that of one more pair, not that of the means.
    """
    n = len(over)
    if n < 2 or under.mean() <= 0:
        return None
    from scipy.special import stdtrit  # noqa: PLC0415 (slow to import)

    quantile = float(stdtrit(n - 1, 0.5 + CONFIDENCE / 2))
    a, b = over.mean(), under.mean()
    parts = n / (n + 1) if one_more else n
    saa, sbb, sab = over.var(ddof=1) / parts, under.var(ddof=1) / parts, np.cov(over, under, ddof=1)[0, 1] / parts
    g = quantile**2 * sbb / b**2
    if g >= 1:
        return None
    root = np.sqrt(max(0.0, saa - 2 * a / b * sab + (a / b) ** 2 * sbb - g * (saa - sab**2 / sbb if sbb > 0 else saa)))
    centre, half = (a / b - g * (sab / sbb if sbb > 0 else 0.0)) / (1 - g), quantile / b * root / (1 - g)
    return float(a / b), float(centre - half), float(centre + half)
