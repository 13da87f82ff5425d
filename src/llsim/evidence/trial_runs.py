"""Short runs of the baseline at points of the parameter space: the rates that are compared with published ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from llsim.evidence.moved import with_values
from llsim.model import TalentPipeline
from llsim.outcomes import GROUP_NAMES, RATES
from llsim.region.region import Region
from llsim.scenario import Scenario

Floats = npt.NDArray[np.float64]
COHORT = 2_500
YEARS = 5
NO_DATA = -1.0


@dataclass(frozen=True)
class Bench:
    """What every trial run shares: the region, the baseline on its intercepts, the parameters set, and the rates counted."""

    region: Region
    scenario: Scenario
    paths: tuple[str, ...]
    rates: tuple[tuple[str, str], ...]

    def run(self, values: Sequence[float], seed: int) -> Floats:
        """Run five years on at most 2,500 ninth graders a year and return the rates, pooled over the years. NaN where nobody is counted."""
        chosen = with_values(self.scenario, list(self.paths), list(values))
        chosen = chosen.model_copy(update={"last_year": chosen.first_year + YEARS - 1})
        model = TalentPipeline(self.region, chosen, rng=seed, sample=min(1.0, COHORT / self.region.students.ninth_graders.value))
        model.run_model()
        counts = np.sum(list(model.outcomes.counts.values()), axis=0)
        found = np.full(len(self.rates), np.nan)
        for place, (outcome, group) in enumerate(self.rates):
            over, under = RATES[outcome]
            row = counts[GROUP_NAMES.index(group)]
            if row[under] > 0:
                found[place] = row[over] / row[under]
        return found

    def run_some(self, values: Floats, first_seed: int) -> Floats:
        """Run several points one after the other, each with a seed of its own. Shape (n, rates)."""
        return np.array([self.run(list(row), first_seed + place) for place, row in enumerate(values)])

    def run_blocks(self, blocks: Sequence[tuple[Floats, int]], workers: int) -> Iterator[Floats]:
        """Run blocks of (values, first seed) over worker processes and yield their rates in order."""
        if workers == 1 or len(blocks) <= 1:
            yield from (self.run_some(values, seed) for values, seed in blocks)
            return
        from joblib import Parallel, delayed  # noqa: PLC0415 (slow to import)

        yield from Parallel(n_jobs=workers, backend="loky", return_as="generator")(delayed(self.run_some)(values, seed) for values, seed in blocks)
