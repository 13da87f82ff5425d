"""What the tellings of a search and of a backcast share: a mix in the words of its levers, and dollars against gain in a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from llsim.analysis.looks import BASELINE_STYLE, INK, QUIET, style_of
from llsim.catalogue import BY_NAME, Outcome
from llsim.questions.finding import Finding
from llsim.questions.mix_space import AIM
from llsim.report import charts
from llsim.report.cells import Cell, Table
from llsim.report.figure import Figure, Sentence
from llsim.report.findings.parts import figure_of
from llsim.report.language import _, filled, quoted, sentence
from llsim.report.words import MILLION, group_inside, join_words, lowered, plain_words, say_dollars, show_difference, show_number

if TYPE_CHECKING:
    import pandas as pd

MOST_MARKS = 200
WIDTH, HEIGHT = 300, 220
PERCENT = 100.0
YEARS = "school years"
"""The unit of timing."""


def say_value(value: float, unit: str) -> str:
    """Write the value of a number of a lever in its unit, short: dollars, a share as percent, a year as it stands, else a number."""
    if unit.startswith("dollars"):
        return say_dollars(value)
    if unit in {"share", "dose"}:
        return f"{show_number(PERCENT * value)}\u00a0%"
    return f"{value:.0f}" if unit == YEARS else show_number(value, 0 if float(value).is_integer() else 1)


def say_aim(words: str) -> str:
    """Write whom a lever is aimed at."""
    return _("everyone") if words == "everyone" else join_words([group_inside(one.strip()) for one in words.split(",")])


def moved_of(finding: Finding) -> list[dict[str, str]]:
    """List what moved, each with its name, lever, what it is and its unit."""
    return list(finding.made.settings["moved"])


def number_words(moved: dict[str, str]) -> str:
    """Name a number of a lever, its timing, or its aim, in a few words."""
    if moved["name"].startswith(AIM):
        return _("for whom")
    match moved["name"].rpartition(".")[2]:
        case "start":
            return _("first year")
        case "ramp":
            return _("years to full strength")
        case field:
            return lowered(plain_words(field))


def head_of(moved: dict[str, str]) -> str:
    """Name a column of a number that moved: its lever, and what it is."""
    return filled("{lever}: {what}", lever=plain_words(moved["lever"]), what=number_words(moved))


def legend(finding: Finding) -> Table:
    """List what moved: lever, number, what it is, its unit, and the lowest and highest value tried."""
    rows: list[tuple[Cell, ...]] = []
    for moved in moved_of(finding):
        if not moved["name"].startswith(AIM):
            values = finding.table[moved["name"]]
            ends = (figure_of(finding, finding.table.loc[place], moved["name"], say_value(float(values[place]), moved["unit"])) for place in (values.idxmin(), values.idxmax()))
            rows.append((plain_words(moved["lever"]), number_words(moved), quoted(moved["what"]), quoted(moved["unit"]), *ends))
    return Table(_("What moved, and between which values"), (_("Lever"), _("Number"), _("What it is"), _("Unit"), _("Lowest tried"), _("Highest tried")), rows)


def cell_of(finding: Finding, row: pd.Series, moved: dict[str, str]) -> str | Figure:
    """Show one number of a mix, or whom a lever is aimed at; a dash for timing and aim of a lever that the mix has nothing of."""
    if not is_amount(moved) and _has_none(finding, row, moved["lever"]):
        return "\u2013"
    if moved["name"].startswith(AIM):
        return say_aim(str(row[moved["name"]]))
    return figure_of(finding, row, moved["name"], say_value(float(row[moved["name"]]), moved["unit"]))


def pulled(finding: Finding, row: pd.Series) -> list[dict[str, str]]:
    """List the numbers that say how much of each lever a mix has: those above zero that are no timing."""
    return [moved for moved in moved_of(finding) if is_amount(moved) and float(row[moved["name"]]) > 0]


def is_amount(moved: dict[str, str]) -> bool:
    """Say whether a column says how much of a lever there is, not when or for whom."""
    return not moved["name"].startswith(AIM) and moved["unit"] != YEARS


def _has_none(finding: Finding, row: pd.Series, lever: str) -> bool:
    """Say whether a mix has nothing of a lever of which something moved."""
    amounts = [moved for moved in moved_of(finding) if moved["lever"] == lever and is_amount(moved)]
    return bool(amounts) and not any(float(row[moved["name"]]) > 0 for moved in amounts)


def takes(finding: Finding, row: pd.Series) -> Sentence:
    """Say what a mix takes: `dual enrollment, course seats added: 20; ...`; or that it takes none of what moved."""
    own = pulled(finding, row)
    if not own:
        return (_("nothing of what could move"),)
    parts: list[str | Figure] = []
    for place, moved in enumerate(own):
        parts += ["; "] if place else []
        parts += sentence("{lever}, {what}: {value}", lever=lowered(plain_words(moved["lever"])), what=number_words(moved), value=cell_of(finding, row, moved))
    return tuple(parts)


def dollars_of(finding: Finding, row: pd.Series, column: str = "dollars_mean") -> Figure:
    """Show dollars a year over the baseline."""
    return figure_of(finding, row, column, say_dollars(float(row[column])))


def change_of(finding: Finding, row: pd.Series, column: str, outcome: Outcome) -> Figure:
    """Show a change of an outcome with its sign, dollars in short."""
    value = float(row[column])
    return figure_of(finding, row, column, say_dollars(value) if outcome.unit == "dollars" else show_difference(value, outcome))


def percent_of(finding: Finding, row: pd.Series, column: str) -> Figure:
    """Show a share as percent."""
    return figure_of(finding, row, column, f"{show_number(PERCENT * float(row[column]))}\u00a0%")


def varies(rows: pd.DataFrame, column: str) -> bool:
    """Say whether a column holds more than one value."""
    return bool((rows[column] != rows[column].iloc[0]).any()) if len(rows) else False


def spread_rows(rows: pd.DataFrame, most: int) -> pd.DataFrame:
    """Keep at most so many rows, evenly spread, the first and the last among them."""
    if len(rows) <= most:
        return rows
    places = sorted({round(place * (len(rows) - 1) / (most - 1)) for place in range(most)})
    return rows.iloc[places]


def against_dollars(tried: pd.DataFrame, best: pd.DataFrame, column: str, outcome: str, key: str, title: str, line: float | None = None, chosen: pd.Series | None = None) -> Markup:
    """Draw a change against dollars a year: mixes tried small and grey, the best in colour and joined, a line at what is asked, the chosen one larger."""
    times = PERCENT if BY_NAME[outcome].unit == "share" else 1.0

    def marks(rows: pd.DataFrame) -> list[dict[str, Any]]:
        return [{"dollars": float(row["dollars_mean"]) / MILLION, "change": times * float(row[column])} for _place, row in rows.iterrows()]

    own = style_of(0)
    unit = _("points") if times == PERCENT else _(BY_NAME[outcome].unit)
    across = charts.field("dollars", axis={"title": _("million dollars a year over the baseline"), "tickCount": 5})
    down = charts.field("change", axis={"title": unit, "tickCount": 5}, scale={"zero": True})
    front = marks(best.sort_values("dollars_mean", kind="stable"))
    layers = [
        charts.layer("point", {"x": across, "y": down}, marks(spread_rows(tried, MOST_MARKS)), filled=True, size=14, opacity=0.45, color=BASELINE_STYLE.colour),
        charts.layer("point", {"x": across, "y": down}, front, filled=True, size=60, opacity=1, shape=own.shape, color=own.colour),
    ]
    if line is not None:
        layers.append(charts.layer("rule", {"y": {"datum": times * line}}, [{}], color=QUIET, strokeWidth=1.2, strokeDash=[5, 3]))
    if chosen is not None:
        layers.append(charts.layer("point", {"x": across, "y": down}, marks(chosen.to_frame().T), filled=False, size=190, opacity=1, strokeWidth=2, color=INK))
    described = "; ".join(filled("{change} for {dollars} million", change=f"{one['change']:,.2f}", dollars=f"${one['dollars']:,.2f}") for one in front)
    return charts.render({"layer": layers, "width": WIDTH, "height": HEIGHT}, key, title, described)
