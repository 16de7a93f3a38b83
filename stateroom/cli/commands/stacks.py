"""`stateroom stacks`: every stack of the project, and whether it is live and up to date."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path

import click

from stateroom.cli.fleet.board import SilentBoard
from stateroom.cli.fleet.listing import Row, describe_row, interrupted, judge_row, list_row
from stateroom.cli.fleet.run import Fleet
from stateroom.cli.output.document import show_document
from stateroom.cli.output.stacks import is_terminal, render_stacks
from stateroom.config.load import match_stacks
from stateroom.workspace import Workspace, find_workspace


@click.command("stacks", short_help="List the stacks, and whether they are live and up to date.")
@click.option("--offline", is_flag=True, help="Ask no cloud: say what earlier runs recorded here.")
@click.option(
    "--parallel", type=click.IntRange(1, 64), default=8, show_default=True, metavar="N", help="How many at once."
)
@click.option("-C", "--cwd", type=click.Path(path_type=Path), default=Path(), help="The project's folder.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of text.")
@click.option("--debug", is_flag=True, help="Show tracebacks.")
def command(*, offline: bool, parallel: int, cwd: Path, as_json: bool, debug: bool) -> None:
    """List every stack with its cloud, region, account, lock and state. Writes nothing.

    Each stack's cloud is asked as by `stateroom preview`, many at once. What is wrong with one stack is that stack's
    state, and the exit code is 0 as long as there is a list.
    """
    del debug  # read by the entry point, which shows errors
    workspace = find_workspace(cwd.resolve())
    names = match_stacks(workspace.stacks, "*")
    listed = [list_row(workspace, name) for name in names]
    rows = [row for row, _ in listed]
    if not offline:
        rows = _ask(workspace, rows, [row.stack for row, stack in listed if stack is not None], parallel, as_json)
    if as_json:
        show_document({"command": "stacks", "exit_code": 0, "stacks": [describe_row(row) for row in rows]})
        return
    terminal = is_terminal()
    width = shutil.get_terminal_size().columns if terminal else 80
    for line in render_stacks(rows, colour=terminal and "NO_COLOR" not in os.environ, width=width):
        click.echo(line)


def _ask(workspace: Workspace, rows: Sequence[Row], sound: Sequence[str], parallel: int, as_json: bool) -> list[Row]:
    from rich.console import Console

    status = nullcontext() if as_json or not is_terminal() else Console().status(f"asking about {len(sound)} stacks")
    with status:
        documents = Fleet("preview", workspace.root, (), SilentBoard(sound)).run(sound, parallel)
    cut = interrupted(documents)
    if cut is not None:
        raise cut
    return [judge_row(row, documents[row.stack]) if row.stack in documents else row for row in rows]
