"""The posterior of a region: what the draws say, which parameters the data informed, and the small files that keep both."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from llsim.compiled import SOURCE_VERSION
from llsim.errors import ConfigurationError
from llsim.evidence.calibrating import Calibrated
from llsim.evidence.moved import Moved, values_at
from llsim.evidence.narrowing import standard_points
from llsim.evidence.targets import OUTCOME_OF, Datum
from llsim.reading import posterior_file
from llsim.region.region import Region

if TYPE_CHECKING:
    import pandas as pd

Floats = npt.NDArray[np.float64]
NOT_INFORMED = 0.9
NINETY_PERCENT = 1.6448536269514722
PRIOR_POINTS = 4_000


def identifiability_of(found: Calibrated) -> pd.DataFrame:
    """Return what the data told of each parameter, best informed first.

    Columns: parameter, prior_sd, posterior_sd, ratio (posterior over prior), correlation and with_parameter (the strongest pair), verdict
    (`informed`, or `not informed by data` above 0.9).
    """
    asked, unasked = ([one for one in found.moved if one.emulated is emulated] for emulated in (True, False))
    rows = told_rows(asked, values_at(asked, found.points), found.weights)
    drawn = values_at(found.moved, standard_points(PRIOR_POINTS, len(found.moved), 1))[:, [not one.emulated for one in found.moved]]
    return told_table(rows + told_rows(unasked, drawn, np.full(len(drawn), 1 / len(drawn))))


def told_rows(moved: Sequence[Moved], values: Floats, weights: Floats) -> list[tuple[str, float, float, float, float, str]]:
    """Describe a weighted sample of parameter values, (n, parameters): name, spread before and after, their ratio, the strongest pair."""
    apart = values - weights @ values
    covariance = (apart * weights[:, None]).T @ apart
    spread = np.sqrt(np.diag(covariance))
    correlation = covariance / np.outer(spread, spread) - np.eye(len(moved))
    partner = np.abs(correlation).argmax(axis=1)
    rows = []
    for place, one in enumerate(moved):
        other = partner[place]
        rows.append((one.path, prior_sd(one), float(spread[place]), float(spread[place] / prior_sd(one)), float(correlation[place, other]), moved[other].path))
    return rows


def told_table(rows: Sequence[tuple[str, float, float, float, float, str]]) -> pd.DataFrame:
    """Sort what the data told by how much, and judge it."""
    import pandas as pd  # noqa: PLC0415 (slow to import)

    table = pd.DataFrame(rows, columns=["parameter", "prior_sd", "posterior_sd", "ratio", "correlation", "with_parameter"])
    table["verdict"] = np.where(table["ratio"] > NOT_INFORMED, "not informed by data", "informed")
    return table.sort_values("ratio", kind="stable").reset_index(drop=True)


def prior_sd(one: Moved) -> float:
    """Return the standard deviation of a parameter's prior within its allowed range."""
    from scipy.special import ndtri  # noqa: PLC0415 (slow to import)

    return float(np.std(one.value(ndtri((np.arange(PRIOR_POINTS) + 0.5) / PRIOR_POINTS))))


def fit_of(found: Calibrated) -> pd.DataFrame:
    """Return published rates against what the model gives at the draws. Columns: outcome, group, use, published, low, high, simulated, simulated_low, simulated_high, inside."""
    return fit_rows(list(found.data), found.rates, ["calibrate"] * len(found.data))


def fit_rows(data: list[Datum], rates: Floats, uses: list[str]) -> pd.DataFrame:
    """Compare published rates with runs at posterior draws, (draws, targets).

    `low` and `high` hold the error of the published rate; `simulated_low` and `simulated_high` the 90 % interval of the model: parameters,
    chance and discrepancy. `inside`: the published rate lies in the 90 % interval of what would be published, its own error included;
    `inside_model_alone`: it lies in that of parameters and chance alone.
    """
    import pandas as pd  # noqa: PLC0415 (slow to import)

    rows = []
    for place, datum in enumerate(data):
        drawn = rates[:, place][np.isfinite(rates[:, place])]
        middle, spread = float(np.mean(drawn)), float(np.std(drawn, ddof=1))
        half = NINETY_PERCENT * math.hypot(spread, datum.discrepancy)
        error = NINETY_PERCENT * datum.observation
        rows.append((
            datum.outcome, datum.group, uses[place], datum.value, datum.value - error, datum.value + error, middle, middle - half, middle + half,
            abs(datum.value - middle) <= math.hypot(half, error), abs(datum.value - middle) <= NINETY_PERCENT * spread,
        ))
    columns = ["outcome", "group", "use", "published", "low", "high", "simulated", "simulated_low", "simulated_high", "inside", "inside_model_alone"]
    return pd.DataFrame(rows, columns=columns)


def not_compared(region: Region) -> list[str]:
    """List the rates of a region file that are marked to be fitted and that no outcome of the model stands for."""
    return [f"{name} {group}" for name, group, _ in region.targets.listed("calibrate") if name not in OUTCOME_OF]


def draws_text(found: Calibrated) -> str:
    """Write the posterior as text: comments, then one line a draw with a column for each path of `--set`, to 5 significant digits."""
    fitted = ", ".join(f"{datum.outcome} {datum.group}" for datum in found.data)
    lines = [
        f"# Posterior of {found.region.name}: {len(found.draws)} draws of equal weight, written by `llsim calibrate {found.region.name}` on {date.today().isoformat()}.",  # noqa: DTZ011 (the day where it was run)
        f"# Effective sample {found.effective_size:.0f} of {len(found.weights)}; emulator misses the model by {found.emulator_check:.2f} of its own deviations; source version {SOURCE_VERSION}.",
        *[f"# Wave {wave.number}: {wave.runs} runs, {wave.left:.3g} of the prior not ruled out." for wave in found.waves],
        f"# Fitted to {len(found.data)} rates: {fitted}.",
        ",".join(["draw", *(one.path for one in found.moved)]),
    ]
    return "\n".join([*lines, *lines_of(found.draws)]) + "\n"


def lines_of(draws: Floats) -> list[str]:
    """Write draws, (draws, parameters): a line each, numbered, to 5 significant digits."""
    return [",".join([str(number), *(f"{value:.5g}" for value in row)]) for number, row in enumerate(draws, 1)]


def write_posterior(found: Calibrated, folders: list[Path]) -> list[Path]:
    """Write draws and identifiability into every folder, atomically: REGION.csv and REGION_identifiability.csv. Returns the files."""
    name = found.region.name
    return write_texts({f"{name}.csv": draws_text(found), f"{name}_identifiability.csv": identifiability_of(found).to_csv(index=False, float_format="%.4g")}, folders)


def write_texts(texts: dict[str, str], folders: Sequence[Path]) -> list[Path]:
    """Write texts by file name into every folder, each whole or not at all. Returns the files."""
    written = []
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            part = folder / f".{name}.part"
            part.write_text(text, encoding="utf-8")
            part.replace(folder / name)
            written.append(folder / name)
    return written


def posterior_of(region: str) -> pd.DataFrame:
    """Return the draws of a region's posterior: draw, then a column for each parameter. Raises ConfigurationError where it has none."""
    import pandas as pd  # noqa: PLC0415 (slow to import)

    return pd.read_csv(_posterior(region), comment="#")


def identifiability(region: str) -> pd.DataFrame:
    """Return the identifiability table kept with a region's posterior. Raises ConfigurationError where it has none."""
    import pandas as pd  # noqa: PLC0415 (slow to import)

    path = _posterior(region)
    return pd.read_csv(path.with_name(f"{path.stem}_identifiability.csv")).fillna({"with_parameter": ""})


def _posterior(region: str) -> Path:
    path = posterior_file(region)
    if path is None:
        raise ConfigurationError(f"region {region} has no posterior; `llsim calibrate {region}` makes one")
    return path
