"""Calibrate a region: waves of history matching, then a weighted posterior sample, checked by runs of the model itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from llsim.evidence.effect_curve import effect_curve, text_of
from llsim.evidence.emulator import Emulator, ask_for_scikit_learn, log_odds
from llsim.evidence.history_matching import Judge, Wave, equally_weighted, next_points, not_ruled_out, share_left, weighted_posterior
from llsim.evidence.kept_runs import KeptRuns, key_of
from llsim.evidence.moved import Moved, moved_parameters, values_at
from llsim.evidence.narrowing import effective, standard_points
from llsim.evidence.targets import Datum, data_of, without_held_out
from llsim.evidence.trial_runs import Bench
from llsim.reading import read_scenario
from llsim.region.region import Region
from llsim.scenario import Scenario

Floats = npt.NDArray[np.float64]
FIRST_SEED = 10_000
SEEDS_OF_A_WAVE = 10_000


@dataclass(frozen=True)
class Plan:
    """How much work a calibration does: runs of each wave, draws of the posterior, seeds at the centre, points asked of the emulator, and the seed of the design."""

    waves: tuple[int, ...] = (250, 250, 300)
    draws: int = 100
    seeds: int = 24
    sample: int = 20_000
    seed: int = 1

    @property
    def runs(self) -> int:
        """Return how many runs of the model there are in all."""
        return sum(self.waves) + self.draws + self.seeds


@dataclass(frozen=True)
class Calibrated:
    """What a calibration found. `points`, `weights`: the posterior sample in standard units; `draws`: parameter values of equal weight."""

    region: Region
    data: tuple[Datum, ...]
    moved: tuple[Moved, ...]
    waves: tuple[Wave, ...]
    points: Floats
    weights: Floats
    draws: Floats
    rates: Floats
    """Rates the model itself gives at the draws, each with a seed of its own, (draws, targets)."""
    emulated: Floats
    """Rates the emulator gives there, (draws, targets)."""
    emulator_error: Floats
    """What the emulator and the luck of a run should differ by, in log-odds, (targets,)."""
    key: str

    @cached_property
    def effective_size(self) -> float:
        """Return the effective size of the weighted posterior sample."""
        return effective(self.weights)

    @cached_property
    def emulator_check(self) -> float:
        """Return the root mean squared miss of the emulator at the draws, in its own standard deviations: 1 where it is as good as it says."""
        misses = (log_odds(self.rates) - log_odds(self.emulated)) / self.emulator_error
        return float(np.sqrt(np.nanmean(misses**2)))


def _nothing(done: int) -> None:
    """Report progress to nobody."""


def calibrate(
    region: Region, plan: Plan | None = None, *, out: Path, workers: int = 1, seen: Callable[[int], None] = _nothing, data: list[Datum] | None = None, scenario: Scenario | None = None,
) -> Calibrated:
    """Calibrate a region on its intercepts, keeping every run below `out`; the same call goes on where an earlier one was stopped.

    `data`: what to fit, the region's own targets otherwise; `scenario`: the baseline, that of the region otherwise. Raises LlsimError
    without scikit-learn.
    """
    ask_for_scikit_learn()
    plan, place = plan or Plan(), without_held_out(region)
    wanted = tuple(data_of(place) if data is None else data)
    base = scenario or read_scenario("baseline", region=place.name)
    moved = tuple(moved_parameters(base))
    bench = Bench(place, base, tuple(one.path for one in moved), tuple((datum.outcome, datum.group) for datum in wanted))
    curve = effect_curve()
    told = "" if curve is None else text_of(curve)
    key = key_of(bench, f"{plan} {wanted} {told}")
    first = KeptRuns(out / f"first_{key_of(bench, f'{plan.waves[0]} {plan.seeds} {plan.seed} {told}')}")
    return _Calibration(plan, bench, wanted, moved, KeptRuns(out / key), first, workers, seen).run(key)


def _fitted_rows(points: Floats, rates: Floats, luck: Floats, newest: int) -> Floats:
    """Fit an emulator and return it as rows of numbers, which can be kept."""
    return Emulator.fit(points, rates, luck, newest).rows


@dataclass(frozen=True)
class _Calibration:
    """The steps of one calibration."""

    plan: Plan
    bench: Bench
    data: tuple[Datum, ...]
    moved: tuple[Moved, ...]
    kept: KeptRuns
    first: KeptRuns
    """Where the runs are kept that do not depend on what is fitted: the first wave and the luck of a run."""
    workers: int
    seen: Callable[[int], None]

    def run(self, key: str) -> Calibrated:
        """Do all waves, the posterior and its check."""
        luck = self._luck()
        judges: tuple[Judge, ...] = ()
        waves: list[Wave] = []
        points, rates = np.empty((0, len(self.moved))), np.empty((0, len(self.data)))
        for number, runs in enumerate(self.plan.waves, 1):
            kept = self.first if number == 1 else self.kept
            new = kept.array(f"design_{number}", partial(self._design, number, runs, judges))
            found = self._rates(f"wave_{number}", new, FIRST_SEED + number * SEEDS_OF_A_WAVE, kept)
            points, rates = np.vstack([points[-self._before(number) :], new]), np.vstack([rates[-self._before(number) :], found])
            seen = points[:, self._asked]
            rows = kept.array(f"emulator_{number}", partial(_fitted_rows, seen, rates, luck, runs))
            judges = (*judges, Judge(self.data, Emulator.of_rows(rows, seen.shape[1], luck)))
            waves.append(self._wave(number, runs, judges, rates[-runs:]))
        return self._posterior(key, judges[-1], tuple(waves))

    @cached_property
    def _asked(self) -> npt.NDArray[np.int64]:
        """Return which parameters the emulator looks at."""
        return np.flatnonzero([one.emulated for one in self.moved])

    def _before(self, number: int) -> int:
        """Return how many runs of the wave before are used again: they surround the newest."""
        return self.plan.waves[number - 2] if number > 1 else 1

    def _design_seed(self, number: int) -> int:
        return self.plan.seed * 1_000_000 + number * 10_000

    def _luck(self) -> Floats:
        """Return the variance between seeds of a run at the centre, in log-odds, (targets,)."""
        centre = np.zeros((self.plan.seeds, len(self.moved)))
        return np.asarray(np.nanvar(log_odds(self._rates("seeds", centre, FIRST_SEED, self.first)), axis=0, ddof=1))

    def _rates(self, name: str, points: Floats, first_seed: int, kept: KeptRuns) -> Floats:
        return kept.runs(name, self.bench, values_at(list(self.moved), points), first_seed, self.workers, self.seen)

    def _design(self, number: int, runs: int, judges: tuple[Judge, ...]) -> Floats:
        """Return where a wave runs: all over the prior at first, then where nothing is ruled out; unasked parameters by their priors."""
        points = standard_points(runs, len(self.moved), self._design_seed(number))
        if judges:
            bell = not_ruled_out(judges)
            points[:, self._asked] = next_points(judges, bell, runs, self.plan.sample, self._design_seed(number) + 1_000)
        return points

    def _wave(self, number: int, runs: int, judges: tuple[Judge, ...], rates: Floats) -> Wave:
        """Describe a wave: runs, share of the prior left, the least implausible run, and what the emulator explains of unseen runs."""
        bell = not_ruled_out(judges)
        left = share_left(judges, bell, self.plan.sample, self._design_seed(number) + 3_000)
        unseen = np.array([stand.unseen_error**2 for stand in judges[-1].emulator.stands])
        explained = float(np.median(1 - unseen / np.maximum(np.nanvar(log_odds(rates), axis=0), 1e-12)))
        wanted = np.array([datum.value for datum in self.data])
        spread = np.sqrt(judges[-1].published_variance)
        return Wave(number, runs, left, float(np.nanmin(np.nanmax(np.abs(rates - wanted) / spread, axis=1))), explained)

    def _posterior(self, key: str, judge: Judge, waves: tuple[Wave, ...]) -> Calibrated:
        """Sample the posterior, draw from it, and run the model at the draws."""
        seed = self._design_seed(len(waves) + 1)
        sample, weights = weighted_posterior(judge, self.plan.sample, seed)
        points = standard_points(self.plan.draws, len(self.moved), seed + 5_000)
        points[:, self._asked] = sample[equally_weighted(weights, self.plan.draws)]
        rates = self._rates("draws", points, FIRST_SEED + (len(waves) + 1) * SEEDS_OF_A_WAVE, self.kept)
        error = np.sqrt(judge.emulator.own_variance + judge.emulator.luck)
        emulated = judge.emulator.predict(points[:, self._asked])
        return Calibrated(self.bench.region, self.data, self.moved, waves, sample, weights, values_at(list(self.moved), points), rates, emulated, error, key)
