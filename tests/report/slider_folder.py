"""Make the folder of a small experiment over a grid of levers, with plausible numbers, for tests of the page with sliders."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from llsim.experiment.problem import hash_of_design

NODES = {"levers.accountability.weight": [0, 0.3, 1], "levers.dual_enrollment.seats": [0, 15, 40], "levers.school_support.scale": [0, 0.5, 1]}
BETWEEN = [[0.15, 20.0, 0.25], [0.6, 5.0, 0.75], [0.9, 38.0, 0.1]]
YEARS = (2039, 2040)
OUTCOMES = {  # level, effect of all levers at their most, spread between seeds, denominator
    "graduation_rate": (0.78, 0.04, 0.004, 2500.0), "dropout_rate": (0.12, -0.02, 0.02, 2500.0), "credits_earned": (212.0, 5.0, 1.0, 2500.0),
    "earnings_age_25": (30_500.0, 900.0, 300.0, 2500.0), "net_local_hires": (1840.0, 26.0, 30.0, 1.0), "public_cost": (0.0, 9_000_000.0, 30_000.0, 1.0),
}  # fmt: skip
GROUPS = {"all": 1.0, "latino": 0.4, "other": 0.002, "pathway:certified": 0.3}
PAYERS = {"payer:state": 0.6, "payer:district": 0.4, "payer:college": 0.0}
Floats = npt.NDArray[np.float64]


def strength(setting: Floats) -> float:
    """How much of the policy there is at a setting, 0 to 1: no straight line, so that interpolation misses."""
    shares = np.asarray(setting) / [1.0, 40.0, 1.0]
    return float((np.sqrt(shares).sum() + shares.prod()) / 4.0)


def make_slider_folder(folder: Path, *, seeds: int = 6, hostile: str = "", draws: int = 1, kind: str = "grid") -> Path:
    """Write the folder. `hostile` is put into every title and name that a user or a file could supply."""
    folder.mkdir(parents=True, exist_ok=True)
    names = list(NODES)
    design = np.array([*itertools.product(*NODES.values()), *BETWEEN], np.float64)
    pd.DataFrame(design, columns=names).assign(point=range(len(design)))[["point", *names]].to_parquet(folder / "design.parquet", index=False)
    luck = np.random.default_rng(3).standard_normal((len(OUTCOMES), len(GROUPS), draws, seeds))
    own = np.random.default_rng(4).standard_normal((len(design), len(OUTCOMES), len(GROUPS), draws, seeds))
    rows: list[tuple[object, ...]] = []
    for point, setting in enumerate(design):
        much = strength(setting)
        for (number, (outcome, (level, effect, spread, people))), (place, (group, share)) in itertools.product(enumerate(OUTCOMES.items()), enumerate(GROUPS.items())):
            if people == 1.0 and group != "all":
                continue
            for draw, seed, year in itertools.product(range(draws), range(seeds), YEARS):
                value = level + spread * luck[number, place, draw, seed] * (outcome != "public_cost") + much * (effect + spread * own[point, number, place, draw, seed])
                under = 1.0 if people == 1.0 else float(round(people * share))
                label = ("region" + hostile, "linked_learning" + hostile, point, draw + (draws > 1), seed + 1, year, outcome)
                rows.append((*label, group, value * under, under))
                rows += [(*label, payer, value * part, 1.0) for payer, part in PAYERS.items() if outcome == "public_cost"]
    columns = ["region", "scenario", "point", "draw", "seed", "year", "outcome", "group", "numerator", "denominator"]
    pd.DataFrame(rows, columns=columns).to_parquet(folder / "outcomes.parquet", index=False)
    (folder / "manifest.json").write_text(json.dumps(manifest_of(names, design, seeds, draws, hostile, kind)), encoding="utf-8")
    return folder


def manifest_of(names: list[str], design: Floats, seeds: int, draws: int, hostile: str, kind: str) -> dict[str, object]:
    """Describe the runs as `llsim experiment` does."""
    settings = {"kind": kind, "values": NODES, "between": len(BETWEEN)}
    levers = {
        "accountability": [{"name": "", "weight": 0.3, "start": 2027, "ramp": 2, "end": None}], "dual_enrollment": [{"name": "", "seats": 15.0, "open_access": 0.5, "start": 2027, "ramp": 3, "end": None}],
        "school_support": [{"name": "", "scale": 1.0, "coaching_days": 20.0, "start": 2027, "ramp": 3, "end": None}],
    }  # fmt: skip
    return {
        "command": "llsim experiment sliders" + hostile, "llsim_version": "0.1.0", "source_version": "3f9a1c" + hostile,
        "experiment": {"title": "Trial" + hostile, "regions": ["region" + hostile], "scenarios": ["linked_learning" + hostile], "sample": 1.0, "design": settings},
        "regions": {"region" + hostile: "Oakland Unified" + hostile}, "seeds": list(range(1, seeds + 1)), "draws": list(range(1, draws + 1)) if draws > 1 else [0],
        "design_hash": hash_of_design(names, design), "failures": [],
        "configuration": {"region linked_learning": {"title": "Linked Learning" + hostile, "first_year": 2026, "last_year": 2040, "levers": levers}},
    }  # fmt: skip
