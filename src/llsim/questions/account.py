"""Costs and benefits: who pays for a policy, who gains by it, when it has paid, what one more graduate costs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from llsim.analysis.account_items import Effects, Pricing, items_of
from llsim.analysis.account_table import Books, table_of
from llsim.analysis.costs import shares, weights_of_runs
from llsim.configuration import Located, validated, with_overrides
from llsim.evidence.account_checks import kept_checks
from llsim.evidence.ledger import rows_in
from llsim.experiment.problem import Factor
from llsim.outcomes import ENTRY_AGE, LAST_AGE
from llsim.parameter import About, Fixed, LogNormal, Normal, Parameter, parameters_of
from llsim.questions.account_runs import Asked, do_runs, effects_of
from llsim.questions.finding import Finding, made_of
from llsim.reading import levels_warning
from llsim.region.reading import read_region
from llsim.region.region import Region
from llsim.scenario import Scenario
from llsim.valuation import DOLLARS_OF, Valuation

if TYPE_CHECKING:
    import pandas as pd

type Floats = npt.NDArray[np.float64]
CASES, SEED = 2_000, 1
"""Cases of prices and chance, and the seed they are drawn with: not that of a run."""
FEW_SEEDS, FEW_DRAWS = 5, 10
VALUES = "valuation."
FOLLOWED, AT_LOW, AT_HIGH = "without what comes after the last age followed", "at the lowest rate", "at the highest rate"
HOLDS = ("chance and prices, at the point calibration", "what is not known of the parameters and of prices, and chance")


def _nothing() -> None:
    """Report progress to nobody."""


def account(
    scenario: str | Scenario, *, baseline: str | Scenario = "baseline", region: str | Region = "oakland_unified", seeds: int = 10, first_seed: int = 1, draws: int = 1,
    sample: float = 1.0, until: int | None = None, follow: int = LAST_AGE, overrides: Sequence[str] = (), workers: int | None = None, cases: int = CASES,
    seen: Callable[[], None] = _nothing,
) -> Finding:
    """Draw up the account of a scenario against a baseline, in dollars of 2025, as of the first year in which a lever is in force.

    `until`: the last year in which levers are in force (the scenario's last year otherwise); runs go on until that year's ninth graders are
    `follow` years old, and their differences are carried on to 65. Only cohorts that entered by `until` are counted. `overrides` that begin with
    `valuation.` change prices. `cases`: draws of prices and chance; they need no run. Raises ConfigurationError.

    The finding's `checks` table has the published accounts that are held out, as their replays came to: see questions/account_replays.py.
    Table, one row a fact: `measure`, `payer` (state, district, college, employer, family; nation, residents; public: state, district, college and
    nation; all), `item`, `year` (0: over all years), `value`, `low`, `high` (95 %, cost and effect together), `unit`, `grade` (weakest), `source`.
    Measures: `cost` (dollars spent on levers), `benefit` (gains, losses negative) and `net` by year, not discounted; `cumulative` (discounted);
    `present_value` by item and of `cost`, `benefit`, `net`; `ratio`; `break_even` (a year, NaN for never) and `break_even_share`;
    `additional_graduates`, `_credentials`, `_bachelors`, `_local_hires` and `cost_per_` one; `net_present_value` by other rules; `spread_share` (of the interval of
    the net present value, by declared number and `runs`); `rule`: how the account was made.
    """
    place = read_region(region) if isinstance(region, str) else region
    values = valuation_of([change for change in overrides if change.startswith(VALUES)])
    asked = Asked(place, scenario, baseline, until, follow, tuple(range(first_seed, first_seed + seeds)), draws, sample, tuple(change for change in overrides if not change.startswith(VALUES)))
    frames = do_runs(asked, workers, seen)
    new, old = (asked.read(name, 0) for name in (scenario, baseline))
    last = new.last_year - follow + ENTRY_AGE
    effects = effects_of(frames, old, new, last)
    base = base_year(old, new)
    rules = {
        "as_of": base, "levers_until": last, "dollars_of": DOLLARS_OF, "discount_rate": values.discount_rate, "discount_rate_low": values.discount_rate_low,
        "discount_rate_high": values.discount_rate_high, "followed_to_age": follow, "working_until": values.working_until, "last_simulated_year": new.last_year,
    }  # fmt: skip
    table = drawn_up(effects, values, levers_numbers(old, new), rules, cases, one_more=draws > 1)
    settings = rules | {"cases": cases, "intervals_hold": HOLDS[draws > 1]}
    made = made_of(place, new.model_copy(update={"last_year": last}), old, seeds=seeds, draws=draws, sample=sample, settings=settings, warnings=tuple(warnings_of(place, new, last, seeds, draws)))
    return Finding("account", table, made, {"checks": kept_checks()})


def valuation_of(overrides: Sequence[str]) -> Valuation:
    """Return prices, changed by `valuation.NAME=VALUE`. Raises ConfigurationError."""
    own = Located(Valuation().model_dump(), "built-in prices")
    return validated(with_overrides(own, [change.removeprefix(VALUES) for change in overrides]), Valuation)


def base_year(*scenarios: Scenario) -> int:
    """Return the first year in which a lever is in force, or the first year of the runs."""
    starts = [max(lever.start, one.first_year) for one in scenarios for lever in one.levers]
    return min(starts, default=scenarios[0].first_year)


def drawn_up(effects: Effects, values: Valuation, prices: Sequence[Parameter], rules: dict[str, float], cases: int, *, one_more: bool) -> pd.DataFrame:
    """Price what a scenario changes, in the account's rules and in others; returns the table of `account`."""
    declared = [*parameters_of(values, "valuation"), *prices]
    years, base = np.arange(effects.simulated[0], effects.entries[-1] - ENTRY_AGE + values.working_until), int(rules["as_of"])
    weights = weights_of_runs(len(effects.lived), cases, SEED, one_more=one_more)
    numbers = cases_of(declared, cases)
    pricing = Pricing(values, weights, numbers, years)
    rests = {key_of(one): (one.about.grade, source_of(one.about)) for one in declared}
    whole = tuple(items_of(effects, pricing))
    books = {name: Books(whole, years, base, rate, rests) for name, rate in (("", values.discount_rate), (AT_LOW, values.discount_rate_low), (AT_HIGH, values.discount_rate_high))}
    followed = Books(tuple(items_of(effects, Pricing(values, weights, numbers, years, carry=False))), years, base, values.discount_rate, rests)
    return table_of(books.pop(""), effects, pricing, books | {FOLLOWED: followed}, rules)


def key_of(number: Parameter) -> str:
    """Name a number as items do: those of the account without their prefix, prices of levers in full."""
    return number.name.removeprefix(VALUES)


def cases_of(declared: Sequence[Parameter], cases: int) -> dict[str, Floats]:
    """Draw declared numbers from their priors: case 0 is the declared value. Prices of levers are relative to their own, 1."""
    found = {}
    for number in declared:
        drawn = np.full(cases + 1, number.value)
        prior = number.about.prior
        if not isinstance(prior, Fixed):
            centre = prior.median if isinstance(prior, LogNormal) else prior.mean if isinstance(prior, Normal) else number.value
            drawn[1:] = Factor(number, centre).values(shares(number.name, cases, SEED))
        found[key_of(number)] = drawn / drawn[0] if is_price(number) else drawn
    return found


def is_price(number: Parameter) -> bool:
    """Say whether a number is a price of a lever."""
    return number.name.startswith("levers.")


def levers_numbers(*scenarios: Scenario) -> list[Parameter]:
    """List the prices of the levers that are pulled, each once, at the middle of their priors: what a scenario sets is scaled as they are drawn."""
    found: dict[str, Parameter] = {}
    for lever in (lever for one in scenarios for lever in one.levers):
        names = {price.field for price in lever.prices}
        for number in parameters_of(type(lever)(), f"levers.{lever.title}"):
            if number.name.rpartition(".")[2] in names:
                found[number.name] = number
    return list(found.values())


def source_of(about: About) -> str:
    """Write what a number rests on; rows that nobody has seen in a source yet are called from memory."""
    unseen = [one.id for one in rows_in(about.source) if one.from_memory]
    told = f" (from memory: {', '.join(unseen)})" if unseen and "from memory" not in about.source else ""
    return about.source + told


def warnings_of(place: Region, scenario: Scenario, until: int, seeds: int, draws: int) -> Iterator[str]:
    """Say what a reader must know of the runs."""
    late = [lever.title for lever in scenario.levers if lever.start > until]
    if late:
        yield f"never in force, as they start after {until}: {', '.join(late)}; a later --until, or `--set levers.LEVER.start=YEAR`, moves that"
    if warning := levels_warning(place):
        yield warning
    if seeds * draws < FEW_SEEDS:
        yield f"only {seeds} seed{'s' if seeds > 1 else ''}: intervals are wide or unknown; use at least {FEW_SEEDS}, better 10"
    if 1 < draws < FEW_DRAWS:
        yield f"only {draws} draws of the posterior: intervals are wide; use at least {FEW_DRAWS}, better 30"
