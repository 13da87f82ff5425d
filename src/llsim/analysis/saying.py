"""What an estimate and its interval let us say, and how values are written beside it: by rules that depend on the numbers alone."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from llsim.catalogue import BY_NAME, Outcome

Effect = Literal["better", "worse", "neither"]
EIGHTY_OVER_NINETY_FIVE = 1.2815515655446004 / 1.959963984540054


@dataclass(frozen=True)
class Verdict:
    """What an interval lets us say. `effect` is better, worse, or neither when nothing clear can be said."""

    words: str
    effect: Effect
    clear: bool


def read_interval(difference: float, low: float, high: float, better: str) -> Verdict:
    """Apply the rules to a 95 % interval of a difference; `better` is up, down or neither.

    Above zero it rises, below zero it falls; "probably" where the 95 % interval crosses zero and the 80 % interval does not.
    """
    if not all(map(math.isfinite, (difference, low, high))):
        return Verdict("no interval", "neither", False)
    if low == high == difference == 0:
        return Verdict("no change at all", "neither", True)
    clear = low > 0 or high < 0
    narrow_low, narrow_high = difference - (difference - low) * EIGHTY_OVER_NINETY_FIVE, difference + (high - difference) * EIGHTY_OVER_NINETY_FIVE
    if not clear and narrow_low <= 0 <= narrow_high:
        return Verdict("no clear change", "neither", False)
    rises = low > 0 or (not clear and narrow_low > 0)
    effect: Effect = "neither" if better == "neither" else "better" if rises == (better == "up") else "worse"
    return Verdict(f"{'' if clear else 'probably '}{'rises' if rises else 'falls'}", effect, clear)


def shown(value: float, outcome: Outcome, *, signed: bool = False) -> str:
    """Format a value in its unit: points for differences of shares, per cent for levels."""
    if not math.isfinite(value):
        return "unknown"
    sign = "+" if signed else ""
    if outcome.unit == "share":
        return f"{100 * value:{sign}.2f}" if signed else f"{100 * value:.1f} %"
    if outcome.unit == "credits":
        return f"{value:{sign}.1f}"
    return f"{value:{sign},.0f}"


def unit_of(outcome: Outcome) -> str:
    """Name the unit of a difference."""
    return "points" if outcome.unit == "share" else outcome.unit


def cautions(outcomes: Iterable[str]) -> list[str]:
    """List what must not be read into outcomes, each sentence once."""
    return list(dict.fromkeys(BY_NAME[name].caution for name in outcomes if BY_NAME[name].caution))
