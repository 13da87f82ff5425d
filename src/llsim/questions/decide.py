"""Everything a decision turns on in one folder: the comparison, and why, for whom, at what price, and what holds the region back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from llsim.api import compare
from llsim.questions.account import account
from llsim.questions.attribution import attribute
from llsim.questions.bottlenecks import bottlenecks
from llsim.questions.finding import Finding
from llsim.questions.moved import moved


def _nobody(_words: str) -> None:
    """Say it to nobody."""


def decide(
    scenario: str, out: str | Path, *, baseline: str = "baseline", region: str = "oakland_unified", seeds: int = 10, draws: int = 1, sample: float = 1.0, until: int | None = None,
    workers: int | None = None, say: Callable[[str], None] = _nobody,
) -> list[Finding]:
    """Compare a scenario with a baseline, and ask of it the questions that need nothing but its name; write all into a folder, for its brief.

    Those that need a budget, a goal or a question of their own (search, backcast, flip, information, power) are asked one by one, into the
    same folder. Raises LlsimError.
    """
    folder = Path(out)
    say(f"comparing {scenario} with {baseline}")
    compare(baseline, scenario, region=region, seeds=seeds, draws=draws, sample=sample, until=until, workers=workers).save(folder)
    found = []
    say("why: what each lever brings")
    found.append(attribute(scenario, region=region, seeds=seeds, draws=draws, sample=sample, until=until, workers=workers))
    say("who is moved")
    found.append(moved(scenario, baseline=baseline, region=region, seeds=seeds, draws=draws, sample=sample, until=until, workers=workers))
    say("at what price")
    found.append(account(scenario, baseline=baseline, region=region, seeds=seeds, draws=draws, sample=sample, until=until, workers=workers))
    say("what holds the region back")
    found.append(bottlenecks(scenario, region=region, seeds=seeds, draws=draws, sample=sample, until=until, workers=workers))
    for one in found:
        one.save(folder)
    return found
