"""Options that several commands share."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from stateroom.cli.output import open_display
from stateroom.cli.output.display import Display
from stateroom.config.load import is_pattern
from stateroom.engines.choice import ASKED
from stateroom.errors import UsageError
from stateroom.provision import Stack, open_stack
from stateroom.workspace import Workspace, find_workspace


@dataclass(frozen=True)
class Options:
    """What every command knows: which stack, where the project is, and how to speak.

    as_json: one machine-readable document instead of text.
    events: the descriptor to which another `stateroom` wants every event written as data; None when a person watches.
    """

    stack: str | None
    folder: Path
    as_json: bool
    events: int | None = None

    @property
    def workspace(self) -> Workspace:
        """The project's folder."""
        return find_workspace(self.folder.resolve())

    def open_stack(self) -> Stack:
        """The stack that was asked for, or the only one."""
        return open_stack(self.workspace, one_stack(self.stack))

    def open_display(self) -> Display:
        """The display that fits where the output goes."""
        if self.events is not None:
            from stateroom.cli.fleet.telling import Telling

            return Telling.on(self.events)
        return open_display(as_json=self.as_json)


def one_stack(asked: str | None) -> str | None:
    """The name that was asked for. UsageError for a pattern."""
    if asked is not None and is_pattern(asked):
        raise UsageError(
            f"{asked} is a pattern, and this command takes one stack at a time",
            why="up, preview and smoke take many at once",
            remedy="name the stack",
        )
    return asked


def common_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--stack`, `--cwd`, `--json` and `--debug`; the command gets them as one Options."""

    @click.option("-s", "--stack", metavar="NAME", help="The stack; default: the only one.")
    @click.option(
        "-C", "--cwd", type=click.Path(path_type=Path), default=Path(), help="The project's folder, or one in it."
    )
    @click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of text.")
    @click.option("--events", type=int, hidden=True)
    @click.option("--debug", is_flag=True, help="Show tracebacks.")
    @functools.wraps(command)
    def with_options(
        *, stack: str | None, cwd: Path, as_json: bool, events: int | None, debug: bool, **rest: Any
    ) -> Any:
        del debug  # read by the entry point, which shows errors
        return command(Options(stack, cwd, as_json, events), **rest)

    return with_options


policy_config_option = click.option(
    "--policy-config",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The policies' configuration; default: policies.json beside Pulumi.yaml.",
)
"""Adds `--policy-config`; the command gets it as `policy_config`, None when it was not given."""


engine_option = click.option(
    "--engine",
    type=click.Choice(ASKED),
    default="direct",
    show_default=True,
    help="The direct engine, or Pulumi's own through its CLI; auto takes the one that made the stack.",
)
"""Adds `--engine`; the command gets it as `engine`."""
