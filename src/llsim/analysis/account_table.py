"""The table of an account: items by year, present values, ratios, break-even years, the price of one more graduate. Items in, a tidy frame out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from llsim.analysis.account_items import PARTIES, PUBLIC, SPENDERS, Effects, Item, Pricing, items_of
from llsim.analysis.costs import NEVER, break_even, interval, present, ratio, shares_of_spread
from llsim.years_lived import Lived

if TYPE_CHECKING:
    import pandas as pd

type Floats = npt.NDArray[np.float64]
TOTAL, EVERYBODY, THE_PUBLIC = 0, "all", "public"
COLUMNS = ["measure", "payer", "item", "year", "value", "low", "high", "unit", "grade", "source"]
RULES, RUNS = "rules", "runs"
"""The grade of what follows from the policy's own rules and from counting."""
Row = tuple[str, str, str, int, float, float, float, str, str, str]


@dataclass(frozen=True)
class Books:
    """The account of everybody: items, what a dollar is worth, and what each declared number rests on: name -> (grade, source).

    `base_year`: the year in which a dollar is worth a dollar.
    """

    items: tuple[Item, ...]
    years: npt.NDArray[np.int64]
    base_year: int
    rate: float
    rests: Mapping[str, tuple[str, str]]

    def of(self, party: str) -> list[Item]:
        """Return the items of a party: one of `PARTIES`, all of them, or the public."""
        among = PARTIES if party == EVERYBODY else PUBLIC if party == THE_PUBLIC else (party,)
        return [item for name in among for item in self.items if item.party == name]

    def sum_of(self, items: Sequence[Item]) -> Floats:
        """Add up the dollars of items, (cases, years)."""
        return np.sum([item.dollars for item in items], axis=0) if items else np.zeros_like(self.items[0].dollars)

    def net(self, party: str) -> Floats:
        """Return what a party gains less what it spends, year by year, (cases, years). That of all is the sum of the parties."""
        if party in (EVERYBODY, THE_PUBLIC):
            return np.sum([self.net(name) for name in (PARTIES if party == EVERYBODY else PUBLIC)], axis=0)
        return self.sum_of(self.of(party))

    def cost(self, party: str) -> Floats:
        """Return what a party spends on the levers; of all, less what is only handed on between parties."""
        spent = -self.sum_of([item for item in self.of(party) if item.kind == "cost"])
        return spent - self.sum_of([item for item in self.of(party) if is_handed(item)]) if party == EVERYBODY else spent

    def worth(self, flows: Floats, rate: float | None = None) -> Floats:
        """Return the present value of flows (cases, years), (cases,)."""
        return self.discounted(flows, rate).sum(axis=1)

    def discounted(self, flows: Floats, rate: float | None = None) -> Floats:
        """Discount flows (cases, years) to the base year."""
        return present(flows, self.rate if rate is None else rate, (self.years - self.base_year).astype(np.float64))

    def standing(self, items: Sequence[Item]) -> tuple[str, str]:
        """Return the weakest grade among what items rest on, and their sources, each once."""
        found = [self.rests[name] for item in items for name in item.numbers if item.dollars[0].any()]
        grades = [grade for grade, _ in found]
        return max(grades, default=RULES), "; ".join(dict.fromkeys(source for _, source in found)) or "what the policy itself says"


def is_handed(item: Item) -> bool:
    """Say whether an item is money received from another party."""
    return item.kind == "benefit" and item.name.startswith("received of ")


def table_of(books: Books, effects: Effects, pricing: Pricing, others: dict[str, Books], rules: dict[str, float]) -> pd.DataFrame:
    """Return the tidy table. `others`: the same account by other rules, by what they are called; `rules`: numbers of how it was made that a reader is told."""
    import pandas as pd  # noqa: PLC0415 (slow to import)

    parts: tuple[Callable[[], Iterator[Row]], ...] = (
        lambda: by_year(books), lambda: present_values(books), lambda: ratios(books), lambda: break_evens(books),
        lambda: prices_of_people(books, effects, pricing), lambda: by_other_rules(others), lambda: spreads(books, effects, pricing), lambda: said(rules),
    )  # fmt: skip
    return pd.DataFrame([row for part in parts for row in part()], columns=COLUMNS)


def parties_of(books: Books) -> list[str]:
    """List whose accounts are not empty, then the public and all."""
    return [*(name for name in PARTIES if books.of(name)), THE_PUBLIC, EVERYBODY]


def row(measure: str, party: str, item: str, year: int, values: Floats, unit: str, standing: tuple[str, str]) -> Row:
    """Make a row of the middle and the interval of some cases."""
    return (measure, party, item, year, *interval(values), unit, *standing)


def by_year(books: Books) -> Iterator[Row]:
    """Give each item and each party's net in every year, not discounted, and what it has added up to, discounted."""
    for item in books.items:
        sign = -1.0 if item.kind == "cost" else 1.0
        own = books.standing([item])
        for place in np.flatnonzero((np.nan_to_num(item.dollars) != 0.0).any(axis=0)):
            yield row(item.kind, item.party, item.name, int(books.years[place]), sign * item.dollars[:, place], "dollars", own)
    for party in parties_of(books):
        net, own = books.net(party), books.standing(books.of(party))
        upto = np.cumsum(books.discounted(net), axis=1)
        for offset in np.flatnonzero(books.years >= books.base_year):
            yield row("net", party, EVERYBODY, int(books.years[offset]), net[:, offset], "dollars", own)
            yield row("cumulative", party, EVERYBODY, int(books.years[offset]), upto[:, offset], "dollars", own)


def present_values(books: Books) -> Iterator[Row]:
    """Give present values of items, and of what each party spends, gains and is left with."""
    for item in books.items:
        yield row("present_value", item.party, item.name, TOTAL, books.worth(item.dollars), "dollars", books.standing([item]))
    for party in parties_of(books):
        cost, net = books.worth(books.cost(party)), books.worth(books.net(party))
        own = books.of(party)
        yield row("present_value", party, "cost", TOTAL, cost, "dollars", books.standing([item for item in own if item.kind == "cost"]))
        yield row("present_value", party, "benefit", TOTAL, net + cost, "dollars", books.standing([item for item in own if item.kind == "benefit"]))
        yield row("present_value", party, "net", TOTAL, net, "dollars", books.standing(own))


def ratios(books: Books) -> Iterator[Row]:
    """Give what all gain for a dollar that the levers use up, and what the public gets back for a dollar that it spends on them."""
    for party in (THE_PUBLIC, EVERYBODY):
        cost, net = books.worth(books.cost(party)), books.worth(books.net(party))
        yield ("ratio", party, EVERYBODY, TOTAL, *ratio(net + cost, cost), "dollars a dollar", *books.standing(books.of(party)))


def break_evens(books: Books) -> Iterator[Row]:
    """Give the first year from which what a party gained is worth what it spent for good, and in what share of the cases there is one."""
    for party in parties_of(books):
        years = break_even(books.discounted(books.net(party)), books.years)
        own = books.standing(books.of(party))
        yield tuple_of_years(party, years, own)
        known = ~np.isnan(years[1:])
        share = float((years[1:][known] < NEVER).mean()) if known.any() else float("nan")
        yield ("break_even_share", party, EVERYBODY, TOTAL, share, float("nan"), float("nan"), "share of cases", *own)


def tuple_of_years(party: str, years: Floats, own: tuple[str, str]) -> Row:
    """Make the row of break-even years; never is written as NaN, as it is no year."""
    found = tuple(value if np.isfinite(value) else float("nan") for value in interval(years, whole=True))
    return ("break_even", party, EVERYBODY, TOTAL, found[0], found[1], found[2], "year", *own)


def prices_of_people(books: Books, effects: Effects, pricing: Pricing) -> Iterator[Row]:
    """Give how many more graduates, credentials and local hires there are, and what the public spends for one, in present value."""
    spent = np.sum([books.worth(books.cost(name)) for name in SPENDERS], axis=0)
    paid = books.standing([item for item in books.items if item.kind == "cost" and item.party in SPENDERS])
    more = {name: holders(effects, pricing, column) for name, column in (("graduate", Lived.DIPLOMAS), ("credential", Lived.CREDENTIALS), ("bachelor", Lived.BACHELORS))}
    more["local_hire"] = pricing.weighted(effects.hires.sum(axis=1))
    for name, people in more.items():
        yield row(f"additional_{name}s", EVERYBODY, EVERYBODY, TOTAL, people, "people", (RULES, "counted in the runs"))
        yield (f"cost_per_{name}", THE_PUBLIC, EVERYBODY, TOTAL, *ratio(spent, people), "dollars", *paid)


def holders(effects: Effects, pricing: Pricing, column: Lived) -> Floats:
    """Return how many more of the cohorts hold something in their last simulated year, (cases,)."""
    at_last = effects.simulated[:, None] == effects.last_seen()[None, :]
    return pricing.weighted((effects.lived[..., column] * at_last).sum(axis=(1, 2)))


def by_other_rules(others: dict[str, Books]) -> Iterator[Row]:
    """Give the net present value of the public and of all by other rules than those of the account."""
    for name, books in others.items():
        for party in (THE_PUBLIC, EVERYBODY):
            yield row("net_present_value", party, name, TOTAL, books.worth(books.net(party)), "dollars", books.standing(books.of(party)))


def spreads(books: Books, effects: Effects, pricing: Pricing) -> Iterator[Row]:
    """Give what the width of the interval of the net present value comes from: each declared number, and what the runs spread (`runs`)."""
    middle = {name: np.full_like(values, values[0]) for name, values in pricing.numbers.items()}
    sure = replace(books, items=tuple(items_of(effects, replace(pricing, numbers=middle))))
    for party in (THE_PUBLIC, EVERYBODY):
        causes = {RUNS: sure.worth(sure.net(party))} | dict(pricing.numbers)
        for name, share in shares_of_spread(books.worth(books.net(party)), causes).items():
            yield ("spread_share", party, name, TOTAL, share, float("nan"), float("nan"), "share", *books.rests.get(name, (RULES, "counted in the runs")))


def said(rules: dict[str, float]) -> Iterator[Row]:
    """List the account's own rules as rows, so that what is told of them can be traced."""
    for name, value in rules.items():
        yield ("rule", EVERYBODY, name, TOTAL, value, float("nan"), float("nan"), "", RULES, "how the account was made")
