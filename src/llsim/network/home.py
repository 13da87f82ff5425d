"""One region of a network: it grows up once, and lives through one world after the other."""

from __future__ import annotations

from dataclasses import dataclass

from llsim.elsewhere import FromElsewhere, ToElsewhere
from llsim.experiment.record import Record
from llsim.model import TalentPipeline
from llsim.region.region import Region
from llsim.scenario import Scenario, alike_but_for_levers


@dataclass(frozen=True)
class Address:
    """Which run of a region: its seed, and the share of the people simulated."""

    place: Region
    seed: int
    sample: float


class Home:
    """A region on the machine where it lives. Worlds follow one another: `begin`, `live` year by year, `record`."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._grown_up: TalentPipeline | None = None
        self._model: TalentPipeline | None = None

    def begin(self, scenario: Scenario) -> None:
        """Stand before the first year of a scenario."""
        at = self._address
        if self._grown_up is None or not alike_but_for_levers(self._grown_up.settings, scenario):
            self._grown_up = TalentPipeline(at.place, scenario, rng=at.seed, sample=at.sample)
        self._model = TalentPipeline(at.place, scenario, rng=at.seed, sample=at.sample, grown_up=self._grown_up, keeps_everyone=False)

    def live(self, arrived: FromElsewhere) -> ToElsewhere:
        """Live through one year with what came from elsewhere; returns what is sent there."""
        self.model.elsewhere = arrived
        self.model.step()
        return self.model.sent

    def record(self) -> Record:
        """Return what the world left, its frames only, and let go of it."""
        record = Record(self.model.settings.name, self._address.seed, self.model.outcomes).with_frames_only()
        self.model.let_go()
        self._model = None
        return record

    @property
    def model(self) -> TalentPipeline:
        """Return the world that is being lived. Raises TypeError before one has begun."""
        if self._model is None:
            raise TypeError("no world has begun")
        return self._model
