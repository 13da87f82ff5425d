"""The first page, for a council member: one picture, what it costs, for whom, how sure, what it rests on."""

from __future__ import annotations

from dataclasses import replace

from llsim.catalogue import BY_NAME, HEADLINES
from llsim.report import charts, money
from llsim.report.cells import Cell, Table, change_cell, difference_head, difference_row, extra_public_cost, is_small, manifest_figure, verdict_of
from llsim.report.equity import Gap, gap_figure, gaps_of
from llsim.report.figure import Figure, Sentence
from llsim.report.folder import Comparison
from llsim.report.language import _, counted, filled, sentence
from llsim.report.parts import Panel, Section, described
from llsim.report.resting import in_short
from llsim.report.sections import SHOWN, bar_of, cautions
from llsim.report.words import GRADE_TITLES, GROUP_TITLES, group_inside, join_words, lowered, say_dollars, show_difference, spelled

WIDTH = 400
BESIDE = ("graduation_rate", "college_going")
RESTING = ("graduation_rate", "college_going", "credential_completion", "retention_5yr")
RATES = tuple(name for name in SHOWN if BY_NAME[name].unit == "share")
NARROWING = {
    "narrows": "In graduating on time, the gap to everyone else clearly narrows for {groups}.",
    "widens": "In graduating on time, the gap to everyone else clearly widens for {groups}.",
    "turns around": "In graduating on time, the lag behind everyone else clearly turns into a lead for {groups}.",
}


def picture(data: Comparison) -> Section:
    """Draw the headline rates of all students under the scenario of the headline, on one scale, with what must not be read into them."""
    bars: list[charts.Bar] = []
    rows: list[tuple[Cell, ...]] = []
    years: dict[str, int] = {}
    for name in RATES:
        outcome, year = BY_NAME[name], data.last_year(name)
        row = data.difference(name, data.focus.name, year) if year is not None else None
        bar = bar_of(data, outcome, data.focus.name, year, "all", _(outcome.title)) if year is not None else None
        if year is not None and row is not None and bar is not None:
            years[name] = year
            bars.append(bar)
            rows.append(difference_row(data, row, outcome, _(outcome.title)))
    if not bars:
        return Section([], [], [_("No headline rate could be compared.")])
    last = str(max(years.values()))
    title = filled("{policy}, {year}: difference from \u201c{baseline}\u201d, all students", policy=data.focus.title, year=last, baseline=data.baseline.title)
    drawn = charts.interval_chart(bars, charts.shared_domain(bars), _("percentage points"), "first", title, described(bars), width=WIDTH)
    return Section([Panel(title, drawn)], [Table(title, difference_head(outcome_first=True), rows)], cautions(list(years)))


def choices(data: Comparison) -> Table:
    """Set all scenarios side by side: graduation and college-going with intervals, what the public pays, and for each additional graduate."""
    names = [name for name in BESIDE if data.last_year(name) is not None]
    rows: list[tuple[Cell, ...]] = []
    for policy, costs in zip(data.alternatives, money.costs(data).rows, strict=True):
        changes: list[Cell] = []
        for name in names:
            row = data.difference(name, policy.name, data.last_year(name) or 0)
            changes.append(change_cell(row, BY_NAME[name]) if row is not None else "")
        each: Cell = sentence("{difference} ({interval})", difference=whole(costs[2]), interval=whole(costs[3])) if costs[3] else costs[2]
        paid = extra_public_cost(data, policy.name)
        rows.append((policy.title, *changes, replace(paid, text=say_dollars(paid.value)), each))
    head = [filled("{outcome}, {year}, points", outcome=_(BY_NAME[name].title), year=str(data.last_year(name))) for name in names]
    caption = filled("Differences from \u201c{baseline}\u201d (95\u00a0% intervals); dollars {span}", baseline=data.baseline.title, span=money.span_words(data))
    return Table(caption, (_("Scenario"), *head, _("Public cost"), _("For each additional graduate")), rows)


def whole(cell: Cell) -> Sentence:
    """Return a cell as a sentence."""
    return cell if isinstance(cell, tuple) else (cell,)


def for_whom(data: Comparison) -> list[Sentence]:
    """Say for how many groups graduation clearly rises or falls, and for whom the gap to everyone else changes."""
    name = "graduation_rate"
    outcome, year = BY_NAME[name], data.last_year(name)
    if year is None:
        return [(_("Graduation was not counted by group."),)]
    known = [group for group in GROUP_TITLES if group != "all" and data.difference(name, data.focus.name, year, group) is not None and not is_small(data, outcome, group, year)]
    if not known:
        return [(_("Graduation was not counted by group."),)]
    words = [verdict_of(row, outcome).words for group in known if (row := data.difference(name, data.focus.name, year, group)) is not None]
    rising, falling = words.count("rises by"), words.count("falls by")
    counts = {"rising": spelled(rising), "falling": spelled(falling), "groups": spelled(len(known))}
    first = sentence("Of {groups} groups of students, the share who graduate on time in {year} clearly rises for {rising} and clearly falls for {falling}.", year=str(year), **counts)
    return [first, *gap_sentences(gaps_of(data, outcome)[0])]


def gap_sentences(gaps: list[Gap]) -> list[Sentence]:
    """Name the groups behind everyone else whose gap clearly changes, with the change, and say of how many others nothing clear can be said."""
    behind = [gap for gap in gaps if float(gap.before["mean"]) > 0]
    if not behind:
        return []
    told = [sentence(message, groups=named(own)) for words, message in NARROWING.items() if (own := [gap for gap in behind if gap.words == words])]
    unclear = [gap for gap in behind if gap.words not in NARROWING]
    if unclear:
        told.append(
            counted(
                "For one group that lies behind, the change of the gap is not clear: {groups}.", "For {number} groups that lie behind, the change of the gap is not clear: {groups}.",
                len(unclear), number=spelled(len(unclear)), groups=join_words([group_inside(gap.group) for gap in unclear]),
            ),
        )
    return told


def named(gaps: list[Gap]) -> Sentence:
    """List groups with the change of their gaps: `English learners (-1.2 points, -1.9 to -0.5), ...`."""
    parts: list[str | Figure] = []
    for gap in gaps:
        change, low, high = (gap_figure(gap, column, str(gap.change["scenario"]), show_difference(float(gap.change[column]), gap.outcome)) for column in ("difference", "low", "high"))
        parts += ["; "] if parts else []
        parts += sentence("{group} ({change} points, {low} to {high})", group=group_inside(gap.group), change=change, low=low, high=high)
    return tuple(parts)


def how_sure(data: Comparison) -> list[Sentence]:
    """Say what the intervals hold and what they leave out, and that shared luck makes differences sharp."""
    seeds, draws = len(data.manifest.seeds), data.manifest.draws
    parts = {"seeds": manifest_figure("seeds", seeds, str(seeds)), "draws": manifest_figure("draws", draws, str(draws))}
    if draws > 1:
        return [
            sentence("Intervals hold chance and what is not known of the model\u2019s own numbers ({draws} draws of them, {seeds} seeds each).", **parts),
            (_("Whether the model has the right form is in no interval."),),
        ]
    return [
        sentence("Intervals hold chance alone, over {seeds} pairs of runs that share their luck.", **parts),
        (_("How unsure the model\u2019s own numbers are would make them wider. Whether the model has the right form is in none."),),
    ]


def stands_on(data: Comparison) -> list[Sentence]:
    """Say what the main effects rest on, where that was asked for; else name the headline outcomes by grade of their evidence, the weakest last."""
    told = [line for name in RESTING if (line := in_short(data, name))]
    if told:
        against = any(isinstance(part, Figure) and part.value < 0 for line in told for part in line)
        return [*told, *([(_("Shares are below zero where a grade works against the effect; the others then add to more than the whole."),)] if against else [])]
    for grade, words in GRADE_TITLES.items():
        own = [lowered(_(BY_NAME[name].title)) for name in HEADLINES if BY_NAME[name].grade == grade and data.last_year(name) is not None]
        if own:
            told.append((filled("Evidence grade {grade} ({words}): {outcomes}.", grade=grade, words=_(words), outcomes="; ".join(own)),))
    return told
