"""llsim: an agent-based simulation of regional talent pipelines."""

from __future__ import annotations

from typing import Any

__all__ = ["Scenario", "TalentPipeline", "account", "attribute", "compare", "discover", "problem", "project", "read_region", "read_scenario", "sensitivity", "simulate"]

_HOMES = {
    "Scenario": "llsim.scenario",
    "TalentPipeline": "llsim.model",
    "account": "llsim.questions.account",
    "attribute": "llsim.questions.attribution",
    "compare": "llsim.api",
    "discover": "llsim.report.explored",
    "problem": "llsim.experiment.problem",
    "project": "llsim.projection",
    "read_region": "llsim.region.reading",
    "read_scenario": "llsim.reading",
    "sensitivity": "llsim.report.explored",
    "simulate": "llsim.api",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that `llsim --help` need not wait for the compiler."""
    if name not in _HOMES:
        raise AttributeError(f"llsim has no public name {name!r}; it has {', '.join(__all__)}")
    import importlib  # noqa: PLC0415 (only when needed)

    return getattr(importlib.import_module(_HOMES[name]), name)
