"""Ask one small question when the server starts, so that the first visitor waits for nothing to be loaded or compiled."""

from __future__ import annotations

from llsim.configuration import list_configurations
from llsim.reading import read_scenario
from llsim.report.dashboard.found import comparison_of, groups, rates
from llsim.report.dashboard.question import FEWEST_SEEDS, Question, checked_region, years_allowed
from llsim.report.dashboard.workshop import Job, workshop

REGION, SCENARIO, SAMPLE = "rural_north_ca", "linked_learning", 0.2
LONGEST_WAIT = 600.0


def warm_up() -> None:
    """Read every region, run the smallest for a few years under all levers, and draw what comes of it."""
    try:
        for name in list_configurations("regions"):
            checked_region(name)
        region = checked_region(REGION)
        question = Question(REGION, years_allowed(region)[0], read_scenario(SCENARIO).levers, FEWEST_SEEDS, SAMPLE)
        job = workshop().start(Job(question, region))
        job.wait(FEWEST_SEEDS, LONGEST_WAIT)
        data = comparison_of(job, job.pairs())
        rates(data)
        groups(data, "graduation_rate")
    finally:
        workshop().warm.set()
