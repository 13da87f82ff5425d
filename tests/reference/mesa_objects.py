"""The same model with one Mesa object a student, as most agent-based models are written. Slow; a reference for docking and speed.

Behaviours are the very functions of the stages. Run it with NUMBA_DISABLE_JIT=1: objects cannot enter compiled code.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from mesa import Agent, Model
from mesa.agentset import AgentSet

from llsim.agents.student import COLUMNS
from llsim.model import TalentPipeline
from llsim.region.cohorts import Enrollment
from llsim.region.institutions import Tables


class StudentObject(Agent):
    """A student as a Mesa agent with plain attributes."""

    def __init__(self, model: Model, zeros: dict[str, Any]) -> None:
        self.model = model
        self.pos = None
        self.unique_id = 0
        self.__dict__.update(zeros)


class ObjectPipeline(TalentPipeline):
    """The talent pipeline whose students are Mesa objects in a Mesa agent set."""

    def _set_up(self, enrollment: Enrollment, tables: Tables) -> None:
        super()._set_up(enrollment, tables)
        zeros = {name: value.item() for name, value in zip(self.tables.students.array.dtype.names, np.zeros(1, self.tables.students.array.dtype)[0], strict=True)}
        self.objects = [StudentObject(self, zeros) for _ in range(len(self.tables.students.array))]
        self.students = AgentSet(self.objects, random=self.random)

    def _cohort(self, year: int) -> list[StudentObject]:
        place = year - self.first_cohort
        return self.objects[self.starts[place] : self.starts[place + 1]]

    def _people(self, cohorts: int) -> list[StudentObject]:
        return self.objects[self._rows(cohorts)]

    def as_array(self) -> np.ndarray:
        """Return the objects as the table of students would hold them."""
        array = np.zeros_like(self.tables.students.array)
        for column in COLUMNS:
            array[column.name] = [getattr(student, column.name) for student in self.objects]
        return array
