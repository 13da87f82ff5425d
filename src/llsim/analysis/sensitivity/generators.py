"""Keep SALib's hands off everybody's random generators, and its seeds meaningful."""

from __future__ import annotations

import random
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np


@contextmanager
def borrowed_generators(seed: int) -> Iterator[int]:
    """Seed numpy's global generator while a block runs, and give back both global generators and the warning filters as they were.

    Gives the seed to pass on: never 0, which SALib takes for none.
    """
    kept, own, words = np.random.get_state(), random.getstate(), warnings.formatwarning  # noqa: NPY002 (SALib draws from it)
    passed = seed % (2**31) + 1
    try:
        np.random.seed(passed)  # noqa: NPY002 (the same)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield passed
    finally:
        warnings.formatwarning = words
        random.setstate(own)
        np.random.set_state(kept)  # noqa: NPY002 (the same)
