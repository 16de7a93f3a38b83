"""`stateroom emit`: the backend's configuration for a tool."""

from __future__ import annotations

from pathlib import Path

import click

from stateroom.cli.asked_options import asked_options
from stateroom.cli.options import Options, common_options
from stateroom.cli.output import open_display
from stateroom.cli.output.display import watch_of
from stateroom.cli.output.emitted import show_text, show_written
from stateroom.emit.asked import Asked
from stateroom.emit.several import list_components, list_states, write_rendered, write_states
from stateroom.errors import UsageError
from stateroom.provision import read_facts


@click.command("emit", short_help="Print the backend configuration of a tool.")
@common_options
@asked_options
@click.option("--key", "keys", metavar="KEY", multiple=True, help="The state's key, or several; default: the stack's.")
@click.option("--workspace", "workspaces", metavar="NAME", multiple=True, help="The workspace, or several.")
@click.option("--components", type=click.Path(path_type=Path), help="Write into every component below this folder.")
@click.option("--out", type=click.Path(path_type=Path), help="Write to a file (mode 0600), or a folder for several.")
@click.option("--force", is_flag=True, help="Overwrite what we did not write, or was edited.")
@click.option("--live", is_flag=True, help="Read the backend from the cloud, not from what `up` recorded.")
def command(
    options: Options,
    *,
    asked: Asked,
    keys: tuple[str, ...],
    workspaces: tuple[str, ...],
    components: Path | None,
    out: Path | None,
    force: bool,
    live: bool,
) -> None:
    """Print the backend configuration of a tool, ready to use.

    Several keys, workspaces or components get a folder and a file each; what is right is not written again.
    """
    out = None if out == Path("-") else out
    several = len(keys) > 1 or len(workspaces) > 1
    _refuse_unclear(several, components, keys, workspaces, out)
    stack = options.open_stack()
    with open_display(as_json=True) as silent:
        facts = read_facts(stack, watch_of(silent), live=live)
    if components is not None:
        states = list_components(facts, components, next(iter(workspaces), None))
        show_written(options, stack.name, asked, write_states(facts, asked, states, force=force))
    elif several and out is not None:
        states = list_states(keys, workspaces, out)
        show_written(options, stack.name, asked, write_states(facts, asked, states, force=force))
    else:
        text = asked.render(facts, next(iter(keys), None), next(iter(workspaces), None))
        changed = out is not None and bool(write_rendered(asked, {out: text}, force=force))
        show_text(options, stack.name, asked, text, out, changed=changed)


def _refuse_unclear(
    several: bool, components: Path | None, keys: tuple[str, ...], workspaces: tuple[str, ...], out: Path | None
) -> None:
    if components is not None and (keys or len(workspaces) > 1 or out is not None):
        raise UsageError(
            "components are asked for, and something that they have themselves",
            why="each has its own key and folder",
            remedy="leave --key and --out out, and give one --workspace at most",
        )
    if several and components is None and out is None:
        raise UsageError(
            "several states are asked for, and no folder", why="each gets a file", remedy="name the folder with --out"
        )
