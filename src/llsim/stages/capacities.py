"""Relaxed capacities: a thought experiment in which there is more of something scarce, at no price, from the first year of a scenario on.

Nothing is relaxed unless a question asks for it (`llsim bottlenecks`). Where places are rationed, the places added go to people who were
refused before: whoever has a place keeps it, so that more of what is not scarce changes nothing at all. Whole places are added by the luck
of each institution, so that a small step is not rounded away.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, NamedTuple

import numpy as np

from llsim.agents.college import Sector
from llsim.agents.industry import INDUSTRIES
from llsim.agents.pathway import Certification
from llsim.agents.vectors import ByCounsellor, ByIndustry, BySector
from llsim.luck import Decision, Luck, fill_by_id
from llsim.parameter import About, Between, EachBetween, Fixed, Settings
from llsim.rules import Rules
from llsim.stages.matching import Economy

SHARE = "share of what there is"
WHY = "scenario: none unless a question asks for it"
NO_INDUSTRY = ByIndustry(
    agriculture=0.0, arts_media=0.0, construction=0.0, business_finance=0.0, education=0.0, energy=0.0, engineering=0.0, fashion_interior=0.0, health=0.0, hospitality=0.0,
    information_technology=0.0, manufacturing=0.0, marketing_sales=0.0, public_services=0.0, transportation=0.0,
)  # fmt: skip
NO_SECTOR = BySector(four_year=0.0, two_year=0.0, trade=0.0, apprenticeship=0.0)
HELP_GIVEN = ("application_help", "melt_outreach", "advising")
"""Rules by which people help people over the step to college and in it; letters, course rules and tuition need no counsellor."""


class Capacities(Settings):
    """How much more there is of each capacity, as a share of what there would be: 0.1 is a tenth more, 0 changes no bit."""

    placements: Annotated[float, Between(0, 10), About("more work-based training placements at every partner employer", SHARE, Fixed(), WHY, "C")] = 0.0
    college_course_seats: Annotated[float, Between(0, 10), About("more seats in college courses at every high school", SHARE, Fixed(), WHY, "C")] = 0.0
    certified_seats: Annotated[float, Between(0, 10), About("more ninth-grade seats in every pathway certified at that time", SHARE, Fixed(), WHY, "C")] = 0.0
    counsellors: Annotated[
        ByCounsellor, EachBetween(0, 10), About("more counselling: support services of schools; students helped by people over the step to college and in it", SHARE, Fixed(), WHY, "C")
    ] = ByCounsellor(schools=0.0, next_step=0.0)
    college_seats: Annotated[BySector, EachBetween(0, 10), About("more seats for the region's graduates at every college of the sector", SHARE, Fixed(), WHY, "C")] = NO_SECTOR
    vacancies: Annotated[ByIndustry, EachBetween(0, 10), About("more vacancies at every employer of the industry", SHARE, Fixed(), WHY, "C")] = NO_INDUSTRY


AS_THEY_ARE = Capacities()
"""Nothing relaxed: how every year before the first one of a scenario is lived."""


def more_places(ids: Any, places: Any, share: float, decision: Decision, luck: Luck) -> Any:
    """Return the whole places that a share more adds at each institution, rounded by its luck of the year. ids, places (n,); returns (n,) int64."""
    if share <= 0.0:
        return np.zeros(len(places), np.int64)
    rounding = np.zeros(len(places))
    fill_by_id(luck, int(decision), np.ascontiguousarray(ids), rounding)
    return np.floor(share * places + rounding).astype(np.int64)


def add_certified_seats(pathways: Any, share: float, luck: Luck) -> None:
    """Set this year's added seats of every pathway: a share of those of pathways certified now, none elsewhere. `pathways`: the table's array."""
    certified = pathways["certification"] > Certification.NONE
    pathways["more_seats"] = np.where(certified, more_places(pathways["id"], pathways["seats"], share, Decision.MORE_PATHWAY_SEATS, luck), 0)


def add_college_seats(colleges: Any, shares: BySector, luck: Luck) -> None:
    """Set this year's added seats of every college by its sector. `colleges`: the table's array."""
    colleges["more_seats"] = 0
    for sector, share in enumerate(shares.values(), start=1):
        own = colleges["sector"] == sector
        colleges["more_seats"][own] = more_places(colleges["id"][own], colleges["seats"][own], share, Decision.MORE_COLLEGE_SEATS, luck)


def relax_rules(rules: Rules, more: Capacities) -> None:
    """Add seats in college courses, and people's help, to the rules of a year that the levers have amended."""
    rules.schools["college_course_seats"] *= 1.0 + more.college_course_seats
    for name in HELP_GIVEN:
        rules.students[name] *= 1.0 + more.counsellors.next_step


def relax_support(schools: Any, more: Capacities) -> None:
    """Raise the support services of every school for good, at most to 1. `schools`: the table's array."""
    if more.counsellors.schools > 0.0:
        schools["support_services"] = np.minimum(1.0, schools["support_services"] * (1.0 + more.counsellors.schools))


def relax(more: Capacities, rules: Rules, tables: Any, luck: Luck, first: bool) -> Capacities:
    """Relax this year's capacities in rules and tables; `first`: in the first year of the scenario. Returns what the stages themselves must know."""
    relax_rules(rules, more)
    add_certified_seats(tables.pathways.array, more.certified_seats, luck)
    add_college_seats(tables.colleges.array, more.college_seats, luck)
    if first:
        relax_support(tables.schools.array, more)
    return more


def with_more_vacancies(economy: Economy, more: ByIndustry) -> Economy:
    """Return an economy whose employers post so many more vacancies of every tier; other seekers stay as many as they are."""
    return replace(economy, entry_shares=economy.entry_shares * (1.0 + np.array(more.values()))[:, None])


class Places(NamedTuple):
    """Places of one capacity in a year: those used, those at institutions where all are used, and all there are."""

    used: float
    full: float
    there: float


def places_of(used: Any, there: Any) -> Places:
    """Count places by what each institution has (n,) and how many of them are used (n,)."""
    return Places(float(used.sum()), float(there[used >= there].sum()), float(there.sum()))


def places_of_certified(pathways: Any) -> Places:
    """Count the ninth-grade seats of pathways certified now. `pathways`: the table's array."""
    own = pathways[pathways["certification"] > Certification.NONE]
    return places_of(own["entrants"], own["seats"] + own["more_seats"])


def places_used(tables: Any, certified: Places, course_seats: tuple[Any, Any], covered: float) -> dict[str, Places]:
    """Count this year's places of each capacity, by the path of its setting, in simulated places.

    `course_seats`: used and there, (schools,) each; `covered`: students whom people help, every one of them helped. Placements count as used
    up by industry, as students ask for one in theirs; vacancies by employer and tier.
    """
    colleges, employers = tables.colleges.array, tables.employers.array
    placed, slots = (np.bincount(employers["industry"], employers[name], len(INDUSTRIES)) for name in ("placed", "slots"))
    found = {"placements": places_of(placed, slots), "college_course_seats": places_of(*course_seats), "certified_seats": certified, "counsellors.next_step": Places(covered, covered, covered)}
    for sector in Sector:
        own = colleges[colleges["sector"] == sector]
        found[f"college_seats.{sector.name.lower()}"] = places_of(own["taken"], own["seats"] + own["more_seats"])
    for place, industry in enumerate(INDUSTRIES):
        posted, left = (employers[name][tables.first_employer[place] : tables.first_employer[place + 1]] for name in ("vacancies", "open"))
        found[f"vacancies.{industry}"] = places_of((posted - left).reshape(-1), posted.reshape(-1))
    return found
