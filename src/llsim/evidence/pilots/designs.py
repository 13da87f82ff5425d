"""How a pilot will be evaluated: who is compared with whom, by which estimator."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import numpy as np
import numpy.typing as npt

from llsim.agents.groups import FLAGS, Flag
from llsim.agents.student import Program
from llsim.evidence.pilots.fitting import Fit, compare_lotteries, compare_school_means, compare_students, instrumented
from llsim.evidence.studies.matched import Taking, certified_choice
from llsim.evidence.studies.people import Worlds
from llsim.luck import Decision, Luck, fill_by_id, normals
from llsim.parameter import Between, Settings

Mask = npt.NDArray[np.bool_]
Values = npt.NDArray[np.float64]
Covariate = Literal["test_score", "race", "english_learner", "low_income", "disability", "female", "cohort"]
FLAGGED: dict[Covariate, Flag] = {"english_learner": Flag.ENGLISH_LEARNER, "low_income": Flag.LOW_INCOME, "disability": Flag.DISABILITY, "female": Flag.FEMALE}
SCHOOL_LEVEL = 2
"""The year of the luck of how schools differ: STUDY_OFFER of year 0 is who is offered, of schools who is treated."""


@dataclass(frozen=True)
class Trial:
    """The persons of a pilot, all (n,): who may be in it, who is treated, who took part, the lottery and the school of each; covariates (n, k)."""

    frame: Mask
    treated: Mask
    took: Mask
    lottery: npt.NDArray[np.int64]
    school: npt.NDArray[np.int64]
    covariates: Values


class PilotDesign(Settings, ABC):
    """What every way to evaluate a pilot must say."""

    covariates: tuple[Covariate, ...] = ()
    """What the evaluators observe before the pilot and adjust for."""
    test_error: Annotated[float, Between(0, 3)] = 0.4
    """Error of measurement of the grade-8 test, in standard deviations of achievement; judged."""

    @property
    def levers_are_the_programme(self) -> bool:
        """Say whether the world without the programme is the one without the levers; otherwise it is one in which pathways do nothing."""
        return True

    @property
    def by_school(self) -> bool:
        """Say whether whole schools are treated or not."""
        return False

    @property
    def two_worlds(self) -> bool:
        """Say whether those not treated are observed in the world without the programme."""
        return False

    @abstractmethod
    def trial(self, worlds: Worlds, treated_schools: npt.NDArray[np.int64]) -> Trial:
        """Say who is compared with whom. `treated_schools`: rows of schools, for designs by school."""

    @abstractmethod
    def fit(self, values: Values, counts: Mask, trial: Trial) -> dict[str, Fit]:
        """Estimate the effect as the evaluators would, by estimand: `effect`, and `took_part` where it is asked. `counts`: who is analysed (n,)."""

    @abstractmethod
    def truth(self, change: Values, counts: Mask, trial: Trial) -> float:
        """Return the true effect, of the same persons' change (n,) between the worlds; NaN where nobody counts."""

    def known(self, worlds: Worlds) -> Values:
        """Return the covariates named, a column each. Shape (n, k)."""
        people = worlds.treated.entrants
        columns: list[npt.NDArray[Any]] = []
        for name in self.covariates:
            if name == "test_score":
                score = worlds.test_score(self.test_error)
                columns += [score, score**2]
            elif name == "race":
                columns += [people["cell"] // FLAGS == race for race in range(1, 5)]
            elif name == "cohort":
                columns += [people["entry_year"] == year for year in np.unique(people["entry_year"])[1:]]
            else:
                columns.append((people["cell"] & FLAGGED[name]) != 0)
        return np.column_stack(columns).astype(np.float64) if columns else np.zeros((len(people), 0))


def mean_of(change: Values, counts: Mask) -> float:
    """Return the mean of those who count, NaN of nobody."""
    return float(change[counts].mean()) if counts.any() else float("nan")


class LotteryDesign(PilotDesign):
    """Compare applicants offered a seat with those not, within each oversubscribed pathway and year, by offer, whoever enrolled.

    The lotteries are the model's own. The world without the programme is one in which pathways do nothing in high school.
    """

    kind: Literal["lottery"]
    certified: bool | None = None
    """Only pathways certified (true) or not (false) in the year of the lottery; all of them without it."""
    treatment_on_treated: bool = False
    """Also estimate the effect on those who are in such a pathway because they were offered a seat: losers may find another one."""

    @property
    def levers_are_the_programme(self) -> bool:
        """Say that a seat is the programme."""
        return False

    def trial(self, worlds: Worlds, treated_schools: npt.NDArray[np.int64]) -> Trial:  # noqa: ARG002 (seats are drawn, not schools)
        """Take the applicants of lotteries that were decided by chance."""
        people = worlds.treated.entrants
        applied = people["first_choice"] >= 0
        if self.certified is not None:
            applied = applied & (certified_choice(people) == self.certified)
        lottery = people["first_choice"].astype(np.int64) * 10_000 + people["entry_year"]
        _, place = np.unique(lottery, return_inverse=True)
        odds = np.bincount(place, people["offered"]) / np.bincount(place)
        decided = (odds[place] > 0.0) & (odds[place] < 1.0)
        took = (people["pathway"] >= 0) & (people["program"] == Program.CERTIFIED) if self.certified else people["pathway"] >= 0
        return Trial(applied & decided, people["offered"], took, place, people["school"].astype(np.int64), self.known(worlds))

    def fit(self, values: Values, counts: Mask, trial: Trial) -> dict[str, Fit]:
        """Regress on the offer with fixed effects of lotteries; the effect of enrolling with the offer as the instrument."""
        found = {"effect": compare_lotteries(values, counts, trial.treated, trial.lottery, trial.covariates)}
        if self.treatment_on_treated:
            found["took_part"] = instrumented(values, counts, trial.treated, trial.took, trial.lottery, trial.covariates)
        return found

    def truth(self, change: Values, counts: Mask, trial: Trial) -> float:
        """Return the change of winners less that of losers within lotteries: losers find other pathways too."""
        return compare_lotteries(change, counts, trial.treated, trial.lottery, np.zeros((len(change), 0))).estimate


class OfferDesign(PilotDesign):
    """Draw lots for each student: winners are observed in the world with the programme, losers in the world without."""

    kind: Literal["randomised_offer"]
    offered: Annotated[float, Between(0.05, 0.95)] = 0.5

    @property
    def two_worlds(self) -> bool:
        """Say that losers live without the programme."""
        return True

    def trial(self, worlds: Worlds, treated_schools: npt.NDArray[np.int64]) -> Trial:  # noqa: ARG002 (students are drawn, not schools)
        """Take everyone, and draw lots."""
        people = worlds.treated.entrants
        wins = worlds.lot(Decision.STUDY_OFFER) < self.offered
        return Trial(np.ones(len(people), np.bool_), wins, wins, np.zeros(len(people), np.int64), people["school"].astype(np.int64), self.known(worlds))

    def fit(self, values: Values, counts: Mask, trial: Trial) -> dict[str, Fit]:
        """Return the difference of means, adjusted for covariates where they are named."""
        return {"effect": compare_students(values, counts, trial.treated, trial.covariates)}

    def truth(self, change: Values, counts: Mask, trial: Trial) -> float:  # noqa: ARG002 (lots say nothing of the effect)
        """Return the mean change of everyone in the pilot."""
        return mean_of(change, counts)


class SchoolsDesign(PilotDesign):
    """Draw lots for schools: the levers act in the schools drawn. Analysed by school means, so that p holds with few schools.

    The model's schools hardly differ but for their students: `school_differences` is the share of the variance that lies between schools
    beyond that (intraclass correlation), from what is known of real ones.
    """

    kind: Literal["randomised_schools"]
    treated: Annotated[int, Between(2, 10_000)] | None = None
    """Schools that get the programme; half of them without it."""
    school_differences: Annotated[float, Between(0, 0.9)] = 0.0

    @property
    def by_school(self) -> bool:
        """Say that lots are drawn for schools."""
        return True

    def trial(self, worlds: Worlds, treated_schools: npt.NDArray[np.int64]) -> Trial:
        """Take everyone in the schools of the pilot."""
        people = worlds.treated.entrants
        school = people["school"].astype(np.int64)
        treated = np.isin(school, treated_schools)
        return Trial(np.ones(len(people), np.bool_), treated, treated, np.zeros(len(people), np.int64), school, self.known(worlds))

    def fit(self, values: Values, counts: Mask, trial: Trial) -> dict[str, Fit]:
        """Compare means of schools, adjusted within schools for covariates where they are named."""
        return {"effect": compare_school_means(values, counts, trial.treated, trial.school, trial.covariates)}

    def truth(self, change: Values, counts: Mask, trial: Trial) -> float:
        """Return the mean over treated schools of their students' mean change."""
        counts = counts & trial.treated
        if not counts.any():
            return float("nan")
        _, place = np.unique(trial.school[counts], return_inverse=True)
        return float((np.bincount(place, change[counts]) / np.bincount(place)).mean())

    def differences(self, seed: int, schools: npt.NDArray[np.int64], school: npt.NDArray[np.int64]) -> Values:
        """Draw how much better each person's school does than others, in standard deviations of students. `schools`: ids by row. Shape (n,)."""
        drawn = np.zeros(len(schools))
        fill_by_id(Luck(seed, SCHOOL_LEVEL), int(Decision.STUDY_OFFER), schools, drawn)
        between = self.school_differences / (1.0 - self.school_differences)
        return np.asarray(np.sqrt(between) * normals(drawn)[school], np.float64)


class MatchedDesign(PilotDesign):
    """Compare those who take part with others by regression on what is observed; what is not stays in the estimate.

    The world without the programme is one in which pathways do nothing in high school.
    """

    kind: Literal["matched"]
    taking: Taking = "certified"
    covariates: tuple[Covariate, ...] = ("test_score", "race", "english_learner", "low_income", "disability", "female", "cohort")

    @property
    def levers_are_the_programme(self) -> bool:
        """Say that being in a pathway is the programme."""
        return False

    def trial(self, worlds: Worlds, treated_schools: npt.NDArray[np.int64]) -> Trial:  # noqa: ARG002 (nobody draws)
        """Take those who take part and those they are compared with."""
        people = worlds.treated.entrants
        takes, compared = self.groups(worlds)
        return Trial(takes | compared, takes, takes, np.zeros(len(people), np.int64), people["school"].astype(np.int64), self.known(worlds))

    def groups(self, worlds: Worlds) -> tuple[Mask, Mask]:
        """Say who takes part and who is compared, as replayed studies do."""
        entrants = worlds.treated.entrants
        if self.taking in ("certified", "uncertified"):
            program = Program.CERTIFIED if self.taking == "certified" else Program.UNCERTIFIED
            return entrants["program"] == program, entrants["program"] == Program.TRADITIONAL
        seniors = worlds.treated.at(3)
        earned = seniors["college_credits"] > 0
        return (earned & (seniors["pathway"] >= 0) if self.taking == "pathway_college_courses" else earned), ~earned

    def fit(self, values: Values, counts: Mask, trial: Trial) -> dict[str, Fit]:
        """Return the coefficient of taking part."""
        return {"effect": compare_students(values, counts, trial.treated, trial.covariates)}

    def truth(self, change: Values, counts: Mask, trial: Trial) -> float:
        """Return the mean change of those who take part."""
        return mean_of(change, counts & trial.treated)


Design = LotteryDesign | OfferDesign | SchoolsDesign | MatchedDesign
