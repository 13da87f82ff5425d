from __future__ import annotations

from pathlib import Path

import pytest

from llsim.report.folder import read_comparison
from llsim.report.money import costs, each_graduate, payer_bar, payers


def test_a_payer_bar_runs_from_zero_to_the_millions_in_the_table(folder: Path) -> None:
    data = read_comparison(folder)
    rows = data.costs
    for policy in data.alternatives:
        paid = rows[(rows["scenario"] == policy.name) & (rows["payer"] == "state")]["dollars"].sum() / 12 / 1e6
        bar = payer_bar(data, policy, "state")
        assert (bar.low, bar.middle, bar.high) == (0.0, pytest.approx(paid), pytest.approx(paid))
        assert bar.text == f"${paid:,.1f}\u00a0million"
    nothing = payer_bar(data, data.focus, "nobody")
    assert (nothing.low, nothing.middle, nothing.high) == (0.0, 0.0, 0.0)


def test_each_payer_has_a_panel_and_each_lever_a_row(folder: Path) -> None:
    section = payers(read_comparison(folder))
    assert [panel.title for panel in section.panels] == ["State", "District", "College", "Employer"]
    assert len(section.tables[1].rows) == 5


def test_employers_are_not_the_public(folder: Path) -> None:
    data = read_comparison(folder)
    rows = data.costs[(data.costs["scenario"] == data.focus.name) & (data.costs["payer"] != "employer")]
    row = next(row for row in costs(data).rows if row[0] == data.focus.title)
    assert getattr(row[1], "value", None) == pytest.approx(rows["dollars"].sum() / 12)


def test_a_price_for_each_graduate_only_where_there_is_one(folder: Path) -> None:
    data = read_comparison(folder)
    assert each_graduate(data, data.policy("dual_enrollment"))[0] == "no clear number of additional graduates"
    assert getattr(each_graduate(data, data.focus)[0], "text", None) == "$85,000"
