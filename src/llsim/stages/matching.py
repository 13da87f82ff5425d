"""Submodel 9, fourth part: hiring the best in line, in rounds of applications.

Seekers apply to one vacancy a round, for three rounds. The other residents apply in the first; whoever is left over applies again
to what is left over. Employers take the best, and rather leave a vacancy open than hire below their standard.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import exp, log
from typing import Any

import numpy as np
import numpy.typing as npt

from llsim.agents.arithmetic import share_below
from llsim.agents.employer import TIERS
from llsim.agents.student import NOBODY, Stage
from llsim.agents.table import number_of, rows_of
from llsim.compiled import behaviour, sweep
from llsim.crew import Crew
from llsim.luck import Decision, Luck, draw, fill_normal, ids_of, normal, normals, uniforms
from llsim.stages.allotment import lines, nth_smallest
from llsim.stages.applications import ROUNDS, apply_for_jobs
from llsim.stages.labor_market import pay_of_person
from llsim.stages.vacancies import RIVALS_APART, Lots, fill_with_in_migrants, leave_open, let_rivals_apply, lots_of_the_year, tier_of


@behaviour
def start_job(person: Any, employer_row: int, employer: Any, tier: int, pay: Any, p: Any, chance: float) -> None:
    """Start at an employer: pay by person, industry, field, employer, tightness and chance (a standard normal draw)."""
    person.stage = Stage.EMPLOYED
    person.employer = employer_row
    person.job_tier = tier
    person.job_industry = employer.industry
    log_pay = pay_of_person(person, p) + pay[employer.industry, tier] + employer.wage_offer
    if person.field == employer.industry:
        log_pay += p.pay_match
    person.wage = exp(log_pay + p.pay_spread * chance)


@behaviour
def rivals_score(address: int, number: int, good_enough: float, p: Any, luck: Luck) -> float:
    """Return how well a rival of a lot impresses: a normal score of which only the share good enough is seen."""
    uniform = draw(luck, address + (number + 1) * RIVALS_APART, Decision.RIVAL_IMPRESSION)
    return p.rival_score + normal(1.0 - good_enough * uniform)


@sweep
def choose_the_best(
    address: Any, vacancies: Any, rivals: Any, start: int, stop: int, starts: Any, order: Any, score: Any, good_enough: float, congested: bool, settings: Any, luck: Luck,
    hired: Any,
) -> int:
    """Let every employer take the best in line for the lots from start to stop, rivals among them; marks the seekers hired.

    `starts`, `order`: the line of each lot, see `line_up`. Returns the vacancies filled.
    """
    filled = 0
    pool = np.empty(16)
    for lot in range(start, stop):
        own, others, places = starts[lot + 1] - starts[lot], rivals[lot], vacancies[lot]
        lowest = -1e300
        if congested and own > 0 and own + others > places:
            if own + others > len(pool):
                pool = np.empty(2 * (own + others))
            for place in range(own):
                pool[place] = score[order[starts[lot] + place]]
            for number in range(others):
                pool[own + number] = rivals_score(address[lot], number, good_enough, settings[0], luck)
            lowest = nth_smallest(pool[: own + others], own + others - places) if places > 0 else 1e300
        for place in range(own):
            hired[order[starts[lot] + place]] = score[order[starts[lot] + place]] >= lowest
        taken = min(places, own + others)
        filled += taken
        vacancies[lot] -= taken
    return filled


@sweep
def start_jobs(people: Any, forms: Any, lots: Any, employers: Any, owner: Any, first: Any, pay: Any, settings: Any, luck: Luck) -> None:
    """Let everyone hired start. `forms`: applications of those hired; `lots` (n,): where."""
    mood, _ = uniforms(luck, ids_of(forms), Decision.WAGE)
    chance = normals(mood)
    for i in range(len(forms)):
        row = owner[lots[i]]
        start_job(people[forms[i].row], row, employers[row], tier_of(lots[i], first), pay, settings[0], chance[i])


def pay_above_usual(vacancies: Any, seekers: float, usual: float, p: Any, *, congested: bool) -> float:
    """Return the response of pay to vacancies per seeker against the usual, in log points."""
    tightness = log(max(vacancies, 1.0) / max(seekers, 1.0)) - usual if congested else 0.0
    return number_of(p, "pay_tightness") * min(max(tightness, -2.0), 2.0)


@dataclass(frozen=True)
class Market:
    """What stays the same over the rounds of one year: people, employers, lots, pay (15, 3), settings and luck.

    `known_hires` (employers,) counts the hires of students an employer had placed.
    """

    people: Any
    employers: Any
    known_hires: Any
    lots: Lots
    pay: Any
    settings: Any
    luck: Luck
    good_enough: float
    congested: bool


def one_round(market: Market, forms: Any, round_number: int, crew: Crew) -> tuple[Any, int]:
    """Let everyone apply once and employers choose. Returns who was hired (n,), and the vacancies filled by residents."""
    lots, settings, luck, employers = market.lots, market.settings, market.luck, market.employers
    board, page = lots.on_the_board(congested=market.congested)
    target, score, hired = np.full(len(forms), NOBODY, np.int64), np.zeros(len(forms)), np.zeros(len(forms), np.bool_)
    crew.each(len(forms), lambda part: apply_for_jobs(
        rows_of(forms[part]), employers, lots.employer, lots.industry, lots.first, board, page, round_number, settings, luck, target[part], score[part]))
    starts, order = lines(target, len(lots.open))
    filled = sum(crew.each(len(lots.open), lambda part: choose_the_best(
        lots.address, lots.open, lots.rivals, part.start, part.stop, starts, order, score, market.good_enough, market.congested, settings, luck, hired)))
    lots.rivals[:] = 0
    starting, where = np.compress(hired, forms), target[hired]
    crew.each(len(starting), lambda part: start_jobs(
        market.people, rows_of(starting[part]), where[part], employers, lots.employer, lots.first, market.pay, settings, luck))
    known = lots.employer[where[starting["known"] == lots.employer[where]]]
    np.add.at(market.known_hires, known, 1)
    return hired, filled


def match(market: Market, forms: Any, crew: Crew) -> tuple[npt.NDArray[np.int64], int]:
    """Run the rounds of applications. Returns the rows of the simulated people who are hired, round by round, and vacancies filled by residents in all."""
    rows, filled = [], 0
    for round_number in range(ROUNDS):
        hired, more_filled = one_round(market, forms, round_number, crew)
        rows.append(forms["row"][hired])
        filled, forms = filled + more_filled, np.compress(~hired, forms)
    return np.concatenate(rows), filled


@dataclass(frozen=True)
class Economy:
    """What a region's economy brings: log pay (15,), entry education (15, 3), yearly growth (15,), other seekers (15, 3).

    `arrivals` (3,): people by tier who look for work here this year beyond those, see elsewhere.py.
    """

    log_pay: npt.NDArray[np.float64]
    entry_shares: npt.NDArray[np.float64]
    growth: npt.NDArray[np.float64]
    rivals: npt.NDArray[np.float64]
    arrivals: npt.NDArray[np.float64] = field(default_factory=lambda: np.zeros(TIERS))

    def rivals_after(self, years: int) -> npt.NDArray[np.float64]:
        """Return the other seekers by tier, (3,), so many years after the first: they grow with their industries; and who arrived."""
        others = (self.rivals * (1.0 + self.growth[:, None]) ** max(years, 0)).sum(axis=0)
        return np.maximum(others + self.arrivals, 0.0)


@dataclass(frozen=True)
class MarketYear:
    """What a year of the labour market came to, in simulated people and jobs; vacancies by industry (15,), posted and left open; in-migrants by tier (3,).

    `pay_above_usual`: log points that pay answers to vacancies per seeker. `applied`, `hired`: rows of those who looked for work and of those who found it, in the block of people who are followed.
    """

    posted: int
    hires: int
    filled_by_residents: int
    in_migrants: int
    seekers: int
    rivals: float
    posted_by_industry: npt.NDArray[np.int64]
    left_by_industry: npt.NDArray[np.int64]
    applied: npt.NDArray[np.int64]
    hired: npt.NDArray[np.int64]
    in_migrants_by_tier: npt.NDArray[np.int64]
    pay_above_usual: float


def luck_of_the_year(luck: Luck) -> float:
    """Draw the business cycle of a year, standard normal."""
    out = np.zeros(1)
    fill_normal(luck, int(Decision.BUSINESS_CYCLE), out)
    return float(out[0])


def swing_of_the_year(luck: Luck, settings: Any, years: int) -> float:
    """Return how far vacancies are from their trend, in log points: this year's shock, and what is left of those since the first year. `years`: since then."""
    left = number_of(settings, "cycle_persistence")
    earlier = range(1, max(years, 0) + 1) if left > 0.0 else ()
    shocks = luck_of_the_year(luck) + sum(left**back * luck_of_the_year(Luck(luck.seed, luck.year - back)) for back in earlier)
    return number_of(settings, "business_cycle") * shocks


def run_market(
    people: Any, forms: Any, tables: Any, economy: Economy, settings: Any, luck: Luck, economy_luck: Luck, usual: float, years: int, crew: Crew, *, congested: bool,
) -> MarketYear:
    """Post vacancies, match seekers to them in rounds, let in-migrants take a share of the rest.

    `economy_luck`: the luck of the business cycle, which several runs may share; `usual`: log vacancies per seeker; `years`: since the first year.
    """
    employers = tables.employers.rows
    lots = lots_of_the_year(tables, economy.entry_shares, number_of(settings, "openings"), swing_of_the_year(economy_luck, settings, years), luck, crew)
    posted = lots.by_industry()
    rivals = economy.rivals_after(years)
    good_enough = share_below(number_of(settings, "rival_score") - number_of(settings, "hiring_standard"))
    if congested:
        let_rivals_apply(lots, rivals, good_enough, luck, crew)
    above = pay_above_usual(posted.sum(), len(forms), usual, settings, congested=congested)
    pay = np.repeat(economy.log_pay[:, None], TIERS, axis=1) + above
    hired, filled = match(Market(people, employers, tables.employers.array["known_hires"], lots, pay, settings, luck, good_enough, congested), forms, crew)
    share, left = number_of(settings, "in_migrants"), lots.by_tier()
    came = sum(crew.each(len(lots.open), lambda part: fill_with_in_migrants(
        lots.address, lots.open, part.start, part.stop, share, luck)))
    leave_open(employers, lots.employer, lots.open, lots.first)
    return MarketYear(int(posted.sum()), len(hired), filled, came, len(forms), float(rivals.sum()), posted, lots.by_industry(), forms["row"].copy(), hired, left - lots.by_tier(), above)
