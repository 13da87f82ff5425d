"""Keep freed memory for the next year instead of giving it back to the system.

Every year makes the same arrays of draws anew. By default the C library returns large ones at once, and the system clears them page
by page when the next year asks again: about a tenth of a run's time.
"""

from __future__ import annotations

import ctypes
from functools import cache

TRIM_THRESHOLD, MMAP_THRESHOLD = -1, -3  # the names of these settings in malloc.h
LARGEST_KEPT, MOST_KEPT = 32 * 2**20, 512 * 2**20


@cache
def keep_freed_memory() -> bool:
    """Ask the GNU C library to keep freed blocks of up to 32 MiB, 512 MiB in all. Other C libraries go on as they are; says which."""
    try:
        choose = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError, TypeError):
        return False
    return bool(choose(MMAP_THRESHOLD, LARGEST_KEPT) and choose(TRIM_THRESHOLD, MOST_KEPT))
