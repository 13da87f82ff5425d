"""The brief as PDF: tagged, in the right language, self-contained, and one clear message without weasyprint."""

from __future__ import annotations

import builtins
import contextlib
import re
import zlib
from pathlib import Path
from typing import Any

import pytest

from llsim.errors import LlsimError
from llsim.report.pdf import refuse, write_pdf


def opened(path: Path) -> bytes:
    """Return a PDF with its streams unpacked, so that its structure can be read."""
    document = path.read_bytes()
    parts = [document]
    for packed in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", document, re.DOTALL):
        with contextlib.suppress(zlib.error):
            parts.append(zlib.decompress(packed))
    return b"\n".join(parts)


@pytest.mark.parametrize(("language", "name"), [("en", "report.pdf"), ("es", "report.es.pdf")])
def test_the_pdf_is_tagged_and_says_its_language(folder: Path, language: str, name: str) -> None:
    path = write_pdf(folder, language)
    assert path == folder / name
    document = opened(path)
    assert document.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in document
    assert b"/Marked true" in document
    assert f"/Lang ({language})".encode() in document
    assert b"pdfuaid" in document
    assert path.stat().st_size < 1_500_000
    assert not list(folder.glob(".*.part"))


def test_every_picture_of_the_pdf_has_a_text_alternative(folder: Path) -> None:
    document = opened(write_pdf(folder))
    figures = len(re.findall(rb"/S /Figure", document))
    assert figures > 20
    assert len(re.findall(rb"/Alt ", document)) >= figures


def test_without_weasyprint_one_message_says_what_to_install(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = builtins.__import__

    def without(name: str, *arguments: Any, **keywords: Any) -> Any:
        if name == "weasyprint":
            raise ImportError("No module named 'weasyprint'")
        return usual(name, *arguments, **keywords)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(LlsimError, match=r"pip install 'llsim\[pdf\]'"):
        write_pdf(folder)


def test_a_pdf_loads_nothing() -> None:
    with pytest.raises(ValueError, match="loads nothing from outside"):
        refuse("https://example.org/style.css")
