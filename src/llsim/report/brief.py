"""Write report.html of a comparison: one self-contained page, no script, nothing from outside."""

from __future__ import annotations

import os
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from llsim.catalogue import NOT_CLAIMED
from llsim.report import money, paths, resting, sections, standing
from llsim.report.answer import answer, question
from llsim.report.folder import Comparison, read_comparison
from llsim.report.words import GRADE_TITLES

TEMPLATES = Path(__file__).parent / "templates"
REPORT = "report.html"


def write_report(folder: Path) -> Path:
    """Write report.html into the result folder of a comparison, whole or not at all, and return its path.

    Raises LlsimError when the folder is not one of a comparison.
    """
    page = render(read_comparison(folder))
    path, part = folder / REPORT, folder / f".{REPORT}.{os.getpid()}.part"
    try:
        with part.open("w", encoding="utf-8") as file:
            file.write(page)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return path


def render(data: Comparison) -> str:
    """Return the page of a comparison. The same folder gives the same page."""
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.get_template("report.html.jinja").render(
        manifest=data.manifest,
        baseline=data.baseline,
        alternatives=data.alternatives,
        focus=data.focus,
        question=question(data),
        answer=answer(data),
        headline=sections.headline(data),
        rests_on=resting.rests_on(data),
        resting=resting.table(data),
        not_claimed=NOT_CLAIMED,
        costs=money.costs(data),
        groups=sections.groups(data),
        over_time=sections.over_time(data),
        levels=sections.levels(data),
        flows=paths.flows(data),
        payers=money.payers(data),
        scenarios=standing.scenarios(data),
        evidence=standing.evidence(data),
        assumed=standing.assumed(data),
        warnings=standing.warnings(data),
        grades=GRADE_TITLES,
        hashes=data.hashes(),
    )
