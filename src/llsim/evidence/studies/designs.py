"""Designs with two worlds or two times: randomised offer, threshold, before and after, levels."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import numpy as np

from llsim.evidence.studies.comparison import Comparison, Estimate, Question, mean
from llsim.evidence.studies.matched import Lottery, Matched, TrueEffect, coin
from llsim.evidence.studies.people import Worlds
from llsim.parameter import Between


class RandomisedOffer(Comparison):
    """Toss a coin for each person: who wins is observed in the world with the offer, who loses in the world without (TR01, TR18, EC01).

    Everybody has the same luck in both worlds, so the noise left is that of the coin and of the sample. `score_from` and `score_below`
    keep only those whose prior achievement lies between. `without_coin` sees everybody in both worlds: what the coin estimates, without
    the coin's noise; for fitting, since no evaluator can.
    """

    kind: Literal["randomised_offer"]
    score_from: Annotated[float, Between(-10, 10)] = -10.0
    score_below: Annotated[float, Between(-10, 10)] = 10.0
    without_coin: bool = False

    @property
    def two_worlds(self) -> bool:
        """Say that a control world is needed."""
        return True

    def estimate(self, worlds: Worlds, question: Question) -> Estimate:
        """Return the difference of means between winners and losers of the coin."""
        assert worlds.control is not None  # noqa: S101 (two_worlds)
        score = worlds.treated.entrants["prior_achievement"]
        asked = (score >= self.score_from) & (score < self.score_below)
        wins = coin(worlds)
        (with_it, counts), (without, counts_too) = question.answers(worlds.treated), question.answers(worlds.control)
        counts, counts_too = counts & asked, counts_too & asked
        winners, losers = (counts, counts_too) if self.without_coin else (counts & wins, counts_too & ~wins)
        against = mean(without, losers)
        return Estimate(mean(with_it, winners) - against, against)


class Threshold(Comparison):
    """Offer to those at or above a cutoff on a test, compare just above with just below by local straight lines (regression discontinuity).

    `below` turns it round: help for those who miss the cutoff, as in placement into remediation.
    """

    kind: Literal["threshold"]
    cutoff: Annotated[float, Between(-3, 3)] = 0.0
    bandwidth: Annotated[float, Between(0.05, 3)] = 0.7
    test_error: Annotated[float, Between(0, 3)] = 0.4
    below: bool = False

    @property
    def two_worlds(self) -> bool:
        """Say that a control world is needed."""
        return True

    def estimate(self, worlds: Worlds, question: Question) -> Estimate:
        """Return the jump at the cutoff."""
        assert worlds.control is not None  # noqa: S101 (two_worlds)
        distance = worlds.test_score(self.test_error) - self.cutoff
        offered = distance < 0.0 if self.below else distance >= 0.0
        (with_it, counts), (without, counts_too) = question.answers(worlds.treated), question.answers(worlds.control)
        near = (np.abs(distance) < self.bandwidth) & np.where(offered, counts, counts_too)
        values, x = np.where(offered, with_it, without)[near], distance[near]
        columns = np.column_stack([offered[near], np.ones(len(x)), x, x * offered[near]])
        found, *_ = np.linalg.lstsq(columns, values, rcond=None)
        return Estimate(float(found[0]), float(found[1]))


class BeforeAfter(Comparison):
    """Compare the last cohorts with the first in one world in which the policy starts between them; nothing else is taken out (LL28)."""

    kind: Literal["before_after"]
    cohorts_each: Annotated[int, Between(1, 10)] = 1

    def estimate(self, worlds: Worlds, question: Question) -> Estimate:
        """Return the difference of means of the last and the first cohorts."""
        values, counts = question.answers(worlds.treated)
        years = worlds.treated.entrants["entry_year"].astype(np.int64)
        early, late = years < years.min() + self.cohorts_each, years > years.max() - self.cohorts_each
        against = mean(values, counts & early)
        return Estimate(mean(values, counts & late) - against, against)


class EmployerShare(Comparison):
    """Count the employers of a size class who have student interns: a level, no comparison (WB17)."""

    kind: Literal["employer_share"]
    jobs_from: Annotated[float, Between(0, 1e6)]
    jobs_below: Annotated[float, Between(0, 1e9)]

    def estimate(self, worlds: Worlds, question: Question) -> Estimate:
        """Return the share."""
        found = worlds.treated.employers[max(question.after)]
        return Estimate(share_with_interns(found, self.jobs_from, self.jobs_below), 1.0)


def share_with_interns(employers: Any, jobs_from: float, jobs_below: float) -> float:
    """Return the share of employers of a size class who took at least one student this year; NaN where there are none."""
    of_class = (employers["jobs"] >= jobs_from) & (employers["jobs"] < jobs_below)
    return float((employers["placed"][of_class] > 0).mean()) if of_class.any() else float("nan")


class Growth(Comparison):
    """Compare a total of the region in the last year with the first, per unit of `per` (EI01): employers who take part, or their placements."""

    kind: Literal["growth"]
    total: Literal["employer_partners", "wbl_slots"]
    years: Annotated[int, Between(1, 30)]

    def estimate(self, worlds: Worlds, question: Question) -> Estimate:
        """Return the difference of the totals."""
        totals, start = worlds.treated.totals, int(question.after[0])
        first = totals[start, self.total]
        return Estimate(totals[start + self.years, self.total] - first, first)


Design = Matched | Lottery | TrueEffect | RandomisedOffer | Threshold | BeforeAfter | EmployerShare | Growth
