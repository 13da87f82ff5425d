"""Submodel 2. Pathway choice: which pathway, if any, a ninth grader applies to, is offered and enrolls in.

Random utility over the school's pathways and its traditional programme (McFadden 1974): interest, visible quality and
certification, what older students did, and selection on achievement and engagement, which makes naive comparisons biased.
Oversubscribed pathways are filled by lottery; who applied, who was offered and who enrolled is kept.
"""

from __future__ import annotations

from math import exp, log
from typing import Annotated, Any

import numpy as np

from llsim.agents.pathway import Certification
from llsim.agents.student import NOBODY, Program
from llsim.compiled import behaviour, sweep
from llsim.crew import Crew
from llsim.luck import Decision, Luck, ids_of, uniforms
from llsim.parameter import About, Between, Normal, Settings, Uniform
from llsim.stages.allotment import granted

LOG_ODDS = "log-odds"


class PathwayChoice(Settings):
    """How ninth graders choose."""

    pathway: Annotated[
        float, Between(-10, 10), About("liking of a pathway over the traditional programme", LOG_ODDS, Normal(-0.2, 0.5), "B070; assumed", "D")
    ] = -0.2
    interest_match: Annotated[float, Between(-5, 5), About("pull of the pathway whose industry one likes", LOG_ODDS, Normal(1.5, 0.4), "assumed", "D")] = 1.5
    visible_quality: Annotated[float, Between(-5, 5), About("pull of full quality, as far as families see it", LOG_ODDS, Normal(0.6, 0.3), "assumed", "D", null=0.0)] = 0.6
    label: Annotated[float, Between(-5, 5), About("pull of the certification label itself", LOG_ODDS, Normal(0.3, 0.2), "assumed", "D", null=0.0)] = 0.3
    older_peers: Annotated[float, Between(-5, 5), About("pull of a pathway all older students chose", LOG_ODDS, Normal(0.8, 0.4), "assumed", "D", null=0.0)] = 0.8
    selection_on_achievement: Annotated[
        float, Between(-3, 3), About("taste for pathways of one sd higher achievement", LOG_ODDS, Normal(0.15, 0.15), "CA14; IM01; assumed", "D")
    ] = 0.09
    selection_on_engagement: Annotated[
        float, Between(-3, 3), About("taste for pathways of one sd higher engagement", LOG_ODDS, Normal(0.25, 0.15), "CA14; IM01; assumed", "D")
    ] = 0.08
    selection: Annotated[bool, "Do better-prepared students choose pathways more often?"] = True
    second_choice: Annotated[
        float, Between(0, 1), About("share of the losers of a lottery who take a second pathway with room", "share", Uniform(0, 1), "assumed", "D")
    ] = 0.7


@behaviour
def appeal(pathway: Any, p: Any) -> float:
    """Return how much better everyone likes a pathway than the traditional programme: visible quality, the label, what older students chose."""
    utility = p.pathway + p.visible_quality * pathway.fidelity + p.older_peers * pathway.older_peers
    if pathway.certification > Certification.NONE:
        utility += p.label
    return utility


@behaviour
def inclination(student: Any, p: Any) -> float:
    """Return how much more the student is drawn to pathways than others are: selection on achievement and engagement."""
    if not p.selection:
        return 0.0
    return p.selection_on_achievement * student.prior_achievement + p.selection_on_engagement * student.engagement


@behaviour
def choose_pathway(student: Any, school: Any, pathways: Any, delays: Any, matched: float, p: Any, tastes: Any) -> tuple[int, int]:
    """Name the first and the second choice, -1 where the traditional programme is liked better.

    A race of exponential waiting times, which is won as often as random utility with Gumbel tastes would choose (Yellott 1977).
    `delays`: mean waiting time by pathway, see `judge_pathways`; `matched`: what the pathway whose industry one likes keeps of it;
    `tastes`: a draw for each option.
    """
    first, second = NOBODY, NOBODY
    soonest = -log(tastes[0]) * exp(inclination(student, p))
    if school.wall_to_wall:
        soonest = 1e300
    next_soonest = soonest
    for option in range(school.pathways):
        row = school.first_pathway + option
        arrival = -log(tastes[1 + option]) * delays[row]
        if pathways[row].industry == student.interest:
            arrival *= matched
        if arrival < soonest:
            first, second = row, first
            soonest, next_soonest = arrival, soonest
        elif arrival < next_soonest:
            second = row
            next_soonest = arrival
    return first, second


@behaviour
def most_pathways(schools: Any) -> int:
    """Return the number of pathways of the school with most."""
    most = 0
    for row in range(len(schools)):
        most = max(most, schools[row].pathways)
    return most


@behaviour
def draw_tastes(ids: Any, pathways: int, luck: Luck) -> Any:
    """Draw what each student likes about the traditional programme and each pathway. Shape (n, an even number above `pathways`)."""
    tastes = np.empty((len(ids), 2 * (pathways // 2 + 1)))
    for pair in range(pathways // 2 + 1):
        one, other = uniforms(luck, ids, Decision.PATHWAY_TASTE + pair)
        for i in range(len(ids)):
            tastes[i, 2 * pair], tastes[i, 2 * pair + 1] = one[i], other[i]
    return tastes


@sweep
def judge_pathways(pathways: Any, settings: Any) -> Any:
    """Return the mean waiting time of every pathway in the race of choices, shorter with more appeal. Shape (pathways,)."""
    delays = np.empty(len(pathways))
    for row in range(len(pathways)):
        delays[row] = exp(-appeal(pathways[row], settings[0]))
    return delays


@sweep
def apply_to_pathways(
    students: Any, schools: Any, pathways: Any, delays: Any, settings: Any, luck: Luck, first: Any, second: Any, lottery: Any,
) -> None:
    """Let every ninth grader of a cohort choose. Fills first choice, second if it would do (n,), and lottery number (n,)."""
    p = settings[0]
    matched = exp(-p.interest_match)
    ids = ids_of(students)
    places, settles = uniforms(luck, ids, Decision.PATHWAY_LOTTERY)
    tastes = draw_tastes(ids, most_pathways(schools), luck)
    for i in range(len(first)):
        student = students[i]
        first[i], second[i] = choose_pathway(student, schools[student.school], pathways, delays, matched, p, tastes[i])
        student.first_choice = first[i]
        lottery[i] = places[i]
        if settles[i] > p.second_choice:
            second[i] = NOBODY


@sweep
def offer_seats(students: Any, pathways: Any, seated: Any, choice: Any) -> None:
    """Enroll those who have a seat in the pathway chosen; mark the offer of a first choice."""
    for i in range(len(seated)):
        if seated[i]:
            student, pathway = students[i], pathways[choice[i]]
            student.pathway = choice[i]
            student.offered = choice[i] == student.first_choice
            student.program = Program.CERTIFIED if pathway.certification > Certification.NONE else Program.UNCERTIFIED


@sweep
def count_entrants(students: Any, pathways: Any, entrants: int) -> None:
    """Count the ninth graders enrolled in each pathway."""
    for row in range(len(pathways)):
        pathways[row].entrants = 0
    for i in range(entrants):
        if students[i].pathway >= 0:
            pathways[students[i].pathway].entrants += 1


@sweep
def withdraw_second_choice(students: Any, second: Any) -> None:
    """Withdraw the second choice of those who have a seat."""
    for i in range(len(second)):
        if students[i].pathway >= 0:
            second[i] = NOBODY


def choose_pathways(students: Any, tables: Any, settings: Any, luck: Luck, crew: Crew) -> None:
    """Run the choice of one cohort: applications, lottery for the first choice, then for the second with the seats left, added ones included."""
    schools, pathways, entrants = tables.schools.rows, tables.pathways.rows, len(students)
    first, second, lottery = np.full(entrants, NOBODY, np.int64), np.full(entrants, NOBODY, np.int64), np.zeros(entrants)
    delays = judge_pathways(pathways, settings)
    crew.each(entrants, lambda part: apply_to_pathways(
        students[part], schools, pathways, delays, settings, luck, first[part], second[part], lottery[part]))
    tables.pathways.array["applicants"] = np.bincount(first[first >= 0], minlength=len(pathways))
    seats = (tables.pathways.array["seats"] + tables.pathways.array["more_seats"]).astype(np.int64)
    offer_seats(students, pathways, granted(first, lottery, seats), first)
    count_entrants(students, pathways, entrants)
    withdraw_second_choice(students, second)
    offer_seats(students, pathways, granted(second, lottery, seats - tables.pathways.array["entrants"]), second)
    count_entrants(students, pathways, entrants)
