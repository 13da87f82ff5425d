"""Threads that share the work on many rows. Only for what writes to its own rows, so that nothing depends on who does what."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from functools import cache
from typing import cast

BLOCK = 16_384
"""Rows that are worked on together, at most: bounds the memory of draws made for all of them at once."""

WORTH_SHARING = 4_000
"""Rows below which handing work to threads takes longer than doing it."""


@cache
def _threads(count: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(count)


BLOCKS_EACH = 4
"""Blocks for each of several threads: enough that none waits long for the others."""


class Crew:
    """One thread, or several that take blocks of rows in turn; the sweeps release Python's lock."""

    def __init__(self, threads: int) -> None:
        self.threads = threads

    def each[Result](self, rows: int, live: Callable[[slice], Result]) -> list[Result]:
        """Call `live` with slices that cover so many rows, at least one; return its results in the order of rows."""
        return self._call(rows, min(BLOCK, max(1, -(-rows // (BLOCKS_EACH * self.threads)))) if self.threads > 1 else BLOCK, live)

    def share[Result](self, rows: int, live: Callable[[slice], Result]) -> list[Result]:
        """Call `live` with one slice a thread, as `each` does: for counts, whose memory should not be filled block by block."""
        return self._call(rows, max(1, -(-rows // self.threads)), live)

    def _call[Result](self, rows: int, size: int, live: Callable[[slice], Result]) -> list[Result]:
        blocks = [slice(start, min(start + size, rows)) for start in range(0, rows, size)] if rows else [slice(0, 0)]
        if self.threads == 1 or rows < WORTH_SHARING:
            return [live(block) for block in blocks]
        done: list[Result | None] = [None] * len(blocks)
        waiting = iter(enumerate(blocks))

        def take_blocks() -> None:
            for place, block in waiting:
                done[place] = live(block)

        helpers = [_threads(self.threads - 1).submit(take_blocks) for _ in range(self.threads - 1)]
        try:
            take_blocks()
        finally:
            wait(helpers)
        for helper in helpers:
            helper.result()
        return cast("list[Result]", done)
