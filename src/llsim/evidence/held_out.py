"""What is done with every level that is held out: compared with a run of a region, kept in region files, or left out with a reason.

The list is a file, so that it can be seen that it was fixed before anything was compared. Calibration imports nothing from here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

from llsim.configuration import Located, list_configurations, read_mapping, validated
from llsim.configuration.wording import named, nearest, shown
from llsim.errors import ConfigurationError
from llsim.evidence.ledger import FOLDER as TABLES
from llsim.evidence.ledger import LEVELS, Row, ledger, read_rows
from llsim.evidence.targets import Datum, Misfit, datum_of, spread_of
from llsim.outcomes import GROUP_NAMES, RATES
from llsim.parameter import Settings
from llsim.region.figure import Target
from llsim.region.region import Region

FILE = Path(__file__).parent / "held_out.yaml"
ROUNDING = 0.005 / 3.0**0.5
"""Standard deviation of a share that was rounded to a whole per cent."""


class Rate(Settings):
    """One rate of a run: an outcome of a group."""

    outcome: str
    group: str

    @property
    def pair(self) -> tuple[str, str]:
        """Return the outcome and its group."""
        return self.outcome, self.group


class Forecast(Settings):
    """A forecast without a model, in words: a row of the evidence that is not held out, or the quotient of two."""

    words: str
    row: str
    over: str | None = None

    @property
    def share(self) -> float:
        """Return what it says: a share, or a quotient of two."""
        found = level_of(self.row)
        return found if self.over is None else found / level_of(self.over)


class Comparison(Rate):
    """How a held-out row is compared: a rate of a run of a region, or the quotient of two.

    `another_year`: the same rate is fitted for another year. `parts`: the two published shares of a quotient, in per cent, where they are
    rounded to whole ones. `note`: where the published definition differs from what the model counts.
    """

    region: str
    another_year: bool = False
    over: Rate | None = None
    parts: tuple[float, float] | None = None
    naive: tuple[Forecast, ...] = ()
    note: str = ""


class HeldOut(Settings):
    """The file: comparisons, region files that hold a row as a target, and reasons why a row has no counterpart, by row."""

    compared: dict[str, Comparison]
    region_files: dict[str, tuple[str, ...]]
    without: dict[str, str]

    def of_region(self, region: str) -> dict[str, Comparison]:
        """Return the comparisons with runs of a region, by row."""
        return {row: one for row, one in self.compared.items() if one.region == region}


@lru_cache(maxsize=1)
def held_out() -> HeldOut:
    """Return what is done with every held-out level. Raises ConfigurationError, with its place, for a row that is missing, twice or not held out, and for unknown names."""
    located = read_mapping(FILE)
    found = validated(located, HeldOut)
    wanted = [row.id for _, row in read_rows(TABLES / LEVELS) if row.held_out]
    parts: dict[str, Mapping[str, object]] = {"compared": found.compared, "region_files": found.region_files, "without": found.without}
    given = [(part, row) for part, rows in parts.items() for row in rows]
    for part, row in given:
        if row not in wanted:
            raise located.place_of_key((part, row)).error(f"found the row {row}, which {LEVELS} does not hold out{nearest(row, wanted)}")
        if sum(row == other for _, other in given) > 1:
            raise located.place_of_key((part, row)).error(f"found the row {row} twice; allowed: each once")
    missing = sorted({*wanted} - {row for _, row in given})
    if missing:
        raise located.place_of_value(()).error(f"found nothing about {named(missing)}; allowed: every row of {LEVELS} that is held out")
    _check_names(located, found)
    return found


def _check_names(located: Located, found: HeldOut) -> None:
    """Refuse unknown outcomes, groups, regions and rows, and naive forecasts from rows that are held out."""
    regions = list_configurations("regions")
    for row, one in found.compared.items():
        _known(located, ("compared", row, "region"), one.region, regions)
        _known(located, ("compared", row, "outcome"), one.outcome, RATES)
        _known(located, ("compared", row, "group"), one.group, GROUP_NAMES)
        if one.over is not None:
            _known(located, ("compared", row, "over", "outcome"), one.over.outcome, RATES)
            _known(located, ("compared", row, "over", "group"), one.over.group, GROUP_NAMES)
        usable = [key for key, other in ledger().items() if not other.held_out]
        for place, forecast in enumerate(one.naive):
            _known(located, ("compared", row, "naive", place, "row"), forecast.row, usable)
            if forecast.over is not None:
                _known(located, ("compared", row, "naive", place, "over"), forecast.over, usable)
    for row, names in found.region_files.items():
        for place, name in enumerate(names):
            _known(located, ("region_files", row, place), name, regions)


def _known(located: Located, path: tuple[str | int, ...], name: str, names: Iterable[str]) -> None:
    allowed = list(names)
    if name not in allowed:
        raise located.place_of_value(path).error(f"found {shown(name)}; allowed: {named(allowed[:25])}{nearest(name, allowed)}")


def level_of(identity: str) -> float:
    """Return the number of a row: percentages as shares, others as they stand. Raises ConfigurationError for a value that is no one number."""
    row = ledger()[identity]
    try:
        value = float(row.value.removeprefix("~"))
    except ValueError:
        raise ConfigurationError(f"{LEVELS}: {identity} has the value {row.value!r}; allowed in a comparison: one number") from None
    return value / 100.0 if row.unit.startswith("%") else value


def datum_of_row(region: Region, identity: str, one: Comparison, errors: Misfit) -> Datum:
    """Give a row its errors: as any published share by how it is known, or of its rounded parts.

    The discrepancy of a quotient of shares is that of the share on top.
    """
    if one.parts is None:
        return datum_of(region, identity, one.outcome, one.group, _target_of(ledger()[identity], level_of(identity)), None, errors)
    top, bottom = (part / 100.0 for part in one.parts)
    value = level_of(identity)
    observation = value * ((ROUNDING / top) ** 2 + (ROUNDING / bottom) ** 2) ** 0.5
    return Datum(identity, one.outcome, one.group, value, "normal", observation, errors.discrepancy * value * spread_of(top) / top)


def _target_of(row: Row, share: float) -> Target:
    basis = row.basis.split(",")[0]
    return Target.model_validate({"value": 100.0 * share, "unit": "%", "year": row.where, "source": row.citation, "basis": basis, "use": "hold_out"})
