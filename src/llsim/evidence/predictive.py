"""The posterior against everything published, held out or fitted: run the model at draws and compare.

Calibration imports nothing from here: held-out rates are read only after a posterior exists.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt

from llsim.evidence.held_out import Comparison, datum_of_row, held_out
from llsim.evidence.posterior import fit_rows, posterior_of
from llsim.evidence.targets import OUTCOME_OF, PEOPLE, Datum, Misfit, data_of, datum_of, without_held_out
from llsim.evidence.trial_runs import Bench
from llsim.reading import read_scenario
from llsim.region.reading import read_region
from llsim.region.region import Region

if TYPE_CHECKING:
    import pandas as pd

Floats = npt.NDArray[np.float64]
HELD_OUT_OUTCOME = OUTCOME_OF | {"regional_college_going": "college_going", "dual_enrollment_ever_newest": "college_course_takers"}
"""Outcome by rate of a region file. Staying in the state, and graduates of the region's colleges who stay, have none in a region's run."""
SEED = 900_000
ANOTHER_YEAR = "another_year"
"""Use of a held-out rate of which the same rate of another year is fitted: it asks little more than that levels stand still."""


def held_out_data(region: Region, misfit: Misfit | None = None) -> list[Datum]:
    """List the held-out rates that an outcome stands for, with their errors."""
    errors = misfit or Misfit()
    uses: tuple[Literal["calibrate", "hold_out"], ...] = ("calibrate", "hold_out")
    people = {
        group: int(found[1]) for use in uses for name, group, target in region.targets.listed(use) if name == "graduation_rate" and (found := PEOPLE.search(target.note))
    }
    return [
        datum_of(region, name, HELD_OUT_OUTCOME[name], group, target, people.get(group), errors)
        for name, group, target in region.targets.listed("hold_out") if name in HELD_OUT_OUTCOME
    ]


def held_out_without_outcome(region: Region) -> list[str]:
    """List the held-out rates that no outcome of a region's run stands for."""
    return [f"{name} {group}" for name, group, _ in region.targets.listed("hold_out") if name not in HELD_OUT_OUTCOME]


@dataclass(frozen=True)
class Check:
    """One published rate to compare: the datum, its use, the row of the evidence and how it is compared where the list of held-out rows tells."""

    datum: Datum
    use: str
    evidence: str = ""
    comparison: Comparison | None = None

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """List the rates of a run it needs: one, or two that are divided."""
        over = self.comparison.over if self.comparison else None
        return [(self.datum.outcome, self.datum.group), *([over.pair] if over else [])]

    @property
    def over(self) -> str:
        """Say what the rate is divided by; empty where it is not."""
        return " ".join(self.pairs[1]) if len(self.pairs) > 1 else ""

    def value(self, rates: dict[tuple[str, str], Floats]) -> Floats:
        """Return what the model gives at each draw, from its rates. Shape (draws,)."""
        first, *rest = (rates[pair] for pair in self.pairs)
        return first / rest[0] if rest else first


def checks_of(region: Region, misfit: Misfit | None = None) -> list[Check]:
    """List everything published that a run of a region is compared with: fitted, held out in its file, held out in the evidence."""
    errors = misfit or Misfit()
    checks = [Check(datum, "calibrate") for datum in data_of(without_held_out(region), errors)]
    checks += [Check(datum, "hold_out") for datum in held_out_data(region, errors)]
    for row, one in held_out().of_region(region.name).items():
        checks.append(Check(datum_of_row(region, row, one, errors), ANOTHER_YEAR if one.another_year else "hold_out", row, one))
    return checks


def fit_table(region: str, draws: int = 20, workers: int = 1) -> pd.DataFrame:
    """Compare every published rate of a region with runs of the model at its first posterior draws, each with a seed of its own.

    Columns: outcome, group, use (`calibrate`, `hold_out`, `another_year`), published, low, high, simulated, simulated_low, simulated_high,
    inside, inside_model_alone (see `fit_rows`), and of rates in the list of held-out rows evidence (its row), over (what the rate is divided
    by) and note. Raises ConfigurationError for a region without posterior.
    """
    place, base = read_region(region), read_scenario("baseline", region=region)
    checks = checks_of(place)
    pairs = list(dict.fromkeys(pair for check in checks for pair in check.pairs))
    table = posterior_of(place.name).head(draws)
    paths = tuple(name for name in table.columns if name != "draw")
    bench = Bench(place, base, paths, tuple(pairs))
    values = table[list(paths)].to_numpy(np.float64)
    blocks = [(values[start : start + 5], SEED + start) for start in range(0, len(values), 5)]
    counted = np.vstack(list(bench.run_blocks(blocks, workers)))
    by_pair = {pair: counted[:, column] for column, pair in enumerate(pairs)}
    rates = np.column_stack([check.value(by_pair) for check in checks])
    rows = fit_rows([check.datum for check in checks], rates, [check.use for check in checks])
    notes = [check.comparison.note if check.comparison else "" for check in checks]
    return rows.assign(evidence=[check.evidence for check in checks], over=[check.over for check in checks], note=notes)


def left_out(regions: Sequence[str]) -> list[str]:
    """List the held-out rows whose comparison needs a region that is not among these, with that region."""
    return [f"{row} ({one.region})" for row, one in held_out().compared.items() if one.region not in regions]
