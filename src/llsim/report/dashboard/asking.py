"""The side of the page where a visitor asks: region, years, seeds, and the five levers with a slider for each declared number."""

from __future__ import annotations

import streamlit as st

from llsim.configuration import list_configurations
from llsim.levers.lever import Lever
from llsim.reading import read_scenario
from llsim.region.region import Region
from llsim.report.dashboard.question import FEWEST_SEEDS, MOST_SEEDS, USUAL_SEEDS, Question, checked_region, years_allowed
from llsim.report.dashboard.shown import plain
from llsim.report.dashboard.sliders import Slider, levers_from, sliders_of
from llsim.report.words import plain_words
from llsim.scenario import LEVERS, Scenario

FIRST_REGION, FIRST_SCENARIO, USUAL_YEAR = "oakland_unified", "linked_learning", 2040
OWN = "nothing: all levers at zero"


def choose_region(names: list[str]) -> Region:
    """Let the visitor choose a shipped region; `?region=` in the address chooses for the first time."""
    wished = st.query_params.get("region", FIRST_REGION)
    if wished not in names:
        st.warning(f"region: {plain(wished[:80])} is none of the regions here; {FIRST_REGION} is taken.")
        wished = FIRST_REGION
    return checked_region(st.selectbox("Region", names, index=names.index(wished), format_func=_region_title, key="region"))


def _region_title(name: str) -> str:
    """Name a region as its file does."""
    return checked_region(name).title


def choose_scenario() -> str:
    """Let the visitor choose which shipped scenario the sliders start from."""
    names = [name for name in list_configurations("scenarios") if name != "baseline"]
    return str(st.selectbox("Start the sliders from", [*names, OWN], index=names.index(FIRST_SCENARIO), format_func=plain_words, key="scenario"))


def ask() -> Question | None:
    """Show the form and return the question when the visitor asks it. Raises ConfigurationError for a value that is not allowed."""
    region = choose_region(list_configurations("regions"))
    chosen = choose_scenario()
    start = read_scenario("baseline" if chosen == OWN else chosen, region=region)
    with st.form("levers", border=False):
        asked = st.form_submit_button("Compare with today's rules", type="primary", width="stretch")
        until, seeds, sample = choose_size(region)
        values = {kind.key: _lever(kind, start, chosen, (start.first_year, years_allowed(region)[1])) for kind in LEVERS}
    return Question(region.name, until, levers_from(values), seeds, sample) if asked else None


def choose_size(region: Region) -> tuple[int, int, float]:
    """Let the visitor choose the last year, the seeds and the share of the people; the address may choose for the first time."""
    first, last = years_allowed(region)
    until = st.number_input("Last year", first, last, wished_number("until", first, last, min(max(USUAL_YEAR, first), last)), key=f"until.{region.name}")
    usual = wished_number("seeds", FEWEST_SEEDS, MOST_SEEDS, USUAL_SEEDS)
    seeds = st.number_input("Seeds: pairs of runs", FEWEST_SEEDS, MOST_SEEDS, usual, key="seeds", help="Each pair shares its luck. More seeds, narrower intervals.")
    share = st.number_input("People simulated, %", 0.01, 100.0, 100.0, 1.0, key=f"share.{region.name}", help="A share of the people is quicker; counts are weighted back to the whole region.")
    return int(until), int(seeds), float(share) / 100.0


def wished_number(name: str, low: int, high: int, usual: int) -> int:
    """Read a whole number from the address of the page; say so and return the usual one for anything else, or for one that is not allowed."""
    text = st.query_params.get(name)
    if text is None:
        return usual
    if not (text.isascii() and text.isdigit() and len(text) < 10 and low <= int(text) <= high):
        st.warning(f"{name}: found {plain(text[:80])}; allowed: a whole number from {low} to {high}; {usual} is taken.")
        return usual
    return int(text)


def _lever(kind: type[Lever], start: Scenario, chosen: str, years: tuple[int, int]) -> dict[str, float]:
    """Show the sliders of one lever: how much of it there is, the others folded away."""
    there = getattr(start.levers, kind.key)
    lever = there[0] if there else kind.model_validate({kind.intensity: 0.0})
    st.markdown(f"**{plain_words(kind.key)}**")
    first, *others = sliders_of(lever, years)
    found = {first.field: _slider(first, kind, chosen)}
    with st.expander(f"More of {plain_words(kind.key).lower()}"):
        found |= {slider.field: _slider(slider, kind, chosen) for slider in others}
    return found


def _slider(slider: Slider, kind: type[Lever], chosen: str) -> float:
    """Show one slider. Its key holds the scenario, so that another start moves it."""
    key = f"{chosen}.{kind.key}.{slider.field}"
    if slider.whole:
        return int(st.slider(slider.label, int(slider.low), int(slider.high), int(slider.value), int(slider.step), key=key, help=slider.help))
    return float(st.slider(slider.label, slider.low, slider.high, slider.value, slider.step, key=key, help=slider.help))
