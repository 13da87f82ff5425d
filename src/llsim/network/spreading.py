"""How a reform spreads from region to region: who takes it up when, by luck and by how many neighbours have."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np

from llsim.agents.arithmetic import logistic
from llsim.levers.lever import Lever
from llsim.luck import Decision, Luck, draw
from llsim.network.gravity import Floats, shares
from llsim.network.network import Initiative
from llsim.scenario import LEVERS, Scenario

NEVER = 9_999


def years_of_take_up(names: Sequence[str], first: Sequence[str], pull: Floats, attraction: Floats, initiative: Initiative, seed: int, years: range) -> list[int]:
    """Return the year in which each region takes up the reform, NEVER for none. `first`: those that have it from the start; pull (n, n + 1), attraction (n + 1,).

    Each year a region's odds rise with the share of its neighbours that had the reform the year before, each counted by how it draws the
    region's people. Whose luck it is depends on the region's name alone, so that another member changes nobody else's.
    """
    weight = shares(pull, np.append(attraction[:-1], 0.0))[:, :-1]
    taken = [years.start if name in first else NEVER for name in names]
    for year in years:
        having = np.array([one < year for one in taken], np.float64)
        around = weight @ having
        for place, name in enumerate(names):
            chance = logistic(initiative.taking_up + initiative.neighbours * around[place])
            if taken[place] == NEVER and draw(Luck(seed, year), zlib.crc32(name.encode()), int(Decision.TAKE_UP)) < chance:
                taken[place] = year
    return taken


def taken_up_in(scenario: Scenario, without: Scenario, year: int, first: int) -> Scenario:
    """Return a scenario whose levers start, and end, as much later as the region takes them up after the `first` year; `without` where it never does."""
    later = year - first
    if year == NEVER:
        return without
    changed = {kind.key: tuple(_later(lever, later) for lever in getattr(scenario.levers, kind.key)) for kind in LEVERS}
    return scenario.model_copy(update={"levers": scenario.levers.model_copy(update=changed)})


def _later(lever: Lever, years: int) -> Lever:
    """Return a lever that starts and ends so many years later."""
    return lever.model_copy(update={"start": lever.start + years, "end": None if lever.end is None else lever.end + years})
