"""The pictures of a planned evaluation: power against size, and estimates beside the truth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from llsim.analysis.looks import BASELINE_STYLE, GRID, QUIET, style_of
from llsim.questions.finding import Finding
from llsim.report.charts import AS_GIVEN, LINE_HEIGHT, WIDTH, Bar, field, interval_chart, layer, render, shared_domain
from llsim.report.findings.power_words import show_amount
from llsim.report.language import _, filled
from llsim.report.parts import described
from llsim.report.words import show_number

if TYPE_CHECKING:
    import pandas as pd

DRAWN_WIDTH = 250


def power_chart(finding: Finding, same: list[dict[str, pd.Series]], key: str, title: str) -> Markup:
    """Draw power with its interval against the students analysed (or schools, where they are drawn), the formula dashed, and the power wanted as a line."""
    by_school = finding.made.settings["kind"] == "randomised_schools"
    column = "schools" if by_school else "students"
    points: list[dict[str, Any]] = sorted(
        ({"x": float(own["power"][column]), **{name: 100 * float(own["power"][name]) for name in ("value", "low", "high")}, "formula": 100 * float(own["analytic_power"]["value"])} for own in same),
        key=lambda point: float(point["x"]),
    )
    wanted = 100 * float(finding.made.settings["wanted"])
    axis = {"title": _("schools in the pilot") if by_school else _("students analysed"), "tickCount": 4, "grid": False, "domain": True, "domainColor": GRID, "format": ",.0f"}
    across = field("x", scale={"domain": [0, points[-1]["x"] * 1.04]} | AS_GIVEN, axis=axis)
    down = field("value", scale={"domain": [0, 100]} | AS_GIVEN, axis={"title": None, "tickCount": 5})
    simulated, formula = style_of(0), BASELINE_STYLE
    layers = [
        layer("rule", {"y": {"datum": wanted}}, [{}], color=QUIET, strokeWidth=1, strokeDash=[2, 3]),
        layer("area", {"x": across, "y": field("low"), "y2": {"field": "high"}}, points, opacity=0.16, color=simulated.colour),
        layer("line", {"x": across, "y": field("formula")}, points, color=formula.colour, strokeWidth=1.8, strokeDash=formula.dash),
        layer("line", {"x": across, "y": down}, points, color=simulated.colour, strokeWidth=2.2),
        layer("point", {"x": across, "y": down}, points, color=simulated.colour, filled=True, size=50, opacity=1),
    ]
    words = "; ".join(filled("{size}: {power} of 100, by formula {formula}", size=show_number(point["x"]), power=show_number(point["value"]), formula=show_number(point["formula"])) for point in points)
    unit = _("of 100 tries, with 95 % interval; dashed: by formula")
    return render({"layer": layers, "width": DRAWN_WIDTH, "height": LINE_HEIGHT, "title": {"text": unit}}, key, title, words)


def effect_chart(named: list[tuple[str, dict[str, pd.Series]]], key: str, title: str) -> Markup:
    """Draw the true effect and the mean estimate of each outcome that is a share, in points."""
    bars = []
    for name, own in named:
        for measure, style, label in (("true_effect", BASELINE_STYLE, filled("{outcome}: true", outcome=name)), ("estimate", style_of(0), filled("{outcome}: found", outcome=name))):
            row = own[measure]
            middle, low, high = (100 * float(row[column]) for column in ("value", "low", "high"))
            bars.append(Bar(label, middle, low, high, show_amount(float(row["value"]), "share", signed=True), style))
    return interval_chart(bars, shared_domain(bars), _("percentage points"), key, title, described(bars), WIDTH)
