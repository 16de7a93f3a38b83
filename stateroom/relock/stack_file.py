"""The lock mode in a stack file: what changes in it, and how it is written."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import yaml

from stateroom.config.defaults import merge_defaults
from stateroom.config.editing import REMOVED, set_values
from stateroom.config.load import load_draft, path_of
from stateroom.config.parse import KEY
from stateroom.config.project import read_defaults
from stateroom.errors import RefusedError, StateroomError
from stateroom.facts import LockMode
from stateroom.provision import Stack
from stateroom.relock.steps import NOTHING_CHANGED, uses_table
from stateroom.replacing import replacing

OF_THE_TABLE: Final = ("table", "capacity", "point_in_time_recovery", "deletion_protection")
"""Keys of `lock` on AWS that only a lock table has: the configuration refuses them without one."""

_LOCK: Final = ("config", KEY, "lock")


@dataclass(frozen=True)
class Edit:
    """What changes in a stack file.

    changes: keys below `lock`, each with what it is and what it becomes; None is what is not there.
    """

    file: Path
    where: str
    before: str
    after: str
    changes: Mapping[str, tuple[Any, Any]]


def plan_edit(stack: Stack, target: LockMode, table: str | None) -> Edit:
    """The edit of the stack's own file; of none when it says the mode already. RefusedError, with what to do by hand,
    when the file cannot be changed without changing something else.

    table: the name of the table that the backend had before, where it is not the one that would be derived.
    """
    file = path_of(stack.workspace.stacks, stack.name)
    where = f"{stack.workspace.stacks.name}/{file.name}"
    text = file.read_bytes().decode()
    own = yaml.safe_load(text)["config"][KEY].get("lock") or {}
    defaults = read_defaults(stack.workspace.root).value
    inherited = merge_defaults({}, defaults, (stack.backend.cloud,)).value.get("lock") or {}
    wanted = plan_changes(own, inherited, stack.backend.lock.mode, target, table)
    if not wanted:
        return Edit(file, where, text, text, {})
    try:
        after = set_values(text, _LOCK, wanted)
    except ValueError as error:
        raise RefusedError(
            f"{where} is not changed by us: {error}",
            why=f"only the stack's own lock mode should change; {NOTHING_CHANGED}",
            remedy=f"in {where}, below {KEY} and lock, {_by_hand(wanted)}; then run the same command again",
        ) from None
    changes = {
        key: (own.get(key, inherited.get(key)), None if value is REMOVED else yaml.safe_load(value))
        for key, value in wanted.items()
    }
    return Edit(file, where, text, after, changes)


def plan_changes(
    own: Mapping[str, Any], inherited: Mapping[str, Any], now: LockMode, target: LockMode, table: str | None
) -> dict[str, str | None]:
    """What each key below `lock` becomes, as YAML writes it.

    own: what the stack's file says there. inherited: what the defaults say. now: what comes of both.
    """
    changes: dict[str, str | None] = {} if now == target else {"mode": target}
    for key in OF_THE_TABLE:
        if not uses_table(target):
            if inherited.get(key) is None:
                changes |= {key: REMOVED} if key in own else {}
            elif key not in own or own[key] is not None:
                changes[key] = "null"
        elif key in own and own[key] is None:
            # It was taken away because there was no table.
            changes[key] = REMOVED
    comes_back = uses_table(target) and not uses_table(now)
    if comes_back and table is not None and own.get("table") is None and inherited.get("table") is None:
        changes["table"] = yaml.safe_dump(table, default_flow_style=True).removesuffix("...\n").strip()
    return changes


def load_edited(stack: Stack, edit: Edit) -> Stack:
    """The stack as it is with the edit. ConfigError with every problem that it has then."""
    if not edit.changes:
        return stack
    workspace = stack.workspace
    return replace(stack, backend=load_draft(edit.after, workspace.stacks, stack.name, project=workspace.root))


def write_edit(edit: Edit) -> None:
    """Put the new text in the place of the old one, whole or not at all; the file keeps its mode, and a link stays one.

    RefusedError when it is no longer what was read; StateroomError when the file system does not let us.
    """
    file = edit.file.resolve()
    try:
        with replacing(file, before=lambda: _require_unchanged(edit)) as stream:
            os.fchmod(stream.fileno(), stat.S_IMODE(file.stat().st_mode))
            stream.write(edit.after.encode())
    except OSError as error:
        raise StateroomError(
            f"cannot write {file}", why=error.strerror or str(error), remedy="make it and its folder writable"
        ) from error


def _require_unchanged(edit: Edit) -> None:
    if edit.file.read_bytes() != edit.before.encode():
        raise RefusedError(
            f"{edit.where} was changed while we looked",
            why=f"somebody else edits it; {NOTHING_CHANGED}",
            remedy="run the same command again",
        )


def _by_hand(changes: Mapping[str, str | None]) -> str:
    told = [f"remove {key}" if value is REMOVED else f"write `{key}: {value}`" for key, value in changes.items()]
    return ", ".join(told)
