"""The command that draws up costs and benefits."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import TYPE_CHECKING

import click

from llsim.cli.importing import importing
from llsim.cli.options import run_options
from llsim.cli.running import warn
from llsim.cli.telling import telling

if TYPE_CHECKING:
    import pandas as pd

    from llsim.questions.finding import Finding

WIDTH = 150
MILLION = 1_000_000


@click.command()
@click.argument("scenario", default="linked_learning")
@click.option("--baseline", default="baseline", show_default=True, help="Scenario that it is held against.")
@click.option("--seeds", default=10, show_default=True, type=click.IntRange(1, 10_000), help="Seeds of each draw.")
@click.option("--follow", default=32, show_default=True, type=int, help="Age to which the last cohort is simulated; differences are carried on to 65. 26 is faster.")
@click.option("--held-out", "held_out", is_flag=True, help="Instead: published costs and benefits, never fitted, and the same programmes replayed; with --seeds, --workers, --out, --json.")
@run_options
def account(
    scenario: str, baseline: str, seeds: int, follow: int, held_out: bool, region: str, sample: float, draws: int, first_seed: int, until: int | None, workers: int | None,
    overrides: tuple[str, ...], out: Path | None, as_json: bool,
) -> None:
    """Draw up the costs and benefits of SCENARIO by payer and year: present values, break-even years, what one more graduate costs.

    Levers are in force up to --until (the scenario's last year); everybody who entered by then is counted. `--set valuation.NAME=VALUE`
    changes a price (`llsim list parameters`). With --out, `llsim report` of that folder tells it.
    """
    if held_out:
        _print_held_out(seeds, workers, out, as_json=as_json)
        return
    with importing():
        from llsim.questions.account import account as account_for  # noqa: PLC0415 (slow to import)

    with telling(2 * seeds * max(draws, 1)) as seen:
        found = account_for(
            scenario, baseline=baseline, region=region, seeds=seeds, first_seed=first_seed, draws=draws, sample=sample, until=until, follow=follow, overrides=overrides,
            workers=workers, seen=lambda: seen(1),
        )
    warn(list(found.made.warnings))
    if out:
        found.save(out)
    click.echo(found.to_json()) if as_json else _print(found)


def _print(found: Finding) -> None:
    """Print who pays and gains, present values of items with their grades, and what people cost."""
    from rich.console import Console  # noqa: PLC0415 (slow to import)
    from rich.table import Table  # noqa: PLC0415 (slow to import)

    made, table = found.made, found.table
    told = made.settings
    when = f"levers {told['as_of']} to {told['levers_until']}; million dollars of {told['dollars_of']} as of {told['as_of']}, at {100 * told['discount_rate']:g} % a year"
    title = f"{made.place}: {made.policy} against {made.against}, {when}"
    console = Console(width=WIDTH)
    payers = Table(title=title, caption=f"95 % intervals hold {told['intervals_hold']}.")
    for column in ("payer", "spends", "gains", "net", "breaks even", "in so many cases"):
        payers.add_column(column, justify="left" if column == "payer" else "right")
    for payer in dict.fromkeys(table[table["measure"] == "break_even"]["payer"]):
        own = table[table["payer"] == payer].set_index(["measure", "item"])
        even, share = own.loc[("break_even", "all")], own.loc[("break_even_share", "all"), "value"]
        sums = (_millions(own.loc[("present_value", item)]) for item in ("cost", "benefit", "net"))
        payers.add_row(payer, *sums, _year(even, known=not math.isnan(share)), "" if math.isnan(share) else f"{100 * share:.0f} %")
    console.print(payers)
    console.print(_items(table))
    console.print(_people(table))
    click.echo("Grades: A randomised, B matched or natural experiments, C descriptive, D assumed; rules: what the policy itself says. An item has the weakest grade among what it rests on.")


def _items(table: pd.DataFrame) -> object:
    """Lay out present values by item with what they rest on."""
    from rich.table import Table  # noqa: PLC0415 (slow to import)

    rows = Table(title="Present value by item, million dollars")
    for column in ("payer", "item", "value", "grade", "rests on"):
        rows.add_column(column, justify="right" if column == "value" else "left")
    own = table[(table["measure"] == "present_value") & ~table["item"].isin(["cost", "benefit", "net"])]
    for row in own.to_dict("records"):
        rows.add_row(row["payer"], row["item"].replace("_", " "), _millions(row), row["grade"], row["source"])
    return rows


def _people(table: pd.DataFrame) -> object:
    """Lay out ratios, what one more person costs, and the same by other rules."""
    from rich.table import Table  # noqa: PLC0415 (slow to import)

    rows = Table(title="Ratios, and what the public spends for one more")
    for column in ("what", "value", "low", "high", "unit"):
        rows.add_column(column, justify="left" if column in ("what", "unit") else "right")
    own = table[table["measure"].str.startswith(("ratio", "cost_per", "additional", "net_present"))]
    for row in own.to_dict("records"):
        what = " ".join(part.replace("_", " ") for part in (row["measure"], row["payer"], row["item"]) if part != "all")
        digits = 2 if row["measure"] == "ratio" else 0
        rows.add_row(what, *(_number(row[end], digits) for end in ("value", "low", "high")), row["unit"])
    return rows


def _number(value: float, digits: int) -> str:
    """Write a number, or that it is not known."""
    return f"{value:,.{digits}f}" if math.isfinite(value) else "not known"


def _millions(row: pd.Series) -> str:
    """Write millions of dollars over their interval."""
    middle, low, high = (float(row[end]) / MILLION for end in ("value", "low", "high"))
    return f"{middle:,.1f}" + (f" ({low:,.1f} to {high:,.1f})" if math.isfinite(low) and (low, high) != (middle, middle) else "")


def _year(row: pd.Series, *, known: bool) -> str:
    """Write a break-even year with its interval where that is known; what is no year is never."""
    middle, low, high = (f"{row[end]:.0f}" if math.isfinite(row[end]) else "never" for end in ("value", "low", "high"))
    return middle if middle == low == high or not known else f"{middle} ({low} to {high})"


def _print_held_out(seeds: int, workers: int | None, out: Path | None, *, as_json: bool) -> None:
    """Replay published accounts and lay both side by side; with `out`, write them as a table with their date and source version too."""
    from datetime import UTC, datetime  # noqa: PLC0415 (only here)

    from llsim.compiled import SOURCE_VERSION  # noqa: PLC0415 (slow to import)
    from llsim.questions.account_replays import replayed  # noqa: PLC0415 (slow to import)

    table = replayed(seeds=seeds, workers=workers).assign(seeds=seeds, date=f"{datetime.now(UTC):%Y-%m-%d}", source=SOURCE_VERSION)
    if out:
        out.mkdir(parents=True, exist_ok=True)
        table.to_csv(out / "account_checks.csv", index=False, float_format="%.6g")
    if as_json:
        click.echo(json.dumps(json.loads(table.to_json(orient="records")), indent=1))
        return
    from rich.console import Console  # noqa: PLC0415 (slow to import)
    from rich.table import Table  # noqa: PLC0415 (slow to import)

    rows = Table(title="Published costs and benefits a participant, held out, and the same programmes replayed (95 % intervals)")
    for column in ("evidence", "what", "published", "replayed", "low", "high", "unit", "verdict", "note"):
        rows.add_column(column, justify="right" if column in ("published", "replayed", "low", "high") else "left")
    for row in table.to_dict("records"):
        digits = 0 if row["unit"] == "dollars" else 1
        what = f"{row['title']}: {row['what'].replace('_', ' ')}"
        rows.add_row(row["evidence"], what, *(_number(row[name], digits) for name in ("published", "value", "low", "high")), row["unit"], row["verdict"], row["note"])
    Console(width=WIDTH).print(rows)
