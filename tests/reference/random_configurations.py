"""Random valid configurations: a region, a scenario with many numbers moved within their ranges, switches, levers, a sample, a seed.

Configuration number n is the same on every machine. Repeat one with: python tests/reference/random_configurations.py NUMBER
"""

from __future__ import annotations

import hashlib
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from llsim import TalentPipeline, read_region, read_scenario
from llsim.agents.groups import STUDENT_GROUPS
from llsim.agents.industry import INDUSTRIES
from llsim.configuration.finding import list_configurations
from llsim.levers.lever import Lever
from llsim.parameter import About, Fixed, LogNormal, Normal, Settings, Triangular, Uniform, Vector, about_of, range_of
from llsim.region.region import Region
from llsim.scenario import LEVERS, Levers, Scenario
from llsim.stages.capacities import Capacities

MOST_NINTH_GRADERS = 300
FEW = 12
SHARE_MOVED = 0.6
SHARE_AT_AN_END = 0.02
SHARE_ANYWHERE = 0.02
WHOLE = (int, np.int64)
LAST_END = 2200


@dataclass(frozen=True)
class Configuration:
    """One run to try: everything it depends on."""

    number: int
    region: Region
    scenario: Scenario
    sample: float
    seed: int

    def __str__(self) -> str:
        off = [name for name, on in self.scenario.feedbacks if not on]
        levers = [f"{lever.title} {lever.start} to {lever.end}" for lever in self.scenario.levers]
        return f"configuration {self.number}: {self.region.name}, sample {self.sample:.5f}, seed {self.seed}, off: {off}, levers: {levers}"


@cache
def region_of(name: str) -> Region:
    """Read a region once."""
    return read_region(name)


def configuration(number: int, most: int = MOST_NINTH_GRADERS) -> Configuration:
    """Make configuration number `number`, of at most so many ninth graders."""
    chance = np.random.default_rng([20_260, number])
    name = str(chance.choice([name for name in list_configurations("regions") if region_of(name).as_of is None]))
    base = read_scenario("baseline", region=name)
    first = int(chance.integers(2015, 2031))
    changes: dict[str, Any] = {"first_year": first, "last_year": first + int(chance.integers(0, 7)), "levers": random_levers(chance, first)}
    for stage, settings in base.stages():
        if stage != "capacities":
            changes[stage] = moved(settings, chance)
    changes["capacities"] = random_capacities(number)
    scenario = Scenario.model_validate(dict(base) | changes)
    region = region_of(name)
    people = np.exp(chance.uniform(np.log(min(20, most)), np.log(most)))
    return Configuration(number, region, scenario, float(people / region.students.ninth_graders.value), int(chance.integers(1, 2**40)))


def moved(settings: Settings, chance: np.random.Generator, share: float = SHARE_MOVED) -> Settings:
    """Move a share of the numbers of a stage or lever, and toss every switch that is not most often on."""
    changes: dict[str, Any] = {}
    for name, field in type(settings).model_fields.items():
        value = getattr(settings, name)
        if isinstance(value, bool):
            changes[name] = bool(chance.random() < 0.6)
        elif isinstance(value, Vector):
            about = about_of(field, name)
            limits = [range_of(member) for member in type(value).model_fields.values()]
            members = [moved_number(number, about, *ends, chance, share) for number, ends in zip(value.values(), limits, strict=True)]
            changes[name] = type(value)(**dict(zip(type(value).model_fields, members, strict=True)))
        elif isinstance(value, int | float):
            changes[name] = moved_number(value, about_of(field, name), *range_of(field), chance, share)
    return type(settings).model_validate(dict(settings) | changes)


def moved_number(value: float, about: About, low: float, high: float, chance: np.random.Generator, share: float) -> float:
    """Move one number: most often about as far as its prior reaches, now and then to an end of its range or anywhere in it."""
    found, kind = float(value), chance.random()
    if kind < share and not isinstance(about.prior, Fixed):
        found = near_prior(value, about.prior, chance)
    elif kind > 1 - SHARE_AT_AN_END and np.isfinite([low, high]).all():
        found = float(chance.choice([low, high]))
    elif kind > 1 - SHARE_AT_AN_END - SHARE_ANYWHERE and np.isfinite([low, high]).all():
        found = float(chance.uniform(low, high))
    found = float(np.clip(found, low, high))
    return round(found) if isinstance(value, WHOLE) else found


def near_prior(value: float, prior: Any, chance: np.random.Generator) -> float:
    """Draw near the value, as far away as the prior says; from the prior itself where it is a range."""
    if isinstance(prior, Normal):
        return value + prior.sd * chance.uniform(-2.5, 2.5)
    if isinstance(prior, LogNormal):
        return value * np.exp(prior.sigma * chance.uniform(-2.5, 2.5))
    if isinstance(prior, Uniform):
        return chance.uniform(prior.low, prior.high)
    if isinstance(prior, Triangular):
        return chance.triangular(prior.low, prior.mode, prior.high)
    return value


def random_capacities(number: int) -> Capacities:
    """Relax nothing in half the configurations, in the others each capacity with even chance: by a little, by much, now and then tenfold."""
    chance = np.random.default_rng([20_261, number])
    if chance.random() < 0.5:
        return Capacities()
    found = Capacities().model_dump()
    for room in (found, found["counsellors"], found["college_seats"], found["vacancies"]):
        for name, value in room.items():
            if not isinstance(value, dict) and chance.random() < 0.5:
                room[name] = float(chance.choice([0.05, 0.5, 1.0, 10.0], p=[0.4, 0.3, 0.2, 0.1]))
    return Capacities.model_validate(found)


def random_levers(chance: np.random.Generator, first: int) -> Levers:
    """Pull each kind of lever with even chance, now and then two of a kind."""
    chosen: dict[str, Any] = {}
    for kind in LEVERS:
        count = int(chance.choice([0, 1, 2], p=[0.5, 0.4, 0.1]))
        names = [f"{kind.key}_{place}" for place in range(count)] if count > 1 else [""]
        chosen[kind.key] = tuple(random_lever(kind, name, chance, first) for name in names[:count])
    return Levers(**chosen)


def random_lever(kind: type[Lever], name: str, chance: np.random.Generator, first: int) -> Lever:
    """Make one lever: years, ramp, targets and numbers at random."""
    lever = moved(kind(end=LAST_END), chance, share=0.8)
    start = first + int(chance.integers(-4, 6))
    changes: dict[str, Any] = {"name": name, "start": start, "ramp": int(chance.integers(1, 7)), "end": None, "fade": 0}
    if chance.random() < 0.3:
        changes |= {"end": start + int(chance.integers(0, 6)), "fade": int(chance.choice([0, 0, 1, 3]))}
    if chance.random() < 0.3 and "schools" in kind.takes:
        changes["schools"] = tuple(int(number) for number in chance.integers(1, 20, size=chance.integers(1, 6)))
    if chance.random() < 0.3 and "groups" in kind.takes:
        changes["groups"] = tuple(str(group) for group in chance.choice(STUDENT_GROUPS, size=chance.integers(1, 4), replace=False))
    if chance.random() < 0.3 and "industries" in kind.takes:
        changes["industries"] = tuple(str(key) for key in chance.choice(list(INDUSTRIES), size=chance.integers(1, 5), replace=False))
    return kind.model_validate(dict(lever) | changes)


def fingerprint(chosen: Configuration) -> str:
    """Run a configuration and hash every table after every year."""
    model = TalentPipeline(chosen.region, chosen.scenario, rng=chosen.seed, sample=chosen.sample)
    digest = hashlib.sha256()
    while model.running:
        model.step()
        for table in (model.tables.students, model.tables.schools, model.tables.pathways, model.tables.employers, model.tables.colleges):
            for column in table.array.dtype.names:
                digest.update(table.array[column].tobytes())
    digest.update(model.outcomes.to_frame().to_csv().encode())
    return digest.hexdigest()


def main(arguments: list[str]) -> None:
    """Check the numbered configurations, or with --fingerprint print one hash for each, of very few students."""
    if arguments[0] == "--fingerprint":
        for number in map(int, arguments[1:]):
            print(fingerprint(configuration(number, most=FEW)), flush=True)
        return
    from test_random_configurations import live_and_check  # noqa: PLC0415 (the test imports this file)

    for number in map(int, arguments):
        chosen = configuration(number)
        print(chosen, flush=True)
        live_and_check(chosen)


if __name__ == "__main__":
    main(sys.argv[1:])
