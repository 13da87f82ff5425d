"""Measure how far a number is moved in standard deviations of its prior.

A number x stands at z, the standard normal quantile of the share of its prior that lies below x. For a bell curve one unit is one standard
deviation; for a log-normal one it is one of the logarithm; for uniform and triangular priors it is one of the scale of probability: from
the middle, one unit up leaves 16 % of the prior above.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from llsim.experiment.problem import Factor
from llsim.parameter import Fixed, LogNormal, Normal, Triangular, Uniform

FARTHEST = 4.0
"""Priors are cut so many standard deviations from their middle."""


@dataclass(frozen=True)
class Axis:
    """One number that is moved. `whole`: whole numbers alone are allowed."""

    factor: Factor
    whole: bool

    @property
    def start(self) -> float:
        """Return the value that the scenario has."""
        return self.factor.parameter.value

    @property
    def carries_an_effect(self) -> bool:
        """Say whether the number carries an effect of a pathway or a lever by its declaration."""
        return self.factor.parameter.about.null is not None

    def units(self, value: float) -> float:
        """Return where a value stands in its prior, cut at four standard deviations either way."""
        centre = self.factor.centre
        match self.factor.parameter.about.prior:
            case Normal(sd=sd):
                found = (value - centre) / sd
            case LogNormal(sigma=sigma):
                found = np.log(max(value, np.finfo(float).tiny) / centre) / sigma
            case Uniform(low=low, high=high):
                found = ndtri((value - low) / (high - low)) if low < value < high else np.inf * np.sign(value - 0.5 * (low + high))
            case Triangular() as prior:
                found = ndtri(_share_below(prior, value)) if prior.low < value < prior.high else np.inf * np.sign(value - prior.mode)
            case Fixed():
                raise TypeError(f"{self.factor.path} is fixed and cannot be moved")
        return float(np.clip(found, -FARTHEST, FARTHEST))

    def value(self, moved: float) -> float:
        """Return the value so many standard deviations from the start, inside the allowed range; the start itself for zero."""
        if moved == 0.0:
            return self.start
        found = self._at(self.units(self.start) + moved)
        parameter = self.factor.parameter
        return float(np.clip(round(found) if self.whole else found, parameter.low, parameter.high))

    def _at(self, units: float) -> float:
        centre = self.factor.centre
        match self.factor.parameter.about.prior:
            case Normal(sd=sd):
                return centre + sd * units
            case LogNormal(sigma=sigma):
                return float(centre * np.exp(sigma * units))
            case Uniform(low=low, high=high):
                return float(low + (high - low) * ndtr(units))
            case Triangular() as prior:
                return _quantile(prior, float(ndtr(units)))
            case Fixed():
                raise TypeError(f"{self.factor.path} is fixed and cannot be moved")

    def room(self) -> tuple[float, float]:
        """Return how far the number can be moved down and up, in standard deviations: at most four from the middle of its prior, inside its allowed range."""
        parameter, start = self.factor.parameter, self.units(self.start)
        low = max(-FARTHEST, self.units(parameter.low)) - start
        high = min(FARTHEST, self.units(parameter.high)) - start
        return min(low, 0.0), max(high, 0.0)


def _share_below(prior: Triangular, value: float) -> float:
    """Return the share of a triangular prior below a value inside it."""
    whole = prior.high - prior.low
    if value <= prior.mode and prior.mode > prior.low:
        return (value - prior.low) ** 2 / (whole * (prior.mode - prior.low))
    return 1.0 - (prior.high - value) ** 2 / (whole * (prior.high - prior.mode))


def _quantile(prior: Triangular, share: float) -> float:
    """Return the value that has a share of a triangular prior below it."""
    whole, below = prior.high - prior.low, (prior.mode - prior.low) / (prior.high - prior.low)
    if share < below:
        return float(prior.low + np.sqrt(share * whole * (prior.mode - prior.low)))
    return float(prior.high - np.sqrt((1.0 - share) * whole * (prior.high - prior.mode)))
