"""`stateroom unlock`: take a lock from a holder that is gone."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from stateroom.cli.options import Options, common_options
from stateroom.cli.output.display import watch_of
from stateroom.cli.output.document import show_document
from stateroom.cli.output.locks import describe_lock, render_eviction
from stateroom.custody import open_store
from stateroom.errors import UsageError
from stateroom.states.addresses import key_of
from stateroom.states.age import parse_age
from stateroom.states.locks import HeldLock, release_lock, release_old_locks


@click.command("unlock", short_help="Take a lock from a holder that is gone.")
@common_options
@click.argument("state", required=False)
@click.option("--id", "lock_id", metavar="ID", help="The ID of the lock, as `stateroom locks` shows it.")
@click.option(
    "--older-than",
    metavar="TIME",
    help="Locks that are older, such as 2h: of STATE, or of every state. With --id: only if it is that old.",
)
def command(options: Options, *, state: str | None, lock_id: str | None, older_than: str | None) -> None:
    """Remove the lock of STATE from a holder that is gone, and show who that was.

    STATE is the state's key in the bucket, or the path that a tool shows with the lock. A lock that somebody else takes
    meanwhile stays: it is removed on condition that it is the one that was shown.
    """
    if (lock_id is None and older_than is None) or (lock_id is not None and state is None):
        raise UsageError(
            "it is not said which lock",
            why="a lock is removed by the state and its ID, or because it is older than some time",
            remedy="run `stateroom locks`, then `stateroom unlock STATE --id ID` or `stateroom unlock --older-than 2h`",
        )
    age = None if older_than is None else parse_age(older_than)
    stack = options.open_stack()
    now = datetime.now(UTC)
    with options.open_display() as display:
        store = open_store(stack, watch_of(display))

        def tell(held: HeldLock) -> None:
            display.line(render_eviction(held, now))

        key = None if state is None else key_of(store.facts, state)
        if lock_id is not None and key is not None:
            removed = release_lock(store, key, lock_id, tell, None if age is None else (age, now))
        elif age is not None:
            removed = release_old_locks(store, key, age, now, tell)
        display.line(f"  {len(removed)} removed" if removed else "  nothing to remove: no such lock is held")
    if options.as_json:
        locks = [describe_lock(store.facts, each, now) for each in removed]
        show_document({"command": "unlock", "stack": stack.name, "exit_code": 0, "removed": locks})
