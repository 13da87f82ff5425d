"""Which capacity holds a region back: the gain of each one relaxed by a small step, from paired runs. Frames in, frames out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from llsim.analysis.compare import CONFIDENCE, paired_differences
from llsim.catalogue import BY_NAME

if TYPE_CHECKING:
    import pandas as pd

AS_IT_IS = 0
"""The point of a design at which nothing is relaxed."""
USED, FULL, CAPACITY = "capacity_used", "capacity_full", "capacity:"
HEADS = ("share", "people", "jobs", "places", "employers")
"""Units of which a difference can be said in people or things."""
COLUMNS = [
    "capacity", "part", "outcome", "group", "step", "gain", "low", "high", "people", "people_low", "people_high", "of", "there", "used", "full", "added", "per_unit", "rank",
    "binding", "clear", "seeds", "draws",
]  # fmt: skip


@dataclass(frozen=True)
class Relaxed:
    """One point of the design: a capacity, or a part of it (`part` empty: all of it), and the settings that are moved, as `stages/capacities.py` names them."""

    capacity: str
    part: str
    paths: tuple[str, ...]


def gains(outcomes: pd.DataFrame, relaxed: list[Relaxed], step: float, order: Sequence[str] = ()) -> pd.DataFrame:
    """Rank what each capacity relaxed by a step gains; one row for each of `relaxed`, outcome and group, best first within an outcome and group.

    Takes point, draw, seed, year, outcome, group, numerator, denominator of one year: point 0 with nothing relaxed, point k with
    `relaxed[k - 1]`; and at point 0 the outcomes `capacity_used` and `capacity_full` of groups `capacity:PATH`, over places there.
    `order`: of the outcomes in the table. Columns: `COLUMNS`, see questions/bottlenecks.py.
    """
    import pandas as pd  # noqa: PLC0415 (slow to import)

    start = outcomes[outcomes["point"] == AS_IT_IS]
    answers = outcomes[~outcomes["outcome"].isin([USED, FULL])]
    paired = paired_differences(answers.assign(scenario=answers["point"].astype(str)), str(AS_IT_IS))
    places, whole = _places(start, relaxed), _people_of(start)
    rows = [_row(row, relaxed[int(row["scenario"]) - 1], whole) | places[int(row["scenario"]) - 1] for row in paired.to_dict("records")]
    table = pd.DataFrame(rows).assign(step=step)
    table["added"] = step * table["there"]
    table["per_unit"] = (table["people"] / table["added"]).where(table["added"] > 0)
    up = np.array([BY_NAME[name].better != "down" for name in table["outcome"]])
    table["rank"] = table["gain"].where(up, -table["gain"]).groupby([table["outcome"], table["group"]]).rank(method="min", ascending=False).astype(int)
    half = (table["high"] - table["low"]) / 2
    wider = half * _wider(table, len(relaxed))
    for column, room in (("binding", half), ("clear", wider)):
        table[column] = (table["gain"].abs() > room) & ((table["gain"] > 0) == up) & (table["full"] != 0)
    names = [*order, *dict.fromkeys(answers["outcome"])]
    return table.assign(order=table["outcome"].map(names.index)).sort_values(["order", "group", "rank", "capacity", "part"])[COLUMNS].reset_index(drop=True)


def _wider(table: pd.DataFrame, looked_at: int) -> np.ndarray:
    """Return how many times wider an interval must be, so that of so many looked at all hold the truth in 95 of 100 cases (Bonferroni); missing for one pair."""
    from scipy.special import stdtrit  # noqa: PLC0415 (slow to import)

    free = np.where(table["draws"] > 1, table["draws"], table["seeds"]) - 1.0
    one, all_of_them = (stdtrit(np.maximum(free, 1.0), 1.0 - (1.0 - CONFIDENCE) / 2 / number) for number in (1, looked_at))
    return np.where(free > 0, all_of_them / one, np.nan)


def _places(start: pd.DataFrame, relaxed: list[Relaxed]) -> list[dict[str, float]]:
    """Return places there with nothing relaxed, and the shares used and used up, mean over runs, for each capacity; missing where none are counted."""
    found = []
    for one in relaxed:
        own = start[start["group"].isin([CAPACITY + path for path in one.paths])]
        used, full = (own[own["outcome"] == name].groupby("group")[["numerator", "denominator"]].mean().sum() for name in (USED, FULL))
        there = float(used["denominator"]) if len(own) else math.nan
        shares = {"used": float(used["numerator"]) / there, "full": float(full["numerator"]) / there} if there > 0 else {"used": math.nan, "full": math.nan}
        found.append({"there": there} | shares)
    return found


def _people_of(start: pd.DataFrame) -> dict[tuple[str, str], float]:
    """Return the mean number of people that each outcome and group with nothing relaxed is a share of; missing for what is no share."""
    means = start.groupby(["outcome", "group"])["denominator"].mean()
    return {(str(name), str(group)): float(value) for (name, group), value in means.items() if name in BY_NAME and BY_NAME[name].unit == "share"}


def _row(row: dict[str, Any], one: Relaxed, whole: dict[tuple[str, str], float]) -> dict[str, Any]:
    """Return the gain of one capacity, outcome and group, in its unit and in heads."""
    of = whole.get((row["outcome"], row["group"]), math.nan)
    unit = BY_NAME[row["outcome"]].unit
    heads = (of if unit == "share" else 1.0) if unit in HEADS else math.nan
    return {
        "capacity": one.capacity, "part": one.part, "outcome": row["outcome"], "group": row["group"], "gain": row["difference"], "low": row["low"], "high": row["high"],
        "people": row["difference"] * heads, "people_low": row["low"] * heads, "people_high": row["high"] * heads, "of": of, "seeds": int(row["seeds"]), "draws": int(row["draws"]),
    }  # fmt: skip
