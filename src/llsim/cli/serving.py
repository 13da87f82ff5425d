"""The command that serves the dashboard."""

from __future__ import annotations

from pathlib import Path

import click

from llsim.cli.importing import importing


@click.command()
@click.option("--port", default=8501, show_default=True, type=click.IntRange(0, 65535), help="Port on this machine; 0 takes any that is free.")
@click.option("--results", default=Path("results"), show_default=True, type=click.Path(path_type=Path, file_okay=False), help="Folder of stored comparisons.")
def dashboard(port: int, results: Path) -> None:
    """Serve pages to a browser on this machine: move the levers, look at one student's two lives, compare what is stored.

    Needs the extra `dashboard` (streamlit). Listens on 127.0.0.1 only and asks nothing of the network. Ctrl+C ends it.
    """
    from llsim.errors import LlsimError  # noqa: PLC0415 (keeps --help fast)

    with importing():
        try:
            from llsim.report.dashboard.serving import serve  # noqa: PLC0415 (slow to import)
        except ModuleNotFoundError as problem:
            raise LlsimError(f"the dashboard needs the extra `dashboard` ({problem.name} is missing): pip install 'llsim[dashboard]'") from None

    serve(port, results, lambda address: click.echo(f"Dashboard: {address}  (Ctrl+C ends it)"))
