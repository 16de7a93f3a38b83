"""`stateroom history`: the versions of a state, and what two of them differ in."""

from __future__ import annotations

import click

from stateroom.cli.options import Options, common_options
from stateroom.cli.output.display import watch_of
from stateroom.cli.output.document import show_document
from stateroom.cli.output.history import describe_comparison, describe_version, render_comparison, render_history
from stateroom.custody import open_store
from stateroom.states.addresses import key_of
from stateroom.states.history import compare_versions, read_history


@click.command("history", short_help="Show the versions of a state, or what two differ in.")
@common_options
@click.argument("state")
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="How many versions, at most.")
@click.option(
    "--diff", "compared", nargs=2, metavar="A B", help="Compare two versions; `current` is what the clients see."
)
def command(options: Options, *, state: str, limit: int, compared: tuple[str, str] | None) -> None:
    """Show the versions of STATE, the newest first: serial, size, time, and who wrote it where that can be told.

    With --diff: the resources and outputs that were added, removed or changed from version A to version B. No value is
    shown: what of a state is secret cannot be told from it.
    """
    stack = options.open_stack()
    with options.open_display() as display:
        store = open_store(stack, watch_of(display))
        key = key_of(store.facts, state)
        if compared:
            comparison = compare_versions(store, key, *compared)
            lines = render_comparison(comparison)
            described = {"from": compared[0], "to": compared[1], **describe_comparison(comparison)}
        else:
            found = read_history(store, key, limit)
            lines = render_history(key, found)
            described = {"versions": [describe_version(each) for each in found]}
        for line in lines:
            display.line(line)
    if options.as_json:
        show_document({"command": "history", "stack": stack.name, "exit_code": 0, "state": key, **described})
