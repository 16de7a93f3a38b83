"""The emitted configuration as files: `<directory>/<tool>/backend.tf`, `json/backend.tf.json`, and for
`-backend-config` `state.s3.tfbackend` or `state.oss.tfbackend`; other tools have files of their own.

The JSON lies in a folder of its own, because a tool refuses a configuration that declares its backend twice.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from stateroom.emit.checksum import WRITTEN_BY, Origin, origin_of
from stateroom.emit.layout import layout_of, render_files
from stateroom.emit.signing import FOUND, Signing
from stateroom.errors import RefusedError
from stateroom.facts import CloudName, Facts
from stateroom.replacing import write_text

SHOWN: Final = 5
"""How many names an error lists."""


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
    checked before the first file is written. RefusedError for a file that is not ours or was edited; else as `render`.
    """
    files = render_files(facts, tools, role=role, key=key, signing=signing)
    texts = {directory / tool / name: text for tool in tools for name, text in files[tool].items()}
    refuse_to_overwrite(texts)
    for path, text in texts.items():
        write_text(path, text)
    return list(texts)


def paths_of(cloud: CloudName, tools: Sequence[str], directory: Path) -> list[Path]:
    """The files that `write_files` writes for these tools."""
    return [directory / tool / name for tool in tools for name in layout_of(cloud, tool).values()]


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
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return RefusedError(
        f"edited since we wrote it: {', '.join(names[:SHOWN])}{more}",
        why=f"the text does not fit the checksum in its header{besides}",
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
