"""Ration scarce places: the one way in which seats, slots and vacancies go to those who ask."""

from __future__ import annotations

from typing import Any

import numpy as np

from llsim.compiled import sweep


@sweep
def ranks(target: Any, priority: Any, targets: int) -> Any:
    """Rank requests within their target by priority, lowest first.

    target (n,) int64: place asked for, -1 none; priority (n,) float64; returns (n,) int64: 0 for the first in line, -1 for none.
    A request is granted when its rank is below the places there are. Ties go by position; draws of 53 bits do not tie in practice.
    """
    starts = np.zeros(targets + 1, np.int64)
    for i in range(len(target)):
        if target[i] >= 0:
            starts[target[i] + 1] += 1
    for t in range(targets):
        starts[t + 1] += starts[t]
    filled = starts[:targets].copy()
    order = np.empty(starts[targets], np.int64)
    keys = np.empty(starts[targets], np.float64)
    for i in range(len(target)):
        if target[i] >= 0:
            order[filled[target[i]]] = i
            keys[filled[target[i]]] = priority[i]
            filled[target[i]] += 1
    rank = np.full(len(target), -1, np.int64)
    for t in range(targets):
        first, last = starts[t], starts[t + 1]
        if last - first == 1:
            rank[order[first]] = 0
        elif last > first:
            line = np.argsort(keys[first:last], kind="mergesort")
            for place in range(last - first):
                rank[order[first + line[place]]] = place
    return rank
