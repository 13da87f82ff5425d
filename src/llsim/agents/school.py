"""The high school."""

from __future__ import annotations

from typing import ClassVar

from llsim.agents.table import Column, Row

COLUMNS = (
    Column("id", "i8", "number from 1", "identity"),
    Column("share", "f8", "share of the region's ninth graders", "size"),
    Column("leadership", "f8", "0 to 1", "capacity of leadership and teachers to turn help into quality"),
    Column("support_services", "f8", "0 to 1", "counselling and support for every student"),
    Column("students", "i4", "people", "students enrolled this year"),
    Column("upper_grades", "i4", "people", "students in grades 11 and 12"),
    Column("first_pathway", "i4", "row of pathways", "first of the school's pathways"),
    Column("pathways", "i4", "count", "number of pathways"),
    Column("rule_class", "i4", "row of the student rules", "which set of school targets the school belongs to"),
    Column("wall_to_wall", "?", "yes or no", "every student is in a pathway"),
)


class School(Row):
    """A high school, with its pathways beside or instead of the traditional programme."""

    columns: ClassVar[tuple[Column, ...]] = COLUMNS
