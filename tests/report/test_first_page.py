"""The first page: its words follow from the intervals, and its parts are all there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from tests.report.page import Element, Page
from tests.report.sample_folder import make_folder

from llsim.catalogue import BY_NAME, NOT_CLAIMED
from llsim.report.brief import MOST_BESIDE, render
from llsim.report.equity import Gap
from llsim.report.first_page import RATES, choices, for_whom, gap_sentences, how_sure, picture, stands_on
from llsim.report.folder import Comparison, Policy, read_comparison
from llsim.report.language import plain, speaking


@pytest.fixture(scope="module")
def data(folder: Path) -> Comparison:
    return read_comparison(folder)


def gap(group: str, before: float, difference: float, low: float, high: float) -> Gap:
    """Plant a gap: its level before, and the change with its interval."""
    level = pd.Series({"mean": before, "min": before - 0.01, "max": before + 0.01})
    change = pd.Series({"difference": difference, "low": low, "high": high, "scenario": "linked_learning", "outcome": "graduation_rate", "group": group, "year": 2040})
    return Gap(BY_NAME["graduation_rate"], group, level, level + difference, change)


@pytest.mark.parametrize(
    ("before", "difference", "low", "high", "words"),
    [
        (0.10, -0.02, -0.03, -0.01, "narrows"),
        (0.10, -0.02, -0.03, 0.0, "probably narrows"),
        (0.10, -0.02, -0.06, 0.02, "no clear change"),
        (0.10, 0.02, 0.01, 0.03, "widens"),
        (0.10, 0.02, -0.001, 0.041, "probably widens"),
        (0.10, -0.15, -0.17, -0.13, "turns around"),
        (-0.10, 0.02, 0.01, 0.03, "narrows"),
        (-0.10, -0.02, -0.03, -0.01, "widens"),
        (0.10, -0.02, float("-inf"), float("inf"), "no interval"),
        (0.10, 0.0, 0.0, 0.0, "no change at all"),
    ],
)
def test_words_on_gaps_follow_the_interval(before: float, difference: float, low: float, high: float, words: str) -> None:
    assert gap("latino", before, difference, low, high).words == words


def test_groups_are_named_under_what_becomes_of_their_gap() -> None:
    told = [plain(one) for one in gap_sentences([gap("latino", 0.1, -0.02, -0.03, -0.01), gap("english_learner", 0.1, 0.02, 0.01, 0.03), gap("low_income", 0.1, 0.0, -0.01, 0.01), gap("white", -0.1, 0.02, 0.01, 0.03)])]
    assert told == [
        "In graduating on time, the gap to everyone else clearly narrows for Latino students (\u22122.0 points, \u22123.0 to \u22121.0).",
        "In graduating on time, the gap to everyone else clearly widens for English-learner students (+2.0 points, +1.0 to +3.0).",
        "For one group that lies behind, the change of the gap is not clear: students with low income.",
    ]


def test_the_same_gaps_in_spanish() -> None:
    with speaking("es"):
        told = [plain(one) for one in gap_sentences([gap("latino", 0.1, -0.02, -0.03, -0.01), gap("low_income", 0.1, 0.0, -0.01, 0.01), gap("disability", 0.1, 0.0, -0.01, 0.01)])]
    assert told == [
        "En la graduación a tiempo, la brecha respecto de los demás se reduce claramente para: estudiantes latinos (\u22122.0 puntos, de \u22123.0 a \u22121.0).",
        "En dos grupos rezagados, el cambio de la brecha no es claro: estudiantes de bajos ingresos y estudiantes con discapacidad.",
    ]


def planted(data: Comparison, difference: float, low: float, high: float) -> Comparison:
    """Give every group the same change of graduation."""
    return replace(data, differences=data.differences.assign(difference=difference, low=low, high=high))


def test_groups_are_counted_by_what_their_intervals_say(data: Comparison) -> None:
    assert "clearly rises for eleven and clearly falls for none" in plain(for_whom(planted(data, 0.02, 0.01, 0.03))[0])
    assert "clearly rises for none and clearly falls for eleven" in plain(for_whom(planted(data, -0.02, -0.03, -0.01))[0])
    assert "clearly rises for none and clearly falls for none" in plain(for_whom(planted(data, 0.02, -0.001, 0.041))[0])


def test_the_picture_shows_every_headline_rate_of_the_headline_scenario(data: Comparison) -> None:
    section = picture(data)
    assert len(section.panels) == 1
    assert [row[0] for row in section.tables[0].rows] == [BY_NAME[name].title for name in RATES]
    assert all(row[3].scenario == "linked_learning" for row in section.tables[0].rows)


def test_what_is_assumed_stands_under_the_picture(page: Element) -> None:
    first = page.marked("section", "first")
    assert any("Lives in the region after five years: No published estimate" in note.text for note in first.all("p"))
    assert any(NOT_CLAIMED[0] in note.text and "In a Gold pathway" in note.text for note in page.all("p"))


def test_all_choices_stand_side_by_side_with_costs_and_intervals(data: Comparison) -> None:
    table = choices(data)
    assert [row[0] for row in table.rows] == [policy.title for policy in data.alternatives]
    assert all(len(row) == len(table.head) for row in table.rows)
    assert table.rows[0][-1] == "no clear number of additional graduates"
    assert "$85,000 ($61,000 to $118,000)" in plain(table.rows[-1][-1])


def test_many_choices_do_not_crowd_the_first_page(data: Comparison) -> None:
    """Six alternatives: the table of costs moves behind the first page."""
    more = [f"another_{place}" for place in range(MOST_BESIDE + 1 - len(data.alternatives))]
    own = data.differences[data.differences["scenario"] == "dual_enrollment"]
    policies = data.manifest.scenarios + tuple(Policy(name=name, title=name) for name in more)
    many = replace(data, differences=pd.concat([data.differences, *(own.assign(scenario=name) for name in more)]), manifest=data.manifest.model_copy(update={"scenarios": policies}))
    root = Page(render(many)).root
    assert not root.marked("section", "first").all("table")[1:]
    assert any("Public cost, over baseline" in table.text for table in root.all("table"))


def test_how_sure_says_what_intervals_leave_out(data: Comparison) -> None:
    alone = " ".join(map(plain, how_sure(data)))
    assert "chance alone, over 12 pairs" in alone and "would make them wider" in alone
    drawn = replace(data, manifest=data.manifest.model_copy(update={"draws": 30}))
    assert "30 draws of them, 12 seeds each" in " ".join(map(plain, how_sure(drawn)))
    assert "chance alone" not in " ".join(map(plain, how_sure(drawn)))


def test_outcomes_are_sorted_by_the_grade_of_their_evidence(data: Comparison) -> None:
    told = [plain(one) for one in stands_on(data)]
    assert told[-1].startswith("Evidence grade D (assumed): lives in the region after five years")
    assert any(line.startswith("Evidence grade B") and "graduated on time" in line for line in told)


def test_where_shares_by_grade_are_known_the_first_page_gives_them(data: Comparison) -> None:
    """The grade of an outcome is not that of a policy's effect on it: where the effect was taken apart, that is what a reader must see first."""
    keys = ["scenario", "outcome", "group", "year", "grade", "share", "effect"]
    shares = pd.DataFrame([("linked_learning", "graduation_rate", "all", 2040, grade, float(grade == "D"), 0.02 * (grade == "D")) for grade in (*"DCBA", "rules")], columns=keys)
    assert [plain(one) for one in stands_on(replace(data, grades=shares))] == ["Graduated on time: 100\u00a0% assumed."]


def test_without_counts_by_group_or_of_pathways_the_page_says_so(tmp_path: Path) -> None:
    made = make_folder(tmp_path / "result", seeds=3)
    for name in ("outcomes", "differences", "flows"):
        table = pd.read_parquet(made / f"{name}.parquet")
        table = table[table["group"] == "all"]
        if "outcome" in table.columns:
            table = table[~table["outcome"].isin(["certified_pathway_enrollment", "gold_pathway_enrollment"])]
        table.to_parquet(made / f"{name}.parquet")
    text = Page(render(read_comparison(made))).root.text
    for words in ("Graduation was not counted by group.", "gaps cannot be shown", "access gaps cannot be shown", "did not count students in certified pathways", "did not count graduates and vacancies by industry"):
        assert words in text
