"""The experiment behind a projection: every draw of the parameters with seeds and economies of its own.

Each draw is lived through in several economies, and each economy by two seeds, so that what differs between draws, between economies
and between seeds can be told apart (see analysis/variance_split.py). No two draws share their luck: the runs are futures drawn at random.
"""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import ValidationError

from llsim.economy import MacroPaths
from llsim.errors import ConfigurationError
from llsim.experiment.experiment_file import Experiment, Keep, Seeds
from llsim.outcomes import INDUSTRY_GROUPS

AN_ECONOMY = 2
"""Seeds that live through one economy."""
FEWEST_SEEDS = 2 * AN_ECONOMY
MOST_FUTURES = 100_000
LEVELS = ("retention_5yr", "retention_graduates_5yr", "credential_completion", "graduation_rate", "employment_rate")
COUNTS = ("graduates", "vacancies_posted", "vacancies_filled", "net_local_hires", "certified_pathway_students", "gold_pathway_students")
GOAL = ("certified_pathway_students", "gold_pathway_students", "certified_pathway_newcomers", "gold_pathway_newcomers", "public_cost")


def projection_of(
    scenarios: Sequence[str], region: str, *, draws: int, seeds: int, sample: float, until: int | None, overrides: Sequence[str], first_seed: int = 1,
    outcomes: Sequence[str] = (*LEVELS, *COUNTS), groups: Sequence[str] = ("all", *INDUSTRY_GROUPS), name: str = "projection",
) -> Experiment:
    """Describe the runs of a projection. `draws`: of the posterior; 1 is the point calibration. Raises ConfigurationError."""
    if seeds < FEWEST_SEEDS or seeds % AN_ECONOMY:
        raise ConfigurationError(f"--seeds: found {seeds}; allowed in a projection: an even number from {FEWEST_SEEDS} on, as each economy is lived through by {AN_ECONOMY} seeds")
    if draws < 1:
        raise ConfigurationError(f"--draws: found {draws}; allowed: 1 for the point calibration, or more")
    if not 0.0 < sample <= 1.0:
        raise ConfigurationError(f"--sample: found {sample:g}; allowed: a share above 0, at most 1")
    futures = draws * seeds * len(scenarios)
    if futures > MOST_FUTURES:
        raise ConfigurationError(f"{futures:,} runs asked for; allowed: at most {MOST_FUTURES:,} in a projection; the command for more is `llsim experiment`")
    try:
        return Experiment(
            name=name,
            title=f"Projection of {', '.join(scenarios)}",
            regions=(region,), scenarios=tuple(scenarios),
            seeds=Seeds(first=first_seed, count=seeds, by_draw=True, an_economy=AN_ECONOMY),
            draws=0 if draws == 1 else draws, sample=sample, until=until,
            overrides=(*MacroPaths().overrides(), *overrides),
            keep=Keep(outcomes=tuple(outcomes), groups=tuple(groups), years="all"),
        )  # fmt: skip
    except ValidationError as problem:
        error = problem.errors(include_url=False)[0]
        raise ConfigurationError(f"{'.'.join(map(str, error['loc']))}: found {error['input']}; {error['msg'].replace('Input should be', 'allowed:')}") from None
