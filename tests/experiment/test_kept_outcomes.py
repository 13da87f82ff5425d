"""What is kept of a run is, to the bit, what its own table holds."""

from __future__ import annotations

import numpy as np
import pytest

from conftest import SMALL, scenario
from llsim import TalentPipeline
from llsim.experiment.experiment_file import COUNTED, GROUPS, PAYER_GROUPS, Keep
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


def test_the_cost_is_kept_by_payer() -> None:
    model = TalentPipeline("oakland_unified", scenario(name="linked_learning"), rng=7, sample=SMALL)
    while model.year < 2030:
        model.step()
    costs = model.outcomes.costs_frame()
    last = int(costs["year"].max())
    cells = cells_of(Keep(outcomes=("graduation_rate", "public_cost"), groups=("all", *PAYER_GROUPS), years=(last,)), 2026, 2040)
    kept = dict(zip(cells.listed(), cells.of(model.outcomes)[:, 0], strict=True))
    assert {group for _, outcome, group in kept if outcome == "graduation_rate"} == {"all"}
    paid = costs[costs["year"] == last].groupby("payer")["dollars"].sum()
    assert (paid > 0).all()
    for payer in ("state", "district", "college"):
        assert kept[last, "public_cost", f"payer:{payer}"] == pytest.approx(paid[payer])
    assert kept[last, "public_cost", "all"] == pytest.approx(paid[["state", "district", "college"]].sum())
    assert kept[last, "public_cost", "payer:family"] == 0
