"""Write report.html of a comparison: one self-contained page, no script, nothing from outside."""

from __future__ import annotations

import os
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from llsim.report import sections
from llsim.report.folder import Comparison, read_comparison
from llsim.report.words import GRADE_TITLES

TEMPLATES = Path(__file__).parent / "templates"
REPORT = "report.html"


def write_report(folder: Path) -> Path:
    """Write report.html into the result folder of a comparison, whole or not at all. Returns its path. Raises ValueError."""
    page = render(read_comparison(folder))
    path, part = folder / REPORT, folder / f".{REPORT}.part"
    with part.open("w", encoding="utf-8") as file:
        file.write(page)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    return path


def render(comparison: Comparison) -> str:
    """Return the page of a comparison."""
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    focus = comparison.focus
    return environment.get_template("report.html.jinja").render(
        manifest=comparison.manifest,
        baseline=comparison.baseline,
        alternatives=comparison.alternatives,
        focus=focus,
        answer=sections.answer(comparison, focus),
        costs=sections.cost_sentences(comparison, focus),
        headline=sections.headline_pictures(comparison),
        groups=sections.group_pictures(comparison, focus),
        over_time=sections.time_pictures(comparison),
        levels=sections.level_pictures(comparison),
        flows=sections.flow_pictures(comparison),
        cost_table=sections.cost_table(comparison),
        evidence=sections.evidence_table(comparison),
        grades=GRADE_TITLES,
        hashes=comparison.hashes(),
    )
