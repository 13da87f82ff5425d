"""What `llsim region check --baseline` says: the levels it fitted, and simulated beside given rates."""

from __future__ import annotations

from pathlib import Path

import click

from llsim.evidence.baseline_rates import baseline_table
from llsim.evidence.intercepts import COHORT, Intercepts, quick_fit, write_intercepts
from llsim.reading import calibration_file, is_outdated
from llsim.region.region import Region

LEVELS = Path("configs") / "calibration"
TRIED = 2_000
"""Ninth graders a year in the run that is proposed: a first look in seconds."""


def echo_baseline(place: Region, name: str, *, keep: bool) -> None:
    """Fit a region that is not calibrated, or was changed since; print simulated beside given rates, and what to run next."""
    click.echo(_simulated(place))
    if calibration_file(place.name) is not None and not is_outdated(place):
        click.echo("\n".join(baseline_table(place)))
        return
    click.echo("Changed since its levels were fitted: they are fitted anew." if is_outdated(place) else "Not calibrated yet: its levels are fitted first, in five sweeps.")
    found, rates = quick_fit(place)
    click.echo("\n".join(baseline_table(place, rates)))
    if keep:
        _keep(place, found, rates)
    sample = min(1.0, TRIED / place.students.ninth_graders.value)
    option = "" if sample == 1.0 else f" --sample {sample:.2g}"
    click.echo(f"Next: llsim compare baseline linked_learning --region {name}{option} --seeds 10 --out results/{place.name}")


def _simulated(place: Region) -> str:
    """Say how many students are simulated."""
    students = place.students.ninth_graders.value
    if students <= COHORT:
        return f"Simulated: all {students:,.0f} ninth graders a year."
    return f"Simulated: a sample of {COHORT:,} of the {students:,.0f} ninth graders a year ({100 * COHORT / students:.2g} %), with jobs, schools and seats in proportion."


def _keep(place: Region, found: Intercepts, rates: dict[tuple[str, str], float]) -> None:
    """Keep the levels where runs find them, and say so; say it too where that cannot be done."""
    try:
        click.echo(f"Kept: {write_intercepts(place, found, rates, LEVELS)}; runs from this folder start from these levels (`llsim calibrate` adds their uncertainty).")
    except OSError as problem:
        click.echo(f"Not kept: {LEVELS} cannot be written ({(problem.strerror or str(problem)).lower()}); runs start from built-in levels.", err=True)
