"""What a comparison has found so far, as the report reads it, and as tables and pictures of the page."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pandas as pd
from markupsafe import Markup

from llsim.analysis.compare import differences
from llsim.analysis.results import Comparison as Result
from llsim.api import manifest_of
from llsim.catalogue import BY_NAME, GOLD_IS_ASSUMED, HEADLINES, Outcome
from llsim.experiment.record import Frames
from llsim.experiment.run import Run
from llsim.report import charts
from llsim.report.brief import write_report
from llsim.report.cells import Table, difference_head, difference_row, is_small
from llsim.report.dashboard.question import BASELINE, POLICY, command_of
from llsim.report.dashboard.workshop import Job, Kept
from llsim.report.figure import Sentence
from llsim.report.folder import Comparison, Manifest
from llsim.report.parts import Panel, Section
from llsim.report.sections import bar_of
from llsim.report.words import GROUP_TITLES, axis_words, group_title

RATES_IN_GROUPS = tuple(name for name in HEADLINES if BY_NAME[name].kind != "count")
"""Outcomes that can be shown by group."""


def comparison_of(job: Job, pairs: list[tuple[Kept, Kept]]) -> Comparison:
    """Return what the finished pairs tell, in the form the report reads: headline outcomes, their differences, and costs."""
    outcomes = pd.concat([kept.shown for pair in pairs for kept in pair], ignore_index=True)
    frames = Frames([kept.record for pair in pairs for kept in pair])
    return Comparison(Path(), Manifest.model_validate(manifest(job, pairs)), outcomes, pd.DataFrame(), frames.costs, differences(outcomes, BASELINE))


def manifest(job: Job, pairs: list[tuple[Kept, Kept]]) -> dict[str, object]:
    """Describe the finished pairs as `llsim compare` describes its runs, with the command that repeats the whole comparison."""
    seeds = [one.record.seed for one, _ in pairs]
    runs = [Run(scenario, seed) for scenario in job.scenarios for seed in seeds]
    return manifest_of(job.region, job.scenarios, runs, seeds, job.question.sample) | {"command": command_of(job.question, job.region)}


def brief_of(job: Job) -> bytes:
    """Write the brief of the finished pairs and return the page."""
    pairs = job.pairs()
    records = [pair[which].record for which in (0, 1) for pair in pairs]
    with tempfile.TemporaryDirectory(prefix="llsim-") as folder:
        result = Result(Frames(records), manifest(job, pairs))
        return write_report(result.save(Path(folder) / "result")).read_bytes()


def rates(data: Comparison) -> Section:
    """Show every headline outcome in the last year: shares in one picture on one scale, the others each on its own; and all in a table."""
    shares, others, rows, notes = [], [], [], []
    for name in HEADLINES:
        outcome, year = BY_NAME[name], data.last_year(name)
        row = data.difference(name, POLICY, year) if year is not None else None
        if row is None or year is None:
            continue
        rows.append(difference_row(data, row, outcome, outcome.title))
        bar = bar_of(data, outcome, POLICY, year, "all", outcome.title)
        if bar is not None and outcome.unit == "share":
            shares.append(bar)
        elif bar is not None:
            others.append(Panel(f"{outcome.title}, {year}", _picture([bar], outcome, f"dashboard-{name}")))
        notes += [f"{outcome.title}: {outcome.caution}"] if outcome.caution else []
    first = [Panel(f"Shares, {data.manifest.until}: percentage points more or fewer than in the baseline", _picture(shares, BY_NAME["graduation_rate"], "dashboard-shares"))] if shares else []
    return Section([*first, *others], [Table("Differences from the baseline, all students", difference_head(outcome_first=True), rows)], [*dict.fromkeys(notes), GOLD_IS_ASSUMED])


def groups(data: Comparison, name: str) -> Section:
    """Show one outcome by group in the last year. Groups of fewer than ten simulated people are named, not printed."""
    outcome, year = BY_NAME[name], data.last_year(name)
    if year is None:
        return Section([], [], [f"{outcome.title} could not be compared."])
    known = [group for group in GROUP_TITLES if data.difference(name, POLICY, year, group) is not None]
    small = [group for group in known if is_small(data, outcome, group, year)]
    kept = [group for group in known if group not in small]
    bars = [bar for group in kept if (bar := bar_of(data, outcome, POLICY, year, group, group_title(group))) is not None]
    rows = [difference_row(data, row, outcome, group_title(group)) for group in kept if (row := data.difference(name, POLICY, year, group)) is not None]
    notes: list[str | Sentence] = [f"Not printed, fewer than ten simulated people: {', '.join(map(group_title, small))}."] if small else []
    panels = [Panel(f"{outcome.title}, {year}, by group", _picture(bars, outcome, f"groups-{name}"))] if bars else []
    return Section(panels, [Table(f"{outcome.title}, {year}, by group", difference_head(outcome_first=False), rows)], notes)


def _picture(bars: list[charts.Bar], outcome: Outcome, key: str) -> Markup:
    """Draw bars with their intervals."""
    described = "; ".join(f"{bar.label}: {bar.text}" for bar in bars)
    return charts.interval_chart(bars, charts.shared_domain(bars), axis_words(outcome), key, "Difference from the baseline with its 95 % interval", described)
