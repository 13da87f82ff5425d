"""Ask a finished experiment by one method: indices, floors, convergence, stable ranks, and the warnings a reader needs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from llsim.analysis.sensitivity import screening
from llsim.analysis.sensitivity.folder import Finished, Question
from llsim.analysis.sensitivity.guard import Answers
from llsim.analysis.sensitivity.measures import METHODS, NAN, Found, Measure, Method, Step, rows
from llsim.analysis.sensitivity.noise import FEWEST_SEEDS, LARGEST_RATIO, noise_of
from llsim.analysis.sensitivity.shapley import shapley
from llsim.analysis.sensitivity.sobol import LEAST_BLOCKS, Indices, convergence, rank_stability
from llsim.errors import ConfigurationError
from llsim.experiment.problem import DUMMY, refuse_both_sides

if TYPE_CHECKING:
    import pandas as pd

LARGEST_DUMMY = 0.02
"""A dummy's total index above this says that the design is too small."""
NOT_CONVERGED = 0.05
"""A total index that still moves by this much from half the points to all of them."""
LEAST_ALIKE = 0.8
LEAST_FORETOLD = 0.8
LEAST_SUM = 0.9
"""Total indices of numbers that are drawn independently sum to 1 at least; below this the design is too small."""
METHOD_OF = {"sobol": "sobol", "morris": "morris", "fast": "fast", "fractional_factorial": "factorial"}
WITHOUT_LUCK: tuple[Method, ...] = ("sobol", "fast")
GIVEN_DATA: tuple[Method, ...] = ("pawn", "delta", "shapley")
RANKING = {"sobol": "total", "morris": "mu_star", "fast": "total", "pawn": "median", "delta": "delta", "factorial": "main", "shapley": "shapley"}


def method_for(kind: str, wanted: str | None) -> Method:
    """Return the method that a kind of design was drawn for, or the one wanted where it fits. Raises ConfigurationError."""
    own = METHOD_OF.get(kind, "pawn")
    allowed = [method for method in METHODS if method == own or method in GIVEN_DATA]
    chosen = next((method for method in allowed if method == (wanted or own)), None)
    if chosen is None:
        raise ConfigurationError(f"--method: found {wanted}; allowed for a design of kind {kind}: {', '.join(allowed)}")
    return chosen


def refuse_unanswerable(method: Method, names: Sequence[str], points: int, replicates: int) -> None:
    """Raise ConfigurationError, before anything is run, for a design that moves nothing or both sides, too few points, or too few seeds."""
    refuse_unmoved(names)
    refuse_both_sides(names)
    if method in GIVEN_DATA and points < screening.FEWEST_GIVEN:
        raise ConfigurationError(f"design: found {points} points; allowed for {method}: at least {screening.FEWEST_GIVEN}")
    if method in WITHOUT_LUCK and replicates < FEWEST_SEEDS:
        raise ConfigurationError(f"seeds: found {replicates}; allowed for {method}: at least {FEWEST_SEEDS}, better {LEAST_BLOCKS}: without replicates nobody can tell influence from luck")


def refuse_unmoved(names: Sequence[str]) -> None:
    """Raise ConfigurationError for a design that moves no number."""
    if not any(name != DUMMY for name in names):
        raise ConfigurationError("design: found no number that is moved; allowed: a design such as `{kind: latin_hypercube, n: 500, over: priors}`")


def found_in(finished: Finished, method: Method, questions: Sequence[Question], seen: Callable[[], None]) -> list[tuple[Question, Found]]:
    """Answer every question by one method, all from one set of runs. `seen` is called after each. Raises ConfigurationError."""
    refuse_both_sides(finished.names)
    results = []
    for question in questions:
        results.append((question, found_of(finished.answers(question), method, finished.settings, finished.groups)))
        seen()
    return results


def found_of(answers: Answers, method: Method, settings: dict[str, Any], groups: Sequence[str] = ()) -> Found:
    """Measure by one method. `settings`: those of the design (second_order, levels, seed). A constant outcome is called constant."""
    if answers.is_constant:
        words = "the outcome is the same at every point and seed: nothing that was moved makes a difference"
        return Found(method, RANKING[method], (), "constant", warnings=(words,))
    seed = int(settings.get("seed") or 0)
    match method:
        case "sobol":
            found = _sobol(answers, second_order=bool(settings.get("second_order", False)), groups=groups, seed=seed)
        case "fast":
            measures, noise = screening.fast(answers, seed)
            found = Found(method, RANKING[method], tuple(measures), noise=noise)
        case "morris":
            found = _morris(answers, int(settings.get("levels") or screening.LEVELS), seed)
        case "pawn":
            found = Found(method, RANKING[method], tuple(screening.pawn(answers, seed)), floor=screening.floor_of_pawn(answers, seed))
        case "delta":
            found = Found(method, RANKING[method], tuple(screening.delta(answers, seed)), floor=screening.floor_of_delta(answers, seed))
        case "factorial":
            found = Found(method, RANKING[method], tuple(screening.factorial(answers, seed)))
        case "shapley":
            found = _shapley(answers)
    return _with_warnings(_publishable(found), answers)


def _sobol(answers: Answers, *, second_order: bool, groups: Sequence[str], seed: int) -> Found:
    """Measure Sobol indices at growing parts of the design."""
    steps = convergence(answers, second_order=second_order, groups=groups, seed=seed)
    final = steps[-1][1]
    if not np.isfinite(final.total).all():
        return Found("sobol", "total", (), "luck", noise=final.noise, warnings=("luck drowns what the moved numbers do: no index is published; use more seeds, or an outcome of more people",))
    low, high, alike = rank_stability(final)
    measures = [
        *rows(final.names, "first", final.first, final.first_half, final.raw_first, final.spread_first),
        *rows(final.names, "total", final.total, final.total_half, final.raw_total, final.spread_total),
        *_pairs(final),
    ]
    path = tuple(Step(points, name, float(total)) for points, own in steps for name, total in zip(own.names, own.total, strict=True))
    ranks = {name: (float(least), float(most)) for name, least, most in zip(final.names, low, high, strict=True)}
    return Found("sobol", "total", tuple(measures), noise=final.noise, floor=final.noise.ratio, steps=path, ranks=ranks, alike=alike)


def _shapley(answers: Answers) -> Found:
    """Measure Shapley effects, and say so where the regression under them does not see much of the signal."""
    measures, foretold = shapley(answers)
    if answers.seeds < FEWEST_SEEDS:
        return Found("shapley", "shapley", tuple(measures))
    noise = noise_of(answers.outcomes)
    share = foretold / noise.variance if noise.variance > 0.0 else 0.0
    words = f"the regression under the Shapley effects foretells {100 * share:.0f} % of the signal's variance: more points, or interactions of three numbers that it cannot see"
    return Found("shapley", "shapley", tuple(measures), noise=noise, warnings=() if share >= LEAST_FORETOLD else (words,))


def _pairs(found: Indices) -> list[Measure]:
    """List what pairs cause beyond what each of the two does alone."""
    together = zip(combinations(found.names, 2), found.second, found.second_half, strict=True) if len(found.second) else ()
    return [Measure(one, "second", float(value), float(value - half), float(value + half), other=other) for (one, other), value, half in together]


def _morris(answers: Answers, levels: int, seed: int) -> Found:
    """Measure elementary effects, beside what luck alone would give."""
    measures = tuple(screening.morris(answers, levels, seed))
    if answers.seeds < 2:
        return Found("morris", "mu_star", measures)
    noise = noise_of(answers.outcomes)
    centred = answers.outcomes - answers.outcomes.mean(axis=0) - answers.outcomes.mean(axis=1, keepdims=True) + answers.outcomes.mean()
    luck = float((centred**2).sum() / ((len(centred) - 1) * (answers.seeds - 1)))
    return Found("morris", "mu_star", measures, noise=noise, floor=screening.size_of_luck(luck, answers.seeds, levels))


def _publishable(found: Found) -> Found:
    """Take uncorrected indices out where too much of them is luck."""
    if found.noise is None or found.status != "measured" or found.noise.is_publishable or found.method not in WITHOUT_LUCK:
        return found
    words = f"uncorrected indices are not shown: luck in the means is {found.noise.ratio:.2f} times the signal's variance, above {LARGEST_RATIO:g}"
    return replace(found, measures=tuple(replace(one, uncorrected=NAN) for one in found.measures), warnings=(*found.warnings, words))


def _with_warnings(found: Found, answers: Answers) -> Found:
    """Raise the floor to the dummy, and add what a reader must know."""
    if found.status != "measured":
        return found
    warnings = list(found.warnings)
    dummy = found.of(found.ranking).get(DUMMY)
    floor = found.floor
    if dummy is None:
        warnings.append("the design moves no dummy, so that nothing shows what an index of nothing looks like")
    else:
        floor = float(np.nanmax([dummy.value, dummy.high if found.method == "sobol" else NAN, floor]))
        if found.ranking == "total" and dummy.value > LARGEST_DUMMY:
            warnings.append(f"the dummy, which does nothing, has a total index of {dummy.value:.3f}, above {LARGEST_DUMMY:g}: use more points")
    if answers.seeds < LEAST_BLOCKS:
        warnings.append(f"{answers.seeds} seed{'s' if answers.seeds > 1 else ''}: no spread over blocks of seeds; use at least {LEAST_BLOCKS}")
    moving = _still_moving(found)
    if moving:
        warnings.append(f"not converged: from half the points to all of them the total index of {moving[0]} still moves by {moving[1]:.2f}; use more points")
    whole = sum(one.value for one in found.ranked() if np.isfinite(one.value))
    if found.method == "sobol" and whole < LEAST_SUM:
        warnings.append(f"too few points: total indices sum to {whole:.2f}, where any function gives 1 at least")
    if found.alike < LEAST_ALIKE:
        warnings.append(f"the ranking is not stable: resampled rankings agree with it by {found.alike:.2f} only (1 is the same order)")
    return replace(found, floor=floor, warnings=tuple(warnings))


def _still_moving(found: Found) -> tuple[str, float] | None:
    """Return the number whose total index moves most from half the points to all of them, where that is much."""
    sizes = sorted({step.points for step in found.steps})
    if len(sizes) < 2:
        return None
    half, whole = ({step.factor: step.total for step in found.steps if step.points == size} for size in sizes[-2:])
    name = max(whole, key=lambda one: abs(whole[one] - half[one]))
    moved = abs(whole[name] - half[name])
    return (name, moved) if moved > NOT_CONVERGED or not np.isfinite(moved) else None


def table_of(results: Sequence[tuple[Question, Found]]) -> pd.DataFrame:
    """Return one row a measure: the question, method, status, factor, other, measure, value, low, high, uncorrected, spread, ranks, noise."""
    import pandas as pd  # noqa: PLC0415 (slow to import)

    lines = []
    for question, found in results:
        noise = {"noise_share": found.noise.share if found.noise else NAN, "noise_ratio": found.noise.ratio if found.noise else NAN, "floor": found.floor}
        head = {"region": question.region, "scenario": question.scenario, "against": question.against, "year": question.year, "outcome": question.outcome, "group": question.group}
        for one in found.measures or (Measure("", found.ranking, NAN),):
            low, high = found.ranks.get(one.factor, (NAN, NAN)) if one.measure == found.ranking else (NAN, NAN)
            own = {"factor": one.factor, "other": one.other, "measure": one.measure, "value": one.value, "low": one.low, "high": one.high, "uncorrected": one.uncorrected, "spread": one.spread}
            lines.append(head | {"method": found.method, "status": found.status} | own | {"rank_low": low, "rank_high": high} | noise)
    return pd.DataFrame(lines)


def steps_of(results: Sequence[tuple[Question, Found]]) -> pd.DataFrame:
    """Return total indices at growing parts of the design: the question, points, factor, total."""
    import pandas as pd  # noqa: PLC0415 (slow to import)

    columns = ("region", "scenario", "against", "year", "outcome", "group", "points", "factor", "total")
    lines = [(q.region, q.scenario, q.against, q.year, q.outcome, q.group, step.points, step.factor, step.total) for q, found in results for step in found.steps]
    return pd.DataFrame(lines, columns=list(columns))
