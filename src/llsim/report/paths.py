"""Where every ninth grader of a cohort went: the flow charts of two scenarios, and the table of every flow."""

from __future__ import annotations

import pandas as pd

from llsim.report.cells import Cell, Table
from llsim.report.figure import Figure
from llsim.report.flow_chart import column_of, column_totals, flow_chart, last_complete_year, links_of, node_order
from llsim.report.folder import SMALLEST_GROUP, Comparison, Policy
from llsim.report.parts import Panel, Section
from llsim.report.words import show_number

MISSING_SHARE = 0.005


def flows(data: Comparison) -> Section | None:
    """Draw where the last complete cohort went, in the baseline and in the scenario of the headline; None when no cohort is complete."""
    shown = (data.baseline, data.focus)
    year = last_complete_year(data.flows, [policy.name for policy in shown])
    if year is None:
        return None
    links = [links_of(data.flows, policy.name, year) for policy in shown]
    order = node_order(pd.concat(links).groupby(["origin", "destination"], as_index=False)["people"].sum())
    panels, notes = [], []
    for place, (policy, own) in enumerate(zip(shown, links, strict=True)):
        totals = column_totals(own)
        cohort, missing = max(totals.values()), max(totals.values()) - min(totals.values())
        title = f"{policy.title}: {show_number(cohort)} ninth graders of {year}"
        panels.append(Panel(title, flow_chart(own, order, f"flow-{place}", title, "Program, end of high school, first step and place after five years. Every column is the whole cohort.")))
        if missing > MISSING_SHARE * cohort:
            notes.append(f"{policy.title}: the columns do not all hold the whole cohort; up to {show_number(missing)} people are missing from one of them.")
    return Section(panels, [flow_table(shown, links, order, year)], notes)


def flow_table(shown: tuple[Policy, Policy], links: list[pd.DataFrame], order: list[str], year: int) -> Table:
    """List every flow in both scenarios, and the change; fewer than ten people are not given a number."""
    both = [own.set_index(["origin", "destination"])["people"] for own in links]
    pairs = sorted(set(both[0].index) | set(both[1].index), key=lambda pair: (order.index(pair[0]), order.index(pair[1])))
    rows: list[tuple[Cell, ...]] = []
    for origin, destination in pairs:
        numbers = [float(own.get((origin, destination), 0.0)) for own in both]
        cells = [people_cell(number, origin, destination, policy.name, year) for number, policy in zip(numbers, shown, strict=True)]
        small = any(0 < number < SMALLEST_GROUP for number in numbers)
        rows.append((column_of(origin)[1], column_of(destination)[1], *cells, "" if small else (show_number(numbers[1] - numbers[0]),)))
    head = ("From", "To", *(policy.title for policy in shown), "Change")
    return Table(f"People of the ninth-grade cohort of {year}, mean over runs", head, rows)


def people_cell(number: float, origin: str, destination: str, scenario: str, year: int) -> Cell:
    """Write a number of people who went from one stage to the next."""
    if 0 < number < SMALLEST_GROUP:
        return ("under 10",)
    return Figure(show_number(number), number, f"{origin} > {destination}", scenario, "all", str(year), "flows", "people")
