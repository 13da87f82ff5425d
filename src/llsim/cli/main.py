"""llsim: the entry point. Errors of input end with one message and exit 2, an interruption with 130."""

from __future__ import annotations

import os
import sys

import click

from llsim.cli.accounting import account
from llsim.cli.calibrating import calibrate
from llsim.cli.deciding import attribute, decide
from llsim.cli.doubting import flip, information
from llsim.cli.exchanging import exchange
from llsim.cli.experimenting import experiment, reproduce
from llsim.cli.explaining import explain
from llsim.cli.exploring import discover, sensitivity
from llsim.cli.looking import check, listing, region, schema
from llsim.cli.moving import moved
from llsim.cli.projecting import goal, project
from llsim.cli.relaxing import bottlenecks
from llsim.cli.running import compare, report, run
from llsim.cli.searching import backcast, search
from llsim.cli.serving import dashboard
from llsim.cli.studying import study
from llsim.cli.validating import validate
from llsim.errors import LlsimError

INTERRUPTED = 130


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="llsim")
def llsim() -> None:
    """Simulate regional talent pipelines: students, schools, colleges and employers under five policy levers."""


COMMANDS = (
    run, compare, check, listing, explain, schema, report, calibrate, region, study, validate, experiment, reproduce, sensitivity, discover, project, goal,
    decide, attribute, moved, account, bottlenecks, search, backcast, flip, information, exchange, dashboard,
)  # fmt: skip
for command in COMMANDS:
    llsim.add_command(command)


def main() -> None:
    """Run the command line."""
    try:
        code = llsim.main(standalone_mode=False)
        sys.stdout.flush()
    except LlsimError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(2)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except (KeyboardInterrupt, click.Abort):
        click.echo("Interrupted; nothing half-written was left.", err=True)
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    sys.exit(code if isinstance(code, int) else 0)
