"""Bottlenecks: relax each capacity of a region by a small step, one at a time, and rank what it would gain."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from llsim.agents.vectors import ByCounsellor, ByIndustry, BySector
from llsim.analysis.bottlenecks import Relaxed, gains
from llsim.api import FEW_DRAWS, FEW_SEEDS
from llsim.configuration.wording import named, nearest
from llsim.errors import ConfigurationError, LlsimError
from llsim.experiment.design_settings import ListDesign
from llsim.experiment.experiment_file import CAPACITY_FULL, CAPACITY_GROUPS, CAPACITY_USED, COUNTED, GROUPS, Experiment, Keep, Seeds
from llsim.experiment.folder import MANIFEST
from llsim.experiment.plan import Plan, plan_of
from llsim.experiment.runner import run_plan
from llsim.experiment.tables import OUTCOMES as OUTCOMES_FILE
from llsim.questions.finding import Finding, made_of
from llsim.reading import levels_warning, read_scenario
from llsim.region.reading import read_region
from llsim.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

STEP = 0.1
LARGEST_STEP = 1.0
OUTCOMES = ("graduation_rate", "college_going", "credential_completion", "wbl_participation", "net_local_hires", "employment_rate", "retention_5yr")
RUNS = "bottlenecks_runs"
ROOM = "capacities"


def _nothing(_runs: int) -> None:
    """Report progress to nobody."""


def _nobody(_words: str) -> None:
    """Say it to nobody."""


def capacities() -> list[Relaxed]:
    """List what is relaxed, one at a time: placements, course seats, certified seats, counselling, college seats by sector, vacancies in all and by industry."""
    single = [Relaxed(name, "", (name,)) for name in ("placements", "college_course_seats", "certified_seats")]
    parts = [(room, member) for room, kind in (("counsellors", ByCounsellor), ("college_seats", BySector)) for member in kind.model_fields]
    industries = tuple(f"vacancies.{industry}" for industry in ByIndustry.model_fields)
    return [
        *single, *(Relaxed(room, member, (f"{room}.{member}",)) for room, member in parts), Relaxed("vacancies", "", industries),
        *(Relaxed("vacancies", path.partition(".")[2], (path,)) for path in industries),
    ]  # fmt: skip


def bottlenecks(
    scenario: str = "linked_learning", *, region: str = "oakland_unified", seeds: int = 10, first_seed: int = 1, draws: int = 1, step: float = STEP,
    outcomes: Sequence[str] = OUTCOMES, groups: Sequence[str] = ("all",), sample: float = 1.0, until: int | None = None, overrides: Sequence[str] = (),
    workers: int | None = None, out: str | Path | None = None, seen: Callable[[int], None] = _nothing, say: Callable[[str], None] = _nobody,
) -> Finding:
    """Relax each capacity by a step under a scenario, with the same luck, and rank the gain in the last year. Raises ConfigurationError, LlsimError.

    `step`: 0.1 is a tenth more, from the scenario's first year on and at no price. `out`: a folder in which the runs are kept (in `bottlenecks_runs`), so
    that a stopped answer goes on; a temporary one when None. The table has one row for each capacity, part, outcome and group:

    capacity, part: what is relaxed, part empty for all of it. outcome, group, step. gain, low, high: what the step gains in the outcome's own unit (shares
    from 0 to 1), and its paired 95 % interval. people, people_low, people_high: the same in real people (jobs, places, employers where the outcome counts
    those); missing for dollars and credits. of: the people that a share is a share of, missing for counts. there: real places of the capacity in the last
    year with nothing relaxed; missing where none are counted (counselling in schools). used: share of them that is used. full: share of them at
    institutions (for placements: in industries) where all are used. added: places a year that the step adds. per_unit: people for each of these. rank: 1
    for the largest gain of its outcome and group, ties share a rank. binding: the interval lies on the better side of zero, and places are used up
    somewhere. clear: so does an interval wide enough for all capacities to be looked at together (Bonferroni). seeds, draws: of the pairs.
    """
    plan = plan_of(asked_for(scenario, region, seeds, first_seed, draws, step, outcomes, groups, sample, until, overrides))
    with _folder(out) as folder:
        run_plan(plan, folder, workers, seen, say)
        frame, failed = _read(folder)
    table = gains(frame, capacities(), step, outcomes)
    base = plan.bases[0, 0, 0].scenario
    made = made_of(
        plan.regions[0], base, base, seeds=seeds, draws=draws, sample=sample, settings={"step": step, "year": base.last_year, "runs": len(plan), "failed": failed, "first_seed": first_seed},
        warnings=tuple(_warnings(plan, seeds, draws, failed)),
    )  # fmt: skip
    return Finding("bottlenecks", table, made)


def asked_for(
    scenario: str, region: str, seeds: int, first_seed: int, draws: int, step: float, outcomes: Sequence[str], groups: Sequence[str], sample: float, until: int | None, overrides: Sequence[str],
) -> Experiment:
    """Describe the runs. Raises ConfigurationError."""
    if not 0.0 < step <= LARGEST_STEP:
        raise ConfigurationError(f"--step: found {step:g}; allowed: above 0, at most {LARGEST_STEP:g} (0.1 is a tenth more of each capacity)")
    if not 0.0 < sample <= 1.0:
        raise ConfigurationError(f"--sample: found {sample:g}; allowed: a share above 0, at most 1")
    if not 1 <= seeds <= 100_000:
        raise ConfigurationError(f"--seeds: found {seeds}; allowed: 1 to 100,000")
    if draws < 1:
        raise ConfigurationError(f"--draws: found {draws}; allowed: 1 for the point calibration, or more")
    _refuse_unknown("--outcome", outcomes, COUNTED)
    _refuse_unknown("--group", groups, GROUPS)
    base = read_scenario(scenario, region=read_region(region), overrides=overrides)
    try:
        return Experiment(
            name="bottlenecks", title="Each capacity relaxed by a small step", regions=(region,), scenarios=(scenario,), seeds=Seeds(first=first_seed, count=seeds),
            draws=0 if draws == 1 else draws, sample=sample, until=until, overrides=tuple(overrides), keep=Keep(outcomes=(*outcomes, CAPACITY_USED, CAPACITY_FULL), groups=(*groups, *CAPACITY_GROUPS)),
            design=ListDesign(points=({}, *({f"{ROOM}.{path}": relaxed_to(base, path, step) for path in one.paths} for one in capacities()))),
        )  # fmt: skip
    except ValidationError as problem:
        error = problem.errors(include_url=False)[0]
        raise ConfigurationError(f"{'.'.join(map(str, error['loc']))}: found {error['input']}; {error['msg'].replace('Input should be', 'allowed:')}") from None


def _refuse_unknown(option: str, found: Sequence[str], allowed: Sequence[str]) -> None:
    """Raise ConfigurationError for a name that is not known, naming the nearest."""
    for name in found:
        if name not in allowed:
            raise ConfigurationError(f"{option}: found {name!r}; allowed: {named(allowed)}{nearest(name, list(allowed))}")


def relaxed_to(base: Scenario, path: str, step: float) -> float:
    """Return what a setting of `capacities` is moved to, so that there is a step more than the scenario itself has."""
    found: Any = base.capacities
    for name in path.split("."):
        found = getattr(found, name)
    return float((1.0 + found) * (1.0 + step) - 1.0)


@contextmanager
def _folder(out: str | Path | None) -> Iterator[Path]:
    """Give the folder of the runs, a temporary one where none is named."""
    if out is not None:
        yield Path(out) / RUNS
        return
    with tempfile.TemporaryDirectory(prefix="llsim-bottlenecks-") as made:
        yield Path(made) / RUNS


def _read(folder: Path) -> tuple[pd.DataFrame, int]:
    """Return the outcomes of the runs, and how many failed. Raises LlsimError where none with nothing relaxed is left."""
    import json  # noqa: PLC0415 (only here)

    import pandas as pd  # noqa: PLC0415 (slow to import)

    frame = pd.read_parquet(folder / OUTCOMES_FILE)
    if not (frame["point"] == 0).any():
        raise LlsimError(f"{folder}: found no finished run with nothing relaxed; see `failures` in {MANIFEST}")
    return frame, len(json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["failures"])


def _warnings(plan: Plan, seeds: int, draws: int, failed: int) -> Iterator[str]:
    """Say what a reader must know."""
    if seeds * draws < FEW_SEEDS:
        yield f"only {seeds} seed{'s' if seeds > 1 else ''}: intervals are wide or unknown; use at least {FEW_SEEDS}, better 10"
    if 1 < draws < FEW_DRAWS:
        yield f"only {draws} draws of the posterior: intervals are wide; use at least {FEW_DRAWS}, better 30"
    if warning := levels_warning(plan.regions[0]):
        yield warning
    if failed:
        yield f"{failed} runs failed, and their pairs are left out; see `failures` in {MANIFEST}"
