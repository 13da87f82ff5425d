"""The high schools of a place one by one, where its file lists them: size, structure, pathways, and how each line is known.

A list takes the place of the layout by luck. The figures of `schools` (how many there are, pathways a school, shares) then sum the
list up, and are refused where they say something else: `summed_up` tells what they are.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

import numpy as np
from pydantic import model_validator

from llsim.configuration.wording import named
from llsim.parameter import Between, Settings
from llsim.region.figure import Basis, Figure

Theme = Literal[
    "agriculture", "arts_media", "construction", "business_finance", "education", "energy", "engineering", "fashion_interior", "health", "hospitality",
    "information_technology", "manufacturing", "marketing_sales", "public_services", "transportation",
]  # fmt: skip
"""The industries of `agents/industry.py`, in their order."""
Structure = Literal["one_pathway", "several", "wall_to_wall", "none"]
"""One pathway, or several, beside the traditional programme; pathways instead of it; no pathway."""
Held = Literal["none", "silver", "gold"]
PATHWAYS_OF: dict[Structure, tuple[int, int]] = {"one_pathway": (1, 1), "several": (2, 10), "wall_to_wall": (1, 10), "none": (0, 0)}
"""Fewest and most pathways of a school, by its structure."""
MOST_SEATS = 1.25
"""Most seats for each ninth grader of a school."""
AGREES = {"high_schools": 0.5, "size_spread": 0.02, "pathways_per_school": 0.02}
SHARES_AGREE = 0.5
"""How far a figure may be from the list it sums up: here percentage points, in `AGREES` each in its own unit."""


def check_told(year: str, source: str) -> None:
    """Refuse a line without year or source. Raises ValueError."""
    if not year.strip() or not source.strip():
        raise ValueError("a line of the list needs a source and a year")


class ListedPathway(Settings):
    """One pathway of a listed school: its theme, its seats for each entering grade, and the certification it holds at the start."""

    theme: Theme
    seats: Annotated[int, Between(1, 100_000)]
    certification: Held
    year: str
    source: str
    basis: Basis
    note: str = ""

    @model_validator(mode="after")
    def check_source(self) -> Self:
        """Refuse a pathway that nobody tells of."""
        check_told(self.year, self.source)
        return self

    @property
    def figure(self) -> Figure:
        """Return the seats as a figure, so that they are listed with every other number of the place."""
        return Figure(value=self.seats, unit="students a year", year=self.year, source=self.source, basis=self.basis, note=self.note)


class ListedSchool(Settings):
    """One high school. `ninth_graders_share` is its share of the place's ninth graders in per cent; how the line is known holds for size and structure."""

    title: str
    structure: Structure
    ninth_graders_share: Annotated[float, Between(0.001, 100)]
    year: str
    source: str
    basis: Basis
    note: str = ""
    pathways: list[ListedPathway]

    @model_validator(mode="after")
    def check_structure(self) -> Self:
        """Refuse a school whose pathways are not what its structure says, or that nobody tells of."""
        check_told(self.year, self.source)
        fewest, most = PATHWAYS_OF[self.structure]
        if not fewest <= len(self.pathways) <= most:
            allowed = f"{fewest}" if fewest == most else f"{fewest} to {most}"
            raise ValueError(f"{self.title}: found {len(self.pathways)} pathways; allowed in a school of structure `{self.structure}`: {allowed}")
        return self

    @property
    def figure(self) -> Figure:
        """Return the size as a figure, so that it is listed with every other number of the place."""
        return Figure(value=self.ninth_graders_share, unit="%", year=self.year, source=self.source, basis=self.basis, note=self.note)

    @property
    def seats(self) -> int:
        """Return the seats of all its pathways for each entering grade."""
        return sum(pathway.seats for pathway in self.pathways)


def summed_up(schools: list[ListedSchool], ninth_graders: float | None = None) -> dict[str, float]:
    """Sum a list up as the figures of `schools` do, name for name; the share of seats only where the number of ninth graders is given.

    `pathway_seat_share`: seats for each ninth grader of the schools that are not wall-to-wall, in per cent, as in the layout by luck.
    """
    held = [pathway.certification for school in schools for pathway in school.pathways]
    sizes = np.log([school.ninth_graders_share for school in schools])
    found = {
        "high_schools": float(len(schools)),
        "size_spread": float(sizes.std()),
        "pathways_per_school": len(held) / len(schools),
        "certified_share": 100.0 * sum(level != "none" for level in held) / max(1, len(held)),
        "gold_share": 100.0 * held.count("gold") / max(1, len(held)),
        "wall_to_wall_share": 100.0 * sum(school.structure == "wall_to_wall" for school in schools) / len(schools),
    }
    beside = [school for school in schools if school.structure != "wall_to_wall"]
    if ninth_graders is not None and beside:
        taught = sum(school.ninth_graders_share for school in beside) / 100.0 * ninth_graders
        found["pathway_seat_share"] = 100.0 * sum(school.seats for school in beside) / taught
    return found


def check_list(schools: list[ListedSchool], figures: dict[str, Figure]) -> None:
    """Refuse a list without pathways, with a title twice or with shares that are not a whole, and figures that do not sum it up. Raises ValueError."""
    if not any(school.pathways for school in schools):
        raise ValueError(f"school_list: found no pathway in {len(schools)} schools; allowed: at least one")
    titles = [school.title for school in schools]
    twice = sorted({title for title in titles if titles.count(title) > 1})
    if twice:
        raise ValueError(f"school_list: found {named(twice)} twice; allowed: every title once")
    total = sum(school.ninth_graders_share for school in schools)
    if abs(total - 100.0) > SHARES_AGREE:
        raise ValueError(f"school_list: the schools' shares of ninth graders sum to {total:.1f} %; allowed: 100 % within {SHARES_AGREE:g}")
    for name, value in summed_up(schools).items():
        check_summed_up(name, figures[name], value)


def check_summed_up(name: str, figure: Figure, value: float) -> None:
    """Refuse a figure that says something else than the list it sums up. Raises ValueError."""
    within = AGREES.get(name, SHARES_AGREE)
    if abs(figure.value - value) > within:
        raise ValueError(f"{name}: found {figure.value:g} {figure.unit}, but the list of schools sums up to {value:.4g}; allowed: that within {within:g}, or no list")


def structures_of(schools: list[ListedSchool]) -> str:
    """Say how many schools of a list have each structure, in words, and how many pathways there are."""
    words: dict[Structure, str] = {"one_pathway": "with one pathway", "several": "with several", "wall_to_wall": "wall-to-wall", "none": "with none"}
    counts = [f"{count} {word}" for key, word in words.items() if (count := sum(school.structure == key for school in schools))]
    return f"{', '.join(counts)}; {sum(len(school.pathways) for school in schools)} pathways, {sum(school.seats for school in schools):,} seats for an entering grade"


def seats_wanting(school: ListedSchool, ninth_graders: float) -> str:
    """Say what is wrong with the seats of a school in a place of so many ninth graders; nothing where all is well."""
    grade = school.ninth_graders_share / 100.0 * ninth_graders
    found = f"found {school.seats} seats in {school.title} for {grade:.0f} ninth graders"
    if school.seats > MOST_SEATS * grade + 1.0:
        return f"{found}; allowed: at most {MOST_SEATS:g} for each"
    if school.structure == "wall_to_wall" and school.seats < grade - 1.0:
        return f"{found}; allowed in a wall-to-wall school: at least one for each, or another structure"
    return ""
