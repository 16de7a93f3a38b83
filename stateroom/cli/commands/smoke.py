"""`stateroom smoke`: prove a backend that exists."""

from __future__ import annotations

import click

from stateroom.cli.fleet.option import many_stacks
from stateroom.cli.options import Options, common_options
from stateroom.cli.output.display import watch_of
from stateroom.cli.output.document import show_document
from stateroom.cli.output.text import render_report
from stateroom.provision import prove


@click.command("smoke", short_help="Prove a backend that exists.")
@common_options
@many_stacks
def command(options: Options) -> int:
    """Lock, write, read back and unlock a state of our own, as Terraform would."""
    stack = options.open_stack()
    with options.open_display() as display:
        report = prove(stack, watch_of(display))
        if report.passed:
            display.line(f"\nProven: {render_report(report)}")
    if options.as_json:
        facts = {"command": "smoke", "stack": stack.name, "exit_code": report.exit_code}
        return show_document({**facts, "smoke": report.to_dict()})
    from stateroom.smoke.report import require

    require(report)
    return 0
