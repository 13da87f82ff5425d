"""What `llsim study --design` does: try out the evaluation of a pilot."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from llsim.cli.importing import importing

if TYPE_CHECKING:
    from llsim.questions.finding import Finding

WIDTH = 150
SHOWN = ("power", "analytic_power", "false_alarms", "true_effect", "estimate", "bias", "coverage", "smallest_found", "times_needed")
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
    """Print the measures of the pilot as designed, a row each outcome, and power at other sizes below."""
    from rich.console import Console  # noqa: PLC0415 (slow to import)
    from rich.table import Table  # noqa: PLC0415 (slow to import)

    whole = Table(title=f"{found.made.policy}: {found.made.seeds} replications; 95 % intervals", caption="shares in per cent, effects of shares in points; x: times this size for the power wanted")
    others = Table(title="Power of smaller pilots, drawn from the same replications")
    for name in ("outcome", "group", "of", "students", *(name.replace("_", " ") for name in SHOWN)):
        whole.add_column(name, justify="left" if name in ("outcome", "group", "of") else "right")
    for name in ("outcome", "group", "of", "varied", "schools", "cohorts", "students", "power", "by formula"):
        others.add_column(name, justify="left" if name in ("outcome", "group", "of", "varied") else "right")
    keys = ["outcome", "group", "among", "after", "estimand", "varied", "schools", "cohorts", "part"]
    for _, own in found.table.groupby(keys, sort=False, dropna=False):
        first, cells = own.iloc[0], {row["measure"]: row for row in own.to_dict("records")}
        names = (f"{first['outcome']}, {first['after']} years", str(first["group"]), str(first["estimand"]).replace("_", " "))
        if first["varied"] == "nothing":
            whole.add_row(*names, f"{first['students']:,.0f}", *(cell(cells.get(name)) for name in SHOWN))
        else:
            others.add_row(*names, str(first["varied"]), f"{first['schools']:.0f}", str(first["cohorts"]), f"{first['students']:,.0f}", cell(cells.get("power")), cell(cells.get("analytic_power")))
    console = Console(width=WIDTH)
    console.print(whole)
    if others.row_count:
        console.print(others)


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
