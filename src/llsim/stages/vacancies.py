"""Submodel 9, second part: the vacancies of a year, and the other residents who compete for them.

All vacancies of one employer and tier make one lot. Search, hiring and in-migration work on lots, so that their cost follows the
vacancies there are and not the employers.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp
from typing import Any

import numpy as np
import numpy.typing as npt

from llsim.agents.arithmetic import poisson_count
from llsim.agents.employer import TIERS
from llsim.compiled import behaviour, sweep
from llsim.crew import Crew
from llsim.luck import Decision, Luck, ids_of, uniforms

RIVALS_APART = 1 << 32


@dataclass
class Lots:
    """The lots of a year, by tier and within a tier by industry and employer. Arrays by lot, and where lots begin.

    `employer` rows; `address` of the lot's luck; `industry` 0 to 14; `posted` vacancies; `open` vacancies not yet filled; `rivals` other residents of sufficient quality who apply; `first` (3, 16): the
    first lot of each tier and industry, and where the tier's lots end.
    """

    employer: npt.NDArray[np.int64]
    address: npt.NDArray[np.int64]
    industry: npt.NDArray[np.int64]
    posted: npt.NDArray[np.int64]
    open: npt.NDArray[np.int64]
    rivals: npt.NDArray[np.int64]
    first: npt.NDArray[np.int64]

    def on_the_board(self, *, congested: bool) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int64]]:
        """Return the lot of every vacancy one can apply to, in the order of lots, and where each tier and industry begins in it, (3, 16).

        Without congestion nobody takes a vacancy from anybody: all that were posted stay on the board.
        """
        there = self.open if congested else self.posted
        upto = np.concatenate([[0], np.cumsum(there)])
        return np.repeat(np.arange(len(there), dtype=np.int32), there), upto[self.first]

    def by_industry(self) -> npt.NDArray[np.int64]:
        """Return the vacancies not yet filled by industry. Shape (15,)."""
        upto = np.concatenate([[0], np.cumsum(self.open)])
        return np.diff(upto[self.first], axis=1).sum(axis=0)

    def by_tier(self) -> npt.NDArray[np.int64]:
        """Return the vacancies not yet filled by tier. Shape (3,)."""
        upto = np.concatenate([[0], np.cumsum(self.open)])
        return upto[self.first[:, -1]] - upto[self.first[:, 0]]


@behaviour
def post(employer: Any, entry_shares: Any, rate: float, mark: float) -> None:
    """Post vacancies: openings times jobs, split over tiers by the industry's entry education, rounded in total by luck (`mark`)."""
    exact, counted = 0.0, 0
    for tier in range(TIERS):
        exact += rate * employer.jobs * entry_shares[employer.industry, tier]
        upto = int(exact + mark)
        employer.vacancies[tier] = employer.open[tier] = upto - counted
        counted = upto
    employer.known_hires = 0


@sweep
def post_vacancies(employers: Any, entry_shares: Any, rate: float, luck: Luck, posted: Any) -> None:
    """Let every employer of a block post its vacancies; copies them to posted, (3, n)."""
    mark, _ = uniforms(luck, ids_of(employers), Decision.VACANCY)
    for row in range(len(employers)):
        post(employers[row], entry_shares, rate, mark[row])
        for tier in range(TIERS):
            posted[tier, row] = employers[row].vacancies[tier]


@behaviour
def lot_address(employer: Any, tier: int) -> int:
    """Address the luck of a lot: a number of its own for each employer and tier."""
    return int(TIERS * employer.id + tier)


@sweep
def list_lots(employers: Any, posted: Any, first_employer: Any) -> tuple[Any, Any, Any, Any, Any]:
    """List the lots: employer, address, industry and vacancies of each, and where each tier and industry begins (3, 16). `posted`: see `post_vacancies`."""
    size = (posted > 0).sum()
    owner, address, industry, vacancies = np.empty(size + 1, np.int64), np.empty(size, np.int64), np.empty(size, np.int64), np.empty(size, np.int64)
    first = np.empty((TIERS, len(first_employer)), np.int64)
    lot = 0
    for tier in range(TIERS):
        first[tier, 0] = lot
        for field in range(len(first_employer) - 1):
            for row in range(first_employer[field], first_employer[field + 1]):
                owner[lot] = row  # stays only if there is a vacancy: quicker than asking first
                lot += posted[tier, row] > 0
            first[tier, field + 1] = lot
            industry[first[tier, field] : lot] = field
        for own in range(first[tier, 0], lot):
            vacancies[own], address[own] = posted[tier, owner[own]], lot_address(employers[owner[own]], tier)
    return owner[:size], address, industry, vacancies, first


@behaviour
def tier_of(lot: int, first: Any) -> int:
    """Return the tier of a lot."""
    return 0 if lot < first[1, 0] else 1 if lot < first[2, 0] else 2


@sweep
def count_rivals(address: Any, vacancies: Any, first: Any, start: int, stop: int, per_vacancy: Any, luck: Luck, rivals: Any) -> None:
    """Draw how many other residents of sufficient quality apply to each lot from start to stop: Poisson around `per_vacancy` (3,), by tier."""
    chance, _ = uniforms(luck, address[start:stop], Decision.RIVALS)
    for lot in range(start, stop):
        rivals[lot] = poisson_count(chance[lot - start], per_vacancy[tier_of(lot, first)] * vacancies[lot])


@sweep
def fill_with_in_migrants(address: Any, vacancies: Any, start: int, stop: int, share: float, luck: Luck) -> int:
    """Let in-migrants take a share of what is left in the lots from start to stop, rounded by luck. Returns how many came."""
    came = 0
    chance, _ = uniforms(luck, address[start:stop], Decision.IN_MIGRANT)
    for lot in range(start, stop):
        if vacancies[lot] > 0:
            taken = min(int(share * vacancies[lot] + chance[lot - start]), vacancies[lot])
            vacancies[lot] -= taken
            came += taken
    return came


@sweep
def leave_open(employers: Any, owner: Any, vacancies: Any, first: Any) -> None:
    """Tell every employer which of its vacancies stay open."""
    for lot in range(len(owner)):
        employers[owner[lot]].open[tier_of(lot, first)] = vacancies[lot]


def lots_of_the_year(tables: Any, entry_shares: Any, openings: float, cycle: float, luck: Luck, crew: Crew) -> Lots:
    """Post this year's vacancies and list them as lots, no rivals yet."""
    employers, posted = tables.employers.rows, np.zeros((TIERS, len(tables.employers.array)), np.int32)
    crew.each(len(employers), lambda part: post_vacancies(employers[part], entry_shares, openings * exp(cycle), luck, posted[:, part]))
    owner, address, industry, vacancies, first = list_lots(employers, posted, tables.first_employer)
    return Lots(owner, address, industry, vacancies, vacancies.copy(), np.zeros(len(owner), np.int64), first)


def let_rivals_apply(lots: Lots, rivals: npt.NDArray[np.float64], good_enough: float, luck: Luck, crew: Crew) -> None:
    """Spread the other residents who look for work over the lots of their tier. `rivals` (3,): people by tier."""
    starts, ends = lots.first[:, 0], lots.first[:, -1]
    posted = np.array([lots.open[a:b].sum() for a, b in zip(starts, ends, strict=True)])
    per_vacancy = rivals * good_enough / np.maximum(posted, 1)
    crew.each(len(lots.open), lambda part: count_rivals(
        lots.address, lots.open, lots.first, part.start, part.stop, per_vacancy, luck, lots.rivals))
