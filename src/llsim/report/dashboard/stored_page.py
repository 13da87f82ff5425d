"""The third page: stored comparisons side by side, and their briefs."""

from __future__ import annotations

from functools import partial

import streamlit as st
from markupsafe import Markup

from llsim.errors import LlsimError
from llsim.report.brief import render
from llsim.report.dashboard.shown import note, plain, put, show_section
from llsim.report.dashboard.stored import Stored, read_stored, results_folder, side_by_side, stored_in
from llsim.report.folder import Comparison

MOST_AT_ONCE = 4


def stored_page() -> None:
    """Let the visitor choose stored comparisons, show them side by side, and offer the brief of each."""
    st.title("Stored comparisons")
    root = results_folder()
    found = stored_in(root)
    if not found:
        st.info(f"There is no stored comparison in {plain(str(root))}. `llsim compare ... --out {plain(str(root / 'NAME'))}` stores one; `llsim dashboard --results FOLDER` looks in another place.")
        return
    places = st.multiselect("Comparisons", range(len(found)), format_func=lambda place: found[place].name, max_selections=MOST_AT_ONCE, key="stored", placeholder="Choose up to four")
    read = [(stored, data) for stored in (found[place] for place in places) if (data := _read(stored)) is not None]
    if not read:
        note(f"{len(found)} stored in {root}.")
        return
    for stored, data in read:
        describe(stored, data)
    st.header("Differences from the baseline")
    show_section(side_by_side([(stored.name, data) for stored, data in read]), "Headline differences of the stored comparisons")


def _read(stored: Stored) -> Comparison | None:
    """Read a stored comparison, or say why it cannot be read."""
    try:
        return read_stored(stored)
    except LlsimError as problem:
        st.error(plain(str(problem)))
        return None


def describe(stored: Stored, data: Comparison) -> None:
    """Say what was compared and how, and offer the brief."""
    policies = "; ".join(policy.title for policy in data.alternatives)
    put(
        Markup("<h2>{}</h2><p>{}, {} to {}: {}, each against {}. {} seeds{}.</p>").format(
            stored.name, data.manifest.region.title, data.manifest.first_year, data.manifest.until, policies, data.baseline.title, len(data.manifest.seeds),
            f", {data.manifest.draws} draws of the parameters" if data.manifest.draws > 1 else "",
        )
    )  # fmt: skip
    st.download_button("Download its brief", partial(render, data), "llsim_brief.html", "text/html", key=f"brief.{stored.name}", on_click="ignore")
