"""A first calibration: find the intercepts of a region with which the baseline meets its published rates.

A plain root-finder with common luck. Every sweep runs the baseline, compares rates in log-odds with their targets, and moves each
intercept by a share of the gap. Targets marked `hold_out` are never read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from math import log
from pathlib import Path
from typing import Any

import numpy as np

from llsim.agents.vectors import ByGroup
from llsim.model import TalentPipeline
from llsim.outcomes import GROUP_NAMES, RATES
from llsim.reading import FINGERPRINT, calibration_file, fingerprint, read_scenario, years_of
from llsim.region.calibration import Calibration
from llsim.region.region import Region
from llsim.scenario import Scenario

RACES = ("african_american", "latino", "asian", "white", "other")
FITTED_GROUPS = ("african_american", "latino", "asian", "white", "english_learner", "low_income", "disability")
STEP = 0.7
COHORT = 12_000
QUICK_SWEEPS = 5
YEARS = 4


def nobody_differs() -> dict[str, float]:
    """Return no difference for any group."""
    return ByGroup().model_dump()


@dataclass(frozen=True)
class Intercepts:
    """The numbers that are moved, by region."""

    leaving: dict[str, float] = field(default_factory=nobody_differs)
    passing: dict[str, float] = field(default_factory=nobody_differs)
    preparation: dict[str, float] = field(default_factory=nobody_differs)
    college: dict[str, float] = field(default_factory=nobody_differs)
    female: float = 0.25
    four_year: float = 0.05
    two_year: float = 0.75
    migration: float = 0.0
    rivals: float = 0.7
    admission_without_a_g: float = -2.0
    course_seats: float | None = None
    """Seats per 100 students of grades 11 and 12; moved only where the region publishes how many ever took a college course."""

    def as_settings(self) -> dict[str, Any]:
        """Return them name for name with the scenario file."""
        liking = {"four_year": self.four_year, "two_year": self.two_year, "trade": -1.6, "apprenticeship": -2.6}
        courses = {} if self.course_seats is None else {"college_courses": {"seats": self.course_seats}}
        return courses | {
            "high_school": {"leaving_by_group": self.leaving, "passing_by_group": self.passing, "preparation_by_group": self.preparation},
            "transition": {
                "admission_without_a_g": self.admission_without_a_g, "liking": liking, "college_by_group": self.college, "female": self.female,
            },
            "migration": {"level": self.migration},
            "labor_market": {"rivals": self.rivals},
        }


def parent_of(region: Region) -> str | None:
    """Name the wider region whose intercepts a calibration starts from: its own of today, district, county, California or the nation."""
    if region.extends is not None:
        return region.extends
    if region.labor_market is not None:
        return region.labor_market
    if region.kind == "county":
        return "california" if is_californian(region) else "us"
    return None if region.name == "california" else "california"


def is_californian(region: Region) -> bool:
    """Say whether a region is in California: only there the tables hold dual enrollment."""
    return region.targets.dual_enrollment_annual is not None or region.targets.dual_enrollment_ever is not None


def starting_point(region: Region) -> Intercepts:
    """Return the intercepts of the wider region, where they are known: a region keeps what it has no rates of its own for."""
    parent = parent_of(region)
    if parent is None or calibration_file(parent) is None:
        return Intercepts()
    known = read_scenario("baseline", region=parent)
    school, step = known.high_school, known.transition
    found = Intercepts(
        school.leaving_by_group.model_dump(), school.passing_by_group.model_dump(), school.preparation_by_group.model_dump(),
        step.college_by_group.model_dump(), step.female, step.liking.four_year, step.liking.two_year, known.migration.level, known.labor_market.rivals,
        step.admission_without_a_g, known.college_courses.seats if target(region, "dual_enrollment_ever") else None,
    )
    return found if is_californian(region) else replace(found, admission_without_a_g=Calibration().admission_elsewhere)


def log_odds(share: float) -> float:
    """Return the log-odds of a share, held away from 0 and 1."""
    held = min(max(share, 0.002), 0.998)
    return log(held / (1.0 - held))


def target(region: Region, name: str, group: str = "all") -> float | None:
    """Return a target to fit as a share, or None where there is none or it is held out."""
    entry = getattr(region.targets, name)
    found = entry.get(group) if isinstance(entry, dict) else entry if group == "all" else None
    return found.share if found is not None and found.use == "calibrate" else None


def simulated(region: Region, intercepts: Intercepts, seed: int) -> dict[tuple[str, str], float]:
    """Run the baseline for a few years and return rates by outcome and group, pooled over the years."""
    first = region.as_of or Scenario().first_year
    settings = Scenario.model_validate({"first_year": first, "last_year": first + YEARS - 1, **intercepts.as_settings()})
    sample = min(1.0, COHORT / region.students.ninth_graders.value) if region.students.ninth_graders.value > COHORT else 1.0
    model = TalentPipeline(region, settings, rng=seed, sample=sample)
    model.run_model()
    counts = np.sum(list(model.outcomes.counts.values()), axis=0)
    rates = {}
    for outcome, (over, under) in RATES.items():
        for position, group in enumerate(GROUP_NAMES):
            rates[outcome, group] = float(counts[position, over] / max(1, counts[position, under]))
    return rates


def sweeps(region: Region, count: int, seed: int = 1) -> Iterator[tuple[Intercepts, dict[tuple[str, str], float]]]:
    """Yield intercepts and the rates they gave, sweep after sweep."""
    current = starting_point(region)
    for _ in range(count):
        rates = simulated(region, current, seed)
        yield current, rates
        current = moved(region, current, rates)


def quick_fit(region: Region) -> tuple[Intercepts, dict[tuple[str, str], float]]:
    """Fit the intercepts of a region in a few sweeps; return those of the last and its rates by outcome and group."""
    *_, last = sweeps(region, QUICK_SWEEPS)
    return last


def moved(region: Region, now: Intercepts, rates: dict[tuple[str, str], float]) -> Intercepts:
    """Move every intercept toward its target."""
    leaving = _toward(region, "dropout_rate", "dropout_rate", now.leaving, rates, 0.45)
    passing = _toward(region, "graduation_rate", "graduation_rate", now.passing, rates, 0.22)
    preparation = _toward(region, "a_g_of_graduates", "a_g_completion", now.preparation, rates, 0.4)
    found = replace(now, leaving=leaving, passing=passing, preparation=preparation)
    if region.kind in ("state", "nation"):
        found = _toward_college(region, found, rates)
    ever = target(region, "dual_enrollment_ever")
    if ever and now.course_seats is not None:
        found = replace(found, course_seats=float(np.clip(now.course_seats * (ever / max(rates["college_course_takers", "all"], 0.01)) ** STEP, 0.5, 60)))
    stay = target(region, "stay_in_region")
    if stay:
        level = now.migration + STEP * 0.8 * (log_odds(rates["retention_age_26", "all"]) - log_odds(stay))
        found = replace(found, migration=float(np.clip(level, -4, 4)))
    rivals = now.rivals + 0.8 * (log_odds(rates["employment_rate", "all"]) - log_odds(Calibration().employment(region)))
    return replace(found, rivals=float(np.clip(rivals, 0.05, 6.0)))


def _toward_college(region: Region, now: Intercepts, rates: dict[tuple[str, str], float]) -> Intercepts:
    """Move college aims: their level by sector for everyone, then groups against everyone, and women against men."""
    gap = {group: log_odds(wanted) - log_odds(rates["college_going", group]) for group in GROUP_NAMES if (wanted := target(region, "college_going", group))}
    college = dict(now.college)
    for group in (group for group in college if group in gap):
        change = STEP * 1.5 * (gap[group] - gap["all"]) * (1.0 if group in RACES else 0.6)
        college[group] = float(np.clip(college[group] + change, -4, 4))
    female = now.female + STEP * (gap["female"] - gap["male"]) if {"female", "male"} <= set(gap) else now.female
    four, two = now.four_year, now.two_year
    wanted_four, wanted_two = target(region, "four_year_share_of_graduates"), target(region, "two_year_share_of_graduates")
    if wanted_four and wanted_two:
        four += STEP * 1.3 * (log_odds(wanted_four) - log_odds(rates["four_year_going", "all"]))
        two += STEP * 1.3 * (log_odds(wanted_two) - log_odds(rates["two_year_going", "all"]))
    return replace(now, college=college, female=female, four_year=four, two_year=two)


def _toward(region: Region, name: str, outcome: str, now: dict[str, float], rates: dict[tuple[str, str], float], step: float) -> dict[str, float]:
    """Move the intercepts of groups with a published rate, and everybody's by the overall gap that is left."""
    moved_to = dict(now)
    for group in FITTED_GROUPS:
        wanted = target(region, name, group)
        if wanted is not None:
            moved_to[group] += step * (log_odds(wanted) - log_odds(rates[outcome, group])) * (1.0 if group in RACES else 0.6)
    wanted = target(region, name)
    if wanted is not None:
        shift = step * (log_odds(wanted) - log_odds(rates[outcome, "all"]))
        published_races = [group for group in RACES if target(region, name, group) is not None]
        for race in RACES:
            if race not in published_races:
                moved_to[race] += shift
    return {group: float(np.clip(value, -4.0, 4.0)) for group, value in moved_to.items()}


def write_intercepts(region: Region, found: Intercepts, rates: dict[tuple[str, str], float], folder: Path) -> Path:
    """Write the intercepts as settings, with the rates they give and the targets, atomically. Returns the file."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [f"# Intercepts of {region.name}, found by `llsim calibrate {region.name}`: simulated against published rates."]
    lines += [f"# {line}" for line in fit_table(region, rates)]
    lines.append(f"{FINGERPRINT}{fingerprint(region)}")
    lines += [f"{name}: {year}" for name, year in years_of(region).items()]
    for stage, values in found.as_settings().items():
        lines.append(f"{stage}:")
        for name, value in values.items():
            inner = "{" + ", ".join(f"{k}: {v:.4f}" for k, v in value.items()) + "}" if isinstance(value, dict) else f"{value:.4f}"
            lines.append(f"  {name}: {inner}")
    path = folder / f"{region.name}.yaml"
    part = path.with_suffix(".part")
    part.write_text("\n".join(lines) + "\n", encoding="utf-8")
    part.replace(path)
    return path


def fit_table(region: Region, rates: dict[tuple[str, str], float]) -> list[str]:
    """List each fitted rate: outcome, group, simulated, published, in per cent."""
    pairs = [("graduation_rate", "graduation_rate"), ("dropout_rate", "dropout_rate"), ("a_g_of_graduates", "a_g_completion")]
    pairs += [("college_going", "college_going")] * (region.kind in ("state", "nation"))
    lines = []
    for name, outcome in pairs:
        for group in GROUP_NAMES:
            wanted = target(region, name, group)
            if wanted is not None:
                lines.append(f"{outcome:16} {group:18} simulated {100 * rates[outcome, group]:5.1f}  published {100 * wanted:5.1f}")
    whole = ("two_year_going", "two_year_share_of_graduates"), ("four_year_going", "four_year_share_of_graduates")
    for outcome, name in (*whole, ("retention_age_26", "stay_in_region"), ("college_course_takers", "dual_enrollment_ever")):
        wanted = target(region, name)
        if wanted is not None:
            lines.append(f"{outcome:16} {'all':18} simulated {100 * rates[outcome, 'all']:5.1f}  published {100 * wanted:5.1f}")
    return lines
