"""Read a scenario: its parents, the region's calibrated intercepts, the file itself, and what `--set` changes, in this order."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from llsim.configuration import Located, find_configuration, merge, read_mapping, read_with_parents, validated, with_overrides
from llsim.region.region import Region
from llsim.scenario import Scenario

YEARS_AHEAD = Scenario().last_year - Scenario().first_year


def calibration_file(region: str) -> Path | None:
    """Return the file of a region's calibrated intercepts, or None where the region has none yet."""
    for folder in (Path("configs"), Path(__file__).resolve().parents[2] / "configs"):
        path = folder / "calibration" / f"{region}.yaml"
        if path.is_file():
            return path
    return None


def years_of(region: Region) -> dict[str, int]:
    """Return when runs in a region start and end where it is a region of an earlier year; nothing otherwise."""
    return {} if region.as_of is None else {"first_year": region.as_of, "last_year": region.as_of + YEARS_AHEAD}


def read_scenario(name: str, *, region: str | Region | None = None, overrides: Sequence[str] = ()) -> Scenario:
    """Return a scenario by name or path, on the calibrated intercepts of a region, from its year on. Raises ConfigurationError."""
    place = region.name if isinstance(region, Region) else region
    path = find_configuration("scenarios", name)
    written = read_with_parents(path, lambda parent: find_configuration("scenarios", parent))
    years = years_of(region) if isinstance(region, Region) else {}
    base = Located({"name": path.stem} | years | {stage: settings.model_dump() for stage, settings in Scenario().stages()}, "built-in settings")
    intercepts = calibration_file(place) if place else None
    if intercepts is not None:
        base = merge(base, read_mapping(intercepts))
    return validated(with_overrides(merge(base, written), overrides), Scenario)
