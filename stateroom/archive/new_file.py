"""Where an archive goes: a file that appears whole or not at all and that nobody else may read, or the standard
output."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import IO, Final

from stateroom.errors import RefusedError, StateroomError, UsageError
from stateroom.replacing import replacing

STDOUT: Final = Path("-")
"""What a user says for the standard output."""


def new_archive(path: Path, *, force: bool) -> AbstractContextManager[IO[bytes]]:
    """The standard output, or a file that is new."""
    return _open_stdout() if path == STDOUT else new_file(path, force=force)


@contextmanager
def new_file(path: Path, *, force: bool) -> Iterator[IO[bytes]]:
    """Write a file with mode 0600, whole and forced to the disk, or nothing of it.

    force: take the place of a regular file. RefusedError when something is in the way, or when others could read what
    is written; UsageError when there is no such folder; StateroomError when the file system does not let us.
    """
    refuse_what_is_there(path, force=force)
    if not path.parent.is_dir():
        raise UsageError(f"{path} cannot be written", why=f"{path.parent} is not a folder", remedy="make it first")
    try:
        with replacing(path, before=lambda: refuse_what_is_there(path, force=force)) as file:
            _require_private(path, file.fileno())
            yield file
        _sync_folder(path.parent)
    except OSError as error:
        raise _failed(path, error) from None


def refuse_what_is_there(path: Path, *, force: bool) -> None:
    """RefusedError when something lies at `path`; with force, anything but a regular file."""
    if path == STDOUT or not os.path.lexists(path):
        return
    if path.is_symlink() or not path.is_file():
        remedy = "name another file"
        raise RefusedError(f"{path} is there already, and stays", why="it is not a regular file", remedy=remedy)
    if not force:
        raise RefusedError(
            f"{path} is there already, and stays",
            why="a backup takes the place of another only when that is meant",
            remedy="name another file, or give --force",
        )


@contextmanager
def _open_stdout() -> Iterator[IO[bytes]]:
    """UsageError for a terminal; StateroomError when it cannot be written."""
    if sys.stdout.isatty():
        raise UsageError("an archive is no text for a terminal", remedy="name a file, or pipe it into a program")
    try:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise StateroomError(
            "the archive cannot be written to the standard output",
            why=f"{error.strerror or error}; what was written is no whole archive",
            remedy="make room, or name another place",
        ) from None


def _require_private(path: Path, handle: int) -> None:
    """Where a file system has no modes, such as on many USB sticks, everybody's programs read everything."""
    mode = stat.S_IMODE(os.fstat(handle).st_mode)
    if mode & 0o077:
        raise RefusedError(
            f"{path} would be readable by others",
            why=f"the file system made it with the mode {mode:04o}, and states hold secrets",
            remedy="name a file on another file system, or write to `-` and pipe it into a program that encrypts it",
        )


def _sync_folder(folder: Path) -> None:
    """So that the name is on the disk, too. Not every file system can; the file itself is safe by then."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _failed(path: Path, error: OSError) -> StateroomError:
    return StateroomError(
        f"{path} cannot be written",
        why=f"{error.strerror or error}; nothing of it is left",
        remedy="make room, or name a file in a folder that can be written",
    )
