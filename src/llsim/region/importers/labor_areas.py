"""The areas of occupational employment: 528 metropolitan and nonmetropolitan areas, states, the nation, and their jobs by industry."""

from __future__ import annotations

import csv
import difflib
import gzip
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from llsim.configuration.wording import shortened
from llsim.errors import ConfigurationError

DATA = Path(__file__).resolve().parents[1] / "data"
ENTRIES = ("none", "high_school", "middle", "bachelor")
SPELLED = {"California": "CA", "Michigan": "MI"}
"""States with figures of their own, as the names of nonmetropolitan areas spell them."""
NEAREST = 5  # names listed where none is meant
MOST = 8  # names listed where several are meant


@dataclass(frozen=True)
class Area:
    """One area: its published jobs, those published by occupation, and the median wage in dollars a year."""

    code: str
    name: str
    jobs: float
    released: float
    median_wage: float
    is_state: bool = False

    @property
    def states(self) -> tuple[str, ...]:
        """Return the states it lies in, in the order of its name: `Kansas City, MO-KS` lies in MO and KS."""
        tail = self.name.rpartition(", ")[2]
        if all(len(part) == 2 for part in tail.split("-")):
            return tuple(tail.split("-"))
        return tuple(SPELLED.get(title, title) for title in _states_named(self.name))


@dataclass(frozen=True)
class Jobs:
    """Jobs of one industry in an area by entry education, those published by occupation, and the mean of occupations' median wages."""

    by_entry: dict[str, float]
    released: float
    wage: float | None

    @property
    def total(self) -> float:
        """Return all jobs of the industry."""
        return sum(self.by_entry.values())


def areas() -> list[Area]:
    """List the metropolitan and nonmetropolitan areas."""
    return _listed("M")


def find_state(name: str) -> Area:
    """Return the state of this name. Raises ConfigurationError naming the nearest."""
    known = _listed("S")
    found = next((area for area in known if area.name.casefold() == name.strip().casefold()), None)
    if found is None:
        raise ConfigurationError(f'state: found "{shortened(name)}"; allowed: the name of a state, as Ohio; the nearest: {"; ".join(_nearest(name.casefold(), known)[:2])}')
    return found


def _listed(kind: str) -> list[Area]:
    """List the areas of one kind: M for metropolitan and nonmetropolitan areas, S for states."""
    with (DATA / "labor_areas.csv").open(encoding="utf-8", newline="") as file:
        return [
            Area(row["area"], row["name"], float(row["jobs"]), float(row["released"]), float(row["median_wage"]), is_state=kind == "S")
            for row in csv.DictReader(file)
            if row["kind"] == kind
        ]


@cache
def _states() -> tuple[str, ...]:
    """List the states and territories by name, longest first, so that West Virginia is not Virginia nor Arkansas Kansas."""
    with (DATA / "labor_areas.csv").open(encoding="utf-8", newline="") as file:
        return tuple(sorted((row["name"] for row in csv.DictReader(file) if row["kind"] == "S"), key=len, reverse=True))


def _states_named(name: str) -> list[str]:
    """List the states whose names stand in the name of an area, in the order in which they do."""
    found: dict[str, int] = {}
    for state in _states():
        if state in name:
            found[state] = name.index(state)
            name = name.replace(state, " " * len(state))
    return sorted(found, key=lambda state: found[state])


def find_area(text: str) -> Area:
    """Return the area of this name, or the only one whose name holds the text. Raises ConfigurationError naming the nearest."""
    known, wanted = areas(), " ".join(text.split()).casefold()
    if not wanted:
        raise ConfigurationError('--metro: found nothing; allowed: the name of a metropolitan area, as "Boise City, ID"')
    exact = [area for area in known if area.name.casefold() == wanted]
    holding = exact or [area for area in known if wanted in area.name.casefold()]
    if len(holding) == 1:
        return holding[0]
    if holding:
        names = "; ".join(area.name for area in holding[:MOST]) + ("; ..." if len(holding) > MOST else "")
        raise ConfigurationError(f'--metro: found "{shortened(text)}", which is in the names of {len(holding)} areas; allowed: one of them: {names}')
    raise ConfigurationError(f'--metro: found "{shortened(text)}", the name of no area; allowed: one of {len(known)} areas; the nearest: {"; ".join(_nearest(wanted, known))}')


def _nearest(wanted: str, known: list[Area]) -> list[str]:
    """List the areas with the nearest names, whole or by one of their cities."""
    def closeness(area: Area) -> float:
        name = area.name.casefold()
        cities = name.partition(",")[0].replace("/", "-").split("-")
        parts = [name, *cities, *(city.partition(" ")[0] for city in cities)]
        return max(difflib.SequenceMatcher(None, wanted[:60], part).ratio() for part in parts)

    return [area.name for area in sorted(known, key=closeness, reverse=True)[:NEAREST]]


def jobs_of(code: str) -> dict[str, Jobs]:
    """Return the jobs of an area by industry."""
    with gzip.open(DATA / "labor_markets.csv.gz", "rt", encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["area"] == code]
    return {industry: _jobs([row for row in rows if row["industry"] == industry]) for industry in dict.fromkeys(row["industry"] for row in rows)}


def _jobs(rows: list[dict[str, str]]) -> Jobs:
    """Add up the rows of an industry; wages by the jobs they were published for."""
    paid = [(float(row["released"]), float(row["wage"])) for row in rows if row["wage"] and float(row["released"])]
    count = sum(jobs for jobs, _ in paid)
    wage = sum(jobs * wage for jobs, wage in paid) / count if count else None
    by_entry = dict.fromkeys(ENTRIES, 0.0) | {row["entry"]: float(row["jobs"]) for row in rows}
    return Jobs(by_entry, sum(float(row["released"]) for row in rows), wage)
