"""Commands that make a region: from a metropolitan area's jobs, or from a folder of plain tables."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from llsim.cli.region_imports import COMMANDS

if TYPE_CHECKING:
    from llsim.region.region import Region

MOST_NINTH_GRADERS = 5_000_000.0
"""More than enter grade nine in the United States."""
OUT = click.option("--out", default=None, type=click.Path(path_type=Path), help="File to write; NAME.yaml otherwise.")
FORCE = click.option("--force", is_flag=True, help="Write over a file that is there already.")


@click.command("new")
@click.argument("name")
@click.option("--metro", required=True, help='A metropolitan area by its name or a part only it has, as "Boise City".')
@click.option("--ninth-graders", default=None, type=float, help="Students who enter grade nine a year; as many for each job as in the nation otherwise.")
@OUT
@FORCE
def new_region(name: str, metro: str, ninth_graders: float | None, out: Path | None, force: bool) -> None:
    """Write a region file called NAME for a metropolitan area of the United States, and list what was assumed for you."""
    from llsim.errors import ConfigurationError  # noqa: PLC0415 (keeps --help fast)
    from llsim.region.importers.metro import metro_region  # noqa: PLC0415 (slow to import)

    target = _target(name, out, force=force)
    if ninth_graders is not None and not 1 <= ninth_graders <= MOST_NINTH_GRADERS:
        raise ConfigurationError(f"--ninth-graders: found {ninth_graders:g}; allowed: 1 to {MOST_NINTH_GRADERS:,.0f} students a year")
    _write(metro_region(name, metro, ninth_graders), target)


@click.group("import")
def import_region() -> None:
    """Make a region file from tables, or put figures of published files into one."""


for published in COMMANDS:
    import_region.add_command(published)


@import_region.command("csv")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--out", required=True, type=click.Path(path_type=Path), help="File to write; its name without .yaml is the region's.")
@click.option("--title", default=None, help="The region's title; its name in words otherwise.")
@FORCE
def import_csv(folder: Path, out: Path, title: str | None, force: bool) -> None:
    """Make a region file from the five tables in FOLDER: students, schools, colleges, labor_market, rates (docs/importing.md)."""
    from llsim.region.importers.plain_csv import region_from_tables  # noqa: PLC0415 (slow to import)

    target = _target(out.stem, out, force=force)
    _write(region_from_tables(folder, out.stem, title or out.stem.replace("_", " ").title()), target)


@click.group("export")
def export_region() -> None:
    """Write a region as tables."""


@export_region.command("csv")
@click.argument("region")
@click.argument("folder", type=click.Path(path_type=Path))
@FORCE
def export_csv(region: str, folder: Path, force: bool) -> None:
    """Write REGION as the five tables that `import csv` reads, into FOLDER: somewhere to start from."""
    from llsim.configuration.wording import shown  # noqa: PLC0415 (keeps --help fast)
    from llsim.errors import ConfigurationError  # noqa: PLC0415 (the same)
    from llsim.region.importers.plain_csv import write_tables  # noqa: PLC0415 (slow to import)
    from llsim.region.reading import read_region  # noqa: PLC0415 (the same)

    place = read_region(region)
    if folder.is_file() or (not force and folder.is_dir() and any(folder.iterdir())):
        raise ConfigurationError(f"FOLDER: found {shown(str(folder))}, which is a file or holds files; allowed: a new or empty folder, or --force")
    write_tables(place, folder)
    if place.schools.school_list is not None:
        click.echo(f"Left out: the list of its {len(place.schools.school_list)} schools, which the tables hold in sum only; imported again they are laid out by luck", err=True)
    click.echo(f"Written: five tables in {folder}")


def _target(name: str, out: Path | None, *, force: bool) -> Path:
    """Return the file to write. Raises ConfigurationError for a bad name, a name that is taken, or a file that is there."""
    from llsim.configuration import find_configuration, list_configurations  # noqa: PLC0415 (keeps --help fast)
    from llsim.errors import ConfigurationError  # noqa: PLC0415 (the same)
    from llsim.region.writing import refuse_file, refuse_name  # noqa: PLC0415 (slow to import)

    refuse_name(name, "NAME")
    target = out or Path(f"{name}.yaml")
    refuse_file(target, force=force)
    if name in list_configurations("regions") and find_configuration("regions", name).resolve() != target.resolve():
        raise ConfigurationError(f"NAME: found {name}, a region there is already, whose calibration the new one would run on; allowed: a name of its own")
    return target


def _write(region: Region, target: Path) -> None:
    """Write the file and say what was assumed."""
    from llsim.region.writing import save_region  # noqa: PLC0415 (slow to import)

    save_region(region, target)
    click.echo(f"Written: {target} ({region.title}: {region.students.ninth_graders.value:,.0f} ninth graders a year, {region.economy.jobs_total.value:,.0f} jobs)")
    echo_assumed(region)
    click.echo(f"Next: llsim region check {target} --baseline")


def echo_assumed(region: Region) -> None:
    """List what was assumed for whoever uses the region, or is from memory."""
    assumed = region.assumed()
    click.echo(f"What we assumed for you ({len(assumed)} of {len(list(region.figures()))} figures):")
    for path, figure in assumed:
        click.echo(f"  {path}: {figure.value:,.10g} {figure.unit} ({figure.basis}: {figure.note or figure.source})")
