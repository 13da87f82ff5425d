"""Live the worlds of a study: a region as it was, the settings the study declares, persons seen year after year."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from llsim.evidence.studies.people import Seen, Worlds
from llsim.evidence.studies.study import Population, Study, Treatment
from llsim.model import TalentPipeline
from llsim.reading import read_scenario
from llsim.region.reading import read_region
from llsim.region.region import Region
from llsim.scenario import Scenario

TOTALS = ("employer_partners", "wbl_slots")


def years_seen(study: Study) -> list[int]:
    """List the school years after grade nine in which the study looks at its persons, with grade nine and the year of graduation."""
    return sorted({0, 3} | {year for outcome in study.outcomes for year in outcome.after})


@lru_cache(maxsize=16)
def region_of(name: str) -> Region:
    """Read a region once in a process: a replay lives in it many times. Raises ConfigurationError for an unknown one."""
    return read_region(name)


def place_of(population: Population, treatment: Treatment) -> Region:
    """Return the region with what the study says of its schools. Raises ConfigurationError for an unknown region."""
    region = region_of(population.region)
    changed = dict(population.schools) | dict(treatment.schools)
    figures = {name: getattr(region.schools, name).model_copy(update={"value": value, "note": "set by the study"}) for name, value in changed.items()}
    listed = {"school_list": None} if changed else {}  # schools of the study's making take the place of those listed
    schools = type(region.schools).model_validate(dict(region.schools) | figures | listed)
    return region.model_copy(update={"schools": schools})


def scenario_of(study: Study, population: Population, treatment: Treatment, settings: Sequence[str] = ()) -> Scenario:
    """Return the settings of one world: `settings`, as PATH=VALUE, then what the study says. Raises ConfigurationError for one that does not exist."""
    last = population.first_year + population.cohorts - 1 + max(years_seen(study))
    years = (f"first_year={population.first_year}", f"last_year={last}")
    read = read_scenario("baseline", region=population.region, overrides=[*years, *settings, *population.overrides, *treatment.overrides])
    return read.model_copy(update={"levers": treatment.levers})


def live(study: Study, population: Population, treatment: Treatment, seed: int, settings: Sequence[str] = ()) -> Seen:
    """Live one world to the last year the study looks at."""
    region = place_of(population, treatment)
    sample = min(1.0, population.ninth_graders / region.students.ninth_graders.value)
    model = TalentPipeline(region, scenario_of(study, population, treatment, settings), rng=seed, sample=sample)
    parts: dict[int, list[Any]] = {year: [] for year in years_seen(study)}
    employers: dict[int, Any] = {}
    while model.running:
        model.step()
        for after, found in parts.items():
            place = model.year - after - model.first_cohort
            if population.first_year <= model.year - after < population.first_year + population.cohorts:
                found.append(model.tables.students.array[model.starts[place] : model.starts[place + 1]].copy())
        if model.year - population.first_year in parts:
            employers[model.year - population.first_year] = model.tables.employers.array.copy()
    totals = {(year - population.first_year, name): value for year, name, value in model.outcomes.totals if name in TOTALS}
    model.let_go()
    return Seen({year: np.concatenate(found) for year, found in parts.items()}, employers, totals)


def worlds_of(study: Study, seed: int, settings: Sequence[str] = ()) -> Worlds:
    """Live what the design needs: the treated world, and the control world where it compares two. `settings`: see `scenario_of`."""
    population, design = study.population, study.design
    assert population is not None and design is not None  # noqa: S101, PT018 (the schema refuses a study with outcomes and without them)
    treated = live(study, population, study.treated, seed, settings)
    control = live(study, population, study.control, seed, settings) if design.two_worlds else None
    return Worlds(seed, treated, control)
