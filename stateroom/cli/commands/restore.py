"""`stateroom restore`: bring an older version of a state back."""

from __future__ import annotations

import click

from stateroom.cli.options import Options, common_options
from stateroom.cli.output.display import watch_of
from stateroom.cli.output.document import show_document
from stateroom.cli.output.history import render_restored
from stateroom.custody import open_store
from stateroom.states.addresses import key_of
from stateroom.states.restoring import restore_version


@click.command("restore", short_help="Bring an older version of a state back.")
@common_options
@click.argument("state")
@click.argument("version")
@click.option("--force", is_flag=True, help="Even if the version has another lineage than the current state.")
def command(options: Options, *, state: str, version: str, force: bool) -> None:
    """Write VERSION of STATE anew, as its newest version, with the next serial and its digest, under the state's lock.

    VERSION is an ID that `stateroom history STATE` shows. The current state stays as an old version.
    """
    stack = options.open_stack()
    with options.open_display() as display:
        store = open_store(stack, watch_of(display))
        restored = restore_version(store, key_of(store.facts, state), version, force=force)
        for line in render_restored(restored, version):
            display.line(line)
    if options.as_json:
        document = {
            "command": "restore",
            "stack": stack.name,
            "exit_code": 0,
            "state": restored.key,
            "restored": version,
            "version": restored.version,
            "serial": restored.serial,
            "client_encrypted": restored.sealed,
            "changed": list(restored.changed),
        }
        show_document(document)
