"""What counts of grade 9 tell of a region: ninth graders, shares of groups, the number of high schools and the spread of their sizes."""

from __future__ import annotations

from collections.abc import Mapping
from math import log
from statistics import stdev

from llsim.region.importers.found import Found

LEAST = 25
"""Ninth graders from which a school counts as a high school: continuation and home-study programmes are mostly smaller. Ours."""
RACES = ("african_american", "latino", "asian", "white")


def add_races(found: Found, counts: Mapping[str, float | None], total: float) -> None:
    """Add the five race shares, `other` as what is left; all or none, for they sum to 100."""
    withheld = [race for race in RACES if counts.get(race) is None]
    if withheld or total <= 0:
        found.missing.append(f"race shares: {', '.join(withheld) or 'grade 9'} not given, so that the five shares were left as they were")
        return
    known = {race: counts[race] or 0.0 for race in RACES}
    for race, count in known.items():
        found.add(f"students.{race}", 100 * count / total, "%", f"{count:.0f} of {total:.0f} ninth graders", "derived")
    rest = total - sum(known.values())
    found.add("students.other", 100 * max(rest, 0.0) / total, "%", f"{rest:.0f} of {total:.0f} ninth graders: all others and not reported", "derived")


def add_share(found: Found, name: str, count: float | None, total: float) -> None:
    """Add the share of one group, where it is given."""
    if count is None or total <= 0:
        found.missing.append(f"students.{name}: not given or withheld")
    else:
        found.add(f"students.{name}", 100 * count / total, "%", f"{count:.0f} of {total:.0f} ninth graders", "derived")


def add_schools(found: Found, sizes: Mapping[str, float | None]) -> None:
    """Add the number of high schools and the spread of their sizes from ninth graders by school, None where withheld."""
    large = [size for size in sizes.values() if size is not None and size >= LEAST]
    small = len([size for size in sizes.values() if size is None or 0 < size < LEAST])
    if not large:
        found.missing.append(f"schools.high_schools: no school with {LEAST} ninth graders or more is given")
        return
    note = f"schools with at least {LEAST} ninth graders; {small} smaller or withheld were not counted"
    found.add("schools.high_schools", len(large), "schools", note, "derived")
    if len(large) > 1:
        found.add("schools.size_spread", stdev(log(size) for size in large), "log sd", note, "derived")
    else:
        found.missing.append("schools.size_spread: one school has no spread")
