"""The stored comparisons of one folder: found by listing it, chosen by their place in the list. No name ever becomes a path."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from llsim.analysis.looks import style_of
from llsim.catalogue import BY_NAME, HEADLINES
from llsim.errors import LlsimError, printable
from llsim.report import charts
from llsim.report.cells import Cell, Table, difference_head, difference_row
from llsim.report.folder import TABLES, Comparison, read_comparison
from llsim.report.parts import Panel, Section
from llsim.report.sections import bar_of
from llsim.report.words import axis_words

RESULTS = "LLSIM_DASHBOARD_RESULTS"
"""Variable of the environment that tells the pages where results are stored: set by `llsim dashboard --results`."""
USUAL_RESULTS = "results"
MOST_LISTED = 200
LARGEST_BYTES = 200 * 2**20


@dataclass(frozen=True)
class Stored:
    """A folder of a comparison, and its name as it is shown."""

    folder: Path
    name: str


def results_folder() -> Path:
    """Return the folder whose comparisons are shown."""
    return Path(os.environ.get(RESULTS, USUAL_RESULTS))


def stored_in(root: Path) -> list[Stored]:
    """List the comparisons directly below a folder, or one level deeper, in the order of names. Links that lead outside are left out."""
    if not root.is_dir():
        return []
    inside = root.resolve()
    found = sorted(path for pattern in ("*", "*/*") for path in root.glob(pattern) if (path / "manifest.json").is_file() and (path / "differences.parquet").is_file())
    kept = [path for path in found if path.resolve().is_relative_to(inside) and not path.name.startswith(".")]
    return [Stored(path, printable(path.relative_to(root).as_posix())) for path in kept[:MOST_LISTED]]


def read_stored(stored: Stored) -> Comparison:
    """Read a stored comparison. Raises LlsimError for one that is too large for a page, or damaged."""
    files = [stored.folder / "manifest.json", *(stored.folder / f"{table}.parquet" for table in TABLES)]
    size = sum(path.stat().st_size for path in files if path.is_file())
    if size > LARGEST_BYTES:
        raise LlsimError(f"{stored.name}: found {size / 2**20:,.0f} MiB; allowed here: {LARGEST_BYTES / 2**20:,.0f} MiB; `llsim report` writes the brief of any size")
    try:
        return read_comparison(stored.folder)
    except (ValueError, OSError) as problem:
        raise LlsimError(f"{stored.name}: cannot be read: {str(problem).splitlines()[0]}") from None


def side_by_side(comparisons: Sequence[tuple[str, Comparison]]) -> Section:
    """Show the headline differences of several stored comparisons: a picture an outcome, a row a comparison and policy."""
    panels, rows = [], []
    for name in HEADLINES:
        outcome = BY_NAME[name]
        bars: list[charts.Bar] = []
        for stored, data in comparisons:
            year = data.last_year(name)
            for policy in data.alternatives if year is not None else ():
                row = data.difference(name, policy.name, year or 0)
                label = f"{policy.title} ({stored})"
                if row is None:
                    continue
                bar = bar_of(data, outcome, policy.name, year or 0, "all", label)
                bars += [charts.Bar(label, bar.middle, bar.low, bar.high, bar.text, style_of(len(bars)))] if bar is not None else []
                cells: tuple[Cell, ...] = difference_row(data, row, outcome, outcome.title)
                rows.append((outcome.title, stored, *cells[1:]))
        if bars:
            words = f"{outcome.title}: difference from each comparison's own baseline"
            described = "; ".join(f"{bar.label}: {bar.text}" for bar in bars)
            panels.append(Panel(f"{outcome.title}, in the last year of each", charts.interval_chart(bars, charts.shared_domain(bars), axis_words(outcome), f"stored-{name}", words, described)))
    head = difference_head(outcome_first=True)
    return Section(panels, [Table("Differences from each comparison's own baseline, all students", (head[0], "Stored in", *head[1:]), rows)])
