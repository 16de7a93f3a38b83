"""Carries a change of the lock mode out. Interrupted at any point, the same command completes it.

Each step leaves a backend that clients of before and of after can use together: digests that would be wrong for the new
clients go first, then the stack file says the new mode, then the backend, its record and the files of the tools follow;
digests that nobody keeps any more, and the table, go last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from stateroom.engines.choice import Choice
from stateroom.engines.jobs import provision
from stateroom.errors import RefusedError, StateroomError, StoppedError
from stateroom.policy.verdicts import require_kept
from stateroom.provision import Made, Watch, require_own_folder
from stateroom.relock.digests import record_digests, remove_digests
from stateroom.relock.files import take_back_edits
from stateroom.relock.plan import Plan
from stateroom.relock.stack_file import write_edit
from stateroom.relock.steps import NOTHING_CHANGED, uses_table
from stateroom.relock.table import delete_table, refuse_to_delete, remember_table
from stateroom.states.digests import list_recorded
from stateroom.states.opening import make_store

if TYPE_CHECKING:
    from stateroom.engine.cloud import Cloud
    from stateroom.smoke.report import Report

_DIRECT: Final = Choice("direct", "it was asked for")

Tell = Callable[[str], None]


@dataclass
class Change:
    """What was done: in words, and the backend that was made, where it was."""

    done: list[str] = field(default_factory=list)
    made: Made | None = None
    report: Report | None = None

    @property
    def passed(self) -> bool:
        return self.report is None or self.report.passed

    @contextmanager
    def beginning(self, what: str) -> Iterator[None]:
        """What breaks off in the middle may be done or not, and is told so. What is refused was not begun."""
        self.done.append(f"began to {what}")
        try:
            yield
        except RefusedError:
            self.done.pop()
            raise
        self.done.pop()


def carry_out(  # noqa: PLR0913 - one parameter for each option
    plan: Plan, cloud: Cloud, watch: Watch, tell: Tell, *, smoke: bool | None = None, policy_config: Path | None = None
) -> Change:
    """Do what the plan says. tell: is told each thing that is done beside what the engine does.

    smoke: as `up` has it. When the smoke test fails, the table and what is in it stay as they are.
    RefusedError and ViolationError, before anything is changed, when the engine or a policy refuses it. Every error
    says what was done by then.
    """
    change = Change()

    def note(what: str) -> None:
        change.done.append(what)
        tell(what)

    try:
        _require_allowed(plan)
        _prepare_digests(plan, cloud, note)
        if plan.converges:
            _write_file(plan, change, note)
            with change.beginning("make the backend so"):
                change.made, change.report = provision(
                    plan.edited, watch, _DIRECT, smoke=smoke, policy_config=policy_config
                )
            change.done.append(f"the backend has the lock mode {plan.target}")
            if uses_table(plan.target):
                remember_table(plan.stack, None)
        if change.passed:
            _clear_digests(plan, cloud, note)
            _retire_table(plan, cloud, watch, change, note)
    except KeyboardInterrupt:
        raise StoppedError(
            "interrupted",
            why=_before_that(change) or NOTHING_CHANGED,
            remedy="run the same command again to complete it",
        ) from None
    except StateroomError as error:
        if change.done:
            error.why = "; ".join(filter(None, [error.why.removesuffix(f"; {NOTHING_CHANGED}"), _before_that(change)]))
        error.remedy = error.remedy or "run the same command again to complete it"
        raise
    return change


def _before_that(change: Change) -> str:
    return f"before that: {', '.join(change.done)}" if change.done else ""


def _require_allowed(plan: Plan) -> None:
    if plan.judgement is not None:
        require_kept(plan.judgement, NOTHING_CHANGED)
    if plan.outcome is not None:
        plan.outcome.plan.require_allowed()
    if plan.converges:
        take_back_edits(plan.edited, plan.facts, plan.files)
        require_own_folder(plan.edited)


def _prepare_digests(plan: Plan, cloud: Cloud, note: Tell) -> None:
    """What the new clients must not meet, or what they will miss."""
    work = plan.digests
    if work is None or work.when != "before" or plan.facts_with_table is None:
        return
    store = make_store(plan.facts_with_table, cloud)
    (record_digests if work.action == "record" else remove_digests)(store, work.keys, note)


def _write_file(plan: Plan, change: Change, note: Tell) -> None:
    if not uses_table(plan.target):
        # The stack file is about to forget the table's name.
        remember_table(plan.stack, plan.table_name)
    if plan.edit.changes:
        with change.beginning(f"write {plan.edit.where}"):
            write_edit(plan.edit)
        note(f"wrote {plan.edit.where}")


def _clear_digests(plan: Plan, cloud: Cloud, note: Tell) -> None:
    """What no client keeps any more. Read anew, for clients went on writing."""
    if uses_table(plan.target) or plan.facts_with_table is None:
        return
    store = make_store(plan.facts_with_table, cloud)
    remove_digests(store, sorted(list_recorded(plan.facts, store.list_items())), note)


def _retire_table(plan: Plan, cloud: Cloud, watch: Watch, change: Change, note: Tell) -> None:
    table = plan.table
    if not plan.retires or table is None or plan.facts_with_table is None:
        return
    items = make_store(plan.facts_with_table, cloud).list_items()
    refuse_to_delete(plan.facts, table, items)
    if list_recorded(plan.facts, items):
        raise RefusedError(
            f"the lock table {table.name} is not removed: a digest was written into it a moment ago",
            why="a client has still the configuration of before",
            remedy="give every client the new configuration, then run the same command again",
        )
    with change.beginning(f"remove the lock table {table.name}"):
        delete_table(plan.edited, cloud, plan.facts, table, watch.engine)
    note(
        f"{'switched the deletion protection off, and ' if table.protected else ''}removed the lock table {table.name}"
    )
    remember_table(plan.stack, None)
