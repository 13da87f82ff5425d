"""Sliders made from the numbers that levers declare: range, step, unit, description and source, each declared once."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from llsim.configuration import Located, validated
from llsim.levers.lever import Lever
from llsim.parameter import About, Fixed, LogNormal, Normal, Parameter, Triangular, Uniform, parameters_of
from llsim.report.words import plain_words
from llsim.scenario import LEVERS, Levers

STEPS = 100
"""Steps of a slider from one end to the other, at least."""
SPREAD = 3.0
"""Standard deviations of a bell-shaped prior that a slider shows on each side."""
TIMING = ("start", "ramp")
YEARS = ("start", "end")


@dataclass(frozen=True)
class Slider:
    """One slider: `low` to `high` in steps of `step`, in the unit of the number; whole numbers where the lever has them."""

    field: str
    label: str
    help: str
    low: float
    high: float
    step: float
    value: float
    whole: bool


def sliders_of(lever: Lever, years: tuple[int, int]) -> list[Slider]:
    """Return the sliders of a lever at its settings: the intensity, then its other declared numbers. `years`: first and last year of the run. Only a lever that ends can fade."""
    found = {parameter.name.split(".")[1]: parameter for parameter in parameters_of(lever, lever.key) if parameter.name != f"{lever.key}.fade" or lever.end is not None}
    order = [lever.intensity, *TIMING, *(name for name in found if name not in {lever.intensity, *TIMING})]
    return [_slider(name, found[name], isinstance(getattr(lever, name), int), years) for name in order]


def _slider(field: str, parameter: Parameter, whole: bool, years: tuple[int, int]) -> Slider:
    """Make the slider of one number: over its likely range, widened to hold its value, never beyond what is allowed."""
    about = parameter.about
    low, high = years if field in YEARS else likely_range(about, parameter.low, parameter.high)
    low, high = max(parameter.low, min(low, parameter.value)), min(parameter.high, max(high, parameter.value))
    step = 1.0 if whole else round_step((high - low) / STEPS)
    low, high = step * math.floor(low / step + 1e-9), step * math.ceil(high / step - 1e-9)
    low, high = max(parameter.low, low), min(parameter.high, high)
    unit = "" if about.description.startswith(about.unit) else f", {about.unit}"
    return Slider(field, f"{plain_words(about.description)}{unit}", _help(parameter), low, high, step, parameter.value, whole)


def likely_range(about: About, low: float, high: float) -> tuple[float, float]:
    """Return the range that the prior makes likely; what is allowed, where the prior says nothing."""
    prior = about.prior
    if isinstance(prior, Uniform | Triangular):
        return prior.low, prior.high
    if isinstance(prior, LogNormal):
        return 0.0, prior.median * math.exp(SPREAD * prior.sigma)
    if isinstance(prior, Normal):
        return prior.mean - SPREAD * prior.sd, prior.mean + SPREAD * prior.sd
    return low, high


def round_step(least: float) -> float:
    """Return the next number of the form 1, 2 or 5 times a power of ten that is not above `least`."""
    power = 10.0 ** math.floor(math.log10(least) + 1e-9)
    return next(factor * power for factor in (5, 2, 1) if factor * power <= least * (1 + 1e-9))


def _help(parameter: Parameter) -> str:
    """Say where a number comes from."""
    about = parameter.about
    likely = "" if isinstance(about.prior, Fixed) else f" Likely: {about.prior}."
    return f"Allowed: {parameter.low:,g} to {parameter.high:,g}.{likely} Source: {about.source}. Evidence grade {about.grade}."


def levers_from(values: Mapping[str, Mapping[str, float]]) -> Levers:
    """Put the values of all sliders together: by key of the lever, then by field. A lever at zero intensity is left out.

    Raises ConfigurationError for a value that is not allowed.
    """
    pulled = {kind.key: dict(values[kind.key]) for kind in LEVERS if values.get(kind.key, {}).get(kind.intensity)}
    return validated(Located(pulled, "the sliders"), Levers)
