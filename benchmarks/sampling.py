"""Measure the error of `--sample 0.1` against the full run: `python benchmarks/sampling.py [REGION] [SHARE]`.

Headline outcomes of the last year, and the effect of the package on them. Bias: mean of the sample's seeds less mean of the full run's;
spread: standard deviation between seeds of the sample.
"""

from __future__ import annotations

import sys

import numpy as np

from llsim import TalentPipeline, read_scenario
from llsim.catalogue import HEADLINES
from llsim.outcomes import RATES

FULL_SEEDS, SAMPLE_SEEDS = range(1, 5), range(1, 21)
DOLLARS = {"earnings_age_25"}


def runs(region: str, scenario: str, sample: float, seeds: range) -> np.ndarray:
    """Return rates of all students in 2040 by seed and headline, in per cent or in the unit of the outcome."""
    settings = read_scenario(scenario, region=region)
    found = []
    for seed in seeds:
        model = TalentPipeline(region, settings, rng=seed, sample=sample)
        model.run_model()
        found.append([model.latest(name) * (1 if name in DOLLARS or name == "credits_earned" else 100) for name in NAMES])
    return np.array(found)


NAMES = [name for name in HEADLINES if name in RATES]


def main() -> None:
    """Print the table."""
    region = sys.argv[1] if len(sys.argv) > 1 else "oakland_unified"
    share = float(sys.argv[2]) if len(sys.argv) > 2 else 0.1
    full, part = ({s: runs(region, s, sample, seeds) for s in ("baseline", "linked_learning")} for sample, seeds in ((1.0, FULL_SEEDS), (share, SAMPLE_SEEDS)))
    print(f"{region}: --sample {share:g} ({len(SAMPLE_SEEDS)} seeds) against the full run ({len(FULL_SEEDS)} seeds), 2040")
    print(f"{'outcome':26}{'full':>10}{'bias':>9}{'spread':>9}{'effect full':>13}{'bias':>9}{'spread':>9}")
    for k, name in enumerate(NAMES):
        effect_full = (full["linked_learning"] - full["baseline"])[:, k]
        effect_part = (part["linked_learning"] - part["baseline"])[:, k]
        level = full["baseline"][:, k].mean()
        print(
            f"{name:26}{level:10.2f}{part['baseline'][:, k].mean() - level:9.2f}{part['baseline'][:, k].std(ddof=1):9.2f}"
            f"{effect_full.mean():13.2f}{effect_part.mean() - effect_full.mean():9.2f}{effect_part.std(ddof=1):9.2f}"
        )


if __name__ == "__main__":
    main()
