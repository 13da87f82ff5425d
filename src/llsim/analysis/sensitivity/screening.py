"""The other methods of SALib: Morris, FAST, PAWN, delta, fractional factorial. Each takes checked answers and gives measures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from llsim.analysis.sensitivity.generators import borrowed_generators
from llsim.analysis.sensitivity.guard import Answers, check_trajectories
from llsim.analysis.sensitivity.measures import Measure, rows
from llsim.analysis.sensitivity.noise import Noise, noise_of, refuse_single, without_noise
from llsim.analysis.sensitivity.sobol import NINETY_FIVE_PERCENT, RESAMPLES, jackknife
from llsim.errors import ConfigurationError
from llsim.experiment.problem import shares_problem_of

type Floats = npt.NDArray[np.float64]

LEVELS = 4
HARMONICS = 4
SLICES = 10
DETACHED = 20
"""Copies of a number that tell nothing of the outcome, to see what an index of nothing looks like."""
FEWEST_GIVEN = 100
DELTA_RESAMPLES = 10
DELTA_POINTS = 1500
"""Densities take long: at most so many points, spread evenly over the design."""


def morris(answers: Answers, levels: int = LEVELS, seed: int = 0) -> list[Measure]:
    """Return mean, mean size (mu*) and spread (sigma) of elementary effects, in the outcome's unit over the whole range of a prior.

    `levels` of the grid, as the design was drawn. Raises ConfigurationError for what is no Morris design.
    """
    from SALib.analyze import morris as salib  # noqa: PLC0415 (slow to import)

    check_trajectories(answers)

    def effects(values: Floats, resamples: int = 2) -> Any:
        with borrowed_generators(seed) as passed:
            return salib.analyze(shares_problem_of(answers.names), answers.design, values, num_levels=levels, num_resamples=resamples, seed=passed)

    found = effects(answers.means, RESAMPLES)
    spread = _over_seeds(answers, lambda some: np.asarray(effects(some.means)["mu_star"]))
    halves = np.sqrt(np.asarray(found["mu_star_conf"]) ** 2 + np.nan_to_num(NINETY_FIVE_PERCENT * spread) ** 2)
    sizes = rows(answers.names, "mu_star", np.asarray(found["mu_star"]), halves, None, spread)
    return [*sizes, *rows(answers.names, "mu", np.asarray(found["mu"])), *rows(answers.names, "sigma", np.asarray(found["sigma"]))]


def size_of_luck(noise_variance: float, seeds: int, levels: int = LEVELS) -> float:
    """Return the mu* that luck alone would give, independent from point to point: the mean size of a difference of two means, over the step."""
    step = levels / (2.0 * (levels - 1.0))
    return float(np.sqrt(2.0 / np.pi) * np.sqrt(2.0 * noise_variance / seeds) / step)


def fast(answers: Answers, seed: int = 0) -> tuple[list[Measure], Noise]:
    """Return first-order and total indices by Fourier amplitudes, luck removed, and the noise. Intervals over blocks of seeds only.

    SALib's own intervals for FAST are not used: its authors call them unreliable. Raises ConfigurationError for a single seed.
    """
    refuse_single(answers.outcomes)
    count = len(answers.names)
    if len(answers.design) % count or len(answers.design) // count <= 4 * HARMONICS**2:
        raise ConfigurationError(f"design: found {len(answers.design)} points; allowed for FAST with {count} numbers: a multiple of {count}, more than {4 * HARMONICS**2} each")
    own = np.array([_amplitudes(answers, column, seed) for column in answers.outcomes.T])
    powers = np.array([_powers(column, count) for column in answers.outcomes.T])

    def clean(chosen: npt.NDArray[np.int64]) -> Floats:
        means = answers.outcomes[:, chosen].mean(axis=1)
        return without_noise(own[chosen], powers[chosen], _amplitudes(answers, means, seed), _powers(means, count))[0]

    everyone = np.arange(answers.seeds)
    found, raw = clean(everyone), _amplitudes(answers, answers.means, seed)
    spread = jackknife(answers.seeds, 2 * count, lambda block: clean(np.setdiff1d(everyone, block)))
    parts = (("first", slice(0, count)), ("total", slice(count, None)))
    measures = [one for name, part in parts for one in rows(answers.names, name, found[part], NINETY_FIVE_PERCENT * spread[part], raw[part], spread[part])]
    return measures, noise_of(answers.outcomes)


def _amplitudes(answers: Answers, values: Floats, seed: int) -> Floats:
    """Return SALib's first-order and total indices of one vector of answers, (2 names,)."""
    from SALib.analyze import fast as salib  # noqa: PLC0415 (slow to import)

    with borrowed_generators(seed) as passed:
        found = salib.analyze(shares_problem_of(answers.names), values, M=HARMONICS, num_resamples=2, seed=passed)
    return np.array([*found["S1"], *found["ST"]])


def _powers(values: Floats, curves: int) -> Floats:
    """Return the variance along each number's own curve, as SALib's indices are shares of, twice over: (2 names,)."""
    waves = np.fft.fft(values.reshape(curves, -1), axis=1) / (len(values) // curves)
    powers = 2.0 * (np.abs(waves[:, 1 : -(-waves.shape[1] // 2)]) ** 2).sum(axis=1)
    return np.tile(powers, 2)


def pawn(answers: Answers, seed: int = 0) -> list[Measure]:
    """Return the median distance between the distribution of the outcome and that where one number is known to a tenth (Pianosi and Wagener 2018). Any design."""
    from SALib.analyze import pawn as salib  # noqa: PLC0415 (slow to import)

    _refuse_few(answers)

    def medians(some: Answers) -> Floats:
        with borrowed_generators(seed) as passed:
            return np.asarray(salib.analyze(shares_problem_of(some.names), some.design, some.means, S=SLICES, seed=passed)["median"])

    spread = _over_seeds(answers, medians)
    return rows(answers.names, "median", medians(answers), NINETY_FIVE_PERCENT * spread, None, spread)


def delta(answers: Answers, seed: int = 0) -> list[Measure]:
    """Return how much knowing a number shifts the density of the outcome (Borgonovo 2007), and its first-order index from the same points. Any design."""
    from SALib.analyze import delta as salib  # noqa: PLC0415 (slow to import)

    _refuse_few(answers)
    short = [f"number{place}" for place in range(len(answers.names))]  # SALib forbids some endings of names
    chosen = np.unique(np.linspace(0, len(answers.design) - 1, min(len(answers.design), DELTA_POINTS)).astype(np.int64))
    with borrowed_generators(seed) as passed:
        found = salib.analyze(shares_problem_of(short), answers.design[chosen], answers.means[chosen], num_resamples=DELTA_RESAMPLES, seed=passed)
    shift = rows(answers.names, "delta", np.asarray(found["delta_raw"]), np.asarray(found["delta_raw_conf"]))
    return [*shift, *rows(answers.names, "first", np.asarray(found["S1"]), np.asarray(found["S1_conf"]))]


def floor_of_pawn(answers: Answers, seed: int = 0) -> float:
    """Return the median distance that a number which does nothing stays below 19 times in 20."""
    return float(np.percentile([one.value for one in pawn(_detached(answers, DETACHED), seed)], 95))


def floor_of_delta(answers: Answers, seed: int = 0) -> float:
    """Return the largest delta of some numbers that do nothing."""
    return max(one.value for one in delta(_detached(answers, DETACHED // 4), seed) if one.measure == "delta")


def _detached(answers: Answers, copies: int) -> Answers:
    """Replace the numbers by copies of the first one, each moved on by so many points that it tells nothing of the outcome, which is averaged over seeds."""
    steps = [len(answers.design) * (copy + 1) // (copies + 1) for copy in range(copies)]
    design = np.column_stack([np.roll(answers.design[:, 0], step) for step in steps])
    return Answers(tuple(f"copy{step}" for step in steps), design, answers.means[:, None])


def factorial(answers: Answers, seed: int = 0) -> list[Measure]:
    """Return main effects and pairs of a two-level fractional factorial design, in the outcome's unit: half the change from low to high.

    A pair shares its column of the design with other pairs, and with a main effect unless the design is mirrored, as SALib's is.
    Raises ConfigurationError for what is no such design.
    """
    from SALib.analyze import ff as salib  # noqa: PLC0415 (slow to import)
    from SALib.sample.ff import find_smallest, generate_contrast  # noqa: PLC0415 (slow to import)

    columns = 2 ** int(find_smallest(len(answers.names)))
    highest = answers.design == answers.design.max(axis=0)
    if len(answers.design) != 2 * columns or not np.array_equal(highest, generate_contrast(shares_problem_of(answers.names))[:, : len(answers.names)] > 0):
        raise ConfigurationError(f"design: found {len(answers.design)} points that are not SALib's two-level design; allowed for {len(answers.names)} numbers: its {2 * columns} points in order")

    def effects(some: Answers) -> Any:
        with borrowed_generators(seed) as passed:
            return salib.analyze(shares_problem_of(some.names), some.design, some.means, second_order=True, seed=passed)

    found = effects(answers)
    spread = _over_seeds(answers, lambda some: np.asarray(effects(some)["ME"])[: len(answers.names)])
    mains = rows(answers.names, "main", np.asarray(found["ME"])[: len(answers.names)], NINETY_FIVE_PERCENT * spread, None, spread)
    pairs = zip(found["interaction_names"], found["IE"], strict=True)
    return [*mains, *(Measure(one, "pair", float(effect), other=other) for (one, other), effect in pairs if {one, other} <= set(answers.names))]


def _over_seeds(answers: Answers, measured: Callable[[Answers], Floats]) -> Floats:
    """Return standard errors over blocks of seeds, (names,); NaN with fewer than five seeds."""
    everyone = np.arange(answers.seeds)
    return jackknife(answers.seeds, len(answers.names), lambda block: measured(answers.some_seeds([int(seed) for seed in np.setdiff1d(everyone, block)])))


def _refuse_few(answers: Answers) -> None:
    """Raise ConfigurationError for too few points to slice."""
    if len(answers.design) < FEWEST_GIVEN:
        raise ConfigurationError(f"design: found {len(answers.design)} points; allowed for this method: at least {FEWEST_GIVEN}")
