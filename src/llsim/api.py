"""What Python users call: simulate and compare."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib.metadata import version
from typing import Any

from llsim.analysis.grades import MOST_SEEDS, share_by_grade, without_doubtful_shares
from llsim.analysis.results import Comparison, Simulation
from llsim.compiled import SOURCE_VERSION
from llsim.errors import ConfigurationError
from llsim.experiment.run import live_all, runs_that_fit
from llsim.reading import calibration_file, read_scenario
from llsim.region.reading import read_region
from llsim.region.region import Region
from llsim.scenario import Scenario

FEW_SEEDS = 5


def _nothing() -> None:
    """Report progress to nobody."""


def simulate(
    scenario: str | Scenario | Sequence[str | Scenario],
    *,
    region: str | Region = "oakland_unified",
    seeds: int | Sequence[int] = 1,
    sample: float = 1.0,
    until: int | None = None,
    overrides: Sequence[str] = (),
    workers: int | None = None,
    seen: Callable[[], None] = _nothing,
) -> Simulation:
    """Run one or more scenarios in a region. Raises ConfigurationError for what cannot be run."""
    names = [scenario] if isinstance(scenario, str | Scenario) else list(scenario)
    frames, manifest = _live(names, region, seeds, sample, until, overrides, workers, seen)
    return Simulation(frames, manifest)


def compare(
    baseline: str | Scenario,
    *alternatives: str | Scenario,
    region: str | Region = "oakland_unified",
    seeds: int | Sequence[int] = 10,
    sample: float = 1.0,
    until: int | None = None,
    overrides: Sequence[str] = (),
    workers: int | None = None,
    seen: Callable[[], None] = _nothing,
) -> Comparison:
    """Compare scenarios with a baseline, paired by seed. Raises ConfigurationError for what cannot be run."""
    if not alternatives:
        raise ConfigurationError("compare: found one scenario; allowed: a baseline and at least one alternative")
    frames, manifest = _live([baseline, *alternatives], region, seeds, sample, until, overrides, workers, seen)
    return Comparison(frames, manifest)


def _live(
    names: Sequence[str | Scenario], region: str | Region, seeds: int | Sequence[int], sample: float, until: int | None,
    overrides: Sequence[str], workers: int | None, seen: Callable[[], None],
) -> tuple[Any, dict[str, Any]]:
    place = read_region(region) if isinstance(region, str) else region
    changes = [*overrides, *([f"last_year={until}"] if until is not None else [])]
    scenarios = [read_scenario(n, region=place, overrides=changes) if isinstance(n, str) else n for n in names]
    _refuse(scenarios, sample, seeds)
    numbers = list(range(1, seeds + 1)) if isinstance(seeds, int) else list(seeds)
    fitting = runs_that_fit(place, scenarios, sample, len(numbers))
    cores = workers or os.cpu_count() or 1
    single = len(numbers) * len(scenarios) == 1
    frames = live_all(place, scenarios, numbers, sample, cores if single else min(cores, fitting), seen)
    return frames, manifest_of(place, scenarios, numbers, sample)


def _refuse(scenarios: Sequence[Scenario], sample: float, seeds: int | Sequence[int]) -> None:
    """Raise ConfigurationError for a sample, seeds or names that make no sense."""
    if not 0.0 < sample <= 1.0:
        raise ConfigurationError(f"--sample: found {sample:g}; allowed: a share above 0, at most 1")
    if isinstance(seeds, int) and not 1 <= seeds <= 1_000_000:
        raise ConfigurationError(f"--seeds: found {seeds}; allowed: 1 to 1,000,000")
    names = [scenario.name for scenario in scenarios]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise ConfigurationError(f"scenario {twice}: found twice; allowed: each scenario once")


def manifest_of(region: Region, scenarios: Sequence[Scenario], seeds: Sequence[int], sample: float) -> dict[str, Any]:
    """Describe what was run: configuration, seeds, versions, and what was assumed for the region."""
    warnings = []
    if len(scenarios) > 1 and len(seeds) < FEW_SEEDS:
        warnings.append(f"only {len(seeds)} seed{'s' if len(seeds) > 1 else ''}: intervals are wide or unknown; use at least {FEW_SEEDS}, better 10")
    if calibration_file(region.name) is None:
        warnings.append(f"region {region.name} is not calibrated: its levels are built-in defaults and not its published rates; `llsim calibrate` fits them")
    late = [f"{lever.title} of {scenario.name}" for scenario in scenarios for lever in scenario.levers if lever.start > scenario.last_year]
    if late:
        warnings.append(f"never in force, as they start after the last year: {', '.join(late)}; `--set levers.LEVER.start=YEAR` moves them")
    assumed = [
        {"figure": path, "value": f.value, "unit": f.unit, "source": f.source, "basis": f.basis, "note": f.note} for path, f in region.assumed()
    ]
    return {
        "command": "llsim " + " ".join(sys.argv[1:]) if sys.argv and sys.argv[0].endswith("llsim") else "llsim (from Python)",
        "llsim_version": version("llsim"), "source_version": SOURCE_VERSION, "baseline": scenarios[0].name,
        "region": {"name": region.name, "title": region.title, "kind": region.kind, "assumed": assumed},
        "scenarios": [_described(scenario) for scenario in scenarios],
        "seeds": list(seeds), "draws": 1, "sample": sample, "warnings": warnings,
        "first_year": scenarios[0].first_year, "until": scenarios[0].last_year,
        "runs": [{"key": f"{s.name}-{seed}", "scenario": s.name, "seed": seed, "draw": 0, "status": "done"} for s in scenarios for seed in seeds],
    }


def _described(scenario: Scenario) -> dict[str, Any]:
    levers = [{"lever": lever.key, **lever.model_dump(mode="json"), "name": lever.title} for lever in scenario.levers]
    settings = scenario.model_dump(mode="json", exclude={"levers"})
    return {"name": scenario.name, "title": scenario.title, "description": scenario.description, "levers": levers, "settings": settings}


def with_grades(
    result: Comparison,
    baseline: str | Scenario,
    *alternatives: str | Scenario,
    region: str | Region = "oakland_unified",
    until: int | None = None,
    overrides: Sequence[str] = (),
    workers: int | None = None,
    seen: Callable[[], None] = _nothing,
) -> Comparison:
    """Return a comparison with what each of its headline effects rests on, by grade of evidence (see `analysis.grades`).

    Takes what the comparison was made from, and runs it again four times with at most three of its seeds, at the point calibration; `seen`
    is called after each run. Where an interval holds zero there is no share. Raises ConfigurationError.
    """
    place = read_region(region) if isinstance(region, str) else region
    changes = [*overrides, *([f"last_year={until}"] if until is not None else [])]
    scenarios = [read_scenario(n, region=place, overrides=changes) if isinstance(n, str) else n for n in (baseline, *alternatives)]
    seeds = list(result.manifest["seeds"])[:MOST_SEEDS]

    def run(some: Sequence[Scenario]) -> Any:
        return simulate(list(some), region=place, seeds=seeds, sample=float(result.manifest["sample"]), workers=workers, seen=seen).to_df()

    known = result.frames.outcomes
    known = known[(known["draw"] == 0) & known["seed"].isin(seeds)]
    found = share_by_grade(scenarios, known if len(known) else None, run)
    return replace(result, grades=without_doubtful_shares(found, result.to_df()))
