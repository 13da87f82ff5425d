from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
from tests.report.page import Element, Page
from tests.report.sample_folder import make_folder

from llsim.errors import LlsimError
from llsim.report.brief import write_report


def test_hostile_names_stay_text(hostile: Element, page: Element) -> None:
    tags = {element.tag for element in hostile.everything()}
    assert tags <= {element.tag for element in page.everything()}
    assert not tags & {"script", "img", "iframe", "object", "embed", "link", "foreignobject", "form"}
    assert not [name for element in hostile.everything() for name in element.attributes if name.startswith("on")]
    assert "<script>alert(1)</script>" in hostile.all("h1")[0].text
    assert any("<script>" in picture.text for picture in hostile.all("svg"))


def test_nothing_is_loaded_from_outside(page: Element, hostile: Element, folder: Path) -> None:
    for element in (*page.everything(), *hostile.everything()):
        for name, value in element.attributes.items():
            if name in {"href", "src", "srcset", "action", "data", "poster", "xlink:href", "style"}:
                assert element.tag == "a", (element.tag, name, value)
                assert value.startswith("#"), (element.tag, name, value)
            assert name == "xmlns" or "//" not in value or name.startswith(("data-", "aria-")), (name, value)
    text = (folder / "report.html").read_text(encoding="utf-8")
    assert not re.search(r"@import|url\((?!#)", text)


def test_headings_follow_the_order_of_the_argument(page: Element) -> None:
    first = ["The answer", "What changes", "For whom", "How sure", "What it rests on", "What it costs"]
    behind = ["Behind the first page", "Differences by outcome", "Differences by group", "Equity: gaps, access and effect", "Over time", "Certified and Gold pathways"]
    behind += ["Where every ninth grader went", "Supply and demand", "Who pays", "Evidence and assumptions", "What this must not be used for", "How to repeat it"]
    assert [heading.text for heading in page.all("h2")] == first + behind
    assert [heading.text for heading in page.marked("section", "first").all("h2")] == first


def test_the_contents_lead_to_every_heading(page: Element) -> None:
    links = {link.attributes["href"].removeprefix("#"): link.text for link in page.all("nav")[0].all("a")}
    headings = {heading.attributes["id"]: heading.text for heading in page.all("h2") if heading.attributes.get("id") in links}
    assert links == headings
    assert len(links) == 11


def test_every_picture_is_named_and_has_a_table_beside_it(page: Element) -> None:
    pictures = page.all("svg")
    assert len(pictures) > 20
    for picture in pictures:
        named = picture.attributes["aria-labelledby"].split()
        first = picture.children[:2]
        assert picture.attributes["role"] == "img"
        assert [(part.tag, part.attributes["id"]) for part in first] == [("title", named[0]), ("desc", named[1])]
        assert all(part.text.strip() for part in first)
    inside = [figure for figure in page.all("figure") if figure.all("svg")]
    assert sum(len(figure.all("svg")) for figure in inside) == len(pictures)
    assert all(details.all("td") for figure in inside for details in figure.all("details"))
    assert all(figure.all("details") for figure in inside)


def test_identifiers_are_unique(page: Element, hostile: Element) -> None:
    for tree in (page, hostile):
        names = [element.attributes["id"] for element in tree.everything() if "id" in element.attributes]
        assert len(names) == len(set(names))


def test_headings_are_in_order(page: Element) -> None:
    levels = [int(element.tag[1]) for element in page.everything() if re.fullmatch(r"h[1-6]", element.tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert page.all("html")[0].attributes["lang"] == "en"


def test_the_answer_is_three_sentences_about_the_scenario_with_most_levers(page: Element) -> None:
    box = next(element for element in page.all("div") if element.attributes.get("class") == "answer")
    assert len(box.all("p")) == 3
    assert all(figure.attributes["data-scenario"] == "linked_learning" for figure in box.all("data"))
    assert "rises by" in box.all("p")[0].text


def test_the_same_folder_gives_the_same_page_and_leaves_no_scrap(folder: Path) -> None:
    before = (folder / "report.html").read_bytes()
    assert write_report(folder) == folder / "report.html"
    assert (folder / "report.html").read_bytes() == before
    assert not list(folder.glob("*.part")) + list(folder.glob(".*.part"))


def test_the_page_is_small_enough_to_be_mailed(folder: Path) -> None:
    assert 300_000 < (folder / "report.html").stat().st_size < 1_500_000


def test_one_seed_has_no_interval_and_claims_nothing(tmp_path: Path) -> None:
    made = make_folder(tmp_path / "result", seeds=1)
    table = pd.read_parquet(made / "differences.parquet")
    table.assign(low=-float("inf"), high=float("inf"), variance_ratio=float("nan")).to_parquet(made / "differences.parquet")
    text = Page(write_report(made).read_text(encoding="utf-8")).root
    box = next(element for element in text.all("div") if element.attributes.get("class") == "answer")
    assert "no interval" in box.text
    assert "rises by" not in box.text
    assert "better" not in box.all("p")[0].text
    assert "inf" not in [figure.attributes["value"] for figure in text.all("data")]
    assert any("Few seeds" in warning.text for warning in text.all("p"))


def test_a_run_that_failed_is_told(tmp_path: Path) -> None:
    made = make_folder(tmp_path / "result", seeds=2)
    manifest = json.loads((made / "manifest.json").read_text(encoding="utf-8"))
    manifest["runs"][0]["status"] = "failed"
    (made / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert "1 of 8 runs ended as" in Page(write_report(made).read_text(encoding="utf-8")).root.text


@pytest.mark.parametrize("name", ["manifest.json", "differences.parquet", "flows.parquet"])
def test_a_folder_that_is_no_comparison_is_refused(tmp_path: Path, name: str) -> None:
    made = make_folder(tmp_path / "result", seeds=2)
    (made / name).unlink()
    with pytest.raises(LlsimError, match=name):
        write_report(made)
    assert not (made / "report.html").exists()


def test_what_an_interval_leaves_out_is_said_before_the_first_one(page: Element) -> None:
    """Whoever reads only the answer must not take a narrow interval for certainty."""
    text = page.all("body")[0].text
    assert text.index("Intervals hold chance alone") < text.index("% interval")


def test_with_draws_the_page_says_that_intervals_hold_the_parameters_too(tmp_path: Path) -> None:
    made = make_folder(tmp_path / "result", seeds=2)
    manifest = json.loads((made / "manifest.json").read_text(encoding="utf-8"))
    (made / "manifest.json").write_text(json.dumps(manifest | {"draws": 30}), encoding="utf-8")
    text = Page(write_report(made).read_text(encoding="utf-8")).root.text
    assert "chance alone" not in text
    assert "Intervals hold chance and what is not known" in text and "under one more draw of the uncertain parameters, from 30 draws" in text
    assert "Few seeds" not in text
