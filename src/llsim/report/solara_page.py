"""The model on Mesa's own page, for those who know it: `solara run llsim.report.solara_page --production` (extra `mesa-viz`).

One run at a time, on a tenth of Oakland's people, stepped by hand or played. A slider for the intensity of each lever, from the number that the
lever declares. To compare policies, use the dashboard or `llsim compare`: two runs side by side say little without shared seeds and intervals.
"""

from __future__ import annotations

from typing import Any

import solara
from mesa.visualization import Slider, SolaraViz, make_plot_component

from llsim.catalogue import BY_NAME
from llsim.model import TalentPipeline
from llsim.report.dashboard.sliders import sliders_of
from llsim.report.words import plain_words
from llsim.scenario import LEVERS, Scenario

SAMPLE = 0.1
OUTCOMES = ("graduation_rate", "college_going", "credential_completion", "employment_rate", "retention_5yr", "earnings_age_25")


def parameters() -> dict[str, Any]:
    """Return what the page lets people change: the seed, and the intensity of each lever, none of it at first."""
    years = (Scenario().first_year, Scenario().last_year)
    first = [(kind, sliders_of(kind.model_validate({kind.intensity: 0.0}), years)[0]) for kind in LEVERS]
    levers = {kind.key: Slider(f"{plain_words(kind.key)}: {slider.field}", 0.0, slider.low, slider.high, slider.step, float) for kind, slider in first}
    return {"rng": Slider("Seed", 1, 1, 100, 1, int), "sample": SAMPLE, **levers}


def plot_of(name: str) -> Any:
    """Return Mesa's plot of one outcome over the steps, with its title and unit. Drawn on the server: Mesa's other plots stay blank without a network."""
    outcome = BY_NAME[name]

    def finish(axes: Any) -> None:
        axes.set_title(outcome.title)
        axes.set_ylabel(outcome.unit)

    return make_plot_component(name, post_process=finish)


@solara.component
def Page() -> None:  # noqa: N802 (the name that solara looks for)
    """Show one model with its levers and its headline outcomes by year."""
    model = solara.use_memo(lambda: TalentPipeline(sample=SAMPLE), [])
    SolaraViz(model, components=[plot_of(name) for name in OUTCOMES], model_params=parameters(), name="llsim: one run, year by year")
