"""A network: regions with a place on the map, and the numbers of what they exchange."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from llsim.configuration import Located, find_configuration, read_mapping, validated, with_overrides
from llsim.parameter import About, Between, Normal, Settings, Uniform
from llsim.region.importers.labor_areas import find_state
from llsim.region.importers.metro import region_of_area
from llsim.region.reading import read_region
from llsim.region.region import Name, Region

LOG_ODDS = "log-odds"


class Exchange(Settings):
    """How people spread over regions: by what draws them there, and the less the farther it is."""

    distance_elasticity: Annotated[
        float, Between(-4, 0), About("people who go to a place, of one log point more distance", "elasticity", Normal(-1.09, 0.1), "B163, between states; assumed within one", "C")
    ] = -1.09
    nearest: Annotated[float, Between(1, 500), About("distance of places that lie closer than this", "km", Uniform(5, 50), "assumed", "D")] = 20.0


class Initiative(Settings):
    """How a reform spreads: each year a region without it takes it up, the likelier the more of its neighbours have."""

    taking_up: Annotated[float, Between(-15, 5), About("taking up the reform in a year, with no neighbour that has", LOG_ODDS, Normal(-4.0, 1.0), "assumed", "D")] = -4.0
    neighbours: Annotated[
        float, Between(0, 20), About("taking it up, of all neighbours having it against none, each by its pull", LOG_ODDS, Normal(4.0, 1.5), "assumed: districts follow those they know", "D", null=0.0)
    ] = 4.0


class Member(Settings):
    """A region of a network: one with a file (`region`), or a state of the United States made as `llsim region new` makes a metropolitan area (`state`).

    `calibrated_as`: the region whose calibrated intercepts it lives with, its own otherwise.
    """

    region: str | None = None
    state: str | None = None
    name: Name | None = None
    calibrated_as: Name | None = None
    latitude: Annotated[float, Between(-90, 90)]
    longitude: Annotated[float, Between(-180, 180)]

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.region is None) == (self.state is None):
            raise ValueError("found " + ("both `region` and `state`" if self.region else "neither `region` nor `state`") + "; allowed: one of them")
        if self.state is not None and self.name is None:
            raise ValueError("`state` needs a `name` of small letters, digits and `_` beside it")
        return self

    def place(self) -> Region:
        """Read or make the region. Raises ConfigurationError."""
        if self.region is not None:
            return read_region(self.region)
        return region_of_area(self.name or "", find_state(self.state or ""), None)


class Elsewhere(Settings):
    """All places outside the network, taken as one: its jobs, and how far away it is."""

    jobs: Annotated[float, Between(0, 1e10)] = 0.0
    kilometres: Annotated[float, Between(1, 20_000)] = 3_000.0


class Network(Settings):
    """Regions side by side. `source`: where the coordinates are from."""

    name: Name
    title: str
    source: str
    elsewhere: Elsewhere = Elsewhere()
    exchange: Exchange = Exchange()
    initiative: Initiative = Initiative()
    members: Annotated[list[Member], Field(min_length=2, max_length=400)]

    @model_validator(mode="after")
    def _members_differ(self) -> Self:
        places = [(one.region or one.name) for one in self.members]
        twice = sorted({str(place) for place in places if places.count(place) > 1})
        if twice:
            raise ValueError(f"found {', '.join(twice)} more than once; allowed: each region once")
        return self


def read_network(name: str, overrides: tuple[str, ...] = ()) -> Network:
    """Return a network by its name in configs/networks or the path of its file. Raises ConfigurationError."""
    located: Located = read_mapping(find_configuration("networks", name))
    return validated(with_overrides(located, overrides), Network)
