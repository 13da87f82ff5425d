"""What evaluators measure of a person: a value, and who counts. Persons who moved to schools elsewhere are not followed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from llsim.agents.groups import members
from llsim.agents.student import Credential, Exit, Milestone, NextStep, Stage

Array = npt.NDArray[Any]
Values = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
LONGEST = 18
GRADUATION = 3

Measure = Literal[
    "graduated", "finished_high_school", "dropped_out", "credits", "a_g", "college", "four_year", "two_year", "persisted", "college_credit", "college_units",
    "credential", "degree", "bachelor", "earnings", "employed", "stayed_in_school", "college_course", "gateway", "placed", "two_college_years", "studies_or_holds_degree",
]
Among = Literal["everyone", "graduates", "finishers", "college_goers", "two_year_goers", "employed", "applicants"]


def on_time(people: Array) -> Mask:
    """Say who earned a diploma within four years."""
    return (people["exit"] == Exit.GRADUATED) & (people["exit_year"] <= people["entry_year"] + GRADUATION)


def went_to_college(people: Array) -> Mask:
    """Say whose first step was a two- or four-year college."""
    return (people["next_step"] == NextStep.FOUR_YEAR) | (people["next_step"] == NextStep.TWO_YEAR)


def in_college(people: Array) -> Mask:
    """Say who is enrolled at a two- or four-year college."""
    return (people["stage"] == Stage.FOUR_YEAR) | (people["stage"] == Stage.TWO_YEAR)


def has(people: Array, milestone: Milestone) -> Mask:
    """Say who has done something once."""
    return (people["milestones"] & milestone) != 0


MEASURES: dict[Measure, Callable[[Array], Array]] = {
    "graduated": on_time,
    "finished_high_school": lambda people: people["exit"] == Exit.GRADUATED,
    "dropped_out": lambda people: (people["exit"] == Exit.LEFT) & (people["exit_year"] <= people["entry_year"] + GRADUATION),
    "credits": lambda people: people["credits"],
    "a_g": lambda people: people["on_a_g_track"],
    "college": went_to_college,
    "four_year": lambda people: people["next_step"] == NextStep.FOUR_YEAR,
    "two_year": lambda people: people["next_step"] == NextStep.TWO_YEAR,
    "persisted": lambda people: has(people, Milestone.PERSISTED),
    "college_course": lambda people: has(people, Milestone.COLLEGE_COURSE),
    "gateway": lambda people: has(people, Milestone.GATEWAY),
    "college_credit": lambda people: people["college_credits"] > 0,
    "college_units": lambda people: people["college_credits"],
    "credential": lambda people: people["credential"] > Credential.DIPLOMA,
    "degree": lambda people: people["credential"] >= Credential.ASSOCIATE,
    "bachelor": lambda people: people["credential"] == Credential.BACHELOR,
    "earnings": lambda people: people["wage"],
    "employed": lambda people: people["stage"] == Stage.EMPLOYED,
    "stayed_in_school": lambda people: (people["exit"] == Exit.GRADUATED) | (people["exit"] == Exit.ENROLLED),
    "placed": lambda people: people["placements"] > 0,
    "two_college_years": lambda people: went_to_college(people) & (people["college_years"] >= 2),
    "studies_or_holds_degree": lambda people: in_college(people) | (people["credential"] >= Credential.ASSOCIATE),
}
AMONG: dict[Among, Callable[[Array], Mask]] = {
    "everyone": lambda people: np.ones(len(people), np.bool_),
    "graduates": on_time,
    "finishers": lambda people: people["exit"] == Exit.GRADUATED,
    "college_goers": went_to_college,
    "two_year_goers": lambda people: people["next_step"] == NextStep.TWO_YEAR,
    "employed": lambda people: people["stage"] == Stage.EMPLOYED,
    "applicants": lambda people: people["first_choice"] >= 0,
}


def values_of(measure: Measure, people: Array) -> Values:
    """Return the value of each person. Shape (n,)."""
    return MEASURES[measure](people).astype(np.float64)


def counted(measure: Measure, among: Among, group: str, people: Array) -> Mask:
    """Say who counts: of the group, among those named, followed to the end. Moving away is itself an outcome for `stayed_in_school`."""
    followed = (people["exit"] != Exit.TRANSFERRED) if measure != "stayed_in_school" else np.ones(len(people), np.bool_)
    return followed & members(group)[people["cell"]] & AMONG[among](people)
