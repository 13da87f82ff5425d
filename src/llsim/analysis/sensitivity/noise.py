"""Tell luck from influence: how much of an outcome's variance is luck, and indices without it.

The variance of the mean over R replicates is V (1 + f/R), where V is what the moved numbers cause and f the variance of luck in one run
over V. Uncorrected indices are therefore S' = S/(1 + f/R) and T' = (T + f/R)/(1 + f/R), as long as luck is independent from point to
point. Where all points share their luck, as with common seeds, part of it cancels between neighbouring points, and these formulas would
correct too much. Products of *different* replicates hold no luck in either case: `without_noise` uses them, and agrees with the formulas
where those apply.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from llsim.errors import ConfigurationError

type Floats = npt.NDArray[np.float64]

LARGEST_RATIO = 0.15
"""Uncorrected indices are not published where luck is more than this share of the signal's variance."""
FEWEST_SEEDS = 2


@dataclass(frozen=True)
class Noise:
    """How much of the variance is luck. `share`: f, variance of luck in one run over that of the signal. `variance`: of the signal, in the outcome's unit squared."""

    share: float
    replicates: int
    variance: float

    @property
    def ratio(self) -> float:
        """Return f/R: luck that is left in the means, over the signal."""
        return self.share / self.replicates

    @property
    def is_publishable(self) -> bool:
        """Say whether uncorrected indices may be shown."""
        return self.ratio <= LARGEST_RATIO


def noise_of(values: Floats) -> Noise:
    """Estimate the noise share of values, (points, replicates). What all points share of a replicate's luck does not count.

    Raises ConfigurationError for a single replicate, where luck cannot be told from influence.
    """
    refuse_single(values)
    points, replicates = values.shape
    centred = values - values.mean(axis=0, keepdims=True)
    rest = centred - centred.mean(axis=1, keepdims=True)
    luck = float((rest**2).sum() / ((points - 1) * (replicates - 1)))
    signal = float(values.mean(axis=1).var(ddof=1)) - luck / replicates
    return Noise(luck / signal if signal > 0.0 else float("inf"), replicates, max(signal, 0.0))


def refuse_single(values: Floats) -> None:
    """Raise ConfigurationError for values of a single replicate."""
    if values.shape[1] < FEWEST_SEEDS:
        raise ConfigurationError(f"seeds: found {values.shape[1]}; allowed: at least {FEWEST_SEEDS}, better 5: without replicates nobody can tell influence from luck")


def corrected(first: Floats, total: Floats, noise: Noise) -> tuple[Floats, Floats]:
    """Remove independent noise from uncorrected first-order and total indices: S = S'(1 + f/R), T = T'(1 + f/R) - f/R."""
    return first * (1.0 + noise.ratio), total * (1.0 + noise.ratio) - noise.ratio


def without_noise(own: Floats, own_variances: Floats, mean: Floats, mean_variances: Floats) -> tuple[Floats, Floats]:
    """Return indices without noise and the variance of the signal, from products of different replicates.

    Any index is a quadratic form over a variance, so that the mean over pairs of different replicates follows from the indices of each
    replicate, `own` (replicates, indices) with `own_variances` (replicates, indices), and those of the mean over replicates, `mean`
    (indices,) with `mean_variances` (indices,). The signal's variance is 0 or less where luck drowns it; indices are then NaN.
    """
    replicates = len(own)
    pairs = replicates * (replicates - 1)
    forms = (replicates**2 * mean * mean_variances - (own * own_variances).sum(axis=0)) / pairs
    variances = (replicates**2 * mean_variances - own_variances.sum(axis=0)) / pairs
    return np.where(variances > 0.0, forms / np.where(variances > 0.0, variances, 1.0), np.nan), variances
