"""The published rates a region is fitted to, as data: value, observation error, and how far the model may be from the truth.

Only targets marked `calibrate` are read. What is held out is taken off the region before anything else happens.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import numpy as np
import numpy.typing as npt

from llsim.parameter import About, Between, Settings, Uniform
from llsim.region.calibration import Calibration
from llsim.region.figure import Target
from llsim.region.region import Region, Targets

Floats = npt.NDArray[np.float64]
OUTCOME_OF = {
    "graduation_rate": "graduation_rate", "dropout_rate": "dropout_rate", "a_g_of_graduates": "a_g_completion", "college_going": "college_going",
    "two_year_share_of_graduates": "two_year_going", "four_year_share_of_graduates": "four_year_going", "stay_in_region": "retention_age_26",
}
"""Rate of a region file: the outcome that is compared with it. Yearly dual enrollment has none: the model counts who ever took part."""
COLLEGE = ("college_going", "two_year_share_of_graduates", "four_year_share_of_graduates")
PEOPLE = re.compile(r"\bN=(\d+)")
SMALLEST, LARGEST = 0.002, 0.998


class Misfit(Settings):
    """How far a published rate may be from the rate of the model that is right, as standard deviations."""

    over_dispersion: Annotated[
        float, Between(0, 0.1), About("variance of a published count beyond that of chance, over p (1 - p)", "share", Uniform(0, 0.0004), "assumed: classes and schools share luck", "D")
    ] = 0.0001
    seen: Annotated[float, Between(0.001, 0.2), About("error of a rate that was read in a source without its N", "share", Uniform(0.005, 0.02), "assumed: rounding, definitions, one year", "D")] = 0.01
    remembered: Annotated[float, Between(0.001, 0.2), About("error of a rate from memory", "share", Uniform(0.02, 0.05), "assumed", "D")] = 0.03
    guessed: Annotated[float, Between(0.001, 0.2), About("error of a rate that was assumed", "share", Uniform(0.03, 0.08), "assumed", "D")] = 0.05
    borrowed: Annotated[
        float, Between(0.001, 0.3), About("difference between a place and the wider region whose rate stands in", "share", Uniform(0.04, 0.1), "assumed", "D")
    ] = 0.06
    discrepancy: Annotated[
        float, Between(0, 0.2), About("misfit of the right model, over the root of p (1 - p)", "share", Uniform(0.015, 0.06), "assumed: 1 point at 87 %, 1.5 points at 50 %", "D")
    ] = 0.03
    effect: Annotated[
        float, Between(0, 5), About("misfit of the right model's replay of an evaluation, over the standard error of the estimate", "standard errors", Uniform(0.25, 1), "assumed", "D")
    ] = 0.5


@dataclass(frozen=True)
class Datum:
    """One published rate to fit: a share between 0 and 1 with the standard deviations of observation and of discrepancy."""

    name: str
    outcome: str
    group: str
    value: float
    piece: Literal["binomial", "normal"]
    observation: float
    discrepancy: float

    @property
    def variance(self) -> float:
        """Return the variance of observation and discrepancy together."""
        return self.observation**2 + self.discrepancy**2

    @property
    def label(self) -> str:
        """Name the rate and its group."""
        return f"{self.outcome}:{self.group}"


def without_held_out(region: Region) -> Region:
    """Take off every target that is held out, so that nothing that follows can read one."""
    kept: dict[str, Any] = {}
    for name, group, target in region.targets.listed("calibrate"):
        if isinstance(getattr(region.targets, name), dict):
            kept.setdefault(name, {})[group] = target
        else:
            kept[name] = target
    return region.model_copy(update={"targets": Targets(**kept)})


def data_of(region: Region, misfit: Misfit | None = None) -> list[Datum]:
    """List what the region is fitted to, in the order of its file, and employment, which is derived from unemployment.

    Of a rate that is the wider region's, only the one for all students is taken, and college-going not beside its two sectors, of which
    it is the sum: one difference between the places would be counted several times.
    """
    errors = misfit or Misfit()
    people = {group: int(found[1]) for name, group, target in region.targets.listed("calibrate") if name == "graduation_rate" and (found := PEOPLE.search(target.note))}
    has_sectors = region.targets.two_year_share_of_graduates is not None and region.targets.four_year_share_of_graduates is not None
    data = []
    for name, group, target in region.targets.listed("calibrate"):
        if name in OUTCOME_OF and not (is_borrowed(region, name, target) and (group != "all" or (name == "college_going" and has_sectors))):
            data.append(datum_of(region, name, OUTCOME_OF[name], group, target, people.get(group), errors))
    guess = Calibration()
    jobs = guess.employment(region)
    data.append(Datum("employment", "employment_rate", "all", jobs, "normal", _employment_error(region), errors.discrepancy * spread_of(jobs)))
    return data


def is_borrowed(region: Region, name: str, target: Target) -> bool:
    """Say whether a rate is that of a wider region: inherited by a district, or college-going, which only states and the nation publish."""
    return target.note.startswith("of ") or (name in COLLEGE and region.kind not in ("state", "nation"))


def datum_of(region: Region, name: str, outcome: str, group: str, target: Target, people: int | None, errors: Misfit) -> Datum:
    """Give a published rate its errors: from `people` where it is a count of so many, else by how it is known."""
    share = min(max(target.share, SMALLEST), LARGEST)
    spread = spread_of(share)
    discrepancy = errors.discrepancy * spread
    if is_borrowed(region, name, target):
        return Datum(name, outcome, group, share, "normal", errors.borrowed, discrepancy)
    if target.basis in ("from memory", "assumed"):
        error = errors.guessed if target.basis == "assumed" else errors.remembered
        return Datum(name, outcome, group, share, "normal", min(error, 0.5 * share), discrepancy)
    if people is None or name in COLLEGE or name == "stay_in_region":
        return Datum(name, outcome, group, share, "normal", min(errors.seen, 0.5 * share), discrepancy)
    observation = spread * (1.0 / people + errors.over_dispersion) ** 0.5
    return Datum(name, outcome, group, share, "binomial", observation, discrepancy)


def _employment_error(region: Region) -> float:
    """Return the error of the employment to fit, from the priors of the two numbers it is made of."""
    guess, unemployment = Calibration(), region.economy.unemployment_rate.share
    priors = {name: field.metadata[-1].prior for name, field in Calibration.model_fields.items()}
    taking_part = priors["labor_force"].sd * (1.0 - guess.youth_unemployment * unemployment)
    ratio = priors["youth_unemployment"].sd * unemployment * guess.labor_force
    return float(np.hypot(taking_part, ratio))


def spread_of(share: float) -> float:
    """Return the root of p (1 - p)."""
    return float((share * (1.0 - share)) ** 0.5)


def log_likelihood(data: list[Datum], rates: Floats, variances: Floats) -> Floats:
    """Return the log-likelihood of rates, (n, targets) between 0 and 1, up to a constant. Shape (n,).

    `variances`, (targets,): observation, discrepancy and emulator together. A binomial piece counts as many people as would have that
    variance; a normal piece is a bell curve.
    """
    held = np.clip(rates, 1e-6, 1 - 1e-6)
    wanted = np.array([datum.value for datum in data])
    people = wanted * (1 - wanted) / variances
    counted = people * (wanted * np.log(held / wanted) + (1 - wanted) * np.log((1 - held) / (1 - wanted)))
    bell = -0.5 * (held - wanted) ** 2 / variances
    binomial = np.array([datum.piece == "binomial" for datum in data])
    return np.asarray(np.where(binomial, counted, bell).sum(axis=1))
