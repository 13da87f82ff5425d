"""A number in the report that can be traced to a row of the result tables."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

TEMPLATE = Markup(
    '<data value="{value}" data-table="{table}" data-column="{column}" data-outcome="{outcome}" data-scenario="{scenario}"{group} data-year="{year}">{text}</data>'
)
GROUP = Markup(' data-group="{}"')


@dataclass(frozen=True)
class Figure:
    """One shown number: its text, its exact value, and the row and column it was read from.

    For `table` costs, `outcome` is the payer or `lever/payer`, `group` is `all`, and `year` may be a span, `2026-2040`: the value is the sum over the
    span, averaged over seeds and draws. For `table` outcomes and flows it is the average over seeds and draws. For `table` gaps it is computed from
    outcomes and flows by `analysis/equity.py`. For `table` manifest, `column` is the key, and for the setting of a lever `outcome` is its place in the
    scenario's list, from 0. A number without `data-group` is of the group `all`: most are, and a page is read over slow lines.
    """

    text: str
    value: float
    outcome: str
    scenario: str
    group: str
    year: str
    table: str = "differences"
    column: str = "difference"

    def __html__(self) -> Markup:
        return TEMPLATE.format(
            value=repr(float(self.value)), table=self.table, column=self.column, outcome=self.outcome,
            scenario=self.scenario, group="" if self.group == "all" else GROUP.format(self.group), year=self.year, text=self.text,
        )  # fmt: skip

    def __str__(self) -> str:
        return self.text


Sentence = tuple["str | Figure", ...]
