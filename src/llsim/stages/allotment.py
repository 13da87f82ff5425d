"""Ration scarce places: the one way in which seats, slots and vacancies go to those who ask."""

from __future__ import annotations

from typing import Any

import numpy as np

from llsim.compiled import behaviour, sweep


@behaviour
def line_up(target: Any, targets: int) -> tuple[Any, Any]:
    """Group requests by what they ask for. target (n,) int64, -1 none; returns where each line starts (targets + 1,) and who stands in it."""
    starts = np.zeros(targets + 1, np.int64)
    for i in range(len(target)):
        if target[i] >= 0:
            starts[target[i] + 1] += 1
    for t in range(targets):
        starts[t + 1] += starts[t]
    filled = starts[:targets].copy()
    order = np.empty(starts[targets], np.int64)
    for i in range(len(target)):
        if target[i] >= 0:
            order[filled[target[i]]] = i
            filled[target[i]] += 1
    return starts, order


@behaviour
def sort_line(line: Any, priority: Any) -> None:
    """Sort the requests of one line by priority, in place: Shell's method (1959), quick for the short lines there mostly are."""
    gap = 1
    while gap < len(line) // 3:
        gap = 3 * gap + 1
    while gap > 0:
        for k in range(gap, len(line)):
            request, place = line[k], k
            while place >= gap and comes_before(request, line[place - gap], priority):
                line[place] = line[place - gap]
                place -= gap
            line[place] = request
        gap //= 3


@behaviour
def comes_before(one: int, other: int, priority: Any) -> bool:
    """Say which of two requests comes first: by priority, and by position between equals."""
    return priority[one] < priority[other] or (priority[one] == priority[other] and one < other)


@sweep
def ranks(target: Any, priority: Any, targets: int) -> Any:
    """Rank requests within their target by priority, lowest first.

    target (n,) int64: place asked for, -1 none; priority (n,) float64; returns (n,) int64: 0 for the first in line, -1 for none.
    A request is granted when its rank is below the places there are. Ties go by position; draws of 53 bits do not tie in practice.
    """
    starts, order = line_up(target, targets)
    rank = np.full(len(target), -1, np.int64)
    for t in range(targets):
        line = order[starts[t] : starts[t + 1]]
        sort_line(line, priority)
        for place in range(len(line)):
            rank[line[place]] = place
    return rank


@sweep
def lines(target: Any, targets: int) -> tuple[Any, Any]:
    """Group requests by what they ask for: see `line_up`."""
    return line_up(target, targets)
