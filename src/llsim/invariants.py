"""What must hold every year, whatever the configuration."""

from __future__ import annotations

from typing import Any

import numpy as np

from llsim.agents.student import Exit, Stage
from llsim.errors import LlsimError
from llsim.region.institutions import Tables
from llsim.stages.matching import MarketYear


class InvariantError(LlsimError):
    """Something that must hold did not: a defect of the model, not of its input."""


def require(holds: bool, year: int, what: str) -> None:
    """Raise InvariantError unless a condition holds."""
    if not holds:
        raise InvariantError(f"invariant broken in {year}: {what}")


def check_people(people: Any, year: int) -> None:
    """Check that each person is in one stage that fits grade, exit, job and place, and that ids differ."""
    living = people[people["id"] != 0]
    stage = living["stage"]
    in_school, employed = stage == Stage.HIGH_SCHOOL, stage == Stage.EMPLOYED
    require(bool(np.all((stage > Stage.NONE) & (stage <= Stage.TRANSFERRED))), year, "everyone is in one stage")
    require(bool(np.all((living["grade"] >= 9) == in_school)), year, "a grade if and only if in high school")
    require(bool(np.all((living["exit"] == Exit.ENROLLED) == in_school)), year, "no exit if and only if in high school")
    require(bool(np.all((living["wage"] > 0) == employed)), year, "a wage if and only if employed")
    require(bool(np.all((living["exit_year"] > 0) != in_school)), year, "an exit year if and only if out of high school")
    require(len(np.unique(living["id"])) == len(living), year, "ids are never reused")
    require(bool(np.all(np.isfinite(living["engagement"]) & np.isfinite(living["wage"]))), year, "engagement and wages are finite")


def check_capacity(tables: Tables, year: int, used_seats: Any, seats: Any) -> None:
    """Check that seats, slots and college seats are not exceeded."""
    pathways, employers, colleges = tables.pathways.array, tables.employers.array, tables.colleges.array
    require(bool(np.all(pathways["entrants"] <= pathways["seats"] + pathways["more_seats"])), year, "pathway entrants within seats")
    require(bool(np.all(employers["placed"] <= employers["slots"])), year, "placements within slots")
    require(bool(np.all(used_seats <= seats)), year, "college-course seats within supply")
    selective = colleges["sector"] != 2
    seats_there = colleges["seats"] + colleges["more_seats"]
    require(bool(np.all(colleges["entrants"][selective] <= seats_there[selective])), year, "college entrants within seats")
    require(bool(np.all(colleges["taken"] <= seats_there)), year, "college seats given within seats")
    quality = pathways["quality"]
    require(bool(np.all((quality >= 0) & (quality <= 1))), year, "quality between 0 and 1")


def check_market(tables: Tables, market: MarketYear, year: int) -> None:
    """Check that filled and open vacancies make up those posted, and that hires are within what residents filled."""
    employers = tables.employers.array
    left = int(employers["open"].sum())
    require(market.filled_by_residents + market.in_migrants + left == market.posted, year, "filled + open = posted")
    require(bool(np.all(employers["open"] >= 0)), year, "no employer hires beyond its vacancies")
    require(market.hires <= market.filled_by_residents, year, "hires are part of the vacancies filled")


def check_counts(counts: Any, cohort: int, year: int) -> None:
    """Check that the exits of a cohort sum to the cohort. `counts` (columns,): graduated, left, still, of so many."""
    require(int(counts.sum()) == cohort, year, "graduated + left + still enrolled = cohort")


def check_year(tables: Tables, people: Any, market: MarketYear, year: int, used_seats: Any, seats: Any, *, congested: bool) -> None:
    """Check everything that must hold at the end of a year. Raises InvariantError."""
    check_people(people, year)
    check_capacity(tables, year, used_seats, seats)
    if congested:
        check_market(tables, market, year)
