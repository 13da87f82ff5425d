"""What does a policy in some regions do to the others? Regions side by side that exchange students, graduates and workers.

Three worlds with the same seeds: as it goes; with the policy while every region stays by itself; and with it while they exchange people. The
second is what a study of one region would promise, the third what is left when its gain can be another's loss.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from llsim.analysis.compare import paired_differences
from llsim.catalogue import HEADLINES
from llsim.configuration.wording import refuse_unknown
from llsim.errors import ConfigurationError
from llsim.experiment.growing_up import bytes_of_a_run
from llsim.experiment.run import YEARS_BEFORE, memory_allowed
from llsim.network.exchange import Gravity
from llsim.network.home import Address
from llsim.network.homes import DaskHomes, Homes, LocalHomes
from llsim.network.network import Network, read_network
from llsim.network.spreading import NEVER, taken_up_in, years_of_take_up
from llsim.network.worlds import ALONE, AS_IT_GOES, TOGETHER, World, flow_rows, live_worlds
from llsim.outcomes import RATES
from llsim.questions.finding import Finding, made_of
from llsim.reading import read_scenario
from llsim.region.region import Region
from llsim.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

ALL_REGIONS = "all regions"
TOTALS = ("net_local_hires", "local_hires", "vacancies_filled")
WORLDS_A_SEED = 3
Engine = Literal["local", "dask"]


@dataclass(frozen=True)
class Asked:
    """The regions of a network in order, and the two scenarios of each on its own calibration."""

    network: Network
    places: list[Region]
    without: list[Scenario]
    policy: list[Scenario]
    sample: float

    @property
    def names(self) -> list[str]:
        """Return the names of the regions."""
        return [place.name for place in self.places]

    @property
    def gravity(self) -> Gravity:
        """Return where their people go."""
        return Gravity(self.network, self.places)


def exchange(
    scenario: str, network: str = "california_regions", *, adopts: Sequence[str] = (), spreads: bool = False, baseline: str = "baseline", seeds: int = 5, first_seed: int = 1,
    sample: float = 1.0, until: int | None = None, overrides: Sequence[str] = (), workers: int | None = None, engine: Engine = "local", scheduler: str = "",
    seen: Callable[[int], None] = lambda _: None,
) -> Finding:
    """Compare a policy in the regions that take it up with none, alone and together, paired by seed. Raises ConfigurationError, and LlsimError when a worker is lost.

    `adopts`: the regions that have it from its first year, all if none is named; `spreads`: others take it up in later years. `overrides` that begin with
    `exchange.`, `initiative.` or `elsewhere.` change the network, others both scenarios. The table has a row for each region (and all of them) and outcome in
    the last year: the effect `alone`, `together` and from `others`, each with its 95 % interval (`_low`, `_high`); shares as shares, counts of people as such.
    `flows`: seed, world, year, kind, origin, destination, people; `take_up`: seed, region, year (9999: never).
    """
    import pandas as pd  # noqa: PLC0415 (slow to import)

    asked = _asked(scenario, network, baseline, sample, until, tuple(overrides))
    for name in adopts:
        refuse_unknown("--adopts", name, asked.names)
    first = list(adopts) or asked.names
    _refuse(asked, seeds, engine)
    outcomes, flows, take_up = [], [], []
    for seed in range(first_seed, first_seed + seeds):
        years = _take_up(asked, first, seed) if spreads else [asked.policy[0].first_year if name in first else NEVER for name in asked.names]
        take_up += [{"seed": seed, "region": name, "year": year} for name, year in zip(asked.names, years, strict=True)]
        policy = [taken_up_in(one, asked.without[at], years[at], one.first_year) for at, one in enumerate(asked.policy)]
        with _homes(asked, seed, engine, scheduler, workers) as homes:
            worlds = live_worlds(homes, asked.gravity, asked.without, policy, lambda: seen(len(asked.places)))
        outcomes.append(_outcomes(asked, worlds))
        flows += [flow_rows(world, asked.names, asked.without[0].first_year, sample, {"seed": seed, "world": name}) for name, world in worlds.items()]
    titles = dict(zip(asked.names, (place.title for place in asked.places), strict=True))
    table = effects(pd.concat(outcomes, ignore_index=True)).assign(adopts=lambda frame: frame["region"].isin(first), title=lambda frame: frame["region"].map(titles).fillna(ALL_REGIONS))
    settings = {"network": asked.network.title, "regions": len(asked.places), "adopts": first, "spreads": spreads} | asked.network.exchange.model_dump()
    whole = asked.places[0].model_copy(update={"name": asked.network.name, "title": asked.network.title})
    made = made_of(whole, asked.policy[0], asked.without[0], seeds=seeds, draws=1, sample=sample, settings=settings, warnings=_warnings(asked, seeds))
    return Finding("exchange", table, made, {"flows": pd.concat(flows, ignore_index=True), "take_up": pd.DataFrame(take_up)})


def _asked(scenario: str, network: str, baseline: str, sample: float, until: int | None, overrides: tuple[str, ...]) -> Asked:
    """Read the network, its regions and both scenarios in each. Raises ConfigurationError."""
    own = tuple(one for one in overrides if one.partition(".")[0] in ("exchange", "initiative", "elsewhere"))
    others = [*(one for one in overrides if one not in own), *([] if until is None else [f"last_year={until}"])]
    found = read_network(network, own)
    places = [member.place() for member in found.members]
    calibrated = [member.calibrated_as or place.name for member, place in zip(found.members, places, strict=True)]
    without, policy = ([read_scenario(name, region=where, overrides=others) for where in calibrated] for name in (baseline, scenario))
    if (without[0].first_year, without[0].last_year) != (policy[0].first_year, policy[0].last_year):
        raise ConfigurationError(f"{scenario} and {baseline}: found other years; allowed: the same first and last year")
    return Asked(found, places, without, policy, sample)


def _refuse(asked: Asked, seeds: int, engine: Engine) -> None:
    """Raise ConfigurationError for no seed, a share of people that is none, or a network that does not fit this machine's memory where it lives here."""
    if not 1 <= seeds <= 10_000:
        raise ConfigurationError(f"--seeds: found {seeds}; allowed: 1 to 10,000")
    if not 0.0 < asked.sample <= 1.0:
        raise ConfigurationError(f"--sample: found {asked.sample:g}; allowed: above 0, up to 1")
    years = asked.policy[0].last_year - asked.policy[0].first_year + YEARS_BEFORE
    needed = 2 * sum(bytes_of_a_run(place, asked.sample, years) for place in asked.places)
    memory = memory_allowed()
    if engine == "local" and needed > memory:
        raise ConfigurationError(
            f"network {asked.network.name}: its {len(asked.places)} regions need about {needed / 2**30:,.0f} GiB; allowed here: {memory / 2**30:,.0f} GiB; "
            f"use --sample {asked.sample * memory / needed / 2:.3g}, or --engine dask on several machines"
        )


def _warnings(asked: Asked, seeds: int) -> tuple[str, ...]:
    """Say what a reader must know."""
    found = [] if seeds > 1 else ["one seed has no interval: use several"]
    borrowed = [one.name for member, one in zip(asked.network.members, asked.places, strict=True) if member.calibrated_as]
    return tuple(found + ([f"{len(borrowed)} of {len(asked.places)} regions live with calibrated numbers of another one"] if borrowed else []))


def _take_up(asked: Asked, first: Sequence[str], seed: int) -> list[int]:
    """Return the year in which each region takes up the policy in a run."""
    gravity, one = asked.gravity, asked.policy[0]
    jobs = np.array([*(place.jobs for place in asked.places), 0.0])
    return years_of_take_up(asked.names, first, gravity.near, jobs, asked.network.initiative, seed, range(one.first_year, one.last_year + 1))


def _homes(asked: Asked, seed: int, engine: Engine, scheduler: str, workers: int | None) -> Homes:
    """Give every region a home. Raises ConfigurationError where no scheduler answers."""
    addresses = [Address(place, seed, asked.sample) for place in asked.places]
    return DaskHomes(addresses, scheduler) if engine == "dask" else LocalHomes(addresses, workers or os.cpu_count() or 1)


def _outcomes(asked: Asked, worlds: dict[str, World]) -> pd.DataFrame:
    """Return headline outcomes and hires of everybody in the last year by world, region and seed, with those of all regions together."""
    import pandas as pd  # noqa: PLC0415 (slow to import)

    rows = []
    for world, found in worlds.items():
        for name, record in zip(asked.names, found.records, strict=True):
            frame = record.outcomes
            kept = (frame["year"] == asked.policy[0].last_year) & (frame["group"] == "all") & frame["outcome"].isin([*(one for one in HEADLINES if one in RATES), *TOTALS])
            rows.append(frame[kept].assign(scenario=world, region=name))
    each = pd.concat(rows, ignore_index=True)
    everyone = each.groupby(["scenario", "draw", "seed", "year", "outcome", "group"], as_index=False)[["numerator", "denominator"]].sum()
    everyone.loc[everyone["outcome"].isin(TOTALS), "denominator"] = 1.0
    return pd.concat([each, everyone.assign(region=ALL_REGIONS)], ignore_index=True)


def effects(outcomes: pd.DataFrame) -> pd.DataFrame:
    """Return each region's effect alone, together, and what of it comes from others, with intervals paired by seed.

    Takes scenario (the world), region, draw, seed, year, outcome, group, numerator, denominator.
    """
    import pandas as pd  # noqa: PLC0415 (slow to import)

    rows = []
    for region, frame in outcomes.groupby("region", sort=False):
        against = {"alone": (AS_IT_GOES, ALONE), "together": (AS_IT_GOES, TOGETHER), "others": (ALONE, TOGETHER)}
        parts = []
        for name, (base, world) in against.items():
            found = paired_differences(frame[frame["scenario"].isin((base, world))], base).set_index("outcome")
            parts.append(found.rename(columns={"difference": name, "low": f"{name}_low", "high": f"{name}_high"})[[name, f"{name}_low", f"{name}_high"]])
        level = frame[frame["scenario"] == AS_IT_GOES].assign(value=lambda rows: rows["numerator"] / rows["denominator"]).groupby("outcome")["value"].mean()
        rows.append(pd.concat([level.rename("as_it_goes"), *parts], axis=1).reset_index().assign(region=region))
    table = pd.concat(rows, ignore_index=True)
    return table[["region", "outcome", "as_it_goes", *(column for column in table if column not in ("region", "outcome", "as_it_goes"))]]
