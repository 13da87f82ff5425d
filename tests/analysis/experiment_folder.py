"""Hand-made experiments with known answers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from llsim.experiment.problem import hash_of_design

type Floats = npt.NDArray[np.float64]


def write_folder(folder: Path, names: Sequence[str], design: Floats, values: dict[str, Floats], settings: dict[str, Any], failures: Sequence[Any] = ()) -> Path:
    """Write a finished experiment. `values`: (points, seeds) by scenario."""
    folder.mkdir(parents=True, exist_ok=True)
    pd.DataFrame(design, columns=list(names)).assign(point=range(len(design)))[["point", *names]].to_parquet(folder / "design.parquet", index=False)
    rows = [
        {"region": "oakland_unified", "scenario": scenario, "point": point, "draw": 0, "seed": seed + 1, "year": 2040, "outcome": "graduation_rate", "group": "all", "numerator": value, "denominator": 1.0}
        for scenario, table in values.items()
        for (point, seed), value in np.ndenumerate(table)
    ]
    pd.DataFrame(rows).to_parquet(folder / "outcomes.parquet", index=False)
    manifest = {"experiment": {"title": "By hand", "design": settings}, "design_hash": hash_of_design(list(names), design), "failures": list(failures)}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder


def noisy(values: Floats, seeds: int, share: float = 0.0) -> Floats:
    """Give values independent luck of a share of their variance in each seed."""
    luck = np.random.default_rng(5).standard_normal((len(values), seeds))
    return np.asarray(values[:, None] + np.sqrt(share * values.var()) * luck)
