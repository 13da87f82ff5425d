"""Read a design file, and refuse with one message what could not be run."""

from __future__ import annotations

from pathlib import Path

from llsim.configuration import read_mapping, validated
from llsim.configuration.located import KeyPath, Located
from llsim.errors import ConfigurationError
from llsim.evidence.pilots.pilot import Pilot
from llsim.evidence.pilots.worlds import Ground, ground_of, treated_of

LEAST_BY_SCHOOL = 4


def read_pilot(path: Path) -> tuple[Pilot, Ground]:
    """Read a design and make sure that its worlds can be lived in. Raises ConfigurationError with file, line and column."""
    located = read_mapping(path)
    if "name" not in located.data:
        located = Located({"name": path.stem} | located.data, located.file, located.keys, located.values)
    pilot = validated(located, Pilot)
    _refuse_years_beyond(pilot, located)
    _refuse_levers_aimed(pilot, located)
    try:
        ground = ground_of(pilot)
    except ConfigurationError as problem:
        raise located.place_of_key(_key_of(problem, located)).error(str(problem)) from None
    early = [year for year in pilot.cohorts if year < ground.with_it.first_year]
    if early:
        raise _at(located, ("cohorts",), f"found {early[0]}; allowed: {ground.with_it.first_year} or later, when runs in {pilot.region} begin")
    _refuse_schools(pilot, ground, located)
    return pilot, ground


def _at(located: Located, path: KeyPath, words: str) -> ConfigurationError:
    return located.place_of_value(path).error(f"key `{'.'.join(map(str, path))}`: {words}")


def _key_of(problem: ConfigurationError, located: Located) -> KeyPath:
    """Name the key that a fault of the worlds comes from."""
    text = str(problem)
    if "--set" in text and "settings" in located.data:
        return ("settings",)
    if "levers of the pilot" in text:
        return ("levers",)
    return ("scenario",) if "scenario" in located.data and str(located.data["scenario"]) in text else ("region",)


def _refuse_years_beyond(pilot: Pilot, located: Located) -> None:
    """Refuse an outcome that would be measured after the pilot's last year."""
    if pilot.until is None or pilot.last_year <= pilot.until:
        return
    place = next((place for place, outcome in enumerate(pilot.outcomes) if max(pilot.cohorts) + outcome.after > pilot.until), 0)
    outcome = pilot.outcomes[place]
    year = max(pilot.cohorts) + outcome.after
    raise _at(
        located, ("outcomes", place),
        f"found {outcome.measure} {outcome.after} school years after grade nine, which the cohort of {max(pilot.cohorts)} reaches in {year}; allowed: by `until`, {pilot.until}",
    )  # fmt: skip


def _refuse_levers_aimed(pilot: Pilot, located: Located) -> None:
    """Refuse levers that lots drawn for schools cannot aim."""
    if not pilot.design.by_school:
        return
    for lever in pilot.levers:
        if "schools" not in lever.takes:
            raise _at(located, ("levers", lever.key), f"found {lever.key}, which acts on the whole region; allowed with lots drawn for schools: levers that can be aimed at schools")
        if lever.schools:
            raise _at(located, ("levers", lever.key), "found `schools`; allowed: none, the lots say which")


def _refuse_schools(pilot: Pilot, ground: Ground, located: Located) -> None:
    """Refuse more schools than there are, and too few to compare."""
    there = len(ground.schools)
    schools = pilot.schools or there
    if schools > there:
        raise _at(located, ("schools",), f"found {schools}; allowed: at most {there}, as many as are simulated in {pilot.region}")
    if pilot.design.by_school and schools < LEAST_BY_SCHOOL:
        raise _at(located, ("schools",), f"found {schools}; allowed: {LEAST_BY_SCHOOL} or more, two with the programme and two without")
    treated = treated_of(pilot, schools)
    if pilot.design.by_school and treated > schools - 2:
        raise _at(located, ("design", "treated"), f"found {treated} of {schools} schools; allowed: at most {schools - 2}, so that two are left to compare with")
