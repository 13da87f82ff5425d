"""Check the machinery against functions with known answers: `llsim sensitivity --selftest`."""

from __future__ import annotations

import random
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from llsim.analysis.sensitivity.functions import G_WEIGHTS, ISHIGAMI_FIRST, ISHIGAMI_TOTAL, SLOPES, ishigami, sobol_g, sobol_g_indices, straight
from llsim.analysis.sensitivity.guard import Answers
from llsim.analysis.sensitivity.noise import corrected, noise_of
from llsim.analysis.sensitivity.screening import morris
from llsim.analysis.sensitivity.sobol import Indices, sobol_indices
from llsim.experiment.problem import shares_problem_of
from llsim.luck import Decision, Luck, normals, uniforms

type Floats = npt.NDArray[np.float64]

POINTS = 4096
REPLICATES = 8
SEED = 1
EXACT = 1e-9
NEAR_ISHIGAMI, NEAR_G, NEAR_NOISY = 0.02, 0.015, 0.04


@dataclass(frozen=True)
class Check:
    """One promise: what was looked at, what was asked, what was found, and whether it holds."""

    what: str
    asked: str
    found: str
    holds: bool


def selftest() -> list[Check]:
    """Do every check; half a minute at most."""
    kept, own = np.random.get_state(), random.getstate()  # noqa: NPY002 (looked at, not drawn from)
    checks = [*_ishigami(), *_sobol_g(), _morris(), *_noisy(), *_same_intervals()]
    untouched = _same_state(kept, np.random.get_state()) and own == random.getstate()  # noqa: NPY002 (the same)
    return [*checks, Check("global generators of numpy and Python", "untouched", "untouched" if untouched else "touched", untouched)]


def saltelli(numbers: int, points: int, seed: int = SEED) -> Answers:
    """Return a Sobol design in shares, without second order, and no answers yet."""
    from SALib.sample import sobol  # noqa: PLC0415 (slow to import)

    names = tuple(f"x{number + 1}" for number in range(numbers))
    design = sobol.sample(shares_problem_of(names), points, calc_second_order=False, seed=seed)
    return Answers(names, design, np.zeros((len(design), 0)))


def with_luck(design: Answers, values: Floats, noise: float, replicates: int) -> Answers:
    """Give values to a design, each replicate with independent normal luck of `noise` times the variance of the values."""
    size = np.sqrt(noise * values.var())
    ids = np.arange(len(values), dtype=np.int64)
    luck = [normals(uniforms(Luck(SEED, replicate), ids, Decision.STUDY_TEST)[0]) for replicate in range(replicates)]
    return Answers(design.names, design.design, np.column_stack([values + size * one for one in luck]))


def _twice(design: Answers, values: Floats) -> Answers:
    """Give a function without luck two replicates that are equal."""
    return Answers(design.names, design.design, np.column_stack([values, values]))


def _near(what: str, found: Floats, exact: Floats, near: float) -> Check:
    gap = float(np.abs(found - exact).max())
    words = ", ".join(f"{value:.4f}" for value in exact[:3]) + (", ..." if len(exact) > 3 else "")
    return Check(what, f"{words} within {near:g}", ", ".join(f"{value:.4f}" for value in found[:3]) + f"; off by {gap:.2g} at most", gap <= near)


def _ishigami() -> list[Check]:
    design = saltelli(3, POINTS)
    found = sobol_indices(_twice(design, ishigami(design.design)), second_order=False)
    name = f"Ishigami, N = {POINTS}"
    return [
        _near(f"{name}: first order", found.first, np.array(ISHIGAMI_FIRST), NEAR_ISHIGAMI),
        _near(f"{name}: total", found.total, np.array(ISHIGAMI_TOTAL), NEAR_ISHIGAMI),
    ]


def _sobol_g() -> list[Check]:
    design = saltelli(len(G_WEIGHTS), POINTS)
    found, exact = sobol_indices(_twice(design, sobol_g(design.design)), second_order=False), sobol_g_indices()
    name = f"Sobol-g, N = {POINTS}"
    return [_near(f"{name}: first order", found.first, exact[0], NEAR_G), _near(f"{name}: total", found.total, exact[1], NEAR_G)]


def _morris() -> Check:
    from SALib.sample import morris as salib  # noqa: PLC0415 (slow to import)

    names = tuple(f"x{number + 1}" for number in range(len(SLOPES)))
    design = salib.sample(shares_problem_of(names), 20, num_levels=4, seed=SEED)
    found = morris(Answers(names, design, straight(design)[:, None]))
    values = np.array([[one.value for one in found if one.measure == measure] for measure in ("mu", "mu_star", "sigma")])
    exact = np.array([SLOPES, np.abs(SLOPES), np.zeros(len(SLOPES))])
    gap = float(np.abs(values - exact).max())
    return Check("Morris on a linear function: mu, mu*, sigma", f"exact to {EXACT:g}", f"off by {gap:.1g} at most", gap <= EXACT)


def _noisy() -> list[Check]:
    design = saltelli(3, POINTS)
    answers = with_luck(design, ishigami(design.design), 1.0, REPLICATES)
    found = sobol_indices(answers, second_order=False)
    share, name = noise_of(answers.outcomes).share, f"noisy Ishigami, f = 1, R = {REPLICATES}"
    first, total = corrected(found.raw_first, found.raw_total, noise_of(answers.outcomes))
    return [
        Check(f"{name}: noise share", "1 within 0.05", f"{share:.3f}", abs(share - 1.0) <= 0.05),
        _near(f"{name}: first order", found.first, np.array(ISHIGAMI_FIRST), NEAR_NOISY),
        _near(f"{name}: total", found.total, np.array(ISHIGAMI_TOTAL), NEAR_NOISY),
        _near(f"{name}: first order by formula", first, np.array(ISHIGAMI_FIRST), NEAR_NOISY),
        _near(f"{name}: total by formula", total, np.array(ISHIGAMI_TOTAL), NEAR_NOISY),
    ]


def _same_intervals() -> list[Check]:
    design = saltelli(3, 256)
    answers = with_luck(design, ishigami(design.design), 0.2, 5)
    checks = []
    for seed in (0, 7):
        one, two = (sobol_indices(answers, second_order=False, seed=seed) for _ in range(2))
        same = _widths(one) == _widths(two)
        checks.append(Check(f"seed {seed} twice: intervals", "the same bits", "the same bits" if same else "different", same))
    differ = _widths(sobol_indices(answers, second_order=False, seed=0)) != _widths(sobol_indices(answers, second_order=False, seed=7))
    return [*checks, Check("seeds 0 and 7: intervals", "different", "different" if differ else "the same", differ)]


def _widths(found: Indices) -> bytes:
    """Return the bits of the intervals."""
    return found.first_half.tobytes() + found.total_half.tobytes()


def _same_state(one: tuple[object, ...] | dict[str, object], two: tuple[object, ...] | dict[str, object]) -> bool:
    """Say whether two states of numpy's generator are equal."""
    return all(np.array_equal(np.asarray(a), np.asarray(b)) for a, b in zip(one, two, strict=True))
