"""`stateroom states`: every state and workspace."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from stateroom.cli.options import Options, common_options
from stateroom.cli.output.display import watch_of
from stateroom.cli.output.document import show_document
from stateroom.cli.output.states import describe_state, render_states
from stateroom.custody import open_store
from stateroom.states.catalogue import list_states


@click.command("states", short_help="Show every state and workspace.")
@common_options
def command(options: Options) -> None:
    """Show every state and workspace: serial, lineage, resources, size, last write, lock, digest and encryption.

    Every state is read. Other objects in the bucket are passed over.
    """
    stack = options.open_stack()
    with options.open_display() as display:
        store = open_store(stack, watch_of(display))
        found = list_states(store)
        now = datetime.now(UTC)
        if not options.as_json:
            for line in render_states(found, now):
                display.line(line)
    if options.as_json:
        states = [describe_state(store.facts, each, now) for each in found]
        show_document({"command": "states", "stack": stack.name, "exit_code": 0, "states": states})
