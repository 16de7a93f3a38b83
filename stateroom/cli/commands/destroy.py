"""`stateroom destroy`: remove a backend, after asking."""

from __future__ import annotations

import sys

import click

from stateroom.cli.options import Options, common_options
from stateroom.cli.output.display import Display, watch_of
from stateroom.cli.output.document import show_document
from stateroom.cli.output.text import describe_resource, render_resource
from stateroom.engine.events import Resource
from stateroom.engines.choice import require_direct
from stateroom.errors import RefusedError, UsageError
from stateroom.provision import tear_down


@click.command("destroy", short_help="Remove a backend, after asking.")
@common_options
@click.option("--yes", "answer", metavar="NAME", help="The stack's name, instead of being asked for it.")
@click.option("--with-states", is_flag=True, help="Destroy the states in it, too.")
def command(options: Options, *, answer: str | None, with_states: bool) -> None:
    """Remove everything that the stack declares. Refuses while states exist."""
    stack = options.open_stack()
    require_direct(stack)
    if answer is not None:
        _require_name(answer, stack.name)
    display = options.open_display()

    def confirm(resources: tuple[Resource, ...]) -> None:
        display.line(f"stack {stack.name}: this removes")
        for resource in resources:
            display.line(f"  - {render_resource(resource)}")
        if answer is None:
            _require_name(_ask(display, stack.name), stack.name)

    with display:
        removed = tear_down(
            stack, watch_of(display), lambda demolition: confirm(demolition.resources), with_states=with_states
        )
        display.line(f"  {len(removed)} resources removed" if removed else "  nothing to remove")
    if options.as_json:
        document = {
            "command": "destroy",
            "stack": stack.name,
            "exit_code": 0,
            "removed": [describe_resource(resource) for resource in removed],
        }
        show_document(document)


def _ask(display: Display, stack: str) -> str:
    if not sys.stdin.isatty():
        raise UsageError(
            "destroy needs the stack's name as its answer",
            why="nobody can be asked: the input is not a terminal",
            remedy=f"give it with --yes {stack}",
        )
    with display.suspended():
        answer: str = click.prompt("Type the stack's name to remove it all", default="", show_default=False)
    return answer


def _require_name(answer: str, stack: str) -> None:
    if answer != stack:
        raise RefusedError(
            f"the answer {answer!r} is not the stack's name",
            why="nothing was removed",
            remedy=f"answer {stack} to remove it all",
        )
