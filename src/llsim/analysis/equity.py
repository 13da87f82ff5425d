"""Gaps between groups of students, and what a policy does to them: frames in, frames out.

A gap is the rate of everyone else less the rate of the group, in one run: above zero the group lies behind. It is taken from the counts, so
that it can be had for any rate, and compared with the baseline draw by draw and seed by seed as every other difference (see `compare`).

Two gaps are kept apart. The access gap is the gap in getting in: who is in a certified pathway, who takes a college course, who holds a
placement. The effect gap is about those who got in: all that the policy changed for a kind of student, over how many more of them it
brought in, compared between everyone else and the group. A policy may open its doors to all alike and still do more for some; or do as much for
each who enters, and let in fewer of one kind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from llsim.analysis.compare import half_width, paired_differences

if TYPE_CHECKING:
    import pandas as pd

RUN = ["scenario", "draw", "seed", "year"]
GROUP = [*RUN, "outcome", "group"]
CERTIFIED = "certified_pathway_share"
CERTIFIED_NODE = "2 certified pathway"
TO_GRADUATION = 3
"""Years from entering grade nine to expected graduation."""
CLEAR_ENTRY = 0.5
"""Half the interval of how many entered, as a share of it: above, nothing is said of what the policy did for each."""


def certified_shares(flows: pd.DataFrame) -> pd.DataFrame:
    """Return the share of each cohort that was last in a certified pathway as rows of outcomes, by group, in the year of expected graduation."""
    first = flows[flows["destination"].str.startswith("2 ")]
    keys = [*RUN, "group"]
    cohort = first.groupby(keys)["people"].sum().rename("denominator")
    inside = first[first["destination"] == CERTIFIED_NODE].groupby(keys)["people"].sum().rename("numerator")
    table = cohort.to_frame().join(inside).fillna(0.0).reset_index()
    return table.assign(year=table["year"] + TO_GRADUATION, outcome=CERTIFIED)


def with_others(outcomes: pd.DataFrame) -> pd.DataFrame:
    """Return rows of outcomes by group with `others` and `of_others`: numerator and denominator of everyone outside the group."""
    every = outcomes[outcomes["group"] == "all"].set_index([*RUN, "outcome"])[["numerator", "denominator"]].add_suffix("_all")
    table = outcomes[outcomes["group"] != "all"].join(every, on=[*RUN, "outcome"])
    return table.assign(others=table["numerator_all"] - table["numerator"], of_others=table["denominator_all"] - table["denominator"])[[*GROUP, "numerator", "denominator", "others", "of_others"]]


def gaps(outcomes: pd.DataFrame) -> pd.DataFrame:
    """Return scenario, draw, seed, year, outcome, group, gap of rates: everyone else's less the group's. Runs in which one of them has nobody are left out."""
    table = with_others(outcomes)
    table = table[(table["denominator"] > 0) & (table["of_others"] > 0)]
    return table.assign(gap=table["others"] / table["of_others"] - table["numerator"] / table["denominator"])[[*GROUP, "gap"]]


def gap_levels(found: pd.DataFrame) -> pd.DataFrame:
    """Return scenario, year, outcome, group, mean, min, max of gaps over runs."""
    return found.groupby(["scenario", "year", "outcome", "group"])["gap"].agg(["mean", "min", "max"]).reset_index()


def gap_changes(found: pd.DataFrame, baseline: str) -> pd.DataFrame:
    """Return how gaps differ from the baseline's, paired by draw and seed, in the columns of `compare.differences`."""
    return paired_differences(found.rename(columns={"gap": "numerator"}).assign(denominator=1.0), baseline)


def effect_gaps(reached: pd.DataFrame, entered: pd.DataFrame, baseline: str, scenario: str) -> pd.DataFrame:
    """Compare what a policy did for each student it brought in: year, group, own, others, difference, low, high, more_own, more_others.

    `reached` and `entered` are rows of outcomes, of one outcome each: whose numerators count those who reached a goal, and those who got in.
    `own` is how many more of the group reached the goal for each one more who got in, `others` the same of everyone else, and `difference` is
    others less own with its 95 % interval, paired by draw and seed (the linearised interval of a difference of two ratios). Everything the
    policy did is set against those who got in. Groups are left out where it is in doubt that more got in, among them or the others.
    """
    import pandas as pd  # noqa: PLC0415 (slow to import)

    both = with_others(reached).merge(with_others(entered), on=["scenario", "draw", "seed", "year", "group"], suffixes=("", "_in"))
    columns = ["numerator", "others", "numerator_in", "others_in"]
    wide = both.pivot_table(index=["year", "group", "draw", "seed"], columns="scenario", values=columns).dropna()
    more = pd.DataFrame({column: wide[column][scenario] - wide[column][baseline] for column in columns})
    several = len(set(more.index.get_level_values("draw"))) > 1
    rows = []
    for key, own in more.groupby(level=["year", "group"]):
        values = own.groupby(level="draw").mean().to_numpy() if several else own.to_numpy()
        found = _apart(*values.T, one_more=several)
        rows += [(*key, *found)] if found is not None else []
    return pd.DataFrame(rows, columns=["year", "group", "own", "others", "difference", "low", "high", "more_own", "more_others"])


def _apart(
    reached: np.ndarray, reached_others: np.ndarray, entered: np.ndarray, entered_others: np.ndarray, *, one_more: bool
) -> tuple[float, ...] | None:
    """Return own ratio, that of the others, their difference with its interval, and how many more got in; None where that is in doubt."""
    runs = len(reached)
    stretch = np.sqrt(runs + 1) if one_more else 1.0
    for people in (entered, entered_others):
        if runs < 2 or people.mean() <= 0 or _half(people) * stretch > CLEAR_ENTRY * people.mean():
            return None
    own, others = reached.mean() / entered.mean(), reached_others.mean() / entered_others.mean()
    apart = (reached_others - others * entered_others) / entered_others.mean() - (reached - own * entered) / entered.mean()
    half = _half(apart) * stretch
    return float(own), float(others), float(others - own), float(others - own - half), float(others - own + half), float(entered.mean()), float(entered_others.mean())


def _half(values: np.ndarray) -> float:
    """Return half the 95 % interval of the mean of paired runs."""
    return float(half_width(np.array([values.std(ddof=1)]), np.array([len(values)]))[0])
