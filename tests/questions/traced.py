"""Whether the page of a finding names the table of every number it shows."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
from tests.report.page import Page

from llsim.questions.finding import Finding
from llsim.report.findings.telling import write_findings

STATED = {"95"}
PROSE = {"p", "li", "summary", "h1", "h2", "h3"}


def check_page(finding: Finding, folder: Path, least: int) -> str:
    """Write the page of a finding, check its numbers, and return it."""
    finding.save(folder)
    page = write_findings(folder)
    assert page is not None
    text = page.read_text(encoding="utf-8")
    root = Page(text).root
    figures = [figure.attributes for figure in root.all("data") if not figure.attributes["data-table"].endswith(".json")]
    assert len(figures) >= least
    tables = {path.stem: pd.read_parquet(path) for path in folder.glob("*.parquet")}
    for says in figures:
        assert float(says["value"]) == float(tables[says["data-table"]].loc[int(says["data-outcome"]), says["data-column"]]), says
    for element in root.everything():
        if element.tag in PROSE and element.attributes.get("class") not in {"warning", "panel-title"}:
            loose = element.text
            for inner in (*element.all("data"), *element.all("code"), *element.all("li")):
                loose = loose.replace(inner.text, "", 1)
            assert not {number for number in re.findall(r"\d+(?:[.,]\d+)*", loose) if not re.fullmatch(r"(19|20)\d\d", number)} - STATED, loose
    assert "nan" not in re.sub(r"<[^>]+>", " ", text).lower().split()
    return text
