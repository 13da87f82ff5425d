"""Read the result folder of a comparison, and answer the questions the report asks of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
from pydantic import BaseModel, ConfigDict

from llsim.analysis.equity import CERTIFIED, certified_shares
from llsim.errors import LlsimError

SMALLEST_GROUP = 10
PUBLIC_PAYERS = ("state", "district", "college")
TABLES = {
    "outcomes": ("scenario", "draw", "seed", "year", "outcome", "group", "numerator", "denominator"),
    "flows": ("scenario", "draw", "seed", "year", "group", "origin", "destination", "people"),
    "costs": ("scenario", "draw", "seed", "year", "lever", "payer", "dollars"),
    "differences": ("scenario", "year", "outcome", "group", "difference", "low", "high", "seeds", "draws", "variance_ratio"),
}
GRADES = "grades"
GRADE_COLUMNS = ("scenario", "outcome", "group", "year", "grade", "share", "effect")


class Part(BaseModel):
    """A part of the manifest; keys the report does not use are allowed."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Assumed(Part):
    """A figure of the region that was not found in a source."""

    figure: str
    value: float | str | None = None
    unit: str | None = None
    source: str | None = None
    basis: str | None = None
    note: str | None = None


class Place(Part):
    """The region as the manifest names it."""

    name: str
    title: str
    kind: str = "region"
    assumed: tuple[Assumed, ...] = ()


class Policy(Part):
    """A scenario as the manifest names it, with the settings of its levers."""

    name: str
    title: str
    description: str = ""
    levers: tuple[dict[str, Any], ...] = ()


class Run(Part):
    """One run and how it ended."""

    scenario: str
    seed: int
    draw: int
    status: str


class Manifest(Part):
    """What was run."""

    command: str
    created: str | None = None
    llsim_version: str
    source_version: str
    region: Place
    baseline: str
    scenarios: tuple[Policy, ...]
    seeds: tuple[int, ...]
    draws: int
    first_year: int
    until: int
    sample: float = 1.0
    runs: tuple[Run, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Comparison:
    """A comparison as read from its folder: the manifest, the four tables of the contract, and what effects rest on where that was asked for."""

    folder: Path
    manifest: Manifest
    outcomes: pd.DataFrame
    flows: pd.DataFrame
    costs: pd.DataFrame
    differences: pd.DataFrame
    grades: pd.DataFrame | None = None

    @cached_property
    def alternatives(self) -> tuple[Policy, ...]:
        """List the scenarios that were compared with the baseline, in the order of the command."""
        compared = set(self.differences["scenario"])
        return tuple(policy for policy in self.manifest.scenarios if policy.name in compared and policy.name != self.manifest.baseline)

    @cached_property
    def baseline(self) -> Policy:
        """Return the scenario the others are compared with."""
        return self.policy(self.manifest.baseline)

    @cached_property
    def focus(self) -> Policy:
        """Choose the alternative of the headline: the most levers, the first named among equals. It never depends on results."""
        return max(self.alternatives, key=lambda policy: len(policy.levers))

    def policy(self, name: str) -> Policy:
        """Look up a scenario by name; one the manifest does not describe is shown by its name."""
        found = [policy for policy in self.manifest.scenarios if policy.name == name]
        return found[0] if found else Policy(name=name, title=name)

    @cached_property
    def _places(self) -> dict[tuple[str, str, str], Any]:
        """Return where the differences of each outcome, scenario and group stand."""
        return dict(self.differences.groupby(["outcome", "scenario", "group"]).indices)

    @cached_property
    def _run_places(self) -> dict[tuple[str, str, str], Any]:
        """Return where the outcomes of each outcome, scenario and group stand."""
        return dict(self.outcomes.groupby(["outcome", "scenario", "group"]).indices)

    @cached_property
    def _counts(self) -> pd.DataFrame:
        """Return the numbers of the outcomes without their names, which are slow to copy."""
        return self.outcomes[["year", "numerator", "denominator"]]

    @cached_property
    def runs(self) -> dict[str, int]:
        """Count the runs of each scenario that left outcomes."""
        found = self.outcomes[["scenario", "seed", "draw"]].drop_duplicates()
        return {str(name): int(count) for name, count in found["scenario"].value_counts().items()}

    @cached_property
    def _looked_up(self) -> dict[tuple[str, str, str, str], pd.DataFrame]:
        """Keep what was looked up: a brief asks for the same rows many times."""
        return {}

    def last_year(self, outcome: str) -> int | None:
        """Find the last year in which every alternative has a finite difference for all students."""
        rows = pd.concat([self.difference_rows(outcome, policy.name) for policy in self.alternatives])
        rows = rows[rows["difference"].notna()]
        counts = rows.groupby("year")["scenario"].nunique()
        years = counts[counts == len(self.alternatives)].index
        return int(years.max()) if len(years) else None

    def difference_rows(self, outcome: str, scenario: str, group: str = "all") -> pd.DataFrame:
        """Return the differences of one outcome, scenario and group, by year."""
        key = ("differences", outcome, scenario, group)
        if key not in self._looked_up:
            self._looked_up[key] = self.differences.take(self._places.get(key[1:], [])).sort_values("year")
        return self._looked_up[key]

    def difference(self, outcome: str, scenario: str, year: int, group: str = "all") -> pd.Series | None:
        """Return one row of differences, or None."""
        rows = self.difference_rows(outcome, scenario, group)
        found = (rows["year"].to_numpy() == year).nonzero()[0]
        return rows.iloc[int(found[0])] if len(found) else None

    def runs_of(self, outcome: str, scenario: str, group: str = "all") -> pd.DataFrame:
        """Return an outcome of a group in each run and year: `year, value`."""
        key = ("outcomes", outcome, scenario, group)
        if key not in self._looked_up:
            rows = self._counts.take(self._run_places.get(key[1:], []))
            rows = rows[rows["denominator"] != 0]
            self._looked_up[key] = pd.DataFrame({"year": rows["year"], "value": rows["numerator"] / rows["denominator"]})
        return self._looked_up[key]

    def counted(self, outcome: str) -> pd.DataFrame:
        """Return the rows of one outcome, all scenarios, runs, years and groups; the share of certified pathways comes from the flows of cohorts."""
        key = ("counted", outcome, "", "")
        if key not in self._looked_up:
            self._looked_up[key] = certified_shares(self.flows) if outcome == CERTIFIED else self.outcomes[self.outcomes["outcome"] == outcome]
        return self._looked_up[key]

    def level(self, outcome: str, scenario: str, year: int, group: str = "all") -> dict[str, float]:
        """Return mean, min and max of an outcome over runs in one year; nothing where nobody counted it."""
        runs = self.runs_of(outcome, scenario, group)
        values = runs["value"].to_numpy()[runs["year"].to_numpy() == year]
        return {"mean": float(values.mean()), "min": float(values.min()), "max": float(values.max())} if len(values) else {}

    def people_behind(self, outcome: str, group: str, year: int, count: bool) -> float:
        """Count the simulated people behind a number: the fewest over scenarios, averaged over runs, before weighting to the region."""
        column, means = "numerator" if count else "denominator", []
        for scenario in self._scenarios:
            rows = self._counts.take(self._run_places.get((outcome, scenario, group), []))
            people = rows[column].to_numpy()[rows["year"].to_numpy() == year]
            means += [float(people.mean())] if len(people) else []
        return min(means) * self.manifest.sample if means else 0.0

    @cached_property
    def _scenarios(self) -> tuple[str, ...]:
        return tuple(sorted({scenario for _outcome, scenario, _group in self._run_places}))

    def hashes(self) -> list[tuple[str, str]]:
        """Return the SHA-256 of the files the report was made from."""
        names = ["manifest.json", *(f"{table}.parquet" for table in TABLES), *([f"{GRADES}.parquet"] if self.grades is not None else [])]
        return [(name, hashlib.sha256((self.folder / name).read_bytes()).hexdigest()) for name in names]


def read_comparison(folder: Path) -> Comparison:
    """Read a result folder. Raises LlsimError, naming the file, when it is not the folder of a comparison."""
    for name in ("manifest.json", *(f"{table}.parquet" for table in TABLES)):
        if not (folder / name).is_file():
            raise LlsimError(f"{folder / name}: not found; a report needs the folder that `llsim compare` writes")
    manifest = Manifest.model_validate_json((folder / "manifest.json").read_text(encoding="utf-8"))
    frames = {table: read_table(folder / f"{table}.parquet", columns) for table, columns in TABLES.items()}
    graded = folder / f"{GRADES}.parquet"
    grades = read_table(graded, GRADE_COLUMNS) if graded.is_file() else None
    comparison = Comparison(folder, manifest, frames["outcomes"], frames["flows"], frames["costs"], frames["differences"], grades)
    if not comparison.alternatives:
        raise LlsimError(f"{folder / 'differences.parquet'}: no scenario of the manifest is compared with {manifest.baseline!r}")
    return comparison


def read_table(path: Path, columns: tuple[str, ...]) -> pd.DataFrame:
    """Read one table and check its columns. Raises LlsimError for a missing one."""
    frame = pd.read_parquet(path)
    missing = [column for column in columns if column not in frame.columns]
    if missing:
        raise LlsimError(f"{path}: column {missing[0]!r} is missing; found {', '.join(map(str, frame.columns))}")
    for column in ("scenario", "outcome", "group", "origin", "destination", "lever", "payer"):
        if column in frame.columns:
            frame[column] = frame[column].astype("str")
    return frame
