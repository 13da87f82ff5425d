"""Say which numbers an experiment moves, and how: declared priors as a SALib problem, and shares of a prior as values.

Designs are drawn in shares from 0 to 1, `shares_problem_of`, and turned into values by `values_of`: every design of SALib then stays
finite and inside the allowed range, also the ones that step on 0 and 1. `problem_of` is the same problem in natural units.
"""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from llsim.errors import ConfigurationError
from llsim.evidence.moved import moved_parameters
from llsim.parameter import Fixed, LogNormal, Normal, Parameter, Triangular, Uniform, parameters_of
from llsim.reading import read_scenario
from llsim.region.reading import read_region
from llsim.scenario import LEVERS, Scenario, all_parameters

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    type Floats = npt.NDArray[np.float64]

Over = Literal["priors", "levers"]
"""What is moved: what nature decides and nobody knows exactly, or what people choose."""
TAIL = 0.001
"""Priors without ends are cut at these shares of them."""
DUMMY = "dummy"
"""A column of a design that the model never sees: its indices show what an index of nothing looks like."""


@dataclass(frozen=True)
class Factor:
    """One number that is moved. `centre`: where the middle of a bell-shaped prior lies, in the number's unit."""

    parameter: Parameter
    centre: float

    @property
    def path(self) -> str:
        """Name it as `--set` does."""
        return self.parameter.name

    @property
    def over(self) -> Over:
        """Say whether people choose it or nature does.

        A lever's number is a choice when its range starts at none (`Uniform(0, ...)`): how much of the policy there is. Its limits and
        prices are nature's, as are all numbers of the stages.
        """
        prior = self.parameter.about.prior
        return "levers" if self.path.startswith("levers.") and isinstance(prior, Uniform) and prior.low == 0.0 else "priors"

    def values(self, shares: Floats) -> Floats:
        """Turn shares of the prior, 0 to 1, into values inside the allowed range: the quantiles of the prior, cut at its ends."""
        import numpy as np  # noqa: PLC0415 (keeps --help fast)

        known = self._distribution()
        lower, upper = known.cdf(self.parameter.low), known.cdf(self.parameter.high)
        if isinstance(self.parameter.about.prior, Normal | LogNormal):
            lower, upper = max(lower, TAIL), min(upper, 1.0 - TAIL)
        return np.clip(known.ppf(lower + np.asarray(shares) * (upper - lower)), self.parameter.low, self.parameter.high)

    def _distribution(self) -> Any:
        from scipy import stats  # noqa: PLC0415 (slow to import)

        prior = self.parameter.about.prior
        match prior:
            case Normal():
                return stats.norm(self.centre, prior.sd)
            case LogNormal():
                return stats.lognorm(prior.sigma, scale=self.centre)
            case Uniform():
                return stats.uniform(prior.low, prior.high - prior.low)
            case Triangular():
                return stats.triang((prior.mode - prior.low) / (prior.high - prior.low), prior.low, prior.high - prior.low)
            case Fixed():
                raise TypeError(f"{self.path} is fixed and cannot be moved")

    def in_salib(self) -> tuple[list[float], str]:
        """Return bounds and the name of the distribution as SALib wants them. A log-normal keeps its upper tail, which SALib cannot cut."""
        import numpy as np  # noqa: PLC0415 (keeps --help fast)

        prior = self.parameter.about.prior
        low, high = (float(end) for end in self.values(np.array([0.0, 1.0])))
        match prior:
            case Normal():
                return [low, high, self.centre, prior.sd], "truncnorm"
            case LogNormal():
                return [float(np.log(self.centre)), prior.sigma], "lognorm"
            case Triangular():
                return [prior.low, prior.high, (prior.mode - prior.low) / (prior.high - prior.low)], "triang"
            case _:
                return [low, high], "unif"


def factors_of(scenario: Scenario, over: Over = "priors", paths: Sequence[str] = ()) -> list[Factor]:
    """List what is moved in a scenario, by name or all of a kind. Raises ConfigurationError for what cannot be moved, and for a mixture.

    All priors: those of the stages, and of the prices and limits of the levers that the scenario pulls. All levers: the intensity of each
    of the five. Levels that differ by region or member (calibrated levels, members of vectors) keep their own middle; single numbers and
    the effects that calibration moves lie where the prior says.
    """
    known = {factor.path: factor for factor in _known(scenario)}
    chosen = [known[path] if path in known else _unknown(path, scenario, list(known)) for path in paths]
    if not paths:
        pulled = {f"levers.{lever.title}" for lever in scenario.levers}
        intensities = {f"levers.{lever.title}.{lever.intensity}" for lever in _levers(scenario)}
        for factor in known.values():
            absent = factor.path.startswith("levers.") and factor.path.rpartition(".")[0] not in pulled
            if factor.over == over and ((over == "levers" and factor.path in intensities) or (over == "priors" and not absent)):
                chosen.append(factor)
    refuse_mixture(chosen, over)
    return chosen


def refuse_mixture(factors: Sequence[Factor], over: Over) -> None:
    """Raise ConfigurationError where choices and what nature decides would share one variance, or a number is named twice."""
    words = {"priors": "an uncertainty (nature decides it)", "levers": "a choice (people decide it)"}
    for factor in factors:
        if factor.over != over:
            raise ConfigurationError(
                f"design over {over}: found {factor.path}, which is {words[factor.over]}; allowed: only numbers each of which is {words[over]}, "
                "as a share of variance due to a choice and one due to ignorance do not add up to anything; make two experiments"
            )
    names = [factor.path for factor in factors]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise ConfigurationError(f"design: found {twice} twice; allowed: each number once")


def refuse_both_sides(names: Sequence[str]) -> None:
    """Raise ConfigurationError where a design, by the paths it moves, holds choices and what nature decides. Fixed numbers count as choices."""
    sides = {factor.path: factor.over for factor in _known(Scenario())}
    kinds = [f"levers.{kind.key}" for kind in LEVERS]

    def side(name: str) -> Over:
        if not name.startswith("levers."):
            return "priors"
        field = name.rpartition(".")[2]
        known = [sides[path] for path in (name, *(f"{kind}.{field}" for kind in kinds)) if path in sides]
        return known[0] if known else "levers"

    choices, nature = ([name for name in names if name != DUMMY and side(name) == over] for over in ("levers", "priors"))
    if choices and nature:
        raise ConfigurationError(
            f"design: found {choices[0]}, which people choose, and {nature[0]}, which nature decides; allowed in a sensitivity analysis: only one kind, "
            "as a share of variance due to a choice and one due to ignorance do not add up to anything; make two experiments"
        )


def _levers(scenario: Scenario) -> list[Any]:
    """List the levers of a scenario, and those it does not pull with their defaults."""
    return [lever for kind in LEVERS for lever in getattr(scenario.levers, kind.key) or (kind(),)]


def _known(scenario: Scenario) -> list[Factor]:
    """List every number with a prior, with where its middle lies."""
    effects = {moved.path for moved in moved_parameters(scenario) if not moved.is_intercept}
    levels = {moved.path for moved in moved_parameters(scenario) if moved.is_intercept}
    members = {one.name for name, settings in scenario.stages() for one in parameters_of(settings, name) if one.name.count(".") > 1}
    found = []
    for one in all_parameters(scenario):
        own = one.name in levels or (one.name in members and one.name not in effects)
        match one.about.prior:
            case Normal(mean=middle) | LogNormal(median=middle):
                found.append(Factor(one, one.value if own else middle))
            case Uniform() | Triangular():
                found.append(Factor(one, one.value))
            case Fixed():
                pass
    return found


def _unknown(path: str, scenario: Scenario, known: Sequence[str]) -> Factor:
    """Raise ConfigurationError for a number that is fixed or none."""
    fixed = path in {one.name for one in all_parameters(scenario)}
    near = difflib.get_close_matches(path, known, 1)
    found = f"{path}, which is fixed" if fixed else f"{path!r}"
    raise ConfigurationError(f"design: found {found}; allowed: a number with a prior (`llsim list parameters`){f'; did you mean `{near[0]}`?' if near else ''}")


def problem_of(factors: Sequence[Factor]) -> dict[str, Any]:
    """Return the SALib problem of some numbers in their own units: num_vars, names, bounds, dists."""
    described = [factor.in_salib() for factor in factors]
    return {"num_vars": len(factors), "names": [factor.path for factor in factors], "bounds": [bounds for bounds, _ in described], "dists": [dist for _, dist in described]}


def shares_problem_of(names: Sequence[str], groups: Sequence[str] = ()) -> dict[str, Any]:
    """Return the SALib problem in shares of each prior, 0 to 1. `groups`: the group of each name, none when empty."""
    problem: dict[str, Any] = {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0] for _ in names]}
    return problem | ({"groups": list(groups)} if groups else {})


def values_of(factors: Sequence[Factor], shares: Floats) -> Floats:
    """Turn a design in shares, (points, numbers), into values, (points, numbers). Columns beyond the factors (the dummy) stay as they are."""
    import numpy as np  # noqa: PLC0415 (keeps --help fast)

    moved = [factor.values(shares[:, place]) for place, factor in enumerate(factors)]
    return np.column_stack([*moved, *shares.T[len(factors) :]])


def hash_of_design(names: Sequence[str], values: Floats) -> str:
    """Return the fingerprint of a design: its columns in order and every bit of its values, (points, columns)."""
    import numpy as np  # noqa: PLC0415 (keeps --help fast)

    table = np.ascontiguousarray(values, dtype="<f8")
    return hashlib.sha256("\n".join([*names, str(table.shape)]).encode() + table.tobytes()).hexdigest()


def problem(scenario: str = "baseline", *, region: str = "oakland_unified", over: Over = "priors", parameters: Sequence[str] = ()) -> dict[str, Any]:
    """Return the SALib problem of a scenario in a region: its priors, or its levers; all, or those named by path. Raises ConfigurationError."""
    return problem_of(factors_of(read_scenario(scenario, region=read_region(region)), over, parameters))
