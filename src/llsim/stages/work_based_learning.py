"""Submodel 5. Work-based learning: awareness and exploration for all in a pathway, rationed training placements in grades 11 and 12."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np

from llsim.agents.arithmetic import logistic
from llsim.agents.pathway import Element
from llsim.agents.student import NOBODY
from llsim.compiled import behaviour, sweep
from llsim.crew import Crew
from llsim.luck import Decision, Luck, ids_of_rows, uniforms
from llsim.parameter import About, Between, Normal, Settings, Uniform
from llsim.stages.allotment import granted, places_in_line
from llsim.stages.capacities import more_places


class WorkBasedLearning(Settings):
    """From awareness to training."""

    wish: Annotated[float, Between(-5, 5), About("wish for a training placement", "log-odds", Normal(0.3, 0.4), "assumed", "D")] = 0.3
    wish_engagement: Annotated[float, Between(-3, 3), About("wish of one sd higher engagement", "log-odds", Normal(0.4, 0.2), "assumed", "D")] = 0.4
    head_start: Annotated[
        float,
        Between(0, 10),
        About("gain in line for placements of work-based learning of full quality", "lottery from 0 to 1", Uniform(0.5, 3), "assumed: employers take first whom a pathway prepared", "D", null=0.0),
    ] = 1.5
    training_hours: Annotated[int, Between(0, 1000), About("hours of a training placement", "hours", Uniform(60, 240), "assumed", "D")] = 120
    exploration_hours: Annotated[
        float, Between(0, 200), About("hours of awareness, exploration and preparation a year at full quality", "hours", Uniform(10, 60), "B069 note; assumed", "D")
    ] = 30.0
    skill: Annotated[
        float, Between(0, 2), About("career skill from a training placement", "sd", Normal(0.35, 0.15), "WB07; CA01; assumed", "D", null=0.0)
    ] = 0.32
    skill_pathway: Annotated[
        float, Between(0, 2), About("career skill a year in a pathway of full strength", "sd", Normal(0.12, 0.06), "CA01; CA02; CT10; assumed", "D", null=0.0)
    ] = 0.12
    attachment: Annotated[float, Between(-1, 1), About("attachment to place from a placement", "sd", Normal(0.1, 0.1), "assumed", "D", null=0.0)] = 0.1
    engagement: Annotated[float, Between(-1, 1), About("engagement from a placement", "sd", Normal(0.1, 0.1), "WB04 null; WB07; assumed", "D", null=0.0)] = 0.07


@behaviour
def wants_placement(student: Any, p: Any, uniform: float) -> bool:
    """Ask for a training placement this year?"""
    return uniform < logistic(p.wish + p.wish_engagement * student.engagement)


@behaviour
def take_placement(student: Any, employer: int, p: Any) -> None:
    """Work at an employer for a season: hours, skill, a tie to the employer, attachment to the place."""
    student.placements += 1
    student.work_based_learning_hours += p.training_hours
    student.career_skill += p.skill
    student.attachment += p.attachment
    student.engagement += p.engagement
    student.mentor_employer = employer


@sweep
def ask_for_placements(students: Any, upper_grades: Any, pathways: Any, settings: Any, luck: Luck, target: Any, priority: Any, which: Any) -> None:
    """Let students of grades 11 and 12 in a pathway ask: fills the industry asked (-1 none), the place in line and which slot, (n,)."""
    ids = ids_of_rows(students, upper_grades)
    interest, places = uniforms(luck, ids, Decision.SLOT_INTEREST)
    slot, _ = uniforms(luck, ids, Decision.WHICH_SLOT)
    for i in range(len(upper_grades)):
        student = students[upper_grades[i]]
        if student.pathway >= 0 and wants_placement(student, settings[0], interest[i]):
            pathway = pathways[student.pathway]
            target[i], which[i] = pathway.industry, slot[i]
            priority[i] = places[i] - settings[0].head_start * pathway.quality[Element.WORK_BASED_LEARNING]


@sweep
def place(students: Any, upper_grades: Any, pathways: Any, employers: Any, found: Any, settings: Any) -> None:
    """Let students start at the employers found for them (n,), -1 none."""
    for i in range(len(upper_grades)):
        if found[i] >= 0:
            student = students[upper_grades[i]]
            employers[found[i]].placed += 1
            pathways[student.pathway].placed += 1
            take_placement(student, found[i], settings[0])


@sweep
def find_employers(target: Any, priority: Any, which: Any, slots: Any, first: Any) -> Any:
    """Find a slot for each request: one asked for at random, and where it is taken, one of those left, by lottery. (n,), -1 none.

    target (n,): industry asked, -1 none; priority (n,): place in the lottery, lowest first; which (n,): 0 to 1, the slot asked for;
    slots (partners,) of the employers that offer any; first (16,): the first of them in each industry. Returns positions among these.
    """
    free, found, upto = slots.copy(), np.full(len(target), NOBODY, np.int64), np.zeros(len(slots) + 1, np.int64)
    for round_number in range(2):
        board = np.repeat(np.arange(len(free)), free)
        upto[1:] = np.cumsum(free)
        page = upto[first]
        there = np.diff(page)
        asking = np.flatnonzero((found < 0) & (target >= 0))
        if round_number == 0:
            place = np.floor(which[asking] * there[target[asking]]).astype(np.int64)
        else:
            asking = asking[granted(target[asking], priority[asking], there)]
            place = places_in_line(target[asking], len(there))
        reached = place < there[target[asking]]
        asking, wanted = asking[reached], board[(page[target[asking]] + place)[reached]]
        taken = granted(wanted, priority[asking], free)
        found[asking[taken]] = wanted[taken]
        for one in wanted[taken]:
            free[one] -= 1
    return found


def place_students(students: Any, upper_grades: Any, tables: Any, settings: Any, luck: Luck, crew: Crew, more: float) -> None:
    """Ration the slots of each industry's partner employers. `upper_grades`: rows of the students of grades 11 and 12; `more`: slots added, as a share."""
    size, pathways = len(upper_grades), tables.pathways.rows
    target, priority, which = np.full(size, NOBODY, np.int64), np.zeros(size), np.zeros(size)
    crew.each(size, lambda part: ask_for_placements(
        students, upper_grades[part], pathways, settings, luck, target[part], priority[part], which[part]))
    partners = np.flatnonzero(tables.employers.array["partner"])
    slots = tables.employers.array["slots"][partners].astype(np.int64)
    first = np.searchsorted(partners, tables.first_employer)
    position = find_employers(target, priority, which, slots, first)
    if more > 0.0:
        position = fill_more_slots(position, (target, priority, which), slots, first, partners, tables, luck, more)
    found = np.append(partners, NOBODY)[position]
    place(students, upper_grades, pathways, tables.employers.rows, found, settings)


def fill_more_slots(position: Any, asked: tuple[Any, Any, Any], slots: Any, first: Any, partners: Any, tables: Any, luck: Luck, more: float) -> Any:
    """Add a share of their slots at partner employers, and give them to those who found none; everybody else stays where he or she is.

    `position` (n,): see `find_employers`, whose `target`, `priority` and `which` are `asked`. Returns positions (n,).
    """
    employers = tables.employers.array
    added = more_places(employers["id"][partners], slots, more, Decision.MORE_PLACEMENTS, luck)
    employers["slots"][partners] += added
    target, priority, which = asked
    return np.where(position >= 0, position, find_employers(np.where(position < 0, target, NOBODY), priority, which, added, first))


@behaviour
def explore(student: Any, pathway: Any, p: Any) -> None:
    """Gain hours of awareness to preparation, and career skill, from a year in a pathway."""
    student.work_based_learning_hours += int(p.exploration_hours * pathway.quality[Element.WORK_BASED_LEARNING])
    student.career_skill += p.skill_pathway * pathway.strength
