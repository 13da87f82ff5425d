"""Network files: those that ship are fine, and each fault has its own message."""

from __future__ import annotations

from pathlib import Path

import pytest

from llsim.configuration import list_configurations
from llsim.errors import ConfigurationError
from llsim.network.network import read_network
from llsim.questions.exchange import exchange
from llsim.region.reading import read_region

GOOD = """name: two
title: Two regions
source: from memory
members:
  - {region: fresno, latitude: 36.7, longitude: -119.8}
  - {state: Ohio, name: ohio, calibrated_as: us, latitude: 40.3, longitude: -82.8}
"""
FAULTS = {
    "both": (GOOD.replace("region: fresno", "region: fresno, state: Ohio"), "both `region` and `state`"),
    "neither": (GOOD.replace("region: fresno, ", ""), "neither `region` nor `state`"),
    "no name": (GOOD.replace("name: ohio, ", ""), "needs a `name`"),
    "twice": (GOOD.replace("{state: Ohio, name: ohio, calibrated_as: us", "{region: fresno"), "more than once"),
    "one member": (GOOD.partition("  - {state")[0], "members"),
    "off the globe": (GOOD.replace("36.7", "96.7"), "latitude"),
    "unknown key": (GOOD.replace("title:", "tilte: x\ntitle:"), "tilte"),
    "unknown region": (GOOD.replace("region: fresno", "region: fresnoo"), "fresno"),
    "unknown state": (GOOD.replace("state: Ohio", "state: Ohioo"), "Ohio"),
    "positive elasticity": (GOOD + "exchange: {distance_elasticity: 1}\n", "distance_elasticity"),
    "no source": (GOOD.replace("source: from memory\n", ""), "source"),
}


@pytest.mark.parametrize("name", list_configurations("networks"))
def test_a_network_that_ships_has_regions_on_the_map(name: str) -> None:
    found = read_network(name)
    assert len({(one.latitude, one.longitude) for one in found.members}) == len(found.members)
    assert all(18 < one.latitude < 72 and -180 < one.longitude < -60 for one in found.members)


def test_the_states_together_have_the_jobs_and_about_the_people_of_the_nation() -> None:
    places, nation = [member.place() for member in read_network("us_states").members], read_region("us")
    assert len(places) == 51
    assert sum(place.economy.jobs_total.value for place in places) == pytest.approx(nation.economy.jobs_total.value, rel=0.01)
    assert sum(place.students.ninth_graders.value for place in places) == pytest.approx(nation.students.ninth_graders.value, rel=0.02)
    assert sum(place.schools.high_schools.value for place in places) == pytest.approx(nation.schools.high_schools.value, rel=0.1)


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_has_its_message(tmp_path: Path, fault: str) -> None:
    text, expected = FAULTS[fault]
    file = tmp_path / "two.yaml"
    file.write_text(text)
    with pytest.raises(ConfigurationError) as told:
        [member.place() for member in read_network(str(file)).members]
    assert expected in str(told.value)


@pytest.mark.parametrize(("changes", "expected"), [
    ({"adopts": ["sacremento"]}, "sacramento"), ({"seeds": 0}, "--seeds"), ({"sample": 0.0}, "--sample"), ({"network": "california_region"}, "california_regions"),
    ({"overrides": ["exchange.distance_elasticity=3"]}, "distance_elasticity"), ({"engine": "dask", "scheduler": "tcp://127.0.0.1:1"}, "no scheduler answers"),
])  # fmt: skip
def test_a_wrong_question_is_refused_before_anything_runs(changes: dict[str, object], expected: str) -> None:
    with pytest.raises(ConfigurationError) as told:
        exchange("linked_learning", **{"sample": 0.01, "until": 2027, "seeds": 1} | changes)  # type: ignore[arg-type]
    assert expected in str(told.value)


def test_the_nation_in_states_without_sampling_does_not_fit_and_says_what_would() -> None:
    with pytest.raises(ConfigurationError, match="GiB"):
        exchange("linked_learning", "us_states", seeds=1, overrides=["last_year=2060"], sample=1.0)
    with pytest.raises(ConfigurationError, match="no scheduler answers"):  # on a cluster the memory of this machine does not count
        exchange("linked_learning", "us_states", seeds=1, overrides=["last_year=2060"], sample=1.0, engine="dask", scheduler="tcp://127.0.0.1:1")
