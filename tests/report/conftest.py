from __future__ import annotations

from pathlib import Path

import pytest
from tests.report.page import Element, Page
from tests.report.sample_folder import make_folder
from tests.report.slider_folder import make_slider_folder

from llsim.report.brief import write_report
from llsim.report.sliders import write_sliders

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>&</svg></style>"


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = make_folder(tmp_path_factory.mktemp("plain") / "result")
    write_report(made)
    return made


@pytest.fixture(scope="session")
def page(folder: Path) -> Element:
    return Page((folder / "report.html").read_text(encoding="utf-8")).root


@pytest.fixture(scope="session")
def spanish(folder: Path) -> Element:
    return Page(write_report(folder, "es").read_text(encoding="utf-8")).root


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Element:
    made = make_folder(tmp_path_factory.mktemp("hostile") / "result", seeds=3, hostile=HOSTILE)
    return Page(write_report(made).read_text(encoding="utf-8")).root


@pytest.fixture(scope="session")
def slider_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = make_slider_folder(tmp_path_factory.mktemp("grid") / "result")
    write_sliders(made)
    return made
