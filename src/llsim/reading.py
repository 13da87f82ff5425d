"""Read a scenario: its parents, the region's calibrated intercepts, a draw of its posterior, the file itself, and what `--set` changes, in this order."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from llsim.configuration import Located, find_configuration, folders_of, merge, read_mapping, read_with_parents, validated, with_overrides
from llsim.errors import ConfigurationError
from llsim.region.region import Region
from llsim.scenario import Scenario

FINGERPRINT = "# fitted to the figures with fingerprint "
YEARS_AHEAD = Scenario().last_year - Scenario().first_year


def calibration_file(region: str) -> Path | None:
    """Return the file of a region's calibrated intercepts, or None where the region has none yet."""
    return _kept("calibration", f"{region}.yaml")


def posterior_file(region: str) -> Path | None:
    """Return the file of a region's posterior draws, or None where the region has none yet."""
    return _kept("posteriors", f"{region}.csv")


def fingerprint(region: Region) -> str:
    """Return what tells one state of a region's file from another, whatever its title."""
    return hashlib.sha256(region.model_dump_json(exclude={"title"}).encode()).hexdigest()[:16]


def is_outdated(region: Region) -> bool:
    """Say whether a region's intercepts were fitted to another state of its file; those that do not say to which are taken as they are."""
    file = calibration_file(region.name)
    lines = [] if file is None else file.read_text(encoding="utf-8").splitlines()
    said = next((line.removeprefix(FINGERPRINT) for line in lines if line.startswith(FINGERPRINT)), None)
    return said is not None and said != fingerprint(region)


def levels_warning(region: Region) -> str | None:
    """Say what a reader must know of the levels that runs in a region start from; nothing where they are fitted to its file."""
    fits = "`llsim region check FILE --baseline` fits them in seconds, `llsim calibrate` with their uncertainty"
    if calibration_file(region.name) is None:
        return f"region {region.name} is not calibrated: its levels are built-in defaults and not its published rates; {fits}"
    if is_outdated(region):
        return f"region {region.name} was changed after its levels were fitted; {fits}"
    return None


def _kept(room: str, name: str) -> Path | None:
    """Find a file that a calibration left: below the current folder first, then in the repository beside `src`."""
    for folder in folders_of("configs", room):
        path = folder / name
        if path.is_file():
            return path
    return None


def years_of(region: Region) -> dict[str, int]:
    """Return when runs in a region start and end where it is a region of an earlier year; nothing otherwise."""
    return {} if region.as_of is None else {"first_year": region.as_of, "last_year": region.as_of + YEARS_AHEAD}


def read_scenario(name: str, *, region: str | Region | None = None, overrides: Sequence[str] = (), draw: int = 0) -> Scenario:
    """Return a scenario by name or path, on the calibrated intercepts of a region, or on a draw of its posterior, from the region's year on.

    `draw` 0 is the point calibration, 1 and more are draws of the posterior. Raises ConfigurationError.
    """
    place = region.name if isinstance(region, Region) else region
    path = find_configuration("scenarios", name)
    written = read_with_parents(path, lambda parent: find_configuration("scenarios", parent))
    years = years_of(region) if isinstance(region, Region) else {}
    base = Located({"name": path.stem} | years | {stage: settings.model_dump() for stage, settings in Scenario().stages()}, "built-in settings")
    intercepts = calibration_file(place) if place else None
    if intercepts is not None:
        base = merge(base, read_mapping(intercepts))
    if draw:
        base = merge(base, _drawn(place, draw))
    return validated(with_overrides(merge(base, written), overrides), Scenario)


def draws_kept(region: str) -> int:
    """Return how many draws a region's posterior has. Raises ConfigurationError where it has none."""
    return len(read_draws(_posterior_of(region))[1])


def _posterior_of(region: str | None) -> Path:
    path = posterior_file(region) if region else None
    if path is None:
        raise ConfigurationError(f"--draws: region {region} has no posterior, so that only its point calibration can be run; allowed: 1 draw, or `llsim calibrate {region}` first")
    return path


def _drawn(region: str | None, draw: int) -> Located:
    """Return the settings of one draw of a region's posterior. Raises ConfigurationError for a draw it does not have."""
    path = _posterior_of(region)
    names, rows = read_draws(path)
    if not 1 <= draw <= len(rows):
        raise ConfigurationError(f"--draws: found draw {draw}; allowed: 1 to {len(rows)}", str(path))
    data: dict[str, Any] = {}
    for name, value in zip(names, rows[draw - 1], strict=True):
        *outer, last = name.split(".")
        inner = data
        for part in outer:
            inner = inner.setdefault(part, {})
        inner[last] = value
    return Located(data, f"{path}, draw {draw}")


@lru_cache(maxsize=8)
def read_draws(path: Path) -> tuple[tuple[str, ...], tuple[tuple[float, ...], ...]]:
    """Read a posterior: the paths of its parameters, and their values in each draw. Raises ConfigurationError for what is no such file."""
    try:
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
        head, *rows = csv.reader(lines)
        values = tuple(tuple(float(cell) for cell in row[1:]) for row in rows)
    except (OSError, ValueError):
        head, values = [], ()
    if head[:1] != ["draw"] or not values or any(len(row) != len(head) - 1 for row in values):
        raise ConfigurationError("found no table of draws; allowed: a file that `llsim calibrate` wrote", str(path))
    return tuple(head[1:]), values
