"""What may be written over: our own files, as long as nobody has edited them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from stateroom.emit.checksum import WRITTEN_BY, Origin, origin_of
from stateroom.errors import RefusedError
from stateroom.some import some_of


def refuse_to_overwrite(paths: Iterable[Path], *, force: bool | None = None) -> None:
    """RefusedError when something else than a file of ours lies at one of the paths, or one that was edited since we
    wrote it; with `force`, than a regular file. force: None where the user has no --force to give."""
    edited = []
    for path in filter(os.path.lexists, paths):
        if path.is_symlink() or not path.is_file():
            raise _foreign(path, "it is not a regular file", "move it away")
        origin = "ours" if force else _origin_of(path)
        if origin == "foreign":
            why = f"it does not begin with {WRITTEN_BY!r}"
            raise _foreign(path, why, "move it away" if force is None else "move it away, write over it with --force")
        edited += [path] if origin == "edited" else []
    if edited:
        raise edited_error([str(path) for path in edited], can_force=force is not None)


def edited_error(names: Sequence[str], *, can_force: bool, besides: str = "") -> RefusedError:
    """The error for files that were edited. besides: what else to say of why."""
    return RefusedError(
        f"edited since we wrote it: {some_of(names)}",
        why=f"the text does not fit the checksum in its header, or there is none{besides}",
        remedy="keep a copy of what was edited, and write it anew with --force"
        if can_force
        else "move it away, and take what was edited from there: it is written anew",
    )


def _foreign(path: Path, why: str, remedy: str) -> RefusedError:
    what = f"{path} was not written by us and stays as it is"
    return RefusedError(what, why=why, remedy=f"{remedy}, or emit to another directory")


def _origin_of(path: Path) -> Origin:
    try:
        return origin_of(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return "foreign"


def was_edited(path: Path) -> bool:
    """Whether it is a file of ours that somebody has changed since we wrote it."""
    return path.is_file() and _origin_of(path) == "edited"
