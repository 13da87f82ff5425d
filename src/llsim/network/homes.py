"""Where the regions of a network live: in threads of this process, or each on a worker of a dask cluster. The same bits either way."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Self

from llsim.elsewhere import FromElsewhere, ToElsewhere
from llsim.errors import LlsimError
from llsim.experiment.dask_engine import connected
from llsim.experiment.record import Record
from llsim.network.home import Address, Home
from llsim.scenario import Scenario


class Homes(ABC):
    """All regions of a network for one seed, in the order of its members."""

    @abstractmethod
    def begin(self, which: Sequence[int], scenarios: Sequence[Scenario]) -> None:
        """Let some regions stand before the first year of their scenarios."""

    @abstractmethod
    def live(self, which: Sequence[int], arrived: Sequence[FromElsewhere]) -> list[ToElsewhere]:
        """Let them live through a year, all at once."""

    @abstractmethod
    def records(self, which: Sequence[int]) -> list[Record]:
        """Return what their world left."""

    def __enter__(self) -> Self:
        return self

    @abstractmethod
    def __exit__(self, *problem: object) -> None:
        """Let go of everybody."""


class LocalHomes(Homes):
    """In threads of this process."""

    def __init__(self, addresses: Sequence[Address], threads: int) -> None:
        self._homes = [Home(address) for address in addresses]
        self._pool = ThreadPoolExecutor(threads)

    def begin(self, which: Sequence[int], scenarios: Sequence[Scenario]) -> None:
        """See Homes."""
        list(self._pool.map(lambda home, scenario: home.begin(scenario), [self._homes[one] for one in which], scenarios))

    def live(self, which: Sequence[int], arrived: Sequence[FromElsewhere]) -> list[ToElsewhere]:
        """See Homes."""
        return list(self._pool.map(lambda home, came: home.live(came), [self._homes[one] for one in which], arrived))

    def records(self, which: Sequence[int]) -> list[Record]:
        """See Homes."""
        return [self._homes[one].record() for one in which]

    def __exit__(self, *problem: object) -> None:
        self._pool.shutdown()
        self._homes.clear()


class DaskHomes(Homes):
    """Each region an actor on a worker of a cluster, where its people stay; only what regions send each other travels. Raises LlsimError when a worker is lost."""

    def __init__(self, addresses: Sequence[Address], scheduler: str) -> None:
        self._client = connected(scheduler)
        workers = sorted(self._client.nthreads())
        self._placed = [self._client.submit(Home, address, actor=True, pure=False, workers=[workers[one % len(workers)]]) for one, address in enumerate(addresses)]
        self._homes = self._client.gather(self._placed)

    def begin(self, which: Sequence[int], scenarios: Sequence[Scenario]) -> None:
        """See Homes."""
        self._all("begin", which, [(scenario,) for scenario in scenarios])

    def live(self, which: Sequence[int], arrived: Sequence[FromElsewhere]) -> list[ToElsewhere]:
        """See Homes."""
        return self._all("live", which, [(came,) for came in arrived])

    def records(self, which: Sequence[int]) -> list[Record]:
        """See Homes."""
        return self._all("record", which, [()] * len(which))

    def _all(self, what: str, which: Sequence[int], given: Sequence[tuple[Any, ...]]) -> list[Any]:
        """Ask some regions for the same at once, and wait for their answers in order."""
        try:
            with self._client.as_current():
                return [answer.result() for answer in [getattr(self._homes[one], what)(*arguments) for one, arguments in zip(which, given, strict=True)]]
        except (OSError, ValueError, RuntimeError) as problem:
            raise LlsimError(f"a worker with regions of the network was lost ({type(problem).__name__}: {problem}); the same command starts this network anew") from None

    def __exit__(self, *problem: object) -> None:
        self._homes.clear()
        self._placed.clear()
        self._client.close()
