"""Replay studies over many seeds: every seed is the evaluation done once more, with other persons and other luck."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from llsim.evidence.effect_curve import drawn_effects
from llsim.evidence.studies.comparison import Estimate, Question
from llsim.evidence.studies.measures import counted
from llsim.evidence.studies.people import Worlds
from llsim.evidence.studies.study import SCALE, Study, StudyOutcome
from llsim.evidence.studies.worlds import worlds_of
from llsim.luck import Decision

Verdict = Literal["inside", "near", "outside"]
NEAR = 1.5  # widths: the interval stretched so many times about the published estimate
SPREAD = 1.96


@dataclass(frozen=True)
class Result:
    """One published figure beside what the model gave. Open ends and estimates not seen are None."""

    name: str
    evidence: str
    outcome: str
    group: str
    use: str
    unit: str
    published: float | None
    published_low: float | None
    published_high: float | None
    simulated: float
    simulated_low: float
    simulated_high: float
    verdict: Verdict
    seeds: int
    comparison_mean: float
    """Mean of the comparison group, in the unit of the measure times its scale; of levels and totals the start."""

    def as_row(self) -> dict[str, Any]:
        """Return it as plain data."""
        return asdict(self)


def sampled(study: Study, worlds: Worlds) -> npt.NDArray[np.bool_]:
    """Draw the study's persons from those it is about, by address: everyone where more are asked than live. Shape (n,)."""
    population = study.population
    assert population is not None  # noqa: S101 (the schema)
    about = counted("graduated", population.among, population.group, worlds.treated.at(3))
    if study.sample is None or study.sample.size >= about.sum():
        return about
    lots = np.where(about, worlds.lot(Decision.STUDY_SAMPLE), 2.0)
    chosen = np.zeros(len(lots), np.bool_)
    chosen[np.argpartition(lots, study.sample.size)[: study.sample.size]] = True
    return chosen


def replicate(study: Study, seed: int, settings: Sequence[str] = ()) -> list[tuple[float, float]]:
    """Do the evaluation once: (effect, comparison mean) for each outcome, in its unit. `settings`, as PATH=VALUE, stand before the study's own."""
    worlds = worlds_of(study, seed, settings)
    everyone = np.ones(len(worlds.treated.entrants), np.bool_)
    sample = sampled(study, worlds)
    return [asked(study, outcome, worlds, everyone if outcome.measure == "stayed_in_school" else sample) for outcome in study.outcomes]


def asked(study: Study, outcome: StudyOutcome, worlds: Worlds, sample: npt.NDArray[np.bool_]) -> tuple[float, float]:
    """Return effect and comparison mean of one outcome in its unit."""
    assert study.design is not None  # noqa: S101 (the schema)
    found = study.design.estimate(worlds, Question(outcome.measure, outcome.among, outcome.group, outcome.after, sample))
    return in_unit(found, outcome)


def in_unit(found: Estimate, outcome: StudyOutcome) -> tuple[float, float]:
    """Bring an estimate into the unit of the outcome: points, per cent of the comparison mean, or the measure's own."""
    scale = SCALE[outcome.unit]
    if outcome.unit == "percent":
        return (scale * found.effect / found.against if found.against else float("nan")), found.against
    return scale * found.effect, scale * found.against


def verdict_on(value: float, published: tuple[float | None, float | None, float | None]) -> Verdict:
    """Say whether a simulated estimate lies in the published interval, in the interval stretched 1.5 times, or outside. Open ends never stretch."""
    estimate, low, high = published
    if (low is None or value >= low) and (high is None or value <= high):
        return "inside"
    if estimate is None or low is None or high is None:
        return "outside"
    near = estimate - NEAR * (estimate - low) <= value <= estimate + NEAR * (high - estimate)
    return "near" if near else "outside"


def results_of(study: Study, replications: Sequence[Sequence[tuple[float, float]]]) -> list[Result]:
    """Turn replications into results: mean, and 95 % spread of the study's own estimate over seeds."""
    results = []
    for position, outcome in enumerate(study.outcomes):
        values = np.array([one[position][0] for one in replications])
        values = values[np.isfinite(values)]
        mean = float(values.mean()) if len(values) else float("nan")
        half = SPREAD * float(values.std(ddof=1)) if len(values) > 1 else float("nan")
        published = outcome.published
        against = float(np.mean([one[position][1] for one in replications]))
        results.append(Result(
            study.name, outcome.evidence, outcome.title or outcome.measure, outcome.group, outcome.row.use, outcome.unit, *published,
            mean, mean - half, mean + half, verdict_on(mean, published) if math.isfinite(mean) else "outside", len(values), against,
        ))
    return results


def replay(study: Study, seeds: Sequence[int], workers: int, seen: Callable[[], None], *, drawn: bool = False) -> list[Result]:
    """Replay a study with these seeds, over processes. `seen` is called after each replication. `drawn`: each with its own draw of effects."""
    done: list[list[tuple[float, float]]] = []
    if not study.outcomes:
        return []
    if workers == 1:
        for seed in seeds:
            done.append(replicate(study, seed, drawn_effects(seed) if drawn else ()))
            seen()
        return results_of(study, done)
    from joblib import Parallel, delayed  # noqa: PLC0415 (slow to import)

    for one in Parallel(n_jobs=workers, backend="loky", return_as="generator")(delayed(replicate)(study, seed, drawn_effects(seed) if drawn else ()) for seed in seeds):
        done.append(one)
        seen()
    return results_of(study, done)
