"""The stopping rule looks at paired differences."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from trials import llsim, manifest

from llsim.experiment.experiment_file import NarrowStop
from llsim.experiment.stopping import half_width, next_seeds


def test_the_half_width_is_students() -> None:
    gaps = np.array([0.3, 0.1, 0.25, 0.2, 0.4])
    low, high = stats.t.interval(0.95, 4, gaps.mean(), stats.sem(gaps))
    assert half_width(gaps) == pytest.approx((high - low) / 2)
    assert half_width(gaps[:1]) == np.inf


def test_seeds_grow_as_the_spread_asks_but_never_too_fast_or_too_far() -> None:
    stop = NarrowStop(kind="narrow", outcome="graduation_rate", scenario="x", half_width=1.0, at_most=50)
    assert next_seeds(10, 1.2, stop) == 15
    assert next_seeds(10, 1.001, stop) == 11
    assert next_seeds(10, 9.0, stop) == 20
    assert next_seeds(40, 9.0, stop) == 50
    assert next_seeds(1, np.inf, stop) == 5


@pytest.mark.slow
def test_seeds_are_added_until_the_paired_interval_is_narrow(tmp_path: Path) -> None:
    text = "scenarios: [baseline, linked_learning]\nseeds: 2\nsample: 0.02\nuntil: 2028\nkeep: {outcomes: [wbl_participation, graduation_rate]}\nstop: {kind: narrow, outcome: graduation_rate, scenario: linked_learning, half_width: HALF, at_most: 24}\n"
    file, out = tmp_path / "narrow.yaml", tmp_path / "out"
    file.write_text(text.replace("HALF", "0.02"))
    done = llsim("experiment", file, "--out", out)
    assert done.returncode == 0, done.stderr
    table = pd.read_parquet(out / "outcomes.parquet")
    table = table[table["outcome"] == "graduation_rate"].assign(value=lambda one: one["numerator"] / one["denominator"])
    wide = table.pivot_table(index="seed", columns="scenario", values="value")
    gaps = (wide["linked_learning"] - wide["baseline"]).to_numpy()
    assert 5 <= len(gaps) <= 24
    assert manifest(out)["seeds"] == list(range(1, len(gaps) + 1))
    assert half_width(gaps) <= 0.02 or len(gaps) == 24
    assert len(gaps) == 5 or half_width(gaps[:5]) > 0.02
