"""Submodel 9, second part: vacancies, applications in rounds, hiring the best in line, and what is left for in-migrants."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log
from typing import Any

import numpy as np
import numpy.typing as npt

from llsim.agents.arithmetic import clip, find
from llsim.agents.employer import TIERS
from llsim.agents.student import NOBODY, Place, Stage
from llsim.agents.table import number_of
from llsim.compiled import behaviour, sweep
from llsim.luck import Decision, Luck, draw, normal
from llsim.stages.allotment import ranks
from llsim.stages.labor_market import highest_tier, pay_of_person

ROUNDS = 3


@behaviour
def tier_applied_to(person: Any, round_number: int) -> int:
    """Apply to the highest tier first; a bachelor settles for a high-school job in the last round."""
    highest = highest_tier(person.credential)
    return 0 if round_number == ROUNDS - 1 else highest


@behaviour
def choose_vacancy(person: Any, tier: int, round_number: int, employers: Any, first: Any, cumulative: Any, p: Any, luck: Luck) -> int:
    """Choose an employer with open vacancies of the tier: one known, one in the field, or any. -1 if there is none."""
    uniform = draw(luck, person.id, Decision.SEARCH_EMPLOYER + round_number)
    within = draw(luck, person.id, Decision.SEARCH_INDUSTRY + round_number)
    known = person.mentor_employer
    if round_number == 0 and known >= 0 and within < p.known_first and employers[known].open[tier] > 0:
        return int(known)
    wanted = person.field if person.field >= 0 else person.interest
    if uniform < p.field_search:
        found = find(uniform / p.field_search, cumulative[tier], first[wanted], first[wanted + 1])
        if found >= 0:
            return int(found)
        return NOBODY
    return int(find((uniform - p.field_search) / (1.0 - p.field_search), cumulative[tier], 0, len(employers)))


@behaviour
def impression(person: Any, employer_row: int, employer: Any, tier: int, round_number: int, p: Any, luck: Luck) -> float:
    """Return how well the person impresses the employer, in standard deviations."""
    score = p.credential_score * (highest_tier(person.credential) - tier) + p.skill_score * person.career_skill
    score += p.experience_score * min(person.experience, 8)
    if person.field == employer.industry:
        score += p.field_score
    if person.mentor_employer == employer_row:
        score += p.known_score
    return score + normal(draw(luck, person.id, Decision.IMPRESSION + round_number))


@behaviour
def start_job(person: Any, employer_row: int, employer: Any, tier: int, pay: Any, p: Any, luck: Luck) -> None:
    """Start at an employer: pay by person, industry, field, employer, tightness and chance."""
    person.stage = Stage.EMPLOYED
    person.employer = employer_row
    person.job_tier = tier
    person.job_industry = employer.industry
    log_pay = pay_of_person(person, p) + pay[employer.industry, tier] + employer.wage_offer
    if person.field == employer.industry:
        log_pay += p.pay_match
    person.wage = exp(log_pay + p.pay_spread * normal(draw(luck, person.id, Decision.WAGE)))


@sweep
def post_vacancies(employers: Any, entry_shares: Any, cycle: float, settings: Any, luck: Luck) -> None:
    """Let every employer post vacancies by tier: openings times jobs times the industry's entry education, rounded by luck."""
    p = settings[0]
    for i in range(len(employers)):
        employer = employers[i]
        for tier in range(TIERS):
            wanted = p.openings * exp(cycle) * employer.jobs * entry_shares[employer.industry, tier]
            posted = int(wanted + draw(luck, TIERS * employer.id + tier, Decision.VACANCY))
            employer.vacancies[tier] = posted
            employer.open[tier] = posted
        employer.known_hires = 0


@sweep
def list_seekers(people: Any, seekers: Any) -> int:
    """List the rows of those who look for work in the region. `seekers` must be long enough; returns how many there are."""
    count = 0
    for i in range(len(people)):
        if people[i].stage == Stage.SEEKING and people[i].place == Place.IN_REGION:
            seekers[count] = i
            count += 1
    return count


@sweep
def apply_for_jobs(
    people: Any, seekers: Any, employers: Any, first: Any, cumulative: Any, round_number: int, settings: Any, luck: Luck, target: Any, priority: Any,
) -> None:
    """Let those still seeking apply: fills target = employer row * 3 + tier (-1 none) and priority, both by seeker."""
    p = settings[0]
    for i in range(len(seekers)):
        person = people[seekers[i]]
        target[i] = NOBODY
        if person.stage == Stage.SEEKING:
            tier = tier_applied_to(person, round_number)
            row = choose_vacancy(person, tier, round_number, employers, first, cumulative, p, luck)
            if row >= 0:
                priority[i] = -impression(person, row, employers[row], tier, round_number, p, luck)
                target[i] = TIERS * row + tier if -priority[i] >= p.hiring_standard else NOBODY


@sweep
def rivals_apply(employers: Any, wave: Any, cumulative: Any, round_number: int, settings: Any, luck: Luck, target: Any, priority: Any) -> None:
    """Let this round's other seekers apply. `wave` (3,): how many by tier; targets and priorities are filled in order."""
    p = settings[0]
    k = 0
    for tier in range(TIERS):
        for number in range(wave[tier]):
            rival = number * TIERS + tier + 1
            row = find(draw(luck, rival, Decision.RIVAL_EMPLOYER + round_number), cumulative[tier], 0, len(employers))
            priority[k] = -(p.rival_score + normal(draw(luck, rival, Decision.RIVAL_IMPRESSION + round_number)))
            target[k] = TIERS * row + tier if row >= 0 and -priority[k] >= p.hiring_standard else NOBODY
            k += 1


@sweep
def hire(people: Any, seekers: Any, employers: Any, target: Any, rank: Any, congested: bool, pay: Any, settings: Any, luck: Luck) -> int:
    """Hire the best in line for each vacancy. Returns hires. Without congestion everyone who applies is hired."""
    p = settings[0]
    hires = 0
    for i in range(len(seekers)):
        if target[i] >= 0:
            person = people[seekers[i]]
            row, tier = target[i] // TIERS, target[i] % TIERS
            employer = employers[row]
            if not congested or rank[i] < employer.open[tier]:
                start_job(person, row, employer, tier, pay, p, luck)
                employer.known_hires += person.mentor_employer == row
                hires += 1
    return hires


@sweep
def close_vacancies(employers: Any, target: Any, rank: Any, taken: Any) -> int:
    """Take filled vacancies off the market: counts those in line within the openings. Returns how many were filled."""
    filled = 0
    for i in range(len(target)):
        if target[i] >= 0 and rank[i] < employers[target[i] // TIERS].open[target[i] % TIERS]:
            taken[target[i]] += 1
            filled += 1
    for row in range(len(employers)):
        for tier in range(TIERS):
            employers[row].open[tier] -= taken[TIERS * row + tier]
    return filled


def pay_by_market(industry_pay: Any, vacancies: Any, seekers: float, usual: float, p: Any, *, congested: bool) -> Any:
    """Return log pay by industry and tier (15, 3), the region's median included: the industry's pay, and the response to vacancies per seeker against the usual."""
    tightness = log(max(vacancies, 1.0) / max(seekers, 1.0)) - usual if congested else 0.0
    return np.repeat(industry_pay[:, None], TIERS, axis=1) + number_of(p, "pay_tightness") * clip(tightness, -2.0, 2.0)


def rival_waves(vacancies_by_tier: Any, rivals: float) -> Any:
    """Split the other seekers over rounds and tiers: (3 rounds, 3 tiers) int64, half of them in the first round."""
    share = np.array([0.5, 0.3, 0.2])
    return np.floor(rivals * share[:, None] * vacancies_by_tier[None, :]).astype(np.int64)


def match(people: Any, seekers: Any, tables: Any, waves: Any, pay: Any, settings: Any, luck: Luck, *, congested: bool) -> tuple[int, int]:
    """Run the rounds of applications. Returns hires of the simulated people and vacancies filled by residents in all."""
    employers = tables.employers
    hires, filled = 0, 0
    for round_number in range(ROUNDS):
        cumulative = np.cumsum(employers.array["open"], axis=0, dtype=np.float64).T.copy()
        rivals = int(waves[round_number].sum()) if congested else 0
        target = np.full(len(seekers) + rivals, NOBODY, np.int64)
        priority = np.zeros(len(target))
        own = slice(0, len(seekers))
        apply_for_jobs(
            people, seekers, employers.rows, tables.first_employer, cumulative, round_number, settings, luck, target[own], priority[own],
        )
        if rivals:
            rest = slice(len(seekers), None)
            rivals_apply(employers.rows, waves[round_number], cumulative, round_number, settings, luck, target[rest], priority[rest])
        rank = ranks(target, priority, TIERS * len(employers.array))
        hires += hire(people, seekers, employers.rows, target[own], rank[own], congested, pay, settings, luck)
        filled += close_vacancies(employers.rows, target, rank, np.zeros(TIERS * len(employers.array), np.int64))
    return hires, filled


def fill_with_in_migrants(employers: Any, share: float) -> int:
    """Let in-migrants take a share of what is left, tier by tier. Returns how many came."""
    taken = np.floor(employers.array["open"] * share + 0.5).astype(np.int32)
    employers.array["open"] -= taken
    return int(taken.sum())


@dataclass(frozen=True)
class Economy:
    """What a region's economy brings: log pay (15,), entry education (15, 3), yearly growth (15,), other seekers by round and tier."""

    log_pay: npt.NDArray[np.float64]
    entry_shares: npt.NDArray[np.float64]
    growth: npt.NDArray[np.float64]
    rivals: npt.NDArray[np.int64]


@dataclass(frozen=True)
class MarketYear:
    """What a year of the labour market came to, in simulated people and jobs."""

    posted: int
    hires: int
    filled_by_residents: int
    in_migrants: int
    seekers: int
    rivals: int


def run_market(people: Any, tables: Any, economy: Economy, settings: Any, luck: Luck, usual: float, *, congested: bool) -> MarketYear:
    """Post vacancies, match seekers to them in rounds, let in-migrants take a share of the rest. `usual`: log vacancies per seeker."""
    employers = tables.employers
    cycle = number_of(settings, "business_cycle") * normal(draw(luck, 1, Decision.BUSINESS_CYCLE))
    post_vacancies(employers.rows, economy.entry_shares, cycle, settings, luck)
    seekers = np.zeros(len(people), np.int64)
    seekers = seekers[: list_seekers(people, seekers)]
    posted = int(employers.array["vacancies"].sum())
    pay = pay_by_market(economy.log_pay, posted, len(seekers), usual, settings, congested=congested)
    hires, filled = match(people, seekers, tables, economy.rivals, pay, settings, luck, congested=congested)
    came = fill_with_in_migrants(employers, number_of(settings, "in_migrants"))
    return MarketYear(posted, hires, filled, came, len(seekers), int(economy.rivals.sum()))
