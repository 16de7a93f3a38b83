"""`stateroom restore-backup`: states from an archive back into a backend."""

from __future__ import annotations

from pathlib import Path

import click

from stateroom.archive.places import choose_states, plan_keys, require_places
from stateroom.archive.planning import Wish
from stateroom.archive.reading import check_archive, open_archive
from stateroom.archive.restoring import Restoration
from stateroom.cli.options import Options, common_options
from stateroom.cli.output import open_display
from stateroom.cli.output.backups import NOT_DONE, code_of, describe_step, render_outcome, render_plan
from stateroom.cli.output.display import show_lines, watch_of
from stateroom.cli.output.document import show_document
from stateroom.custody import open_store
from stateroom.errors import UsageError


@click.command("restore-backup", short_help="Bring states back from an archive.")
@common_options
@click.argument("file", type=click.Path(path_type=Path))
@click.argument("states", metavar="[STATE]...", nargs=-1)
@click.option("--latest-only", is_flag=True, help="Leave the history out.")
@click.option("--dry-run", is_flag=True, help="Show the plan only, as without --yes.")
@click.option("--yes", is_flag=True, help="Do it.")
@click.option("--force", is_flag=True, help="Go over states that are newer, or others; they stay as old versions.")
def command(
    options: Options,
    *,
    file: Path,
    states: tuple[str, ...],
    latest_only: bool,
    dry_run: bool,
    yes: bool,
    force: bool,
) -> int:
    """Bring every state, or each STATE, of the archive FILE back into the stack's backend, on either cloud.

    Without --yes it shows what it would do, and exits with 2 when something is to be done. The whole archive is checked
    first. Each state is written under its lock, its history from the oldest version to the newest, byte for byte.
    """
    if dry_run and yes:
        raise UsageError("--dry-run and --yes exclude each other", remedy="give one of them")
    with open_archive(file) as archive, open_display(as_json=options.as_json) as display:
        check_archive(archive)
        stack = options.open_stack()
        store = open_store(stack, watch_of(display))
        keys = plan_keys(archive.manifest, store.facts)
        chosen = choose_states(archive, keys, store.facts, states)
        require_places(chosen, keys)
        wish = Wish(latest_only=latest_only, force=force)
        work = Restoration(store, archive, wish, store.read_keeps_versions())
        steps = work.read_steps(keys, chosen)
        show_lines(display, render_plan(archive.manifest, store.facts, steps))
        pending, outcomes = [each for each in steps if each.is_pending], []
        if yes:
            outcomes = work.carry_out(pending, lambda outcome: display.line(render_outcome(outcome)))
        elif pending:
            display.line(NOT_DONE)
    code = code_of(steps, outcomes if yes else None)
    if options.as_json:
        by_key = {each.step.key: each for each in outcomes}
        document = {"command": "restore-backup", "stack": stack.name, "exit_code": code, "file": str(file)}
        described = [describe_step(each, by_key.get(each.key)) for each in steps]
        show_document({**document, "applied": yes, "states": described})
    return code
