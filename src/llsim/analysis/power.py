"""What replications of a pilot say of its design: power, false alarms, bias, coverage, the smallest effect it can find. Frames in, frames out."""

from __future__ import annotations

import math
from collections.abc import Iterator
from statistics import NormalDist
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from llsim.analysis.compare import CONFIDENCE, half_width

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd

KEYS = ["outcome", "estimand", "varied", "schools", "cohorts", "part"]
UNKNOWN = float("nan")


class Value(NamedTuple):
    """One measure of a design with its 95 % interval; NaN where there is none."""

    measure: str
    value: float
    low: float = UNKNOWN
    high: float = UNKNOWN


def share_interval(found: int, of: int) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share (Wilson 1927); from 0 to 1 of nothing."""
    if of == 0:
        return 0.0, 1.0
    z = NormalDist().inv_cdf(0.5 + CONFIDENCE / 2)
    share, spread = found / of, z * z / of
    middle, half = (share + spread / 2) / (1 + spread), z * math.sqrt(share * (1 - share) / of + spread / (4 * of)) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)


def analytic_power(effect: float, variances: tuple[float, float], people: tuple[float, float], alpha: float, design_effect: float = 1.0) -> float:
    """Return the power of the two-sided z test of two means or shares with so many people each: what a power calculator says.

    `variances`: of one person of each arm, p (1 - p) of a share. `design_effect`: 1 + (m - 1) icc where schools of m people are drawn.
    """
    if not all(number > 0 for number in people) or not all(map(math.isfinite, (effect, *variances))):
        return UNKNOWN
    error = math.sqrt(design_effect * (variances[0] / people[0] + variances[1] / people[1]))
    bell = NormalDist()
    critical = bell.inv_cdf(1 - alpha / 2)
    if error <= 0:
        return 1.0 if effect else alpha
    return bell.cdf(effect / error - critical) + bell.cdf(-effect / error - critical)


def power_table(replications: pd.DataFrame, alpha: float, wanted: float) -> pd.DataFrame:
    """Sum up replications of a pilot: a row for each outcome, estimand, size and measure.

    Takes the rows of evidence/pilots/replicating.py; returns outcome (its place in the file), estimand, varied, schools, cohorts, part,
    students (mean analysed), replications, measure, value, low, high.
    """
    import pandas as pd  # noqa: PLC0415 (slow to import)

    rows = []
    for key, own in replications.groupby(KEYS, sort=False, dropna=False):
        size = dict(zip(KEYS, key, strict=True))
        students = float((own["treated"] + own["compared"]).mean())
        rows += [size | {"students": students, "replications": len(own)} | value._asdict() for value in measures_of(own, alpha, wanted)]
    return pd.DataFrame(rows)


def measures_of(own: pd.DataFrame, alpha: float, wanted: float) -> Iterator[Value]:
    """Give every measure of one outcome at one size."""
    fitted = own[np.isfinite(own["error"])]
    if fitted.empty:
        return
    truth, truth_half = mean_and_half(fitted["truth"].to_numpy())
    estimates = fitted["estimate"].to_numpy()
    yield share_of("power", p_values(fitted, "") < alpha)
    switched_off = own[np.isfinite(own["off_error"])]
    if len(switched_off):
        yield share_of("false_alarms", p_values(switched_off, "off_") < alpha)
    yield Value("true_effect", truth, truth - truth_half, truth + truth_half)
    for name, values in (("estimate", estimates), ("bias", estimates - fitted["truth"].to_numpy())):
        mean, half = mean_and_half(values)
        yield Value(name, mean, mean - half, mean + half)
    yield share_of("coverage", np.abs(estimates - truth) <= quantile(1 - alpha / 2, fitted["freedom"].to_numpy()) * fitted["error"].to_numpy())
    yield from smallest(fitted, (truth, truth_half), alpha, wanted)
    icc = float(fitted["icc"].mean()) if fitted["icc"].notna().any() else UNKNOWN
    people = float(fitted["treated"].mean()), float(fitted["compared"].mean())
    if str(fitted["estimand"].iloc[0]) == "effect":
        each = sum(people) / float(fitted["schools"].iloc[0])
        inflated = 1.0 if math.isnan(icc) else 1.0 + (each - 1.0) * max(icc, 0.0)
        variances = float(fitted["treated_variance"].mean()), float(fitted["compared_variance"].mean())
        yield Value("analytic_power", analytic_power(truth, variances, people, alpha, inflated))
    yield from (Value("treated", people[0]), Value("compared", people[1]), Value("comparison_mean", float(fitted["mean"].mean())))
    yield Value("taken_up", float(fitted["taken_up"].mean()))
    if not math.isnan(icc):
        yield Value("icc", icc)


def smallest(fitted: pd.DataFrame, truth: tuple[float, float], alpha: float, wanted: float) -> Iterator[Value]:
    """Give the smallest effect found with the power wanted, and how many times the students (or schools) the true effect needs; infinite where it may be nought."""
    freedom = float(fitted["freedom"].mean())
    reach = float(sum(quantile(np.array([1 - alpha / 2, wanted]), freedom))) * float(fitted["estimate"].std(ddof=1))
    yield Value("smallest_found", reach)
    effect, half = truth
    clear = math.isfinite(half) and abs(effect) > half and effect != 0
    yield Value("times_needed", (reach / effect) ** 2 if clear else float("inf"))


def p_values(rows: pd.DataFrame, start: str) -> npt.NDArray[np.float64]:
    """Return the two-sided p of each replication by Student's t."""
    from scipy.special import stdtr  # noqa: PLC0415 (slow to import)

    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.abs(rows[f"{start}estimate"].to_numpy() / rows[f"{start}error"].to_numpy())
    return np.asarray(2.0 * stdtr(rows[f"{start}freedom"].to_numpy(), -np.nan_to_num(ratio, nan=0.0)), np.float64)


def quantile(probability: npt.NDArray[np.float64] | float, freedom: npt.NDArray[np.float64] | float) -> npt.NDArray[np.float64]:
    """Return quantiles of Student's t."""
    from scipy.special import stdtrit  # noqa: PLC0415 (slow to import)

    return np.asarray(stdtrit(freedom, probability), np.float64)


def share_of(measure: str, which: npt.NDArray[np.bool_]) -> Value:
    """Count a share of replications with Wilson's interval."""
    found = int(which.sum())
    return Value(measure, found / len(which), *share_interval(found, len(which)))


def mean_and_half(values: npt.NDArray[np.float64]) -> tuple[float, float]:
    """Return the mean over replications and half its 95 % interval; values that are not known are left out."""
    values = values[np.isfinite(values)]
    if not len(values):
        return UNKNOWN, UNKNOWN
    spread = values.std(ddof=1) if len(values) > 1 else 0.0
    return float(values.mean()), float(half_width(np.array([spread]), np.array([len(values)]))[0])
