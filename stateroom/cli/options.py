"""Options that several commands share."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from stateroom.provision import Stack, open_stack
from stateroom.workspace import find_workspace


@dataclass(frozen=True)
class Options:
    """What every command knows: which stack, where the project is, and how to speak.

    as_json: one machine-readable document instead of text.
    """

    stack: str | None
    folder: Path
    as_json: bool

    def open_stack(self) -> Stack:
        """The stack that was asked for, or the only one."""
        return open_stack(find_workspace(self.folder.resolve()), self.stack)


def common_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--stack`, `--cwd`, `--json` and `--debug`; the command gets them as one Options."""

    @click.option("-s", "--stack", metavar="NAME", help="The stack; default: the only one.")
    @click.option(
        "-C", "--cwd", type=click.Path(path_type=Path), default=Path(), help="The project's folder, or one in it."
    )
    @click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of text.")
    @click.option("--debug", is_flag=True, help="Show tracebacks.")
    @functools.wraps(command)
    def with_options(*, stack: str | None, cwd: Path, as_json: bool, debug: bool, **rest: Any) -> Any:
        del debug  # read by the entry point, which shows errors
        return command(Options(stack, cwd, as_json), **rest)

    return with_options


policy_config_option = click.option(
    "--policy-config",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The policies' configuration; default: policies.json beside Pulumi.yaml.",
)
"""Adds `--policy-config`; the command gets it as `policy_config`, None when it was not given."""
