"""A run that raises, dies or never ends leaves the others untouched; it is tried three times, recorded with its parameters, and the command ends with 1."""

from __future__ import annotations

from pathlib import Path

import pytest
from trials import finished_runs, llsim, manifest


@pytest.mark.slow
@pytest.mark.parametrize(("misbehave", "failure"), [("raise", "raised"), ("die", "died"), ("hang", "did not end")])
def test_the_others_are_untouched(tmp_path: Path, misbehave: str, failure: str) -> None:
    more = "time_limit: 3\n" if misbehave == "hang" else ""
    file = tmp_path / "two.yaml"
    file.write_text(f"scenarios: [baseline]\nseeds: 3\nsample: 0.02\nuntil: 2027\ndesign: {{kind: list, points: [{{high_school.off_track: 0.9}}]}}\n{more}")
    done = llsim("experiment", file, "--out", tmp_path / "out", "--workers", "2", misbehave=misbehave)
    assert done.returncode == 1, done.stderr
    assert len(finished_runs(tmp_path / "out")) == 2
    (record,) = manifest(tmp_path / "out")["failures"]  # type: ignore[misc]  # a list of one
    assert record["failure"] == failure
    assert record["attempts"] == 3
    assert record["parameters"] == {"high_school.off_track": 0.9}
    assert (record["scenario"], record["seed"]) == ("baseline", 2)
    assert misbehave != "raise" or "ZeroDivisionError: planted" in record["traceback"]
    assert "off_track=0.9" in done.stderr
    statuses = [run["status"] for run in manifest(tmp_path / "out")["runs"]]  # type: ignore[attr-defined]  # a list
    assert statuses == ["done", "failed", "done"]
    again = llsim("experiment", file, "--out", tmp_path / "out", "--workers", "2")
    assert again.returncode == 0, again.stderr
    assert "3 runs, 1 to do" in again.stderr
    assert manifest(tmp_path / "out")["failures"] == []
