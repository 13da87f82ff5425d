"""Do a pilot once: live its two worlds, draw who is in it, analyse it as its evaluators would at every size, and note what is true."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from llsim.evidence.pilots.designs import SchoolsDesign, Trial
from llsim.evidence.pilots.fitting import NO_FIT, Fit, intraclass_correlation
from llsim.evidence.pilots.pilot import Pilot, PilotOutcome, Size, sizes_of
from llsim.evidence.pilots.worlds import Ground, treated_of, worlds_of
from llsim.evidence.studies.measures import counted, values_of
from llsim.evidence.studies.people import Worlds
from llsim.luck import Decision, Luck, fill_by_id

Mask = npt.NDArray[np.bool_]
Values = npt.NDArray[np.float64]
ATTRITION = 1
"""The year of the luck of who is lost to the evaluators: STUDY_SAMPLE of year 0 is who is in the sample."""


@dataclass(frozen=True)
class Answers:
    """What evaluators read of one outcome, with the programme and where it is switched off, and the change of each person between the worlds. All (n,)."""

    values: Values
    counts: Mask
    off: Values
    off_counts: Mask
    change: Values
    both: Mask


def replicate(pilot: Pilot, ground: Ground, seed: int) -> list[dict[str, Any]]:
    """Do the pilot once; returns a row for each outcome, size and estimand.

    Columns: seed, outcome (its place in the file), varied, schools, cohorts, part, estimand, estimate, error, freedom, off_estimate, off_error,
    off_freedom, truth (of all persons of the pilot), treated, compared (students), mean (of those compared), treated_variance,
    compared_variance, icc, taken_up.
    """
    worlds, rows = worlds_of(pilot, ground, seed)
    treated = treated_of(pilot, len(rows))
    trial = pilot.design.trial(worlds, rows[:treated])
    within = trial.frame & np.isin(trial.school, rows)
    orders, kept = lots(worlds, within), _lot(worlds, ATTRITION) >= pilot.attrition
    found = []
    for place, outcome in enumerate(pilot.outcomes):
        answers = answers_of(pilot, outcome, worlds, trial, ground)
        truth = truths(pilot, answers, trial, within)
        for size in sizes_of(pilot, len(rows)):
            sample = sampled(pilot, size, worlds, trial, (within, orders), rows, treated)
            row = {"seed": seed, "outcome": place, **size.model_dump()}
            found += [row | one for one in analysed(pilot, answers, trial, sample & kept, truth, switched_off=size.varied == "nothing")]
    return found


def _lot(worlds: Worlds, year: int) -> Values:
    """Draw the lots of the sample in a year of its own. Shape (n,)."""
    drawn = np.zeros(len(worlds.treated.entrants))
    fill_by_id(Luck(worlds.seed, year), int(Decision.STUDY_SAMPLE), worlds.treated.entrants["id"], drawn)
    return drawn


def lots(worlds: Worlds, within: Mask) -> npt.NDArray[np.int64]:
    """Put those who could be in the pilot in the order of their lots."""
    drawn = np.where(within, _lot(worlds, 0), 2.0)
    return np.argsort(drawn, kind="stable")


def sampled(pilot: Pilot, size: Size, worlds: Worlds, trial: Trial, pool: tuple[Mask, npt.NDArray[np.int64]], rows: npt.NDArray[np.int64], treated: int) -> Mask:
    """Say who is in the pilot at a size: its first schools and cohorts, and of the students the first in the order of their lots. Shape (n,)."""
    within, order = pool
    if size.schools is not None and size.schools < len(rows):
        within = within & np.isin(trial.school, first_schools(rows, treated, size.schools, by_school=pilot.design.by_school))
    if size.cohorts < len(pilot.cohorts):
        within = within & np.isin(worlds.treated.entrants["entry_year"], sorted(pilot.cohorts)[: size.cohorts])
    order = order[within[order]]
    most = len(order) if pilot.students is None else min(pilot.students, len(order))
    chosen = np.zeros(len(within), np.bool_)
    chosen[order[: round(size.part * most)]] = True
    return chosen


def first_schools(rows: npt.NDArray[np.int64], treated: int, schools: int, *, by_school: bool) -> npt.NDArray[np.int64]:
    """Take so many of the schools of a pilot; of a design by school the same part of the treated as of the others, two of each at least."""
    if not by_school:
        return rows[:schools]
    own = min(max(2, round(schools * treated / len(rows))), schools - 2)
    return np.concatenate([rows[:own], rows[treated : treated + schools - own]])


def answers_of(pilot: Pilot, outcome: PilotOutcome, worlds: Worlds, trial: Trial, ground: Ground) -> Answers:
    """Read one outcome of everyone in both worlds, and observe each person in the world that the design shows."""
    assert worlds.control is not None  # noqa: S101 (a pilot has two worlds)
    with_it, without = worlds.treated.at(outcome.after), worlds.control.at(outcome.after)
    on, off = values_of(outcome.measure, with_it), values_of(outcome.measure, without)
    on_counts, off_counts = (counted(outcome.measure, outcome.among, outcome.group, people) for people in (with_it, without))
    change, both = on - off, on_counts & off_counts
    if pilot.design.two_worlds:
        on, on_counts = np.where(trial.treated, on, off), np.where(trial.treated, on_counts, off_counts)
    if isinstance(pilot.design, SchoolsDesign) and pilot.design.school_differences:
        apart = pilot.design.differences(worlds.seed, ground.schools, trial.school) * off[off_counts].std()
        on, off = on + apart, off + apart
    return Answers(on, on_counts, off, off_counts, change, both)


def truths(pilot: Pilot, answers: Answers, trial: Trial, within: Mask) -> dict[str, float]:
    """Return what is true of all persons of the pilot, by estimand: the effect, and on those whom the offer brought in."""
    effect = pilot.design.truth(answers.change, answers.both & within, trial)
    moved = pilot.design.truth(trial.took.astype(np.float64), answers.both & within, trial)
    return {"effect": effect, "took_part": effect / moved if moved else float("nan")}


def analysed(pilot: Pilot, answers: Answers, trial: Trial, sample: Mask, truth: dict[str, float], *, switched_off: bool) -> Iterator[dict[str, Any]]:
    """Analyse a sample as the evaluators would, and with `switched_off` the same where the programme does nothing: a row for each estimand."""
    counts = answers.counts & sample
    fits = pilot.design.fit(answers.values, counts, trial)
    off = pilot.design.fit(answers.off, answers.off_counts & sample, trial) if switched_off else {}
    treated, compared = answers.values[counts & trial.treated], answers.values[counts & ~trial.treated]
    described = {
        "treated": len(treated), "compared": len(compared), "mean": _of(compared, np.mean), "treated_variance": _of(treated, np.var), "compared_variance": _of(compared, np.var),
        "icc": intraclass_correlation(answers.values, counts, trial.treated, trial.school) if pilot.design.by_school else float("nan"),
        "taken_up": _of(trial.took[counts & trial.treated].astype(np.float64), np.mean) - _of(trial.took[counts & ~trial.treated].astype(np.float64), np.mean),
    }  # fmt: skip
    for estimand, fit in fits.items():
        yield {"estimand": estimand, **_cells("", fit), **_cells("off_", off.get(estimand, NO_FIT)), "truth": truth[estimand], **described}


def _cells(start: str, fit: Fit) -> dict[str, float]:
    return {f"{start}estimate": fit.estimate, f"{start}error": fit.error, f"{start}freedom": fit.freedom}


def _of(values: Values, what: Any) -> float:
    """Apply a function to values; NaN of none."""
    return float(what(values)) if len(values) else float("nan")
