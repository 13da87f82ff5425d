"""How the brief and the page of a decision tell findings: every number traced, nothing unbound, nothing untranslated, no barrier."""

from __future__ import annotations

import json
import re
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

import pandas as pd
import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from playwright.sync_api import Browser
from tests.report.findings_folder import make_findings
from tests.report.page import Element, Page
from tests.report.sample_folder import make_folder
from tests.report.test_brief_browser import AXE, RUN
from tests.report.test_language import Listening

from llsim.questions.finding import read_finding
from llsim.report.brief import write_report
from llsim.report.findings.telling import ORDER, findings_in, write_findings
from llsim.report.language import LANGUAGES, plain

STATED = {"95", "80", "25", "100"}


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_findings(tmp_path_factory.mktemp("findings"))


@pytest.fixture(scope="module")
def told(findings: Path) -> Element:
    page = write_findings(findings)
    assert page is not None
    return Page(page.read_text(encoding="utf-8")).root


def test_every_question_is_told(findings: Path) -> None:
    assert [one.finding.name for one in findings_in(findings)] == [name for name in ORDER if (findings / f"{name}.parquet").is_file()]
    for one in findings_in(findings):
        assert one.told.sentences and one.told.section.tables, one.finding.name
        assert all(words.strip() for words in one.finding.summary())
        assert one.finding.to_df().equals(one.finding.table)
        assert len(json.loads(one.finding.to_json())) == len(one.finding.table)


def test_every_number_is_in_the_table_it_names(told: Element, findings: Path) -> None:
    figures = [figure.attributes for figure in told.all("data")]
    assert len(figures) > 50
    tables = {path.stem: pd.read_parquet(path) for path in findings.glob("*.parquet")}
    for says in figures:
        shown = float(says["value"])
        if says["data-table"].endswith(".json"):
            made = json.loads((findings / says["data-table"]).read_text(encoding="utf-8"))
            assert shown == float((made | made["settings"])[says["data-column"]]), says
        else:
            assert shown == float(tables[says["data-table"]].loc[int(says["data-outcome"]), says["data-column"]]), says


def test_no_number_in_the_prose_is_left_unbound(told: Element) -> None:
    for element in told.everything():
        if element.tag in {"p", "li", "summary", "h1", "h2", "h3"} and element.attributes.get("class") not in {"warning", "panel-title"}:
            loose = element.text
            for inner in (*element.all("data"), *element.all("code"), *element.all("li")):
                loose = loose.replace(inner.text, "", 1)
            numbers = {number for number in re.findall(r"\d+(?:[.,]\d+)*", loose) if not re.fullmatch(r"(19|20)\d\d", number)}
            assert not numbers - STATED, loose


def test_the_brief_tells_them_too(findings: Path, tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "result", seeds=3)
    without = write_report(folder).read_text(encoding="utf-8")
    for path in findings.iterdir():
        if path.is_file() and path.suffix in {".parquet", ".json"}:
            (folder / path.name).write_bytes(path.read_bytes())
    page = Page(write_report(folder).read_text(encoding="utf-8")).root
    links = {link.attributes["href"] for link in page.all("a") if "href" in link.attributes}
    for one in findings_in(folder):
        assert f"#{one.told.anchor}" in links and f'id="{one.told.anchor}"' not in without
        headings = [heading.text for heading in page.all("h2")]
        assert headings.count(one.told.title) == 1
        said = [paragraph.text for paragraph in page.all("p")]
        assert all(plain(words) in said for words in one.told.sentences)


def test_nothing_is_left_in_english(findings: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compiled, listening = BytesIO(), Listening()
    with (LANGUAGES / "es.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale="es"))
    compiled.seek(0)
    heard = GNUTranslations(compiled)
    heard.add_fallback(listening)
    monkeypatch.setattr("llsim.report.language.translations", lambda _language: heard)
    write_findings(findings, "es")
    assert not listening.unknown


def test_no_barrier_is_found(findings: Path, told: Element, browser: Browser) -> None:  # noqa: ARG001 (the page is written)
    view = browser.new_page()
    view.goto((findings / "decision.html").as_uri())
    view.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
    view.add_script_tag(content=AXE)
    found = view.evaluate(RUN)
    view.close()
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found["violations"]] == []


def test_a_finding_of_another_version_says_so(findings: Path, tmp_path: Path) -> None:
    found = read_finding(findings, "attribution")
    assert found is not None
    type(found)(found.name, found.table.drop(columns="total"), found.made, found.more).save(tmp_path)
    with pytest.raises(Exception, match=r"attribution\.parquet: found no 'total'; allowed: a table of this version"):
        write_findings(tmp_path)
