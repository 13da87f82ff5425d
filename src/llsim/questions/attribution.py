"""Why: how much of a package's effect each of its levers brings, and whether the whole is more than its parts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from llsim.agents.groups import STUDENT_GROUPS
from llsim.analysis.attributing import MOST_LEVERS, pairs_table, shares_table, worths_of
from llsim.errors import ConfigurationError, LlsimError
from llsim.experiment.design_settings import ListDesign
from llsim.experiment.experiment_file import Experiment, Keep, Seeds
from llsim.experiment.plan import Plan, plan_of
from llsim.levers.lever import Lever
from llsim.projection import folder_of, run_and_read
from llsim.questions.finding import Finding, made_of
from llsim.reading import read_scenario
from llsim.region.reading import read_region
from llsim.report.findings.parts import WITHOUT_LEVERS
from llsim.scenario import LEVERS, Scenario

if TYPE_CHECKING:
    import pandas as pd

    from llsim.experiment.design_settings import Value

SEEDS = 20
RUNS = "attribution_runs"
OUTCOMES = (
    "graduation_rate", "dropout_rate", "credits_earned", "a_g_completion", "college_credit_earners", "wbl_participation", "college_going", "four_year_going", "first_year_persistence",
    "credential_completion", "bachelor_completion", "employment_rate", "earnings_age_25", "retention_5yr", "retention_graduates_5yr", "graduates", "certified_pathway_students", "gold_pathway_students",
    "employer_partners", "wbl_slots", "local_hires", "net_local_hires", "public_cost",
)  # fmt: skip


def _nothing(_runs: int) -> None:
    """Report progress to nobody."""


def _nobody(_words: str) -> None:
    """Say it to nobody."""


def attribute(
    scenario: str, *, region: str = "oakland_unified", seeds: int = SEEDS, first_seed: int = 1, draws: int = 1, sample: float = 1.0, until: int | None = None, overrides: Sequence[str] = (),
    workers: int | None = None, out: str | Path | None = None, seen: Callable[[int], None] = _nothing, say: Callable[[str], None] = _nobody,
) -> Finding:
    """Split the effect of a scenario's levers, in its last year, over the levers by exact Shapley values over all their combinations.

    Each combination is run with the same seeds (and draws of the posterior, when `draws` is above 1). The effect is that of the scenario
    against itself without levers. The table has a row for each lever, outcome and group: lever, outcome, group, year, share, low, high,
    alone, alone_low, alone_high (what the lever does by itself), total, total_low, total_high; shares sum to the total; a kind of lever
    that the scenario does not pull has a share of exactly 0. The finding's `pairs` table has lever, other, outcome, group, year, together,
    low, high; see analysis/attributing.py. `out`: the folder of the runs, where a stopped attribution goes on; a temporary one when None.
    Raises LlsimError.
    """
    plan, pulled = plan_attribution(scenario, region, seeds=seeds, first_seed=first_seed, draws=draws, sample=sample, until=until, overrides=overrides)
    with folder_of(None if out is None else Path(out) / RUNS) as folder:
        outcomes, manifest = run_and_read(plan, folder, workers, seen, say)
    if manifest.get("failures"):
        raise LlsimError(f"{len(manifest['failures'])} of {len(plan)} runs failed, so that shares cannot be had; the manifest in {folder} lists them")
    worths = worths_of(outcomes, 2 ** len(pulled))
    names = tuple(lever.title for lever in pulled)
    base = plan.bases[0, 0, 0].scenario
    made = made_of(
        plan.regions[0], base, base.model_copy(update={"title": WITHOUT_LEVERS}), seeds=seeds, draws=draws, sample=sample,
        settings={"combinations": 2 ** len(pulled), "levers": list(names)}, warnings=_warnings(seeds, draws, base),
    )  # fmt: skip
    return Finding("attribution", with_absent(shares_table(worths, names), base), made, {"pairs": pairs_table(worths, names)})


def plan_attribution(
    scenario: str, region: str, *, seeds: int, first_seed: int, draws: int, sample: float, until: int | None, overrides: Sequence[str],
) -> tuple[Plan, tuple[Lever, ...]]:
    """Plan a run of every combination of the levers that a scenario pulls. Raises ConfigurationError where it pulls none or too many."""
    if seeds < 1 or draws < 1:
        raise ConfigurationError(f"{'--seeds' if seeds < 1 else '--draws'}: found {min(seeds, draws)}; allowed: 1 or more")
    base = read_scenario(scenario, region=read_region(region), overrides=[*overrides, *([] if until is None else [f"last_year={until}"])])
    pulled = tuple(lever for lever in base.levers if pulls(lever, base))
    if not 1 <= len(pulled) <= MOST_LEVERS:
        raise ConfigurationError(f"{scenario}: found {len(pulled) or 'no'} levers in force by {base.last_year}; allowed: 1 to {MOST_LEVERS}, whose effect can be split")
    points: list[dict[str, Value]] = [
        {f"levers.{lever.title}.{lever.intensity}": 0.0 for place, lever in enumerate(pulled) if not combination >> place & 1} for combination in range(2 ** len(pulled))
    ]
    return plan_of(Experiment(
        name="attribution", title=f"Attribution of {base.title}", regions=(region,), scenarios=(scenario,), seeds=Seeds(first=first_seed, count=seeds), draws=0 if draws == 1 else draws,
        sample=sample, until=until, overrides=tuple(overrides), keep=Keep(outcomes=OUTCOMES, groups=tuple(STUDENT_GROUPS)), design=ListDesign(points=tuple(points)),
    )), pulled  # fmt: skip


def pulls(lever: Lever, scenario: Scenario) -> bool:
    """Say whether a lever is in force in any year of a scenario."""
    return any(lever.in_force(year) for year in range(scenario.first_year, scenario.last_year + 1))


def with_absent(shares: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
    """Add rows of zeros for the kinds of lever that the scenario does not pull, and put levers in the order of `LEVERS`."""
    import pandas as pd  # noqa: PLC0415 (slow to import)

    pulled = {kind.key: [lever.title for lever in getattr(scenario.levers, kind.key) if pulls(lever, scenario)] for kind in LEVERS}
    kinds = [kind for kind, titles in pulled.items() if not titles]
    cells = shares.drop_duplicates(["outcome", "group", "year"])
    zeros = dict.fromkeys(("share", "low", "high", "alone", "alone_low", "alone_high"), 0.0)
    whole = pd.concat([shares, *(cells.assign(lever=kind, **zeros) for kind in kinds)], ignore_index=True)
    order = {title: place for place, title in enumerate(title for kind, titles in pulled.items() for title in titles or [kind])}
    place = whole["lever"].map(order)
    return whole.assign(_place=place).sort_values(["outcome", "group", "year", "_place"], kind="stable", ignore_index=True).drop(columns="_place")


def _warnings(seeds: int, draws: int, scenario: Scenario) -> tuple[str, ...]:
    from llsim.api import FEW_SEEDS  # noqa: PLC0415 (slow to import)

    few = (f"only {seeds} seeds: intervals are wide or unknown; use at least {FEW_SEEDS}, better {SEEDS}",) if seeds * draws < FEW_SEEDS else ()
    late = tuple(f"{lever.title} is never in force by {scenario.last_year}: its share is 0" for lever in scenario.levers if not pulls(lever, scenario))
    return few + late

