"""`stateroom migrate lock`: to another lock mode, one safe step at a time."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import click

from stateroom.cli.carrying_out import carry_out_options, is_agreed, show_done
from stateroom.cli.exit_codes import PENDING
from stateroom.cli.options import Options, common_options, policy_config_option
from stateroom.cli.output.display import watch_of
from stateroom.cli.output.document import show_document
from stateroom.cli.output.relock import describe_change, render_change, render_made_mode, render_plan
from stateroom.errors import RefusedError, UsageError
from stateroom.facts import LockMode
from stateroom.provision import connect_stack
from stateroom.relock.change import Change, carry_out
from stateroom.relock.plan import survey


@click.command("lock", short_help="Change the lock mode, one safe step at a time.")
@common_options
@click.argument("mode", type=click.Choice(get_args(LockMode)))
@click.option("--retire-table", is_flag=True, help="With native: remove the lock table that no client uses any more.")
@click.option("--force", is_flag=True, help="Write files of the tools anew that were changed by hand.")
@click.option(
    "--smoke/--no-smoke", default=None, help="Prove the backend, or do not; default: unless it is already proven."
)
@policy_config_option
@carry_out_options
def command(
    options: Options,
    *,
    mode: LockMode,
    retire_table: bool,
    force: bool,
    smoke: bool | None,
    policy_config: Path | None,
    yes: bool,
    dry_run: bool,
) -> int:
    """Bring the backend to the lock mode MODE: the stack file, the backend, the files of the tools, the digests.

    Shows first what would change, and asks on a terminal; elsewhere --yes carries it out. Exits with 2 when changes are
    pending. From table to native, and back, it goes over both: clients of before and of after exclude each other then.
    """
    if retire_table and mode != "native":
        raise UsageError(
            f"--retire-table does not go with the lock mode {mode}",
            why="only native leaves a table behind that no client uses",
            remedy="leave it out, or migrate to native first",
        )
    stack = options.open_stack()
    with options.open_display() as display:
        watch = watch_of(display, lambda made: render_made_mode(made, smoke))
        cloud = connect_stack(stack, watch)
        plan = survey(stack, cloud, watch, mode, retire=retire_table, force=force, policy_config=policy_config)
        for line in render_plan(plan):
            display.line(line)
        change: Change | None = None
        # What is refused is not asked about; with --yes the error says all of it.
        if plan.pending and (yes if plan.refused else is_agreed(options, display, yes=yes, dry_run=dry_run)):
            change = carry_out(plan, cloud, watch, show_done(display), smoke=smoke, policy_config=policy_config)
            for line in render_change(plan, change):
                display.line(line)
    code = RefusedError.exit_code if plan.refused else PENDING if plan.pending else 0
    if change is not None:
        code = change.report.exit_code if change.report else 0
    if options.as_json:
        document = {"command": "migrate lock", "stack": stack.name, "exit_code": code}
        return show_document({**document, **describe_change(plan, change)})
    if change is not None and change.report is not None:
        from stateroom.smoke.report import require

        require(change.report)
    return code
