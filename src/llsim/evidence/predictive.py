"""The posterior against everything published, held out or fitted: run the model at draws and compare.

Calibration imports nothing from here: held-out rates are read only after a posterior exists.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from llsim.evidence.posterior import fit_rows, posterior_of
from llsim.evidence.targets import OUTCOME_OF, PEOPLE, Datum, Misfit, data_of, datum_of, without_held_out
from llsim.evidence.trial_runs import Bench
from llsim.reading import read_scenario
from llsim.region.reading import read_region
from llsim.region.region import Region

if TYPE_CHECKING:
    import pandas as pd

HELD_OUT_OUTCOME = OUTCOME_OF | {"regional_college_going": "college_going", "dual_enrollment_ever_newest": "college_credit_earners"}
"""Outcome by rate of a region file. Staying in the state, and graduates of the region's colleges who stay, have none in a region's run."""
SEED = 900_000


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


def fit_table(region: str, draws: int = 20, workers: int = 1) -> pd.DataFrame:
    """Compare every published rate of a region with runs of the model at its first posterior draws, each with a seed of its own.

    Columns: outcome, group, use (`calibrate`, `hold_out`), published, low, high, simulated, simulated_low, simulated_high, inside,
    inside_model_alone (see `fit_rows`). Raises ConfigurationError for a region without posterior.
    """
    place, base = read_region(region), read_scenario("baseline", region=region)
    fitted, held_out = data_of(without_held_out(place)), held_out_data(place)
    data = fitted + held_out
    table = posterior_of(place.name).head(draws)
    paths = tuple(name for name in table.columns if name != "draw")
    bench = Bench(place, base, paths, tuple((datum.outcome, datum.group) for datum in data))
    values = table[list(paths)].to_numpy(np.float64)
    blocks = [(values[start : start + 5], SEED + start) for start in range(0, len(values), 5)]
    rates = np.vstack(list(bench.run_blocks(blocks, workers)))
    return fit_rows(data, rates, ["calibrate"] * len(fitted) + ["hold_out"] * len(held_out))
