"""What a headline effect rests on: how much of it goes when all numbers of one evidence grade claim nothing.

The worlds are run again with the same luck, the baseline as well as the alternatives: first with every grade-D number that carries an
effect of a pathway or a lever at its null (`About.null`), then those of C too, then B, then A. By how much the effect moves at each step
is the share of that grade. What is left at the end is mechanics and rules: what a lever does by its terms, without any claim of the
evidence. An effect that passes through several numbers counts with the weakest of them, which goes first. Shares add up to 1; one may be
below 0 or above 1 where grades work against each other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from llsim.catalogue import HEADLINES
from llsim.parameter import About, Grade, Settings, Vector
from llsim.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

ORDER: tuple[Grade, ...] = ("D", "C", "B", "A")
"""Grades in the order in which they are set to their nulls, the weakest first."""
RULES = "rules"
"""What is left: mechanics and rules."""
MOST_SEEDS = 3
COLUMNS = ["scenario", "outcome", "group", "year", "grade", "share", "effect"]


def nulls_of(settings: Settings) -> dict[str, tuple[About, Any]]:
    """List the fields of a settings object that carry an effect: what is declared about each, and its value at the null."""
    found: dict[str, tuple[About, Any]] = {}
    for name, field in type(settings).model_fields.items():
        about = next((item for item in field.metadata if isinstance(item, About)), None)
        if about is None or about.null is None:
            continue
        value = getattr(settings, name)
        found[name] = about, (dict.fromkeys(type(value).model_fields, about.null) if isinstance(value, Vector) else type(value)(about.null))
    return found


def nulled(scenario: Scenario, grades: Sequence[Grade]) -> Scenario:
    """Return a scenario in which every number of these grades that carries an effect claims nothing."""
    stages = {}
    for stage, settings in scenario.stages():
        changed = {name: null for name, (about, null) in nulls_of(settings).items() if about.grade in grades}
        if changed:
            stages[stage] = type(settings).model_validate(settings.model_dump() | changed)
    return scenario.model_copy(update=stages)


def share_by_grade(scenarios: Sequence[Scenario], known: pd.DataFrame | None, run: Callable[[Sequence[Scenario]], pd.DataFrame]) -> pd.DataFrame:
    """Return scenario, outcome, group, year, grade, share, effect of the headline outcomes, all students, last year.

    The first scenario is the baseline. `known`: its outcomes and the alternatives' as they are, where they were run already with the seeds of
    `run`, which takes scenarios and returns outcomes. `effect` is the part of the effect that goes with the grade, in the outcome's unit,
    or the remainder for `rules`; the parts sum to the effect over these seeds. A share is NaN where there is no effect.
    """
    import pandas as pd  # noqa: PLC0415 (slow to import)

    baseline = scenarios[0].name
    steps = [_effects(known if known is not None else run(scenarios), baseline)]
    steps += [_effects(run([nulled(scenario, ORDER[: depth + 1]) for scenario in scenarios]), baseline) for depth in range(len(ORDER))]
    rows = [(*key, *part) for key in steps[0] for part in _parts([step.get(key, 0.0) for step in steps])]
    return pd.DataFrame(rows, columns=COLUMNS)


def _effects(outcomes: pd.DataFrame, baseline: str) -> dict[tuple[str, str, str, int], float]:
    """Return the mean difference over paired runs by scenario, outcome, group and year: headline outcomes, all students, their last common year."""
    chosen = outcomes[(outcomes["group"] == "all") & outcomes["outcome"].isin(HEADLINES) & (outcomes["denominator"] != 0)]
    chosen = chosen.assign(value=chosen["numerator"] / chosen["denominator"])
    wide = chosen.pivot_table(index=["outcome", "year", "draw", "seed"], columns="scenario", values="value", observed=True).dropna()
    gaps = wide.sub(wide[baseline], axis=0).drop(columns=baseline).groupby(level=["outcome", "year"]).mean()
    last = gaps.reset_index().sort_values("year").groupby("outcome").last()
    return {(str(scenario), str(outcome), "all", int(row["year"])): float(row[scenario]) for outcome, row in last.iterrows() for scenario in gaps.columns}


def _parts(effects: Sequence[float]) -> list[tuple[str, float, float]]:
    """Return (grade, share, part of the effect) of one effect, from its size after each step."""
    whole = effects[0]
    parts = [(str(grade), before - after) for grade, before, after in zip(ORDER, effects[:-1], effects[1:], strict=True)]
    shares = [part / whole if whole else float("nan") for _, part in parts]
    rest = 1.0 - sum(shares)
    return [*((grade, share, part) for (grade, part), share in zip(parts, shares, strict=True)), (RULES, rest, effects[-1])]


def without_doubtful_shares(grades: pd.DataFrame, differences: pd.DataFrame) -> pd.DataFrame:
    """Leave out the shares of effects whose 95 % interval holds zero or is unknown, and of those that the few seeds show with the other sign."""
    keys = ["scenario", "outcome", "group", "year"]
    joined = grades.merge(differences[[*keys, "difference", "low", "high"]], on=keys, how="left")
    clear = (joined["low"] > 0) | (joined["high"] < 0) | ((joined["low"] == joined["high"]) & (joined["difference"] != 0))
    agrees = joined.groupby(keys)["effect"].transform("sum") * joined["difference"] > 0
    return grades.assign(share=joined["share"].where(clear & agrees).to_numpy())


def in_words(shares: dict[str, float]) -> str:
    """Write shares by grade as whole per cents, the strongest first: `A 94, D 6`; what rounds to nothing is left out."""
    named = [(name, round(100 * shares[name])) for name in ("A", "B", "C", "D", RULES)]
    return ", ".join(f"{name} {share}" for name, share in named if share) or "-"
