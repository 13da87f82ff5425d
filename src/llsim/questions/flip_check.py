"""Write an experiment that runs the start, half-way and the end of a flip again, with seeds that the search never saw."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from llsim.experiment.atomic import write_whole
from llsim.experiment.design_settings import ListDesign
from llsim.experiment.experiment_file import Experiment, Keep, Seeds
from llsim.questions.finding import Finding

CHECK = "flip_check.yaml"


def check_of(found: Finding, scenario: str, baseline: str, region: str, overrides: Sequence[str], seeds: int, first_seed: int) -> Experiment:
    """Describe the runs: point 0 is the start, 1 half-way, 2 the end. `seeds`, `first_seed`: of the search."""
    moved = found.table[found.table["sds"] != 0.0].iloc[1:]
    points = [{str(path): float(value) for path, value in zip(moved["parameter"], moved[column], strict=True)} for column in ("half_value", "to_value")]
    settings = found.made.settings
    return Experiment(
        name="flip_check", title=f"The point at which {found.made.policy} less {found.made.against} turns its sign", regions=(region,), scenarios=(baseline, scenario),
        seeds=Seeds(first=first_seed + seeds, count=seeds), sample=found.made.sample, until=int(settings["year"]), overrides=tuple(overrides),
        keep=Keep(outcomes=(str(settings["outcome"]),), groups=(str(settings["group"]),)), design=ListDesign(points=({}, *points)),
    )  # fmt: skip


def write_check(found: Finding, folder: Path, scenario: str, baseline: str, region: str, overrides: Sequence[str], seeds: int, first_seed: int) -> Path:
    """Write the experiment into a folder; returns its file. Raises DiskError."""
    text = check_of(found, scenario, baseline, region, overrides, seeds, first_seed).model_dump_json(indent=1)
    path = folder / CHECK
    write_whole(path, lambda file: file.write(text.encode() + b"\n"))
    return path
