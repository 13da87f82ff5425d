"""Mesa's own page (extra `mesa-viz`): its sliders are the declared numbers, its model takes them, and it renders and steps."""

from __future__ import annotations

import inspect

import ipyvuetify
import solara
from mesa.visualization.solara_viz import UserInputs
from solara.widgets.widgets import GridLayout

from llsim.model import TalentPipeline
from llsim.report.solara_page import OUTCOMES, Page, parameters
from llsim.scenario import LEVERS


def test_its_sliders_are_flat_keywords_of_the_model_with_the_declared_ranges() -> None:
    found = parameters()
    assert set(found) <= set(inspect.signature(TalentPipeline.__init__).parameters)
    for kind in LEVERS:
        slider = found[kind.key]
        assert slider.value == slider.min == 0.0
        TalentPipeline(sample=0.02, **{kind.key: slider.max})


def test_what_it_plots_is_collected() -> None:
    model = TalentPipeline(sample=0.02)
    assert set(OUTCOMES) <= set(model.datacollector.model_reporters)


def test_its_levers_are_shown_as_sliders() -> None:
    changed: list[tuple[str, float]] = []
    _, context = solara.render(UserInputs({name: slider for name, slider in parameters().items() if name != "sample"}, on_change=lambda name, value: changed.append((name, value))), handle_error=False)
    try:
        sliders = {str(slider.label): slider for slider in context.find(ipyvuetify.Slider).widgets}
        assert list(sliders) == ["Seed", "Accountability: weight", "Dual enrollment: seats", "Transition support: coverage", "Industry incentives: scale", "School support: scale"]
        sliders["Dual enrollment: seats"].v_model = 12.0
        assert changed == [("dual_enrollment", 12.0)]
    finally:
        context.close()


def test_the_page_renders() -> None:
    _, context = solara.render(Page(), handle_error=False)
    try:
        pictures = context.find(GridLayout).widget.items
        assert [bytes(picture.value[:4]) for picture in pictures] == [b"\x89PNG"] * len(OUTCOMES), "a picture of every outcome, drawn here"
    finally:
        context.close()
