"""The options of commands that take many stacks at once."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import click

from stateroom.cli.options import Options
from stateroom.config.load import is_pattern
from stateroom.errors import UsageError


def many_stacks(command: Callable[..., Any]) -> Callable[..., Any]:
    """Let a command take many stacks at once: `--all`, a pattern as `--stack`, and `--parallel`. Each stack then gets
    this same command in a process of its own, with the other options as they were given."""

    @click.option("--all", "every", is_flag=True, help="Every stack, many at once. So does a pattern: --stack 'aws-*'.")
    @click.option(
        "--parallel",
        type=click.IntRange(1, 64),
        default=8,
        show_default=True,
        metavar="N",
        help="How many stacks at once. The exit code is the one that all failed stacks share, else 1.",
    )
    @functools.wraps(command)
    def with_many(options: Options, *, every: bool, parallel: int, **rest: Any) -> Any:
        if not every and (options.stack is None or not is_pattern(options.stack)):
            return command(options, **rest)
        if every and options.stack is not None:
            raise UsageError("--all and --stack exclude each other", remedy="give one of them")
        from stateroom.cli.fleet.run import run_many

        return run_many(click.get_current_context(), options, parallel)

    return with_many
