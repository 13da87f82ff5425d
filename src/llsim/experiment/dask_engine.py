"""A running dask.distributed cluster. Results come back to this process, which alone writes the store: workers need no common disk."""

from __future__ import annotations

import queue
import socket
import threading
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from llsim import compiled
from llsim.errors import ConfigurationError, LlsimError
from llsim.experiment.engine import Lost, Outcome
from llsim.experiment.work import Batch, Finished, Raised, do_batch, warm_up

SCHEMES = ("tcp", "tls")
CONNECT = 30  # seconds
POLL = 0.5  # seconds
AHEAD = 2
"""Batches a thread of the cluster has at hand, so that none waits for the next."""
WARM = threading.Event()
"""Whether this worker has compiled everything, so that the clock of a run may start."""


class DaskEngine:
    """The threads of a cluster. `limit`: seconds that a run may take; its worker then ends itself, and its nanny starts a new one."""

    def __init__(self, scheduler: str, limit: float) -> None:
        self._client: Any = connected(scheduler)
        self._limit = limit
        self._ended: queue.Queue[Any] = queue.Queue()
        self._batches: dict[str, tuple[Batch, Any]] = {}

    @property
    def lanes(self) -> int:
        """Return how many threads the cluster has now."""
        return max(1, sum(self._client.nthreads().values()))

    @property
    def room(self) -> int:
        """Return how many more batches the cluster should have at hand."""
        return max(0, AHEAD * self.lanes - len(self._batches))

    def submit(self, batch: Batch) -> None:
        """Give a batch to the cluster."""
        future = self._client.submit(_do, replace(batch, limit=self._limit), compiled.SOURCE_VERSION, pure=False, retries=0)
        self._batches[future.key] = (batch, future)
        future.add_done_callback(self._ended.put)

    def finished(self) -> list[Outcome]:
        """Wait until a batch ends, at most half a second. Raises LlsimError when the scheduler is gone."""
        ended = []
        try:
            ended.append(self._ended.get(timeout=POLL))
            while True:
                ended.append(self._ended.get_nowait())
        except queue.Empty:
            pass
        if self._client.status != "running":
            raise LlsimError("the scheduler is gone; every finished run is kept, the same command goes on from there")
        return [self._outcome(future) for future in ended if future.key in self._batches]

    def _outcome(self, future: Any) -> Outcome:
        batch, _ = self._batches.pop(future.key)
        if future.status == "finished":
            return Outcome(batch, future.result())
        problem = future.exception() if future.status == "error" else None
        return Outcome(batch, Lost(f"lost by the cluster: {type(problem).__name__ if problem else future.status}: {str(problem or '').partition(chr(10))[0]}"))

    def stop(self) -> None:
        """Take back what is not done and leave the cluster; it goes on running."""
        if self._client.status == "running":
            self._client.cancel([future for _, future in self._batches.values()], force=True)
        self._client.close()


def connected(scheduler: str) -> Any:
    """Join a running cluster. Raises ConfigurationError where none answers, or a worker has another version of llsim: its results would be others."""
    try:
        from distributed import Client  # noqa: PLC0415 (an extra)
    except ImportError:
        raise ConfigurationError("--engine dask: dask.distributed is not installed; `pip install 'llsim[dask]'`") from None
    _knock(scheduler)
    client: Any = Client(scheduler, timeout=CONNECT, set_as_default=False)  # type: ignore[no-untyped-call]  # distributed is typed in part
    found = dict(client.run(_version))
    other = [address for address, version in found.items() if version != compiled.SOURCE_VERSION]
    if other or not found:
        problem = f"workers with another version of llsim: {', '.join(sorted(other)[:3])}" if other else "no worker"
        client.close()
        raise ConfigurationError(f"--scheduler: found {problem}; allowed: workers with the same llsim as here ({compiled.SOURCE_VERSION})")
    return client


def _knock(scheduler: str) -> None:
    """See whether anybody listens at an address, which dask itself would find out late. Raises ConfigurationError."""
    try:
        host, port = _host_and_port(scheduler)
        socket.create_connection((host, port), timeout=CONNECT).close()
    except (OSError, ValueError) as problem:
        reason = (problem.strerror if isinstance(problem, OSError) else None) or str(problem)
        raise ConfigurationError(f"--scheduler: found {scheduler}, where no scheduler answers ({reason.lower()}); allowed: the address of a running one, as tcp://host:8786") from None


def _host_and_port(scheduler: str) -> tuple[str, int]:
    """Take an address apart. Raises ValueError for what is none."""
    address = urlsplit(scheduler)
    if address.scheme not in SCHEMES or not address.hostname or not address.port:
        raise ValueError("not an address")
    return address.hostname, address.port


def _version() -> str:
    return compiled.SOURCE_VERSION


def _do(batch: Batch, version: str) -> list[Finished | Raised]:
    """Do a batch on a worker of the cluster. Raises RuntimeError on a worker with another version of llsim."""
    if version != compiled.SOURCE_VERSION:
        raise RuntimeError(f"this worker has another version of llsim: {compiled.SOURCE_VERSION}, not {version}")
    if not WARM.is_set():
        warm_up(batch.region, batch.jobs[0].scenario)
        WARM.set()
    return do_batch(batch)
