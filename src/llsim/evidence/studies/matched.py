"""Matched comparison: regression on what evaluators could observe, and the naive difference beside it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import numpy as np
import numpy.typing as npt

from llsim.agents.groups import FLAGS, Flag
from llsim.agents.student import Program
from llsim.evidence.studies.comparison import Comparison, Estimate, Question, mean
from llsim.evidence.studies.people import Worlds
from llsim.luck import Decision
from llsim.parameter import Between

Taking = Literal["certified", "uncertified", "college_courses", "pathway_college_courses"]
WHO_ELSE: dict[Taking, str] = {
    "certified": "students of traditional programmes", "uncertified": "students of traditional programmes",
    "college_courses": "students without college credit", "pathway_college_courses": "students without college credit",
}


class Matched(Comparison):
    """Regress the outcome on taking part and the observables: test score of grade 8, race, gender, flags, cohort (Warner et al. 2016).

    Engagement, interest and taste stay unobserved, so what selection is left is left in the estimate. `adjusted` off is the naive
    difference of means.
    """

    kind: Literal["matched"]
    treatment: Taking
    test_error: Annotated[float, Between(0, 3)] = 0.4
    """Error of measurement of the grade-8 test, in standard deviations of achievement; judged."""
    adjusted: bool = True

    def estimate(self, worlds: Worlds, question: Question) -> Estimate:
        """Return the coefficient of taking part by least squares."""
        values, counts = question.answers(worlds.treated)
        takes, compared = self.groups(worlds)
        counts = counts & (takes | compared)
        against = mean(values, counts & compared)
        if not (counts & takes).any():
            return Estimate(float("nan"), against)
        if not self.adjusted:
            return Estimate(mean(values, counts & takes) - against, against)
        score = worlds.test_score(self.test_error)
        columns = np.column_stack([takes, score, score**2, *observables(worlds.treated.entrants)])[counts]
        found, *_ = np.linalg.lstsq(columns.astype(np.float64), values[counts], rcond=None)
        return Estimate(float(found[0]), against)

    def groups(self, worlds: Worlds) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
        """Say who takes part and who is compared. Programmes are those of grade nine, college credit that of the year of graduation."""
        entrants = worlds.treated.entrants
        if self.treatment in ("certified", "uncertified"):
            program = Program.CERTIFIED if self.treatment == "certified" else Program.UNCERTIFIED
            return entrants["program"] == program, entrants["program"] == Program.TRADITIONAL
        seniors = worlds.treated.at(3)
        earned = seniors["college_credits"] > 0
        takes = earned & (seniors["pathway"] >= 0) if self.treatment == "pathway_college_courses" else earned
        return takes, ~earned


def observables(people: npt.NDArray[Any]) -> list[npt.NDArray[Any]]:
    """Return what evaluators had beside the test score, a column each: races (they make the constant), flags, cohorts but the first."""
    races = [people["cell"] // FLAGS == race for race in range(5)]
    flags = [(people["cell"] & flag) != 0 for flag in (Flag.ENGLISH_LEARNER, Flag.LOW_INCOME, Flag.DISABILITY, Flag.FEMALE)]
    cohorts = [people["entry_year"] == year for year in np.unique(people["entry_year"])[1:]]
    return [*races, *flags, *cohorts]


class Lottery(Comparison):
    """Compare applicants offered a seat with those not, within each oversubscribed pathway and year (Kemple & Willner 2008).

    By offer, whoever enrolled: the losers may end up in another pathway, the winners may leave. Lotteries are weighted by their
    size and by how even the odds were, as a regression with lottery fixed effects does.
    """

    kind: Literal["lottery"]
    certified: bool | None = None
    """Only pathways certified (true) or not (false) in the year of the lottery; all of them without it."""

    def estimate(self, worlds: Worlds, question: Question) -> Estimate:
        """Return the coefficient of the offer with fixed effects of lotteries."""
        values, counts = question.answers(worlds.treated)
        people = worlds.treated.entrants
        counts = counts & (people["first_choice"] >= 0)
        if self.certified is not None:
            counts = counts & (certified_choice(people) == self.certified)
        _, lottery = np.unique(people["first_choice"][counts].astype(np.int64) * 10_000 + people["entry_year"][counts], return_inverse=True)
        offered, outcome = people["offered"][counts].astype(np.float64), values[counts]
        size = np.maximum(np.bincount(lottery), 1)
        odds, level = np.bincount(lottery, offered) / size, np.bincount(lottery, outcome) / size
        excess = offered - odds[lottery]
        spread = float(excess @ excess)
        if spread <= 0.0:
            return Estimate(float("nan"), float("nan"))
        decided = (odds[lottery] > 0.0) & (odds[lottery] < 1.0)
        return Estimate(float(excess @ (outcome - level[lottery])) / spread, mean(outcome, decided & (offered == 0.0)))


def certified_choice(people: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    """Say whose first choice was a pathway certified in the year of entry: one in which students were in a certified programme. Shape (n,)."""
    address = np.maximum(people["first_choice"], 0).astype(np.int64) * 10_000 + people["entry_year"]
    inside = people["pathway"].astype(np.int64) * 10_000 + people["entry_year"]
    return np.isin(address, inside[(people["program"] == Program.CERTIFIED) & (people["pathway"] >= 0)])


class TrueEffect(Comparison):
    """What only the model knows: the same persons with the same luck in two worlds, for those who take part (or are offered a seat)."""

    kind: Literal["true_effect"]
    treatment: Literal["certified", "offered_certified"]

    @property
    def two_worlds(self) -> bool:
        """Say that a control world is needed."""
        return True

    def estimate(self, worlds: Worlds, question: Question) -> Estimate:
        """Return the mean difference between the worlds."""
        assert worlds.control is not None  # noqa: S101 (two_worlds)
        people = worlds.treated.entrants
        takes = people["program"] == Program.CERTIFIED
        if self.treatment == "offered_certified":
            takes = people["offered"] & certified_choice(people)
        (with_it, counts), (without, counts_too) = question.answers(worlds.treated), question.answers(worlds.control)
        both = counts & counts_too & takes
        return Estimate(mean(with_it - without, both), mean(without, both))


def coin(worlds: Worlds) -> npt.NDArray[np.bool_]:
    """Toss a fair coin for each person, by address. Shape (n,)."""
    return worlds.lot(Decision.STUDY_OFFER) < 0.5
