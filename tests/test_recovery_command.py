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
from llsim.evidence.recovered import by_parameter, recovered
from llsim.evidence.recovery import coverage
from llsim.report.validation import recovery_words


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
    kept = recovered(tmp_path / "recovery.csv")
    assert kept is not None and (kept.region, kept.sets, kept.parameters) == ("rural_north_ca", 1, len(table))


def test_recovery_takes_one_region(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="found 2 regions"):
        CliRunner().invoke(llsim, ["validate", "fresno", "us", "--recovery", "--out", str(tmp_path)], catch_exceptions=False)


def test_counts_by_parameter_say_which_are_covered_too_rarely(tmp_path: Path) -> None:
    rows = [(number, name, number <= often, ratio, verdict) for name, often, ratio, verdict in (("a.b", 90, 0.5, "informed"), ("c.d", 70, 0.95, "not informed by data")) for number in range(1, 101)]
    table = by_parameter(pd.DataFrame(rows, columns=["set", "parameter", "covered", "ratio", "verdict"]), "fresno", "2026-11-25", "0123")
    table.to_csv(tmp_path / "recovery.csv", index=False)
    found = recovered(tmp_path / "recovery.csv")
    assert found is not None
    assert (found.sets, found.parameters, found.share, found.not_informed, found.outside, found.within) == (100, 2, 0.8, 1, (("c.d", 0.7),), False)
    words = recovery_words(found)
    assert "cover 80.0 % of them, which is outside the 82 to 97 % wanted" in words and "1 of 2 between 82 and 97 %: not c.d 70 %" in words
    assert recovered(tmp_path / "nothing.csv") is None and "was not measured" in recovery_words(None)
