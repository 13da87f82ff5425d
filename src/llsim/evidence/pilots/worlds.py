"""Live a pilot's two worlds: the district with the programme, and the same persons with the same luck without it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from pydantic import ValidationError

from llsim.errors import ConfigurationError
from llsim.evidence.pilots.pilot import Pilot
from llsim.evidence.studies.bias import INERT
from llsim.evidence.studies.people import Seen, Worlds
from llsim.evidence.studies.study import Population, Treatment
from llsim.evidence.studies.worlds import place_of
from llsim.experiment.growing_up import Nursery
from llsim.levers.lever import Lever
from llsim.luck import Decision, Luck, fill_by_id
from llsim.reading import read_scenario
from llsim.region.population import school_numbers
from llsim.region.region import Region
from llsim.scenario import LEVERS, Levers, Scenario

NOTHING_FROM_PATHWAYS = (
    *INERT, "high_school.peers=0", "work_based_learning.head_start=0", "work_based_learning.skill_pathway=0", "work_based_learning.skill=0", "transition.career_credit=0", "transition.field_from_pathway=0",
)
"""The world in which pathways do nothing in high school: that of the table of biases, without the pull of the peers one finds there, and without what pathways do to the step after it."""


@dataclass(frozen=True)
class Ground:
    """Where a pilot is tried out: the region as the file has it, the share simulated, the numbers of its schools by row, and both worlds' settings before levers are aimed."""

    region: Region
    sample: float
    schools: npt.NDArray[np.int64]
    with_it: Scenario
    without: Scenario


def ground_of(pilot: Pilot) -> Ground:
    """Build what the replications of a pilot share. Raises ConfigurationError for what does not exist."""
    people = Population(region=pilot.region, ninth_graders=pilot.ninth_graders or 100_000, schools=pilot.places)
    region = place_of(people, Treatment())
    sample = 1.0 if pilot.ninth_graders is None else min(1.0, pilot.ninth_graders / region.students.ninth_graders.value)
    numbers = school_numbers(region, sample)
    base = read_scenario(pilot.scenario, region=region, overrides=pilot.settings)
    last = pilot.last_year if pilot.until is None else pilot.until
    years = {"last_year": max(last, base.first_year)}
    with_it = base.model_copy(update={"levers": both(base.levers, pilot.levers), **years})
    if pilot.design.levers_are_the_programme:
        return Ground(region, sample, numbers, with_it, base.model_copy(update=years))
    inert = read_scenario(pilot.scenario, region=region, overrides=[*pilot.settings, *NOTHING_FROM_PATHWAYS])
    return Ground(region, sample, numbers, with_it, inert.model_copy(update={"levers": with_it.levers, **years}))


def both(one: Levers, other: Levers) -> Levers:
    """Put the levers of a scenario and those of the pilot together. Raises ConfigurationError where two would share a name."""
    try:
        return Levers(**{kind.key: (*getattr(one, kind.key), *getattr(other, kind.key)) for kind in LEVERS})
    except ValidationError as problem:
        raise ConfigurationError(f"levers of the pilot beside those of the scenario: {problem.errors()[0]['msg'].removeprefix('Value error, ')}; allowed: names that differ") from None


def drawn_schools(pilot: Pilot, ground: Ground, seed: int) -> npt.NDArray[np.int64]:
    """Draw the schools of the pilot by lot, as rows of schools in the order drawn: of a design by school the treated are the first."""
    lots = np.zeros(len(ground.schools))
    fill_by_id(Luck(seed, 0), int(Decision.STUDY_OFFER), ground.schools, lots)
    order = np.argsort(lots, kind="stable")
    return order[: pilot.schools or len(order)]


def treated_of(pilot: Pilot, schools: int) -> int:
    """Return how many of the schools of a pilot are treated: half of them unless the file says how many."""
    if pilot.design.kind == "randomised_schools" and pilot.design.treated is not None:
        return pilot.design.treated
    return schools // 2 if pilot.design.by_school else schools


def aimed(scenario: Scenario, pilot: Pilot, numbers: tuple[int, ...]) -> Scenario:
    """Aim the pilot's levers at schools by their numbers; a lever that cannot be aimed at schools, or is aimed already, stays as it is."""
    own = {lever.title for lever in pilot.levers}

    def at(lever: Lever) -> Lever:
        return lever.model_copy(update={"schools": numbers}) if lever.title in own and "schools" in lever.takes and not lever.schools else lever

    levers = {kind.key: tuple(at(lever) for lever in getattr(scenario.levers, kind.key)) for kind in LEVERS}
    return scenario.model_copy(update={"levers": scenario.levers.model_copy(update=levers)})


def worlds_of(pilot: Pilot, ground: Ground, seed: int) -> tuple[Worlds, npt.NDArray[np.int64]]:
    """Live both worlds with one seed; returns them and the rows of the schools of the pilot in the order drawn, the treated first."""
    rows = drawn_schools(pilot, ground, seed)
    numbers = tuple(int(number) for number in ground.schools[rows[: treated_of(pilot, len(rows))]])
    everywhere = len(numbers) == len(ground.schools)
    with_it = ground.with_it if everywhere else aimed(ground.with_it, pilot, numbers)
    without = ground.without if everywhere or pilot.design.levers_are_the_programme else aimed(ground.without, pilot, numbers)
    nursery = Nursery()
    shares = pilot.design.levers_are_the_programme
    found = [_live(pilot, ground, scenario, seed, nursery, shares=shares) for scenario in (with_it, without)]
    nursery.forget()
    return Worlds(seed, found[0], found[1]), rows


def _live(pilot: Pilot, ground: Ground, scenario: Scenario, seed: int, nursery: Nursery, *, shares: bool) -> Seen:
    """Live one world, and look at the persons of the pilot's cohorts."""
    model = nursery.model(ground.region, scenario, seed, ground.sample, shares=shares)
    parts: dict[int, list[Any]] = {year: [] for year in pilot.years_seen}
    while model.running and model.year < pilot.last_year:
        model.step()
        for after, found in parts.items():
            if model.year - after in pilot.cohorts:
                place = model.year - after - model.first_cohort
                found.append(model.tables.students.array[model.starts[place] : model.starts[place + 1]].copy())
    model.let_go()
    return Seen({year: np.concatenate(found) for year, found in parts.items()}, {}, {})
