"""`stateroom migrate states`: from one backend to another one."""

from __future__ import annotations

import click

from stateroom.cli.carrying_out import carry_out_options
from stateroom.cli.migration import Journey, open_backend, travel
from stateroom.cli.options import Options, common_options
from stateroom.errors import UsageError
from stateroom.states.mapping import Naming
from stateroom.states.survey import Wish, survey_states


@click.command("states", short_help="Move states from one backend to another one.")
@common_options
@click.option("--from", "source", metavar="STACK", required=True, help="The stack whose states are moved.")
@click.option("--to", "target", metavar="STACK", required=True, help="The stack that they go to, on either cloud.")
@click.argument("states", nargs=-1, metavar="[STATE]...")
@click.option("--key", metavar="KEY", help="Another key at the target, for the states of one key.")
@click.option("--workspace", metavar="NAME", help="Another workspace at the target, for one state.")
@click.option("--remove-source", is_flag=True, help="Remove each state where it was, once it is there.")
@click.option("--force", is_flag=True, help="Even where another lineage, or no lower serial, is in the place.")
@carry_out_options
def command(
    options: Options,
    *,
    source: str,
    target: str,
    states: tuple[str, ...],
    key: str | None,
    workspace: str | None,
    remove_source: bool,
    force: bool,
    yes: bool,
    dry_run: bool,
) -> int:
    """Copy every state and workspace of a backend, or each STATE, into another one, of any account, region and cloud.

    Without --yes it shows what would be done, and exits with 2 when that is anything; on a terminal it asks. Each state
    is copied byte for byte under the locks of both ends, read back and compared. Run again, it does what is left.
    """
    if options.stack is not None:
        raise UsageError(
            "a move has two stacks, and --stack names one", remedy="name them with --from and --to, without --stack"
        )
    with options.open_display() as display:
        origin, there = open_backend(options, source, display), open_backend(options, target, display)
        wish = Wish(Naming(key, workspace), force, remove_source)
        plan = survey_states(origin, there, states, wish)
        removing = origin if remove_source else None
        journey = Journey("migrate states", origin, there, plan, force, origin, removing)
        return travel(options, display, journey, yes=yes, dry_run=dry_run)
