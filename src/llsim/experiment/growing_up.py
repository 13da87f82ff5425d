"""Runs that differ in their levers alone grow up once: the eighteen years before the first one are the same, to the bit.

A process keeps the last model that has grown up and not yet begun. The next run starts from a copy of it where it would have grown up alike.
"""

from __future__ import annotations

from collections.abc import Sequence

from llsim.model import YEARS_FOLLOWED, TalentPipeline
from llsim.region.region import Region
from llsim.scenario import Scenario, alike_but_for_levers

BYTES_A_PERSON = 176
"""Of a run, for each person who is followed, with their share of employers and of the year's applications; measured in the nation, see benchmarks/nation.py."""
BYTES_A_ROW = 104
"""Of a row in the table of students."""
COHORTS_KEPT = YEARS_FOLLOWED + 1
"""Cohorts whose rows are held at once: those who are followed, and for a moment those who have just aged out."""
MOST_BYTES_KEPT = 2**29


class Nursery:
    """Makes the models of runs. `shares`: keep what has grown up for runs that differ in their levers alone, where it is not too large."""

    def __init__(self) -> None:
        self._kept: TalentPipeline | None = None

    def model(self, region: Region, scenario: Scenario, seed: int, sample: float, *, threads: int = 1, economy_seed: int | None = None, shares: bool = False) -> TalentPipeline:
        """Return a model that stands before its first year, the same to the bit whether it shares or not."""
        if not shares:
            return TalentPipeline(region, scenario, rng=seed, sample=sample, threads=threads, economy_seed=economy_seed, keeps_everyone=False)
        economy = seed if economy_seed is None else economy_seed
        if self._kept is None or not _fits(self._kept, region, scenario, (seed, economy, sample)):
            self.forget()
            self._kept = TalentPipeline(region, scenario, rng=seed, sample=sample, threads=threads, economy_seed=economy)
        return TalentPipeline(region, scenario, rng=seed, sample=sample, threads=threads, economy_seed=economy, grown_up=self._kept, keeps_everyone=False)

    def forget(self) -> None:
        """Let go of what is kept."""
        if self._kept is not None:
            self._kept.let_go()
            self._kept = None


def _fits(kept: TalentPipeline, region: Region, scenario: Scenario, address: tuple[int, int, float]) -> bool:
    """Say whether a run would have grown up as the kept model did."""
    return (kept.luck_seed, kept.economy_seed, kept.sample) == address and kept.place == region and alike_but_for_levers(kept.settings, scenario)


def bytes_of_a_run(region: Region, sample: float, years: int, *, keeps_everyone: bool = False) -> float:
    """Return the memory of a run of so many years with those before it, growing up included, in bytes. `keeps_everyone`: also who is past the last age followed."""
    each_year = region.students.ninth_graders.value * sample
    aged_out = max(0, years - COHORTS_KEPT) if keeps_everyone else 0
    return each_year * (min(years, COHORTS_KEPT) * BYTES_A_PERSON + aged_out * BYTES_A_ROW)


def worth_sharing(region: Region, sample: float, scenarios: Sequence[Scenario], points: int = 1) -> bool:
    """Say whether runs of some scenarios, each with the same seeds and at so many points, gain by growing up once: several that grow up alike, of a size that can be kept."""
    first = scenarios[0]
    years = first.last_year - first.first_year + 20
    small = region.students.ninth_graders.value * sample * years * BYTES_A_ROW < MOST_BYTES_KEPT
    return small and len(scenarios) * points > 1 and all(alike_but_for_levers(first, other) for other in scenarios[1:])


NURSERY = Nursery()
"""That of this process."""
