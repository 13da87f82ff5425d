"""Which of many mixes are best, and how surely: fronts, regret, hypervolume. Arrays in, arrays out.

Here less is better in every objective: who calls turns the sign of what should be high. A mix is on the front where no allowed mix is at least as good
in every objective and better in one; equals share a place on it.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from llsim.analysis.compare import half_width

type Floats = npt.NDArray[np.float64]
type Bools = npt.NDArray[np.bool_]


def on_front(points: Floats, allowed: Bools | None = None) -> Bools:
    """Say which mixes no other allowed one beats: `points` (mixes, objectives), `allowed` (mixes,), all when not given. Those not allowed or not known are never on it."""
    there = np.isfinite(points).all(axis=1) & (True if allowed is None else allowed)
    found = np.zeros(len(points), bool)
    own = points[there]
    found[there] = [not bool(((own <= point).all(axis=1) & (own < point).any(axis=1)).any()) for point in own]
    return found


def share_on_front(by_draw: Floats, allowed: Bools) -> Floats:
    """Return the share of draws in which each mix is on the front of that draw: `by_draw` (mixes, draws, objectives), `allowed` (mixes, draws)."""
    draws = by_draw.shape[1]
    return np.mean([on_front(by_draw[:, draw], allowed[:, draw]) for draw in range(draws)], axis=0) if len(by_draw) else np.empty(0)


def regrets(by_draw: Floats, allowed: Bools) -> Floats:
    """Return how far each mix falls short of the best allowed mix of each draw, objective by objective: (mixes, draws, objectives).

    Zero is the best there is; a mix that is not allowed may be better and then has a regret below zero. NaN in draws without an allowed mix.
    """
    best = np.where(allowed[:, :, None] & np.isfinite(by_draw), by_draw, np.inf).min(axis=0, initial=np.inf)
    return np.asarray(by_draw - np.where(np.isfinite(best), best, np.nan)[None])


def hypervolume(points: Floats, corner: Floats) -> float:
    """Return the volume between points, (points, objectives), and a corner that is worse than all: what is beaten by at least one of them.

    Slices along the last objective, front by front: exact, and quick for some hundred points in up to four objectives.
    """
    inside = points[(points < corner).all(axis=1)]
    if not len(inside):
        return 0.0
    if inside.shape[1] == 1:
        return float(corner[0] - inside[:, 0].min())
    inside = inside[on_front(inside)]
    if inside.shape[1] == 2:
        return _area(inside, corner)
    inside = inside[np.argsort(inside[:, -1], kind="stable")]
    ends = [*inside[1:, -1], corner[-1]]
    return sum((end - point[-1]) * hypervolume(inside[: place + 1, :-1], corner[:-1]) for place, (point, end) in enumerate(zip(inside, ends, strict=True)) if end > point[-1])


def _area(front: Floats, corner: Floats) -> float:
    """Return the area that a front of two objectives beats."""
    front = front[np.lexsort((front[:, 1], front[:, 0]))]
    tops = np.minimum.accumulate(np.concatenate([corner[1:], front[:, 1]]))
    return float(((corner[0] - front[:, 0]) * (tops[:-1] - tops[1:])).sum())


def progress(points: Floats, allowed: Bools, generations: npt.NDArray[np.int64]) -> Floats:
    """Return by mix the share of the box of all allowed mixes that the front beats after the mix's generation, 0 to 1; 0 before the first allowed mix.

    The box goes from the best of each objective to a hundredth of its width beyond the worst, over all generations, so that generations can be compared.
    """
    known = allowed & np.isfinite(points).all(axis=1)
    if not known.any():
        return np.zeros(len(points))
    best, worst = points[known].min(axis=0), points[known].max(axis=0)
    width = np.where(worst > best, worst - best, 1.0)
    scaled, corner = (points - best) / width, np.full(points.shape[1], 1.01)
    by_generation = {int(one): hypervolume(scaled[known & (generations <= one)], corner) / 1.01 ** points.shape[1] for one in np.unique(generations)}
    return np.array([by_generation[int(one)] for one in generations])


def judged(by_draw: Floats, quantile: float | None) -> Floats:
    """Return what mixes are judged by, over their draws (mixes, draws, ...): the mean, or what all but a share `quantile` of the draws keep to; less is better."""
    if quantile is None:
        return np.asarray(by_draw.mean(axis=1))
    return np.asarray(np.quantile(by_draw, 1.0 - quantile, axis=1, method="inverted_cdf"))


def interval(by_run: Floats) -> tuple[Floats, Floats]:
    """Return both ends of the 95 % interval of each mix, `by_run` (mixes, draws, seeds), by the rule of comparisons: see `compare`. Unknown ones are infinite."""
    mixes, draws, seeds = by_run.shape
    own = by_run.mean(axis=2) if draws > 1 else by_run[:, 0]
    count = draws if draws > 1 else seeds
    spread = own.std(axis=1, ddof=1) if count > 1 else np.full(mixes, np.nan)
    half = half_width(spread, np.full(mixes, count)) * (np.sqrt(draws + 1) if draws > 1 else 1.0)
    return own.mean(axis=1) - half, own.mean(axis=1) + half


def chance_of(gains: Floats, asked: float) -> Floats:
    """Return the share of futures, `gains` (mixes, futures), that reach what is asked for or more; NaN where a future is not known."""
    reached = (gains >= asked).mean(axis=1)
    return np.where(np.isfinite(gains).all(axis=1), reached, np.nan)


def surely(gains: Floats, probability: float) -> Floats:
    """Return what at least such a share of the futures reaches, `gains` (mixes, futures): the highest value of which that is true. NaN where a future is not known."""
    futures = gains.shape[1]
    needed = int(np.ceil(probability * futures - 1e-9))
    return np.where(np.isfinite(gains).all(axis=1), np.sort(gains, axis=1)[:, futures - max(needed, 1)], np.nan)
