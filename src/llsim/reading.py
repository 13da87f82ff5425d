"""Read a scenario: its parents, the region's calibrated intercepts, the file itself, and what `--set` changes, in this order."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from llsim.configuration import Located, find_configuration, merge, read_mapping, read_with_parents, validated, with_overrides
from llsim.scenario import Scenario


def calibration_file(region: str) -> Path | None:
    """Return the file of a region's calibrated intercepts, or None where the region has none yet."""
    for folder in (Path("configs"), Path(__file__).resolve().parents[2] / "configs"):
        path = folder / "calibration" / f"{region}.yaml"
        if path.is_file():
            return path
    return None


def read_scenario(name: str, *, region: str | None = None, overrides: Sequence[str] = ()) -> Scenario:
    """Return a scenario by name or path, on the calibrated intercepts of a region. Raises ConfigurationError."""
    path = find_configuration("scenarios", name)
    written = read_with_parents(path, lambda parent: find_configuration("scenarios", parent))
    base = Located({"name": path.stem} | {stage: settings.model_dump() for stage, settings in Scenario().stages()}, "built-in settings")
    intercepts = calibration_file(region) if region else None
    if intercepts is not None:
        base = merge(base, read_mapping(intercepts))
    return validated(with_overrides(merge(base, written), overrides), Scenario)
