"""What `llsim study --design` does: try out the evaluation of a pilot."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from llsim.cli.importing import importing

if TYPE_CHECKING:
    import pandas as pd

    from llsim.questions.finding import Finding

WIDTH = 150
KEYS = ["outcome", "group", "among", "after", "estimand", "varied", "schools", "cohorts", "part"]
SURE = ("students", "power", "analytic_power", "false_alarms", "coverage")
FOUND = ("true_effect", "estimate", "bias", "smallest_found", "times_needed")
SMALLER = ("schools", "cohorts", "students", "power", "analytic_power")
CAPTION = "effects of shares in points; analytic power: by the formula of a power calculator; times needed: times the size for the power wanted"
OF_SHARES = ("power", "analytic_power", "false_alarms", "coverage")


def try_out(design: Path, seeds: int | None, workers: int | None, out: Path | None, *, as_json: bool) -> None:
    """Try out a design, keep it in a folder, and print what its evaluation would find."""
    with importing():
        from llsim.cli.running import warn  # noqa: PLC0415 (slow to import)
        from llsim.cli.telling import telling  # noqa: PLC0415 (slow to import)
        from llsim.evidence.pilots.reading import read_pilot  # noqa: PLC0415 (slow to import)
        from llsim.questions.power import try_design  # noqa: PLC0415 (slow to import)
        from llsim.report.findings.telling import write_findings  # noqa: PLC0415 (slow to import)

    count = seeds or read_pilot(design)[0].replications
    folder = out or Path("results") / "pilots" / design.stem
    with telling(count) as seen:
        found = try_design(design, seeds=count, workers=workers, out=folder, seen=seen)
    found.save(folder)
    warn(list(found.made.warnings))
    if not (folder / "differences.parquet").is_file():
        click.echo(f"Page: {write_findings(folder)}", err=True)
    if as_json:
        click.echo(found.to_json())
    else:
        print_power(found)


def print_power(found: Finding) -> None:
    """Print how sure the pilot as designed is, how far its estimates are off, and power at other sizes."""
    from rich.console import Console  # noqa: PLC0415 (slow to import)
    from rich.table import Table  # noqa: PLC0415 (slow to import)

    title = f"{found.made.settings['title']}: {found.made.seeds} replications; 95 % intervals"
    tables = [Table(title=title), Table(caption=CAPTION), Table(title="Power of smaller pilots, drawn from the same replications")]
    for table, names in zip(tables, (SURE, FOUND, SMALLER), strict=True):
        for place, name in enumerate(("outcome", *(name.replace("_", " ") for name in names))):
            table.add_column(name, justify="right" if place else "left")
    for _, own in found.table.groupby(KEYS, sort=False, dropna=False):
        first, cells = own.iloc[0], {row["measure"]: row for row in own.to_dict("records")}
        name = named(first)
        if first["varied"] == "nothing":
            tables[0].add_row(name, f"{first['students']:,.0f}", *(cell(cells.get(measure)) for measure in SURE[1:]))
            tables[1].add_row(name, *(cell(cells.get(measure)) for measure in FOUND))
        elif first["estimand"] == "effect":
            size = (f"{first['schools']:.0f}", str(first["cohorts"]), f"{first['students']:,.0f}")
            tables[2].add_row(name, *size, *(cell(cells.get(measure)) for measure in SMALLER[3:]))
    console = Console(width=WIDTH)
    for table in tables:
        if table.row_count:
            console.print(table)


def named(row: pd.Series) -> str:
    """Name an outcome with its year, group and estimand."""
    group = "" if row["group"] == "all" else f", {row['group']}"
    among = "" if row["among"] == "everyone" else f", of {row['among']}"
    return f"{row['outcome']}, year {row['after']}{among}{group}{', took part' if row['estimand'] == 'took_part' else ''}"


def cell(row: dict[str, object] | None) -> str:
    """Write a measure with its interval."""
    import math  # noqa: PLC0415 (beside its use)

    if row is None:
        return ""
    measure, numbers = str(row["measure"]), [float(str(row[name])) for name in ("value", "low", "high")]
    if measure == "times_needed":
        return "unknown" if not math.isfinite(numbers[0]) else f"x {numbers[0]:.2g}"
    share = measure in OF_SHARES
    times, form = (100.0 if share or row["unit"] == "share" else 1.0), ".0f" if share else "+.1f"
    value, low, high = (f"{times * number:{form}}" for number in numbers)
    return value if not all(map(math.isfinite, numbers)) else f"{value} ({low} to {high})"
