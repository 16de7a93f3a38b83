"""What the commands that move states have in common: the plan is shown, somebody agrees, it is carried out."""

from __future__ import annotations

from dataclasses import dataclass, replace

from stateroom.cli.carrying_out import is_agreed
from stateroom.cli.exit_codes import share_code
from stateroom.cli.options import Options
from stateroom.cli.output.display import Display, watch_of
from stateroom.cli.output.document import show_document
from stateroom.cli.output.moves import describe_journey, render_moved, render_next, render_plan, render_result
from stateroom.custody import open_store
from stateroom.errors import LockHeldError, RefusedError
from stateroom.states.copying import Job, Moved, carry_out
from stateroom.states.ends import Backend, Held, Origin
from stateroom.states.survey import Plan


@dataclass(frozen=True)
class Journey:
    """A plan with its ends. source: the origin, when that is a backend. removing: the same, when the states are removed
    there in the end. force: whatever lineage and serial say."""

    command: str
    origin: Origin
    target: Backend
    plan: Plan
    force: bool = False
    source: Backend | None = None
    removing: Backend | None = None


def open_backend(options: Options, stack: str | None, display: Display) -> Backend:
    """The states of a stack, as an end of a move."""
    opened = replace(options, stack=stack).open_stack()
    return Backend(opened.name, open_store(opened, watch_of(display)))


def travel(options: Options, display: Display, journey: Journey, *, yes: bool, dry_run: bool) -> int:
    """Show the plan, and carry it out where that is agreed to. The exit code.

    LockHeldError, before anything is changed, when the lock of any of the states is held.
    """
    plan = journey.plan
    for line in render_plan(journey.source, journey.target, plan):
        display.line(line)
    if yes and plan.pending and plan.held:
        raise _refuse_held(plan.held)
    moved: list[Moved] | None = None
    if plan.pending and not plan.held and is_agreed(options, display, yes=yes, dry_run=dry_run):
        job = Job(journey.origin, journey.target, journey.removing, journey.force)
        moved = carry_out(job, plan.pending, lambda each: display.line(render_moved(each)))
        display.line(render_result(moved))
    code = _code(plan, moved)
    if moved is not None or not plan.pending:
        for line in render_next(journey.source, journey.target, plan, moved or []):
            display.line(line)
    if options.as_json:
        show_document(
            {
                "command": journey.command,
                "exit_code": code,
                **describe_journey(journey.source, journey.target, plan, moved),
            }
        )
    return code


def _code(plan: Plan, moved: list[Moved] | None) -> int:
    """That of all that failed; 2 where something is still to be done because nobody has agreed to it."""
    refused = [RefusedError.exit_code] * len(plan.refused)
    if moved is not None:
        return share_code([*refused, *(each.error.exit_code for each in moved if each.error)])
    if plan.pending and plan.held:
        return LockHeldError.exit_code
    return share_code(refused, pending=bool(plan.pending))


def _refuse_held(held: tuple[Held, ...]) -> LockHeldError:
    first, more = held[0], f", and {len(held) - 1} more" if len(held) > 1 else ""
    return LockHeldError(
        f"the lock of {first.state} is held{more}",
        why=f"by {first.holder}; nothing was changed",
        remedy=f"wait until it is free; see {first.remedy}",
    )
