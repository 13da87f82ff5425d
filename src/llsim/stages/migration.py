"""Submodel 10. Migration: leaving for work, coming home after college, coming back later.

The local offer against the outside option, attachment to the place, ties to local employers, and education-specific mobility.
Young people answer weakly to wages (Opportunity Insights: $1,600 a year brings about 1 % more in-migrants).
"""

from __future__ import annotations

from enum import IntEnum
from math import log
from typing import Annotated, Any

import numpy as np

from llsim.agents.arithmetic import logistic
from llsim.agents.employer import TIERS
from llsim.agents.groups import FLAGS
from llsim.agents.student import Place, Stage
from llsim.agents.vectors import ByCredential, ByRace
from llsim.compiled import behaviour, sweep
from llsim.luck import Decision, Luck, ids_of, uniforms
from llsim.parameter import About, Between, EachBetween, Normal, Settings
from llsim.stages.labor_market import highest_tier, lose_job

LOG_ODDS = "log-odds"


class Move(IntEnum):
    """How people moved this year, as `migrate` counts them."""

    LEFT = 0  # moved away
    CAME_BACK = 1  # came home, or back
    STAYED_AWAY = 2  # ended something away this year, as a college, and stayed there


KINDS = len(Move)


class Migration(Settings):
    """Who leaves, who comes back."""

    leaving: Annotated[
        ByCredential, EachBetween(-10, 10), About("leaving the region in a year", LOG_ODDS, Normal(-3, 0.4), "B161; B171; level calibrated by region to stay at 26", "C")
    ] = ByCredential(none=-3.6, diploma=-3.4, certificate=-3.3, associate=-3.1, bachelor=-2.7)
    leaving_by_race: Annotated[ByRace, EachBetween(-10, 10), About("leaving", LOG_ODDS, Normal(0, 0.15), "B161", "C")] = ByRace(
        african_american=-0.25, latino=-0.4, asian=-0.2, white=0.15, other=0.0
    )
    level: Annotated[float, Between(-5, 5), About("leaving, everyone", LOG_ODDS, Normal(0, 0.3), "calibrated by region to stay at 26", "C")] = 0.0
    attachment: Annotated[float, Between(0, 3), About("staying, of one sd more attachment", LOG_ODDS, Normal(0.4, 0.15), "assumed", "D", null=0.0)] = 0.4
    local_job: Annotated[float, Between(-1, 3), About("staying with a job in the region", LOG_ODDS, Normal(0.3, 0.15), "assumed", "D", null=0.0)] = 0.3
    known_employer: Annotated[float, Between(-1, 3), About("staying with an employer known from a placement", LOG_ODDS, Normal(0.2, 0.15), "assumed", "D", null=0.0)] = 0.2
    wage_pull: Annotated[float, Between(0, 3), About("staying, of one log point more pay than outside", LOG_ODDS, Normal(0.3, 0.15), "B164", "C", null=0.0)] = 0.3
    coming_home: Annotated[float, Between(-5, 5), About("coming home on leaving an away college", LOG_ODDS, Normal(0.0, 0.3), "B165; B166", "C")] = 0.0
    coming_back: Annotated[float, Between(-8, 2), About("coming back in a later year", LOG_ODDS, Normal(-3.2, 0.4), "assumed", "D")] = -3.2


@behaviour
def leaves_region(person: Any, p: Any, outside_wage: float, uniform: float) -> bool:
    """Leave the region this year?"""
    log_odds = p.level + p.leaving[person.credential] + p.leaving_by_race[person.cell // FLAGS] - p.attachment * person.attachment
    if person.stage == Stage.EMPLOYED:
        log_odds -= p.local_job + p.wage_pull * log(max(person.wage, 1_000.0) / outside_wage)
        if person.employer == person.mentor_employer:
            log_odds -= p.known_employer
    return uniform < logistic(log_odds)


@behaviour
def comes_back(person: Any, p: Any, year: int, uniform: float) -> bool:
    """Come home just after college, or back in a later year?"""
    level = p.coming_home if person.step_year == year else p.coming_back
    return uniform < logistic(level - p.level + p.attachment * person.attachment)


@behaviour
def move_or_stay(person: Any, p: Any, outside_wage: float, year: int, uniform: float, moves: Any) -> None:
    """Change the place one lives in; a job is left behind. Counted in moves, by kind and tier."""
    tier = highest_tier(person.credential)
    if person.place == Place.AWAY:
        if comes_back(person, p, year, uniform):
            person.place = Place.IN_REGION
            lose_job(person)
            moves[Move.CAME_BACK, tier] += 1
        elif person.step_year == year:
            moves[Move.STAYED_AWAY, tier] += 1
    elif leaves_region(person, p, outside_wage, uniform):
        person.place = Place.AWAY
        lose_job(person)
        moves[Move.LEFT, tier] += 1


@sweep
def migrate(people: Any, settings: Any, outside_wage: float, luck: Luck) -> Any:
    """Let everyone of a block who is done with school move or stay. Returns how many moved, by kind of move and tier (3, 3)."""
    moves = np.zeros((KINDS, TIERS), np.int64)
    moving, _ = uniforms(luck, ids_of(people), Decision.MOVE)
    for i in range(len(people)):
        if Stage.EMPLOYED <= people[i].stage <= Stage.OUTSIDE:
            move_or_stay(people[i], settings[0], outside_wage, luck.year, moving[i], moves)
    return moves
