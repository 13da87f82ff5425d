"""What would have to be believed for a headline to be wrong: the smallest change of assumptions that turns its sign."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from llsim.analysis.compare import half_width
from llsim.analysis.flipping import LIMIT, MOST_CLOSINGS, MOST_STEPS, STOPS, Search, Turn, nearest_turn, screened, slopes_at, turn_alone
from llsim.analysis.standard_units import Axis
from llsim.catalogue import BY_NAME
from llsim.configuration.wording import refuse_unknown
from llsim.errors import ConfigurationError
from llsim.experiment.experiment_file import GROUPS
from llsim.experiment.run import runs_that_fit
from llsim.luck import Decision, Luck, fill_uniform
from llsim.questions.finding import Finding, made_of
from llsim.questions.moved_worlds import Headline, MovedWorlds, axes_of
from llsim.reading import read_scenario
from llsim.region.reading import read_region
from llsim.region.region import Region
from llsim.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

type Floats = npt.NDArray[np.float64]

TOGETHER = "together"
"""The row of all numbers moved at once."""
ROWS_OF_A_SCREEN = 48
"""Rows of the rough look at all numbers, each run with its mirror image."""
SCREENING_REACH = 0.5
LOOKED_AT_TWICE = 2
"""So many times the numbers that are moved are looked at one by one after the rough look."""
CLEARLY, ERRORS_AWAY = 0.05, 2.0
"""The sign counts as turned where the difference is so great a share of what it was, and so many standard errors of chance, on the other side; where that
is found nowhere within the limit, the share alone."""


def _nothing() -> None:
    """Report progress to nobody."""


def _nobody(_words: str) -> None:
    """Say it to nobody."""


def flip(
    scenario: str, *, baseline: str = "baseline", outcome: str = "graduation_rate", group: str = "all", year: int | None = None, region: str = "oakland_unified", seeds: int = 4,
    first_seed: int = 1, sample: float = 1.0, numbers: int = 12, parameters: Sequence[str] = (), overrides: Sequence[str] = (), workers: int | None = None,
    seen: Callable[[], None] = _nothing, say: Callable[[str], None] = _nobody,
) -> Finding:
    """Find the smallest change of assumptions, in standard deviations of their priors, at which scenario less baseline has the other sign.

    `year`: the last by default. `numbers`: how many may move at once, the ones that matter most of all that act, or of `parameters`. The
    table has a row `together` and one for each number, the largest part first:
    parameter, title, unit, grade, source; from_value, half_value, to_value (in the number's unit); sds (how far it moves together with the others, in
    standard deviations of its prior; for `together` the whole distance); share (of the squared distance); alone, alone_value (how far it would
    have to move by itself; NaN where four standard deviations do not do it); slope (of the difference at the start, for a standard deviation);
    flipped; difference at the start, half_way and end, over the seeds of the search; and over as many seeds that the search never saw:
    start_again, half_way_again, end_again with end_low and end_high (95 %, chance alone); level_start and level_end (the baseline's own number).
    Where nothing within four standard deviations turns the sign, `flipped` is False and the row is the closest approach. Raises ConfigurationError.
    """
    place = read_region(region)
    worlds = [read_scenario(name, region=place, overrides=[*overrides, *([] if year is None else [f"last_year={year}"])]) for name in (baseline, scenario)]
    _refuse(worlds, outcome, group, seeds, numbers, sample)
    what = Headline(outcome, group, worlds[1].last_year)
    lanes = min(workers or os.cpu_count() or 1, runs_that_fit(place, worlds, sample, 2))
    asked = MovedWorlds(place, (worlds[0], worlds[1]), what, axes_of(worlds, parameters), sample, lanes, seen)
    own = list(range(first_seed, first_seed + seeds))
    again = list(range(first_seed + seeds, first_seed + 2 * seeds))
    start = float(asked.gaps(np.zeros((1, len(asked.axes))), own).mean())
    if start == 0.0:
        raise ConfigurationError(f"{outcome} of {group} in {what.year}: found no difference between {worlds[1].name} and {worlds[0].name}; allowed: a headline with a sign")
    say(f"{len(asked.axes)} numbers act; at most about {most_runs(asked.axes, numbers, seeds):,} runs")
    chosen = _chosen(asked, own, numbers, np.sign(start))
    asked.axes = [asked.axes[number] for number in chosen]
    search, turn = _turned(asked, own, start)
    lone = [turn_alone(search, number, float(turn.slopes[number])) for number in range(len(asked.axes))]
    return _finding(place, worlds, asked, turn, lone, own, again, float(np.sign(start)))


def most_runs(axes: Sequence[Axis], numbers: int, seeds: int) -> int:
    """Return about how many runs a search takes at most."""
    known, moved = len(axes), min(len(axes), numbers)
    screened_out = known > LOOKED_AT_TWICE * numbers
    looked_at_alone = LOOKED_AT_TWICE * numbers + sum(axis.carries_an_effect for axis in axes) if screened_out else known
    along = STOPS + 2 + MOST_CLOSINGS
    points = 1 + 2 * ROWS_OF_A_SCREEN * screened_out + looked_at_alone + moved + along + MOST_STEPS * (moved + along) + moved * (4 + MOST_CLOSINGS) + 3
    return 2 * seeds * points


def _refuse(worlds: Sequence[Scenario], outcome: str, group: str, seeds: int, numbers: int, sample: float) -> None:
    """Raise ConfigurationError for what cannot be asked."""
    if worlds[0].name == worlds[1].name:
        raise ConfigurationError(f"--baseline: found {worlds[0].name}, which is the scenario itself; allowed: another one")
    refuse_unknown("--outcome", outcome, [name for name in BY_NAME if name != "cost_per_additional_graduate"])
    refuse_unknown("--group", group, GROUPS)
    if seeds < 2 or numbers < 1 or not 0.0 < sample <= 1.0:
        raise ConfigurationError(f"flip: found {seeds} seeds, {numbers} numbers, a sample of {sample:g}; allowed: at least 2 seeds, at least 1 number, a sample above 0 and up to 1")


def _chosen(asked: MovedWorlds, seeds: Sequence[int], numbers: int, sign: float) -> list[int]:
    """Choose the numbers that matter most: a rough look at all of them at once, a second one by one at the best and at those that carry an effect by their declaration."""
    count = len(asked.axes)
    low, high = np.array([axis.room() for axis in asked.axes]).T
    best = list(range(count))
    if count > LOOKED_AT_TWICE * numbers:
        rough = screened(lambda points: asked.gaps(points, seeds).mean(axis=1), _signs(ROWS_OF_A_SCREEN, count), SCREENING_REACH, low, high)
        carrying = [place for place, axis in enumerate(asked.axes) if axis.carries_an_effect]
        best = sorted(dict.fromkeys([*carrying, *np.argsort(-np.abs(rough), kind="stable")[: LOOKED_AT_TWICE * numbers].tolist()]))
    if len(best) <= numbers:
        return best
    here = Search(lambda points: sign * asked.gaps(_spread(points, best, count), seeds).mean(axis=1), low[best], high[best])
    slopes = slopes_at(here, np.zeros(len(best)), here.at(np.zeros(len(best))), 1.0)
    return [best[place] for place in sorted(np.argsort(-np.abs(slopes), kind="stable")[:numbers].tolist())]


def _spread(points: Floats, places: Sequence[int], count: int) -> Floats:
    """Put points of some numbers among all, (points, count); the rest stay."""
    whole = np.zeros((len(points), count))
    whole[:, list(places)] = points
    return whole


def _signs(rows: int, count: int) -> Floats:
    """Draw a sign for every row and number, (rows, count): half of each column up, half down."""
    drawn = np.empty(rows * count)
    fill_uniform(Luck(1, 0), int(Decision.RESAMPLE), drawn)
    ranks = np.argsort(np.argsort(drawn.reshape(rows, count), axis=0, kind="stable"), axis=0, kind="stable")
    return np.where(ranks < rows // 2, -1.0, 1.0)


def _turned(asked: MovedWorlds, seeds: Sequence[int], start: float) -> tuple[Search, Turn]:
    """Search for a turn that chance hardly explains; where there is none but the difference came to the other side, for one by the share alone."""
    search = _search(asked, seeds, start)
    turn = nearest_turn(search, start=abs(start))
    if not turn.flipped and turn.end <= -CLEARLY * abs(start):
        search = replace(search, level=-CLEARLY * abs(start))
        turn = nearest_turn(search, start=abs(start))
    return search, turn


def _search(asked: MovedWorlds, seeds: Sequence[int], start: float) -> Search:
    """Describe the search: the headline's sign counts as positive, and as turned where it is clearly the other one."""
    low, high = np.array([axis.room() for axis in asked.axes]).T
    gaps = asked.gaps(np.zeros((1, len(asked.axes))), seeds)[0]
    error = float(gaps.std(ddof=1)) / np.sqrt(len(seeds))
    sign = np.sign(start)
    return Search(lambda points: sign * asked.gaps(points, seeds).mean(axis=1), low, high, -max(CLEARLY * abs(start), ERRORS_AWAY * error), LIMIT)


def _finding(
    place: Region, worlds: Sequence[Scenario], asked: MovedWorlds, turn: Turn, lone: Sequence[float], own: Sequence[int], again: Sequence[int], sign: float,
) -> Finding:
    """Run the start, half-way and the end with seeds that the search never saw, and gather everything."""
    import pandas as pd  # noqa: PLC0415 (slow to import)

    points = np.array([np.zeros(len(turn.point)), turn.point / 2, turn.point])
    levels, gaps = asked.levels(points, own).mean(axis=2), asked.gaps(points, again)
    means, half = gaps.mean(axis=1), half_width(gaps.std(axis=1, ddof=1), np.full(3, len(again)))
    shared = {
        "flipped": turn.flipped, "start": sign * turn.start, "half_way": sign * turn.half_way, "end": sign * turn.end, "start_again": means[0], "half_way_again": means[1],
        "end_again": means[2], "end_low": means[2] - half[2], "end_high": means[2] + half[2], "level_start": levels[0, 0], "level_end": levels[2, 0],
    }  # fmt: skip
    empty = dict.fromkeys(("from_value", "half_value", "to_value", "alone", "alone_value"), np.nan)
    rows: list[dict[str, Any]] = [
        {"parameter": TOGETHER, "title": "", "unit": "", "grade": "", "source": "", **empty, "sds": turn.distance, "share": 1.0, "slope": sign * float(np.linalg.norm(turn.slopes)), **shared},
    ]
    rows += [_row(axis, turn, number, lone[number], sign) | shared for number, axis in enumerate(asked.axes)]
    table = pd.DataFrame(rows)
    order = [0, *(1 + int(number) for number in np.argsort(-turn.shares, kind="stable"))]
    made = made_of(
        place, worlds[1], worlds[0], seeds=len(own), draws=1, sample=asked.sample, settings=_settings(asked, turn, len(own)), warnings=tuple(_warnings(turn, means * sign, half)),
    )  # fmt: skip
    return Finding("flip", _typed(table.iloc[order].reset_index(drop=True)), made)


def _row(axis: Axis, turn: Turn, number: int, alone: float, sign: float) -> dict[str, Any]:
    about = axis.factor.parameter.about
    moved = float(turn.point[number])
    return {
        "parameter": axis.factor.path, "title": about.description, "unit": about.unit, "grade": about.grade, "source": about.source,
        "from_value": axis.start, "half_value": axis.value(moved / 2), "to_value": axis.value(moved),
        "sds": moved, "share": float(turn.shares[number]), "alone": alone, "alone_value": axis.value(alone) if np.isfinite(alone) else np.nan, "slope": sign * float(turn.slopes[number]),
    }  # fmt: skip


def _typed(table: pd.DataFrame) -> pd.DataFrame:
    """Give every column one kind, so that a saved table reads back the same."""
    texts = ("parameter", "title", "unit", "grade", "source")
    return table.astype({name: "str" if name in texts else "bool" if name == "flipped" else "float64" for name in table.columns})


def _settings(asked: MovedWorlds, turn: Turn, seeds: int) -> dict[str, Any]:
    """Say what was asked, and how the point is run."""
    return {
        "outcome": asked.headline.outcome, "group": asked.headline.group, "year": asked.headline.year, "limit": LIMIT, "moved": len(asked.axes), "runs": len(asked.known),
        "point": dict(asked.changes(turn.point, 0) + asked.changes(turn.point, 1)), "seeds_again": seeds,
    }  # fmt: skip


def _warnings(turn: Turn, again: Floats, half: Floats) -> list[str]:
    """Say what a reader must know."""
    found = []
    if again[0] - half[0] <= 0.0:
        found.append("the headline itself is not clear of zero over these seeds: chance alone may turn its sign; use more seeds")
    if turn.flipped and (again[2] > 0.0 or again[1] <= 0.0):
        found.append("with other seeds the sign does not turn between half-way and the point: the distance is rough; use more seeds")
    return found
