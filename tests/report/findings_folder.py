"""Findings made of small real runs, one of each question, in one folder."""

from __future__ import annotations

from pathlib import Path

from llsim.questions.attribution import attribute
from llsim.questions.power import try_design

SMALL = {"region": "oakland_unified", "sample": 0.2, "workers": 1}


def make_findings(folder: Path) -> Path:
    """Ask every question in a small way and keep what it gives back in a folder."""
    attribute("and_not_or", seeds=5, until=2033, **SMALL).save(folder)  # type: ignore[arg-type]
    try_design("experiments/pilots/lottery_oakland.yaml", seeds=6, workers=1).save(folder)
    return folder
