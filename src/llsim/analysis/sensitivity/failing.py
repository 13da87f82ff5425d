"""Decide what counts as failing, and find the assumptions under which it happens."""

from __future__ import annotations

import numpy as np

from llsim.analysis.sensitivity.discovery import Discovery, discovered
from llsim.analysis.sensitivity.folder import Finished, Question, asked
from llsim.catalogue import BY_NAME
from llsim.errors import ConfigurationError


def question_of(finished: Finished, outcome: str, group: str, scenario: str | None) -> Question:
    """Return what is asked of a policy: its difference from the first scenario where there are several, otherwise its level; the last year kept.

    Raises ConfigurationError for names nobody kept, and for several regions.
    """
    found = asked(finished, [outcome], [group], [scenario] if scenario else [])
    regions = list(dict.fromkeys(one.region for one in found))
    if len(regions) > 1:
        raise ConfigurationError(f"discover: found {len(regions)} regions, {', '.join(regions)}; allowed: an experiment in one")
    year = max(one.year for one in found)
    last = [one for one in found if one.year == year and one.scenario == found[-1].scenario]
    return next((one for one in last if one.against), last[0])


def failing_of(finished: Finished, question: Question, below: float | None, above: float | None) -> tuple[Discovery, str]:
    """Find where a policy fails, and say what that means.

    Means over seeds decide. Without a limit a difference fails where it is no better than none, by the direction of the catalogue.
    Raises ConfigurationError for a level without a limit, both limits, and an outcome of which neither direction is better.
    """
    if below is not None and above is not None:
        raise ConfigurationError("discover: found --below and --above; allowed: one of them")
    better = BY_NAME[question.outcome].better if question.outcome in BY_NAME else "neither"
    usual = below is None and above is None
    if usual and (not question.against or better == "neither"):
        raise ConfigurationError(f"discover: {question.words} has no limit below which it fails; allowed: --below VALUE or --above VALUE")
    answers = finished.answers(question)
    means = answers.means
    measured = f"{question.outcome} ({question.group}, {question.year})"
    of = f"the effect of {question.scenario} on {measured}" if question.against else f"{measured} in {question.scenario}"
    if below is not None:
        fails, words = np.asarray(means < below), f"{of} is below {below:g}"
    elif above is not None:
        fails, words = np.asarray(means > above), f"{of} is above {above:g}"
    else:
        fails, words = np.asarray(means <= 0.0 if better == "up" else means >= 0.0), f"{of} is not for the better"
    return discovered(answers, fails), words
