"""The same person with and without a policy: frames of the lives of one class, where two lives part, and how they end.

Luck is addressed by person and year, so that a student who meets the same circumstances in both worlds decides and draws the same.
Whatever differs was brought about by the policy, directly or through others: a full course, a vacancy that somebody else took.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from llsim.agents.student import Credential, Exit, NextStep, Place, Stage, Student
from llsim.errors import ConfigurationError
from llsim.model import TalentPipeline

if TYPE_CHECKING:
    import pandas as pd

KEYS = ["student", "year"]
KEPT = tuple(column.name for column in Student.columns if column.name not in {"id", "cell"})
"""What is kept of a student at the end of each school year, and compared."""
TRAITS = ("engagement", "career_skill", "attachment", "prior_achievement")
"""What nobody sees, and what sways later decisions."""
WAYS: dict[str, str] = {
    "graduated": "graduates from high school",
    "went_to_college": "goes to a two- or four-year college right after high school",
    "earned_credential": "earns a certificate or degree",
    "lives_in_region": "lives in the region in the last year",
    "has_job": "has a job in the last year",
}
"""How a life can end differently: key, and words after "who"."""


def lives(model: TalentPipeline, entry_year: int) -> pd.DataFrame:
    """Run a model to its last year and return the lives of those who enter grade nine in `entry_year`.

    One row a student and year, as the person stands at the end of the school year: `student` (1, 2, ... within the class), `year`, `cell`, the
    columns of `KEPT` as the table of students holds them, and what stands behind three of them: `certification` and `theme` of the pathway,
    `sector` of the college. Raises ConfigurationError for a class that the run does not meet.
    """
    import pandas as pd  # noqa: PLC0415 (slow to import)

    first, last = model.year + 1, model.settings.last_year
    if not model.first_cohort <= entry_year <= last:
        raise ConfigurationError(f"class entering grade nine: found {entry_year}; allowed: {model.first_cohort} to {last}")
    years = []
    while model.running and model.year < last:
        model.step()
        if model.year >= entry_year:
            years.append(pd.DataFrame(class_this_year(model, entry_year)))
    if not years:
        raise ConfigurationError(f"two lives: found a model that stands at {first - 1}, its last year; allowed: one not yet run")
    return pd.concat(years, ignore_index=True)


def class_this_year(model: TalentPipeline, entry_year: int, most: int | None = None) -> dict[str, Any]:
    """Copy what is kept of a class, or of so many of its first students, in the year just lived through: columns of `lives`."""
    people, pathways, colleges = (table.array for table in (model.tables.students, model.tables.pathways, model.tables.colleges))
    own = people[(people["entry_year"] == entry_year) & (people["id"] > 0)][:most]
    found = {"student": own["id"] & 0xFFFFFFFF, "year": np.full(len(own), model.year), "cell": own["cell"].copy()}
    found |= {name: own[name].copy() for name in KEPT}
    behind = (("certification", pathways, "certification", "pathway"), ("theme", pathways, "industry", "pathway"), ("sector", colleges, "sector", "college"))
    for name, table, column, row in behind:
        found[name] = np.where(own[row] >= 0, table[column][np.maximum(own[row], 0)], -1)
    return found


def divergences(without: pd.DataFrame, with_policy: pd.DataFrame) -> pd.DataFrame:
    """Return where lives part: `student`, `year`, and `what` differs in that year (names of columns, comma between), a row for each student whose two lives differ.

    Takes two frames of `lives` of one class. Raises ValueError where they are of different classes or years.
    """
    import pandas as pd  # noqa: PLC0415 (slow to import)

    differ = _differing(without, with_policy)
    rows = differ.any(axis=1).to_numpy()
    names = np.array(differ.columns)
    first = without.loc[rows, KEYS].drop_duplicates("student")
    what = [", ".join(names[row]) for row in differ.loc[first.index].to_numpy()]
    return pd.DataFrame({"student": first["student"].to_numpy(), "year": first["year"].to_numpy(), "what": what}).sort_values(["year", "student"], ignore_index=True)


def _differing(without: pd.DataFrame, with_policy: pd.DataFrame) -> pd.DataFrame:
    """Say which cells differ, rows in the order of year and student."""
    import pandas as pd  # noqa: PLC0415 (slow to import)

    if not without[[*KEYS, "cell"]].equals(with_policy[[*KEYS, "cell"]]):
        raise ValueError("two lives: the frames are not of the same class, seed and years")
    columns = [name for name in without.columns if name not in {*KEYS, "cell"}]
    return pd.DataFrame({name: without[name].to_numpy() != with_policy[name].to_numpy() for name in columns}, index=without.index)


def endings(life: pd.DataFrame) -> pd.DataFrame:
    """Return how each life stands in the last year: `student`, and yes or no for each of `WAYS`."""
    import pandas as pd  # noqa: PLC0415 (slow to import)

    last = life[life["year"] == life["year"].max()]
    return pd.DataFrame(
        {
            "student": last["student"],
            "graduated": last["exit"] == Exit.GRADUATED,
            "went_to_college": last["next_step"].isin([NextStep.FOUR_YEAR, NextStep.TWO_YEAR]),
            "earned_credential": last["credential"] > Credential.DIPLOMA,
            "lives_in_region": last["place"] == Place.IN_REGION,
            "has_job": last["stage"] == Stage.EMPLOYED,
        }
    ).reset_index(drop=True)


def ends_differently(without: pd.DataFrame, with_policy: pd.DataFrame, way: str, *, only_with: bool) -> list[int]:
    """List the students of whom something in `WAYS` holds only with the policy, or only without it."""
    one, two = endings(without), endings(with_policy)
    moved = two[way] & ~one[way] if only_with else one[way] & ~two[way]
    return [int(student) for student in one.loc[moved, "student"]]


def life_of(frame: pd.DataFrame, student: int) -> pd.DataFrame:
    """Return the life of one student, a row a year. Raises ConfigurationError for one who is not in the class."""
    own = frame[frame["student"] == student]
    if own.empty:
        raise ConfigurationError(f"student: found {student}; allowed: 1 to {int(frame['student'].max()):,}")
    return own.sort_values("year").reset_index(drop=True)
