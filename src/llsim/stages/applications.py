"""Submodel 9, third part: applications. What a seeker writes down once, and where he or she applies in each round."""

from __future__ import annotations

from typing import Any

import numpy as np

from llsim.agents.arithmetic import whereabouts
from llsim.agents.student import NOBODY, Place, Stage
from llsim.compiled import behaviour, sweep
from llsim.luck import Decision, Luck, draw, ids_of, normals, uniforms
from llsim.stages.labor_market import highest_tier

ROUNDS = 3

APPLICATION = np.dtype(
    [("id", "i8"), ("row", "i8"), ("standing", "f8"), ("known", "i4"), ("highest_tier", "i1"), ("wanted", "i1"), ("field", "i1")], align=True,
)
"""What a seeker writes down: who, where in the table of people, how good on paper, the employer known, the best tier, the industry
wanted, the field of training."""


@behaviour
def write_application(person: Any, row: int, form: Any, p: Any) -> None:
    """Write down once what employers look at: credential, skill, experience, in standard deviations, and what one looks for."""
    form.id = person.id
    form.row = row
    form.highest_tier = highest_tier(person.credential)
    form.standing = p.credential_score * highest_tier(person.credential) + p.skill_score * person.career_skill
    form.standing += p.experience_score * min(person.experience, 8)
    form.known = person.mentor_employer
    form.field = person.field
    form.wanted = person.field if person.field >= 0 else person.interest


@behaviour
def tier_applied_to(form: Any, round_number: int) -> int:
    """Apply to the highest tier first; everyone settles for a high-school job in the last round."""
    return 0 if round_number == ROUNDS - 1 else int(form.highest_tier)


@behaviour
def read_board(uniform: float, board: Any, start: int, end: int) -> int:
    """Pick one of the vacancies from start to end; -1 if there is none."""
    if end <= start:
        return NOBODY
    return int(board[min(start + int(uniform * (end - start)), end - 1)])


@behaviour
def choose_lot(form: Any, tier: int, board: Any, page: Any, p: Any, uniform: float) -> int:
    """Choose an open vacancy of the tier, in one's field or any. Returns its lot, -1 if there is none.

    `board`: the lot of every open vacancy, in the order of lots; `page` (3, 16): where the vacancies of a tier and industry begin.
    """
    if uniform < p.field_search:
        return read_board(uniform / p.field_search, board, page[tier, form.wanted], page[tier, form.wanted + 1])
    return read_board((uniform - p.field_search) / (1.0 - p.field_search), board, page[tier, 0], page[tier, -1])


@behaviour
def turn_to_mentor(form: Any, tier: int, employers: Any, owner: Any, first: Any, p: Any, luck: Luck) -> int:
    """Apply first of all to the employer of one's placement, if it posted a vacancy of the tier? Returns its lot, or -1."""
    if form.known < 0:
        return NOBODY
    if employers[form.known].vacancies[tier] == 0 or draw(luck, form.id, Decision.MENTOR) >= p.known_first:
        return NOBODY
    industry = employers[form.known].industry
    return whereabouts(form.known, owner, first[tier, industry], first[tier, industry + 1])


@behaviour
def impression(form: Any, employer_row: int, industry: int, tier: int, p: Any, chance: float) -> float:
    """Return how well the seeker impresses the employer, in standard deviations. `chance`: a standard normal draw."""
    score = form.standing - p.credential_score * tier
    if form.field == industry:
        score += p.field_score
    if form.known == employer_row:
        score += p.known_score
    return score + chance


@sweep
def write_applications(people: Any, first_row: int, settings: Any, forms: Any) -> int:
    """Let those of a block who look for work in the region write applications. `forms` must be long enough; returns how many."""
    count = 0
    for i in range(len(people)):
        if people[i].stage == Stage.SEEKING and people[i].place == Place.IN_REGION:
            write_application(people[i], first_row + i, forms[count], settings[0])
            count += 1
    return count


@sweep
def apply_for_jobs(
    forms: Any, employers: Any, owner: Any, industry: Any, first: Any, board: Any, page: Any, round_number: int, settings: Any, luck: Luck, target: Any, score: Any,
) -> None:
    """Let those still seeking apply: fills the lot (-1 none, or not up to the standard) and the impression made, by application."""
    p = settings[0]
    where, mood = uniforms(luck, ids_of(forms), Decision.APPLICATION + round_number)
    chance = normals(mood)
    for i in range(len(forms)):
        form = forms[i]
        tier = tier_applied_to(form, round_number)
        lot = turn_to_mentor(form, tier, employers, owner, first, p, luck) if round_number == 0 else NOBODY
        if lot < 0:
            lot = choose_lot(form, tier, board, page, p, where[i])
        if lot >= 0:
            score[i] = impression(form, owner[lot], industry[lot], tier, p, chance[i])
            if score[i] < p.hiring_standard:
                lot = NOBODY
        target[i] = lot
