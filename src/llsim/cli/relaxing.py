"""Command that relaxes capacities: bottlenecks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from llsim.cli.importing import importing
from llsim.cli.options import run_options

if TYPE_CHECKING:
    from llsim.questions.finding import Finding

WIDTH, MOST_RANKS = 150, 5


@click.command()
@click.argument("scenario")
@click.option("--step", default=0.1, show_default=True, type=float, help="How much more of each capacity, as a share of what there is.")
@click.option("--outcome", "outcomes", multiple=True, help="Outcome to rank capacities by; may be given again. Seven headline outcomes otherwise.")
@click.option("--group", "groups", multiple=True, help="Group to rank capacities for; may be given again. All students otherwise.")
@click.option("--seeds", default=10, show_default=True, type=int, help="Number of seeds; gains are paired by seed.")
@run_options
def bottlenecks(
    scenario: str, step: float, outcomes: tuple[str, ...], groups: tuple[str, ...], seeds: int, region: str, sample: float, draws: int, first_seed: int, until: int | None,
    workers: int | None, overrides: tuple[str, ...], out: Path | None, as_json: bool,
) -> None:
    """Relax each capacity by a small step under SCENARIO, one at a time, and rank what it gains: placements, seats, counselling, vacancies by industry.

    With --out the answer is saved beside what is there, and a stopped one goes on.
    """
    with importing():
        from llsim.cli.running import counted, progress, warn  # noqa: PLC0415 (slow to import)
        from llsim.questions.bottlenecks import OUTCOMES, capacities  # noqa: PLC0415 (slow to import)
        from llsim.questions.bottlenecks import bottlenecks as relax_each  # noqa: PLC0415 (slow to import)

    with progress((1 + len(capacities())) * max(0, seeds) * max(1, draws)) as seen:
        finding = relax_each(
            scenario, region=region, seeds=seeds, first_seed=first_seed, draws=draws, step=step, outcomes=outcomes or OUTCOMES, groups=groups or ("all",), sample=sample, until=until,
            overrides=overrides, workers=workers, out=out, seen=counted(seen), say=lambda words: click.echo(words, err=True),
        )
    warn(list(finding.made.warnings))
    if out:
        finding.save(out)
    if as_json:
        click.echo(finding.to_json())
        return
    print_gains(finding)


def print_gains(finding: Finding) -> None:
    """Print the first capacities for each outcome, and the answer in sentences."""
    from rich.console import Console  # noqa: PLC0415 (slow to import)
    from rich.table import Table  # noqa: PLC0415 (slow to import)

    from llsim.analysis.saying import shown, unit_of  # noqa: PLC0415 (slow to import)
    from llsim.catalogue import BY_NAME  # noqa: PLC0415 (keeps --help fast)
    from llsim.report.findings.bottlenecks import capacity_title  # noqa: PLC0415 (slow to import)

    made = finding.made
    table = Table(title=f"{made.place}, {made.until}, {made.policy}: gain of {100 * made.settings['step']:g} % more of each capacity alone, 95 % interval over {made.seeds} paired seeds")
    for column, right in (("outcome", False), ("capacity", False), ("gain", True), ("interval", True), ("people", True), ("a place", True), ("used", True), ("full", True), ("short?", False)):
        table.add_column(column, justify="right" if right else "left")
    for (name, group), own in finding.table.groupby(["outcome", "group"], sort=False):
        outcome = BY_NAME[str(name)]
        for place, row in enumerate(own.head(MOST_RANKS).to_dict("records")):
            title = f"{outcome.title} ({unit_of(outcome)})" + ("" if group == "all" else f", {group}")
            low, high = (shown(float(row[end]), outcome, signed=True) for end in ("low", "high"))
            cells = (f"{row['people']:+,.1f}", f"{row['per_unit']:+.3f}", f"{row['used']:.0%}", f"{row['full']:.0%}")
            numbers = [shown(float(row["gain"]), outcome, signed=True), f"{low} to {high}", *("" if cell.endswith(("nan", "nan%")) else cell for cell in cells)]
            table.add_row(title if place == 0 else "", capacity_title(str(row["capacity"]), str(row["part"])), *numbers, "yes" if row["clear"] else "probably" if row["binding"] else "")
        table.add_section()
    Console(width=WIDTH).print(table)
    for words in finding.summary():
        click.echo(f"* {words}")
