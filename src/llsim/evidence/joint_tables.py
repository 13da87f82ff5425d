"""What the fit to all studies is kept as: draws, the curve that regions start from, what the studies told, and how near they are met."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from llsim.compiled import SOURCE_VERSION
from llsim.evidence.effect_curve import CURVE, EFFECTS, text_of
from llsim.evidence.history_matching import equally_weighted
from llsim.evidence.joint_effects import JointFit, JointPlan
from llsim.evidence.narrowing import quantile
from llsim.evidence.posterior import lines_of, told_rows, told_table, write_texts

if TYPE_CHECKING:
    import pandas as pd

Floats = npt.NDArray[np.float64]
MIDDLE, TAIL = 0.5, 0.05


def values_of(found: JointFit) -> Floats:
    """Return parameter values of the weighted sample, (n, parameters)."""
    return np.column_stack([one.value(found.points[:, place]) for place, one in enumerate(found.moved)])


def identifiability_of(found: JointFit) -> pd.DataFrame:
    """Return what the studies told of each effect, best informed first; columns as of a region's table."""
    return told_table(told_rows(found.moved, values_of(found), found.weights))


def draws_of(found: JointFit, draws: int) -> Floats:
    """Return so many draws of equal weight, (draws, parameters)."""
    return values_of(found)[equally_weighted(found.weights, draws)]


def medians_of(found: JointFit) -> dict[str, float]:
    """Return the posterior median of each effect."""
    values = values_of(found)
    return {one.path: quantile(values[:, place], found.weights, MIDDLE) for place, one in enumerate(found.moved)}


def fit_of(found: JointFit) -> pd.DataFrame:
    """Return published estimates beside what the stand-in gives, all over the priors and after the fit.

    Columns: row, study, outcome, group, published, error, before, before_sd (over the priors), after, low, high (90 % of the posterior).
    """
    import pandas as pd  # noqa: PLC0415 (slow to import)

    rows = []
    for place, one in enumerate(found.wanted):
        after = [quantile(found.simulated[:, place], found.weights, share) for share in (MIDDLE, TAIL, 1 - TAIL)]
        before = found.prior[:, place]
        rows.append((one.outcome.evidence, one.study, one.outcome.title or one.outcome.measure, one.outcome.group, one.value, one.error, before.mean(), before.std(ddof=1), *after))
    return pd.DataFrame(rows, columns=["row", "study", "outcome", "group", "published", "error", "before", "before_sd", "after", "low", "high"])


def write_effects(found: JointFit, plan: JointPlan, draws: int, folders: Sequence[Path]) -> list[Path]:
    """Write draws, curve and identifiability into every folder, each file whole or not at all. Returns the files."""
    rows = ", ".join(dict.fromkeys(one.outcome.evidence for one in found.wanted))
    lines = [
        f"# What all replayed evaluations tell of effects: {draws} draws of equal weight, written by `llsim calibrate effects` on {date.today().isoformat()}.",  # noqa: DTZ011 (the day where it was run)
        f"# {plan.replays} replays of every study; effective sample {found.effective_size:.0f} of {len(found.weights)}; source version {SOURCE_VERSION}.",
        f"# Fitted to {len(found.wanted)} estimates of the rows {rows}.",
        ",".join(["draw", *(one.path for one in found.moved)]),
    ]
    told = identifiability_of(found).to_csv(index=False, float_format="%.4g")
    texts = {f"{EFFECTS}.csv": "\n".join([*lines, *lines_of(draws_of(found, draws))]) + "\n", f"{CURVE}.csv": text_of(found.curve), f"{EFFECTS}_identifiability.csv": told}
    return write_texts(texts, folders)
