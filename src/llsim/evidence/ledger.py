"""The evidence ledger: every row of the evidence tables, and which of them each declared number stands on."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from llsim.errors import ConfigurationError
from llsim.evidence.declared import declared_numbers
from llsim.parameter import Fixed, LogNormal, Normal, Parameter, Prior, Triangular, Uniform

FOLDER = Path(__file__).parent
EFFECTS, LEVELS = "effects.csv", "baseline.csv"
IDENTITY = r"(?:B\d{3}(?:\.\d+)?|[A-Z]{2}\d{2}[a-z]?)"
MENTION = re.compile(rf"\b({IDENTITY})(?:\s*(?:-|to)\s*({IDENTITY}))?\b")
RANDOMISED = frozenset({"RCT"})
COMPARED = RANDOMISED | {"QED", "RD", "meta"}
"""Designs with a comparison group: randomised, matched, at a threshold, or several of them pooled."""
DESIGNS = COMPARED | {"descriptive"}
USES = frozenset({"calibrate", "prior", "input", "cost", "hold_out"})
HELD_OUT = "hold_out"


@dataclass(frozen=True)
class Row:
    """One published number: what was found, where, how, by whom, how we know it, and what it may be used for.

    `value` and `interval` are as published. `design`: RCT randomised, QED matched or natural experiment, RD threshold, meta pooled,
    descriptive. `use`: calibrate, prior, input or cost may be used; hold_out is never fitted.
    """

    id: str
    what: str
    where: str
    value: str
    unit: str
    interval: str
    design: str
    citation: str
    basis: str
    use: str
    note: str

    @property
    def from_memory(self) -> bool:
        """Say whether nobody has seen this number in a source yet."""
        return self.basis.startswith("from memory")

    @property
    def held_out(self) -> bool:
        """Say whether the number must not be fitted."""
        return self.use == HELD_OUT


@lru_cache(maxsize=1)
def ledger() -> dict[str, Row]:
    """Return every row of the two tables by id, effects first. Raises ConfigurationError, naming file and line, for a faulty row."""
    found: dict[str, Row] = {}
    for table in (EFFECTS, LEVELS):
        for line, row in read_rows(FOLDER / table):
            if row.id in found:
                raise ConfigurationError(f"{FOLDER / table}, line {line}: found the id {row.id} twice; allowed: each once")
            found[row.id] = row
    return found


def read_rows(path: Path) -> Iterator[tuple[int, Row]]:
    """List (line, row) of one table. Raises ConfigurationError for a missing column, an empty citation, an unknown design or use."""
    with path.open(encoding="utf-8", newline="") as file:
        table = csv.DictReader(file)
        for cells in table:
            line = table.line_num
            try:
                row = _effect(cells) if "intervention" in cells else _level(cells)
            except KeyError as problem:
                raise ConfigurationError(f"{path}, line {line}: found no column {problem}; allowed: the columns of {EFFECTS} or {LEVELS}") from None
            _check(row, f"{path}, line {line}")
            yield line, row


def _effect(cells: dict[str, str]) -> Row:
    return Row(
        cells["id"], f"{cells['intervention']}: {cells['outcome']}", cells["population"], cells["effect"], cells["unit"], cells["se_or_ci"],
        cells["design"], cells["citation"], cells["basis"], cells["suggested_use"], cells["note"],
    )


def _level(cells: dict[str, str]) -> Row:
    where = f"{cells['geography']}, {cells['year']}"
    return Row(
        cells["id"], f"{cells['quantity']}, {cells['population']}", where, cells["value"], cells["unit"], cells["spread"], "descriptive",
        cells["citation"], cells["basis"], cells["suggested_use"], cells["note"],
    )


def _check(row: Row, where: str) -> None:
    if not re.fullmatch(IDENTITY, row.id):
        raise ConfigurationError(f"{where}: found the id {row.id!r}; allowed: such as LL02, BE04a, B103 or B103.1")
    if row.design not in DESIGNS:
        raise ConfigurationError(f"{where}: found the design {row.design!r}; allowed: {', '.join(sorted(DESIGNS))}")
    if row.use not in USES:
        raise ConfigurationError(f"{where}: found the use {row.use!r}; allowed: {', '.join(sorted(USES))}")
    if not (row.citation.strip() and row.basis.strip()):
        raise ConfigurationError(f"{where}: {row.id} has no citation or no basis; allowed: both")


def rows_in(text: str) -> tuple[Row, ...]:
    """Return the rows that a text names: single ids, ids of several rows (`B087` for B087.1 to B087.4), ranges (`B127-B133`, `LL01 to LL03`).

    Raises ConfigurationError for an id that is in neither table.
    """
    found: dict[str, Row] = {}
    for first, last in MENTION.findall(text):
        for row in _range(first, last, text) if last else _named(first, text):
            found[row.id] = row
    return tuple(found.values())


def _named(identity: str, text: str) -> list[Row]:
    rows = [row for key, row in ledger().items() if key == identity or key.startswith(f"{identity}.")]
    if not rows:
        near = [key for key in ledger() if key.startswith(identity[:2])]
        raise ConfigurationError(f"source {text!r}: found the id {identity}, which is in no evidence table; allowed: such as {', '.join(near[:5]) or 'LL02'}")
    return rows


def _range(first: str, last: str, text: str) -> list[Row]:
    low, high = _named(first, text), _named(last, text)
    kind = re.match(r"[A-Z]+", first)
    keys = list(ledger())
    begin, end = keys.index(low[0].id), keys.index(high[-1].id)
    if kind is None or not last.startswith(kind[0]) or begin > end:
        raise ConfigurationError(f"source {text!r}: found the range {first} to {last}; allowed: from a lower to a higher id of one kind")
    return [ledger()[key] for key in keys[begin : end + 1]]


def rows_of(parameter: Parameter) -> tuple[Row, ...]:
    """Return the rows a declared number stands on, in the order its source names them. Raises ConfigurationError for an unknown id."""
    return rows_in(parameter.about.source)


def standing_on(identity: str) -> list[Parameter]:
    """List the declared numbers that name a row, at their built-in values."""
    return [number for number in declared_numbers() if any(row.id == identity for row in rows_of(number))]


def has_spread(prior: Prior) -> bool:
    """Say whether a prior leaves anything open."""
    match prior:
        case Normal():
            return prior.sd > 0
        case LogNormal():
            return prior.sigma > 0
        case Uniform() | Triangular():
            return prior.low < prior.high
        case Fixed():
            return False


def faults_of(parameter: Parameter) -> list[str]:
    """Say what is wrong with how a number is declared: no unit, spread, source or grade; a grade its rows do not bear; a held-out row.

    Rows that are held out bear no grade, and may be named only where the source says `held out`.
    """
    about = parameter.about
    try:
        rows = rows_of(parameter)
    except ConfigurationError as problem:
        return [str(problem)]
    designs = {row.design for row in rows if not row.held_out}
    found = [f"no {name}" for name in ("description", "unit", "source", "grade") if not str(getattr(about, name)).strip()]
    if not has_spread(about.prior) and not (isinstance(about.prior, Fixed) and about.source != "assumed"):
        found.append(f"the prior {about.prior} has no spread, and nothing says why")
    if about.grade == "A" and not designs & RANDOMISED:
        found.append("grade A without a randomised row")
    if about.grade == "B" and not designs & COMPARED:
        found.append("grade B without a row that compares")
    held = [row.id for row in rows if row.held_out]
    if held and "held out" not in about.source:
        found.append(f"stands on held-out rows: {', '.join(held)}")
    if about.null is not None and not parameter.low <= about.null <= parameter.high:
        found.append(f"null {about.null:g} is not from {parameter.low:g} to {parameter.high:g}")
    return found
