"""The model without feedbacks, rationing and differences between people, as an absorbing Markov chain, written down a second time.

A person's state and one year's moves out of it, with plain formulas and none of the model's behaviours. Whoever is in high school
is in state ("school", grade, earned, on a-g track, years of college credit); whoever is out of it in state
(stage, away, credential, years in the sector, years of college credit, years since stopping out or -1, experience up to 8).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import comb, exp
from statistics import NormalDist

import numpy as np

from llsim.agents.student import Credential, Stage
from llsim.scenario import Scenario

type State = tuple[str | int, ...]
type Distribution = dict[State, float]
type Moves = Iterator[tuple[float, State]]

BELL = NormalDist()
GONE: State = (int(Stage.TRANSFERRED),)
EXPERIENCED = 8
LABOR = (Stage.EMPLOYED, Stage.SEEKING, Stage.OUTSIDE)
STEPS = ("four-year", "two-year", "trade", "apprenticeship", "work", "melted")


def share(log_odds: float) -> float:
    return 1.0 / (1.0 + exp(-log_odds))


@dataclass(frozen=True)
class Help:
    """What levers add for everybody: shares of full help, what is left of light-touch help, and how far eligibility is opened."""

    information: float = 0.0
    outreach: float = 0.0
    advising: float = 0.0
    corequisite: float = 0.0
    access: float = 0.0
    strength: float = 1.0


class Chain:
    """One homogeneous population: its numbers, its moves, and what becomes of a cohort."""

    def __init__(self, scenario: Scenario, share_away: float, help_given: Help | None = None) -> None:
        self.s = scenario
        self.share_away = share_away
        self.help = help_given or Help()
        self.known: dict[State, list[tuple[float, State]]] = {}

    # High school

    def school_year(self, state: State) -> Iterator[tuple[float, str, State]]:
        """Yield (probability, how the year ends, state): on, transferred, left, graduated."""
        _, grade, earned, track, units = state
        p = self.s.high_school
        passing, keeping_up = share(p.passing), share(p.preparation)
        courses = self.s.college_courses
        eligible = 1.0 if courses.eligible_above < 0 else self.help.access
        taking = eligible * share(courses.interest) * share(courses.passing) if 11 <= grade <= 12 else 0.0
        for passed in range(p.courses + 1):
            chance_passed = comb(p.courses, passed) * passing**passed * (1 - passing) ** (p.courses - passed)
            for on_track, kept in ((True, keeping_up), (False, 1 - keeping_up)) if track else ((False, 1.0),):
                for more, took in ((1, taking), (0, 1 - taking)):
                    now = ("school", grade, earned + 5 * passed, on_track, units + more)
                    for chance, how, then in self.end_of_school_year(now):
                        yield chance_passed * kept * took * chance, how, then

    def end_of_school_year(self, state: State) -> Iterator[tuple[float, str, State]]:
        _, grade, earned, track, units = state
        p = self.s.high_school
        staying = 1.0 - (p.transfer_out if grade <= 12 else 0.0)
        yield 1.0 - staying, "transferred", state
        behind = earned < p.behind_below * (grade - 8)
        leaving = share(p.leaving.values()[grade - 9] + (p.off_track if behind else 0.0))
        yield staying * leaving, "left", state
        going_on = staying * (1.0 - leaving)
        if grade < 12:
            yield going_on, "on", ("school", grade + 1, earned, track, units)
        elif earned >= p.credits_needed:
            yield going_on, "graduated", state
        elif grade == 12:
            yield going_on * share(p.fifth_year), "on", ("school", 13, earned, track, units)
            yield going_on * (1.0 - share(p.fifth_year)), "left", state
        else:
            yield going_on, "left", state

    def next_step(self, track: bool, units: int) -> Iterator[tuple[float, str, bool]]:
        """Yield (probability, what a graduate does first, whether away)."""
        p = self.s.transition
        college = p.college_credit * min(units * self.s.college_courses.units, 20) / 10.0 - p.information * (1.0 - self.help.information * self.help.strength)
        liking = np.exp(np.array([*p.liking.values(), 0.0]) + np.array([college + (p.a_g if track else 0.0), college, 0.0, 0.0, 0.0]))
        aims = liking / liking.sum()
        admitted = share(p.admission + (0.0 if track else p.admission_without_a_g))
        four, two = aims[0] * admitted, aims[1] + aims[0] * (1.0 - admitted) * p.fallback
        to_work = aims[4] + aims[0] * (1.0 - admitted) * (1.0 - p.fallback)
        outreach = p.outreach * self.help.outreach * self.help.strength
        melt, melt_two_year = share(p.melt - outreach), share(p.melt + p.melt_two_year - outreach)
        yield four * (1 - melt) * self.share_away, "four-year", True
        yield four * (1 - melt) * (1 - self.share_away), "four-year", False
        yield two * (1 - melt_two_year), "two-year", False
        yield aims[2] * (1 - melt), "trade", False
        yield aims[3] * (1 - melt), "apprenticeship", False
        yield (four + aims[2] + aims[3]) * melt + two * melt_two_year, "melted", False
        yield to_work, "work", False

    # After high school: what happens within a year is passed on from one function to the next

    def college_year(self, state: State) -> Iterator[tuple[float, bool, State]]:
        """Yield (probability, left college this year, state) of somebody enrolled."""
        stage, away, credential, years, units, _, experience = state
        p = self.s.postsecondary
        years += 1
        sector = stage - 2
        counted = years + (1 if units * self.s.college_courses.units >= p.head_start else 0)
        two_year = p.two_year_finish + p.advising_finish * self.help.advising
        odds = (p.four_year_finish, two_year, p.trade_finish, p.apprenticeship_finish)[sector]
        finishing = share(odds) if counted >= (4, 2, 1, 3)[sector] else 0.0
        earned = (Credential.BACHELOR, Credential.ASSOCIATE, Credential.CERTIFICATE, Credential.CERTIFICATE)[sector]
        yield finishing, True, (int(Stage.SEEKING), away, max(credential, int(earned)), 0, units, -1, experience)
        stays = (p.first_year if years == 1 else p.later_years).values()[sector]
        stays += p.advising * self.help.advising + (p.corequisite * self.help.corequisite if years == 1 and stage == Stage.TWO_YEAR else 0.0)
        staying = share(stays + p.college_credit * min(units * self.s.college_courses.units, 20) / 10.0)
        staying = (1.0 - finishing) * (staying if years < p.years_at_most else 0.0)
        stopped = 0 if credential <= Credential.DIPLOMA else -1
        yield 1.0 - finishing - staying, True, (int(Stage.SEEKING), away, credential, 0, units, stopped, experience)
        moving = share(p.transfer) if stage == Stage.TWO_YEAR and years >= 2 else 0.0
        yield staying * moving, False, (int(Stage.FOUR_YEAR), away, credential, p.transfer_start, units, -1, experience)
        yield staying * (1.0 - moving), False, (stage, away, credential, years, units, -1, experience)

    def passing_gateway(self) -> float:
        """Return the chance to pass a college-level course in the first year at a two-year college."""
        p = self.s.postsecondary
        direct = 1.0 if p.placement_cut <= 0 else p.placed_directly + (1.0 - p.placed_directly) * self.help.corequisite
        return direct * share(p.gateway) + (1.0 - direct) * share(p.gateway - p.remediation)

    def work_year(self, state: State, fresh: bool) -> Moves:
        """Work or look for work, be hired or not, then move or stay. `fresh`: left school or college this year."""
        stage, away, credential, years, units, since, experience = state
        p = self.s.labor_market
        if away:
            working = share(p.away_employed.values()[credential])
            found = [(working, int(Stage.EMPLOYED), min(experience + 1, EXPERIENCED)), (1.0 - working, int(Stage.SEEKING), experience)]
        elif stage == Stage.EMPLOYED:
            experience = min(experience + 1, EXPERIENCED)
            separating = share(p.separation.values()[credential] + p.settling * experience)
            found = [(1.0 - separating, int(stage), experience)]
            found += [(separating * chance, *then) for chance, *then in self.seeking(credential, experience, p.taking_part.values()[credential])]
        else:
            found = list(self.seeking(credential, experience, p.rejoining if stage == Stage.OUTSIDE else p.taking_part.values()[credential]))
        for chance, now, worked in found:
            for moving, place, then in self.migration(now, away, credential, fresh):
                yield chance * moving, (then, place, credential, years, units, since, worked)

    def seeking(self, credential: int, experience: int, taking_part: float) -> Iterator[tuple[float, int, int]]:
        p = self.s.labor_market
        tier = 2 if credential == Credential.BACHELOR else 1 if credential >= Credential.CERTIFICATE else 0
        known = p.experience_score * experience
        refused = BELL.cdf(p.hiring_standard - known) ** 2 * BELL.cdf(p.hiring_standard - known - p.credential_score * tier)
        looks = share(taking_part)
        yield 1.0 - looks, int(Stage.OUTSIDE), experience
        yield looks * (1.0 - refused), int(Stage.EMPLOYED), experience
        yield looks * refused, int(Stage.SEEKING), experience

    def migration(self, stage: int, away: bool, credential: int, fresh: bool) -> Iterator[tuple[float, bool, int]]:
        p = self.s.migration
        if away:
            coming = share((p.coming_home if fresh else p.coming_back) - p.level)
            yield coming, False, int(Stage.SEEKING)
            yield 1.0 - coming, True, stage
        else:
            leaving = share(p.level + p.leaving.values()[credential] - (p.local_job if stage == Stage.EMPLOYED else 0.0))
            yield leaving, True, int(Stage.SEEKING)
            yield 1.0 - leaving, False, stage

    # The year

    def moves(self, state: State) -> list[tuple[float, State]]:
        """Return where a year leads from a state."""
        if state not in self.known:
            found: Distribution = defaultdict(float)
            for chance, then in self.life(state):
                found[then] += chance
            self.known[state] = [(chance, then) for then, chance in found.items() if chance > 0.0]
        return self.known[state]

    def life(self, state: State) -> Moves:
        if state == GONE:
            yield 1.0, GONE
        elif state[0] == "school":
            for chance, how, then in self.school_year(state):
                for more, after in self.after_school(how, then):
                    yield chance * more, after
        elif state[0] in LABOR:
            yield from self.labor_year(state)
        else:
            for chance, left, then in self.college_year(state):
                for more, after in self.work_year(then, fresh=True) if left else ((1.0, then),):
                    yield chance * more, after

    def after_school(self, how: str, state: State) -> Moves:
        _, _, _, track, units = state
        if how in ("on", "transferred"):
            yield 1.0, state if how == "on" else GONE
        elif how == "left":
            yield from self.work_year((int(Stage.SEEKING), False, int(Credential.NONE), 0, units, -1, 0), fresh=True)
        else:
            for chance, step, away in self.next_step(track, units):
                for more, after in self.first_step(step, away, units):
                    yield chance * more, after

    def first_step(self, step: str, away: bool, units: int) -> Moves:
        diploma = int(Credential.DIPLOMA)
        if step in ("work", "melted"):
            yield from self.work_year((int(Stage.SEEKING), False, diploma, 0, units, -1, 0), fresh=True)
        else:
            yield 1.0, (int(Stage.FOUR_YEAR) + STEPS.index(step), away, diploma, 0, units, -1, 0)

    def labor_year(self, state: State) -> Moves:
        stage, away, credential, years, units, since, experience = state
        p = self.s.postsecondary
        since = since + 1 if 0 <= since < p.return_fades else -1
        back = p.return_to_college if since > 0 and not away else 0.0
        yield back, (int(Stage.TWO_YEAR), False, credential, 1, units, -1, experience)
        for chance, after in self.work_year((stage, away, credential, years, units, since, experience), fresh=False):
            yield (1.0 - back) * chance, after

    def year(self, distribution: Distribution) -> Distribution:
        """Move a distribution over states by a year."""
        found: Distribution = defaultdict(float)
        for state, mass in distribution.items():
            for chance, then in self.moves(state):
                found[then] += mass * chance
        return found

    def cohort(self, years: int) -> list[Distribution]:
        """Return where a cohort is at the end of each year, the year of entry first."""
        distributions = [self.year({("school", 9, 0, True, 0): 1.0})]
        while len(distributions) < years:
            distributions.append(self.year(distributions[-1]))
        return distributions

    @cached_property
    def school_exits(self) -> dict[tuple[str, int], Distribution]:
        """Return how high school ends, by way and year since entry: the share of the cohort in each state on ending it."""
        exits: dict[tuple[str, int], Distribution] = defaultdict(lambda: defaultdict(float))
        now: Distribution = {("school", 9, 0, True, 0): 1.0}
        for year in range(5):
            then: Distribution = defaultdict(float)
            for state, mass in now.items():
                for chance, how, after in self.school_year(state):
                    (then if how == "on" else exits[how, year])[after] += mass * chance
            now = then
        return exits
