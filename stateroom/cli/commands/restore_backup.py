"""`stateroom restore-backup`: states from an archive back into a backend."""

from __future__ import annotations

from pathlib import Path

import click

from stateroom.archive.places import choose_states, plan_keys, require_places
from stateroom.archive.planning import Wish
from stateroom.archive.reading import check_archive, open_archive
from stateroom.archive.restoring import Outcome, Restoration
from stateroom.cli.carrying_out import carry_out_options, is_agreed
from stateroom.cli.options import Options, common_options
from stateroom.cli.output.backups import code_of, describe_step, render_outcome, render_plan, render_result
from stateroom.cli.output.display import show_lines, watch_of
from stateroom.cli.output.document import show_document
from stateroom.custody import open_store


@click.command("restore-backup", short_help="Bring states back from an archive.")
@common_options
@click.argument("file", type=click.Path(path_type=Path))
@click.argument("states", metavar="[STATE]...", nargs=-1)
@click.option("--latest-only", is_flag=True, help="Leave the history out.")
@click.option("--force", is_flag=True, help="Go over states that are newer, or others; they stay as old versions.")
@carry_out_options
def command(
    options: Options,
    *,
    file: Path,
    states: tuple[str, ...],
    latest_only: bool,
    force: bool,
    yes: bool,
    dry_run: bool,
) -> int:
    """Bring every state, or each STATE, of the archive FILE back into the stack's backend, on either cloud.

    Without --yes it shows what would be done, and exits with 2 when that is anything; on a terminal it asks. The whole
    archive is checked first. Each state is written under its lock, its history from the oldest version to the newest,
    byte for byte.
    """
    with open_archive(file) as archive, options.open_display() as display:
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
        pending = [each for each in steps if each.is_pending]
        outcomes: list[Outcome] | None = None
        if pending and is_agreed(options, display, yes=yes, dry_run=dry_run):
            outcomes = work.carry_out(pending, lambda outcome: display.line(render_outcome(outcome)))
            display.line(render_result(outcomes))
    code = code_of(steps, outcomes)
    if options.as_json:
        by_key = {each.step.key: each for each in outcomes or ()}
        document = {"command": "restore-backup", "stack": stack.name, "exit_code": code, "file": str(file)}
        described = [describe_step(each, by_key.get(each.key)) for each in steps]
        show_document({**document, "carried_out": outcomes is not None, "states": described})
    return code
