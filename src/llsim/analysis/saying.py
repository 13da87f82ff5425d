"""What an estimate and its interval let us say, and how values are written beside it: by rules that depend on the numbers alone.

Above zero "rises by", below zero "falls by", across zero "no clear change". "Probably" is added when the 95 % interval crosses zero and
the 80 % interval does not. Better or worse comes from the catalogue.
"""

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

    @property
    def moves(self) -> bool:
        """Say whether an amount follows the words."""
        return self.words.endswith("by")


def read_interval(difference: float, low: float, high: float, better: str) -> Verdict:
    """Apply the rules to a 95 % interval of a difference; `better` is up, down or neither. Unknown ends give "no interval"."""
    if not all(map(math.isfinite, (difference, low, high))):
        return Verdict("no interval", "neither", False)
    if low == high == difference == 0:
        return Verdict("no change at all", "neither", True)
    narrow_low, narrow_high = eighty_percent(difference, low, high)
    if low > 0:
        words, sign = "rises by", 1
    elif high < 0:
        words, sign = "falls by", -1
    elif narrow_low > 0:
        words, sign = "probably rises by", 1
    elif narrow_high < 0:
        words, sign = "probably falls by", -1
    else:
        return Verdict("no clear change", "neither", False)
    return Verdict(words, effect_of(sign, better), not words.startswith("probably"))


def eighty_percent(difference: float, low: float, high: float) -> tuple[float, float]:
    """Shrink a 95 % interval to an 80 % one, as for a normal distribution."""
    return difference - (difference - low) * EIGHTY_OVER_NINETY_FIVE, difference + (high - difference) * EIGHTY_OVER_NINETY_FIVE


def effect_of(sign: int, better: str) -> Effect:
    """Say whether a move up (1) or down (-1) is better or worse."""
    if better == "neither":
        return "neither"
    return "better" if (sign > 0) == (better == "up") else "worse"


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
