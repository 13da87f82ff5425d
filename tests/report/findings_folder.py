"""Findings made of small real runs, one of each question, in one folder."""

from __future__ import annotations

from pathlib import Path

from llsim.questions.attribution import attribute
from llsim.questions.flip import flip
from llsim.questions.information import information
from llsim.questions.moved import moved

SMALL = {"region": "oakland_unified", "sample": 0.2, "workers": 1}


def make_findings(folder: Path) -> Path:
    """Ask every question in a small way and keep what it gives back in a folder."""
    attribute("and_not_or", seeds=5, until=2033, **SMALL).save(folder)  # type: ignore[arg-type]
    moved("linked_learning", seeds=5, until=2035, **SMALL).save(folder)  # type: ignore[arg-type]
    flip("linked_learning", year=2033, seeds=3, parameters=("high_school.certified_passing", "high_school.certified_staying", "high_school.peers"), **SMALL).save(folder)  # type: ignore[arg-type]
    choices = ("college_only", "and_not_or")
    information(choices, worth=60_000.0, draws=25, until=2033, region="oakland_unified", sample=0.1, workers=1).save(folder)
    return folder
