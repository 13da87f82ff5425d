"""What all replayed evaluations that may be fitted tell of effects, together: one posterior that every region starts from.

The model's own replay of each evaluation is run at points all over the priors, a stand-in is fitted to every simulated estimate, and
the priors are weighed by how near the stand-in comes to what was published. Rows that are held out are neither run nor read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from llsim.compiled import SOURCE_VERSION
from llsim.evidence.effect_curve import EffectCurve
from llsim.evidence.emulator import LEAST_ERROR, Stand, ask_for_scikit_learn, fit_one
from llsim.evidence.kept_runs import KeptRuns
from llsim.evidence.moved import Moved, moved_effects
from llsim.evidence.narrowing import bell_around, effective, standard_points, weighted_sample
from llsim.evidence.studies.designs import EmployerShare, RandomisedOffer
from llsim.evidence.studies.reading import read_study, study_names
from llsim.evidence.studies.replay import replicate
from llsim.evidence.studies.study import Study, StudyOutcome
from llsim.evidence.targets import Misfit
from llsim.scenario import Scenario

Floats = npt.NDArray[np.float64]
NINETY_FIVE_PERCENT = 1.96
FIRST_SEED = 40_000
IMPOSSIBLE = -1e6
"""Log-likelihood of a value beyond its allowed range."""


@dataclass(frozen=True)
class JointPlan:
    """How much work the fit does: seeds, replays at points of each, a share of the persons of each study, points asked of the stand-in."""

    seeds: int = 16
    points: int = 15
    persons: float = 0.3
    sample: int = 40_000

    @property
    def replays(self) -> int:
        """Return how often all studies are replayed."""
        return self.seeds * self.points


@dataclass(frozen=True)
class Wanted:
    """One published effect to fit: its study, estimate and standard error, in the unit of the outcome."""

    study: str
    outcome: StudyOutcome
    value: float
    error: float

    @property
    def label(self) -> str:
        """Name the row, the outcome and the group."""
        return f"{self.outcome.evidence} {self.outcome.title or self.outcome.measure} {self.outcome.group}"


def wanted_of(study: Study) -> list[Wanted]:
    """List what of a study may be fitted: rows marked `calibrate` with a closed interval, its middle where no estimate was seen."""
    found = []
    for outcome in study.outcomes:
        value, low, high = outcome.published
        if outcome.row.use == "calibrate" and low is not None and high is not None:
            found.append(Wanted(study.name, outcome, (low + high) / 2 if value is None else value, (high - low) / 2 / NINETY_FIVE_PERCENT))
    return found


def to_fit(study: Study, persons: float) -> Study | None:
    """Return a study with only what may be fitted, among fewer ninth graders (not where employers are counted), without the noise of a coin or a small sample. None where nothing may."""
    kept = tuple(one.outcome for one in wanted_of(study))
    if not kept or study.population is None:
        return None
    design = study.design.model_copy(update={"without_coin": True}) if isinstance(study.design, RandomisedOffer) else study.design
    whole = isinstance(study.design, EmployerShare)  # what employers do hangs on how many schools and pathways ask them
    fewer = study.population if whole else study.population.model_copy(update={"ninth_graders": max(200, int(study.population.ninth_graders * persons))})
    return study.model_copy(update={"outcomes": kept, "population": fewer, "design": design, "sample": None})


@dataclass(frozen=True)
class StudyBench:
    """What every replay shares: the studies, and the parameters that are set."""

    studies: tuple[Study, ...]
    paths: tuple[str, ...]

    def run(self, values: Sequence[float], seed: int) -> Floats:
        """Replay every study once and return its estimates, one after the other. Shape (outcomes,)."""
        settings = [f"{path}={value!r}" for path, value in zip(self.paths, map(float, values), strict=True)]
        return np.array([effect for study in self.studies for effect, _ in replicate(study, seed, settings)])

    def run_block(self, values: Floats, seed: int, workers: int) -> Floats:
        """Replay at every point of a block over worker processes, all with one seed. Shape (points, outcomes)."""
        if workers == 1:
            return np.array([self.run(list(row), seed) for row in values])
        from joblib import Parallel, delayed  # noqa: PLC0415 (slow to import)

        return np.array(Parallel(n_jobs=workers, backend="loky")(delayed(self.run)(list(row), seed) for row in values))


@dataclass(frozen=True)
class StandIn:
    """Stands in for the replay of every study: estimates at points, nearly straight lines."""

    stands: tuple[Stand, ...]
    parameters: int

    def predict(self, points: Floats) -> Floats:
        """Return estimates at points, (n, outcomes)."""
        return np.column_stack([stand.predict(points) for stand in self.stands])

    def slopes(self, point: Floats) -> Floats:
        """Return the slopes of all estimates at one point, (outcomes, parameters)."""
        return np.array([stand.slope(point) for stand in self.stands])


@dataclass(frozen=True)
class JointFit:
    """What the fit found. `points`, `weights`: the posterior in standard units of the priors; `simulated`: estimates of the stand-in there."""

    moved: tuple[Moved, ...]
    wanted: tuple[Wanted, ...]
    errors: Floats
    """Standard deviations of observation, discrepancy and stand-in together, (outcomes,)."""
    prior: Floats
    """Estimates at the points that were replayed, (replays, outcomes)."""
    points: Floats
    weights: Floats
    simulated: Floats

    @cached_property
    def curve(self) -> EffectCurve:
        """Return the bell curve of the posterior."""
        mean = self.weights @ self.points
        apart = self.points - mean
        return EffectCurve(tuple(one.path for one in self.moved), mean, (apart * self.weights[:, None]).T @ apart)

    @property
    def effective_size(self) -> float:
        """Return the effective size of the weighted sample."""
        return effective(self.weights)


def fit_effects(plan: JointPlan, *, out: Path, workers: int, seen: Callable[[int], None]) -> JointFit:
    """Replay, fit the stand-in, and weigh. Every block of replays is kept below `out`, so that the same call goes on where one was stopped."""
    ask_for_scikit_learn()
    studies = [one for name in study_names() if (one := to_fit(read_study(name), plan.persons)) is not None]
    wanted = tuple(one for study in studies for one in wanted_of(study))
    moved = tuple(moved_effects(Scenario()))
    bench = StudyBench(tuple(studies), tuple(one.path for one in moved))
    kept = KeptRuns(out / _key(bench, plan))
    design = [standard_points(plan.points, len(moved), FIRST_SEED + number) for number in range(plan.seeds)]
    found = []
    for number, points in enumerate(design):
        values = np.column_stack([one.value(points[:, place]) for place, one in enumerate(moved)])
        found.append(kept.array(f"replays_{number + 1}", partial(bench.run_block, values, FIRST_SEED + number, workers)))
        seen(plan.points)
    return _weigh(moved, wanted, np.vstack(design), np.array(found), plan)


def _key(bench: StudyBench, plan: JointPlan) -> str:
    """Name a fit by what its replays depend on: code, studies, parameters, plan."""
    digest = hashlib.sha256(f"{SOURCE_VERSION} {bench.paths} {plan}".encode())
    for study in bench.studies:
        digest.update(study.model_dump_json().encode())
    return digest.hexdigest()[:16]


def _weigh(moved: tuple[Moved, ...], wanted: tuple[Wanted, ...], points: Floats, found: Floats, plan: JointPlan) -> JointFit:
    """Fit the stand-in to replays, (seeds, points, outcomes), the luck of each seed taken out, and weigh a sample of the priors."""
    luck = found.mean(axis=1)
    replays = (found - luck[:, None, :] + luck.mean(axis=0)).reshape(-1, len(wanted))
    stands = StandIn(tuple(fit_one(points, replays[:, place], len(points)) for place in range(len(wanted))), len(moved))
    own = LEAST_ERROR * np.array([stand.unseen_error**2 for stand in stands.stands]) + luck.var(axis=0, ddof=1) / plan.seeds
    errors = np.array([one.error for one in wanted])
    values = np.array([one.value for one in wanted])
    variance = errors**2 * (1.0 + Misfit().effect**2) + own

    def log_likelihood(points: Floats) -> Floats:
        allowed = np.all([one.allows(points[:, place]) for place, one in enumerate(moved)], axis=0)
        return np.where(allowed, -0.5 * (((stands.predict(points) - values) ** 2) / variance).sum(axis=1), IMPOSSIBLE)

    sample, weights = weighted_sample(bell_around(stands, values, variance), log_likelihood, plan.sample, FIRST_SEED)
    return JointFit(moved, wanted, np.sqrt(variance), replays, sample, weights, stands.predict(sample))
