"""The model in the EMA Workbench."""

from __future__ import annotations

import builtins
from typing import Any

import numpy as np
import pytest
from ema_workbench import perform_experiments

import llsim.ema
from llsim import simulate
from llsim.errors import ConfigurationError


def test_the_workbench_runs_the_model_and_gets_what_simulate_gives() -> None:
    model = llsim.ema.model(
        "dual_enrollment", uncertainties=["high_school.passing_achievement", "levers.dual_enrollment.instructor_limit"], levers=["levers.dual_enrollment.seats"],
        outcomes=["graduation_rate", "college_going"], sample=0.2, until=2030,
    )
    experiments, outcomes = perform_experiments(model, scenarios=2, policies=1)
    assert set(outcomes) == {"graduation_rate", "college_going"} and len(experiments) == 2
    row = experiments.iloc[0]
    names = ("high_school.passing_achievement", "levers.dual_enrollment.instructor_limit", "levers.dual_enrollment.seats")
    again = simulate("dual_enrollment", sample=0.2, until=2030, overrides=[f"{name}={row[name]!r}".replace("np.float64(", "").replace(")", "") for name in names]).to_df()
    last = again[(again["year"] == 2030) & (again["group"] == "all") & (again["outcome"] == "graduation_rate")]
    assert outcomes["graduation_rate"][0] == (last["numerator"] / last["denominator"]).iloc[0]
    assert np.ptp(outcomes["graduation_rate"]) > 0.0


def test_sides_and_names_are_checked() -> None:
    with pytest.raises(ConfigurationError, match="a choice"):
        llsim.ema.model(uncertainties=["levers.dual_enrollment.seats"])
    with pytest.raises(ConfigurationError, match="outcomes: found happiness"):
        llsim.ema.model(outcomes=["happiness"])
    everything = llsim.ema.model("linked_learning")
    assert len(everything.uncertainties) > 300 and len(everything.levers) == 5


def test_without_the_workbench_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def missing(name: str, *rest: Any, **named: Any) -> Any:
        if name.startswith("ema_workbench"):
            raise ImportError(name)
        return real(name, *rest, **named)

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(ConfigurationError, match=r"pip install 'llsim\[ema\]'"):
        llsim.ema.model()
