"""The brief in a real browser: no request, no violation of accessibility rules, nothing clipped or overlapping, a first page that fits on one sheet."""

from __future__ import annotations

from pathlib import Path

import axe_playwright_python
import pytest
from tests.browser import OpenTab

from llsim.report.brief import write_report

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
LETTER = (816, 1056)  # pixels of a Letter sheet, 96 to the inch
MARGIN = 45  # 12 mm
RUN = "async () => (await axe.run(document, {resultTypes: ['violations', 'incomplete']}))"
TEXTS = """() => [...document.querySelectorAll('svg')].map(svg => {
  const whole = svg.getBoundingClientRect();
  const texts = [...svg.querySelectorAll('text')].filter(one => one.textContent.trim()).map(one => {
    const box = one.getBoundingClientRect();
    return {text: one.textContent, left: box.left - whole.left, right: box.right - whole.left, top: box.top - whole.top, bottom: box.bottom - whole.top};
  });
  return {name: svg.querySelector('title').textContent, width: whole.width, height: whole.height, texts};
})"""


@pytest.fixture(scope="module")
def pages(folder: Path) -> dict[str, Path]:
    return {language: write_report(folder, language) for language in ("en", "es")}


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("scripts", [True, False])
def test_it_opens_with_the_network_off_and_asks_for_nothing(pages: dict[str, Path], open_tab: OpenTab, language: str, scripts: bool) -> None:
    tab = open_tab(pages[language], scripts=scripts)
    assert tab.page.locator("h1").inner_text()
    assert tab.page.locator("svg").count() > 30
    assert not tab.asked_elsewhere(pages[language].resolve().as_uri())
    assert not tab.errors


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("width", [1200, 390])
def test_no_rule_of_accessibility_is_broken(pages: dict[str, Path], open_tab: OpenTab, language: str, width: int) -> None:
    """All rules of axe-core, best practices included, with every fold opened."""
    page = open_tab(pages[language], width=width).page
    page.evaluate("() => document.querySelectorAll('details').forEach(one => one.open = true)")
    page.evaluate(AXE)
    found = page.evaluate(RUN)
    told = [(one["id"], one["help"], [node["html"][:120] for node in one["nodes"][:3]]) for one in found["violations"]]
    assert not told
    assert len(found["passes"]) > 20


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("width", [1200, 390])
def test_no_label_is_clipped_or_lies_over_another(pages: dict[str, Path], open_tab: OpenTab, language: str, width: int) -> None:
    page = open_tab(pages[language], width=width).page
    page.evaluate("() => document.querySelectorAll('details').forEach(one => one.open = true)")
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    pictures = page.evaluate(TEXTS)
    assert len(pictures) > 30
    for picture in pictures:
        texts = picture["texts"]
        for place, one in enumerate(texts):
            inside = one["left"] >= -1 and one["right"] <= picture["width"] + 1 and one["top"] >= -1 and one["bottom"] <= picture["height"] + 1
            assert inside, (picture["name"], one)
            for other in texts[place + 1 :]:
                across = min(one["right"], other["right"]) - max(one["left"], other["left"])
                down = min(one["bottom"], other["bottom"]) - max(one["top"], other["top"])
                assert across <= 1 or down <= 3.5, (picture["name"], one["text"], other["text"])


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_first_page_fits_on_one_letter_sheet(pages: dict[str, Path], open_tab: OpenTab, language: str) -> None:
    page = open_tab(pages[language], width=LETTER[0] - 2 * MARGIN, height=LETTER[1]).page
    page.emulate_media(media="print")
    end = page.evaluate("() => document.querySelector('.first').getBoundingClientRect().bottom + window.scrollY")
    assert 500 < end <= LETTER[1] - 2 * MARGIN


def test_the_keyboard_skips_to_the_answer_and_shows_where_it_is(pages: dict[str, Path], open_tab: OpenTab) -> None:
    page = open_tab(pages["en"]).page
    page.keyboard.press("Tab")
    focused = page.evaluate("() => { const box = document.activeElement.getBoundingClientRect(); return [document.activeElement.className, box.left, getComputedStyle(document.activeElement).outlineStyle] }")
    assert focused[0] == "skip"
    assert focused[1] >= 0
    assert focused[2] == "solid"
    page.keyboard.press("Enter")
    assert page.evaluate("() => location.hash") == "#answer"


def test_tables_open_with_the_keyboard_and_without_scripts(pages: dict[str, Path], open_tab: OpenTab) -> None:
    page = open_tab(pages["en"], scripts=False).page
    fold = page.locator("details").first
    assert not fold.locator("table").is_visible()
    fold.locator("summary").press("Enter")
    assert fold.locator("table").is_visible()
