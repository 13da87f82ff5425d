"""Turn a brief into a tagged PDF (PDF/UA-1), which screen readers can follow. Needs weasyprint (extra `pdf`)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from llsim.errors import LlsimError
from llsim.experiment.atomic import write_whole
from llsim.report.brief import render, report_path
from llsim.report.folder import read_comparison
from llsim.report.language import ENGLISH


def write_pdf(folder: Path, language: str = ENGLISH) -> Path:
    """Write the brief of a comparison as PDF, whole or not at all, and return its path.

    Raises LlsimError without weasyprint or when the folder is not one of a comparison, ConfigurationError for an unknown language.
    """
    weasyprint = engine()
    page = weasyprint.HTML(string=render(read_comparison(folder), language), base_url="about:blank", url_fetcher=refuse)
    document = page.write_pdf(pdf_variant="pdf/ua-1", pdf_tags=True)
    path = report_path(folder, language, "pdf")
    write_whole(path, lambda file: file.write(document))
    return path


def engine() -> Any:
    """Return weasyprint. Raises LlsimError, saying what to install, where it is missing."""
    try:
        import weasyprint  # noqa: PLC0415 (an extra, and slow to import)
    except (ImportError, OSError) as problem:  # OSError: the package is there, the library Pango is not
        raise LlsimError(
            f"--pdf: weasyprint cannot be used ({str(problem).splitlines()[0]}); install it with `pip install 'llsim[pdf]'`, and the library Pango (Debian: apt install libpango-1.0-0 libpangoft2-1.0-0), "
            "or print report.html from a browser",
        ) from None
    return weasyprint


def refuse(address: str, *_arguments: object, **_keywords: object) -> Any:
    """Load nothing: the page holds all it needs. Raises ValueError."""
    raise ValueError(f"{address}: a brief loads nothing from outside")
