"""What all replayed evaluations together tell of effects: a bell curve over parameters in standard units of their priors, kept as a small file.

It stands between prior and region: a region's calibration starts from it, so that every draw of every region agrees with the studies.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from llsim.errors import ConfigurationError
from llsim.reading import posterior_file, read_draws

Floats = npt.NDArray[np.float64]
EFFECTS = "effects"
CURVE = "effects_curve"


@dataclass(frozen=True)
class EffectCurve:
    """Names (k,), mean (k,) and covariance (k, k) in standard units: the prior is mean 0, covariance 1."""

    names: tuple[str, ...]
    mean: Floats
    covariance: Floats

    def in_prior_units(self, names: Sequence[str], points: Floats) -> Floats:
        """Turn standard points, (n, len(names)), of which this curve knows some, into standard units of the priors.

        A parameter's value depends on its own coordinate and on those before it, so that the first of `names` can be moved without
        the others. What the curve does not know stays as it is.
        """
        known = [place for place, name in enumerate(names) if name in self.names]
        if not known:
            return points
        here = [self.names.index(names[place]) for place in known]
        root = np.linalg.cholesky(self.covariance[np.ix_(here, here)])
        moved = points.copy()
        moved[:, known] = self.mean[here] + points[:, known] @ root.T
        return moved


def text_of(curve: EffectCurve) -> str:
    """Write a curve: one line a parameter with its mean and its row of the covariance, to nine digits."""
    lines = [",".join(["parameter", "mean", *curve.names])]
    lines += [",".join([name, f"{mean:.9g}", *(f"{value:.9g}" for value in row)]) for name, mean, row in zip(curve.names, curve.mean, curve.covariance, strict=True)]
    return "\n".join(lines) + "\n"


def drawn_effects(number: int) -> list[str]:
    """Return one draw of effects, counted from 1 and round again after the last, as PATH=VALUE. Raises ConfigurationError where none are kept."""
    path = posterior_file(EFFECTS)
    if path is None:
        raise ConfigurationError("--draws: effects have no posterior; `llsim calibrate effects` makes one")
    names, rows = read_draws(path)
    return [f"{name}={value!r}" for name, value in zip(names, rows[(number - 1) % len(rows)], strict=True)]


def effect_curve() -> EffectCurve | None:
    """Return the curve that `llsim calibrate effects` kept, or None before it ever ran."""
    path = posterior_file(CURVE)
    return None if path is None else read_curve(path)


def read_curve(path: Path) -> EffectCurve:
    """Read a kept curve. Raises ConfigurationError for what is no such file."""
    head, *rows = csv.reader(path.read_text(encoding="utf-8").splitlines())
    names = tuple(row[0] for row in rows)
    try:
        table = np.array([[float(cell) for cell in row[1:]] for row in rows])
    except ValueError:  # a cell that is no number, or rows of several lengths
        table = np.empty(0)
    if tuple(head[2:]) != names or table.shape != (len(names), len(names) + 1):
        raise ConfigurationError("found no curve of effects; allowed: a file that `llsim calibrate effects` wrote", str(path))
    return EffectCurve(names, table[:, 0], table[:, 1:])
