"""The first page: move the five levers and see what changes, with intervals that narrow as pairs of runs arrive."""

from __future__ import annotations

import time

import streamlit as st
from markupsafe import Markup

from llsim.catalogue import BY_NAME
from llsim.errors import LlsimError
from llsim.region.region import Region
from llsim.report.answer import answer
from llsim.report.dashboard.asking import ask
from llsim.report.dashboard.found import RATES_IN_GROUPS, brief_of, comparison_of, groups, rates
from llsim.report.dashboard.question import Question, checked, command_of, refusal, sample_that_fits
from llsim.report.dashboard.shown import note, plain, put, show_answer, show_section
from llsim.report.dashboard.workshop import Job, workshop
from llsim.report.folder import Comparison

JOB = "job"
CHANCE_ALONE = "They hold chance alone: what is not known of the model\u2019s own numbers would make them wider."
LONGEST_PAUSE = 2.0
"""Seconds between two drawings, at most: otherwise as long as the last one took."""
PATIENCE = 0.5
"""Seconds after which the page looks whether the visitor wants something else."""


def compare_page() -> None:
    """Ask on the left, answer on the right."""
    st.title("What would a policy change?")
    try:
        with st.sidebar:
            asked = ask()
        if asked is not None:
            start(asked)
    except LlsimError as problem:
        st.error(plain(str(problem)))
    job = st.session_state.get(JOB)
    if job is None:
        st.info("Choose a region and move the levers on the left, then compare. Both worlds share their luck: the same people meet the same chances, so that small effects show after few runs.")
        return
    follow(job)


def start(question: Question) -> None:
    """Start what is asked in the place of what was asked before, or say why it is not accepted here and which command does it."""
    earlier = st.session_state.pop(JOB, None)
    if earlier is not None:
        earlier.stop()
    region = checked(question)
    no = refusal(question, region, 2 * question.seeds)
    if no:
        st.error(plain(no))
        show_command(question, region, "The command line takes it:")
        return
    st.session_state[JOB] = workshop().start(Job(question, region))


def show_command(question: Question, region: Region, words: str) -> None:
    """Show the commands that ask the same of the command line, and say where they simulate fewer people."""
    sample = sample_that_fits(question, region)
    fewer = f" On {100 * sample:g} % of the people: more would not fit this machine's memory." if sample < question.sample else ""
    st.markdown(words + fewer)
    st.code(command_of(question, region), language="bash", wrap_lines=True)


def follow(job: Job) -> None:
    """Show what is found until nothing more will come, each time another pair is finished."""
    progress, first = st.empty(), st.empty()
    outcome = st.selectbox("For whom", RATES_IN_GROUPS, format_func=lambda name: BY_NAME[name].title, key="by_group")
    second = st.empty()
    known = -1
    while True:
        pairs = job.pairs()
        over = job.over
        if len(pairs) > known:
            known = len(pairs)
            progress.progress(known / job.question.seeds, progress_words(job, known))
            if pairs:
                began = time.perf_counter()
                data = comparison_of(job, pairs)
                with first.container():
                    show(job, data)
                with second.container():
                    show_section(groups(data, outcome), "Differences by group")
                job.wait(job.question.seeds, min(LONGEST_PAUSE, time.perf_counter() - began))  # leave the processor to the runs for as long as drawing took
        if over and len(job.pairs()) == known:
            break
        job.wait(known, PATIENCE)
        progress.progress(known / job.question.seeds, progress_words(job, known))
    close(job, known, progress)


def progress_words(job: Job, known: int) -> str:
    """Say how far the comparison is."""
    if not workshop().warm.is_set():
        return "Getting the model ready: once after it was installed or changed it is compiled, which takes about a minute"
    return f"{known} of {job.question.seeds} pairs of runs"


def close(job: Job, known: int, progress: st.delta_generator.DeltaGenerator) -> None:
    """Say how the comparison ended, how to repeat it, and offer the brief."""
    progress.empty()
    if job.failure:
        st.error(f"A run failed: {plain(job.failure)}")
    if not known:
        return
    st.subheader("Keep it")
    st.download_button("Download the brief", lambda: brief_of(job), "llsim_brief.html", "text/html", key="brief", on_click="ignore")
    show_command(job.question, job.region, "The same on the command line, which keeps the tables too:")


def show(job: Job, data: Comparison) -> None:
    """Show what the finished pairs tell."""
    seeds = len(data.manifest.seeds)
    policy = data.focus
    put(Markup("<h2>{}: {}, {} to {}</h2>").format(data.manifest.region.title, policy.title, data.manifest.first_year, data.manifest.until))
    for words in data.manifest.warnings if job.over else ():
        note(f"{words[:1].upper()}{words[1:]}.")
    if seeds == 1:
        show_answer(["One seed: no interval yet. The marks below are one pair of runs; wait for the others before reading anything into them."])
    else:
        show_answer([Markup("").join(parts) for parts in answer(data)])
    note(f"95 % intervals over {seeds} pairs of runs that share their luck. {CHANCE_ALONE}" if seeds > 1 else "Over 1 pair of runs that share their luck.")
    show_section(rates(data), "Differences from the baseline in headline outcomes", first_is_tall=True)
