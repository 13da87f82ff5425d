"""The command that measures parameter recovery."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from llsim.cli.main import llsim
from llsim.errors import ConfigurationError
from llsim.evidence import recovery as recovering
from llsim.evidence.calibrating import Plan
from llsim.evidence.recovery import coverage


def test_coverage_counts_by_verdict() -> None:
    rows = [("informed", True), ("informed", False), ("not informed by data", True), ("not informed by data", True)]
    found = coverage(pd.DataFrame(rows, columns=["verdict", "covered"])).set_index("verdict")
    assert found["planted"].to_dict() == {"informed": 2, "not informed by data": 2, "all": 4}
    assert found["share"].to_dict() == {"informed": 0.5, "not informed by data": 1.0, "all": 0.75}


def test_the_command_plants_calibrates_and_counts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    tiny = Plan(waves=(60, 40), draws=2, seeds=5, sample=2_000)
    monkeypatch.setattr(recovering, "SMALL", tiny)
    done = CliRunner().invoke(llsim, ["validate", "--recovery", "--sets", "1", "--workers", "1", "--out", str(tmp_path)], catch_exceptions=False)
    assert done.exit_code == 0
    table = pd.read_csv(tmp_path / "recovery_rural_north_ca.csv")
    assert len(table) > 30 and table["covered"].mean() > 0.6
    assert "all" in done.stdout


def test_recovery_takes_one_region(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="found 2 regions"):
        CliRunner().invoke(llsim, ["validate", "fresno", "us", "--recovery", "--out", str(tmp_path)], catch_exceptions=False)
