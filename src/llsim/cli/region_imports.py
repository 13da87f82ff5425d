"""Commands that put the figures of published files into a region file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from llsim.region.importers.california import Wanted
    from llsim.region.importers.found import Found

FILE = click.argument("file", type=click.Path(path_type=Path))
INTO = click.option("--into", required=True, type=click.Path(path_type=Path), help="The region file whose figures are replaced, as `region new` writes it.")


def californian[F: Callable[..., Any]](command: F) -> F:
    """Give a command the options that name an area of California."""
    options = (
        click.option("--state", is_flag=True, help="All of California."),
        click.option("--county", default=None, help="A county by code or name, as 01 or Alameda."),
        click.option("--district", default=None, help="A district by code or name, as 01-61259."),
        click.option("--school", default=None, help="A school by code or name, as 01-61259-0130229."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def wanted_area(state: bool, county: str | None, district: str | None, school: str | None) -> Wanted:
    """Return the one area that was named. Raises ConfigurationError for none or several."""
    from llsim.errors import ConfigurationError  # noqa: PLC0415 (keeps --help fast)
    from llsim.region.importers.california import Wanted  # noqa: PLC0415 (slow to import)

    given = {level: text for level, text in (("T", "" if state else None), ("C", county), ("D", district), ("S", school)) if text is not None}
    if len(given) != 1:
        names = ", ".join(Wanted(level).option for level in given) or "none of them"
        raise ConfigurationError(f"found {names}; allowed: one of --state, --county, --district, --school")
    return Wanted(*next(iter(given.items())))


@click.command("acgr")
@FILE
@INTO
@californian
def import_acgr(file: Path, into: Path, state: bool, county: str | None, district: str | None, school: str | None) -> None:
    """Put graduation, dropout and a-g rates from California's cohort graduation FILE (acgr24.txt) into a region file."""
    from llsim.region.importers.acgr import read_acgr  # noqa: PLC0415 (slow to import)

    put_into(into, lambda: read_acgr(file, wanted_area(state, county, district, school)))


def put_into(into: Path, reading: Callable[[], Found]) -> None:
    """Put what was found into a region file, whole or not at all, and say what changed and what is still assumed."""
    from llsim.errors import ConfigurationError  # noqa: PLC0415 (keeps --help fast)
    from llsim.region.importers.found import editable, put_in  # noqa: PLC0415 (slow to import)
    from llsim.region.region import figures_in  # noqa: PLC0415 (the same)
    from llsim.region.writing import save_region  # noqa: PLC0415 (the same)

    place = editable(into)
    found = reading()
    if not found.figures and not found.checks:
        raise ConfigurationError(f"found no figure for {found.place}: {'; '.join(found.missing) or 'nothing is given'}; allowed: an area with published figures", found.source)
    changed, changes = put_in(place, found, into)
    if changes:
        save_region(changed, into)
    click.echo(f"{found.source}: {found.place}, {found.year}; {len(changes)} figures of {into} changed")
    for change in changes:
        click.echo(f"  {change}")
    for line in found.missing:
        click.echo(f"  not filled: {line}")
    for line in found.checks:
        click.echo(f"  to check with, no figure of a region: {line}")
    figures = list(figures_in(changed, ""))
    assumed = [path for path, figure in figures if figure.is_assumed]
    click.echo(f"Still assumed or from memory, {len(assumed)} of {len(figures)} figures: {', '.join(assumed)}")


COMMANDS = (import_acgr,)
