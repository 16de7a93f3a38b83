"""`stateroom whoami`: which credentials are used, whose they are, and why no others."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from stateroom.caller import find_caller
from stateroom.cli.options import Options, common_options, one_stack
from stateroom.cli.output.document import show_document
from stateroom.cli.output.whoami import describe_caller, render_caller


@click.command("whoami", short_help="Show which credentials are used, and whose they are.")
@common_options
def command(options: Options) -> int:
    """Show which method signed in, which identity it is, when it expires, and why other methods were passed over.

    Signs in as every command on the stack does. The backend need not exist. No secret is shown.
    """
    caller = find_caller(options.workspace, one_stack(options.stack))
    code = caller.failure.exit_code if caller.failure is not None else 0
    if options.as_json:
        return show_document({"command": "whoami", "exit_code": code, **describe_caller(caller)})
    for line in render_caller(caller, datetime.now(UTC)):
        click.echo(line)
    if caller.failure is not None:
        raise caller.failure
    return 0
