"""What a naive forecast would have said of a held-out rate: the wider figure, the last value, or a straight line through the last two."""

from __future__ import annotations

from dataclasses import dataclass

from llsim.evidence.held_out import held_out
from llsim.evidence.ledger import ledger
from llsim.region.region import Region

WIDER_COLLEGE_GOING = "B078"
EARLIER_DUAL_ENROLLMENT = ((2016, "B055.1"), (2019, "B055.2"))
NEWEST_CLASS = 2025


@dataclass(frozen=True)
class Naive:
    """A forecast without a model: in words, and as a share."""

    words: str
    share: float


def naive_forecasts(region: Region, outcome: str, group: str, evidence: str = "") -> list[Naive]:
    """List what could have been said of a held-out rate of a region without a model. Empty where nothing earlier or wider is known.

    `evidence`: the row in the list of held-out rows, which then names the forecasts; empty for a rate of the region file.
    """
    if evidence:
        return [Naive(forecast.words, forecast.share) for forecast in held_out().compared[evidence].naive]
    if outcome == "college_going":
        return [Naive("all of California", _share(WIDER_COLLEGE_GOING))]
    if outcome == "college_course_takers":
        (first, one), (last, other) = ((year, _share(row)) for year, row in EARLIER_DUAL_ENROLLMENT)
        line = other + (other - one) / (last - first) * (NEWEST_CLASS - last)
        return [Naive("last value", other), Naive("straight line", line)]
    everyone = (region.targets.a_g_of_graduates or {}).get("all") if outcome == "a_g_completion" and group != "all" else None
    return [Naive("all students", everyone.share)] if everyone is not None else []


def _share(row: str) -> float:
    return float(ledger()[row].value) / 100.0
