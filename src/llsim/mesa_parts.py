"""Mesa's classes, without waiting for libraries that Mesa imports and a run does not use.

Mesa imports pandas, networkx and scipy at once, for spaces on grids and networks and for frames of what it collects. Here these
modules are found at once, and executed when a name in them is first looked up, as `lazy import` does from Python 3.15 on. Nothing is
left out or replaced: `mesa.discrete_space` and the frames of a data collector work as ever, the first use waits for the import.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

PUT_OFF = frozenset({"pandas", "networkx", "mesa.discrete_space", "mesa.experimental.continuous_space"})
_ONE_AT_A_TIME = threading.RLock()


class _Later(ModuleType):
    """A module that is executed when a name it does not have yet is looked up. Afterwards it is a module like any other."""

    def __getattr__(self, name: str) -> Any:
        with _ONE_AT_A_TIME:
            loader = self.__dict__["__spec__"].loader
            if isinstance(loader, _LaterLoader):
                loader.execute(self)
            elif type(self) is _Later:  # its own code asks while it is executed
                raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        return getattr(self, name)


class _LaterLoader(Loader):
    """Stands for the loader of a module until the module is needed."""

    def __init__(self, loader: Loader) -> None:
        self._loader = loader

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """Leave the making of the module to its own loader."""
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        """Put the execution off. The module has no path yet, so that whoever imports a part of it executes it first."""
        module.__dict__.pop("__path__", None)
        module.__class__ = _Later

    def execute(self, module: ModuleType) -> None:
        """Execute the module with its own loader. If that fails, the next look tries again."""
        spec: ModuleSpec = module.__dict__["__spec__"]
        spec.loader = module.__loader__ = self._loader
        if spec.submodule_search_locations is not None:
            module.__path__ = spec.submodule_search_locations
        try:
            self._loader.exec_module(module)
        except BaseException:
            spec.loader = module.__loader__ = self
            self.exec_module(module)
            raise
        module.__class__ = ModuleType


class _LaterFinder(MetaPathFinder):
    """Finds the modules to put off as Python does, and gives them a loader that waits."""

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        """Find a module that is put off; leave all others to Python."""
        spec = PathFinder.find_spec(fullname, path, target) if fullname in PUT_OFF else None
        if spec is not None and spec.loader is not None:
            spec.loader = _LaterLoader(spec.loader)
        return spec


@contextmanager
def _put_off() -> Iterator[None]:
    finder = _LaterFinder()
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)


with _put_off():
    from mesa import Agent, DataCollector, Model
    from mesa.agentset import AbstractAgentSet, GroupBy

__all__ = ["AbstractAgentSet", "Agent", "DataCollector", "GroupBy", "Model"]
