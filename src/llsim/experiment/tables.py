"""Bring a store together: one table of outcomes in the order of the keys, read and written piece by piece, and the table of the design."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from llsim.experiment.atomic import writing
from llsim.experiment.designs import Points
from llsim.experiment.plan import Plan
from llsim.experiment.store import Store

if TYPE_CHECKING:
    import pyarrow as pa

OUTCOMES, DESIGN = "outcomes.parquet", "design.parquet"
ROWS_A_PIECE, RUNS_A_PIECE = 200_000, 20_000


def write_outcomes(path: Path, plan: Plan, store: Store) -> str:
    """Write the finished runs as one table, in key order, whole or not at all. Returns the hash of its content. Raises DiskError.

    Columns: region, scenario, point, draw, seed, year, outcome, group, numerator, denominator. Pieces have the same size whatever the
    batches were, so that the same runs give the same file.
    """
    import pyarrow.parquet as pq  # noqa: PLC0415 (slow to import)

    digest = hashlib.sha256()
    with writing(path) as part, pq.ParquetWriter(part, _schema(), compression="zstd") as writer:
        for piece in _pieces(plan, store):
            _add(digest, piece)
            writer.write_table(piece, row_group_size=len(piece))
    return digest.hexdigest()


def _schema() -> pa.Schema:
    import pyarrow as pa  # noqa: PLC0415 (slow to import)

    text, whole, number = pa.string(), pa.int64(), pa.float64()
    kinds = {"region": text, "scenario": text, "point": whole, "draw": whole, "seed": whole, "year": whole, "outcome": text, "group": text, "numerator": number, "denominator": number}
    return pa.schema(list(kinds.items()))


def _add(digest: Any, piece: pa.Table) -> None:
    """Add a piece to the hash of the table: labels by name, numbers by their bits."""
    for name in ("region", "scenario", "outcome", "group"):
        digest.update("\n".join(piece[name].to_pylist()).encode())
    for name in ("point", "draw", "seed", "year", "numerator", "denominator"):
        digest.update(piece[name].to_numpy().tobytes())


def _pieces(plan: Plan, store: Store) -> Iterator[pa.Table]:
    """Give the table piece by piece."""
    size = len(plan) // len(plan.regions)
    for region in range(len(plan.regions)):
        runs = np.flatnonzero(store.done[region * size : (region + 1) * size]) + region * size
        step = max(1, min(RUNS_A_PIECE, ROWS_A_PIECE // max(1, len(plan.cells[region].listed()))))
        for start in range(0, len(runs), step):
            yield _piece(plan, store, region, [int(run) for run in runs[start : start + step]])


def _piece(plan: Plan, store: Store, region: int, runs: list[int]) -> pa.Table:
    """Return the rows of some runs of one region."""
    import pyarrow as pa  # noqa: PLC0415 (slow to import)

    cells = plan.cells[region].listed()
    values = np.stack(store.rows(runs)).reshape(-1, 2)
    there = np.isfinite(values[:, 0])
    labels = [plan.labels(run) for run in runs]
    columns: dict[str, Any] = {}
    for name in ("region", "scenario", "point", "draw", "seed"):
        columns[name] = pa.array([label[name] for label in labels]).take(pa.array(np.repeat(np.arange(len(runs)), len(cells))[there]))
    for place, name in enumerate(("year", "outcome", "group")):
        columns[name] = pa.array([cell[place] for cell in cells]).take(pa.array(np.tile(np.arange(len(cells)), len(runs))[there]))
    columns["numerator"], columns["denominator"] = pa.array(values[there, 0]), pa.array(values[there, 1])
    return pa.table(columns).cast(_schema())


def write_design(path: Path, points: Points) -> None:
    """Write the points: `point`, and a column for each number that moves. Raises DiskError."""
    import pyarrow as pa  # noqa: PLC0415 (slow to import)
    import pyarrow.parquet as pq  # noqa: PLC0415 (slow to import)

    columns = {"point": pa.array(np.arange(len(points)))} | {name: pa.array(points.values[:, place]) for place, name in enumerate(points.names)}
    with writing(path) as part:
        pq.write_table(pa.table(columns), part)


def hash_of_file(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
