"""The files of the tools: which of them change with the lock mode, and which somebody has changed by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from stateroom.emit.files import refuse_foreign_file
from stateroom.emit.layout import render_files
from stateroom.errors import RefusedError, StateroomError
from stateroom.facts import Facts
from stateroom.provision import Stack
from stateroom.relock.some import some_of
from stateroom.relock.steps import MODES, NOTHING_CHANGED, uses_table


@dataclass(frozen=True)
class ToolFile:
    """A file that `up` writes for a tool. action: what becomes of it. by_hand: it is not what we have written."""

    path: Path
    action: Literal["write", "keep"]
    by_hand: bool = False


def read_files(stack: Stack, before: Facts, after: Facts | None, table: str) -> tuple[ToolFile, ...]:
    """Every file of the stack's tools, as it is on the disk. RefusedError when a file that is not ours is in the way.

    before, after: the backend as it is recorded, and as it will be; None when that is not known yet.
    table: the name of the lock table, for the modes that have one.
    """
    written = [_texts(stack, facts) for facts in _every_mode(before, table)]
    wanted = None if after is None else _texts(stack, after)
    files = []
    for path in _paths(stack):
        refuse_foreign_file(path)
        there = path.read_bytes().decode(errors="replace") if path.exists() else None
        right = wanted is not None and there == wanted[path]
        by_hand = there is not None and not right and all(there != texts.get(path) for texts in written)
        files.append(ToolFile(path, "keep" if right else "write", by_hand))
    return tuple(files)


def refuse_changed(files: Sequence[ToolFile], root: Path) -> None:
    """RefusedError when a file that would be written is another than we have written."""
    changed = [each.path.relative_to(root).as_posix() for each in files if each.by_hand]
    if changed:
        raise RefusedError(
            f"changed since we wrote it: {some_of(changed)}",
            why=f"somebody edited it, or another version of Stateroom wrote it; {NOTHING_CHANGED}",
            remedy="keep a copy of what was edited, and write it anew with --force",
        )


def _every_mode(facts: Facts, table: str) -> list[Facts]:
    """The backend in each lock mode: a run that was interrupted may have left the files of the mode before."""
    return [
        replace(facts, lock=mode, lock_table=(facts.lock_table or table) if uses_table(mode) else None)
        for mode in sorted(MODES[facts.cloud])
    ]


def _texts(stack: Stack, facts: Facts) -> Mapping[Path, str]:
    try:
        files = render_files(facts, stack.backend.emit)
    except StateroomError:
        return {}  # such as a tool that cannot be told this mode: it has written none
    return {stack.records / tool / name: text for tool, texts in files.items() for name, text in texts.items()}


def _paths(stack: Stack) -> list[Path]:
    from stateroom.emit.files import paths_of

    return paths_of(stack.backend.cloud, stack.backend.emit, stack.records)
