"""Submodel 2. Pathway choice: which pathway, if any, a ninth grader applies to, is offered and enrolls in.

Random utility over the school's pathways and its traditional programme (McFadden 1974): interest, visible quality and
certification, what older students did, and selection on achievement and engagement, which makes naive comparisons biased.
Oversubscribed pathways are filled by lottery; who applied, who was offered and who enrolled is kept.
"""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np

from llsim.agents.pathway import Certification
from llsim.agents.student import NOBODY, Program
from llsim.compiled import behaviour, sweep
from llsim.luck import Decision, Luck, draw, gumbel
from llsim.parameter import About, Between, Normal, Settings, Uniform
from llsim.stages.allotment import ranks

LOG_ODDS = "log-odds"


class PathwayChoice(Settings):
    """How ninth graders choose."""

    pathway: Annotated[
        float, Between(-10, 10), About("liking of a pathway over the traditional programme", LOG_ODDS, Normal(-0.2, 0.5), "B070; assumed", "D")
    ] = -0.2
    interest_match: Annotated[float, Between(-5, 5), About("pull of the pathway whose industry one likes", LOG_ODDS, Normal(1.5, 0.4), "assumed", "D")] = 1.5
    visible_quality: Annotated[float, Between(-5, 5), About("pull of full quality, as far as families see it", LOG_ODDS, Normal(0.6, 0.3), "assumed", "D")] = 0.6
    label: Annotated[float, Between(-5, 5), About("pull of the certification label itself", LOG_ODDS, Normal(0.3, 0.2), "assumed", "D")] = 0.3
    older_peers: Annotated[float, Between(-5, 5), About("pull of a pathway all older students chose", LOG_ODDS, Normal(0.8, 0.4), "assumed", "D")] = 0.8
    selection_on_achievement: Annotated[
        float, Between(-3, 3), About("taste for pathways of one sd higher achievement", LOG_ODDS, Normal(0.15, 0.15), "CA14; IM01; assumed", "D")
    ] = 0.15
    selection_on_engagement: Annotated[
        float, Between(-3, 3), About("taste for pathways of one sd higher engagement", LOG_ODDS, Normal(0.25, 0.15), "CA14; IM01; assumed", "D")
    ] = 0.25
    selection: Annotated[bool, "Do better-prepared students choose pathways more often?"] = True
    second_choice: Annotated[
        float, Between(0, 1), About("share of the losers of a lottery who take a second pathway with room", "share", Uniform(0, 1), "assumed", "D")
    ] = 0.7


@behaviour
def liking(student: Any, pathway: Any, p: Any) -> float:
    """Return how much better the student likes a pathway than the traditional programme, before taste."""
    utility = p.pathway + p.visible_quality * pathway.fidelity + p.older_peers * pathway.older_peers
    if pathway.industry == student.interest:
        utility += p.interest_match
    if pathway.certification > Certification.NONE:
        utility += p.label
    if p.selection:
        utility += p.selection_on_achievement * student.prior_achievement + p.selection_on_engagement * student.engagement
    return utility


@behaviour
def choose_pathway(student: Any, school: Any, pathways: Any, p: Any, luck: Luck) -> tuple[int, int]:
    """Name the first and the second choice, -1 where the traditional programme is liked better."""
    traditional = gumbel(draw(luck, student.id, Decision.PATHWAY_TASTE))
    first, second = NOBODY, NOBODY
    best, next_best = traditional, traditional
    if school.wall_to_wall:
        best, next_best = -1e300, -1e300
    for option in range(school.pathways):
        row = school.first_pathway + option
        taste = gumbel(draw(luck, student.id, Decision.PATHWAY_TASTE + 1 + option))
        utility = liking(student, pathways[row], p) + taste
        if utility > best:
            first, second = row, first
            best, next_best = utility, best
        elif utility > next_best:
            second = row
            next_best = utility
    return first, second


@sweep
def apply_to_pathways(students: Any, schools: Any, pathways: Any, settings: Any, luck: Luck, first: Any, second: Any, lottery: Any) -> None:
    """Let every ninth grader of a cohort choose. Fills first and second choice (n,) and lottery number (n,)."""
    p = settings[0]
    for i in range(len(first)):
        student = students[i]
        first[i], second[i] = choose_pathway(student, schools[student.school], pathways, p, luck)
        student.first_choice = first[i]
        lottery[i] = draw(luck, student.id, Decision.PATHWAY_LOTTERY)
        if first[i] >= 0:
            pathways[first[i]].applicants += 1


@sweep
def offer_seats(students: Any, pathways: Any, rank: Any, choice: Any) -> None:
    """Enroll in the chosen pathway those whose place in line is within its seats; mark the offer of a first choice."""
    for i in range(len(rank)):
        student = students[i]
        if rank[i] >= 0 and student.pathway < 0:
            pathway = pathways[choice[i]]
            if rank[i] < pathway.seats - pathway.entrants:
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
def try_second_choice(students: Any, second: Any, settings: Any, luck: Luck) -> None:
    """Withdraw the second choice of those who have a seat, or would not take another."""
    p = settings[0]
    for i in range(len(second)):
        student = students[i]
        if student.pathway >= 0 or draw(luck, student.id, Decision.SECOND_LOTTERY) > p.second_choice:
            second[i] = NOBODY


def choose_pathways(students: Any, entrants: int, schools: Any, pathways: Any, settings: Any, luck: Luck) -> None:
    """Run the choice of one cohort: applications, lottery for the first choice, then for the second with the seats left."""
    first = np.full(entrants, NOBODY, np.int64)
    second = np.full(entrants, NOBODY, np.int64)
    lottery = np.zeros(entrants)
    apply_to_pathways(students, schools, pathways, settings, luck, first, second, lottery)
    count_entrants(students, pathways, entrants)
    offer_seats(students, pathways, ranks(first, lottery, len(pathways)), first)
    count_entrants(students, pathways, entrants)
    try_second_choice(students, second, settings, luck)
    offer_seats(students, pathways, ranks(second, lottery, len(pathways)), second)
    count_entrants(students, pathways, entrants)
