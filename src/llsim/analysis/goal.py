"""The goal of so many young people in certified pathways by a year: how likely, when, and how fast it would have to go. Arrays in, tables out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from llsim.analysis.projecting import BANDS, Futures

if TYPE_CHECKING:
    import pandas as pd

type Floats = npt.NDArray[np.float64]

WAYS = {
    ("certified", "in the year"): ("certified_pathway_students", False), ("certified", "ever"): ("certified_pathway_newcomers", True),
    ("gold", "in the year"): ("gold_pathway_students", False), ("gold", "ever"): ("gold_pathway_newcomers", True),
}  # fmt: skip
"""Level and way of counting: the outcome it is read from, and whether years add up."""


@dataclass(frozen=True)
class Goal:
    """So many young people by a year."""

    people: float
    by: int


def people_of(futures: Futures, scenario: str, level: str, counting: str) -> tuple[list[int], Floats]:
    """Return the years and the people of a level, (futures, years), counted in the year or ever since the first."""
    outcome, adds_up = WAYS[level, counting]
    years, values = futures.of(outcome, scenario)
    return years, values.cumsum(axis=1) if adds_up else values


def by_year(futures: Futures, scenario: str, goal: Goal) -> pd.DataFrame:
    """Return by level, way of counting and year: the fan of people, and the share of futures that hold the goal.

    Columns: level, counting, year, the five quantiles, probability, futures.
    """
    import pandas as pd  # noqa: PLC0415 (slow to import)

    parts = []
    for level, counting in WAYS:
        years, people = people_of(futures, scenario, level, counting)
        fan = dict(zip(BANDS, np.quantile(people, list(BANDS.values()), axis=0), strict=True))
        parts.append(pd.DataFrame({"level": level, "counting": counting, "year": years, **fan, "probability": (people >= goal.people).mean(axis=0), "futures": len(people)}))
    return pd.concat(parts, ignore_index=True)


def when_reached(futures: Futures, scenario: str, goal: Goal) -> pd.DataFrame:
    """Return by level and way of counting when the goal is first reached, and how fast numbers grow and would have to grow.

    Columns: level, counting, first_year (in which half of the futures have reached it; NaN: not by the last year), last_year, ever_reached and
    by_then (shares of futures that reached it by the last year, and by the goal's), start_year, start, then (medians), growth and needed (a
    year, from the first year to the goal's; NaN where nobody is in such a pathway at the start), public_cost (of the levers in the goal's year,
    median, dollars).
    """
    import pandas as pd  # noqa: PLC0415 (slow to import)

    rows = []
    dollars = np.median(futures.of("public_cost", scenario)[1], axis=0)
    for level, counting in WAYS:
        years, people = people_of(futures, scenario, level, counting)
        reached = np.maximum.accumulate(people >= goal.people, axis=1).mean(axis=0)
        half = [year for year, share in zip(years, reached, strict=True) if share >= 0.5]
        there = years.index(min(max(goal.by, years[0]), years[-1]))
        start, then, span = float(np.median(people[:, 0])), float(np.median(people[:, there])), max(goal.by - years[0], 1)
        growth, needed = ((value / start) ** (1.0 / span) - 1.0 if start > 0 else float("nan") for value in (then, goal.people))
        rows.append((level, counting, half[0] if half else float("nan"), years[-1], float(reached[-1]), float(reached[there]), years[0], start, then, growth, needed, float(dollars[there])))
    columns = ["level", "counting", "first_year", "last_year", "ever_reached", "by_then", "start_year", "start", "then", "growth", "needed", "public_cost"]
    return pd.DataFrame(rows, columns=columns)
