"""Options that commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

SHARED: dict[str, Callable[[Any], Any]] = {
    "region": click.option("--region", default="oakland_unified", show_default=True, help="Region name or the path of its file."),
    "sample": click.option("--sample", default=1.0, show_default=True, type=float, help="Share of the people to simulate; counts are weighted back."),
    "draws": click.option("--draws", default=1, show_default=True, type=int, help="Draws of the region's posterior, each with every seed; 1 is the point calibration."),
    "first_seed": click.option("--first-seed", default=1, show_default=True, type=click.IntRange(0, 2**62), help="First seed; the others follow."),
    "until": click.option("--until", default=None, type=int, help="Last year; the scenario's own otherwise."),
    "workers": click.option("--workers", default=None, type=click.IntRange(1, 1024), help="Worker processes; all cores otherwise."),
    "overrides": click.option("--set", "overrides", multiple=True, metavar="PATH=VALUE", help="Change a setting, as levers.dual_enrollment.seats=0."),
    "out": click.option("--out", default=None, type=click.Path(path_type=Path, file_okay=False), help="Folder for the results."),
    "as_json": click.option("--json", "as_json", is_flag=True, help="Print one JSON document."),
}
"""Options of every command that runs the model, by the name of their parameter."""


def run_options[C: Callable[..., Any]](command: C) -> C:
    """Add the options of every command that runs the model."""
    return shared_options(*SHARED)(command)


def shared_options[C: Callable[..., Any]](*names: str) -> Callable[[C], C]:
    """Add some of the options that commands share, in this order."""

    def added(command: C) -> C:
        for name in reversed(names):
            command = SHARED[name](command)
        return command

    return added
