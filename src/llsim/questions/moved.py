"""Who is moved: who changes path, who gains and who loses, and who is pushed aside for the hires that a policy brings."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from llsim.analysis.moved_table import moved_table
from llsim.analysis.moving import Moved
from llsim.errors import ConfigurationError
from llsim.experiment.run import runs_that_fit
from llsim.outcomes import GRADUATION, SIX_COLLEGE_YEARS
from llsim.questions.finding import Finding, made_of
from llsim.questions.two_worlds import MOST_LIVES, Story, first_class, last_class, live_in_both
from llsim.reading import draws_kept, levels_warning, read_scenario
from llsim.region.reading import read_region
from llsim.region.region import Region
from llsim.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

SEEDS = 10
FEW_SEEDS = 5
MOST_SEEDS = 10_000


def _nothing(_runs: int) -> None:
    """Report progress to nobody."""


@dataclass(frozen=True)
class Pair:
    """Two worlds to live through with one draw and one seed. `stories`: also tell two lives."""

    baseline: Scenario
    policy: Scenario
    draw: int
    seed: int
    stories: bool


def moved(
    scenario: str | Scenario, *, baseline: str | Scenario = "baseline", region: str | Region = "oakland_unified", seeds: int = SEEDS, first_seed: int = 1, draws: int = 1, sample: float = 1.0,
    until: int | None = None, overrides: Sequence[str] = (), workers: int | None = None, seen: Callable[[int], None] = _nothing,
) -> Finding:
    """Set every simulated person's life under a scenario beside the same person's life under a baseline, with the same luck.

    Paths and outcomes are compared for all classes from the seniors of the first year to those whose expected graduation is six years back in the last
    year, each class as it stands six years after it; hires and jobs for everyone from grade nine to age 32, in every year from the first one on.
    The table has a row for each fact, in real people, means over runs with 95 % intervals paired by seed and draw: `kind`, `what`, `group`, `origin`
    (without the policy), `destination` (with it), `when` (cohorts, last year, all years), `people`, `low`, `high`, `share` of the group's classes
    (paths and outcomes), `cohort` (people of the group in those classes), `seeds`, `draws`.

    - kind `path`: `changes path`, `same path`, `moves` from `origin` to `destination` (see analysis/moving.py), `arrives`, `leaves`, `arrives less leaves`;
      with `, jobs aside`: the same of roads through school and college, whether or not there is a job at the end
    - kind `outcome`: `what` is one of the ways of `llsim.analysis.two_lives.WAYS`; `destination` gained, lost, net
    - kind `hire`: hired only with the policy (gross) - pushed aside, simulated - no longer looking = local hires; less pushed aside, other residents =
      local hires, net = vacancies posted - in-migrants - vacancies left open, each as a change. Other residents are counts without a group.
    - kind `job`: jobs in the region held at the end of a year in one world only, `moves` by what the person does in the other; over all years, person-years

    The finding's table `stories` has two lives in words: which, class, student, alike, person, place, words. Raises LlsimError.
    """
    place = read_region(region) if isinstance(region, str) else region
    pairs = list(pairs_of(scenario, baseline, place, seeds, first_seed, draws, sample, until, overrides))
    done: list[Moved] = []
    stories: list[Story] = []
    for found, told in _lived(place, pairs, sample, workers):
        done.append(found)
        stories += told
        seen(2)
    one = pairs[0]
    classes = {"first_class": first_class(one.policy), "last_class": last_class(one.policy), "most_lives": MOST_LIVES}
    made = made_of(place, one.policy, one.baseline, seeds=seeds, draws=draws, sample=sample, settings=classes, warnings=_warnings(place, seeds * draws, one))
    return Finding("moved", moved_table(done, sample), made, {"stories": stories_table(stories)})


def pairs_of(
    scenario: str | Scenario, baseline: str | Scenario, place: Region, seeds: int, first_seed: int, draws: int, sample: float, until: int | None, overrides: Sequence[str],
) -> Iterator[Pair]:
    """List the pairs of worlds, one a draw and seed; the first one tells stories. Raises ConfigurationError for what cannot be compared."""
    if not 1 <= seeds <= MOST_SEEDS:
        raise ConfigurationError(f"--seeds: found {seeds}; allowed: 1 to {MOST_SEEDS:,}")
    if not 0.0 < sample <= 1.0:
        raise ConfigurationError(f"--sample: found {sample:g}; allowed: a share above 0, at most 1")
    for draw in _draws(place, draws, scenario, baseline):
        without, policy = (_read(world, place, until, overrides, draw) for world in (baseline, scenario))
        _refuse(without, policy)
        for seed in range(first_seed, first_seed + seeds):
            yield Pair(without, policy, draw, seed, stories=seed == first_seed and draw <= 1)


def _draws(place: Region, draws: int, *worlds: str | Scenario) -> range:
    """Return the draws to use: 0 is the point calibration. Raises ConfigurationError."""
    if draws == 1:
        return range(1)
    kept = draws_kept(place.name) if draws > 1 else 1
    if not 1 <= draws <= kept:
        raise ConfigurationError(f"--draws: found {draws}; allowed: 1 for the point calibration, or more, up to what the posterior of {place.name} keeps ({kept})")
    if not all(isinstance(world, str) for world in worlds):
        raise ConfigurationError("draws: found a scenario object, whose parameters are set; allowed with several draws: names or paths of scenarios")
    return range(1, draws + 1)


def _read(world: str | Scenario, place: Region, until: int | None, overrides: Sequence[str], draw: int) -> Scenario:
    changes = [*overrides, *([] if until is None else [f"last_year={until}"])]
    return read_scenario(world, region=place, overrides=changes, draw=draw) if isinstance(world, str) else world


def _refuse(without: Scenario, policy: Scenario) -> None:
    """Raise ConfigurationError where worlds cannot be set side by side, or end before the first class can be judged."""
    if without.name == policy.name:
        raise ConfigurationError(f"--baseline: found {without.name}, which is the scenario itself; allowed: another one")
    if (without.first_year, without.last_year) != (policy.first_year, policy.last_year):
        raise ConfigurationError(f"{policy.name} and {without.name}: found years {policy.first_year}-{policy.last_year} and {without.first_year}-{without.last_year}; allowed: the same years")
    if without.population != policy.population:
        raise ConfigurationError(f"{policy.name} and {without.name}: found different settings of `population`, so that persons are not the same; allowed: the same")
    first = policy.first_year - GRADUATION + SIX_COLLEGE_YEARS
    if policy.last_year < first:
        raise ConfigurationError(f"--until: found {policy.last_year}; allowed: {first} or later, when six college years of the first class are over")


def _lived(place: Region, pairs: Sequence[Pair], sample: float, workers: int | None) -> Iterator[tuple[Moved, list[Story]]]:
    """Live through every pair, in order; several share processes, a single one takes threads. Raises ConfigurationError where two worlds do not fit in memory."""
    cores = workers or os.cpu_count() or 1
    fitting = runs_that_fit(place, [pairs[0].policy], sample, 2 * len(pairs), keeps_everyone=True) // 2
    if fitting < 1:
        raise ConfigurationError(f"region {place.name}: two worlds of it do not fit this machine's memory at once; allowed here: --sample {sample / 2:.3g} or less")
    if len(pairs) == 1 or min(cores, fitting) == 1:
        yield from (_live(place, pair, sample, cores if len(pairs) == 1 else 1) for pair in pairs)
        return
    from joblib import Parallel, delayed  # noqa: PLC0415 (slow to import)

    yield from Parallel(n_jobs=min(cores, fitting, len(pairs)), backend="loky", return_as="generator")(delayed(_live)(place, pair, sample, 1) for pair in pairs)


def _live(place: Region, pair: Pair, sample: float, threads: int) -> tuple[Moved, list[Story]]:
    return live_in_both(place, pair.baseline, pair.policy, pair.seed, pair.draw, sample, threads, stories=pair.stories)


def stories_table(stories: Sequence[Story]) -> pd.DataFrame:
    """Return the stories, a row a sentence."""
    import pandas as pd  # noqa: PLC0415 (slow to import)

    rows = [(one.which, one.entry_year, one.student, one.alike, one.person, place, words) for one in stories for place, words in enumerate(one.sentences)]
    return pd.DataFrame(rows, columns=["which", "class", "student", "alike", "person", "place", "words"])


def _warnings(place: Region, runs: int, pair: Pair) -> tuple[str, ...]:
    """Say what a reader must know."""
    found = []
    if runs < FEW_SEEDS:
        found.append(f"only {runs} pair{'s' if runs > 1 else ''} of runs: intervals are wide or unknown; use at least {FEW_SEEDS} seeds, better {SEEDS}")
    if warning := levels_warning(place):
        found.append(warning)
    if not pair.policy.feedbacks.congestion or not pair.baseline.feedbacks.congestion:
        found.append("feedbacks.congestion is off: nobody takes a vacancy from anybody, so that hires by other residents and net local hires say nothing")
    late = [lever.title for lever in pair.policy.levers if lever.start > pair.policy.last_year]
    if late:
        found.append(f"never in force, as they start after the last year: {', '.join(late)}")
    return tuple(found)
