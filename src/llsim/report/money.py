"""What every scenario costs, and who pays."""

from __future__ import annotations

from llsim.catalogue import BY_NAME
from llsim.report.cells import Cell, Table, cost_figure, extra_public_cost, interval_cell, of_row
from llsim.report.charts import Bar, interval_chart, shared_domain
from llsim.report.folder import PUBLIC_PAYERS, Comparison, Policy
from llsim.report.language import _, filled
from llsim.report.parts import Panel, Section, described, style
from llsim.report.words import plain_words, say_dollars, show_dollars

RATIO = "cost_per_additional_graduate"
MILLION = 1_000_000


def costs(data: Comparison) -> Table:
    """Give the public cost of every scenario over all years, and for each additional graduate."""
    rows = [(policy.title, extra_public_cost(data, policy.name), *each_graduate(data, policy)) for policy in data.alternatives]
    head = (_("Scenario"), _("Public cost, over baseline"), _("For each additional graduate"), _("95\u00a0% interval"))
    return Table(filled("Dollars, {span}", span=span_words(data)), head, list(rows))


def each_graduate(data: Comparison, policy: Policy) -> tuple[Cell, Cell]:
    """Show the cost of each additional graduate up to the last year it is known for, and its interval."""
    rows = data.difference_rows(RATIO, policy.name)
    rows = rows[rows["difference"].notna()]
    if rows.empty:
        return _("no clear number of additional graduates"), ""
    row = rows.iloc[-1]
    return of_row(row, "difference", show_dollars(float(row["difference"]))), interval_cell(row, BY_NAME[RATIO], signed=False)


def payers(data: Comparison) -> Section:
    """Show who pays: a panel for each payer, a table by payer, and one by lever for the scenario of the headline."""
    found = sorted(set(data.costs["payer"]), key=lambda payer: (PUBLIC_PAYERS.index(payer) if payer in PUBLIC_PAYERS else len(PUBLIC_PAYERS), payer))
    heads = [plain_words(payer) for payer in found]
    rows: list[tuple[Cell, ...]] = [(policy.title, *(cost_figure(data, policy.name, (payer,)) for payer in found), cost_figure(data, policy.name)) for policy in (data.baseline, *data.alternatives)]
    levers = list(dict.fromkeys(data.costs[data.costs["scenario"] == data.focus.name]["lever"]))
    parts: list[tuple[Cell, ...]] = [(plain_words(lever), *(cost_figure(data, data.focus.name, (payer,), lever) for payer in found), cost_figure(data, data.focus.name, None, lever)) for lever in levers]
    tables = [Table(filled("Dollars by payer, {span}", span=span_words(data)), (_("Scenario"), *heads, _("All payers")), rows)]
    if parts:
        caption = filled("{policy}: dollars by lever and payer, {span}", policy=data.focus.title, span=span_words(data))
        tables.append(Table(caption, (_("Lever"), *heads, _("All payers")), parts))
    return Section(payer_panels(data, found), tables)


def payer_panels(data: Comparison, found: list[str]) -> list[Panel]:
    """Draw what each payer spends in every scenario, from zero, all on one scale."""
    bars = {payer: [payer_bar(data, policy, payer) for policy in data.alternatives] for payer in found}
    domain = shared_domain([bar for own in bars.values() for bar in own])
    panels = []
    for place, (payer, own) in enumerate(bars.items()):
        words = filled("{payer}: dollars spent, {span}", payer=plain_words(payer), span=span_words(data))
        panels.append(Panel(plain_words(payer), interval_chart(own, domain, _("million dollars"), f"payer-{place}", words, described(own))))
    return panels


def payer_bar(data: Comparison, policy: Policy, payer: str) -> Bar:
    """Make the row of one scenario: a bar from zero to the millions spent."""
    millions = cost_figure(data, policy.name, (payer,)).value / MILLION
    return Bar(policy.title, millions, min(0.0, millions), max(0.0, millions), say_dollars(millions * MILLION), style(data, policy.name))


def span_words(data: Comparison) -> str:
    """Name the years that are summed."""
    return filled("{first} to {last}, mean over runs, not discounted", first=str(data.manifest.first_year), last=str(data.manifest.until))
