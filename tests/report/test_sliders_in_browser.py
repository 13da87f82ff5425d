"""The page with sliders in a real browser: sliders move picture, table and answer, nothing is asked of the network, nothing hostile runs."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from tests.browser import OpenTab, Tab
from tests.report.slider_folder import NODES, make_slider_folder

from llsim.analysis.compare import paired_differences
from llsim.analysis.saying import read_interval
from llsim.catalogue import BY_NAME
from llsim.report.sliders import write_sliders
from llsim.report.words import show_difference

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>&</svg></style>=HYPERLINK(\"http://evil.example\")"
GRADUATION = 'tr[data-row="graduation_rate"]'


@pytest.fixture(scope="module")
def found(slider_folder: Path) -> pd.DataFrame:
    """What the house's own comparison says of every point of the folder."""
    outcomes = pd.read_parquet(slider_folder / "outcomes.parquet")
    last = outcomes[(outcomes["year"] == 2040) & (outcomes["outcome"] != "public_cost")]
    return paired_differences(last.assign(scenario=last["point"].astype(str)), "0").set_index(["scenario", "outcome", "group"]).sort_index()


@pytest.fixture
def tab(slider_folder: Path, open_tab: OpenTab) -> Tab:
    return open_tab(slider_folder / "sliders.html")


def cells_of(tab: Tab, row: str) -> list[str]:
    return [words.strip() for words in tab.page.locator(f'tr[data-row="{row}"] td').all_inner_texts()]


def expected(found: pd.DataFrame, point: int, outcome: str, group: str = "all") -> list[str]:
    row, known = found.loc[(str(point), outcome, group)], BY_NAME[outcome]
    said = read_interval(row["difference"], row["low"], row["high"], known.better)
    words = said.words.removesuffix(" by") + (f": {said.effect}" if said.effect != "neither" else "")
    return [show_difference(row["difference"], known), "points" if known.unit == "share" else known.unit, f"{show_difference(row['low'], known)} to {show_difference(row['high'], known)}", words]


def set_levers(tab: Tab, setting: tuple[float, ...]) -> None:
    """Move the sliders as a script of the page would see it."""
    for place, value in enumerate(setting):
        tab.page.locator(f"#lever-{place}").evaluate("(slider, value) => { slider.value = value; slider.dispatchEvent(new Event('input')); }", value)


def drawn(tab: Tab, row: str = "graduation_rate") -> dict[str, Any]:
    """Where a dot stands in its picture, and what the picture tells those who do not see it."""
    return dict(tab.page.locator(f'#pictures circle[data-row="{row}"]').evaluate("(dot) => ({ x: Number(dot.getAttribute('cx')), words: dot.ownerSVGElement.querySelector('desc').textContent })"))


def test_at_every_setting_that_was_run_the_table_holds_the_numbers_of_the_folder(tab: Tab, found: pd.DataFrame) -> None:
    words = {""}
    for point, setting in enumerate(itertools.product(*NODES.values())):
        if point == 0:
            continue
        set_levers(tab, setting)
        for outcome in ("graduation_rate", "dropout_rate", "credits_earned", "earnings_age_25", "net_local_hires"):
            assert cells_of(tab, outcome) == expected(found, point, outcome), (setting, outcome)
            words.add(cells_of(tab, outcome)[3])
        assert tab.page.locator("#where").inner_text() == "This very setting was run."
    assert {"rises: better", "no clear change", "probably falls: better"} <= words, "the trial folder is to show every kind of words"
    assert tab.errors == []


def test_a_slider_moved_by_keyboard_changes_picture_table_answer_and_address(tab: Tab, found: pd.DataFrame) -> None:
    page = tab.page
    before, row, answer = drawn(tab), cells_of(tab, "graduation_rate"), page.locator("#answer").inner_text()
    slider = page.get_by_label("Accountability")
    slider.focus()
    page.keyboard.press("End")
    assert slider.input_value() == "1" and slider.get_attribute("aria-valuetext") == "100 %"
    assert cells_of(tab, "graduation_rate") == expected(found, 2 * 9 + 1 * 3 + 2, "graduation_rate") != row
    after = drawn(tab)
    assert after["x"] > before["x"] and cells_of(tab, "graduation_rate")[0] in after["words"]
    page.wait_for_function("(before) => document.getElementById('answer').innerText !== before", arg=answer)
    assert "accountability.weight=1" in page.url
    page.keyboard.press("ArrowLeft")
    assert slider.input_value() == "0.95" and "interpolated between 2 that were" in page.locator("#where").inner_text()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "lever-1"


def test_between_what_was_run_numbers_are_interpolated(tab: Tab, found: pd.DataFrame) -> None:
    set_levers(tab, (0.15, 15, 1))
    low, high = (found.loc[(str(point), "graduation_rate", "all"), "difference"] for point in (5, 14))
    assert cells_of(tab, "graduation_rate")[0] == show_difference((low + high) / 2, BY_NAME["graduation_rate"])


def test_a_group_is_chosen_and_the_region_stays_whole(tab: Tab, found: pd.DataFrame) -> None:
    tab.page.get_by_label("For whom").select_option("Latino")
    assert cells_of(tab, "graduation_rate") == expected(found, 14, "graduation_rate", "latino")
    assert not tab.page.locator('tr[data-row="net_local_hires"]').is_visible() and tab.page.locator('tr[data-row="public_cost"]').is_visible()
    assert tab.page.locator("#whom").inner_text() == "Latino" and tab.page.locator("#pictures .panel:visible").count() == 4
    assert "group=latino" in tab.page.url
    assert tab.page.locator("#group option").all_inner_texts() == ["All students", "Latino"]


def test_a_setting_can_be_sent(tab: Tab, slider_folder: Path, open_tab: OpenTab) -> None:
    set_levers(tab, (0.6, 40, 0.25))
    sent = tab.page.url
    other = open_tab(sent)
    assert other.page.locator("#numbers").inner_text() == tab.page.locator("#numbers").inner_text()
    for nonsense in ("#accountability.weight=7&dual_enrollment.seats=x&group=%3Cscript%3E", "#&&&=%", "#accountability.weight=NaN"):
        strange = open_tab((slider_folder / "sliders.html").resolve().as_uri() + nonsense)
        assert strange.errors == [] and strange.page.locator("#group").input_value() == "all" and strange.page.locator("#lever-1").input_value() == "15"


def test_with_every_lever_at_none_nothing_changes(tab: Tab) -> None:
    tab.page.get_by_role("button", name="All at none").click()
    assert cells_of(tab, "graduation_rate") == ["0.0", "points", "0.0 to 0.0", "no change at all"]
    assert cells_of(tab, "public_cost")[0] == "$0.0"
    tab.page.get_by_role("button", name="As in “Linked Learning”").click()
    assert [tab.page.locator(f"#lever-{place}").input_value() for place in range(3)] == ["0.3", "15", "1"]


def test_the_page_asks_nobody(tab: Tab, slider_folder: Path) -> None:
    set_levers(tab, (1, 40, 1))
    assert tab.requests == [(slider_folder / "sliders.html").resolve().as_uri()] and tab.errors == []


def test_hostile_names_are_words(tmp_path: Path, open_tab: OpenTab) -> None:
    tab = open_tab(write_sliders(make_slider_folder(tmp_path / "hostile", hostile=HOSTILE)))
    set_levers(tab, (1, 40, 1))
    assert HOSTILE in tab.page.locator("h1").inner_text() and "=HYPERLINK" in tab.page.get_by_role("button").all_inner_texts()[1]
    assert tab.dialogs == [] and tab.errors == [] and len(tab.requests) == 1 and tab.page.locator("img").count() == 0
    assert tab.page.evaluate("document.querySelectorAll('script').length") == 2


def test_with_scripts_off_one_setting_is_shown_and_said_the_same(slider_folder: Path, tab: Tab, open_tab: OpenTab) -> None:
    still = open_tab(slider_folder / "sliders.html", scripts=False)
    assert still.page.locator("noscript").is_visible() and "Accountability 30 %" in still.page.locator("noscript").inner_text().replace("\u00a0", " ")
    assert not still.page.locator("#lever-0").is_visible() and still.page.locator("#pictures svg").count() == 5
    assert cells_of(still, "graduation_rate") == cells_of(tab, "graduation_rate")
    tab.page.wait_for_timeout(400)
    assert still.page.locator("#answer").inner_text() == tab.page.locator("#answer").inner_text(), "both ways of writing the answer agree"
    assert still.page.locator("#numbers").inner_text() == tab.page.locator("#numbers").inner_text()


@pytest.mark.parametrize("width", [360, 768, 1200])
def test_nothing_overlaps_or_sticks_out(slider_folder: Path, open_tab: OpenTab, width: int) -> None:
    tab = open_tab(slider_folder / "sliders.html", width=width)
    assert tab.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    clipped = tab.page.evaluate(
        """() => [...document.querySelectorAll('#pictures svg text')].filter((text) => {
            const [own, frame] = [text.getBoundingClientRect(), text.ownerSVGElement.getBoundingClientRect()];
            return own.left < frame.left - 1 || own.right > frame.right + 1 || own.bottom > frame.bottom + 1;
        }).map((text) => text.textContent)"""
    )
    assert clipped == []


def test_on_a_phone_the_answer_stays_in_sight_while_a_lever_moves(slider_folder: Path, open_tab: OpenTab) -> None:
    tab = open_tab(slider_folder / "sliders.html", width=390, height=844)
    tab.page.get_by_label("School support").scroll_into_view_if_needed()
    tab.page.locator("#group").scroll_into_view_if_needed()
    tab.page.mouse.wheel(0, 300)
    tab.page.wait_for_function("window.scrollY > 300")
    top = tab.page.locator("#answer").evaluate("(answer) => answer.getBoundingClientRect().top")
    assert 0 <= top < 200
