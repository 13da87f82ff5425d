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


def test_what_is_no_experiment_is_refused(tmp_path: Path) -> None:
    done = llsim("reproduce", tmp_path)
    assert done.returncode == 2 and "found no finished experiment" in done.stderr
