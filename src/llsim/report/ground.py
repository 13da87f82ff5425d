"""The log of data and assumptions: numbers of the model by grade of evidence, figures of each region by how they are known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import get_args

from llsim.evidence.declared import declared_numbers
from llsim.parameter import Grade
from llsim.region.figure import Basis
from llsim.region.reading import read_region
from llsim.report.cells import Table


def part_of(name: str) -> str:
    """Name the part of the model a number belongs to: a submodel, or a lever."""
    first, second, *_ = name.split(".")
    return (f"lever: {second}" if first == "levers" else first).replace("_", " ")


def numbers_by_grade() -> Table:
    """Count the declared numbers of each part of the model by grade, in the order of the year."""
    grades: tuple[Grade, ...] = get_args(Grade)
    counts = Counter((part_of(parameter.name), parameter.about.grade) for parameter in declared_numbers())
    parts = dict.fromkeys(part for part, _ in counts)
    return Table("Numbers of the model by grade", ("Part of the model", *grades), [(part, *(shown(counts[part, grade]) for grade in grades)) for part in parts])


def figures_by_basis(regions: Sequence[str]) -> Table:
    """Count the figures of each region file by how they are known."""
    bases = get_args(Basis)
    rows = []
    for region in regions:
        counts = Counter(figure.basis for _, figure in read_region(region).figures())
        rows.append((region, *(shown(counts[basis]) for basis in bases)))
    return Table("Figures of each region by how they are known", ("Region", *bases), list(rows))


def shown(count: int) -> str:
    """Write a count; none as a dash, so that the others stand out."""
    return str(count) if count else "-"
