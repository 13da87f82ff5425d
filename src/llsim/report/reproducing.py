"""Run a result folder (of `llsim run`, `llsim compare`, or a report) again and name what differs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from llsim import compiled
from llsim.api import simulate
from llsim.errors import ConfigurationError, LlsimError
from llsim.experiment.reproducing import unlike
from llsim.reading import read_scenario
from llsim.region.reading import read_region
from llsim.scenario import LEVERS, Scenario

if TYPE_CHECKING:
    import pandas as pd

TABLES = ("outcomes", "flows", "costs")


def result_reproduced(folder: Path, workers: int | None) -> list[str]:
    """Run what a result folder's manifest describes again and list what differs; nothing where all tables have the same bits. Raises LlsimError."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        seeds, draws, sample, scenarios = list(manifest["seeds"]), int(manifest["draws"]), float(manifest["sample"]), list(manifest["scenarios"])
        region, until = str(manifest["region"]["name"]), int(manifest["until"])
        kept = {name: _table(folder / f"{name}.parquet") for name in TABLES}
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise LlsimError(f"{folder}: cannot be run again: found no whole result ({problem}); allowed: a folder that llsim run, compare or experiment wrote with --out") from None
    found = [] if manifest["source_version"] == compiled.SOURCE_VERSION else [f"the code: it was version {manifest['source_version']}, it is {compiled.SOURCE_VERSION}"]
    if draws > 1:
        found += _changed(scenarios, region, until)
        names = [str(one["name"]) for one in scenarios]
        result = simulate(names, region=region, seeds=seeds, draws=draws, sample=sample, until=until, workers=workers)
    else:
        result = simulate([_scenario_of(one) for one in scenarios], region=region, seeds=seeds, sample=sample, workers=workers)
    now = {"outcomes": result.frames.outcomes, "flows": result.frames.flows, "costs": result.frames.costs}
    return found + [words for name in TABLES for words in _difference(name, kept[name], now[name])]


def _table(path: Path) -> pd.DataFrame:
    import pandas as pd  # noqa: PLC0415 (slow to import)

    return pd.read_parquet(path)


def _scenario_of(described: dict[str, Any]) -> Scenario:
    """Build a scenario from what a manifest says of it."""
    levers: dict[str, list[dict[str, Any]]] = {kind.key: [] for kind in LEVERS}
    for lever in described["levers"]:
        levers[lever["lever"]].append({key: value for key, value in lever.items() if key != "lever"})
    return Scenario.model_validate_json(json.dumps(described["settings"] | {"levers": levers}))


def _changed(scenarios: list[dict[str, Any]], region: str, until: int) -> Iterator[str]:
    """Name where scenario files are not what the manifest says: runs on draws are read from the files again."""
    place = read_region(region)
    for one in scenarios:
        try:
            now = read_scenario(str(one["name"]), region=place, overrides=[f"last_year={until}"], draw=1).model_dump(mode="json")
        except ConfigurationError as problem:
            raise LlsimError(f"scenario {one['name']} cannot be read again: {problem}") from None
        before = _scenario_of(one).model_dump(mode="json")
        for path, old, new in unlike(before["levers"], _named(now["levers"]), "levers"):
            yield f"the configuration of {one['name']}: {path} was {old}, it is {new}"


def _named(levers: dict[str, Any]) -> dict[str, Any]:
    """Give levers without a name that of their kind, as the manifest does."""
    return {key: [lever | {"name": lever["name"] or key} for lever in several] for key, several in levers.items()}


def _difference(name: str, before: pd.DataFrame, now: pd.DataFrame) -> Iterator[str]:
    """Name the first row that two tables do not share."""
    import pandas as pd  # noqa: PLC0415 (slow to import)

    if list(before.columns) != list(now.columns) or len(before) != len(now):
        yield f"{name}: {len(before)} rows of {', '.join(before.columns)} before, {len(now)} of {', '.join(now.columns)} now"
        return
    same = pd.concat([(before[column] == now[column]) | (before[column].isna() & now[column].isna()) for column in before.columns], axis=1).all(axis=1)
    if not same.all():
        row = int((~same).to_numpy().argmax())
        old, new = before.iloc[row], now.iloc[row]
        apart = ", ".join(f"{column} was {old[column]}, is {new[column]}" for column in before.columns if old[column] != new[column])
        place = ", ".join(f"{column} {old[column]}" for column in before.columns if old[column] == new[column])
        yield f"{name}: {int((~same).sum())} of {len(same)} rows; the first: {place}: {apart}"
