from __future__ import annotations

import re
from itertools import pairwise

import pandas as pd
import pytest
from tests.report.sample_folder import COHORT, flows_of

from llsim.report.flow_chart import column_of, column_totals, flow_chart, last_complete_year, lay_out, links_of, node_order
from llsim.report.picture import spread_labels


@pytest.fixture
def flows() -> pd.DataFrame:
    return pd.concat([flows_of(name, name, seed, year) for name in ("baseline", "linked_learning") for seed in range(3) for year in (2030, 2031)])


def test_every_column_holds_the_cohort(flows: pd.DataFrame) -> None:
    totals = column_totals(links_of(flows, "baseline", 2031))
    assert list(totals) == [1, 2, 3, 4, 5]
    assert all(total == pytest.approx(COHORT) for total in totals.values())


def test_a_lost_person_shows_in_the_totals(flows: pd.DataFrame) -> None:
    links = links_of(flows, "baseline", 2031)
    links.loc[links["destination"] == "5 away", "people"] -= 1
    totals = column_totals(links)
    assert totals[5] < totals[1] == pytest.approx(COHORT)


def test_bars_are_as_tall_as_their_people_and_do_not_touch(flows: pd.DataFrame) -> None:
    links = links_of(flows, "baseline", 2031)
    boxes = lay_out(links, node_order(links))
    scale = boxes["1 grade 9"].height / COHORT
    for column in range(1, 6):
        members = sorted((box for box in boxes.values() if box.column == column), key=lambda box: box.y)
        assert sum(box.height for box in members) == pytest.approx(COHORT * scale)
        assert all(upper.y + upper.height < lower.y for upper, lower in pairwise(members))


def test_only_a_cohort_that_reached_the_last_column_everywhere_is_complete(flows: pd.DataFrame) -> None:
    assert last_complete_year(flows, ["baseline", "linked_learning"]) == 2031
    unfinished = (flows["scenario"] == "linked_learning") & (flows["year"] == 2031) & flows["destination"].str.startswith("5")
    assert last_complete_year(flows[~unfinished], ["baseline", "linked_learning"]) == 2030
    assert last_complete_year(flows.iloc[:0], ["baseline"]) is None


def test_few_people_are_not_given_a_number() -> None:
    links = pd.DataFrame({"origin": ["1 grade 9", "1 grade 9"], "destination": ["2 pathway", "2 traditional"], "people": [2495.0, 5.0]})
    picture = str(flow_chart(links, node_order(links), "k", "t", "d"))
    assert "under 10" in picture
    assert "100\u00a0%" in picture
    assert not re.search(r">5<|0\.2", re.sub(r'"[^"]*"', "", picture))


def test_names_are_escaped() -> None:
    links = pd.DataFrame({"origin": ["1 grade 9"], "destination": ["2 <b>&\"'"], "people": [50.0]})
    picture = str(flow_chart(links, node_order(links), "k", "<script>", "</desc>"))
    assert "<b>" not in picture
    assert "<script>" not in picture
    assert picture.count("</desc>") == 1


@pytest.mark.parametrize("name", ["graduated", "3", "", "x graduated"])
def test_a_node_without_a_column_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="column number"):
        column_of(name)


def test_labels_keep_their_distance_and_order() -> None:
    placed = spread_labels([50.0, 51.0, 10.0, 52.0], 13, 4, 100)
    assert all(after - before >= 13 for before, after in pairwise(sorted(placed)))
    assert sorted(range(4), key=placed.__getitem__) == [2, 0, 1, 3]
    assert min(placed) >= 4
    assert max(placed) <= 100
