"""Commands that show first what they would do: `--dry-run`, `--yes`, and a question on a terminal."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from typing import Any

import click

from stateroom.cli.options import Options
from stateroom.cli.output.display import Display
from stateroom.errors import UsageError


def carry_out_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--yes` and `--dry-run`; the command gets them as `yes` and `dry_run`, never both."""

    @click.option("--yes", is_flag=True, help="Carry it out without asking.")
    @click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
    @functools.wraps(command)
    def with_choice(*arguments: Any, yes: bool, dry_run: bool, **rest: Any) -> Any:
        if yes and dry_run:
            raise UsageError("--yes and --dry-run exclude each other", remedy="give one of them")
        return command(*arguments, yes=yes, dry_run=dry_run, **rest)

    return with_choice


def show_done(display: Display) -> Callable[[str], None]:
    """Shows in a line of its own each thing that is done."""
    return lambda what: display.line(f"  {what}")


def is_agreed(options: Options, display: Display, *, yes: bool, dry_run: bool) -> bool:
    """Whether what was shown is to be carried out. Asks only a person, and never for a document."""
    if yes or dry_run:
        return yes
    if options.as_json or not sys.stdin.isatty():
        display.line("\nNothing was changed; --yes carries it out.")
        return False
    with display.suspended():
        agreed: bool = click.confirm("Carry it out?", default=False)
    if not agreed:
        display.line("Nothing was changed.")
    return agreed
