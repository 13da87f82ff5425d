"""Addressed luck: a draw is a function of (seed, decision, year, agent id) and of nothing else.

Philox4x32-10 (Salmon, Moraes, Dror & Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3"), checked against Random123's
known-answer vectors. The same person has the same luck in every scenario, on any number of threads, in any order.
Arithmetic is in signed 64-bit integers with masks, so that compiled and plain Python give the same bits.
"""

from __future__ import annotations

from enum import IntEnum, unique
from math import log, sqrt
from typing import Any, NamedTuple

import numpy as np

from llsim.compiled import arithmetic, behaviour, sweep

MULTIPLIER_0 = 0xD2511F53
MULTIPLIER_1 = 0xCD9E8D57
WEYL_0 = 0x9E3779B9
WEYL_1 = 0xBB67AE85
LOW = 0xFFFFFFFF
ROUNDS = 10

# Acklam (2003): rational approximations of the normal quantile, in the centre and in the tails.
TAIL = 0.02425
CENTRE_A = (-39.69683028665376, 220.9460984245205, -275.9285104469687, 138.3577518672690, -30.66479806614716, 2.506628277459239)
CENTRE_B = (-54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572)
TAIL_C = (-0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734, 4.374664141464968, 2.938163982698783)
TAIL_D = (0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416)


@unique
class Decision(IntEnum):
    """The slot of each decision. A slot is kept for ever: new decisions take new numbers, retired numbers are not reused."""

    GROUPS = 1
    PRIOR_ACHIEVEMENT = 2  # prior achievement, engagement at entry; 3 is retired
    INTEREST = 4  # interest, attachment; 5 is retired
    SCHOOL = 6
    PATHWAY_LOTTERY = 7  # place in line, whether a second choice would do; 8 is retired
    PATHWAY_TASTE = 10  # 10 to 29: one slot for two options of a school
    PARTNER = 30  # taking part, rounding of slots; 91 is retired
    CLASSES = 33  # engagement shock, courses passed; 34 is retired
    COLLEGE_PREPARATION = 35  # keeping up a-g, an extra course
    LEAVE = 36  # leave without a diploma, move to schools elsewhere; 37 is retired
    FIFTH_YEAR = 38
    COLLEGE_COURSES_PASSED = 39
    COLLEGE_COURSE_INTEREST = 40  # interest, place in line; 32 is retired
    SLOT_INTEREST = 41  # interest, place in line; 31 is retired
    NEXT_STEP = 42  # aim, admission; 43 is retired
    SUMMER_MELT = 44  # not arriving, field of training; 46 is retired
    WHICH_COLLEGE = 45  # college, place in line; 47 is retired
    FALLBACK = 48  # whether a two-year college will do, and which
    PERSIST = 50  # enrolled again, finishing; 52 is retired
    TRANSFER = 51
    RETURN = 53
    COLLEGE_MOVE = 54
    SEPARATE = 60  # losing a job or finding one elsewhere, taking part in the labour force; 61 is retired
    MENTOR = 62  # 63 and 64 are retired
    APPLICATION = 65  # 65 to 67: where one applies and the impression made, one slot for each round; 68 to 70 are retired
    RIVAL_IMPRESSION = 74  # 71 to 73, 75 and 76 are retired
    IN_MIGRANT = 77
    WAGE = 78
    VACANCY = 79
    MOVE = 80  # away, or back; 81 and 82 are retired
    REVIEW = 90
    NEIGHBOUR = 92  # 92 to 95
    CERTIFY = 96
    QUALITY = 97
    STAFF_SHOCK = 98
    EMPLOYER_INDUSTRY = 99
    SHUFFLE = 100
    BUSINESS_CYCLE = 101
    # 102 is retired
    RIVALS = 103
    COURSE_SEATS = 104
    GATEWAY = 109
    RESAMPLE = 110  # which draws a resampling of finished runs takes
    PRICES = 120  # prices and values of an account, each by its name
    RUN_WEIGHTS = 125  # how an account weights runs to carry what is not known of their mean: 125, and its spread 126
    WHICH_SLOT = 105
    STUDY_TEST = 106  # the test scores evaluators see
    STUDY_OFFER = 107  # which world a person of a study is observed in
    STUDY_SAMPLE = 108  # who is in the sample of a study
    MORE_PLACEMENTS = 121  # 121 to 123: rounding of places added by relaxed capacities
    MORE_PATHWAY_SEATS = 122
    MORE_COLLEGE_SEATS = 123
    LEADER_LEAVES = 131
    TAKE_UP = 132  # whether a region takes up a reform that spreads


class Luck(NamedTuple):
    """The luck of one year of one run: with a decision and an agent id it gives every draw of that year."""

    seed: int
    year: int


@arithmetic
def philox(c0: int, c1: int, c2: int, c3: int, k0: int, k1: int) -> tuple[int, int, int, int]:
    """Encrypt a counter of four 32-bit words under a key of two: ten rounds of Philox4x32."""
    for _ in range(ROUNDS):
        product_0 = MULTIPLIER_0 * c0
        product_1 = MULTIPLIER_1 * c2
        c0, c1, c2, c3 = (
            ((product_1 >> 32) & LOW) ^ c1 ^ k0,
            product_1 & LOW,
            ((product_0 >> 32) & LOW) ^ c3 ^ k1,
            product_0 & LOW,
        )
        k0 = (k0 + WEYL_0) & LOW
        k1 = (k1 + WEYL_1) & LOW
    return c0, c1, c2, c3


@arithmetic
def between_0_and_1(high: int, low: int) -> float:
    """Turn two words of 32 random bits into a number strictly between 0 and 1, of 53 bits."""
    return (((high >> 5) << 26) + (low >> 6) + 0.5) * (1.0 / 9007199254740992.0)


@behaviour
def draw(luck: Luck, agent: int, decision: int) -> float:
    """Draw a uniform number strictly between 0 and 1 (53 bits) for one decision of one agent in this year."""
    agent = int(agent)
    high, low, _, _ = philox(agent & LOW, (agent >> 32) & LOW, luck.year & LOW, decision, luck.seed & LOW, (luck.seed >> 32) & LOW)
    return between_0_and_1(high, low)


@behaviour
def draws(luck: Luck, agent: int, decision: int) -> tuple[float, float]:
    """Draw two independent uniform numbers for a decision that needs two; the first is that of `draw`."""
    agent = int(agent)
    a, b, c, d = philox(agent & LOW, (agent >> 32) & LOW, luck.year & LOW, decision, luck.seed & LOW, (luck.seed >> 32) & LOW)
    return between_0_and_1(a, b), between_0_and_1(c, d)


@behaviour
def uniforms(luck: Luck, ids: Any, decision: int) -> tuple[Any, Any]:
    """Draw the two numbers of `draws` for many agents at once. ids (n,) int64; returns two arrays (n,)."""
    first, second = np.empty(len(ids)), np.empty(len(ids))
    year, low, high = luck.year & LOW, luck.seed & LOW, (luck.seed >> 32) & LOW
    for i in range(len(ids)):
        agent = int(ids[i])
        a, b, c, d = philox(agent & LOW, (agent >> 32) & LOW, year, decision, low, high)
        first[i] = between_0_and_1(a, b)
        second[i] = between_0_and_1(c, d)
    return first, second


@behaviour
def ids_of(agents: Any) -> Any:
    """Return the ids of a block of agents. Shape (n,), int64."""
    ids = np.empty(len(agents), np.int64)
    for i in range(len(agents)):
        ids[i] = agents[i].id
    return ids


@behaviour
def ids_of_rows(agents: Any, rows: Any) -> Any:
    """Return the ids of some agents, picked by their rows. Shape (n,), int64."""
    ids = np.empty(len(rows), np.int64)
    for i in range(len(rows)):
        ids[i] = agents[rows[i]].id
    return ids


@behaviour
def _tail(log_probability: float) -> float:
    q = sqrt(-2.0 * log_probability)
    above = ((((TAIL_C[0] * q + TAIL_C[1]) * q + TAIL_C[2]) * q + TAIL_C[3]) * q + TAIL_C[4]) * q + TAIL_C[5]
    below = (((TAIL_D[0] * q + TAIL_D[1]) * q + TAIL_D[2]) * q + TAIL_D[3]) * q + 1.0
    return above / below


@arithmetic
def _centre(uniform: float) -> float:
    centred = uniform - 0.5
    square = centred * centred
    above = ((((CENTRE_A[0] * square + CENTRE_A[1]) * square + CENTRE_A[2]) * square + CENTRE_A[3]) * square + CENTRE_A[4]) * square
    below = ((((CENTRE_B[0] * square + CENTRE_B[1]) * square + CENTRE_B[2]) * square + CENTRE_B[3]) * square + CENTRE_B[4]) * square
    return (above + CENTRE_A[5]) * centred / (below + 1.0)


@behaviour
def normal(uniform: float) -> float:
    """Turn a uniform draw into a standard normal one: Acklam's inverse, absolute error below 1.2e-9 of the quantile's scale."""
    if uniform < TAIL:
        return _tail(log(uniform))
    if uniform > 1.0 - TAIL:
        return -_tail(log(1.0 - uniform))
    return _centre(uniform)


@behaviour
def normals(uniforms: Any) -> Any:
    """Turn many uniform draws at once into standard normal ones, each as `normal` does. Shape (n,)."""
    scores = np.empty(len(uniforms))
    for i in range(len(uniforms)):
        scores[i] = _centre(uniforms[i])
    for i in range(len(uniforms)):
        if uniforms[i] < TAIL or uniforms[i] > 1.0 - TAIL:
            scores[i] = normal(uniforms[i])
    return scores


@sweep
def fill_uniform(luck: Luck, decision: int, out: Any) -> None:
    """Fill an array with the draws of agents 1, 2, 3, ... for one decision."""
    out[:], _ = uniforms(luck, np.arange(1, len(out) + 1), decision)


@sweep
def fill_normal(luck: Luck, decision: int, out: Any) -> None:
    """Fill an array with standard normal draws of agents 1, 2, 3, ... for one decision."""
    drawn, _ = uniforms(luck, np.arange(1, len(out) + 1), decision)
    out[:] = normals(drawn)


@sweep
def fill_by_id(luck: Luck, decision: int, ids: Any, out: Any) -> None:
    """Fill an array with the draws of the agents with these ids for one decision."""
    out[:], _ = uniforms(luck, ids, decision)
