"""Every held-out level is compared, kept in a region file, or left out for a reason that is given."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from llsim.cli.validating import validate
from llsim.errors import ConfigurationError
from llsim.evidence import held_out as table
from llsim.evidence.held_out import datum_of_row, held_out, level_of
from llsim.evidence.ledger import FOLDER, LEVELS, ledger, read_rows
from llsim.evidence.naive import naive_forecasts
from llsim.evidence.predictive import ANOTHER_YEAR, Check, checks_of, fit_table, left_out
from llsim.evidence.targets import Misfit, data_of, without_held_out
from llsim.evidence.validation import with_naive
from llsim.reading import posterior_file
from llsim.region.reading import read_region

HELD_OUT = [row for _, row in read_rows(FOLDER / LEVELS) if row.held_out]


@pytest.mark.parametrize("row", [row.id for row in HELD_OUT])
def test_every_held_out_level_has_one_fate(row: str) -> None:
    found = held_out()
    fates = [row in found.compared, row in found.region_files, row in found.without]
    assert fates.count(True) == 1
    if row in found.without:
        assert len(found.without[row].split()) >= 4


def test_rows_kept_in_region_files_are_targets_there() -> None:
    for row, regions in held_out().region_files.items():
        for name in regions:
            values = [target.value for *_, target in read_region(name).targets.listed("hold_out") if row.split(".")[0] in target.note]
            assert 100 * level_of(row) in [pytest.approx(value) for value in values], (row, name)


def test_what_is_fitted_in_its_region_is_counted_apart() -> None:
    """A comparison of a rate that the region fits, or a quotient of two, is of another year; any other is not."""
    for row, one in held_out().compared.items():
        fitted = {(datum.outcome, datum.group) for datum in data_of(without_held_out(read_region(one.region)))}
        pairs = {one.pair, *([one.over.pair] if one.over else [])}
        assert one.another_year == (pairs <= fitted), row


def test_naive_forecasts_stand_on_rows_that_are_not_held_out() -> None:
    for one in held_out().compared.values():
        assert one.naive
        for forecast in one.naive:
            assert not ledger()[forecast.row].held_out
            assert forecast.over is None or not ledger()[forecast.over].held_out
    (ratio,) = naive_forecasts(read_region("california"), "college_course_takers", "asian", "B064.4")
    assert ratio.share == pytest.approx(18.5 / 12.6)


def test_errors_follow_how_a_row_is_known_and_how_a_quotient_was_rounded() -> None:
    errors, california = Misfit(), read_region("california")
    rows = held_out().of_region("california")
    plain = datum_of_row(california, "B001", rows["B001"], errors)
    assert (plain.value, plain.observation, plain.discrepancy) == pytest.approx((0.864, errors.seen, errors.discrepancy * (0.864 * 0.136) ** 0.5))
    ratio = datum_of_row(california, "B064.1", rows["B064.1"], errors)
    rounded = np.hypot(0.005 / 3**0.5 / 0.03, 0.005 / 3**0.5 / 0.05)
    assert (ratio.value, ratio.observation) == pytest.approx((0.6, 0.6 * rounded))
    assert ratio.discrepancy == pytest.approx(0.6 * errors.discrepancy * (0.03 * 0.97) ** 0.5 / 0.03)


def test_published_quotients_are_those_of_their_parts() -> None:
    for row, one in held_out().compared.items():
        if one.parts is not None:
            top, bottom = one.parts
            assert level_of(row) == pytest.approx(top / bottom, abs=0.0051), row


def test_a_quotient_is_taken_at_each_draw() -> None:
    (check,) = [check for check in checks_of(read_region("california")) if check.evidence == "B089.1"]
    assert (check.use, check.over) == (ANOTHER_YEAR, "college_going all")
    rates = {("two_year_going", "all"): np.array([0.3, 0.2]), ("college_going", "all"): np.array([0.6, 0.5])}
    assert check.value(rates).tolist() == [0.5, 0.4]
    assert Check(check.datum, "hold_out").value(rates).tolist() == [0.3, 0.2]


def test_the_table_compares_what_is_listed_and_names_its_rows() -> None:
    found = with_naive("us", fit_table("us", draws=2)).set_index("evidence")
    assert set(found.index) - {""} == set(held_out().of_region("us"))
    men, women = found.loc["B076.2"], found.loc["B076.3"]
    assert (men["use"], men["group"], men["published"]) == ("hold_out", "male", pytest.approx(0.576))
    assert 0 < men["simulated"] < women["simulated"] < 1
    assert men["naive"] == "men of California"
    assert found.loc["B076.1", "use"] == ANOTHER_YEAR
    assert "low-income themselves" in found.loc["B102.2", "note"]


def test_rows_of_regions_that_are_not_asked_for_are_named() -> None:
    assert left_out(["california", "us"]) == []
    assert "B102.2 (us)" in left_out(["california"])


@pytest.mark.parametrize(("old", "new", "message"), [
    ("  B053: of graduates", "  B052: of graduates", "found the row B052, which baseline.csv does not hold out"),
    ("  B088.3: no region", "  B001: no region", "found the row B001 twice"),
    ("  B155: results do not count employers over a working life\n", "", "found nothing about `?B155"),
    ("{region: us, outcome: college_going, group: male", "{region: us, outcome: college_goin, group: male", "college_goin"),
    ("words: men of California, row: B086", "words: men of California, row: B076.1", "B076.1"),
    ("group: male,", "group: male, weight: 2,", "weight"),
])
def test_a_faulty_file_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, old: str, new: str, message: str) -> None:
    text = table.FILE.read_text(encoding="utf-8")
    assert old in text
    faulty = tmp_path / "held_out.yaml"
    faulty.write_text(text.replace(old, new, 1), encoding="utf-8")
    monkeypatch.setattr(table, "FILE", faulty)
    with pytest.raises(ConfigurationError, match=message):
        held_out.__wrapped__()


def test_the_command_counts_other_years_apart_and_names_what_it_could_not_compare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Studies and assumptions are left out here; the nation is the only region with a posterior."""
    monkeypatch.setattr("llsim.evidence.studies.reading.study_names", list)
    monkeypatch.setattr("llsim.analysis.assumptions.ranked_assumptions", lambda *_: [])
    monkeypatch.setattr("llsim.reading.posterior_file", lambda name: posterior_file(name) if name == "us" else None)
    done = CliRunner().invoke(validate, ["--draws", "2", "--workers", "1", "--out", str(tmp_path)])
    assert done.exit_code == 0, done.output
    assert re.search(r"^held out: [0-3] of 3 published rates", done.stdout, re.MULTILINE)
    assert re.search(r"^other years of fitted rates: [01] of 1 published rates", done.stdout, re.MULTILINE)
    assert "for want of a posterior: B001 (california), B002 (california)" in done.stderr
    assert (tmp_path / "validation.html").is_file()
