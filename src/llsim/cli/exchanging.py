"""The command for regions side by side: exchange."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from llsim.cli.importing import importing
from llsim.cli.options import shared_options
from llsim.cli.running import warn
from llsim.cli.telling import telling

if TYPE_CHECKING:
    import pandas as pd

    from llsim.questions.finding import Finding

WIDTH = 150
SHOWN = ("graduation_rate", "employment_rate", "earnings_age_25", "retention_5yr", "local_hires")
MOST_SHOWN = 12
"""Regions whose rows are printed; all are in --json and --out."""


@click.command()
@click.argument("scenario")
@click.option("--network", default="california_regions", show_default=True, help="Network name (configs/networks) or the path of its file.")
@click.option("--adopts", multiple=True, metavar="REGION", help="A region that takes up SCENARIO; may be given several times; all do otherwise.")
@click.option("--spreads", is_flag=True, help="Let the reform spread from those to the other regions, year by year.")
@click.option("--baseline", default="baseline", show_default=True, help="The scenario of every region that does not take it up.")
@click.option("--seeds", default=5, show_default=True, type=int, help="Number of seeds; differences are paired by seed.")
@click.option("--engine", default="local", show_default=True, type=click.Choice(["local", "dask"]), help="Regions in threads here, or over the workers of a dask cluster: the same bits.")
@click.option("--scheduler", default="tcp://127.0.0.1:8786", show_default=True, help="Address of the dask scheduler.")
@shared_options("sample", "first_seed", "until", "workers", "overrides", "out", "as_json")
def exchange(
    scenario: str, network: str, adopts: tuple[str, ...], spreads: bool, baseline: str, seeds: int, engine: str, scheduler: str, sample: float, first_seed: int, until: int | None,
    workers: int | None, overrides: tuple[str, ...], out: Path | None, as_json: bool,
) -> None:
    """Say what SCENARIO in some regions does to all of a network that exchanges students, graduates and workers: one region's gain can be another's loss."""
    with importing():
        from llsim.network.network import read_network  # noqa: PLC0415 (slow to import)
        from llsim.questions.exchange import WORLDS_A_SEED  # noqa: PLC0415 (slow to import)
        from llsim.questions.exchange import exchange as exchange_between  # noqa: PLC0415 (slow to import)

    with telling(WORLDS_A_SEED * max(seeds, 0) * len(read_network(network).members)) as seen:
        found = exchange_between(
            scenario, network, adopts=adopts, spreads=spreads, baseline=baseline, seeds=seeds, first_seed=first_seed, sample=sample, until=until, overrides=overrides,
            workers=workers, engine="dask" if engine == "dask" else "local", scheduler=scheduler, seen=seen,
        )
    warn(list(found.made.warnings))
    if out:
        found.save(out)
    if as_json:
        click.echo(found.to_json())
    else:
        print_exchange(found)


def print_exchange(found: Finding) -> None:
    """Print the effects by region, then what moved between regions."""
    from rich.console import Console  # noqa: PLC0415 (slow to import)
    from rich.table import Table  # noqa: PLC0415 (slow to import)

    from llsim.analysis.saying import shown  # noqa: PLC0415 (slow to import)
    from llsim.catalogue import BY_NAME  # noqa: PLC0415 (keeps --help fast)

    made, table = found.made, found.table
    console = Console(width=WIDTH)
    titles = [*table["region"].unique()]
    kept = titles if len(titles) <= MOST_SHOWN + 1 else [*[one for one in titles if one in made.settings["adopts"]][:MOST_SHOWN], titles[-1]]
    grid = Table(title=f"{made.settings['network']}, {made.until}: {made.policy} against {made.against}, 95 % interval over {made.seeds} paired seeds")
    for name in ("outcome", "region", "alone", "together", "of it from others"):
        grid.add_column(name, justify="left" if name in ("outcome", "region") else "right")
    for outcome in SHOWN:
        for row in table[(table["outcome"] == outcome) & table["region"].isin(kept)].to_dict("records"):
            outcome_of = BY_NAME[outcome]
            cells = [
                f"{shown(row[part], outcome_of, signed=True)} ({shown(row[f'{part}_low'], outcome_of, signed=True)} to {shown(row[f'{part}_high'], outcome_of, signed=True)})"
                for part in ("alone", "together", "others")
            ]
            grid.add_row(BY_NAME[outcome].title, f"{row['region']}{' *' if row['adopts'] else ''}", *cells)
        grid.add_section()
    console.print(grid)
    console.print("* takes up the policy. Alone: every region by itself, as a study of one region has it. Together: what the policy changes in one region arrives in the others.", highlight=False)
    for line in told(found):
        console.print(line, highlight=False)


def told(found: Finding) -> list[str]:
    """Say in sentences who gains from whom."""
    return [*_hires(found.table), *_moves(found.more["flows"]), *_spread(found.more["take_up"])]


def _hires(table: pd.DataFrame) -> list[str]:
    """Say what is left of the extra hires when all regions are counted."""
    hires = table[table["outcome"] == "local_hires"].set_index("region")
    everyone = hires.iloc[-1]
    losing = [f"{name} {row['others']:+,.0f}" for name, row in hires.iloc[:-1].sort_values("others").iterrows() if row["others_high"] < 0][:5]
    gaining = [f"{name} {row['others']:+,.0f}" for name, row in hires.iloc[:-1].sort_values("others", ascending=False).iterrows() if row["others_low"] > 0][:5]
    within = f"{everyone['together_low']:+,.0f} to {everyone['together_high']:+,.0f}"
    lines = [f"Hires of the regions' own young people, all regions: {everyone['alone']:+,.0f} counted one by one, {everyone['together']:+,.0f} together ({within})."]
    lines.append(f"Fewer hires because of other regions: {', '.join(losing)}." if losing else "No region clearly has fewer hires because of another.")
    lines.append(f"More hires because of other regions: {', '.join(gaining)}." if gaining else "No region clearly has more hires because of another.")
    if losing or gaining:
        lines.append(f"Of {len(hires) - 1} regions, about {0.05 * (len(hires) - 1):.1f} would be named by chance alone.")
    return lines


def _moves(flows: pd.DataFrame) -> list[str]:
    """Say how many more or fewer people of each kind moved between places, over all years, mean over seeds."""
    total = flows.groupby(["world", "kind"])["people"].sum() / flows["seed"].nunique()
    change = (total.xs("together") - total.xs("as it goes")).fillna(0.0)
    words = {"students": "left for colleges away", "graduates": "stayed where they studied", "workers": "moved away, less those who came back", "in_migrants": "came for a job residents left open"}
    return ["Change over all years, people: " + "; ".join(f"{change.get(kind, 0.0):+,.0f} {told_as}" for kind, told_as in words.items()) + "."]


def _spread(take_up: pd.DataFrame) -> list[str]:
    """Say how many regions have taken the policy up, where it spread."""
    from llsim.network.spreading import NEVER  # noqa: PLC0415 (slow to import)

    if take_up.groupby("region")["year"].nunique().max() <= 1:
        return []
    ever = (take_up["year"] < NEVER).groupby(take_up["seed"]).sum()
    return [f"The reform reached {ever.mean():.1f} regions by the last year, {ever.min()} to {ever.max()} over seeds."]
