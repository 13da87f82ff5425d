"""Outcomes of made-up futures in the columns of an experiment, for tests of projections."""

from __future__ import annotations

import numpy as np
import pandas as pd

from llsim.experiment.projection import COUNTS, GOAL, LEVELS
from llsim.outcomes import INDUSTRY_GROUPS

FIRST, LAST = 2026, 2032
GAIN = {"retention_5yr": 0.08, "graduation_rate": 0.05}
"""What the policy adds by the last year; nothing to the other outcomes."""


def futures_frame(scenarios: tuple[str, ...] = ("baseline", "linked_learning"), draws: int = 8, economies: int = 2, seeds: int = 2) -> pd.DataFrame:
    """Make outcomes by scenario, draw, seed and year: rates for everybody, counts by industry too."""
    rows = []
    for draw in range(1, draws + 1):
        for place in range(economies * seeds):
            seed = 1_000_000 * draw + place + 1
            generator = np.random.default_rng(seed)
            level = 0.04 * np.random.default_rng(draw).standard_normal()
            for year in range(FIRST, LAST + 1):
                noise = 0.01 * generator.standard_normal()
                for scenario in scenarios:
                    lift = (year - FIRST) / (LAST - FIRST) * (scenario != "baseline")
                    rows += [(scenario, draw, seed, year, name, "all", 1000.0 * (0.6 + level + noise + lift * GAIN.get(name, 0.0)), 1000.0) for name in LEVELS]
                    for name in dict.fromkeys((*COUNTS, *GOAL)):
                        people = (400.0 if name.startswith("vac") else 90.0) * (1.0 + level + noise)
                        rows.append((scenario, draw, seed, year, name, "all", people * 15, 1.0))
                        if name in {"graduates", "vacancies_posted", "vacancies_filled"}:
                            rows += [(scenario, draw, seed, year, name, group, people * (0.01 if place == 2 else 1.0), 1.0) for place, group in enumerate(INDUSTRY_GROUPS)]
    return pd.DataFrame(rows, columns=["scenario", "draw", "seed", "year", "outcome", "group", "numerator", "denominator"])
