"""`stateroom preview`: what `up` would change."""

from __future__ import annotations

import click

from stateroom.cli.options import Options, common_options
from stateroom.cli.output import open_display
from stateroom.cli.output.display import watch_of
from stateroom.cli.output.document import show_document
from stateroom.cli.output.text import describe_plan, render_plan
from stateroom.errors import RefusedError
from stateroom.provision import preview

_PENDING = 2


@click.command("preview", short_help="Show what `up` would change.")
@common_options
@click.option("--adopt", is_flag=True, help="Plan to take over what exists without our tag.")
def command(options: Options, *, adopt: bool) -> int:
    """Show what `up` would change, and write nothing. Exits with 2 when changes are pending."""
    stack = options.open_stack()
    with open_display(as_json=options.as_json) as display:
        plan = preview(stack, watch_of(display), adopt=adopt).plan
        for line in render_plan(plan):
            display.line(line)
    code = RefusedError.exit_code if plan.refused else _PENDING if plan.pending else 0
    if options.as_json:
        document = {"command": "preview", "stack": stack.name, "exit_code": code, "plan": describe_plan(plan)}
        show_document(document)
    return code
