"""The emitted configuration as files: `<directory>/<tool>/backend.tf`, `json/backend.tf.json`, and for
`-backend-config` `state.s3.tfbackend` or `state.oss.tfbackend`; other tools have files of their own.

The JSON lies in a folder of its own, because a tool refuses a configuration that declares its backend twice.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from stateroom.emit.content import WRITTEN_BY
from stateroom.emit.layout import layout_of, render_files
from stateroom.emit.signing import FOUND, Signing
from stateroom.errors import RefusedError, StateroomError
from stateroom.facts import CloudName, Facts


def write_files(  # noqa: PLR0913 - what `render` is asked, and where to
    facts: Facts,
    tools: Sequence[str],
    directory: Path,
    *,
    role: str | None = None,
    key: str | None = None,
    signing: Signing = FOUND,
) -> list[Path]:
    """Write every format for every tool and return the paths, those that were right already included.

    Files are replaced whole, with mode 0600; directories that we make have mode 0700. Everything is rendered and
    checked before the first file is written. RefusedError for a file that is not ours; else as `render`.
    """
    files = render_files(facts, tools, role=role, key=key, signing=signing)
    texts = {directory / tool / name: text for tool in tools for name, text in files[tool].items()}
    for path in texts:
        refuse_foreign_file(path)
    for path, text in texts.items():
        write_text(path, text)
    return list(texts)


def paths_of(cloud: CloudName, tools: Sequence[str], directory: Path) -> list[Path]:
    """The files that `write_files` writes for these tools."""
    return [directory / tool / name for tool in tools for name in layout_of(cloud, tool).values()]


def refuse_foreign_file(path: Path, *, force: bool = False) -> None:
    """RefusedError when something else than a file of ours lies at `path`; with `force`, than a regular file."""
    if not os.path.lexists(path):
        return
    if path.is_symlink() or not path.is_file():
        why = "it is not a regular file"
    elif not force and not _is_ours(path):
        why = f"it does not begin with {WRITTEN_BY!r}"
    else:
        return
    what = f"{path} was not written by us and stays as it is"
    raise RefusedError(what, why=why, remedy="move it away, or emit to another directory")


def _is_ours(path: Path) -> bool:
    try:
        text = path.read_text(encoding="utf-8")
        header = json.loads(text)["//"] if path.suffix == ".json" else text.removeprefix("# ")
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return isinstance(header, str) and header.startswith(WRITTEN_BY)


def write_text(path: Path, text: str) -> bool:
    """Make the file hold exactly `text`, readable by its owner only; whether it did not before. Written beside and
    renamed, so that nobody ever reads half of it. StateroomError when the file system does not let us."""
    try:
        _make_directory(path.parent)
        if _holds(path, text):
            path.chmod(0o600)
            return False
        _replace(path, text)
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


def _replace(path: Path, text: str) -> None:
    handle, beside = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # mode 0600 from the start
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(beside)
        raise
