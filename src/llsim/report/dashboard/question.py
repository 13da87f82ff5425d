"""What a visitor asks of the dashboard: checked, priced, and put as the command that asks the same of the command line."""

from __future__ import annotations

import hashlib
import json
import shlex
from dataclasses import dataclass
from functools import cache
from typing import Any

from llsim.configuration import list_configurations
from llsim.errors import ConfigurationError
from llsim.experiment.run import runs_that_fit
from llsim.levers.lever import Lever
from llsim.model import YEARS_FOLLOWED
from llsim.reading import read_scenario
from llsim.region.reading import read_region
from llsim.region.region import Region
from llsim.report.words import join_words, plain_words
from llsim.scenario import LEVERS, Levers, Scenario

BASELINE, POLICY = "baseline", "policy"
FEWEST_SEEDS, USUAL_SEEDS, MOST_SEEDS = 2, 10, 50
FEWEST_YEARS, MOST_YEARS = 4, 34
SMALLEST_SAMPLE = 0.0001
MOST_PERSON_YEARS = 400_000_000
"""People times years times runs that are accepted: about a minute on two cores. More is for the command line."""


@dataclass(frozen=True)
class Question:
    """A comparison of today's rules with a policy. `sample`: share of the people who are simulated."""

    region: str
    until: int
    levers: Levers
    seeds: int = USUAL_SEEDS
    sample: float = 1.0

    @property
    def title(self) -> str:
        """Name the policy by its levers."""
        names = [plain_words(lever.title).lower() for lever in self.levers]
        return plain_words("all five levers" if len(names) == len(LEVERS) else join_words(names) or "no lever")


def checked_region(name: str) -> Region:
    """Return a shipped region by its name; a name never becomes a path. Raises ConfigurationError."""
    known = list_configurations("regions")
    if name not in known:
        raise ConfigurationError(f"region: found {name[:80]!r}; allowed: {', '.join(known)}")
    return _read_once(name)


@cache
def _read_once(name: str) -> Region:
    """Read a region's file once while the server lives: strict YAML takes a tenth of a second, and every move of a visitor asks."""
    return read_region(name)


def years_allowed(region: Region) -> tuple[int, int]:
    """Return the first and last year that a comparison may run to."""
    first = read_scenario(BASELINE, region=region).first_year
    return first + FEWEST_YEARS, first + MOST_YEARS


def checked(question: Question) -> Region:
    """Check everything that is asked and return the region. Raises ConfigurationError for what makes no sense."""
    region = checked_region(question.region)
    first, last = years_allowed(region)
    if not first <= question.until <= last:
        raise ConfigurationError(f"last year: found {question.until}; allowed: {first} to {last}")
    if not FEWEST_SEEDS <= question.seeds <= MOST_SEEDS:
        raise ConfigurationError(f"seeds: found {question.seeds}; allowed: {FEWEST_SEEDS} to {MOST_SEEDS}")
    if not SMALLEST_SAMPLE <= question.sample <= 1.0:
        raise ConfigurationError(f"share of the people: found {question.sample:g}; allowed: {SMALLEST_SAMPLE:g} to 1")
    return region


def scenarios_of(question: Question, region: Region) -> tuple[Scenario, Scenario]:
    """Return the baseline, and the policy on the same settings."""
    baseline = read_scenario(BASELINE, region=region, overrides=[f"last_year={question.until}"])
    words = {"name": POLICY, "title": question.title, "description": "The levers as set on the page."}
    return baseline, baseline.model_copy(update=words | {"levers": question.levers})


def person_years(question: Question, region: Region, runs: int) -> float:
    """Return how much work is asked: people times the years they live through, over all runs, the growing-up before the first year with it."""
    years = question.until - read_scenario(BASELINE, region=region).first_year + 1
    return region.students.ninth_graders.value * question.sample * (YEARS_FOLLOWED * years + sum(range(YEARS_FOLLOWED))) * runs


def refusal(question: Question, region: Region, runs: int, most: int = MOST_PERSON_YEARS) -> str:
    """Say why so much work is not accepted here, and the largest share of the people that would be; "" where it is accepted."""
    asked = person_years(question, region, runs)
    if asked <= most:
        return ""
    share = int(100_000 * question.sample * most / asked) / 1000
    smaller = f"A share of up to {share:g} % of the people is accepted." if share >= 100 * SMALLEST_SAMPLE else "Ask for fewer years and seeds."
    return (
        f"{region.title} to {question.until}, {runs} runs on {100 * question.sample:g} % of the people: {asked / 1e6:,.0f} million person-years. "
        f"This page takes at most {most / 1e6:,.0f} million at a time. {smaller}"
    )


def command_of(question: Question, region: Region) -> str:
    """Return the commands that ask the same of the command line: the policy as a file, unless no lever is pulled, and `llsim compare`.

    Where not one run would fit this machine's memory, a share of the people that does.
    """
    name = f"policy_{hashlib.sha256(policy_file(question).encode()).hexdigest()[:8]}"
    sample = sample_that_fits(question, region)
    arguments = ["llsim", "compare", BASELINE, f"{name}.yaml", "--region", question.region, "--until", str(question.until), "--seeds", str(question.seeds)]
    arguments += (["--sample", f"{sample:g}"] if sample < 1.0 else []) + ["--out", f"results/{name}"]
    return f"cat > {name}.yaml <<'END'\n{policy_file(question)}END\n{shlex.join(arguments)}"


def sample_that_fits(question: Question, region: Region) -> float:
    """Return the share of the people asked for, or the largest of 0.5, 0.25, ... that fits this machine's memory."""
    sample = question.sample
    while sample > SMALLEST_SAMPLE:
        try:
            runs_that_fit(region, scenarios_of(question, region), sample, 2 * question.seeds)
        except ConfigurationError:
            sample = min(sample, 1.0) / 2
        else:
            break
    return sample


def policy_file(question: Question) -> str:
    """Write the policy as a scenario file: the levers, with what differs from their declared values and always the intensity."""
    lines = [f"extends: {BASELINE}", f"title: {json.dumps(question.title)}", f"description: {json.dumps('The levers as set in the dashboard.')}"]
    levers = [f"  {lever.key}: {json.dumps(settings_of(lever))}" for lever in question.levers]
    return "\n".join([*lines, *(["levers:", *levers] if levers else [])]) + "\n"


def settings_of(lever: Lever) -> dict[str, Any]:
    """Return the settings of a lever that differ from their declared values, and always its intensity."""
    usual = type(lever)()
    return {name: value for name, value in lever if name == lever.intensity or value != getattr(usual, name)}

