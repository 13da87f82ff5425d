"""All agents of a model as one Mesa agent set, table after table."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

from llsim.agents.table import Table
from llsim.mesa_parts import Agent, Model


class Everyone:
    """What `model.agents` is: the tables chained. Mesa's collectors and pages walk over it; nobody is added or removed by hand."""

    def __init__(self, tables: list[Table[Any]], model: Model) -> None:
        self._tables = tables
        self.random = model.random

    def __len__(self) -> int:
        return sum(len(table) for table in self._tables)

    def __iter__(self) -> Iterator[Agent]:
        return chain.from_iterable(self._tables)

    def __contains__(self, agent: object) -> bool:
        return any(agent in table for table in self._tables)

    def get(self, attr_names: Any, handle_missing: str = "error", default_value: Any = None) -> list[Any]:
        """Return an attribute of every agent, table after table."""
        return [value for table in self._tables for value in table.get(attr_names, handle_missing, default_value)]
