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
def nth_smallest(values: Any, n: int) -> float:
    """Return the n-th smallest number, 0 for the smallest; leaves the list in another order. Hoare's selection (1961)."""
    low, high = 0, len(values) - 1
    while low < high:
        middle, left, right = values[(low + high) // 2], low, high
        while left <= right:
            while values[left] < middle:
                left += 1
            while values[right] > middle:
                right -= 1
            if left <= right:
                values[left], values[right] = values[right], values[left]
                left += 1
                right -= 1
        if n <= right:
            high = right
        elif n >= left:
            low = left
        else:
            break
    return float(values[n])


@behaviour
def grant_line(line: Any, priority: Any, places: int, yes: Any) -> None:
    """Grant the places of one line, lowest priority first, by position between equals."""
    if places >= len(line):
        yes[line] = True
    elif places > 0:
        in_line = priority[line]
        last = nth_smallest(in_line.copy(), places - 1)
        equals = places - (in_line < last).sum()
        for place in range(len(line)):
            if in_line[place] == last:
                equals -= 1
            yes[line[place]] = in_line[place] < last or (in_line[place] == last and equals >= 0)


@sweep
def granted(target: Any, priority: Any, places: Any) -> Any:
    """Say whose requests are granted: in each line as many as there are places, lowest priority first.

    target (n,) int64: what is asked for, -1 none; priority (n,) float64; places (targets,) int64, below 0 as none; returns (n,) bool.
    Ties go by position; draws of 53 bits do not tie in practice.
    """
    starts, order = line_up(target, len(places))
    yes = np.zeros(len(target), np.bool_)
    for t in range(len(places)):
        grant_line(order[starts[t] : starts[t + 1]], priority, places[t], yes)
    return yes


@sweep
def lines(target: Any, targets: int) -> tuple[Any, Any]:
    """Group requests by what they ask for: see `line_up`."""
    return line_up(target, targets)


@sweep
def places_in_line(target: Any, targets: int) -> Any:
    """Give each request its number in the line of its target, from 0, by position. target (n,) int64, -1 none; returns (n,) int64, -1 for none."""
    asked = np.zeros(targets, np.int64)
    place = np.full(len(target), -1, np.int64)
    for i in range(len(target)):
        if target[i] >= 0:
            place[i] = asked[target[i]]
            asked[target[i]] += 1
    return place
