"""Let the run of seed 2 raise, die, never end, or end a little later, in every Python process that has this folder on its path."""

from __future__ import annotations

import importlib.abc
import importlib.util
import os
import signal
import sys
import time
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

HOW = os.environ.get("LLSIM_TEST_MISBEHAVE", "")
MODULE = "llsim.experiment.work"


class Loader(importlib.abc.Loader):
    def __init__(self, inner: Any) -> None:
        self.inner = inner

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self.inner.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        self.inner.exec_module(module)
        usual = module.do_run

        def do_run(batch: Any, job: Any) -> Any:
            if HOW == "slow":
                time.sleep(0.15)
            if job.seed == 2:
                misbehave()
            return usual(batch, job)

        module.do_run = do_run


def misbehave() -> None:
    if HOW == "raise":
        raise ZeroDivisionError("planted")
    if HOW == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    while HOW == "hang":
        time.sleep(1)


class Finder(importlib.abc.MetaPathFinder):
    def find_spec(self, name: str, _path: Any, _target: Any = None) -> ModuleSpec | None:
        if name != MODULE:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        assert spec is not None
        spec.loader = Loader(spec.loader)
        return spec


if HOW:
    sys.meta_path.insert(0, Finder())
