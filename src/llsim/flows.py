"""Where a cohort went: programme, exit, next step, and what its people do five years on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from llsim.agents.groups import STUDENT_GROUPS, members
from llsim.agents.student import Exit, Place, Stage
from llsim.compiled import sweep

if TYPE_CHECKING:
    import pandas as pd

GRADUATION = 3
EXITS = ("3 graduated", "3 left", "3 still enrolled", "3 transferred")
STEPS = ("4 no further step", "4 four-year", "4 two-year", "4 trade", "4 apprenticeship", "4 work", "4 did not arrive")
PROGRAMS_SEEN = ("2 traditional", "2 pathway", "2 certified pathway")
FIVE_YEARS_ON = ("5 in region, employed", "5 in region, not employed", "5 in region, in training", "5 away")
FLOW_SHAPE = (len(PROGRAMS_SEEN), len(EXITS), len(STEPS), len(FIVE_YEARS_ON))


@sweep
def tally_flow(cohort: Any, flow: Any) -> None:
    """Count where everyone of a cohort went: flow (320, programmes, exits, next steps, five years on)."""
    for i in range(len(cohort)):
        person = cohort[i]
        if person.id == 0:
            continue
        late = person.exit_year > person.entry_year + GRADUATION or person.exit == Exit.ENROLLED
        how = 3 if person.exit == Exit.TRANSFERRED else 2 if late else 0 if person.exit == Exit.GRADUATED else 1
        if person.place == Place.AWAY:
            end = 3
        elif person.stage == Stage.EMPLOYED:
            end = 0
        else:
            end = 2 if person.stage < Stage.EMPLOYED else 1
        flow[person.cell, person.program, how, person.next_step, end] += 1


def links_of(flows: dict[int, npt.NDArray[np.int64]], weight: float) -> pd.DataFrame:
    """Turn counts by cohort year into links: year, group, origin, destination, people of the whole region; each column sums to the cohort."""
    import pandas as pd  # noqa: PLC0415 (slow to import)

    links = []
    for year, flow in flows.items():
        for group in STUDENT_GROUPS:
            people = flow[members(group)].sum(axis=0)
            first = [("1 grade 9", name, n) for name, n in zip(PROGRAMS_SEEN, people.sum((1, 2, 3)), strict=True)]
            links += [(year, group, *link) for link in first]
            for names, axes in ((PROGRAMS_SEEN, (2, 3)), (EXITS, (0, 3)), (STEPS, (0, 1))):
                after = {PROGRAMS_SEEN: EXITS, EXITS: STEPS, STEPS: FIVE_YEARS_ON}[names]
                table = people.sum(axis=axes)
                links += [(year, group, a, b, table[i, j]) for i, a in enumerate(names) for j, b in enumerate(after)]
    frame = pd.DataFrame(links, columns=["year", "group", "origin", "destination", "people"])
    frame["people"] = frame["people"] * weight
    return frame[frame["people"] > 0].reset_index(drop=True)
