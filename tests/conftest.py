"""Shared by all tests: a small scenario and a small run, made once."""

from __future__ import annotations

import pytest

from llsim import TalentPipeline, read_scenario
from llsim.scenario import Scenario

SMALL = 0.05
pytest_plugins = ["tests.browser"]


@pytest.fixture(scope="session")
def small_run() -> TalentPipeline:
    """A finished run of the baseline on a twentieth of Oakland, with invariants checked every year."""
    model = TalentPipeline("oakland_unified", "baseline", rng=7, sample=SMALL, check_invariants=True)
    model.run_model()
    return model


def scenario(*overrides: str, name: str = "baseline") -> Scenario:
    """Read a scenario on Oakland's intercepts with settings changed."""
    return read_scenario(name, region="oakland_unified", overrides=overrides)


@pytest.fixture(autouse=True)
def threads_share_even_little_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let threads share the few people of a test too, so that a test with two threads tests them."""
    monkeypatch.setattr("llsim.crew.WORTH_SHARING", 0)
