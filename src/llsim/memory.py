"""Keep freed memory for the next year, and give back the rows of those who are no longer followed.

Every year makes the same arrays of draws anew. By default the C library returns large ones at once, and the system clears them page
by page when the next year asks again: about a tenth of a run's time.
"""

from __future__ import annotations

import ctypes
import mmap
import sys
from functools import cache
from typing import Any

import numpy.typing as npt

TRIM_THRESHOLD, MMAP_THRESHOLD = -1, -3  # the names of these settings in malloc.h
LARGEST_KEPT, MOST_KEPT = 32 * 2**20, 512 * 2**20
WORTH_GIVING_BACK = 4 * 2**20
NO_LONGER_NEEDED = 4  # MADV_DONTNEED of sys/mman.h


@cache
def keep_freed_memory() -> bool:
    """Ask the GNU C library to keep freed blocks of up to 32 MiB, 512 MiB in all. Other C libraries go on as they are; says which."""
    try:
        choose = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError, TypeError):
        return False
    return bool(choose(MMAP_THRESHOLD, LARGEST_KEPT) and choose(TRIM_THRESHOLD, MOST_KEPT))


def give_back(rows: npt.NDArray[Any]) -> None:
    """Make rows that lie together free ones, all zero; the memory of many goes back to the system, in whole pages."""
    start, size, page = rows.ctypes.data, rows.nbytes, mmap.PAGESIZE
    first, last = -(-start // page) * page, (start + size) // page * page
    whole = rows.view("u1")
    if size >= WORTH_GIVING_BACK and _taken_back(first, last - first):
        whole[: first - start] = 0
        whole[last - start :] = 0
    else:
        whole[:] = 0


def _taken_back(address: int, size: int) -> bool:
    """Tell the system that nobody needs so many bytes any more. Says whether it took them: Linux does, and they read as zero from then on."""
    if sys.platform != "linux":
        return False
    return bool(ctypes.CDLL(None).madvise(ctypes.c_void_p(address), ctypes.c_size_t(size), NO_LONGER_NEEDED) == 0)
