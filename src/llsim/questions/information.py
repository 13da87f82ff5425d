"""What is worth measuring before deciding: the value of information about each number for a choice between scenarios."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from pydantic import ValidationError

from llsim.analysis.information import Known, Worth, shown_by_chance, value_of_knowing
from llsim.catalogue import BY_NAME
from llsim.configuration.wording import refuse_unknown
from llsim.errors import ConfigurationError
from llsim.experiment.design_settings import LatinHypercubeDesign, ListDesign
from llsim.experiment.experiment_file import COUNTED, Experiment, Keep, Seeds
from llsim.experiment.plan import Plan, plan_of
from llsim.projection import folder_of, run_and_read
from llsim.questions.finding import Finding, made_of
from llsim.reading import draws_kept, posterior_file, read_draws
from llsim.region.reading import read_region
from llsim.scenario import all_parameters

if TYPE_CHECKING:
    import pandas as pd

type Floats = npt.NDArray[np.float64]

COST = "public_cost"
DRAWS, FEWEST_DRAWS, FEW_DRAWS = 100, 25, 80
AS_MUCH_AGAIN = math.sqrt(0.5)
"""The correlation of the truth with a study whose error is as large as what is not known today."""
EVERYTHING = "everything"
TEXTS = ("kind", "parameter", "title", "unit", "grade", "source")


def _nothing(_runs: int) -> None:
    """Report progress to nobody."""


def _nobody(_words: str) -> None:
    """Say it to nobody."""


def information(
    scenarios: Sequence[str], *, outcome: str = "credential_completion", worth: float | None = None, region: str = "oakland_unified", draws: int | None = None, over: str | None = None,
    seeds: int = 2, first_seed: int = 1, sample: float = 1.0, until: int | None = None, overrides: Sequence[str] = (), workers: int | None = None, out: str | Path | None = None,
    seen: Callable[[int], None] = _nothing, say: Callable[[str], None] = _nobody,
) -> Finding:
    """Say what knowing each number better is worth for the choice between scenarios.

    `worth`: dollars for each person (or dollar) that the outcome counts, over all years, less public cost over all years, not discounted;
    None: the outcome itself in the last year, whatever it costs. `over`: `posterior`, the draws of the region's posterior (default where there
    is one), or `priors`, so many points of all priors. The table has a row of kind `option` for each scenario (value: what it brings on average over the first one,
    with the range of 95 % of draws), one of kind `everything`, and one of kind `number` for each that was drawn, the most valuable first:
    kind, parameter, title, unit, grade, source (today's); value, low, high (what knowing is worth, in dollars or the outcome's unit, 95 % over
    which draws were at hand); share (of knowing everything); by_chance (what a number that has
    nothing to do with it shows in one of a hundred cases); study, study_low, study_high (what a study is worth whose error is as large as what
    is not known today); best (for an option: the share of draws in which it is best; else NaN); wrong (the chance that another option than the one that is best on average is best).
    Runs are kept in `out`, where a stopped question goes on. Raises ConfigurationError.
    """
    experiment = asked_for(scenarios, outcome=outcome, worth=worth, region=region, draws=draws, over=over, seeds=seeds, first_seed=first_seed, sample=sample, until=until, overrides=overrides)
    plan = plan_of(experiment)
    with folder_of(None if out is None else Path(out) / "information_runs") as folder:
        runs, _ = run_and_read(plan, folder, workers, seen, say)
    values, kept = net_values(runs, list(plan.scenario_names), outcome, worth)
    names, numbers = _drawn(plan, kept)
    if len(values) < FEWEST_DRAWS:
        raise ConfigurationError(f"information: found {len(values)} draws that could be run; allowed: at least {FEWEST_DRAWS}")
    known = value_of_knowing(values, numbers, AS_MUCH_AGAIN)
    return _finding(plan, known, values, names, outcome, worth)


def asked_for(
    scenarios: Sequence[str], *, outcome: str, worth: float | None, region: str, draws: int | None, over: str | None, seeds: int, first_seed: int, sample: float, until: int | None,
    overrides: Sequence[str],
) -> Experiment:
    """Describe the runs. Raises ConfigurationError."""
    name = read_region(region).name
    believed = over or ("posterior" if posterior_file(name) else "priors")
    refuse_unknown("--over", believed, ("posterior", "priors"))
    refuse_unknown("--outcome", outcome, [one for one in COUNTED if one in BY_NAME])
    number = draws if draws is not None else min(DRAWS, draws_kept(name)) if believed == "posterior" else DRAWS
    if len(scenarios) < 2:
        raise ConfigurationError(f"information: found {len(scenarios)} scenario; allowed: at least two to choose between")
    if number < FEWEST_DRAWS or (worth is not None and not (math.isfinite(worth) and worth > 0.0)):
        raise ConfigurationError(f"information: found {number} draws, worth {worth}; allowed: at least {FEWEST_DRAWS} draws, dollars above zero")
    drawn = believed == "posterior"
    try:
        return Experiment(
            name="information", title="What is worth measuring", regions=(region,), scenarios=tuple(scenarios), seeds=Seeds(first=first_seed, count=seeds), draws=number if drawn else 0,
            sample=sample, until=until, overrides=tuple(overrides), keep=Keep(outcomes=tuple(dict.fromkeys((outcome, COST))), years="last" if worth is None else "all"),
            design=ListDesign() if drawn else LatinHypercubeDesign(kind="latin_hypercube", n=number, dummy=False),
        )  # fmt: skip
    except ValidationError as problem:
        error = problem.errors(include_url=False)[0]
        raise ConfigurationError(f"{'.'.join(map(str, error['loc']))}: found {error['input']}; {error['msg'].replace('Input should be', 'allowed:')}") from None


def net_values(runs: pd.DataFrame, scenarios: Sequence[str], outcome: str, worth: float | None) -> tuple[Floats, npt.NDArray[np.int64]]:
    """Return what each draw, scenario and seed is worth, (draws, scenarios, seeds), and which (draw or point) each row is; draws with a missing run are left out.

    With `worth`, what is counted over all years times it, less public cost; else the outcome in the last year. What is better lower counts as negative.
    """
    sign = -1.0 if BY_NAME[outcome].better == "down" else 1.0
    if worth is None:
        rows = runs[(runs["outcome"] == outcome) & (runs["year"] == runs["year"].max()) & (runs["denominator"] != 0)]
        values = rows.assign(value=sign * rows["numerator"] / rows["denominator"])
    else:
        factor = {outcome: sign * worth, COST: -1.0} if outcome != COST else {COST: -worth}
        values = runs.assign(value=runs["numerator"] * runs["outcome"].map(factor))
    wide = values.pivot_table(index=["point", "draw"], columns=["scenario", "seed"], values="value", aggfunc="sum", observed=True).dropna()
    seeds = sorted(values["seed"].unique())
    found = np.stack([wide[name][seeds].to_numpy(np.float64) for name in scenarios], axis=1)
    which = np.array([max(place) for place in wide.index], np.int64)
    return found, which


def _drawn(plan: Plan, kept: npt.NDArray[np.int64]) -> tuple[list[str], Floats]:
    """Return the numbers that were drawn and their values in the draws that are kept, (draws, numbers)."""
    if not plan.experiment.draws:
        return list(plan.points.names), np.asarray(plan.points.values[kept])  # noqa: PD011 (not of a frame)
    path = posterior_file(plan.regions[0].name)
    names, rows = read_draws(path) if path else ((), ())
    return list(names), np.array(rows, np.float64)[kept - 1]


def _finding(plan: Plan, known: Known, values: Floats, names: Sequence[str], outcome: str, worth: float | None) -> Finding:
    """Gather options, everything, and each number."""
    import pandas as pd  # noqa: PLC0415 (slow to import)

    scenarios = [plan.bases[0, place, 0].scenario for place in range(len(plan.scenario_names))]
    unit = "dollars" if worth is not None else BY_NAME[outcome].unit
    about = {one.name: one.about for scenario in scenarios for one in all_parameters(scenario)}
    rows = [*_options(scenarios, values, unit), _of_worth(EVERYTHING, EVERYTHING, "", "", "", unit, known.perfect, known.perfect, known)]
    numbers = [
        _of_worth("number", name, about[name].description, about[name].grade, about[name].source, unit, one, study, known)
        for name, one, study in zip(names, known.numbers, known.studies, strict=True)
    ]
    chance = {"by_chance": shown_by_chance(values, known.best)}
    numbers = [row | chance for row in numbers]
    table = pd.DataFrame([*rows, *sorted(numbers, key=lambda row: (-float(row["value"]), -float(row["high"])))])
    table = table.astype({name: "str" if name in TEXTS else "float64" for name in table.columns})
    best, drawn = scenarios[known.best], plan.experiment.draws or len(plan.points)
    settings = {
        "outcome": outcome, "worth": worth, "unit": unit, "best": best.name, "best_title": best.title, "over": "posterior" if plan.experiment.draws else "priors", "drawn": drawn, "used": len(values),
    }  # fmt: skip
    made = made_of(
        plan.regions[0], best, scenarios[0] if known.best else scenarios[1], seeds=plan.experiment.luck.count, draws=len(values), sample=plan.experiment.sample, settings=settings,
        warnings=tuple(_warnings(len(values), drawn, plan.experiment.luck.count)),
    )  # fmt: skip
    return Finding("information", table, made)


def _options(scenarios: Sequence[Any], values: Floats, unit: str) -> list[dict[str, Any]]:
    """Say of each option what it brings over the first one, and in which share of draws it is best."""
    means = values.mean(axis=2)
    over_first = means - means[:, [0]]
    low, high = np.quantile(over_first, [0.025, 0.975], axis=0)
    best = np.bincount(means.argmax(axis=1), minlength=len(scenarios)) / len(means)
    return [
        {
            "kind": "option", "parameter": one.name, "title": one.title, "unit": unit, "grade": "", "source": "", "value": over_first[:, place].mean(), "low": low[place], "high": high[place],
            "share": np.nan, "by_chance": np.nan, "study": np.nan, "study_low": np.nan, "study_high": np.nan, "best": best[place], "wrong": np.nan,
        }
        for place, one in enumerate(scenarios)
    ]  # fmt: skip


def _of_worth(kind: str, name: str, title: str, grade: str, source: str, unit: str, one: Worth, study: Worth, known: Known) -> dict[str, Any]:
    whole = known.perfect.value
    perfect = kind == EVERYTHING
    return {
        "kind": kind, "parameter": name, "title": title, "unit": unit, "grade": grade, "source": source, "value": one.value, "low": one.low, "high": one.high,
        "share": one.value / whole if whole > 0.0 else np.nan, "by_chance": np.nan, "study": np.nan if perfect else study.value,
        "study_low": np.nan if perfect else study.low,
        "study_high": np.nan if perfect else study.high, "best": np.nan, "wrong": known.wrong,
    }  # fmt: skip


def _warnings(used: int, drawn: int, seeds: int) -> list[str]:
    found = []
    if used < FEW_DRAWS:
        found.append(f"only {used} draws: what knowing is worth is rough; use at least {FEW_DRAWS}")
    if used < drawn:
        found.append(f"{drawn - used} draws are left out, as a run of theirs failed or counted nobody")
    if seeds == 1:
        found.append("one seed a draw: chance cannot be told from what is not known, and counts as worth knowing; use at least 2")
    return found
