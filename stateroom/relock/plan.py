"""What a change of the lock mode would come to. Reads the cloud and the disk, and changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from stateroom.engines.jobs import choose
from stateroom.errors import LockHeldError, RefusedError
from stateroom.facts import Facts, LockMode
from stateroom.provision import Stack, Watch, preview, read_facts, recorded_facts, refuse_losses
from stateroom.relock.digests import DigestWork, plan_digests
from stateroom.relock.files import ToolFile, read_files, refuse_changed
from stateroom.relock.stack_file import Edit, load_edited, plan_edit
from stateroom.relock.steps import NOTHING_CHANGED, refuse_unknown_mode, refuse_unsafe_step, uses_table
from stateroom.relock.table import (
    IdleTable,
    chosen_name,
    name_table,
    read_idle_table,
    refuse_to_delete,
    with_table,
)
from stateroom.some import some_of
from stateroom.states.digests import check_digests, list_recorded
from stateroom.states.locks import HeldLock, locked_states, read_locks
from stateroom.states.opening import make_store

if TYPE_CHECKING:
    from stateroom.engine.cloud import Cloud
    from stateroom.engine.deploy import Outcome
    from stateroom.policy.judge import Judgement


@dataclass(frozen=True)
class Plan:
    """What a change of the lock mode comes to.

    stack, edited: the stack as its file says it now, and as it will. facts: the backend as it is recorded, or live.
    table: the lock table that no client of the backend uses in its mode of now, if it is there.
    outcome, judgement: what `up` would change, and what the policies say; None when the backend stays as it is.
    retires: the table goes.
    """

    stack: Stack
    edited: Stack
    target: LockMode
    facts: Facts
    edit: Edit
    table: IdleTable | None
    files: tuple[ToolFile, ...]
    digests: DigestWork | None
    retires: bool
    outcome: Outcome | None = None
    judgement: Judgement | None = None

    @property
    def converges(self) -> bool:
        """Whether the backend, its record or the files of its tools change."""
        changed = self.facts.lock != self.target or bool(self.edit.changes)
        return changed or any(each.action == "write" for each in self.files)

    @property
    def pending(self) -> bool:
        return self.converges or self.digests is not None or self.retires

    @property
    def refused(self) -> bool:
        """Whether the engine or a mandatory policy would refuse it."""
        broken = self.judgement is not None and self.judgement.mandatory
        return bool(broken or (self.outcome is not None and self.outcome.plan.refused))

    @property
    def table_name(self) -> str | None:
        """The table that clients of the mode of before use, or one of ours that is left from an earlier one."""
        return self.facts.lock_table or (self.table.name if self.table and self.table.ours else None)

    @property
    def facts_with_table(self) -> Facts | None:
        """The backend as whoever locks out clients of every mode sees it; None when there is no table."""
        return _with_table(self.facts, self.table)


def survey(  # noqa: PLR0913 - one parameter for each option
    stack: Stack,
    cloud: Cloud,
    watch: Watch,
    target: LockMode,
    *,
    retire: bool = False,
    force: bool = False,
    policy_config: Path | None = None,
) -> Plan:
    """What the change would come to.

    retire: remove a table that is no longer used. force: write files anew that were changed by hand.
    RefusedError for a step that is not safe, for wrong digests, for files that are not ours, and for a table that must
    stay; LockHeldError when a lock is held and something would change.
    """
    refuse_unknown_mode(stack.backend.cloud, target)
    _refuse_pulumi(stack)
    facts = recorded_facts(stack) or read_facts(stack, watch, live=True, cloud=cloud)
    before = facts.lock
    refuse_unsafe_step(before, target, stack.name)
    edit = plan_edit(stack, target, chosen_name(stack))
    edited = load_edited(stack, edit)
    refuse_losses(edited, cloud, facts)
    table = None if facts.uses_table else read_idle_table(edited, cloud, facts)
    retires = retire and _retires(stack, before, table)
    store = make_store(_with_table(facts, table) or facts, cloud)
    items, objects = store.list_items(), store.list_objects()
    held = read_locks(store, locked_states(facts, objects, items))
    if before != target:
        refuse_held(held)
    findings = check_digests(store) if before == "both" and target != "both" else []
    work = plan_digests(before, target, findings, list_recorded(facts, items))
    files = read_files(edited, _after(facts, edited, target))
    plan = Plan(stack, edited, target, facts, edit, table, files, work, retires)
    if plan.pending:
        refuse_held(held)
    if retires and table is not None:
        refuse_to_delete(facts, table, items)
    if not plan.converges:
        return plan
    if not force:
        refuse_changed(files, stack.workspace.root)
    outcome, judgement = preview(edited, watch, policy_config=policy_config)
    return replace(plan, outcome=outcome, judgement=judgement)


def _refuse_pulumi(stack: Stack) -> None:
    """What Pulumi's own state describes is changed by Pulumi."""
    if choose(stack, "auto", adopt=False, writes=True).engine == "pulumi":
        raise RefusedError(
            f"stack {stack.name} was made by Pulumi, and `stateroom migrate lock` is the direct engine's",
            why=f"Pulumi's own state would know nothing of what it changes; {NOTHING_CHANGED}",
            remedy="change lock.mode in the stack file yourself, one safe step at a time, and run `stateroom up "
            "--engine pulumi` after each: docs/migrate.md says which steps are safe",
        )


def _with_table(facts: Facts, table: IdleTable | None) -> Facts | None:
    if facts.lock_table is not None:
        return with_table(facts, facts.lock_table, facts.lock_instance)
    return with_table(facts, table.name, table.instance) if table is not None and table.ours else None


def _after(facts: Facts, edited: Stack, target: LockMode) -> Facts | None:
    """The backend after the change, as far as its files go; None when that is known only when it is made."""
    if facts.lock == target:
        return facts
    if facts.cloud == "alicloud":
        return None
    name = (facts.lock_table or name_table(edited)) if uses_table(target) else None
    return replace(facts, lock=target, lock_table=name)


def _retires(stack: Stack, before: LockMode, table: IdleTable | None) -> bool:
    if before != "native":
        raise RefusedError(
            f"the lock table of stack {stack.name} is not removed: its clients use it",
            why=f"the backend has still the lock mode {before}; {NOTHING_CHANGED}",
            remedy="run `stateroom migrate lock native`, give every client the new configuration, and only then remove "
            "the table with `stateroom migrate lock native --retire-table`",
        )
    return table is not None


def refuse_held(held: Sequence[HeldLock]) -> None:
    """LockHeldError, with the holders, when a lock is held."""
    if not held:
        return
    told = [f"{each.state} ({each.kind}) by {each.info or 'somebody who left no name'}" for each in held]
    raise LockHeldError(
        f"{len(held)} lock{'s are' if len(held) > 1 else ' is'} held, and the lock mode stays as it is",
        why=f"{some_of(told, '; ')}; {NOTHING_CHANGED}",
        remedy="wait until they are free; if a holder is gone, see `stateroom locks` and `stateroom unlock`",
    )
