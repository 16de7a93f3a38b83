"""`stateroom digest`: check and repair what the lock table records of each state."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import click

from stateroom.cli.exit_codes import PENDING
from stateroom.cli.options import Options, common_options
from stateroom.cli.output.digests import describe_finding, describe_repair, render_finding, render_repair
from stateroom.cli.output.display import Display, watch_of
from stateroom.cli.output.document import show_document
from stateroom.custody import open_store
from stateroom.states.addresses import key_of
from stateroom.states.digests import Finding, Repair, check_digests, first_error, repair_digest, repair_each
from stateroom.states.store import Store

NO_TABLE = "  this backend keeps no digests: they are a part of the lock table, and it has none"


@click.command("digest", short_help="Check and repair the digests of the states.")
@common_options
@click.argument("action", type=click.Choice(["check", "repair"]))
@click.argument("state", required=False)
def command(options: Options, *, action: Literal["check", "repair"], state: str | None) -> int:
    """Compare the digest in the lock table with each state, or with STATE.

    `check` changes nothing, and exits with 2 when something is to be repaired. `repair` records what is missing or
    stale, under the state's lock. A digest whose state is gone is removed only when STATE names it.
    """
    stack = options.open_stack()
    with options.open_display() as display:
        store = open_store(stack, watch_of(display))
        key = None if state is None else key_of(store.facts, state)
        findings = check_digests(store, key)
        if store.facts.lock_table is None:
            display.line(NO_TABLE)
        elif not findings:
            display.line("  no state")
        if action == "check":
            code = PENDING if any(each.is_wrong for each in findings) else 0
            for each in findings:
                display.line(render_finding(each))
            described = [describe_finding(each) for each in findings]
        else:
            repairs = _repair(store, [each for each in findings if each.is_wrong], display, named=key is not None)
            if not repairs and findings:
                display.line("  nothing to repair")
            error = first_error(repairs)
            code = error.exit_code if error else 0
            described = [describe_repair(each) for each in repairs]
    if options.as_json:
        document = {"command": "digest", "stack": stack.name, "exit_code": code, "action": action, "digests": described}
        show_document(document)
    return code


def _repair(store: Store, wrong: Sequence[Finding], display: Display, *, named: bool) -> list[Repair]:
    def tell(repair: Repair) -> None:
        display.line(render_repair(repair))

    if not named:
        return repair_each(store, wrong, tell)
    repairs = [repair_digest(store, each.key, named=True) for each in wrong]
    for repair in repairs:
        tell(repair)
    return repairs
