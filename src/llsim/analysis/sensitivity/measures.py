"""Every method's answer in one form: a number that was moved, what was measured of it, the value and its interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt

from llsim.analysis.sensitivity.noise import Noise

type Floats = npt.NDArray[np.float64]

Method = Literal["sobol", "morris", "fast", "pawn", "delta", "factorial", "shapley"]
METHODS: tuple[Method, ...] = ("sobol", "morris", "fast", "pawn", "delta", "factorial", "shapley")
NAN = float("nan")
ROUNDING = 1e-12
"""What is smaller is what rounding left of nothing."""


@dataclass(frozen=True)
class Measure:
    """One measured thing of one number, or of a pair of them.

    `uncorrected`: with luck in it; NaN where it may not be published or is the same. `spread`: standard error over blocks of seeds.
    """

    factor: str
    measure: str
    value: float
    low: float = NAN
    high: float = NAN
    uncorrected: float = NAN
    spread: float = NAN
    other: str = ""


@dataclass(frozen=True)
class Step:
    """A total index at a part of the design. `points`: of the Sobol sequence."""

    points: int
    factor: str
    total: float


@dataclass(frozen=True)
class Found:
    """What one method found for one outcome. `ranking`: by which measure the numbers are ranked. `alike`: how alike resampled rankings are, 1 the same.

    `status`: `measured`, `constant` (nothing made a difference) or `luck` (luck drowns what was moved). `ranks`: 5th and 95th percentile.
    """

    method: Method
    ranking: str
    measures: tuple[Measure, ...]
    status: Literal["measured", "constant", "luck"] = "measured"
    noise: Noise | None = None
    floor: float = NAN
    steps: tuple[Step, ...] = ()
    ranks: dict[str, tuple[float, float]] = field(default_factory=dict)
    alike: float = NAN
    warnings: tuple[str, ...] = ()

    def ranked(self) -> list[Measure]:
        """List what the numbers are ranked by, the largest first, main effects by their size; a pair's share is not among them."""
        own = [one for one in self.measures if one.measure == self.ranking and not one.other]
        sizes = {one.factor: abs(one.value) if self.ranking == "main" else one.value for one in own}
        return sorted(own, key=lambda one: -sizes[one.factor] if np.isfinite(one.value) else np.inf)

    def clear(self) -> list[Measure]:
        """List the numbers that stand out: above the noise floor, and with an interval that does not hold zero."""
        lowest = max(self.floor, ROUNDING) if np.isfinite(self.floor) else ROUNDING
        return [one for one in self.ranked() if np.isfinite(one.value) and abs(one.value) > lowest and not one.low <= 0.0 <= one.high]

    def of(self, measure: str) -> dict[str, Measure]:
        """Return one measure of each number, by its name."""
        return {one.factor: one for one in self.measures if one.measure == measure and not one.other}


def rows(names: Sequence[str], measure: str, values: Floats, halves: Floats | None = None, uncorrected: Floats | None = None, spread: Floats | None = None) -> list[Measure]:
    """Make measures of arrays, (names,) each; `halves` are half widths of 95 % intervals."""
    blank = np.full(len(values), np.nan)
    halves, uncorrected, spread = (blank if given is None else given for given in (halves, uncorrected, spread))
    return [
        Measure(name, measure, float(value), float(value - half), float(value + half), float(raw), float(wide))
        for name, value, half, raw, wide in zip(names, values, halves, uncorrected, spread, strict=True)
    ]
