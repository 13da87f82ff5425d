"""What a grid over levers changes: paired differences from every lever at none at each node, and how far interpolation misses between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from llsim.analysis.compare import paired_differences
from llsim.analysis.sensitivity.folder import Finished, read_manifest
from llsim.catalogue import BY_NAME
from llsim.errors import ConfigurationError
from llsim.experiment.problem import hash_of_design

if TYPE_CHECKING:
    import pandas as pd

type Floats = npt.NDArray[np.float64]

COST = "public_cost"
ALLOWED = "the folder of an experiment with one scenario in one region and `design: {kind: grid}` over numbers of levers, each at 0 among other values"


@dataclass(frozen=True)
class LeverGrid:
    """Paired differences from no policy over a grid of levers.

    `nodes`: the values of each number, ascending. `cells`: outcome and group. `middle`, `half` (nodes of each number ..., cells): the mean difference
    and half its 95 % interval, in the outcome's unit. `points` (points, numbers): settings between nodes that were run too; `middle_there`,
    `half_there` (points, cells). `people` (cells,): the fewest simulated people behind a cell at any node. `years`: those that the cost is summed
    over; other outcomes are those of the last.
    """

    names: tuple[str, ...]
    nodes: tuple[Floats, ...]
    cells: tuple[tuple[str, str], ...]
    middle: Floats
    half: Floats
    points: Floats
    middle_there: Floats
    half_there: Floats
    people: Floats
    years: tuple[int, ...]

    def at(self, settings: Floats) -> tuple[Floats, Floats]:
        """Interpolate middle and half interval at settings, (points, numbers): linear between the nodes around, each (points, cells)."""
        from scipy.interpolate import RegularGridInterpolator  # noqa: PLC0415 (slow to import)

        middle, half = (RegularGridInterpolator(self.nodes, values)(settings) for values in (self.middle, self.half))
        return np.asarray(middle), np.asarray(half)

    def misses(self) -> Floats:
        """Return how far interpolation is from what was run between nodes, (points, cells)."""
        return np.asarray(np.abs(self.at(self.points)[0] - self.middle_there)) if len(self.points) else np.empty((0, len(self.cells)))

    def nearest(self, wanted: dict[str, float]) -> tuple[float, ...]:
        """Return the node nearest to some values by name; the lowest of what is not named."""
        return tuple(float(own[np.abs(own - wanted.get(name, own[0])).argmin()]) for name, own in zip(self.names, self.nodes, strict=True))


def is_grid(folder: Path) -> bool:
    """Say whether a folder is that of an experiment of one scenario in one region over a grid of levers alone."""
    experiment = read_manifest(folder)["experiment"]
    design = experiment["design"]
    alone = len(experiment.get("scenarios", [""])) == 1 and len(experiment.get("regions", [""])) == 1
    return bool(design.get("kind") == "grid" and alone and all(name.startswith("levers.") for name in design["values"]))


def read_grid(folder: Path) -> tuple[LeverGrid, dict[str, Any]]:
    """Read a grid over levers and its manifest. Raises ConfigurationError for any other folder, for failed runs and for a design that was not run."""
    import pandas as pd  # noqa: PLC0415 (slow to import)

    manifest = read_manifest(folder)
    design = pd.read_parquet(folder / "design.parquet")
    nodes = _nodes(manifest, design, folder)
    years = pd.read_parquet(folder / "outcomes.parquet", columns=["year"])["year"]
    rows = pd.read_parquet(folder / "outcomes.parquet", filters=[[("year", "==", int(years.max()))], [("outcome", "==", COST)]])
    finished = Finished(design, rows, manifest)
    if finished.failures():
        raise ConfigurationError(f"found {len(finished.failures())} failed runs; allowed: a grid without gaps; the experiment's own command tries them again", str(folder))
    return grid_of(finished, nodes, tuple(sorted(int(year) for year in years.unique()))), manifest


def _nodes(manifest: dict[str, Any], design: pd.DataFrame, folder: Path) -> tuple[Floats, ...]:
    """Return the values of each number of the grid. Raises ConfigurationError for any other design."""
    experiment, names = manifest["experiment"], [name for name in design.columns if name != "point"]
    settings, place = experiment["design"], str(folder)
    if settings.get("kind") != "grid" or len(experiment.get("scenarios", [""])) > 1 or len(experiment.get("regions", [""])) > 1:
        raise ConfigurationError(f"found a design of kind {settings.get('kind')} with {len(experiment.get('scenarios', ['']))} scenarios; allowed for sliders: {ALLOWED}", place)
    nodes = tuple(np.unique(np.asarray(settings["values"][name], np.float64)) for name in names)
    for name, own in zip(names, nodes, strict=True):
        if not name.startswith("levers.") or own[0] != 0.0 or len(own) < 2:
            raise ConfigurationError(f"found {name} at {', '.join(f'{value:g}' for value in own)}; allowed for sliders: {ALLOWED}", place)
    found = hash_of_design(names, np.ascontiguousarray(design[names].to_numpy(np.float64)))
    if found != manifest["design_hash"]:
        raise ConfigurationError("found a design.parquet that is not the one that was run; allowed: the design that was run, bit for bit", place)
    return nodes


def grid_of(finished: Finished, nodes: Sequence[Floats], years: tuple[int, ...]) -> LeverGrid:
    """Pair every point with the one where all is at none, over the same draws and seeds. Raises ConfigurationError where runs are missing."""
    names = finished.names
    design = finished.design[list(names)].to_numpy(np.float64)
    shape = tuple(len(own) for own in nodes)
    there = int(np.prod(shape))
    places = tuple(np.searchsorted(own, design[:there, axis]) for axis, own in enumerate(nodes))
    none = int(np.flatnonzero((design[:there] == 0.0).all(axis=1))[0])
    frame = _last_year_and_whole_cost(finished.outcomes, years[-1]).assign(scenario=lambda rows: rows["point"].astype(str))
    found = paired_differences(frame, str(none))
    cells = tuple(cell for cell in dict.fromkeys(zip(found["outcome"], found["group"], strict=True)) if cell[0] in BY_NAME)
    middle, half = (_by_point(found.assign(half=found["high"] - found["difference"]), column, cells, len(design), none) for column in ("difference", "half"))
    people = _people(frame[frame["point"] < there], cells, float(finished.manifest["experiment"].get("sample", 1.0)))
    laid = []
    for values in (middle, half):
        table = np.full((*shape, len(cells)), np.nan)
        table[places] = values[:there]
        laid.append(table)
    kept = [place for place in range(len(cells)) if np.isfinite(middle[:, place]).all()]
    if not kept:
        raise ConfigurationError(f"found no outcome that was counted at all {len(design)} points; allowed: a finished experiment")
    return LeverGrid(
        names, tuple(nodes), tuple(cells[place] for place in kept), laid[0][..., kept], laid[1][..., kept], design[there:], middle[there:, kept], half[there:, kept], people[kept], years,
    )  # fmt: skip


def _last_year_and_whole_cost(outcomes: pd.DataFrame, last: int) -> pd.DataFrame:
    """Keep the last year of every outcome, and the sum over all years of the cost."""
    import pandas as pd  # noqa: PLC0415 (slow to import)

    cost = outcomes["outcome"] == COST
    whole = outcomes[cost].groupby(["point", "draw", "seed", "outcome", "group"], sort=False, as_index=False).agg(numerator=("numerator", "sum"), denominator=("denominator", "first"))
    return pd.concat([outcomes[~cost & (outcomes["year"] == last)], whole.assign(year=last)], ignore_index=True)


def _by_point(found: pd.DataFrame, column: str, cells: Sequence[tuple[str, str]], points: int, none: int) -> Floats:
    """Lay a column out by point and cell; the point that others are compared with differs from itself by nothing. NaN where nothing was counted, or not by every seed."""
    whole = found.groupby(["outcome", "group"], sort=False)["seeds"].transform("max")
    wide = found[found["seeds"] == whole].pivot_table(index="scenario", columns=["outcome", "group"], values=column, observed=True, dropna=False)
    laid = wide.reindex(index=[str(point) for point in range(points)], columns=list(cells)).to_numpy(np.float64, copy=True)
    laid[none] = 0.0
    return np.asarray(laid)


def _people(frame: pd.DataFrame, cells: Sequence[tuple[str, str]], sample: float) -> Floats:
    """Count the simulated people behind each cell, before weighting to the region: the fewest at any node, averaged over runs; infinite for what counts no people."""
    means = frame.groupby(["outcome", "group", "point"], sort=False)[["numerator", "denominator"]].mean().groupby(level=["outcome", "group"]).min() * sample

    def behind(outcome: str, group: str) -> float:
        known = BY_NAME[outcome]
        if known.kind != "count":
            return float(means.loc[(outcome, group), "denominator"])
        return float(means.loc[(outcome, group), "numerator"]) if known.unit == "people" else float("inf")

    return np.array([behind(outcome, group) for outcome, group in cells])
