"""The nearest point at which a headline turns, on the model itself: run again by other ways it turns there, and not half-way."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from llsim import compare
from llsim.analysis.standard_units import FARTHEST, Axis
from llsim.errors import ConfigurationError
from llsim.experiment.experiment_file import read_experiment
from llsim.experiment.runner import run_experiment
from llsim.questions.finding import Finding, read_finding
from llsim.questions.flip import flip
from llsim.questions.flip_check import write_check
from llsim.questions.moved_worlds import axes_of
from llsim.reading import read_scenario

SMALL = {"region": "oakland_unified", "sample": 0.4, "workers": 1, "year": 2033}
NAMED = ("high_school.certified_passing", "high_school.certified_staying", "high_school.pathway_engagement")


@pytest.fixture(scope="module")
def found() -> Finding:
    return flip("linked_learning", seeds=3, parameters=NAMED, **SMALL)  # type: ignore[arg-type]


def difference(found: Finding, column: str, seeds: tuple[int, ...] = (1, 2, 3)) -> float:
    """Compare the two scenarios by the public way with every number set, and return the difference of the headline."""
    moved = found.table[found.table["sds"] != 0.0].iloc[1:]
    changes = [f"{path}={value!r}" for path, value in zip(moved["parameter"], moved[column].astype(float), strict=True)]
    table = compare("baseline", "linked_learning", region="oakland_unified", seeds=seeds, sample=0.4, until=2033, overrides=changes, workers=1).to_df()
    rows = table[(table["outcome"] == "graduation_rate") & (table["group"] == "all") & (table["year"] == 2033)]
    return float(rows["difference"].iloc[0])


def test_the_sign_turns_at_the_point_and_not_half_way_when_run_by_another_way(found: Finding) -> None:
    whole = found.table.iloc[0]
    assert whole["flipped"]
    for column, expected in (("from_value", "start"), ("half_value", "half_way"), ("to_value", "end")):
        assert difference(found, column) == pytest.approx(whole[expected], abs=1e-12)
    assert whole["start"] > 0.0
    assert whole["half_way"] > 0.0
    assert whole["end"] < 0.0


def test_the_table_adds_up(found: Finding) -> None:
    whole, numbers = found.table.iloc[0], found.table.iloc[1:]
    assert whole["parameter"] == "together"
    assert set(numbers["parameter"]) == set(NAMED)
    assert float(np.sqrt((numbers["sds"] ** 2).sum())) == pytest.approx(whole["sds"])
    assert numbers["share"].sum() == pytest.approx(1.0)
    alone = numbers["alone"].abs().dropna()
    assert (alone >= whole["sds"] - 0.1).all(), "no number alone is nearer than all together"


def test_one_number_alone_turns_it_where_it_says(found: Finding) -> None:
    able = found.table[found.table["alone"].notna()]
    assert len(able)
    row = able.iloc[0]
    table = compare("baseline", "linked_learning", region="oakland_unified", seeds=3, sample=0.4, until=2033, overrides=[f"{row['parameter']}={float(row['alone_value'])!r}"], workers=1).to_df()
    rows = table[(table["outcome"] == "graduation_rate") & (table["group"] == "all") & (table["year"] == 2033)]
    assert float(rows["difference"].iloc[0]) < 0.0


def test_the_experiment_it_leaves_runs_the_point_with_other_seeds(found: Finding, tmp_path: Path) -> None:
    found.save(tmp_path / "answer")
    path = write_check(found, tmp_path / "answer", "linked_learning", "baseline", "oakland_unified", (), 3, 1)
    run_experiment(read_experiment(str(path)), tmp_path / "check", workers=1)
    runs = pd.read_parquet(tmp_path / "check" / "outcomes.parquet")
    wide = runs.assign(value=runs["numerator"] / runs["denominator"]).pivot_table(index=["point", "seed"], columns="scenario", values="value")
    gaps = (wide["linked_learning"] - wide["baseline"]).groupby("point").mean()
    whole = found.table.iloc[0]
    assert gaps.to_numpy() == pytest.approx([whole["start_again"], whole["half_way_again"], whole["end_again"]], abs=1e-12)


def test_it_reads_back_as_it_was_saved(found: Finding, tmp_path: Path) -> None:
    found.save(tmp_path)
    again = read_finding(tmp_path, "flip")
    assert again is not None
    pd.testing.assert_frame_equal(again.table, found.table)
    assert again.made == found.made
    assert len(json.loads(found.to_json())) == len(found.table)


def test_a_headline_that_nothing_named_turns_keeps_its_sign() -> None:
    """How people vote does not move graduation."""
    kept = flip("linked_learning", seeds=2, parameters=("civic_life.voting_by_age",), **(SMALL | {"sample": 0.1}))  # type: ignore[arg-type]
    whole = kept.table.iloc[0]
    assert not whole["flipped"]
    assert whole["start"] == whole["end"]
    assert kept.table["alone"].isna().all()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"baseline": "linked_learning"}, "which is the scenario itself"),
        ({"outcome": "graduation_rat"}, "graduation_rate"),
        ({"group": "latinos"}, "latino"),
        ({"parameters": ("high_school.off_trak",)}, "high_school.off_track"),
        ({"seeds": 1}, "at least 2 seeds"),
        ({"group": "white", "sample": 0.02}, "fewer than 10 simulated people"),
    ],
)
def test_what_cannot_be_asked_is_refused(arguments: dict[str, object], says: str) -> None:
    with pytest.raises(ConfigurationError, match=says):
        flip("linked_learning", **(SMALL | {"sample": 0.1} | arguments))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def axes() -> list[Axis]:
    return axes_of([read_scenario(name, region="oakland_unified") for name in ("baseline", "linked_learning")])


def test_every_number_goes_there_and_back_in_standard_units(axes: list[Axis]) -> None:
    assert len(axes) > 300
    for axis in axes:
        assert axis.value(0.0) == axis.start
        low, high = axis.room()
        assert -2 * FARTHEST <= low <= 0.0 <= high <= 2 * FARTHEST
        for moved in (0.6 * low, 0.6 * high):
            value = axis.value(moved)
            assert axis.factor.parameter.low <= value <= axis.factor.parameter.high
            if not axis.whole and abs(axis.units(axis.start)) < FARTHEST:
                assert axis.units(value) == pytest.approx(axis.units(axis.start) + moved, abs=1e-6), axis.factor.path


def test_one_unit_of_a_bell_curve_is_its_standard_deviation(axes: list[Axis]) -> None:
    passing = next(axis for axis in axes if axis.factor.path == "high_school.certified_passing")
    assert passing.value(1.0) - passing.value(-1.0) == pytest.approx(0.2)
