"""Groups of commands that import a command only when it is called."""

from __future__ import annotations

import importlib
from typing import ClassVar

import click


class LazyGroup(click.Group):
    """Commands, one module each, imported when one is called: start-up pays only for what it uses.

    names: the commands, as they are listed. package: where their modules are.
    """

    names: ClassVar[tuple[str, ...]] = ()
    package: ClassVar[str] = "stateroom.cli.commands"

    def list_commands(self, _context: click.Context) -> list[str]:
        return list(self.names)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        if name not in self.names:
            return None
        command: click.Command = importlib.import_module(f"{self.package}.{name.replace('-', '_')}").command
        return command
