"""Agents in tables: rows of a structured array that Mesa sees as an agent set, and compiled sweeps see as records.

Two views of the same memory. `table.rows` is what a sweep walks over: the array itself when compiled, row agents when plain Python
runs. `model.agents_by_type[Student]` is the table as Mesa's agent set, its rows Mesa agents.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np
import numpy.typing as npt

from llsim.compiled import COMPILED
from llsim.mesa_parts import AbstractAgentSet, Agent, GroupBy, Model

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Column:
    """One attribute of an agent: name, storage type, unit and meaning. `length` above 1 makes it a short list."""

    name: str
    storage: str
    unit: str
    meaning: str
    length: int = 1


def record_type(columns: Sequence[Column]) -> np.dtype[Any]:
    """Lay the columns out as one aligned record."""
    return np.dtype([(c.name, c.storage) if c.length == 1 else (c.name, c.storage, (c.length,)) for c in columns], align=True)


class Row(Agent):  # type: ignore[misc]  # Mesa ships no types
    """One agent: a row of its table, with the columns as attributes. Reading and writing go to the table.

    A row registers nowhere: the table is what Mesa holds. Its `unique_id` is the id of the row, which is never reused.
    """

    columns: ClassVar[tuple[Column, ...]] = ()

    def __init__(self, model: Model | None, array: Array, index: int) -> None:  # the table registers for its rows
        object.__setattr__(self, "model", model)
        object.__setattr__(self, "pos", None)
        object.__setattr__(self, "_record", array[index])
        object.__setattr__(self, "index", index)

    def __getattr__(self, name: str) -> Any:
        try:
            value = object.__getattribute__(self, "_record")[name]
        except (ValueError, KeyError):
            raise AttributeError(f"{type(self).__name__} has no attribute {name!r}") from None
        return value if isinstance(value, np.ndarray) else value.item()

    def __setattr__(self, name: str, value: Any) -> None:
        self._record[name] = value

    @property
    def unique_id(self) -> int:
        """Identify the agent within its table, for ever."""
        return int(self._record["id"])

    def remove(self) -> None:
        """Refuse: people age out and institutions stay; no agent is removed by hand."""
        raise TypeError(f"a {type(self).__name__} cannot be removed from the model")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Row) and type(self) is type(other) and self.unique_id == other.unique_id

    def __hash__(self) -> int:
        return hash_of(type(self).__name__, self.unique_id)


def hash_of(kind: str, number: int) -> int:
    """Hash an agent without Python's randomised string hash, so that sets of agents behave the same in every process."""
    return number * 31 + len(kind)


class Lines:
    """Rows of any structured array for plain-Python runs: `lines[i].name` reads and writes as a compiled record does."""

    def __init__(self, array: Array) -> None:
        self.array = array

    def __len__(self) -> int:
        return len(self.array)

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return Lines(self.array[index])
        return Row(None, self.array, index)


def rows_of(array: Array) -> Any:
    """Return what a sweep walks over: the array itself when compiled, lines with attributes when not."""
    return array if COMPILED else Lines(array)


def number_of(settings: Any, name: str) -> float:
    """Return one number of a settings record, for the few sums that are done outside sweeps."""
    return float((settings if COMPILED else settings.array)[name][0])


class Table[R: Row](AbstractAgentSet[R]):  # type: ignore[misc]
    """All agents of one kind, as a structured array and as a Mesa agent set. `live` picks the rows in use."""

    def __init__(self, kind: type[R], array: Array, model: Model | None = None, index: npt.NDArray[np.int64] | None = None) -> None:
        self.kind = kind
        self.array = array
        self.model = model
        self._index = index

    @classmethod
    def empty(cls, kind: type[R], size: int, model: Model | None = None) -> Self:
        """Make a table of `size` rows, all zero."""
        return cls(kind, np.zeros(size, record_type(kind.columns)), model)

    @property
    def rows(self) -> Any:
        """Return what a sweep walks over."""
        return rows_of(self.array)

    @property
    def index(self) -> npt.NDArray[np.int64]:
        """Return the positions of the rows in use."""
        return np.flatnonzero(self.array["id"]) if self._index is None else self._index

    def column(self, name: str) -> Array:
        """Return one attribute of all agents in use, as an array."""
        return self.array[name][self.index]

    def __len__(self) -> int:
        return len(self.index)

    def __iter__(self) -> Iterator[R]:
        return (self.kind(self.model, self.array, int(i)) for i in self.index)

    def __getitem__(self, position: int) -> R:
        return self.kind(self.model, self.array, int(self.index[position]))

    def __contains__(self, agent: object) -> bool:
        return isinstance(agent, self.kind) and agent.unique_id in self.array["id"][self.index]

    def __copy__(self) -> Self:
        return type(self)(self.kind, self.array, self.model, self.index)

    def where(self, mask: npt.NDArray[np.bool_]) -> Self:
        """Select the agents for which a mask over the agents in use holds."""
        return type(self)(self.kind, self.array, self.model, self.index[mask])

    def select(
        self,
        filter_func: Callable[[R], bool] | None = None,
        at_most: float = float("inf"),
        inplace: bool = False,
        agent_type: type[R] | None = None,
    ) -> Self:
        """Select agents by a function, at most a number (int) or share (float up to 1) of them, as Mesa does."""
        if isinstance(at_most, float) and at_most <= 1.0:
            at_most = int(len(self) * at_most)
        wanted = (a for a in self if (filter_func is None or filter_func(a)) and (agent_type is None or isinstance(a, agent_type)))
        chosen = [agent.index for agent, _ in zip(wanted, range(int(min(at_most, len(self)))), strict=False)]
        picked = np.array(chosen, np.int64)
        if inplace:
            self._index = picked
            return self
        return type(self)(self.kind, self.array, self.model, picked)

    def get(self, attr_names: Any, handle_missing: str = "error", default_value: Any = None) -> Any:
        """Return one attribute of all agents as a list, or several as a list of lists, as Mesa does."""
        names = [attr_names] if isinstance(attr_names, str) else list(attr_names)
        fields = self.array.dtype.names or ()
        missing = [name for name in names if name not in fields]
        if missing and handle_missing == "error":
            raise AttributeError(f"{self.kind.__name__} has no attribute {missing[0]!r}")
        lists = [self.column(name).tolist() if name in fields else [default_value] * len(self) for name in names]
        return lists[0] if isinstance(attr_names, str) else [list(values) for values in zip(*lists, strict=True)]

    def set(self, attr_name: str, value: Any) -> Self:
        """Set one attribute of all agents."""
        self.array[attr_name][self.index] = value
        return self

    def do(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> Self:
        """Call a method, or a function of the agent, for each agent."""
        self.map(method, *args, **kwargs)
        return self

    def map(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> list[Any]:
        """Call a method, or a function of the agent, for each agent and return the results."""
        return [getattr(a, method)(*args, **kwargs) if isinstance(method, str) else method(a, *args, **kwargs) for a in self]

    def sort(self, key: Callable[[R], Any] | str, ascending: bool = False, inplace: bool = False) -> Self:
        """Sort agents by an attribute or a function."""
        values = self.column(key) if isinstance(key, str) else np.array([key(agent) for agent in self])
        order = np.argsort(values, kind="stable")
        return self._reordered(self.index[order if ascending else order[::-1]], inplace=inplace)

    def groupby(self, by: Callable[[R], Any] | str, result_type: str = "agentset") -> GroupBy:
        """Group agents by an attribute or a function, as Mesa does."""
        values = self.column(by).tolist() if isinstance(by, str) else [by(agent) for agent in self]
        positions: dict[Any, list[int]] = {}
        for position, value in zip(self.index.tolist(), values, strict=True):
            positions.setdefault(value, []).append(position)
        tables = {value: type(self)(self.kind, self.array, self.model, np.array(group)) for value, group in positions.items()}
        return GroupBy(tables if result_type == "agentset" else {value: list(table) for value, table in tables.items()})

    def shuffle(self, inplace: bool = False) -> Self:
        """Shuffle with Mesa's generator of the model. Only for Mesa's own tools: no behaviour depends on order."""
        if self.model is None:
            raise TypeError("a table without a model cannot be shuffled")
        order = self.index.tolist()
        self.model.random.shuffle(order)
        return self._reordered(np.array(order, np.int64), inplace=inplace)

    def shuffle_do(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> Self:
        """Call a method for each agent in shuffled order."""
        self.shuffle().do(method, *args, **kwargs)
        return self

    def _reordered(self, index: npt.NDArray[np.int64], *, inplace: bool) -> Self:
        if inplace:
            self._index = index
            return self
        return type(self)(self.kind, self.array, self.model, index)

    def _update(self, agents: Iterable[R]) -> Self:
        self._index = np.array([agent.index for agent in agents], np.int64)
        return self

    @property
    def random(self) -> Any:
        """Return Mesa's generator of the model, for Mesa's own tools."""
        return None if self.model is None else self.model.random

    def add(self, agent: R) -> None:
        """Refuse: people enter through grade nine, institutions through the region."""
        raise TypeError(f"a {type(agent).__name__} cannot be added by hand")

    def discard(self, agent: R) -> None:
        """Refuse: see `add`."""
        raise TypeError(f"a {type(agent).__name__} cannot be removed by hand")

    def remove(self, agent: R) -> None:
        """Refuse: see `add`."""
        self.discard(agent)
