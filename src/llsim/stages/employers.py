"""Submodel 11. Employers: whether to work with schools, how many placements to offer, what is learned, growth.

A decision on expected benefit (hires they could not find), cost of a slot, incentives, what neighbours in the industry's network do
(F2), and own experience. Money goes also to those who would have taken part anyway; intermediary staff matter (South Carolina).
"""

from __future__ import annotations

from math import exp, log
from typing import Annotated, Any

import numpy as np

from llsim.agents.arithmetic import clip
from llsim.agents.employer import NEIGHBOURS, TIERS
from llsim.agents.vectors import BySize
from llsim.compiled import behaviour, sweep
from llsim.crew import Crew
from llsim.luck import Decision, Luck, ids_of, uniforms
from llsim.parameter import About, Between, EachBetween, Fixed, LogNormal, Normal, Settings, Uniform

LOG_ODDS = "log-odds"
LOG_10 = 1.0 / log(10.0)


class Employers(Settings):
    """What moves employers."""

    partner: Annotated[
        float, Between(-12, 5), About("taking part, an employer of 10 jobs", LOG_ODDS, Normal(-3.6, 0.5), "B069 2 % of students intern; WB16, WB17 upper bounds", "C")
    ] = -3.65
    size: Annotated[float, Between(-1, 3), About("taking part, of ten times the jobs", LOG_ODDS, Normal(0.75, 0.2), "WB17", "C")] = 0.63
    habit: Annotated[float, Between(0, 8), About("taking part again after a year of it", LOG_ODDS, Normal(4.8, 0.5), "assumed", "D")] = 4.8
    asking: Annotated[
        float,
        Between(0, 3),
        About("taking part, of e times more pathway students who ask per employer of the industry", LOG_ODDS, Normal(1.0, 0.3), "WB18: schools' asking comes first; assumed", "D", null=0.0),
    ] = 1.05
    shortage: Annotated[float, Between(0, 5), About("taking part when all vacancies stayed open", LOG_ODDS, Normal(0.8, 0.4), "WB16 note; assumed", "D")] = 0.8
    neighbours: Annotated[float, Between(0, 5), About("taking part when all neighbours do", LOG_ODDS, Normal(1.0, 0.4), "WB15; assumed", "D", null=0.0)] = 1.03
    incentive: Annotated[
        float, Between(0, 3), About("taking part, of $1,000 a placement, before deadweight", LOG_ODDS, LogNormal(0.6, 0.5), "EI08: +0.5 to 3 points per $1,000", "D", null=0.0)
    ] = 0.58
    deadweight: Annotated[float, Between(0, 1), About("share of the incentive that moves nobody", "share", Uniform(0.5, 0.9), "EI08; EI02", "D", null=1.0)] = 0.66
    staff_visits: Annotated[
        float,
        Between(0, 500),
        About("employers one member of staff can win over in a year", "employers a year", LogNormal(10, 0.5), "cost a sponsor in EI01, which is held out: no check of it", "D", null=0.0),
    ] = 12.9
    slots: Annotated[float, Between(0, 50), About("placements of a partner with 10 jobs", "places", LogNormal(1.0, 0.4), "assumed; 7 apprentices a sponsor in EI03, which is held out", "D")] = 1.0
    slots_size: Annotated[float, Between(0, 2), About("growth of placements with size", "exponent", Uniform(0.2, 0.6), "assumed", "D")] = 0.4
    learning: Annotated[float, Between(0, 3), About("willingness gained by hiring a student it had placed", LOG_ODDS, Normal(0.3, 0.2), "WB12; WB13; assumed", "D", null=0.0)] = 0.3
    forgetting: Annotated[float, Between(0, 1), About("experience lost in a year", "share", Uniform(0.1, 0.4), "assumed", "D")] = 0.3
    growth_from_filling: Annotated[float, Between(0, 0.5), About("yearly growth when all vacancies are filled against none", "share of jobs", Normal(0.02, 0.01), "assumed", "D", null=0.0)] = 0.02
    size_classes: Annotated[
        BySize, EachBetween(0, 1), About("shares of employers by size", "share", Fixed(), "B174", "C")
    ] = BySize(under_5=0.616, from_5=0.167, from_10=0.105, from_20=0.092, from_100=0.016, from_500=0.004)
    size_jobs: Annotated[
        BySize, EachBetween(0, 1), About("shares of jobs by size of employer", "share", Fixed(), "B175", "C")
    ] = BySize(under_5=0.043, from_5=0.050, from_10=0.064, from_20=0.161, from_100=0.142, from_500=0.540)
    mean_jobs: Annotated[float, Between(1, 1000), About("mean jobs of an employer", "jobs", Fixed(), "B175 note", "C")] = 22.0
    wage_spread: Annotated[float, Between(0, 1), About("spread of pay between employers of an industry", "log points", Normal(0.12, 0.04), "assumed", "D")] = 0.12
    usual_filling: Annotated[float, Between(0, 1), About("share of vacancies filled at which employers follow the industry's trend", "share", Uniform(0.85, 0.98), "B154; assumed", "D")] = 0.95


@behaviour
def willingness(rule: Any, unfilled: float, asked: float, p: Any) -> float:
    """Return the log-odds of taking part for an employer of one job. `asked`: log of pathway students in grades 11 and 12 per employer."""
    log_odds = p.partner - p.size + p.asking * clip(asked, -3.0, 3.0) + p.shortage * unfilled
    return log_odds + p.incentive * (1.0 - p.deadweight) * rule.placement_dollars / 1_000.0


@behaviour
def know_size(employer: Any, p: Any) -> None:
    """Take note of what one's size does to the odds of taking part."""
    employer.size_odds = exp(p.size * LOG_10 * log(employer.jobs)) if employer.jobs > 1.0 else 1.0


@behaviour
def example(employer: Any, before: Any, by_neighbours: Any) -> float:
    """Return what neighbours who took part last year (`before`) and own experience do to the odds. `by_neighbours` (5,): ratio by how many."""
    watching = 0
    for k in range(NEIGHBOURS):
        watching += before[employer.neighbours[k]]
    ratio = by_neighbours[watching]
    return ratio * exp(employer.experience) if employer.experience > 0.0 else ratio


@behaviour
def partners(odds: float, visits: float, uniform: float) -> bool:
    """Work with schools this year, of one's own accord or won over by visits?"""
    chance = odds / (1.0 + odds)
    return uniform < chance + (1.0 - chance) * visits


@behaviour
def slots_offered(employer: Any, p: Any, uniform: float) -> int:
    """Offer so many placements, by size, rounded by luck, at least one."""
    wanted = p.slots * (max(employer.jobs, 1.0) / 10.0) ** p.slots_size
    return max(1, int(wanted + uniform))


@behaviour
def learn(employer: Any, p: Any) -> None:
    """Remember a year of hiring students it knew; forget a part of what was before."""
    employer.experience = clip(employer.experience * (1.0 - p.forgetting) + p.learning * min(employer.known_hires, 3), 0.0, 3.0)


@behaviour
def grow(employer: Any, trend: float, p: Any, follows_filling: bool) -> None:
    """Follow the industry's trend, faster with vacancies filled and slower with vacancies open; nobody shrinks below one job."""
    posted, left = 0, 0
    for tier in range(TIERS):
        posted += employer.vacancies[tier]
        left += employer.open[tier]
    factor = 1.0 + trend
    if follows_filling and posted > 0:
        factor += p.growth_from_filling * ((posted - left) / posted - p.usual_filling)
    employer.jobs = max(min(employer.jobs, 1.0), employer.jobs * factor)
    know_size(employer, p)


@sweep
def decide(employers: Any, before: Any, willing: Any, visits: Any, settings: Any, loops: Any, luck: Luck) -> None:
    """Let every employer of a block decide, and offer slots. By industry (15,): `willing` (odds) and `visits`, see `decide_partnerships`."""
    p = settings[0]
    learning = p.neighbours / NEIGHBOURS if loops[0].learning else 0.0
    by_neighbours = np.array([exp(learning * watching) for watching in range(NEIGHBOURS + 1)])
    habit = exp(p.habit)
    deciding, rounding = uniforms(luck, ids_of(employers), Decision.PARTNER)
    for i in range(len(employers)):
        employer = employers[i]
        odds = willing[employer.industry] * employer.size_odds * example(employer, before, by_neighbours)
        odds *= habit if employer.partner else 1.0
        employer.partner_before = employer.partner
        employer.partner = partners(odds, visits[employer.industry], deciding[i])
        employer.slots = slots_offered(employer, p, rounding[i]) if employer.partner else 0
        employer.placed = 0


@sweep
def know_sizes(employers: Any, settings: Any) -> None:
    """Let every employer take note of its size."""
    for i in range(len(employers)):
        know_size(employers[i], settings[0])


@sweep
def willingness_by_industry(industry_rules: Any, unfilled: Any, asked: Any, settings: Any) -> Any:
    """Return the odds of taking part for an employer of one job, by industry. Shape (15,)."""
    willing = np.zeros(len(unfilled))
    for industry in range(len(unfilled)):
        willing[industry] = exp(willingness(industry_rules[industry], unfilled[industry], asked[industry], settings[0]))
    return willing


def decide_partnerships(
    tables: Any, industry_rules: Any, visits: Any, unfilled: Any, asked: Any, settings: Any, loops: Any, luck: Luck, crew: Crew,
) -> None:
    """Let every employer decide, and offer slots.

    By industry (15,): `visits`, the chance that staff win an employer over; `unfilled`, the share of vacancies left open; `asked`, the
    log of pathway students per employer.
    """
    employers, before = tables.employers.rows, tables.employers.array["partner"].copy()
    willing = willingness_by_industry(industry_rules, unfilled, asked, settings)
    crew.each(len(before), lambda part: decide(employers[part], before, willing, visits, settings, loops, luck))


@sweep
def learn_and_grow(employers: Any, trend: Any, settings: Any, loops: Any, frozen: bool) -> None:
    """Let every employer learn from its hires and grow or shrink, or keep its size (`frozen`). `trend` (15,): yearly growth, share of jobs."""
    p = settings[0]
    for i in range(len(employers)):
        employer = employers[i]
        if loops[0].learning:
            learn(employer, p)
        if not frozen:
            grow(employer, trend[employer.industry], p, loops[0].growth)


def asked_by_industry(pathways: Any, first_employer: Any) -> Any:
    """Return the log of pathway students in grades 11 and 12 per employer of the industry. Shape (15,)."""
    there = np.diff(first_employer)
    students = np.bincount(pathways["industry"], pathways["upper_grades"], len(there))
    return np.log(np.maximum(students, 0.5) / np.maximum(there, 1))
