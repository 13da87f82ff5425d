"""Run a finished folder again and compare: equal hashes, or the first thing that differs."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any

from llsim import compiled
from llsim.errors import LlsimError
from llsim.experiment.experiment_file import LocalEngine, NarrowStop
from llsim.experiment.folder import EXPERIMENT, MANIFEST
from llsim.experiment.manifest import read_kept
from llsim.experiment.plan import Plan, plan_of
from llsim.experiment.runner import run_experiment
from llsim.experiment.tables import DESIGN, OUTCOMES, hash_of_file

LABELS = ("region", "scenario", "point", "draw", "seed", "year", "outcome", "group")


def reproduced(source: Path, workers: int | None, say: Callable[[str], None]) -> list[str]:
    """Run the experiment of a folder again elsewhere and list what differs, most telling first; nothing where all hashes are equal. Raises LlsimError."""
    folder = source.parent if source.is_file() else source
    if not (folder / EXPERIMENT).is_file() or not (folder / MANIFEST).is_file():
        raise LlsimError(f"{source}: found no finished experiment; allowed: a folder that `llsim experiment FILE --out FOLDER` finished, or a file in it")
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    experiment, _ = read_kept(folder)
    local = experiment.engine if isinstance(experiment.engine, LocalEngine) else LocalEngine()
    seeds = len(manifest["seeds"])
    again = experiment.with_seeds(seeds).model_copy(update={"engine": local})
    if isinstance(experiment.stop, NarrowStop):  # the seeds it stopped at, no more
        again = again.model_copy(update={"stop": type(experiment).model_fields["stop"].default})
    found = [*_altered(folder, manifest), *_causes(manifest, plan_of(again))]
    with tempfile.TemporaryDirectory(prefix="llsim-reproduce-") as kept:
        run_experiment(again, Path(kept) / "again", workers=workers, say=say)
        now = json.loads((Path(kept) / "again" / MANIFEST).read_text(encoding="utf-8"))
        if now["outcomes_hash"] != manifest["outcomes_hash"] or found:
            found += _first_difference(folder / OUTCOMES, Path(kept) / "again" / OUTCOMES)
    return found


def _altered(folder: Path, manifest: dict[str, Any]) -> Iterator[str]:
    """Name tables that are not what the manifest says."""
    for name in (OUTCOMES, DESIGN):
        path = folder / name
        if not path.is_file():
            yield f"{name} is missing"
        elif hash_of_file(path) != manifest["files"][name]:
            yield f"{name} was changed after it was written (its hash is not that of the manifest)"


def _causes(manifest: dict[str, Any], plan: Plan) -> Iterator[str]:
    """Name what the runs depend on and is another now: code, configuration, design."""
    if manifest["source_version"] != compiled.SOURCE_VERSION:
        yield f"the code: it was version {manifest['source_version']}, it is {compiled.SOURCE_VERSION}"
    if manifest["design_hash"] != plan.points.fingerprint:
        yield "the design: its points are others now"
    for region, scenario in ((region, scenario) for region in range(len(plan.regions)) for scenario in range(len(plan.experiment.scenarios))):
        name = f"{plan.regions[region].name} {plan.scenario_names[scenario]}"
        now = plan.bases[region, scenario, 0].scenario.model_dump(mode="json")
        for path, before, after in unlike(manifest["configuration"].get(name, {}), now, ""):
            yield f"the configuration of {name}: {path} was {before}, it is {after}"


def unlike(before: Any, after: Any, path: str) -> Iterator[tuple[str, Any, Any]]:
    """List where two configurations differ."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key in dict.fromkeys([*before, *after]):
            yield from unlike(before.get(key), after.get(key), f"{path}.{key}" if path else str(key))
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for place, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from unlike(one, other, f"{path}[{place}]")
    elif before != after:
        yield path, before, after


def _first_difference(before: Path, after: Path) -> list[str]:
    """Name the first row that two tables do not share."""
    for one, other in zip_longest(_rows(before), _rows(after)):
        if one != other:
            if one is None or other is None or one[:8] != other[:8]:
                return [f"rows: {'none' if one is None else _place(one)} before, {'none' if other is None else _place(other)} now"]
            return [f"{_place(one)}: was {one[8]!r} of {one[9]!r}, is {other[8]!r} of {other[9]!r}"]
    return []


def _rows(path: Path) -> Iterator[tuple[Any, ...]]:
    import pyarrow as pa  # noqa: PLC0415 (slow to import)
    import pyarrow.parquet as pq  # noqa: PLC0415 (slow to import)

    try:
        for batch in pq.ParquetFile(path).iter_batches(batch_size=50_000):
            yield from zip(*(batch.column(name).to_pylist() for name in (*LABELS, "numerator", "denominator")), strict=True)
    except (OSError, pa.ArrowException):
        return


def _place(row: tuple[Any, ...]) -> str:
    return ", ".join(f"{name} {value}" for name, value in zip(LABELS, row[:8], strict=True))
