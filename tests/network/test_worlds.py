"""Regions side by side: nothing changes without a policy, everything is passed on with one, and where they live makes no difference."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest

from llsim.elsewhere import FromElsewhere
from llsim.experiment.run import Run, live
from llsim.model import TalentPipeline
from llsim.network.exchange import Gravity, arrivals
from llsim.network.home import Address
from llsim.network.homes import DaskHomes, LocalHomes
from llsim.network.network import Network, read_network
from llsim.network.worlds import ALONE, AS_IT_GOES, TOGETHER, World, live_worlds
from llsim.questions.exchange import ALL_REGIONS, exchange
from llsim.reading import read_scenario
from llsim.region.region import Region
from llsim.scenario import Scenario, with_lever_intensities

SAMPLE = 0.05
REGIONS = ("oakland_east_bay", "sacramento", "fresno")
UNTIL = ["last_year=2029"]


@pytest.fixture(scope="module")
def network() -> Network:
    whole = read_network("california_regions")
    return whole.model_copy(update={"members": [member for member in whole.members if member.region in REGIONS]})


@pytest.fixture(scope="module")
def places(network: Network) -> list[Region]:
    return [member.place() for member in network.members]


def scenarios(name: str, places: list[Region], *changes: str) -> list[Scenario]:
    return [read_scenario(name, region=place, overrides=[*UNTIL, *changes]) for place in places]


def worlds_of(network: Network, places: list[Region], policy: list[Scenario], threads: int = 2) -> dict[str, World]:
    with LocalHomes([Address(place, 3, SAMPLE) for place in places], threads) as homes:
        return live_worlds(homes, Gravity(network, places), scenarios("baseline", places), policy, lambda: None)


@pytest.fixture(scope="module")
def pulled(network: Network, places: list[Region]) -> dict[str, World]:
    """The first region pulls all levers, the others none."""
    policy = scenarios("baseline", places)
    policy[0] = scenarios("linked_learning", places)[0]
    return worlds_of(network, places, policy)


def tables(world: World) -> list[pd.DataFrame]:
    return [record.outcomes.drop(columns="scenario") for record in world.records]


def test_without_a_policy_regions_together_are_the_regions_alone_to_the_bit(network: Network, places: list[Region]) -> None:
    worlds = worlds_of(network, places, [with_lever_intensities(one, (0.0,) * 5) for one in scenarios("linked_learning", places)])
    for one, place in enumerate(places):
        alone = live(place, Run(read_scenario("baseline", region=place, overrides=UNTIL), 3), SAMPLE).outcomes.drop(columns="scenario")
        for world in worlds.values():
            assert tables(world)[one].equals(alone)


def test_a_policy_in_one_region_reaches_the_others_through_exchange_alone(pulled: dict[str, World]) -> None:
    as_it_goes, alone = (tables(pulled[name]) for name in (AS_IT_GOES, ALONE))
    assert not alone[0].equals(as_it_goes[0])
    for one in (1, 2):
        assert alone[one].equals(as_it_goes[one])
    usual, now = (pulled[name].flows[-1] for name in (AS_IT_GOES, TOGETHER))
    assert any(one.seekers.any() or one.students.any() for one in arrivals(now, usual)[1:])


def test_nothing_arrives_before_the_policy_has_changed_anybody(pulled: dict[str, World]) -> None:
    """Levers start in 2027: what they change then arrives in 2028."""
    as_it_goes, together = (tables(pulled[name]) for name in (AS_IT_GOES, TOGETHER))
    for one in (1, 2):
        before = [frame[one][frame[one]["year"] <= 2027].reset_index(drop=True) for frame in (as_it_goes, together)]
        assert before[0].equals(before[1])


def test_threads_make_no_difference(network: Network, places: list[Region], pulled: dict[str, World]) -> None:
    policy = scenarios("baseline", places)
    policy[0] = scenarios("linked_learning", places)[0]
    again = worlds_of(network, places, policy, threads=1)
    for name, world in pulled.items():
        assert all(one.equals(other) for one, other in zip(tables(world), tables(again[name]), strict=True))


def test_a_region_that_keeps_everybody_is_missed_elsewhere(network: Network, places: list[Region]) -> None:
    """Nobody leaves the first region any more: the others get fewer people who look for work, and feel nothing of it without exchange."""
    policy = scenarios("baseline", places)
    policy[0] = policy[0].model_copy(update={"migration": policy[0].migration.model_copy(update={"level": -5.0})})
    worlds = worlds_of(network, places, policy)
    for year in range(1, 4):
        usual, now = (worlds[name].flows[year].people("workers")[0] for name in (AS_IT_GOES, TOGETHER))
        assert now.sum() < 0.2 * usual.sum()
    for one in (1, 2):
        found = {name: hired(worlds[name], one) for name in (AS_IT_GOES, ALONE)}
        arrived = sum(arrivals(now, usual)[one].seekers.sum() for now, usual in zip(worlds[TOGETHER].flows[:-1], worlds[AS_IT_GOES].flows[:-1], strict=True))
        assert found[ALONE] == found[AS_IT_GOES]
        assert arrived < -10  # simulated people who would have looked for work here


def hired(world: World, one: int) -> float:
    frame = world.records[one].outcomes
    return float(frame[(frame["outcome"] == "local_hires") & (frame["group"] == "all")]["numerator"].sum())


def test_what_arrives_takes_effect(places: list[Region]) -> None:
    """More seekers mean fewer jobs for residents; more students from elsewhere fewer seats; more pay elsewhere more who leave."""
    place = places[1]
    scenario = read_scenario("baseline", region=place, overrides=["last_year=2026"])

    def lived(came: FromElsewhere) -> TalentPipeline:
        model = TalentPipeline(place, scenario, rng=1, sample=0.2)
        model.elsewhere = came
        model.step()
        return model

    usual = lived(FromElsewhere())
    crowded = lived(FromElsewhere(seekers=np.full(3, 2_000.0)))
    assert hires(crowded) < hires(usual)
    full = lived(FromElsewhere(students=np.full(4, 1e6)))
    local = full.tables.colleges.array["local"]
    assert full.tables.colleges.array["taken"][local].sum() == 0
    assert usual.tables.colleges.array["taken"][local].sum() > 0
    assert (full.tables.colleges.array["taken"][~local] == usual.tables.colleges.array["taken"][~local]).sum() > 0
    drawn = lived(FromElsewhere(pay=2.0))
    assert drawn.sent.workers.sum() > usual.sent.workers.sum()


def hires(model: TalentPipeline) -> float:
    return sum(value for _, outcome, value in model.outcomes.totals if outcome == "local_hires")


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1") as cluster:
        yield cluster.scheduler_address


def test_regions_on_the_workers_of_a_cluster_are_the_same_to_the_bit(network: Network, places: list[Region], pulled: dict[str, World], scheduler: str) -> None:
    policy = scenarios("baseline", places)
    policy[0] = scenarios("linked_learning", places)[0]
    with DaskHomes([Address(place, 3, SAMPLE) for place in places], scheduler) as homes:
        spread = live_worlds(homes, Gravity(network, places), scenarios("baseline", places), policy, lambda: None)
    for name, world in pulled.items():
        assert all(one.equals(other) for one, other in zip(tables(world), tables(spread[name]), strict=True))
        assert all(np.array_equal(a.people(kind), b.people(kind)) for a, b in zip(world.flows, spread[name].flows, strict=True) for kind in ("students", "graduates", "workers", "in_migrants"))


def test_the_answer_adds_up_and_names_its_regions() -> None:
    found = exchange("linked_learning", "california_regions", adopts=["sacramento"], seeds=2, sample=0.02, until=2028)
    table = found.table.set_index(["region", "outcome"])
    assert set(found.table["region"]) == {*(member.region for member in read_network("california_regions").members), ALL_REGIONS}
    assert np.allclose(table["together"], table["alone"] + table["others"], atol=1e-9)
    hires = table.xs("net_local_hires", level="outcome")
    for part in ("alone", "together", "as_it_goes"):
        assert hires[part].iloc[-1] == pytest.approx(hires[part].iloc[:-1].sum())
    others = table.drop(index=["sacramento", ALL_REGIONS], level="region")
    assert (others["alone"] == 0.0).all()
    assert found.more["take_up"].groupby("region")["year"].first().to_dict() == {name: 2026 if name == "sacramento" else 9999 for name in found.table["region"].unique()[:-1]}
