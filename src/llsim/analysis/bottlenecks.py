"""Which capacity holds a region back: the gain of each one relaxed by a small step, from paired runs. Frames in, frames out."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from llsim.analysis.compare import paired_differences
from llsim.catalogue import BY_NAME

if TYPE_CHECKING:
    import pandas as pd

AS_IT_IS = 0
"""The point of a design at which nothing is relaxed."""
USED = "capacity_used"
COUNTED = ("people", "jobs", "places", "employers")
COLUMNS = ["capacity", "part", "outcome", "group", "gain", "low", "high", "people", "per_unit", "added", "used", "there", "rank", "binding", "seeds", "draws"]


@dataclass(frozen=True)
class Relaxed:
    """One point of the design: a capacity, or a part of it (`part` empty: all of it), and the settings that are moved, as `stages/capacities.py` names them."""

    capacity: str
    part: str
    paths: tuple[str, ...]


def gains(outcomes: pd.DataFrame, relaxed: list[Relaxed], step: float) -> pd.DataFrame:
    """Rank what each capacity relaxed by a step gains; one row for each of `relaxed`, outcome and group, best first within an outcome and group.

    Takes point, draw, seed, year, outcome, group, numerator, denominator of one year: point 0 with nothing relaxed, point k with
    `relaxed[k - 1]`, and the outcome `capacity_used` of groups `capacity:PATH` for places used and places there. Columns: `COLUMNS`, see
    questions/bottlenecks.py.
    """
    import pandas as pd  # noqa: PLC0415 (slow to import)

    answers = outcomes[outcomes["outcome"] != USED]
    paired = paired_differences(answers.assign(scenario=answers["point"].astype(str)), str(AS_IT_IS))
    start = outcomes[outcomes["point"] == AS_IT_IS]
    use, people = _use(start), start[start["outcome"] != USED].groupby(["outcome", "group"])["denominator"].mean()
    rows = [_row(row, relaxed[int(row["scenario"]) - 1], use, people, step) for row in paired.to_dict("records")]
    table = pd.DataFrame(rows)
    better = np.array([-1.0 if BY_NAME[name].better == "down" else 1.0 for name in table["outcome"]])
    table["rank"] = (better * table["gain"]).groupby([table["outcome"], table["group"]]).rank(method="min", ascending=False).astype(int)
    table["binding"] = np.where(better > 0, table["low"] > 0, table["high"] < 0) & ~(table["used"] == 0)
    order = {name: place for place, name in enumerate(dict.fromkeys(answers["outcome"]))}
    return table.sort_values(["outcome", "group", "rank", "capacity", "part"], key=lambda own: own.map(order) if own.name == "outcome" else own, kind="stable")[COLUMNS].reset_index(drop=True)


def _use(start: pd.DataFrame) -> dict[str, tuple[float, float]]:
    """Return the mean of places used and of places there, by path, with nothing relaxed."""
    found = start[start["outcome"] == USED].groupby("group")[["numerator", "denominator"]].mean()
    return {str(group).removeprefix("capacity:"): (float(used), float(there)) for group, used, there in zip(found.index, found["numerator"], found["denominator"], strict=True)}


def _row(row: dict[str, Any], one: Relaxed, use: dict[str, tuple[float, float]], people: pd.Series, step: float) -> dict[str, Any]:
    """Return the row of one capacity, outcome and group: rank and binding are still to come."""
    counted = [use[path] for path in one.paths if path in use]
    used, there = (sum(own) if counted else math.nan for own in (zip(*counted, strict=True) if counted else ((), ())))
    outcome = BY_NAME[row["outcome"]]
    heads = row["difference"] * float(people[row["outcome"], row["group"]]) if outcome.unit in (*COUNTED, "share") else math.nan
    added = step * there
    return {
        "capacity": one.capacity, "part": one.part, "outcome": row["outcome"], "group": row["group"], "gain": row["difference"], "low": row["low"], "high": row["high"],
        "people": heads, "per_unit": heads / added if added > 0 else math.nan, "added": added, "used": used / there if there > 0 else math.nan, "there": there,
        "seeds": int(row["seeds"]), "draws": int(row["draws"]),
    }  # fmt: skip
