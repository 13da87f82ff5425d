"""`llsim reproduce`: equal hashes, or the first thing that differs by name."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from trials import llsim, write


@pytest.mark.slow
def test_a_folder_is_reproduced_or_what_differs_is_named(tmp_path: Path) -> None:
    out = tmp_path / "out"
    policy = tmp_path / "policy.yaml"
    policy.write_text("extends: linked_learning\ntitle: Policy\n")
    file = write(tmp_path, 1)
    file.write_text(file.read_text().replace("linked_learning", str(policy)))
    assert llsim("experiment", file, "--out", out).returncode == 0
    same = llsim("reproduce", out)
    assert (same.returncode, same.stdout) == (0, "Reproduced: the same hashes.\n"), same.stderr

    policy.write_text("extends: linked_learning\ntitle: Policy\nlevers: {school_support: {coaching_days: 3}}\n")
    other = llsim("reproduce", out)
    assert other.returncode == 1
    assert "school_support" in other.stdout and "coaching_days was 20" in other.stdout and "it is 3" in other.stdout, other.stdout
    assert "public_cost" in other.stdout  # the first row that differs
    policy.write_text("extends: linked_learning\ntitle: Policy\n")

    table = pd.read_parquet(out / "outcomes.parquet")
    table.loc[7, "numerator"] += 1e-9
    table.to_parquet(out / "outcomes.parquet", index=False)
    altered = llsim("reproduce", out)
    assert altered.returncode == 1
    row = table.loc[7]
    assert "outcomes.parquet was changed after it was written" in altered.stdout
    assert f"year {row['year']}, outcome {row['outcome']}, group {row['group']}: was {float(row['numerator'])!r}" in altered.stdout, altered.stdout

    found = json.loads((out / "manifest.json").read_text())
    (out / "manifest.json").write_text(json.dumps(found | {"source_version": "0123"}))
    assert "the code: it was version 0123" in llsim("reproduce", out).stdout


@pytest.mark.slow
def test_a_comparison_and_its_report_are_reproduced_or_what_differs_is_named(tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = llsim("compare", "baseline", "linked_learning", "--sample", "0.02", "--seeds", "2", "--until", "2030", "--set", "high_school.off_track=0.9", "--no-grades", "--out", out)
    assert done.returncode == 0, done.stderr
    for source in (out, out / "report.html"):
        same = llsim("reproduce", source)
        assert (same.returncode, same.stdout) == (0, "Reproduced: the same tables, bit for bit.\n"), same.stderr + same.stdout
    table = pd.read_parquet(out / "costs.parquet")
    table.loc[3, "dollars"] += 1.0
    table.to_parquet(out / "costs.parquet", index=False)
    other = llsim("reproduce", out)
    assert other.returncode == 1 and "costs: 1 of" in other.stdout and f"dollars was {table.loc[3, 'dollars']}" in other.stdout, other.stdout


@pytest.mark.slow
def test_runs_on_draws_are_reproduced(tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = llsim("run", "linked_learning", "--sample", "0.02", "--seeds", "2", "--draws", "2", "--until", "2027", "--out", out)
    assert done.returncode == 0, done.stderr
    same = llsim("reproduce", out)
    assert (same.returncode, same.stdout) == (0, "Reproduced: the same tables, bit for bit.\n"), same.stderr + same.stdout


def test_what_is_no_experiment_is_refused(tmp_path: Path) -> None:
    done = llsim("reproduce", tmp_path)
    assert done.returncode == 2 and "found no whole result" in done.stderr
