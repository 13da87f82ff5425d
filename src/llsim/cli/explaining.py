"""The command that explains one name: a lever, an outcome, a number and the rows it stands on, or a row and the numbers that stand on it."""

from __future__ import annotations

import click

from llsim.cli.looking import listed_levers, listed_outcomes, listed_parameters

WIDTH = 16


@click.command()
@click.argument("name")
def explain(name: str) -> None:
    """Explain a lever, an outcome, a parameter or a row of the evidence tables by its NAME."""
    from llsim.evidence.ledger import ledger, rows_in  # noqa: PLC0415 (slow to import)

    things = {str(row.get("name", row.get("key"))): row for row in (*listed_parameters(), *listed_outcomes(), *listed_levers())}
    if name in ledger() or any(key.startswith(f"{name}.") for key in ledger()):
        for row in rows_in(name):
            print_row(row.id)
        print_standing(name)
        return
    if name not in things:
        raise unknown(name, [*things, *ledger()])
    for key, value in things[name].items():
        if value not in ("", None):
            line(key, value)
    if "source" in things[name]:
        print_rows_of(str(things[name]["source"]))


def unknown(name: str, known: list[str]) -> Exception:
    """Return the error for a name that is none, with the nearest one that is."""
    import difflib  # noqa: PLC0415 (keeps --help fast)

    from llsim.errors import ConfigurationError  # noqa: PLC0415 (keeps --help fast)

    near = difflib.get_close_matches(name, known, 1)
    return ConfigurationError(f"explain: found {name!r}; allowed: a lever, outcome, parameter or evidence id{f'; did you mean `{near[0]}`?' if near else ''}")


def line(key: str, value: object) -> None:
    """Print a key and its value."""
    click.echo(f"{key:{WIDTH}} {value}")


def print_rows_of(source: str) -> None:
    """Print the rows that a source names, or say that it names none."""
    from llsim.evidence.ledger import rows_in  # noqa: PLC0415 (slow to import)

    rows = rows_in(source)
    line("stands on", ", ".join(row.id for row in rows) if rows else "no row of the evidence tables")
    for row in rows:
        print_row(row.id)


def print_row(identity: str) -> None:
    """Print one row of the evidence tables."""
    from llsim.evidence.ledger import ledger  # noqa: PLC0415 (slow to import)

    row = ledger()[identity]
    click.echo(f"\n{row.id}  {row.what}")
    effect = f"{row.value or 'direction only'} {row.unit}" + (f" ({row.interval})" if row.interval else "")
    shown = {"published": effect, "population": row.where, "design": row.design, "citation": row.citation, "basis": row.basis, "use": row.use, "note": row.note}
    for key, value in shown.items():
        if value:
            line(f"  {key}", value)
    if row.held_out:
        line("  held out", "not fitted: compared with afterwards, unless a number below says that it took something from it")


def print_standing(identity: str) -> None:
    """Print the numbers that stand on a row."""
    from llsim.evidence.ledger import rows_in, standing_on  # noqa: PLC0415 (slow to import)

    names = dict.fromkeys(parameter.name for row in rows_in(identity) for parameter in standing_on(row.id))
    click.echo(f"\nNamed by {len(names)} numbers" + (":" if names else "."))
    for name in names:
        click.echo(f"  {name}")
