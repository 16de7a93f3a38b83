"""`stateroom migrate`: to another lock mode, or to another backend, without losing a state or a lock."""

from __future__ import annotations

import click

from stateroom.cli.lazy import LazyGroup


class MigrateCommands(LazyGroup):
    """The commands of `stateroom migrate`."""

    names = ("files", "states", "lock")
    package = __name__


@click.command("migrate", cls=MigrateCommands, short_help="Move states into another backend, or to another lock mode.")
def command() -> None:
    """Move a backend, step by step, with no state lost and no lock missed. docs/migrate.md says how."""
