"""What a result shows of itself in a notebook: a small table, and Altair charts that need no explanation beside them."""

from __future__ import annotations

import html
import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from llsim.analysis.looks import BASELINE_STYLE, HOUSE_STYLE, INK, QUIET, style_of
from llsim.analysis.saying import cautions, read_interval, shown, unit_of
from llsim.catalogue import BY_NAME, HEADLINES, Outcome

if TYPE_CHECKING:
    import pandas as pd

MOST_ROWS, MOST_BANDS = 60, 2
MILLION = 1e6
LINE_WIDTH, LINE_HEIGHT, BAR_WIDTH, BAR_ROW = 230, 150, 250, 26
ACROSS, FRAMES = {"lines": 3, "bars": 2}, {"lines": "group", "bars": "bounds"}
STYLE = "border-collapse:collapse;font-variant-numeric:tabular-nums"
LEFT, RIGHT = "text-align:left;padding:2px 14px 2px 0", "text-align:right;padding:2px 14px 2px 0;white-space:nowrap"


def table_of(caption: str, head: Sequence[str], rows: Iterable[Sequence[str]], notes: Iterable[str] = (), words: int = 2) -> str:
    """Write a table in HTML with every text escaped. `words`: so many first columns stand left, and the last one; numbers stand right."""

    def row(cells: Sequence[str], tag: str) -> str:
        side = [LEFT if place < words or place == len(cells) - 1 else RIGHT for place in range(len(cells))]
        return "<tr>" + "".join(f'<{tag} style="{look}">{html.escape(cell)}</{tag}>' for cell, look in zip(cells, side, strict=True)) + "</tr>"

    listed = [row(cells, "td") for cells in rows]
    more = [f"{len(listed) - MOST_ROWS} more rows: `.to_df()` holds all."] if len(listed) > MOST_ROWS else []
    below = "".join(f'<p style="margin:2px 0;max-width:48em"><small>{html.escape(note)}</small></p>' for note in (*more, *notes))
    return f'<table style="{STYLE}"><caption style="text-align:left">{html.escape(caption)}</caption><thead>{row(head, "th")}</thead><tbody>{"".join(listed[:MOST_ROWS])}</tbody></table>{below}'


def levels_table(rows: Sequence[dict[str, Any]], manifest: dict[str, Any]) -> str:
    """Show headline outcomes of all students in the last year: mean over runs, lowest and highest run."""
    titles = _titles(manifest)
    cells = []
    for row in rows:
        outcome = BY_NAME[row["outcome"]]
        cells.append((titles.get(row["scenario"], row["scenario"]), outcome.title, *(shown(row[column], outcome) for column in ("mean", "min", "max")), outcome.unit))
    caption = f"{manifest['region']['title']}, {manifest['until']}: means of {_runs(manifest)}"
    return table_of(caption, ("Scenario", "Outcome", "Mean", "Lowest run", "Highest run", "Unit"), cells, cautions(row["outcome"] for row in rows))


def differences_table(rows: pd.DataFrame, manifest: dict[str, Any]) -> str:
    """Show headline differences of all students in the last year, with 95 % intervals and what these let us say."""
    titles = _titles(manifest)
    cells = []
    for row in sorted(rows.to_dict("records"), key=lambda row: _place(row["scenario"], titles)):
        outcome = BY_NAME[row["outcome"]]
        said = read_interval(row["difference"], row["low"], row["high"], outcome.better)
        words = said.words.removesuffix(" by") + (f": {said.effect}" if said.effect != "neither" else "")
        interval = f"{shown(row['low'], outcome, signed=True)} to {shown(row['high'], outcome, signed=True)}" if math.isfinite(row["low"]) else "none"
        cells.append((titles.get(row["scenario"], row["scenario"]), outcome.title, shown(row["difference"], outcome, signed=True), unit_of(outcome), interval, words))
    against = titles.get(str(manifest["baseline"]), str(manifest["baseline"]))
    caption = f"{manifest['region']['title']}, {manifest['until']}: difference from {against} over {_runs(manifest)}. 95 % intervals hold {manifest.get('intervals_hold', 'chance alone')}."
    return table_of(caption, ("Scenario", "Outcome", "Difference", "Unit", "95 % interval", "In words"), cells, cautions(rows["outcome"]))


def _runs(manifest: dict[str, Any]) -> str:
    """Say over how many seeds and draws."""
    seeds, draws = len(manifest["seeds"]), int(manifest.get("draws", 1))
    return f"{seeds} seed{'s' if seeds > 1 else ''}" + (f" and {draws} draws of the parameters" if draws > 1 else "")


def _titles(manifest: dict[str, Any]) -> dict[str, str]:
    return {str(one["name"]): str(one.get("title") or one["name"]) for one in manifest["scenarios"]}


def _place(scenario: str, titles: dict[str, str]) -> int:
    """Return the place of a scenario in the order in which scenarios were named."""
    return list(titles).index(scenario) if scenario in titles else len(titles)


def levels_chart(outcomes: pd.DataFrame, manifest: dict[str, Any]) -> Any:
    """Draw every headline outcome of all students by year: the mean over runs, and of at most two scenarios the band from the lowest to the highest run."""
    import altair as alt  # noqa: PLC0415 (slow to import)

    chosen = outcomes[(outcomes["group"] == "all") & outcomes["outcome"].isin(HEADLINES) & (outcomes["denominator"] != 0)]
    value = chosen["numerator"] / chosen["denominator"]
    table = value.groupby([chosen["outcome"], chosen["scenario"], chosen["year"]], sort=False, observed=True).agg(["mean", "min", "max"]).reset_index()
    panels = [_lines(alt, table[table["outcome"] == name], BY_NAME[name], manifest) for name in HEADLINES if (table["outcome"] == name).any()]
    title = f"{manifest['region']['title']}: mean over {_runs(manifest)}" + (", and the lowest and highest run" if len(_titles(manifest)) <= MOST_BANDS else "")
    return _together(alt, panels, "lines", title)


def _lines(alt: Any, own: pd.DataFrame, outcome: Outcome, manifest: dict[str, Any]) -> Any:
    """Draw one outcome by year: a line a scenario, and a band where there are at most two."""
    times, unit = _times_and_unit(outcome, float(own["max"].abs().max()), level=True)
    titles, looks = _looks(manifest)
    shown_rows = own.assign(**{column: own[column] * times for column in ("mean", "min", "max")}, scenario=own["scenario"].map(lambda name: titles.get(name, name)))
    several = len(titles) > 1
    across = alt.X("year:Q", title="year", axis=alt.Axis(format="d", tickCount=4, grid=False), scale=alt.Scale(nice=False, zero=False))
    legend = alt.Legend(title=None, orient="bottom", columns=2, labelLimit=260, labelFontSize=12, symbolType="stroke", symbolSize=500, symbolStrokeWidth=2.5) if several else None
    names = list(titles.values())
    scale = alt.Scale(domain=names, range=[one.colour for one in looks])
    dash = alt.StrokeDash("scenario:N", scale=alt.Scale(domain=names, range=[one.dash for one in looks]), legend=legend)
    base = alt.Chart(shown_rows).encode(x=across)
    down = alt.Y("mean:Q", title=unit, scale=alt.Scale(zero=False), axis=alt.Axis(tickCount=5))
    lines = base.mark_line(strokeWidth=2.2).encode(y=down, color=alt.Color("scenario:N", scale=scale, legend=legend), strokeDash=dash)
    band = base.mark_area(opacity=0.16).encode(y=alt.Y("min:Q", title=unit), y2="max:Q", color=alt.Color("scenario:N", scale=scale, legend=None))
    return alt.layer(*([band] if len(names) <= MOST_BANDS else []), lines).properties(width=LINE_WIDTH, height=LINE_HEIGHT, title=outcome.title)


def differences_chart(rows: pd.DataFrame, manifest: dict[str, Any]) -> Any:
    """Draw every headline difference of all students in the last year with its 95 % interval, or a dot alone where there is none; shares on one scale, zero marked."""
    import altair as alt  # noqa: PLC0415 (slow to import)

    there = rows[rows["difference"].notna()]
    known = there.assign(**{end: there[end].where(there[end].abs() < math.inf, there["difference"]) for end in ("low", "high")})
    shares = known[[BY_NAME[name].unit == "share" for name in known["outcome"]]]
    ends = [100.0 * end for end in (shares["low"].min(), shares["high"].max())] if len(shares) else [0.0, 0.0]
    panels = [_bars(alt, known[known["outcome"] == name], BY_NAME[name], manifest, ends) for name in dict.fromkeys(known["outcome"])]
    against = _titles(manifest).get(str(manifest["baseline"]), str(manifest["baseline"]))
    return _together(alt, panels, "bars", f"{manifest['region']['title']}, {manifest['until']}: difference from {against}, 95 % intervals over {_runs(manifest)}")


def _bars(alt: Any, own: pd.DataFrame, outcome: Outcome, manifest: dict[str, Any], ends: Sequence[float]) -> Any:
    """Draw one outcome: a dot, an interval and the number a scenario. `ends`: the lowest and highest end of all shares, in points."""
    times, unit = _times_and_unit(outcome, float(own["difference"].abs().max()), level=False)
    titles, looks = _looks(manifest)
    styles = dict(zip(titles, looks, strict=True))
    values = [
        {
            "scenario": titles.get(row["scenario"], row["scenario"]), "middle": row["difference"] * times, "low": row["low"] * times, "high": row["high"] * times,
            "text": f"{row['difference'] * times:+.2f}" if times < 1.0 else shown(row["difference"], outcome, signed=True), "colour": styles[row["scenario"]].colour, "shape": styles[row["scenario"]].shape,
        }
        for row in sorted(own.to_dict("records"), key=lambda row: _place(row["scenario"], titles))
    ]  # fmt: skip
    low, high = ends if outcome.unit == "share" else (min(value["low"] for value in values), max(value["high"] for value in values))
    room = 0.08 * (max(high, 0.0) - min(low, 0.0)) or 1.0
    inside = alt.Scale(domain=[min(low, 0.0) - room, max(high, 0.0) + room], nice=False, zero=False)
    across = alt.X("middle:Q", title=unit, scale=inside, axis=alt.Axis(tickCount=5, grid=False))
    down = alt.Y("scenario:N", title=None, sort=None, axis=alt.Axis(labelLimit=200, labelColor=INK, labelFontSize=12))
    base, colour = alt.Chart(alt.Data(values=values)), alt.Color("colour:N", scale=None)
    layers = (
        base.mark_rule(color=QUIET).encode(x=alt.datum(0)),
        base.mark_rule(strokeWidth=3).encode(x=alt.X("low:Q", scale=inside), x2="high:Q", y=down, color=colour),
        base.mark_point(filled=True, size=80, opacity=1).encode(x=across, y=down, color=colour, shape=alt.Shape("shape:N", scale=None)),
        base.mark_text(align="left", fontSize=12, color=INK).encode(x=alt.value(BAR_WIDTH + 8), y=down, text="text:N"),
    )
    return alt.layer(*layers).properties(width=BAR_WIDTH, height=BAR_ROW * len(values), title=outcome.title)


def _times_and_unit(outcome: Outcome, largest: float, *, level: bool) -> tuple[float, str]:
    """Return the factor from the tables' unit to the drawn one, and that unit's name: per cent or points, millions where the largest value has any."""
    if outcome.unit == "share":
        return 100.0, "%" if level else "points"
    return (1.0 / MILLION, f"million {outcome.unit}") if largest >= MILLION else (1.0, str(outcome.unit))


def _looks(manifest: dict[str, Any]) -> tuple[dict[str, str], list[Any]]:
    """Return titles by scenario, and how each is drawn: the baseline grey beside others, these in the order they were named."""
    titles = _titles(manifest)
    if len(titles) == 1:
        return titles, [style_of(0)]
    others = [name for name in titles if name != str(manifest["baseline"])]
    return titles, [BASELINE_STYLE if name == str(manifest["baseline"]) else style_of(others.index(name)) for name in titles]


def _together(alt: Any, panels: Sequence[Any], kind: str, title: str) -> Any:
    """Set panels side by side under one title, in the house style."""
    named = alt.TitleParams(title, fontSize=14, fontWeight="bold", color=INK, offset=16)
    style = HOUSE_STYLE | {"title": HOUSE_STYLE["title"] | {"fontSize": 12.5, "fontWeight": "bold", "color": INK, "frame": FRAMES[kind]}, "background": "white"}
    return alt.concat(*panels, columns=ACROSS[kind], spacing={"row": 26, "column": 34}, title=named).configure(**style)
