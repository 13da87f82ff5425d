"""The page of a folder in which nothing is compared: levels of outcomes of all students, as their runs came out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd

from llsim.analysis.looks import style_of
from llsim.analysis.saying import cautions
from llsim.catalogue import BY_NAME, Outcome
from llsim.errors import LlsimError
from llsim.report import charts
from llsim.report.cells import Table
from llsim.report.folder import SMALLEST_GROUP
from llsim.report.page import put, rendered
from llsim.report.parts import Panel, Section, scale
from llsim.report.words import show_level, show_number

PAGE = "levels.html"
KEYS = ["region", "scenario"]
MOST_LINES = 6
Row = tuple[str, ...]


def write_levels(folder: Path) -> Path:
    """Write levels.html into the folder of a run or of an experiment; returns its path. Raises LlsimError for another folder."""
    return put(folder / PAGE, render(folder))


def render(folder: Path) -> str:
    """Return the page."""
    for name in ("manifest.json", "outcomes.parquet"):
        if not (folder / name).is_file():
            raise LlsimError(f"{folder}: found no {name}; allowed: a result folder that llsim has finished")
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    titles, sample = titles_of(manifest), sample_of(manifest)
    region = manifest.get("region")
    rows = rows_of(pd.read_parquet(folder / "outcomes.parquet"), titles, region["name"] if isinstance(region, dict) else "")
    if rows.empty:
        raise LlsimError(f"{folder / 'outcomes.parquet'}: found no outcome of all students that this version knows")
    runs = rows[[*KEYS, "point", "draw", "seed"]].drop_duplicates()
    shown = [outcome for name, outcome in BY_NAME.items() if name in set(rows["outcome"])]
    return rendered(
        "levels.html.jinja", places="; ".join(titles.get(name, name) for name in dict.fromkeys(rows["region"])), names=list(dict.fromkeys(rows["line"])),
        runs=len(runs), points=runs["point"].nunique(), seeds=runs["seed"].nunique(), draws=runs["draw"].nunique(), sample=sample,
        first=int(rows["year"].min()), last=int(rows["year"].max()), pictures=pictures(rows, shown, sample), table=table(rows, shown, sample),
        assumed=cautions(outcome.name for outcome in shown), failures=len(manifest.get("failures", ())), command=str(manifest.get("command", "")),
        source=str(manifest.get("source_version", "")),
    )  # fmt: skip


def titles_of(manifest: dict[str, Any]) -> dict[str, str]:
    """Name regions and scenarios as the manifest of a run or of an experiment does."""
    region = manifest.get("region")
    places = {region["name"]: region["title"]} if isinstance(region, dict) else dict(manifest.get("regions") or {})
    policies = {one["name"]: one["title"] for one in manifest.get("scenarios", ())}
    policies |= {one["name"]: one["title"] for one in (manifest.get("configuration") or {}).values()}
    return {name: str(title) for name, title in (places | policies).items() if title}


def sample_of(manifest: dict[str, Any]) -> float:
    """Return the share of the people that was simulated."""
    return float(manifest.get("sample") or (manifest.get("experiment") or {}).get("sample") or 1.0)


def rows_of(outcomes: pd.DataFrame, titles: dict[str, str], region: str) -> pd.DataFrame:
    """Return what is known of all students: value by run and year, and `line`, the name of region and scenario. A run's folder has one `region` and no points."""
    rows = outcomes[(outcomes["group"] == "all") & (outcomes["denominator"] != 0) & outcomes["outcome"].isin(list(BY_NAME)) & outcomes["numerator"].notna()]
    rows = rows.assign(value=rows["numerator"] / rows["denominator"])
    for column, usual in (("region", region), ("point", 0), ("draw", 0)):
        rows = rows if column in rows.columns else rows.assign(**{column: usual})
    scenario = rows["scenario"].map(lambda name: titles.get(name, name))
    return rows.assign(line=scenario if len(set(rows["region"])) == 1 else rows["region"].map(lambda name: titles.get(name, name)) + ": " + scenario)


def levels_by_year(rows: pd.DataFrame, outcome: Outcome) -> pd.DataFrame:
    """Return line, year, mean, min, max over runs, and people: the mean denominator of a rate, not a number for a count."""
    own = rows[rows["outcome"] == outcome.name].assign(people=lambda frame: frame["denominator"] if outcome.kind == "rate" else float("nan"))
    return own.groupby(["line", "year"], sort=False).agg(mean=("value", "mean"), min=("value", "min"), max=("value", "max"), people=("people", "mean"), runs=("value", "size")).reset_index()


def pictures(rows: pd.DataFrame, shown: list[Outcome], sample: float) -> Section:
    """Draw every outcome by year, a line a scenario with the band of its runs; nothing where there is one year, or too many lines."""
    names = list(dict.fromkeys(rows["line"]))
    panels = []
    for outcome in shown:
        found = levels_by_year(rows, outcome)
        found = found[~(found["people"] * sample < SMALLEST_GROUP)]
        if found["year"].nunique() < 2 or len(names) > MOST_LINES:
            continue
        times, unit = scale(outcome), "%" if outcome.unit == "share" else outcome.unit
        lines = [charts.Line(name, tuple(charts.Point(int(one.year), times * one.mean, times * one.min, times * one.max) for one in own.itertuples()), style_of(place))
                 for place, name in enumerate(names) if len(own := found[found["line"] == name])]  # fmt: skip
        said = "; ".join(f"{line.label}: {line.points[0].middle:,.1f} in {line.points[0].year}, {line.points[-1].middle:,.1f} in {line.points[-1].year}" for line in lines)
        panels.append(Panel(outcome.title, charts.line_chart(lines, unit, from_zero_line=False, key=f"level-{outcome.name}", title=f"{outcome.title}, {unit}, by year", description=said)))
    return Section(panels, [])


def table(rows: pd.DataFrame, shown: list[Outcome], sample: float) -> Table:
    """List every outcome in its last year: mean, lowest and highest run."""
    cells: list[Row] = []
    for outcome in shown:
        found = levels_by_year(rows, outcome)
        for one in found[found["year"] == found["year"].max()].to_dict("records"):
            small = outcome.kind == "rate" and one["people"] * sample < SMALLEST_GROUP
            numbers = ("under 10 people", "", "") if small else tuple(show_level(one[column], outcome) for column in ("mean", "min", "max"))
            cells.append((outcome.title, one["line"], str(one["year"]), *numbers, show_number(one["runs"])))
    return Table("All students, last year of each outcome", ("Outcome", "Scenario", "Year", "Mean over runs", "Lowest run", "Highest run", "Runs"), list(cells))
