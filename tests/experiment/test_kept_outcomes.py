"""What is kept of a run is, to the bit, what its own table holds."""

from __future__ import annotations

import numpy as np

from llsim import TalentPipeline
from llsim.experiment.experiment_file import COUNTED, GROUPS, Keep
from llsim.experiment.kept_outcomes import cells_of


def test_every_cell_is_that_of_the_table(small_run: TalentPipeline) -> None:
    first, last = min(small_run.outcomes.counts), max(small_run.outcomes.counts)
    cells = cells_of(Keep(outcomes=COUNTED, groups=GROUPS, years="all"), first, last)
    rows = cells.of(small_run.outcomes)
    frame = small_run.outcomes.to_frame()
    table = {(year, outcome, group): (over, under) for year, outcome, group, over, under in frame.itertuples(index=False)}
    kept = {cell: tuple(row) for cell, row in zip(cells.listed(), rows, strict=True) if np.isfinite(row[0])}
    assert kept.keys() == table.keys()
    assert kept == table
    assert len(table) > 5000
