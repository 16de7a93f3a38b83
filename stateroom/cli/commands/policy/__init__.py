"""`stateroom policy`: the policies, and what they say about the stacks, without any cloud."""

from __future__ import annotations

import click

from stateroom.cli.lazy import LazyGroup


class PolicyCommands(LazyGroup):
    """The commands of `stateroom policy`."""

    names = ("list", "check")
    package = __name__


@click.command("policy", cls=PolicyCommands, short_help="List the policies, and check the stacks by them.")
def command() -> None:
    """Policy as code: what is allowed, and whether the stacks keep it. docs/policies.md has every policy."""
