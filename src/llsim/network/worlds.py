"""The worlds of a network: as it goes; with a policy while every region stays by itself; and with it while regions exchange people.

The first is where each calibrated region lives by itself, the usual coming and going within its rates. The second is what a study of one region
would promise. The third passes on what the policy changes. What the third differs from the second is what comes from others.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from llsim.elsewhere import NOTHING, FromElsewhere, ToElsewhere
from llsim.network.exchange import KINDS, Flows, Gravity, arrivals
from llsim.network.homes import Homes
from llsim.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

    from llsim.experiment.record import Record

AS_IT_GOES, ALONE, TOGETHER = "as it goes", "alone", "together"
OUTSIDE = "everywhere else"


@dataclass(frozen=True)
class World:
    """What one world left: a record for each region, in order, and who went where by year, in simulated people."""

    records: list[Record]
    flows: list[Flows]


def live_apart(homes: Homes, which: Sequence[int], scenarios: Sequence[Scenario]) -> tuple[list[Record], list[list[ToElsewhere]]]:
    """Let some regions live by themselves. Returns what each left, and what each sent by year."""
    homes.begin(which, scenarios)
    years = scenarios[0].last_year - scenarios[0].first_year + 1
    sent = [homes.live(which, [NOTHING] * len(which)) for _ in range(years)]
    return homes.records(which), sent


def live_together(homes: Homes, scenarios: Sequence[Scenario], gravity: Gravity, usual: Sequence[Flows]) -> World:
    """Let all regions live side by side: what differs from the usual flows of a year arrives in the next."""
    everyone = range(len(scenarios))
    homes.begin(everyone, scenarios)
    arrived: list[FromElsewhere] = [NOTHING] * len(scenarios)
    flows = []
    for year in usual:
        flows.append(gravity.flows(homes.live(everyone, arrived)))
        arrived = arrivals(flows[-1], year)
    return World(homes.records(everyone), flows)


def live_worlds(homes: Homes, gravity: Gravity, without: Sequence[Scenario], policy: Sequence[Scenario], seen: Callable[[], None]) -> dict[str, World]:
    """Live through the three worlds of one seed. `without`, `policy`: a scenario for each region; one that is the same in both is lived once."""
    everyone = range(len(without))
    records, sent = live_apart(homes, everyone, without)
    as_it_goes = World(records, [gravity.flows(year) for year in sent])
    seen()
    changed = [one for one in everyone if policy[one] != without[one]]
    alone = list(records)
    if changed:
        found, theirs = live_apart(homes, changed, [policy[one] for one in changed])
        for place, one in enumerate(changed):
            alone[one] = found[place]
            for year, row in enumerate(theirs):
                sent[year] = [row[place] if region == one else kept for region, kept in enumerate(sent[year])]
    seen()
    together = live_together(homes, policy, gravity, as_it_goes.flows)
    seen()
    return {AS_IT_GOES: as_it_goes, ALONE: World(alone, [gravity.flows(year) for year in sent]), TOGETHER: together}


def flow_rows(world: World, names: Sequence[str], first_year: int, sample: float, labels: dict[str, Any]) -> pd.DataFrame:
    """Return who went where in a world, in real people: the labels, year, kind, origin, destination, people."""
    import pandas as pd  # noqa: PLC0415 (slow to import)

    places = [*names, OUTSIDE]
    rows = []
    for years, flows in enumerate(world.flows):
        for kind in KINDS:
            people = flows.people(kind) / sample
            rows += [{**labels, "year": first_year + years, "kind": kind, "origin": places[a], "destination": places[b], "people": float(people[a, b])} for a, b in zip(*people.nonzero(), strict=True)]
    return pd.DataFrame(rows, columns=[*labels, "year", "kind", "origin", "destination", "people"])
