"""`stateroom locks`: every lock that is held."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from stateroom.cli.options import Options, common_options
from stateroom.cli.output.display import watch_of
from stateroom.cli.output.document import show_document
from stateroom.cli.output.locks import describe_lock, render_locks
from stateroom.custody import open_store
from stateroom.states.locks import list_locks


@click.command("locks", short_help="Show every lock that is held.")
@common_options
def command(options: Options) -> None:
    """Show every lock that is held in the backend: of which state, by whom, for what and since when.

    Locks are looked for in the lock table and in lock files, whichever of them the backend uses now.
    """
    stack = options.open_stack()
    with options.open_display() as display:
        store = open_store(stack, watch_of(display))
        found = list_locks(store)
        now = datetime.now(UTC)
        if not options.as_json:
            for line in render_locks(store.facts, found, now):
                display.line(line)
    if options.as_json:
        locks = [describe_lock(store.facts, each, now) for each in found]
        show_document({"command": "locks", "stack": stack.name, "exit_code": 0, "locks": locks})
