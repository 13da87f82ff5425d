"""What each cohort earns, studies and holds in a year: the quantities that an account of costs and benefits puts prices on.

Whole numbers by cohort of entry, over everybody who is followed, wherever they live, so that they add up in any order.
"""

from __future__ import annotations

from enum import IntEnum, auto
from typing import Any

import numpy as np
import numpy.typing as npt

from llsim.agents.student import Credential, Exit, Place, Stage
from llsim.compiled import sweep


class Lived(IntEnum):
    """What is counted of a cohort in a year, one column each. Those who moved to schools elsewhere count in `PLACEMENTS` alone."""

    PEOPLE = 0
    EARNINGS_HERE = auto()  # dollars
    EARNINGS_AWAY = auto()  # dollars
    HIGH_SCHOOL = auto()
    TWO_YEAR = auto()
    FOUR_YEAR = auto()
    TRADE = auto()  # trade schools and apprenticeships
    DIPLOMAS = auto()  # holders
    CREDENTIALS = auto()  # holders of a certificate or a degree
    ASSOCIATES = auto()  # holders of an associate degree, and no higher one
    BACHELORS = auto()  # holders
    PLACEMENTS = auto()  # held since grade nine


@sweep
def tally_lived(people: Any, first_entry: int, counts: Any) -> None:
    """Add the year of a block of people to counts (cohorts from `first_entry` on, columns)."""
    for i in range(len(people)):
        person = people[i]
        if person.id == 0:
            continue
        row = counts[person.entry_year - first_entry]
        row[Lived.PLACEMENTS] += person.placements
        if person.exit == Exit.TRANSFERRED:
            continue
        row[Lived.PEOPLE] += 1
        earned = int(round(person.wage)) if person.stage == Stage.EMPLOYED else 0
        row[Lived.EARNINGS_HERE if person.place == Place.IN_REGION else Lived.EARNINGS_AWAY] += earned
        row[Lived.HIGH_SCHOOL] += person.stage == Stage.HIGH_SCHOOL
        row[Lived.TWO_YEAR] += person.stage == Stage.TWO_YEAR
        row[Lived.FOUR_YEAR] += person.stage == Stage.FOUR_YEAR
        row[Lived.TRADE] += person.stage == Stage.TRADE or person.stage == Stage.APPRENTICESHIP
        row[Lived.DIPLOMAS] += person.exit == Exit.GRADUATED
        row[Lived.CREDENTIALS] += person.credential > Credential.DIPLOMA
        row[Lived.ASSOCIATES] += person.credential == Credential.ASSOCIATE
        row[Lived.BACHELORS] += person.credential == Credential.BACHELOR


def lived_in(people: Any, year: int, cohorts: int) -> npt.NDArray[np.int64]:
    """Count what a block of people lived through in a year: (cohorts, columns), the oldest of so many cohorts first."""
    counts = np.zeros((cohorts, len(Lived)), np.int64)
    tally_lived(people, year - cohorts + 1, counts)
    return counts


def lived_by_cohort(lived: dict[int, npt.NDArray[np.int64]], weight: float) -> dict[int, npt.NDArray[np.floating[Any]]]:
    """Return the counts of each year in real people and dollars: (cohorts, columns), the oldest cohort first, the last that of the year."""
    return {year: counts * weight for year, counts in lived.items()}
