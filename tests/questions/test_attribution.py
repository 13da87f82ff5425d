"""The effect of a package split over its levers: shares add up, absent levers get nothing, the order of levers is irrelevant."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

import llsim
from llsim.cli.main import llsim as command
from llsim.errors import ConfigurationError, LlsimError
from llsim.questions.attribution import RUNS, attribute
from llsim.questions.finding import Finding, read_finding
from llsim.report.findings.telling import findings_in, told_of, write_findings
from llsim.report.language import plain
from llsim.scenario import LEVERS

SMALL = {"region": "oakland_unified", "sample": 0.1, "until": 2031, "workers": 1}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("attribution")


@pytest.fixture(scope="module")
def found(folder: Path) -> Finding:
    return attribute("and_not_or", seeds=3, out=folder, **SMALL)  # type: ignore[arg-type]


def cells(table: pd.DataFrame) -> pd.DataFrame:
    return table.pivot_table(index=["outcome", "group", "year"], columns="lever", values="share", sort=False)


def test_shares_add_up_to_the_difference_that_compare_finds(found: Finding) -> None:
    table = found.to_df()
    summed = table.groupby(["outcome", "group"]).agg(share=("share", "sum"), total=("total", "first"))
    size = np.maximum(1.0, summed["total"].abs())
    assert ((summed["share"] - summed["total"]).abs() / size).max() < 1e-12
    known = llsim.compare("baseline", "and_not_or", seeds=3, region="oakland_unified", sample=0.1, until=2031, workers=1).to_df()
    known = known[known["year"] == 2031].set_index(["outcome", "group"])
    for (outcome, group), row in summed.iterrows():
        assert row["total"] == pytest.approx(known.loc[(outcome, group), "difference"], rel=1e-9, abs=1e-12), (outcome, group)
    ends = table.drop_duplicates(["outcome", "group"]).set_index(["outcome", "group"])
    for end in ("low", "high"):
        assert ends.loc[("graduation_rate", "all"), f"total_{end}"] == pytest.approx(known.loc[("graduation_rate", "all"), end], abs=1e-12)


def test_an_absent_lever_gets_exactly_nothing(found: Finding) -> None:
    table = found.to_df()
    assert list(dict.fromkeys(table["lever"])) == [kind.key for kind in LEVERS]
    absent = table[table["lever"] == "accountability"]
    assert len(absent) > 200
    assert (absent[["share", "low", "high", "alone", "alone_low", "alone_high"]] == 0.0).all().all()


def test_a_lever_of_no_intensity_is_an_absent_one(found: Finding) -> None:
    none = attribute("and_not_or", seeds=3, overrides=["levers.accountability.weight=0"], **SMALL)  # type: ignore[arg-type]
    assert none.made.settings["combinations"] == 16
    pd.testing.assert_frame_equal(none.to_df(), found.to_df())


def test_the_order_in_which_levers_are_written_is_irrelevant(found: Finding, tmp_path: Path) -> None:
    path = tmp_path / "turned.yaml"
    path.write_text(
        "extends: baseline\ntitle: And, not or\ndescription: The other way round.\nlevers:\n"
        "  school_support: {scale: 0.36, coaching_days: 20, dollars_per_pathway: 60000, start: 2027, ramp: 3}\n"
        "  industry_incentives: {scale: 0.36, dollars_per_placement: 1000, staff_per_thousand: 1, start: 2027, ramp: 3}\n"
        "  transition_support: {coverage: 0.475, advising: 0.47, start: 2027, ramp: 3}\n"
        "  dual_enrollment: {seats: 14, open_access: 0.5, start: 2027, ramp: 3}\n",
    )
    turned = attribute(str(path), seeds=3, **SMALL)  # type: ignore[arg-type]
    pd.testing.assert_frame_equal(turned.to_df(), found.to_df())


def test_one_lever_brings_all_of_its_effect_and_has_no_plus() -> None:
    one = attribute("transition_support", seeds=2, **SMALL)  # type: ignore[arg-type]
    own = one.table[one.table["lever"] == "transition_support"]
    assert own["share"].to_numpy() == pytest.approx(own["total"].to_numpy(), rel=1e-12)
    assert own["alone"].to_numpy() == pytest.approx(own["total"].to_numpy(), rel=1e-12)
    assert (one.more["pairs"]["together"].abs() < 1e-9).all()
    assert set(one.more["pairs"]["lever"]) == {"plus"}


def test_a_stopped_attribution_goes_on_and_nothing_is_run_twice(found: Finding, folder: Path) -> None:
    batches = sorted((folder / RUNS / "batches").iterdir())
    kept = [path.stat().st_mtime_ns for path in batches]
    batches[0].unlink()
    again = attribute("and_not_or", seeds=3, out=folder, **SMALL)  # type: ignore[arg-type]
    pd.testing.assert_frame_equal(again.to_df(), found.to_df())
    assert [path.stat().st_mtime_ns for path in batches[1:]] == kept[1:]


def test_a_finding_is_kept_read_back_and_told(found: Finding, tmp_path: Path) -> None:
    found.save(tmp_path)
    back = read_finding(tmp_path, "attribution")
    assert back is not None
    pd.testing.assert_frame_equal(back.table, found.table)
    pd.testing.assert_frame_equal(back.more["pairs"], found.more["pairs"])
    assert back.made == found.made
    page = write_findings(tmp_path)
    assert page is not None and "what each lever brings" in page.read_text(encoding="utf-8")
    (shown,) = findings_in(tmp_path)
    assert shown.told.anchor == "why" and shown.finding.summary() == [plain(words) for words in told_of(found).sentences]
    assert found.plot()[0].startswith("<svg")
    (tmp_path / "attribution.json").write_text("{}")
    with pytest.raises(LlsimError, match=r"attribution\.json: found files that llsim did not write"):
        read_finding(tmp_path, "attribution")


def test_what_the_command_prints(tmp_path: Path) -> None:
    options = ["transition_support", "--seeds", "2", "--sample", "0.1", "--until", "2030", "--workers", "1"]
    shown = CliRunner().invoke(command, ["attribute", *options, "--json", "--out", str(tmp_path)], catch_exceptions=False)
    rows = json.loads(shown.stdout)
    assert {"lever", "outcome", "group", "share", "low", "high"} <= set(rows[0])
    assert {row["lever"] for row in rows} == {kind.key for kind in LEVERS}
    assert (tmp_path / "attribution.parquet").is_file()
    table = CliRunner().invoke(command, ["attribute", *options], catch_exceptions=False)
    assert "transition support" in table.stdout and "Shares add up" in table.stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"scenario": "baseline"}, "baseline: found no levers in force by 2031; allowed: 1 to 10"),
        ({"scenario": "linked_learning", "until": 2026}, "found no levers in force by 2026"),
        ({"scenario": "linked_learning", "seeds": 0}, "--seeds: found 0; allowed: 1 or more"),
        ({"scenario": "linked_lerning"}, "did you mean"),
    ],
)
def test_what_cannot_be_split_is_refused(arguments: dict[str, object], says: str) -> None:
    with pytest.raises(ConfigurationError, match=says):
        attribute(**(SMALL | {"seeds": 2} | arguments))  # type: ignore[arg-type]
