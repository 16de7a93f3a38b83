"""`stateroom migrate files`: from local files into a backend."""

from __future__ import annotations

from pathlib import Path

import click

from stateroom.cli.carrying_out import carry_out_options
from stateroom.cli.migration import Journey, open_backend, travel
from stateroom.cli.options import Options, common_options
from stateroom.emit.components import key_of
from stateroom.states.addresses import Address
from stateroom.states.local_files import Files, find_local_states
from stateroom.states.mapping import place
from stateroom.states.survey import Wish, list_keys, survey


@click.command("files", short_help="Move local state files into a backend.")
@common_options
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--key", metavar="KEY", help="The key of the state; default: the stack's, or the component's.")
@click.option("--workspace", metavar="NAME", help="The workspace; default: the one that the file is of.")
@click.option("--force", is_flag=True, help="Even where another lineage, or no lower serial, is in the place.")
@carry_out_options
def command(
    options: Options,
    *,
    paths: tuple[Path, ...],
    key: str | None,
    workspace: str | None,
    force: bool,
    yes: bool,
    dry_run: bool,
) -> int:
    """Copy the state in each PATH into the backend: a file; a project's folder, with its workspaces; or a folder with
    many projects, whose states get the keys that `stateroom emit --components` gives them.

    Without --yes it shows what would be done, and exits with 2 when that is anything; on a terminal it asks. The files
    stay as they are.
    """
    found = find_local_states(paths)
    with options.open_display() as display:
        target = open_backend(options, options.stack, display)
        facts = target.store.facts
        wanted = {
            str(each.path): Address(
                key or (key_of(facts, each.component) if each.component else facts.state_key),
                workspace or each.workspace,
            )
            for each in found
        }
        files = Files()
        looked = {name: files.look(name) for name in wanted}
        plan = survey(files, target, place(facts, wanted, list_keys(target)), looked, Wish(force=force))
        journey = Journey("migrate files", files, target, plan, force)
        return travel(options, display, journey, yes=yes, dry_run=dry_run)
