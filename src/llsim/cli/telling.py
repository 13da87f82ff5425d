"""Tell a person on stderr how far many runs are."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from llsim.cli.running import counted, progress

if TYPE_CHECKING:
    from llsim.experiment.experiment_file import Experiment

TELLS = 10
"""Where stderr is no terminal, progress is told so many times."""


def say(words: str) -> None:
    """Say on stderr what a person should know."""
    click.echo(words, err=True)


def runs_of(experiments: list[Experiment]) -> int:
    """Count the runs of experiments without a design."""
    return sum(len(one.scenarios) * len(one.draw_numbers) * one.luck.count for one in experiments)


@contextmanager
def telling(total: int) -> Iterator[Callable[[int], None]]:
    """Show progress of so many runs on stderr: a bar on a terminal, else a line at every tenth; gives what to call with the number of runs finished."""
    done = 0

    def tell(runs: int) -> None:
        nonlocal done
        before, done = TELLS * done // max(total, 1), done + runs
        if TELLS * done // max(total, 1) > before:
            say(f"{done:,} of {total:,} runs")

    with progress(total) as seen:
        yield counted(seen) if sys.stderr.isatty() else tell
