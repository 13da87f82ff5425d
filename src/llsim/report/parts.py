"""What a section of the report is made of, and what its pictures share."""

from __future__ import annotations

from dataclasses import dataclass, field

from markupsafe import Markup

from llsim.analysis.looks import BASELINE_STYLE, Style, style_of
from llsim.catalogue import Outcome
from llsim.report.cells import Table
from llsim.report.charts import Bar
from llsim.report.figure import Sentence
from llsim.report.folder import Comparison


@dataclass(frozen=True)
class Panel:
    """One small chart with its heading."""

    title: str | Sentence
    picture: Markup


@dataclass(frozen=True)
class Section:
    """Pictures with the tables of the same numbers, and notes."""

    panels: list[Panel]
    tables: list[Table]
    notes: list[str | Sentence] = field(default_factory=list)


def style(data: Comparison, scenario: str) -> Style:
    """Give a scenario the same style in every picture."""
    names = [policy.name for policy in data.alternatives]
    return style_of(names.index(scenario)) if scenario in names else BASELINE_STYLE


def scale(outcome: Outcome) -> float:
    """Give the factor from the tables' unit to the shown one: shares are shown in points of a hundred."""
    return 100.0 if outcome.unit == "share" else 1.0


def described(bars: list[Bar]) -> str:
    """Say what a picture of bars shows, for those who cannot see it."""
    return "; ".join(f"{bar.label}: {bar.text}" for bar in bars)
