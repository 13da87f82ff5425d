"""The items of an account: what each payer spends on the levers, and what each gains or loses by what they change.

Every item is linear in quantities of the runs, so that cases of weights and prices need no run. See analysis/costs.py for cases.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt

from llsim.analysis.costs import carried, yearly
from llsim.outcomes import ENTRY_AGE, LAST_AGE
from llsim.rules import PAYERS
from llsim.valuation import Valuation
from llsim.years_lived import Lived

type Floats = npt.NDArray[np.float64]
type Years = npt.NDArray[np.int64]
Kind = Literal["cost", "benefit"]
PARTIES = (*PAYERS, "nation", "residents")
"""Whose accounts are kept: those who pay for levers; the nation (the federal government and other states); other residents of the region."""
PUBLIC = ("state", "district", "college", "nation")
SPENDERS = ("state", "district", "college")
"""The public that pays for levers."""


@dataclass(frozen=True)
class Spending:
    """What a lever costs one payer for one activity. `dollars`: (runs, simulated years), the change from the baseline.

    `price`: the name of the declared price among the numbers, empty where the money is itself the policy; `share` of the dollars goes up and
    down with it. `to`: who receives the money where it is handed on, else empty.
    """

    lever: str
    payer: str
    activity: str
    dollars: Floats
    price: str = ""
    share: float = 1.0
    to: str = ""


@dataclass(frozen=True)
class Effects:
    """What a scenario changes, run by run, in real people and dollars.

    `simulated`: the years of the runs; `entries`: the cohorts counted, by year of grade nine. `lived`: (runs, years, cohorts, `Lived`);
    `displaced`: hires of residents that did not come about, (runs, years); `hires`: net local hires, (runs, years).
    """

    simulated: Years
    entries: Years
    lived: Floats
    displaced: Floats
    hires: Floats
    spending: tuple[Spending, ...] = ()

    def ages(self) -> Years:
        """Return the age of each cohort in each year, (years, cohorts)."""
        return self.simulated[:, None] - self.entries[None, :] + ENTRY_AGE

    def last_seen(self) -> Years:
        """Return the last simulated year of each cohort."""
        return np.minimum(self.entries + LAST_AGE - ENTRY_AGE, self.simulated[-1])


@dataclass(frozen=True)
class Item:
    """One line of the account: dollars (cases, years) that a party gains, less those it spends. `numbers`: the declared numbers it rests on."""

    party: str
    name: str
    kind: Kind
    dollars: Floats = field(repr=False)
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Pricing:
    """How effects become dollars: weights of runs (cases, runs), declared numbers by name (cases,), the years of the account.

    `carry`: whether differences at the last simulated age are carried on to the end of working life.
    """

    rules: Valuation
    weights: Floats
    numbers: Mapping[str, Floats]
    years: Years
    carry: bool = True

    def __getitem__(self, name: str) -> Floats:
        """Return the cases of a number as a column, (cases, 1)."""
        return self.numbers[name][:, None]

    def weighted(self, values: Floats) -> Floats:
        """Weight runs: (runs, ...) to (cases, ...). Nothing that is nought in every run becomes anything else."""
        if not values.any():
            return np.zeros((len(self.weights), *values.shape[1:]))
        return np.asarray(np.tensordot(self.weights, values, axes=1))

    def over_years(self, values: Floats, effects: Effects) -> Floats:
        """Weight runs and lay simulated years (runs, years) into the years of the account: (cases, years)."""
        found = np.zeros((len(self.weights), len(self.years)))
        start = int(effects.simulated[0] - self.years[0])
        found[:, start : start + len(effects.simulated)] = self.weighted(values)
        return found

    def for_life(self, column: Lived, effects: Effects, growth: Floats, from_age: int = 0) -> Floats:
        """Return a quantity of the cohorts in every year of the account, carried on after the last simulated age: (cases, years)."""
        own = effects.lived[..., column] * (effects.ages() >= from_age)
        found = self.over_years(own.sum(axis=2), effects)
        if self.carry:
            last = effects.last_seen()
            window = (effects.simulated[:, None] > last - self.rules.carried_from) & (effects.simulated[:, None] <= last)
            known = (own * window).sum(axis=1) / np.maximum(window.sum(axis=0), 1)
            found = found + carried(self.weighted(known), last, effects.entries - ENTRY_AGE + self.rules.working_until - 1, growth, self.years)
        return found

    def in_time(self, column: Lived, effects: Effects) -> Floats:
        """Return a quantity of the cohorts in the simulated years: (cases, years)."""
        return self.over_years(effects.lived[..., column].sum(axis=2), effects)


def items_of(effects: Effects, pricing: Pricing) -> list[Item]:
    """Return every line of the account."""
    return [*spent(effects, pricing), *earned(effects, pricing), *saved(effects, pricing), *studied(effects, pricing), *hired(effects, pricing)]


def spent(effects: Effects, pricing: Pricing) -> Iterator[Item]:
    """List what levers cost each payer, and what others receive of it."""
    for one in effects.spending:
        factor = 1.0 + one.share * (pricing[one.price] - 1.0) if one.price else np.ones((len(pricing.weights), 1))
        dollars = factor * pricing.over_years(one.dollars, effects)
        rests = (one.price,) if one.price else ()
        yield Item(one.payer, f"{one.lever}: {one.activity}", "cost", -dollars, rests)
        if one.to:
            yield Item(one.to, f"received of {one.lever}: {one.activity}", "benefit", dollars, rests)


def earned(effects: Effects, pricing: Pricing) -> Iterator[Item]:
    """List earnings, and the taxes on them that families pay to the state and the nation."""
    growth, causal = pricing.numbers["growth_after"], pricing["causal_share"]
    here, away = (causal * pricing.for_life(column, effects, growth) for column in (Lived.EARNINGS_HERE, Lived.EARNINGS_AWAY))
    own = pricing["away_in_state"] * away
    state = pricing["tax_to_state"] * (here + own)
    nation = pricing["tax_to_nation"] * (here + away) + pricing["tax_to_state"] * (away - own)
    rests = ("causal_share", "growth_after")
    taxed = (*rests, "tax_to_state", "tax_to_nation", "away_in_state")
    yield Item("family", "earnings", "benefit", here + away, rests)
    yield Item("family", "taxes", "benefit", -(state + nation), taxed)
    yield Item("state", "taxes", "benefit", state, (*rests, "tax_to_state", "away_in_state"))
    yield Item("nation", "taxes", "benefit", nation, taxed)


def saved(effects: Effects, pricing: Pricing) -> Iterator[Item]:
    """List what the public saves for each more high-school graduate, taxes left out, as a yearly sum from age 20 on."""
    rules = pricing.rules
    whole = pricing.numbers["graduate_saves"] * pricing.numbers["not_taxes"] * rules.price_levels.since(2004)
    each = yearly(whole, rules.saving_rate, rules.working_until - rules.saving_from)[:, None] * pricing["causal_share"]
    holders = pricing.for_life(Lived.DIPLOMAS, effects, np.zeros(len(pricing.weights)), rules.saving_from)
    rests = ("graduate_saves", "not_taxes", "causal_share", "saved_by_state")
    state = pricing["saved_by_state"] * each * holders
    yield Item("state", "health, crime and welfare", "benefit", state, rests)
    yield Item("nation", "health, crime and welfare", "benefit", each * holders - state, rests)


def studied(effects: Effects, pricing: Pricing) -> Iterator[Item]:
    """List what years in school and college cost those who pay for them."""
    for party, name, column, price in (
        ("state", "years in high school", Lived.HIGH_SCHOOL, "high_school_year"),
        ("state", "years at two-year colleges", Lived.TWO_YEAR, "two_year_to_state"),
        ("nation", "years at two-year colleges", Lived.TWO_YEAR, "college_to_nation"),
        ("family", "years at two-year colleges", Lived.TWO_YEAR, "two_year_to_family"),
        ("state", "years at four-year colleges", Lived.FOUR_YEAR, "four_year_to_state"),
        ("nation", "years at four-year colleges", Lived.FOUR_YEAR, "college_to_nation"),
        ("family", "years at four-year colleges", Lived.FOUR_YEAR, "four_year_to_family"),
        ("state", "years in trade schools and apprenticeships", Lived.TRADE, "trade_to_state"),
        ("family", "years in trade schools and apprenticeships", Lived.TRADE, "trade_to_family"),
    ):
        yield Item(party, name, "benefit", -pricing[price] * pricing.in_time(column, effects), (price,))


def hired(effects: Effects, pricing: Pricing) -> Iterator[Item]:
    """List what placements cost employers and give back to them, and what residents lose whose job a simulated young person got."""
    held = effects.lived[..., Lived.PLACEMENTS].sum(axis=2)
    placements = pricing.over_years(held - np.concatenate([np.zeros((len(held), 1)), held[:, :-1]], axis=1) + left_out(effects), effects)
    cost = pricing["placement_costs"] * placements
    yield Item("employer", "placements", "benefit", -cost, ("placement_costs",))
    yield Item("employer", "returns of placements", "benefit", pricing["placement_returns"] * cost, ("placement_costs", "placement_returns"))
    yield Item("residents", "jobs filled by others", "benefit", -pricing["displaced_loses"] * pricing.over_years(effects.displaced, effects), ("displaced_loses",))


def left_out(effects: Effects) -> Floats:
    """Return the placements of cohorts that were followed last year and are not any more, (runs, years): they are no placements undone."""
    held, gone = effects.lived[..., Lived.PLACEMENTS], np.zeros(effects.displaced.shape)
    for cohort, last in enumerate(effects.entries + LAST_AGE - ENTRY_AGE):
        after = np.flatnonzero(effects.simulated == last + 1)
        if len(after):
            gone[:, after[0]] += held[:, after[0] - 1, cohort]
    return gone
