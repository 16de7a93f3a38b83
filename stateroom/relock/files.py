"""The files of the tools: which of them change with the lock mode, and which somebody has changed by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from stateroom.emit.files import paths_of
from stateroom.emit.layout import render_files
from stateroom.emit.overwriting import edited_error, refuse_to_overwrite, was_edited
from stateroom.facts import Facts
from stateroom.provision import Stack
from stateroom.relock.steps import NOTHING_CHANGED
from stateroom.replacing import write_text


@dataclass(frozen=True)
class ToolFile:
    """A file that `up` writes for a tool. action: what becomes of it. by_hand: somebody has edited it."""

    path: Path
    action: Literal["write", "keep"]
    by_hand: bool = False


def read_files(stack: Stack, after: Facts | None) -> tuple[ToolFile, ...]:
    """Every file of the stack's tools, as it is on the disk. RefusedError when a file that is not ours is in the way.

    after: the backend as it will be; None when that is not known yet.
    """
    wanted = None if after is None else _texts(stack, after)
    paths = paths_of(stack.backend.cloud, stack.backend.emit, stack.records)
    edited = {path for path in paths if was_edited(path)}
    refuse_to_overwrite([path for path in paths if path not in edited])
    return tuple(_judge(path, path in edited, wanted) for path in paths)


def _judge(path: Path, by_hand: bool, wanted: Mapping[Path, str] | None) -> ToolFile:
    there = path.read_bytes().decode(errors="replace") if path.exists() else None
    right = wanted is not None and there == wanted[path]
    return ToolFile(path, "keep" if right else "write", by_hand)


def refuse_changed(files: Sequence[ToolFile], root: Path) -> None:
    """RefusedError when a file that would be written was edited since we wrote it."""
    changed = [each.path.relative_to(root).as_posix() for each in files if each.by_hand]
    if changed:
        raise edited_error(changed, can_force=True, besides=f"; {NOTHING_CHANGED}")


def take_back_edits(stack: Stack, facts: Facts, files: Sequence[ToolFile]) -> None:
    """Write the files that were edited as they were for the backend of before, so that they are ours to replace."""
    texts = _texts(stack, facts)
    for each in files:
        if each.by_hand:
            write_text(each.path, texts[each.path])


def _texts(stack: Stack, facts: Facts) -> Mapping[Path, str]:
    files = render_files(facts, stack.backend.emit)
    return {stack.records / tool / name: text for tool, texts in files.items() for name, text in texts.items()}
