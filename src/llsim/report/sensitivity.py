"""The sensitivity page and its tables: what each outcome depends on, with luck taken out, and how far that can be trusted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from markupsafe import Markup

from llsim.analysis.sensitivity.finding import steps_of, table_of
from llsim.analysis.sensitivity.folder import Question
from llsim.analysis.sensitivity.measures import ROUNDING, Found, Method
from llsim.catalogue import BY_NAME
from llsim.experiment.atomic import writing
from llsim.experiment.problem import DUMMY
from llsim.report.cells import Table
from llsim.report.page import put, rendered
from llsim.report.sensitivity_charts import convergence_chart, morris_plane, pairs_map, ranked_bars
from llsim.report.words import GROUP_TITLES
from llsim.scenario import Scenario, all_parameters

if TYPE_CHECKING:
    import pandas as pd

PAGE = "sensitivity.html"
MOST_NAMED = 3
MOST_ROWS = 40
METHOD_TITLES: dict[Method, str] = {
    "sobol": "Sobol indices", "morris": "Morris screening", "fast": "Fourier amplitudes (FAST)", "pawn": "PAWN", "delta": "delta, moment-independent",
    "factorial": "fractional factorial", "shapley": "Shapley effects",
}  # fmt: skip
MEASURE_TITLES = {
    "total": "total", "first": "alone", "mu_star": "mean size of effect", "mu": "mean effect", "sigma": "how it varies", "median": "median distance", "delta": "delta",
    "main": "main effect", "shapley": "Shapley effect",
}  # fmt: skip
UNITS: dict[Method, str] = {"sobol": "share of the variance", "fast": "share of the variance", "shapley": "share of the variance", "pawn": "distance, 0 to 1", "delta": "shift of the density, 0 to 1"}


@dataclass(frozen=True)
class Section:
    """One outcome on the page."""

    title: str
    said: str
    warnings: tuple[str, ...]
    pictures: tuple[tuple[str, Markup], ...]
    tables: tuple[Table, ...]


def write_findings(results: Sequence[tuple[Question, Found]], folder: Path, command: str) -> Path:
    """Write sensitivity.parquet and .csv, convergence.parquet, and sensitivity.html, each whole or not at all; returns the page's path."""
    folder.mkdir(parents=True, exist_ok=True)
    table = table_of(results)
    _placed(folder / "sensitivity.parquet", lambda part: table.to_parquet(part, index=False))
    _placed(folder / "sensitivity.csv", lambda part: defused(table).to_csv(part, index=False))
    _placed(folder / "convergence.parquet", lambda part: steps_of(results).to_parquet(part, index=False))
    return put(folder / PAGE, page_of(results, command))


def _placed(path: Path, write: Callable[[Path], object]) -> None:
    """Write a file whole or not at all. Raises DiskError."""
    with writing(path) as part:
        write(part)


def defused(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose texts no spreadsheet takes for a formula."""
    texts = [column for column in table.columns if table[column].map(lambda cell: isinstance(cell, str)).any()]
    return table.assign(**{column: table[column].map(lambda cell: f"'{cell}" if isinstance(cell, str) and cell[:1] in tuple("=+-@\t\r") else cell) for column in texts})


def page_of(results: Sequence[tuple[Question, Found]], command: str) -> str:
    """Return the page."""
    sections = [section_of(question, found, f"s{place}") for place, (question, found) in enumerate(results)]
    methods = list(dict.fromkeys(METHOD_TITLES[found.method] for _, found in results))
    return rendered("sensitivity.html.jinja", sections=sections, methods=", ".join(methods), variance=any(found.ranking == "total" for _, found in results), command=command)


def section_of(question: Question, found: Found, key: str) -> Section:
    """Return what the page shows of one outcome."""
    title = title_of(question)
    if found.status != "measured":
        return Section(title, f"Nothing can be ranked: {found.warnings[0]}.", (), (), ())
    pictures = [("Ranked", ranked_bars(found, title_of_number, unit_of(question, found), f"{key}-bars", f"What {title} depends on", said_of(found)))]
    if found.method == "morris":
        words = "Right: matters. Above the dotted line: bends, or depends on others."
        pictures.append(("Size and variation of effects", morris_plane(found, title_of_number, unit_of(question, found), f"{key}-plane", f"Morris plane of {title}", words)))
    if len({step.points for step in found.steps}) > 1:
        pictures.append(("Convergence", convergence_chart(found, title_of_number, f"{key}-convergence", f"Convergence of {title}", "Total indices of the largest at growing parts of the design.")))
    if any(one.measure == "second" for one in found.measures):
        pictures.append(("Pairs: share of variance beyond each alone", pairs_map(found, title_of_number, f"{key}-pairs", f"Pairs of {title}", "Second-order indices of the numbers that matter most.")))
    return Section(title, said_of(found), found.warnings, tuple(pictures), (ranking_of(found, title),))


def title_of(question: Question) -> str:
    """Name an outcome as a title."""
    outcome, group = BY_NAME[question.outcome].title if question.outcome in BY_NAME else question.outcome, GROUP_TITLES.get(question.group, question.group)
    of = f"difference of {question.scenario} from {question.against}" if question.against else question.scenario
    return f"{outcome}, {group.lower()}, {question.year}: {of}, {question.region}"


def unit_of(question: Question, found: Found) -> str:
    """Name the unit of a ranking."""
    return UNITS.get(found.method) or (BY_NAME[question.outcome].unit if question.outcome in BY_NAME else "")


def said_of(found: Found) -> str:
    """Say in one or two sentences what matters most, and how much is luck."""
    if found.status != "measured":
        return found.warnings[0]
    told = [one for one in found.clear() if one.factor != DUMMY][:MOST_NAMED]
    if not told:
        return "No number stands out: each is below the noise floor, or its interval holds zero. More points or seeds may tell."
    if found.ranking in {"total", "shapley"}:
        words = "; ".join(f"{title_of_number(one.factor)} ({100 * one.value:.0f} %)" for one in told)
        lead = f"Most of the variance is due to: {words}{', each with its part in interactions' if found.ranking == 'total' else ''}."
    else:
        lead = f"Largest by {MEASURE_TITLES[found.ranking]}: " + "; ".join(f"{title_of_number(one.factor)} ({one.value:.2g})" for one in told) + "."
    if found.noise is None:
        return lead
    return f"{lead} Luck is {100 * found.noise.share:.0f} % of the signal's variance in one run{', and is taken out' if found.ranking == 'total' else ''}."


def ranking_of(found: Found, title: str) -> Table:
    """Return the ranking as a table: every measure of each number, intervals, ranks."""
    names = list(dict.fromkeys(one.measure for one in found.measures if not one.other))
    head = ("Number", "Path", *(MEASURE_TITLES[name] for name in names), "95 % interval", "uncorrected", "spread over seeds", "rank, 5 to 95 %")
    columns = {name: found.of(name) for name in names}
    rows: list[tuple[str, ...]] = []
    for one in found.ranked()[:MOST_ROWS]:
        low, high = found.ranks.get(one.factor, (np.nan, np.nan))
        interval = number_words(one.low) + (f" to {number_words(one.high)}" if np.isfinite(one.high) else "")
        ranks = f"{low:.0f} to {high:.0f}" if np.isfinite(low) else "-"
        measured = [number_words(columns[name][one.factor].value) for name in names]
        rows.append((title_of_number(one.factor), one.factor, *measured, interval, number_words(one.uncorrected), number_words(one.spread), ranks))
    filled = [place for place in range(len(head)) if place < 2 or any(row[place] != "-" for row in rows)]
    return Table(f"{title}: the {len(rows)} largest by {MEASURE_TITLES[found.ranking]}", tuple(head[place] for place in filled), [tuple(row[place] for place in filled) for row in rows])


def number_words(value: float) -> str:
    """Write a number, or a dash where there is none; what rounding alone left is 0."""
    return f"{value if abs(value) > ROUNDING else 0.0:.3g}" if np.isfinite(value) else "-"


def unit_of_number(path: str) -> str:
    """Name the unit of a declared number; nothing for a group or the dummy."""
    return next((one.about.unit for one in all_parameters(Scenario()) if one.name == path), "")


@cache
def _titles() -> dict[str, str]:
    """Return what each declared number means; members of vectors with their member."""
    several = {one.name.rpartition(".")[0] for one in all_parameters(Scenario()) if one.name.count(".") > 1 and not one.name.startswith("levers.")}
    return {one.name: one.about.description + (f": {one.name.rpartition('.')[2].replace('_', ' ')}" if one.name.rpartition(".")[0] in several else "") for one in all_parameters(Scenario())}


def title_of_number(path: str) -> str:
    """Say what a number means in few words; groups and the dummy by their own names."""
    return "dummy (does nothing)" if path == DUMMY else _titles().get(path, path)
