"""Submodel 5. Work-based learning: awareness and exploration for all in a pathway, rationed training placements in grades 11 and 12."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np

from llsim.agents.arithmetic import logistic
from llsim.agents.industry import INDUSTRIES
from llsim.agents.pathway import Element
from llsim.agents.student import NOBODY
from llsim.compiled import behaviour, sweep
from llsim.luck import Decision, Luck, ids_of_rows, uniforms
from llsim.parameter import About, Between, Normal, Settings, Uniform
from llsim.stages.allotment import ranks


class WorkBasedLearning(Settings):
    """From awareness to training."""

    wish: Annotated[float, Between(-5, 5), About("wish for a training placement", "log-odds", Normal(0.3, 0.4), "assumed", "D")] = 0.3
    wish_engagement: Annotated[float, Between(-3, 3), About("wish of one sd higher engagement", "log-odds", Normal(0.4, 0.2), "assumed", "D")] = 0.4
    training_hours: Annotated[int, Between(0, 1000), About("hours of a training placement", "hours", Uniform(60, 240), "assumed", "D")] = 120
    exploration_hours: Annotated[
        float, Between(0, 200), About("hours of awareness, exploration and preparation a year at full quality", "hours", Uniform(10, 60), "B069 note; assumed", "D")
    ] = 30.0
    skill: Annotated[
        float, Between(0, 2), About("career skill from a training placement", "sd", Normal(0.35, 0.15), "WB07; CA01; assumed", "D")
    ] = 0.35
    skill_pathway: Annotated[
        float, Between(0, 2), About("career skill a year in a pathway of full strength", "sd", Normal(0.12, 0.06), "CA01; CA02; CT10; assumed", "D")
    ] = 0.12
    attachment: Annotated[float, Between(-1, 1), About("attachment to place from a placement", "sd", Normal(0.1, 0.1), "assumed", "D")] = 0.1
    engagement: Annotated[float, Between(-1, 1), About("engagement from a placement", "sd", Normal(0.1, 0.1), "WB04 null; WB07; assumed", "D")] = 0.1


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
def ask_for_placements(students: Any, upper_grades: Any, pathways: Any, settings: Any, luck: Luck, target: Any, priority: Any) -> None:
    """Let students of grades 11 and 12 in a pathway ask: fills the industry asked (-1 none) and the place in the lottery, (n,)."""
    interest, places = uniforms(luck, ids_of_rows(students, upper_grades), Decision.SLOT_INTEREST)
    for i in range(len(upper_grades)):
        student = students[upper_grades[i]]
        if student.pathway >= 0 and wants_placement(student, settings[0], interest[i]):
            target[i] = pathways[student.pathway].industry
            priority[i] = places[i]


@sweep
def place(students: Any, upper_grades: Any, pathways: Any, employers: Any, rank: Any, target: Any, board: Any, page: Any, settings: Any) -> None:
    """Give the k-th in line of an industry its k-th slot. `board`: the employer of every slot; `page` (16,): where industries begin."""
    for i in range(len(upper_grades)):
        if 0 <= rank[i] < page[target[i] + 1] - page[target[i]]:
            student, employer = students[upper_grades[i]], board[page[target[i]] + rank[i]]
            employers[employer].placed += 1
            pathways[student.pathway].placed += 1
            take_placement(student, employer, settings[0])


def place_students(students: Any, upper_grades: Any, tables: Any, settings: Any, luck: Luck) -> None:
    """Ration the slots of each industry's partner employers by lottery. `upper_grades`: rows of the students of grades 11 and 12."""
    target, priority = np.full(len(upper_grades), NOBODY, np.int64), np.zeros(len(upper_grades))
    ask_for_placements(students, upper_grades, tables.pathways.rows, settings, luck, target, priority)
    rank = ranks(target, priority, len(INDUSTRIES))
    partners = np.flatnonzero(tables.employers.array["partner"])
    slots = tables.employers.array["slots"][partners]
    page = np.concatenate([[0], np.cumsum(slots)])[np.searchsorted(partners, tables.first_employer)]
    place(students, upper_grades, tables.pathways.rows, tables.employers.rows, rank, target, np.repeat(partners, slots), page, settings)


@behaviour
def explore(student: Any, pathway: Any, p: Any) -> None:
    """Gain hours of awareness to preparation, and career skill, from a year in a pathway."""
    student.work_based_learning_hours += int(p.exploration_hours * pathway.quality[Element.WORK_BASED_LEARNING])
    student.career_skill += p.skill_pathway * pathway.strength
