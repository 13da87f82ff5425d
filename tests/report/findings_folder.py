"""Findings made of small real runs, one of each question, in one folder."""

from __future__ import annotations

from pathlib import Path

from llsim.questions.account import account
from llsim.questions.attribution import attribute
from llsim.questions.bottlenecks import bottlenecks
from llsim.questions.exchange import exchange
from llsim.questions.flip import flip
from llsim.questions.information import information
from llsim.questions.moved import moved
from llsim.questions.power import try_design

SMALL = {"region": "oakland_unified", "sample": 0.2, "workers": 1}


def make_findings(folder: Path) -> Path:
    """Ask every question in a small way and keep what it gives back in a folder."""
    attribute("and_not_or", seeds=5, until=2033, **SMALL).save(folder)  # type: ignore[arg-type]
    account("linked_learning", seeds=5, until=2030, **SMALL).save(folder)  # type: ignore[arg-type]
    bottlenecks("linked_learning", seeds=5, until=2032, **SMALL).save(folder)  # type: ignore[arg-type]
    moved("linked_learning", seeds=5, until=2035, **SMALL).save(folder)  # type: ignore[arg-type]
    exchange("linked_learning", adopts=["sacramento"], seeds=2, sample=0.02, until=2028).save(folder)
    flip("linked_learning", year=2033, seeds=3, parameters=("high_school.certified_passing", "high_school.certified_staying", "high_school.peers"), **SMALL).save(folder)  # type: ignore[arg-type]
    choices = ("college_only", "and_not_or")
    information(choices, worth=60_000.0, draws=25, until=2033, region="oakland_unified", sample=0.1, workers=1).save(folder)
    try_design("experiments/pilots/lottery_oakland.yaml", seeds=6, workers=1).save(folder)
    return folder
