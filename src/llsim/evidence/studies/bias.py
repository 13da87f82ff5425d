"""What an estimator makes of a world whose true effect is known: naive, matched, and by lottery, on the same persons.

The truth is what only the model knows: everybody with the same luck in a world where pathways do nothing in high school.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from llsim.evidence.studies.comparison import Comparison, Question
from llsim.evidence.studies.matched import Lottery, Matched, TrueEffect
from llsim.evidence.studies.people import Worlds
from llsim.evidence.studies.replay import SPREAD
from llsim.evidence.studies.study import Population, Study, StudyOutcome, Treatment
from llsim.evidence.studies.worlds import worlds_of

Method = Literal["naive", "matched", "lottery", "truth"]
INERT = (
    "high_school.certified_staying=0", "high_school.certified_passing=0", "high_school.pathway_engagement=0", "high_school.extra_courses=0",
    "high_school.preparation_pathway=0", "work_based_learning.engagement=0", "college_courses.interest_pathway=0",
)
DESIGNS: dict[Method, Comparison] = {
    "naive": Matched(kind="matched", treatment="certified", adjusted=False),
    "matched": Matched(kind="matched", treatment="certified"),
    "lottery": Lottery(kind="lottery", certified=True),
    "truth": TrueEffect(kind="true_effect", treatment="certified"),
}


@dataclass(frozen=True)
class Bias:
    """One method: mean over seeds of the estimate and its 95 % spread, and the mean difference from the truth of the same seed."""

    method: Method
    outcome: str
    unit: str
    estimate: float
    low: float
    high: float
    bias: float


STRENGTH = ("pathway_choice.selection_on_achievement=0.15", "pathway_choice.selection_on_engagement=0.25")
"""Selection as strong as the middle of its priors: the fit to studies finds less, and the tables show what it could do."""


def selection_study(ninth_graders: int, *, selection: bool) -> Study:
    """Describe the world: one pathway in each school, three in five certified, seats for fewer than apply, with or without selection."""
    population = Population(
        region="california", first_year=2010, ninth_graders=ninth_graders, cohorts=2,
        schools={"pathways_per_school": 1, "pathway_seat_share": 20, "certified_share": 60, "gold_share": 0, "wall_to_wall_share": 0},
        overrides=(f"pathway_choice.selection={'true' if selection else 'false'}", *STRENGTH),
    )
    outcomes = (
        StudyOutcome.model_validate({"evidence": "LL03", "measure": "credits", "unit": "credits", "band": {"source": "truth"}}),
        StudyOutcome.model_validate({"evidence": "LL02", "measure": "graduated", "band": {"source": "truth"}}),
    )
    return Study(
        name="selection", title="Bias of estimators", citation="this model", population=population, control=Treatment(overrides=INERT),
        design=TrueEffect(kind="true_effect", treatment="certified"), outcomes=outcomes,
    )


def estimates(study: Study, seed: int) -> dict[tuple[Method, str], float]:
    """Evaluate one pair of worlds by every method."""
    worlds: Worlds = worlds_of(study, seed)
    everyone = np.ones(len(worlds.treated.entrants), np.bool_)
    found: dict[tuple[Method, str], float] = {}
    for outcome in study.outcomes:
        scale = 100.0 if outcome.unit == "points" else 1.0
        question = Question(outcome.measure, outcome.among, outcome.group, outcome.after, everyone)
        for method, design in DESIGNS.items():
            found[method, outcome.measure] = scale * design.estimate(worlds, question).effect
    return found


def bias_table(seeds: int, *, ninth_graders: int = 8_000, selection: bool = True, seen: Callable[[], None] = lambda: None) -> list[Bias]:
    """Compare the methods with the truth over seeds."""
    study = selection_study(ninth_graders, selection=selection)
    found = []
    for seed in range(1, seeds + 1):
        found.append(estimates(study, seed))
        seen()
    rows = []
    for outcome in study.outcomes:
        truth = np.array([one["truth", outcome.measure] for one in found])
        for method in DESIGNS:
            values = np.array([one[method, outcome.measure] for one in found])
            mean, half = float(values.mean()), SPREAD * float(values.std(ddof=1)) if seeds > 1 else float("nan")
            rows.append(Bias(method, outcome.measure, outcome.unit, mean, mean - half, mean + half, float((values - truth).mean())))
    return rows
