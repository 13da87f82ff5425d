"""Study files are strict, read what was published, and come out the same when run again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from llsim.errors import ConfigurationError
from llsim.evidence.studies.kept import keep, kept_results, key_of
from llsim.evidence.studies.published import interval_in, published_effects
from llsim.evidence.studies.reading import read_study, study_names
from llsim.evidence.studies.replay import replay, verdict_on
from llsim.evidence.studies.study import Study

SMALL = """title: small
citation: none
population: {region: california, first_year: 2010, ninth_graders: 400, cohorts: 1}
design: {kind: randomised_offer}
outcomes:
  - {evidence: LL02, measure: graduated, band: {low: -1, high: 1, source: test}}
"""


def small(tmp_path: Path, text: str = SMALL) -> Study:
    path = tmp_path / "small.yaml"
    path.write_text(text, encoding="utf-8")
    return read_study(str(path))


@pytest.mark.parametrize("name", study_names())
def test_every_study_file_is_fine(name: str) -> None:
    study = read_study(name)
    assert study.outcomes or study.not_expressible


def test_numbers_come_from_the_evidence_table() -> None:
    outcome = read_study("aid_form_help").outcomes[0]
    assert outcome.published == pytest.approx((8.0, 8 - 1.96 * 3.2, 8 + 1.96 * 3.2))
    assert outcome.row.use == "calibrate"
    assert {o.row.use for o in read_study("oakland_measure_n").outcomes} == {"hold_out"}


def test_words_give_no_interval() -> None:
    assert interval_in("SE not seen; significance implied", 2.0) == (None, None)
    assert interval_in("p<0.05 so SE <= 1,065 (bound); 2006 $", 2088.0) == pytest.approx((2088 - 1.96 * 1065, 2088 + 1.96 * 1065))
    assert interval_in("4 to 8%", 6.0) == (4.0, 8.0)
    assert len(published_effects()) > 150


@pytest.mark.parametrize(
    ("value", "verdict"), [(1.0, "inside"), (3.0, "inside"), (3.4, "near"), (3.8, "outside"), (0.1, "near"), (-0.1, "outside")]
)
def test_near_is_the_interval_stretched_one_and_a_half_times(value: float, verdict: str) -> None:
    assert verdict_on(value, (1.5, 0.5, 3.0)) == verdict


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("graduated,", "graduate,", "small.yaml:6:"),
        ("evidence: LL02", "evidence: LL99", "LL99"),
        ("kind: randomised_offer", "kind: randomized", "small.yaml:4:"),
        ("region: california", "region: californa", "did you mean `california`"),
        (", band: {low: -1, high: 1, source: test}", "", "in words only"),
        ("cohorts: 1}", "cohorts: 1, overrides: ['high_school.passin=1']}", "passing"),
    ],
)
def test_a_fault_is_told_with_its_place(tmp_path: Path, old: str, new: str, words: str) -> None:
    assert old in SMALL
    with pytest.raises(ConfigurationError) as fault:
        small(tmp_path, SMALL.replace(old, new))
    assert words in str(fault.value)
    assert "small.yaml" in str(fault.value)


def test_an_unknown_study_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(ConfigurationError, match="did you mean `aid_nudges`"):
        read_study("aid_nudge")


def test_nothing_offered_gives_nothing_but_the_noise_of_the_coin(tmp_path: Path) -> None:
    found = replay(small(tmp_path), range(1, 9), 1, lambda: None)[0]
    assert found.simulated_low < 0.0 < found.simulated_high
    assert found.simulated != 0.0
    assert np.isfinite(found.simulated)


def test_a_finished_study_is_kept_until_something_changes(tmp_path: Path) -> None:
    study = small(tmp_path)
    name = str(tmp_path / "small.yaml")
    found = replay(study, (1, 2), 1, lambda: None)
    key = key_of(study, name, (1, 2))
    keep(tmp_path / "kept", study, key, found)
    assert kept_results(tmp_path / "kept", study, key) == found
    assert kept_results(tmp_path / "kept", study, key_of(study, name, (1, 2, 3))) is None
