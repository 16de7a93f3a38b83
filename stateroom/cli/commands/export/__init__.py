"""`stateroom export`: what the direct engine made, for those who take it over."""

from __future__ import annotations

import click

from stateroom.cli.lazy import LazyGroup


class ExportCommands(LazyGroup):
    """The commands of `stateroom export`."""

    names = ("pulumi-import", "terraform")
    package = __name__


@click.command("export", cls=ExportCommands, short_help="Hand the backend over to Pulumi or Terraform.")
def command() -> None:
    """Hand the backend over: its resources with their ids, as another tool imports them. docs/leaving.md says how."""
