"""The arithmetic of an account of costs and benefits: present values, break-even years, chance carried through. Arrays in, arrays out.

The first axis of every array of results is a case: case 0 is the middle (mean over runs, declared prices), cases 1 and more carry together
what is not known of effects (weights of runs) and of prices (draws of their priors). Runs are never done again for a price.
"""

from __future__ import annotations

from collections.abc import Mapping
from zlib import crc32

import numpy as np
import numpy.typing as npt

from llsim.analysis.compare import CONFIDENCE
from llsim.luck import Decision, Luck, fill_normal, fill_uniform

type Floats = npt.NDArray[np.float64]
NEVER = np.inf
HALVINGS = 24


def present(flows: Floats, rate: float, years: Floats) -> Floats:
    """Discount flows (..., years): each is worth 1 / (1 + rate) ^ year, years counted from that in which a dollar is worth a dollar."""
    return flows / (1.0 + rate) ** years


def rate_of_return(flows: Floats) -> Floats:
    """Return the rate at which flows (cases, years) that are spent first and return later are worth nought, to a millionth; NaN outside 0 to 1."""
    years = np.arange(flows.shape[1], dtype=np.float64)
    low, high = np.zeros(len(flows)), np.ones(len(flows))
    inside = (flows.sum(axis=1) >= 0.0) & ((flows / 2.0**years).sum(axis=1) <= 0.0)
    for _ in range(HALVINGS):
        middle = (low + high) / 2.0
        above = (flows / (1.0 + middle[:, None]) ** years).sum(axis=1) > 0.0
        low, high = np.where(above, middle, low), np.where(above, high, middle)
    return np.where(inside, (low + high) / 2.0, np.nan)


def break_even(flows: Floats, years: npt.NDArray[np.int64]) -> Floats:
    """Return the first year from which discounted flows (cases, years) add up to nought or more and go on doing so; `NEVER`, and NaN where nothing flows."""
    under = np.cumsum(flows, axis=1) < 0.0
    last_under = np.where(under.any(axis=1), under.shape[1] - 1 - np.argmax(under[:, ::-1], axis=1), -1)
    first = np.where(last_under < 0, np.argmax(flows != 0.0, axis=1), np.minimum(last_under + 1, len(years) - 1))
    found = np.where(last_under == len(years) - 1, NEVER, years[first].astype(np.float64))
    return np.where((flows != 0.0).any(axis=1) & ~np.isnan(flows).any(axis=1), found, np.nan)


def shares_of_spread(values: Floats, causes: Mapping[str, Floats]) -> dict[str, float]:
    """Return what share of the spread of values (cases,) goes with each cause (cases,), by its squared correlation; causes that do not vary are left out.

    Causes are drawn independently, so that shares add up to 1 but for what they do together, and but for the chance of so many cases.
    """
    if np.isnan(values).any() or not np.ptp(values[1:]) > 0.0:
        return {}
    return {name: float(np.corrcoef(values[1:], cause[1:])[0, 1] ** 2) for name, cause in causes.items() if np.ptp(cause[1:]) > 0.0}


def weights_of_runs(runs: int, cases: int, seed: int, *, one_more: bool) -> Floats:
    """Return weights (1 + cases, runs), each row adding up to 1: the mean, then cases spread as Student's interval of the mean is.

    A weighted sum of the runs is the mean plus a multivariate Student deviation with the runs' own covariance: its 95 % interval is that of
    `compare`, of the mean over seeds, or with `one_more` of one more draw of the parameters. One run alone carries no chance: NaN.
    """
    weights = np.full((1 + cases, runs), 1.0 / runs)
    if runs == 1:
        weights[1:] = np.nan
        return weights
    deviations = normals(Decision.RUN_WEIGHTS, runs, cases, seed)
    chi = (normals(Decision.RUN_WEIGHTS + 1, runs - 1, cases, seed) ** 2).sum(axis=0)
    scale = np.sqrt((runs + 1 if one_more else 1) / (runs * chi))
    weights[1:] += (scale * (deviations - deviations.mean(axis=0))).T
    return weights


def normals(decision: int, rows: int, cases: int, seed: int) -> Floats:
    """Draw standard normal numbers (rows, cases) by address: row as the year, case as the agent."""
    found = np.zeros((rows, cases))
    for row in range(rows):
        fill_normal(Luck(seed, row), int(decision), found[row])
    return found


def shares(name: str, cases: int, seed: int) -> Floats:
    """Draw where in its prior a number lies in each case (cases,), by the number's own name: the draws of one do not depend on the others."""
    found = np.zeros(cases)
    fill_uniform(Luck(seed, crc32(name.encode())), int(Decision.PRICES), found)
    return found


def interval(values: Floats, *, whole: bool = False) -> tuple[float, float, float]:
    """Return the middle (case 0) and the ends of the 95 % interval over the other cases; ends that are never reached, or not known, are not finite.

    `whole`: ends are values that occur, as years are.
    """
    others = values[1:]
    if not len(others) or np.isnan(others).any():
        return float(values[0]), float("nan"), float("nan")
    low, high = np.quantile(others, [0.5 - CONFIDENCE / 2, 0.5 + CONFIDENCE / 2], method="inverted_cdf" if whole or np.isinf(others).any() else "linear")
    return float(values[0]), float(low), float(high)


def ratio(over: Floats, under: Floats) -> tuple[float, float, float]:
    """Return a ratio with its interval; NaN throughout where the denominator's own interval is not above nought (Fieller's has no end then)."""
    middle, low, _ = interval(under)
    if not middle > 0.0 or low <= 0.0:
        return float("nan"), float("nan"), float("nan")
    above = under > 0.0
    return interval(np.where(above | np.isnan(under), over / np.where(above, under, 1.0), np.copysign(np.inf, over)) + 0.0 * under)


def carried(last: Floats, from_year: npt.NDArray[np.int64], until_year: npt.NDArray[np.int64], growth: Floats, years: npt.NDArray[np.int64]) -> Floats:
    """Carry the last known value of each cohort on: last (cases, cohorts), growing by `growth` (cases,) a year.

    Cohort c is carried in the years after `from_year[c]`, up to and with `until_year[c]`. Returns the sum over cohorts, (cases, years).
    """
    found = np.zeros((len(last), len(years)))
    for place, year in enumerate(years):
        beyond = year - from_year
        going = (beyond > 0) & (year <= until_year)
        if going.any():
            found[:, place] = (last[:, going] * (1.0 + growth[:, None]) ** beyond[going]).sum(axis=1)
    return found


def yearly(present_value: Floats, rate: float, years: int) -> Floats:
    """Return the yearly sum that over so many years, the first of them now, is worth a present value at a rate."""
    return present_value / float(present(np.ones(years), rate, np.arange(years, dtype=np.float64)).sum())
