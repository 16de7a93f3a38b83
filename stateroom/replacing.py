"""Writes files whole or not at all: beside their place under another name, forced to the disk, then renamed."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from stateroom.errors import StateroomError


@contextmanager
def replacing(path: Path, *, before: Callable[[], None] | None = None) -> Iterator[IO[bytes]]:
    """A new file, for its owner only, that takes the place of `path` when the block ends; nobody ever reads half of it.
    When anything fails, nothing of it is left and `path` is what it was.

    before: is called when all is on the disk; what it raises keeps the new file from taking the place. OSError when the
    file system does not let us.
    """
    handle, beside = tempfile.mkstemp(prefix=".stateroom-", suffix=".partial", dir=path.parent)  # with mode 0600
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(handle)
        if before is not None:
            before()
        os.replace(beside, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(beside)
        raise


def write_text(path: Path, text: str) -> bool:
    """Make the file hold exactly `text`, readable by its owner only; whether it did not before. Directories that we
    make have mode 0700. StateroomError when the file system does not let us."""
    try:
        _make_directory(path.parent)
        if _holds(path, text):
            path.chmod(0o600)
            return False
        with replacing(path) as file:
            file.write(text.encode())
        return True
    except OSError as error:
        remedy = "make its directory writable, or choose another"
        raise StateroomError(f"cannot write {path}", why=error.strerror or str(error), remedy=remedy) from error


def _make_directory(directory: Path) -> None:
    if not directory.is_dir():
        _make_directory(directory.parent)
        directory.mkdir(mode=0o700, exist_ok=True)


def _holds(path: Path, text: str) -> bool:
    return not path.is_symlink() and path.is_file() and path.read_bytes() == text.encode()
