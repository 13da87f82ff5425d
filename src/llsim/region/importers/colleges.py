"""Colleges of a region and the places they give its graduates, from the institutions, residence and completions of IPEDS.

Layout: Integrated Postsecondary Education Data System, complete data files of the National Center for Education Statistics; the columns were
read in uses of the files of 2008 to 2023, the codes of sectors in a dictionary of them; that awards of all fields are CIPCODE 99 is from
memory. Comma-separated files in UTF-8 or the encoding of Windows; the first row names the columns, in capitals or not. Read of HD2023.csv:
`UNITID`, `INSTNM`, `STABBR`, `FIPS`, `SECTOR`, `COUNTYCD`; of EF2022C.csv (first-time students by state of residence): `UNITID`, `EFCSTATE`,
`EFRES02` (first-time degree-seeking undergraduates who finished high school in the last twelve months; empty where none); of C2023_A.csv:
`UNITID`, `CIPCODE` (rows 99, all fields), `MAJORNUM` (1), `AWLEVEL`, `CTOTALT`. Institutions of other sectors (0, 99: offices, not known) are
left out.

Seats are derived: a region's local seats of a sector for 100 graduates are the fresh graduates of its state who enrolled at the colleges
of that sector in the counties, by the region's graduates (ninth graders times the graduation rate of its file). Assumed in it: all of them are of the region,
and a place taken is a place there is; both err, the first upwards, the second downwards. Away: the same from all other colleges
of the country, by the graduates of the whole state (`--state-graduates`). Completions are told, no figure of a region holds them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from llsim.configuration.wording import named, nearest, shown
from llsim.errors import ConfigurationError
from llsim.region.importers.california import ENCODINGS, nearest_codes
from llsim.region.importers.found import Found, Place
from llsim.region.importers.published import Layout, count, once, one_of, read_rows
from llsim.region.region import Sector

PUBLISHER = "NCES IPEDS"
HEADER = Layout("institutions file (HD)", PUBLISHER, ",", ("UNITID", "INSTNM", "STABBR", "FIPS", "SECTOR", "COUNTYCD"), (), ENCODINGS)
RESIDENCE = Layout("residence of first-time students file (EF, part C)", PUBLISHER, ",", ("UNITID", "EFCSTATE", "EFRES02"), ("", "."), ENCODINGS)
COMPLETIONS = Layout("completions file (C, part A)", PUBLISHER, ",", ("UNITID", "CIPCODE", "MAJORNUM", "AWLEVEL", "CTOTALT"), ("", "."), ENCODINGS)
SECTORS: dict[str, Sector] = {
    "1": "public_four_year", "2": "private_four_year", "3": "private_four_year", "4": "community_college", "5": "trade_school", "6": "trade_school",
    "7": "trade_school", "8": "trade_school", "9": "trade_school",
}  # fmt: skip
"""Public two-year colleges are community colleges; private two-year and all shorter ones trade schools: ours."""
NONE = ("0", "99")


@dataclass(frozen=True)
class Institution:
    """An institution: its sector, whether it lies in the region, and the number of its state."""

    sector: Sector
    local: bool
    state: str


def read_colleges(place: Place, header: Path, counties: tuple[str, ...], year: str, residence: Path | None, completions: Path | None, state_graduates: float | None) -> Found:
    """Return how many colleges of each sector lie in the counties, and with the other files seats and completions. Raises ConfigurationError."""
    institutions = _institutions(header, counties)
    local = [unit for unit, institution in institutions.items() if institution.local]
    found = Found(f"counties {', '.join(counties)}", HEADER.source(header), year)
    _add_counts(found, place, [institutions[unit].sector for unit in local])
    if residence is not None:
        _add_seats(found, place, institutions, residence, state_graduates)
    if completions is not None:
        found.checks.append(_completions(completions, set(local), found.place))
    return found


def _institutions(file: Path, counties: tuple[str, ...]) -> dict[str, Institution]:
    """Return the institutions of the country by number. Raises ConfigurationError for a county without any."""
    wanted = {county.strip().lstrip("0") for county in counties}
    known: dict[str, Institution] = {}
    codes, seen = set(), dict[tuple[str, ...], int]()
    for record in read_rows(file, HEADER):
        cells = record.cells
        once(seen, record, (cells["UNITID"],), "UNITID")
        sector = one_of(record, "SECTOR", (*SECTORS, *NONE))
        codes.add(cells["COUNTYCD"])
        if sector not in NONE:
            known[cells["UNITID"]] = Institution(SECTORS[sector], cells["COUNTYCD"].lstrip("0") in wanted, cells["FIPS"].lstrip("0"))
    for county in counties:
        if not county.strip() or county.strip().lstrip("0") not in {code.lstrip("0") for code in codes}:
            told = nearest(county, codes) or f"; {nearest_codes(county, codes)}"
            raise ConfigurationError(f"--county: found {shown(county)}, in which this file has no institution; allowed: a county code of five digits, as 06001{told}", str(file))
    return known


def _add_counts(found: Found, place: Place, sectors: Iterable[Sector]) -> None:
    """Add the number of local colleges of each sector to the one entry of the region that stands for it."""
    counted = list(sectors)
    for sector in dict.fromkeys(SECTORS.values()):
        number, key = counted.count(sector), _entry(place, sector, local=True)
        if key is None or not number:
            found.missing.append(f"{number} colleges of sector {sector} in the counties: " + ("a region lists none by a count of 0" if key else "the region has no one entry for them"))
        else:
            found.add(f"colleges.{key}.count", number, "colleges", "institutions in the counties", "derived")


def _entry(place: Place, sector: Sector, *, local: bool) -> str | None:
    """Return the key of the only entry of a sector, or None."""
    keys = [college.key for college in place.colleges or [] if college.sector == sector and college.local == local]
    return keys[0] if len(keys) == 1 else None


def _add_seats(found: Found, place: Place, institutions: dict[str, Institution], file: Path, state_graduates: float | None) -> None:
    """Add places for 100 graduates, local and away. Raises ConfigurationError."""
    states = [*dict.fromkeys(institution.state for institution in institutions.values() if institution.local)]
    rates = place.targets.graduation_rate
    if len(states) != 1 or rates is None or "all" not in rates:
        found.missing.append("seats: the counties need colleges, all in one state, and the region a graduation rate for all")
        return
    graduates, state = place.students.ninth_graders.value * rates["all"].share, states.pop()
    enrolled: dict[tuple[Sector, bool], float] = {}
    seen: dict[tuple[str, ...], int] = {}
    for record in read_rows(file, RESIDENCE):
        once(seen, record, (record.cells["UNITID"], record.cells["EFCSTATE"]), "EFCSTATE")
        people, institution = count(record, "EFRES02", RESIDENCE), institutions.get(record.cells["UNITID"])
        if institution is not None and record.cells["EFCSTATE"].lstrip("0") == state:
            kind = institution.sector, institution.local
            enrolled[kind] = enrolled.get(kind, 0.0) + (people or 0.0)
    for (sector, local), people in sorted(enrolled.items()):
        base, key = graduates if local else state_graduates, _entry(place, sector, local=local)
        where = f"{sector} {'in the region' if local else 'away'}"
        if base is None or key is None:
            found.missing.append(f"seats of {where}: " + ("the region has no one entry for them" if base is not None else "--state-graduates is not given"))
            continue
        note = f"{people:,.0f} fresh graduates of state {state} enrolled, for {base:,.0f} graduates of the {'region' if local else 'state'}; {file.name}"
        found.add(f"colleges.{key}.seats_per_100_graduates", round(100 * people / base, 2), "seats per 100 graduates", note, "derived")


def _completions(file: Path, local: set[str], place: str) -> str:
    """Tell the awards of the colleges of the region by level. Raises ConfigurationError."""
    by_level: dict[str, float] = {}
    seen: dict[tuple[str, ...], int] = {}
    for record in read_rows(file, COMPLETIONS):
        cells = record.cells
        if cells["UNITID"] in local and cells["CIPCODE"].strip("'\"") == "99" and cells["MAJORNUM"] == "1":
            once(seen, record, (cells["UNITID"], cells["AWLEVEL"]), "AWLEVEL")
            by_level[cells["AWLEVEL"]] = by_level.get(cells["AWLEVEL"], 0.0) + (count(record, "CTOTALT", COMPLETIONS) or 0.0)
    levels = named(f"{level}: {awards:,.0f}" for level, awards in sorted(by_level.items()))
    return f"{sum(by_level.values()):,.0f} awards of the colleges in {place}, by award level {levels or 'none'} ({PUBLISHER}, {file.name})"
