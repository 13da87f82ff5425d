"""Read a finished experiment: its design, what every run answered, and the questions that can be asked of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from llsim.analysis.sensitivity.guard import Answers, answers_of
from llsim.errors import ConfigurationError
from llsim.experiment.folder import MANIFEST

if TYPE_CHECKING:
    import pandas as pd

DESIGN, OUTCOMES = "design.parquet", "outcomes.parquet"
FINGERPRINT = "design_hash"
KEYS = ("region", "scenario", "year", "outcome", "group")


@dataclass(frozen=True)
class Question:
    """One thing asked of an experiment. `against`: the scenario that the outcome is compared with, pair by pair; empty for the level itself."""

    region: str
    scenario: str
    year: int
    outcome: str
    group: str
    against: str = ""

    @property
    def words(self) -> str:
        """Name it in words."""
        of = f"{self.scenario} against {self.against}" if self.against else self.scenario
        return f"{self.outcome}, {self.group}, {self.year}, {of}, {self.region}"


@dataclass(frozen=True)
class Finished:
    """A finished experiment. `design`: `point` and a column for each number moved. `outcomes`: everything its runs left."""

    design: pd.DataFrame
    outcomes: pd.DataFrame
    manifest: dict[str, Any]

    @property
    def settings(self) -> dict[str, Any]:
        """Return what the experiment file says of its design."""
        return dict(self.manifest["experiment"]["design"])

    @property
    def names(self) -> tuple[str, ...]:
        """List what was moved."""
        return tuple(column for column in self.design.columns if column != "point")

    @property
    def groups(self) -> tuple[str, ...]:
        """Return the group of each number, none when the file makes no groups; what is in no group is one by itself."""
        named = self.settings.get("groups") or {}
        group_of = {path: group for group, paths in named.items() for path in paths}
        return tuple(group_of.get(name, name) for name in self.names) if named else ()

    def questions(self) -> Iterator[Question]:
        """List what can be asked: the level of each outcome in each scenario, and how far each later scenario is from the first one."""
        scenarios = list(dict.fromkeys(self.outcomes["scenario"]))
        for region, scenario, year, outcome, group in self.outcomes[list(KEYS)].drop_duplicates().itertuples(index=False):
            yield Question(region, scenario, int(year), outcome, group)
            if scenario != scenarios[0]:
                yield Question(region, scenario, int(year), outcome, group, scenarios[0])

    def answers(self, question: Question) -> Answers:
        """Return the checked answers to a question. Raises ConfigurationError."""
        runs = self._values(question, question.scenario)
        if question.against:
            other = self._values(question, question.against)
            runs = runs.merge(other, on=["point", "seed"], how="outer", suffixes=("", "_other"), indicator=True)
            runs = runs.assign(value=runs["value"] - runs["value_other"])
        return answers_of(self.design, str(self.manifest[FINGERPRINT]), runs[["point", "seed", "value"]], self.failures(), question.words)

    def failures(self) -> list[str]:
        """Name the runs that failed."""
        labels = ("region", "scenario", "point", "draw", "seed")
        return [", ".join(f"{label} {one[label]}" for label in labels if label in one) for one in self.manifest.get("failures", ())]

    @cached_property
    def _rows(self) -> dict[tuple[Any, ...], Any]:
        """Return where the rows of each region, scenario, year, outcome and group stand."""
        return dict(self.outcomes.groupby(list(KEYS), sort=False).indices)

    def _values(self, question: Question, scenario: str) -> pd.DataFrame:
        """Return point, seed and value of one scenario; a draw of the posterior counts as part of the seed."""
        rows = self._rows.get((question.region, scenario, question.year, question.outcome, question.group), [])
        chosen = self.outcomes.iloc[rows]
        seed = chosen["seed"] if len(chosen["draw"].unique()) <= 1 else chosen["draw"].astype(str) + "/" + chosen["seed"].astype(str)
        return chosen.assign(value=chosen["numerator"] / chosen["denominator"], seed=seed)[["point", "seed", "value"]]


def read_finished(folder: Path) -> Finished:
    """Read the folder of a finished experiment. Raises ConfigurationError for what is none, or keeps no design."""
    import pandas as pd  # noqa: PLC0415 (slow to import)

    manifest = read_manifest(folder)
    try:
        return Finished(pd.read_parquet(folder / DESIGN), pd.read_parquet(folder / OUTCOMES), manifest)
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"found a file that cannot be read: {error}", str(folder)) from error


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read the manifest of a finished experiment. Raises ConfigurationError for a folder that is none, or keeps no design."""
    missing = [name for name in (MANIFEST, DESIGN, OUTCOMES) if not (folder / name).is_file()]
    if missing:
        raise ConfigurationError(f"found no {', no '.join(missing)}; allowed: the folder of a finished experiment with a design (`llsim experiment FILE --out DIR`)", str(folder))
    try:
        manifest = dict(json.loads((folder / MANIFEST).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise ConfigurationError(f"found a file that cannot be read: {error}", str(folder)) from error
    if FINGERPRINT not in manifest or "design" not in manifest.get("experiment", {}):
        raise ConfigurationError(f"found no `{FINGERPRINT}` of a design in {MANIFEST}; allowed: an experiment with a design of moved numbers", str(folder))
    return manifest


def asked(finished: Finished, outcomes: Sequence[str], groups: Sequence[str], scenarios: Sequence[str]) -> list[Question]:
    """List the questions of some outcomes, groups and scenarios; all where none is named. Raises ConfigurationError for a name nobody kept."""
    questions = list(finished.questions())
    for kind, chosen, known in (
        ("outcome", outcomes, [one.outcome for one in questions]), ("group", groups, [one.group for one in questions]),
        ("scenario", scenarios, [one.scenario for one in questions]),
    ):  # fmt: skip
        strange = next((name for name in chosen if name not in known), None)
        if strange is not None:
            raise ConfigurationError(f"--{kind}: found {strange}; allowed: what the experiment kept: {', '.join(dict.fromkeys(known))}")
    return [one for one in questions if (not outcomes or one.outcome in outcomes) and (not groups or one.group in groups) and (not scenarios or one.scenario in scenarios)]
