"""The emitted configuration as files: `<directory>/<tool>/backend.tf`, `json/backend.tf.json`, and for
`-backend-config` `state.s3.tfbackend` or `state.oss.tfbackend`; other tools have files of their own.

The JSON lies in a folder of its own, because a tool refuses a configuration that declares its backend twice.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

from stateroom.emit.content import WRITTEN_BY
from stateroom.emit.layout import layout_of, render_files
from stateroom.emit.signing import FOUND, Signing
from stateroom.errors import RefusedError
from stateroom.facts import CloudName, Facts
from stateroom.replacing import write_text


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
