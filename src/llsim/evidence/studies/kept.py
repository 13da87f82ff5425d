"""Keep finished studies, so that running again goes on where it stopped."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from llsim.compiled import SOURCE_VERSION
from llsim.evidence.effect_curve import EFFECTS
from llsim.evidence.studies.published import TABLE
from llsim.evidence.studies.reading import study_file
from llsim.evidence.studies.replay import Result
from llsim.evidence.studies.study import Study
from llsim.reading import calibration_file, posterior_file
from llsim.region.reading import read_region


def key_of(study: Study, name: str, seeds: Sequence[int], *, drawn: bool = False) -> str:
    """Return what a result stands for: the code, the study file, region, intercepts, evidence and draws it reads, and the seeds."""
    digest = hashlib.sha256(f"{SOURCE_VERSION} {list(seeds)} {drawn}".encode())
    files = [study_file(name), TABLE]
    draws = posterior_file(EFFECTS) if drawn else None
    files += [draws] if draws else []
    if study.population is not None:
        digest.update(read_region(study.population.region).model_dump_json().encode())  # with what it takes from other regions' files
        intercepts = calibration_file(study.population.region)
        files += [intercepts] if intercepts else []
    for path in files:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:20]


def kept_results(folder: Path, study: Study, key: str) -> list[Result] | None:
    """Return the results kept under this key, or None."""
    path = folder / f"{study.name}.json"
    if not path.is_file():
        return None
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return [restored(row) for row in found["results"]] if found["key"] == key else None
    except (ValueError, KeyError, TypeError):  # a file of an older form: the study is done again
        return None


def restored(row: dict[str, Any]) -> Result:
    """Return a result from plain data; what was not a number is one again."""
    plain: dict[str, Any] = {name: float("nan") if value is None and name.startswith(("simulated", "comparison")) else value for name, value in row.items()}
    return Result(**plain)


def keep(folder: Path, study: Study, key: str, results: Sequence[Result]) -> None:
    """Write the results of a study whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f"{study.name}.part"
    rows = [without_nan(result) for result in results]
    part.write_text(json.dumps({"key": key, "results": rows}, indent=1) + "\n", encoding="utf-8")
    part.replace(folder / f"{study.name}.json")


def without_nan(result: Result) -> dict[str, object]:
    """Return a result as plain data; JSON has no number that is not one."""
    return {k: None if isinstance(v, float) and not math.isfinite(v) else v for k, v in result.as_row().items()}
