"""How far an experiment is, from its folder alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from llsim import compiled
from llsim.experiment.experiment_file import Experiment, NarrowStop
from llsim.experiment.failures import Failures
from llsim.experiment.folder import MANIFEST
from llsim.experiment.lock import holder
from llsim.experiment.manifest import read_kept
from llsim.experiment.plan import plan_of
from llsim.experiment.runner import BATCHES, FAILURES
from llsim.experiment.store import Store


def standing_of(folder: Path) -> dict[str, Any]:
    """Return title, runs, done, failed, to do, who works on it, whether its tables are written. Raises LlsimError for what is no experiment.

    Damaged files are counted as not there and stay where they are.
    """
    experiment, version = read_kept(folder)
    plan = plan_of(experiment.with_seeds(_seeds(folder, experiment)))
    store = Store(folder / BATCHES, plan.key_table())
    damaged = store.look_only()
    failures = Failures(folder / FAILURES)
    failed = sum(failures.of(store.key(int(run))) is not None for run in store.to_do()) if failures else 0
    done, who = int(store.done.sum()), holder(folder)
    return {
        "experiment": experiment.title or experiment.name, "folder": str(folder), "runs": len(plan), "done": done, "failed": failed,
        "to_do": len(plan) - done - failed, "damaged_files": damaged,
        "working": f"process {who['pid']} on {who['host']}" if who else "nobody",
        "tables": "written" if (folder / MANIFEST).is_file() else "not yet",
        "code": "the same" if version == compiled.SOURCE_VERSION else f"another version ({version}, here {compiled.SOURCE_VERSION}): its runs would be done again",
    }  # fmt: skip


def _seeds(folder: Path, experiment: Experiment) -> int:
    """Return how many seeds there are to do: the file's, or those that its stopping rule has asked for so far."""
    asked = len(experiment.seed_numbers)
    try:
        known = len(json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["seeds"])
    except (OSError, ValueError, KeyError, TypeError):
        return asked
    return max(asked, known) if isinstance(experiment.stop, NarrowStop) else asked
