"""Where every ninth grader of a cohort went: the flow charts of two scenarios, and the table of every flow."""

from __future__ import annotations

import pandas as pd

from llsim.report.cells import Cell, Table
from llsim.report.figure import Figure, Sentence
from llsim.report.flow_chart import column_of, column_totals, flow_chart, last_complete_year, links_of, node_order
from llsim.report.folder import SMALLEST_GROUP, Comparison, Policy
from llsim.report.language import _, filled, plain, sentence
from llsim.report.parts import Panel, Section
from llsim.report.words import show_number

MISSING_SHARE = 0.005
WHOLE = "1 all"
"""What the figure of a whole cohort is bound to: everyone who leaves the first column."""


def flows(data: Comparison) -> Section | None:
    """Draw where the last complete cohort went, in the baseline and in the scenario of the headline; None when no cohort is complete."""
    shown = (data.baseline, data.focus)
    year = last_complete_year(data.flows, [policy.name for policy in shown])
    if year is None:
        return None
    links = [links_of(data.flows, policy.name, year) for policy in shown]
    order = node_order(pd.concat(links).groupby(["origin", "destination"], as_index=False)["people"].sum())
    fewest = SMALLEST_GROUP / data.manifest.sample
    panels: list[Panel] = []
    notes: list[str | Sentence] = []
    for place, (policy, own) in enumerate(zip(shown, links, strict=True)):
        totals = column_totals(own)
        cohort, missing = max(totals.values()), max(totals.values()) - min(totals.values())
        whole = Figure(show_number(cohort), cohort, WHOLE, policy.name, "all", str(year), "flows", "people")
        title = sentence("{policy}: {people} ninth graders of {year}", policy=policy.title, people=whole, year=str(year))
        words = _("Program, end of high school, first step and place after five years. Every column is the whole cohort.")
        panels.append(Panel(title, flow_chart(own, order, f"flow-{place}", plain(title), words, fewest)))
        if missing > MISSING_SHARE * cohort:
            lost = Figure(show_number(missing), missing, "missing from a column", policy.name, "all", str(year), "flows", "people")
            notes.append(sentence("{policy}: the columns do not all hold the whole cohort; up to {people} people are missing from one of them.", policy=policy.title, people=lost))
    return Section(panels, [flow_table(shown, links, order, year, fewest)], notes)


def flow_table(shown: tuple[Policy, Policy], links: list[pd.DataFrame], order: list[str], year: int, fewest: float) -> Table:
    """List every flow in both scenarios, and the change; fewer than `fewest` people, which stand for ten simulated ones, are not given a number."""
    both = [own.set_index(["origin", "destination"])["people"] for own in links]
    pairs = sorted(set(both[0].index) | set(both[1].index), key=lambda pair: (order.index(pair[0]), order.index(pair[1])))
    rows: list[tuple[Cell, ...]] = []
    for origin, destination in pairs:
        numbers = [float(own.get((origin, destination), 0.0)) for own in both]
        cells = [people_cell(number, origin, destination, policy.name, year, fewest) for number, policy in zip(numbers, shown, strict=True)]
        small = any(0 < number < fewest for number in numbers)
        rows.append((_(column_of(origin)[1]), _(column_of(destination)[1]), *cells, "" if small else (show_number(numbers[1] - numbers[0]),)))
    head = (_("From"), _("To"), *(policy.title for policy in shown), _("Change"))
    return Table(filled("People of the ninth-grade cohort of {year}, mean over runs", year=str(year)), head, rows)


def people_cell(number: float, origin: str, destination: str, scenario: str, year: int, fewest: float) -> Cell:
    """Write a number of people who went from one stage to the next."""
    if 0 < number < fewest:
        return (_("under 10"),)
    return Figure(show_number(number), number, f"{origin} > {destination}", scenario, "all", str(year), "flows", "people")
