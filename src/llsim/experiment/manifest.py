"""The manifest of an experiment's folder: what was asked, with which configuration and versions, the status of every run, the hashes of the tables."""

from __future__ import annotations

import json
import platform
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from llsim import compiled
from llsim.errors import LlsimError
from llsim.experiment.atomic import writing
from llsim.experiment.experiment_file import Experiment
from llsim.experiment.failures import Failures
from llsim.experiment.folder import EXPERIMENT, MANIFEST
from llsim.experiment.plan import Plan
from llsim.experiment.store import Store
from llsim.experiment.tables import DESIGN, OUTCOMES, hash_of_file


def write_experiment(folder: Path, experiment: Experiment) -> None:
    """Keep what was asked in the folder, before the first run. Raises DiskError."""
    with writing(folder / EXPERIMENT) as part:
        part.write_text(json.dumps({"source_version": compiled.SOURCE_VERSION, "experiment": experiment.model_dump(mode="json")}, indent=1) + "\n", encoding="utf-8")


def read_kept(folder: Path) -> tuple[Experiment, str]:
    """Return what was asked in a folder, and the version of the code. Raises LlsimError for a folder without."""
    try:
        found = json.loads((folder / EXPERIMENT).read_text(encoding="utf-8"))
        return Experiment.model_validate_json(json.dumps(found["experiment"])), str(found["source_version"])
    except (OSError, ValueError, KeyError, TypeError):
        raise LlsimError(f"{folder}: found no experiment; allowed: a folder that `llsim experiment FILE --out FOLDER` wrote") from None


def write_manifest(folder: Path, plan: Plan, store: Store, failures: Failures, content: str) -> None:
    """Write the manifest, one run at a time, whole or not at all. `content`: the hash of the table of outcomes. Raises DiskError."""
    head = _head(folder, plan, content)
    failed: list[dict[str, Any]] = []
    with writing(folder / MANIFEST) as part, part.open("w", encoding="utf-8") as file:
        file.write(json.dumps(head, indent=1, allow_nan=False)[:-2] + ',\n "runs": [')
        for place, run in enumerate(_runs(plan, store, failures, failed)):
            file.write(("," if place else "") + "\n  " + json.dumps(run))
        file.write('\n ],\n "failures": ' + json.dumps(failed, indent=1) + "\n}\n")


def _runs(plan: Plan, store: Store, failures: Failures, failed: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Describe every run, and gather the records of those that failed."""
    done, some_failed = store.done, bool(failures)
    for run in range(len(plan)):
        key = store.key(run)
        record = failures.of(key) if some_failed and not done[run] else None
        if record:
            failed.append(record | plan.labels(run))
        yield {"key": key.hex()[:32], **plan.labels(run), "status": "done" if done[run] else "failed" if record else "not run"}


def _head(folder: Path, plan: Plan, content: str) -> dict[str, Any]:
    """Describe all but the runs."""
    one = plan.experiment
    bases = {f"{plan.regions[region].name} {plan.scenario_names[scenario]} draw {one.draw_numbers[draw]}": base.digest for (region, scenario, draw), base in plan.bases.items()}
    return {
        "command": "llsim " + " ".join(sys.argv[1:]) if sys.argv and sys.argv[0].endswith("llsim") else "llsim (from Python)",
        "llsim_version": version("llsim"), "source_version": compiled.SOURCE_VERSION,
        "versions": {"python": platform.python_version(), **{name: version(name) for name in ("numpy", "numba", "pyarrow", "SALib")}},
        "experiment": one.model_dump(mode="json"), "regions": {region.name: region.title for region in plan.regions}, "seeds": list(one.seed_numbers), "draws": list(one.draw_numbers),
        "design_hash": plan.points.fingerprint, "configuration_hashes": bases,
        "configuration": {f"{plan.regions[region].name} {plan.scenario_names[scenario]}": base.scenario.model_dump(mode="json") for (region, scenario, draw), base in plan.bases.items() if draw == 0},
        "outcomes_hash": content, "files": {name: hash_of_file(folder / name) for name in (OUTCOMES, DESIGN)},
    }  # fmt: skip
