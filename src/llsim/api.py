"""What Python users call: simulate and compare."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from importlib.metadata import version
from typing import Any

from llsim.analysis.grades import MOST_SEEDS, share_by_grade, without_doubtful_shares
from llsim.analysis.results import Comparison, Simulation
from llsim.compiled import SOURCE_VERSION
from llsim.errors import ConfigurationError
from llsim.experiment.run import Run, live_all, runs_that_fit
from llsim.reading import draws_kept, levels_warning, read_scenario
from llsim.region.reading import read_region
from llsim.region.region import Region
from llsim.scenario import Scenario

FEW_SEEDS = 5
FEW_DRAWS = 10

INTERVALS_HOLD = ("chance alone, at the point calibration", "the uncertainty of the parameters and chance together")
"""What intervals hold: with one draw, and with several."""


def _nothing() -> None:
    """Report progress to nobody."""


def simulate(
    scenario: str | Scenario | Sequence[str | Scenario],
    *,
    region: str | Region = "oakland_unified",
    seeds: int | Sequence[int] = 1,
    draws: int = 1,
    sample: float = 1.0,
    until: int | None = None,
    overrides: Sequence[str] = (),
    workers: int | None = None,
    seen: Callable[[], None] = _nothing,
) -> Simulation:
    """Run one or more scenarios in a region. `draws` above 1: with so many draws of its posterior. Raises ConfigurationError for what cannot be run."""
    names = [scenario] if isinstance(scenario, str | Scenario) else list(scenario)
    frames, manifest = _live(names, region, seeds, draws, sample, until, overrides, workers, seen)
    return Simulation(frames, manifest)


def compare(
    baseline: str | Scenario,
    *alternatives: str | Scenario,
    region: str | Region = "oakland_unified",
    seeds: int | Sequence[int] = 10,
    draws: int = 1,
    sample: float = 1.0,
    until: int | None = None,
    overrides: Sequence[str] = (),
    workers: int | None = None,
    seen: Callable[[], None] = _nothing,
) -> Comparison:
    """Compare scenarios with a baseline, paired by draw and seed. Raises ConfigurationError for what cannot be run.

    `draws` 1 is the point calibration: intervals hold chance alone. More are draws of the region's posterior, each with every seed:
    intervals hold what is not known of the parameters too.
    """
    if not alternatives:
        raise ConfigurationError("compare: found one scenario; allowed: a baseline and at least one alternative")
    frames, manifest = _live([baseline, *alternatives], region, seeds, draws, sample, until, overrides, workers, seen)
    return Comparison(frames, manifest)


def _live(
    names: Sequence[str | Scenario], region: str | Region, seeds: int | Sequence[int], draws: int, sample: float, until: int | None,
    overrides: Sequence[str], workers: int | None, seen: Callable[[], None],
) -> tuple[Any, dict[str, Any]]:
    place = read_region(region) if isinstance(region, str) else region
    changes = [*overrides, *([f"last_year={until}"] if until is not None else [])]
    scenarios = [read_scenario(n, region=place, overrides=changes) if isinstance(n, str) else n for n in names]
    _refuse(scenarios, sample, seeds)
    numbers = list(range(1, seeds + 1)) if isinstance(seeds, int) else list(seeds)
    fitting = runs_that_fit(place, scenarios, sample, len(numbers) * len(scenarios) * max(1, draws))
    runs = [Run(scenario, seed, draw) for scenario, draw in _drawn(names, scenarios, place, changes, draws) for seed in numbers]
    cores = workers or os.cpu_count() or 1
    frames = live_all(place, runs, sample, cores if len(runs) == 1 else min(cores, fitting), seen)
    return frames, manifest_of(place, scenarios, runs, numbers, sample)


def _drawn(
    names: Sequence[str | Scenario], scenarios: Sequence[Scenario], place: Region, changes: Sequence[str], draws: int,
) -> Iterator[tuple[Scenario, int]]:
    """List every scenario with every draw: the point calibration, 0, or draws 1 to `draws` of the region's posterior. Raises ConfigurationError."""
    if draws == 1:
        yield from ((scenario, 0) for scenario in scenarios)
        return
    kept = draws_kept(place.name) if draws > 1 else 1
    if not 1 <= draws <= kept:
        raise ConfigurationError(f"--draws: found {draws}; allowed: 1 for the point calibration, or more, up to what the posterior of {place.name} keeps" + (f" ({kept})" if draws > 1 else ""))
    for name in names:
        if not isinstance(name, str):
            raise ConfigurationError(f"draws: found the scenario object {name.name}, whose parameters are set; allowed with several draws: names or paths of scenarios")
        yield from ((read_scenario(name, region=place, overrides=changes, draw=draw), draw) for draw in range(1, draws + 1))


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


def manifest_of(region: Region, scenarios: Sequence[Scenario], runs: Sequence[Run], seeds: Sequence[int], sample: float) -> dict[str, Any]:
    """Describe what was run: configuration, seeds, versions, and what was assumed for the region."""
    draws = len({run.draw: None for run in runs})
    warnings = []
    if 1 < draws < FEW_DRAWS:
        warnings.append(f"only {draws} draws of the posterior: intervals are wide; use at least {FEW_DRAWS}, better 30")
    if len(scenarios) > 1 and len(seeds) * draws < FEW_SEEDS:
        warnings.append(f"only {len(seeds)} seed{'s' if len(seeds) > 1 else ''}: intervals are wide or unknown; use at least {FEW_SEEDS}, better 10")
    warnings += [warning] if (warning := levels_warning(region)) else []
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
        "seeds": list(seeds), "draws": draws, "intervals_hold": INTERVALS_HOLD[draws > 1], "sample": sample, "warnings": warnings,
        "first_year": scenarios[0].first_year, "until": scenarios[0].last_year,
        "runs": [
            {"key": f"{run.scenario.name}-{run.draw}-{run.seed}" if run.draw else f"{run.scenario.name}-{run.seed}", "scenario": run.scenario.name, "seed": run.seed, "draw": run.draw, "status": "done"}
            for run in runs
        ],
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
