"""What jobs and pay by industry tell of a region's labour market."""

from __future__ import annotations

from collections.abc import Mapping

from llsim.agents.industry import INDUSTRIES
from llsim.region.importers.found import Found


def add_jobs(found: Found, jobs: Mapping[str, float], paid: Mapping[str, tuple[float, float]], total: float, how: str) -> None:
    """Add jobs in all, their shares by industry and the wages.

    `jobs`: known jobs by industry; `paid`: by industry the jobs with known pay and their sum of pay in dollars a year; `how`: what the
    wage is and by which crosswalk. Shares are of the jobs known by industry, and how many of all they are is told.
    """
    known = sum(jobs.values())
    found.add("economy.jobs_total", total, "jobs", "jobs where people work")
    if not known:
        found.missing.append("economy.industries: no jobs by industry are given")
        return
    share_known = min(100.0, 100 * known / total)
    if share_known < 99.95:
        found.missing.append(f"{100 - share_known:.1f} % of the jobs: withheld or of no industry, so that job shares are of the rest")
    for industry in INDUSTRIES:
        own = jobs.get(industry, 0.0)
        found.add(f"economy.industries.{industry}.job_share", 100 * own / known, "%", f"{own:,.0f} jobs; {share_known:.0f} % of all jobs are known by industry; {how}", "derived")
        people, dollars = paid.get(industry, (0.0, 0.0))
        if people and dollars:
            found.add(f"economy.industries.{industry}.wage", round(dollars / people), "$ a year", how, "derived")
        else:
            found.missing.append(f"economy.industries.{industry}.wage: none is given")
