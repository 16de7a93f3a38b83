"""The emitted configuration as files: `<directory>/<tool>/backend.tf`, `json/backend.tf.json`, and for
`-backend-config` `state.s3.tfbackend` or `state.oss.tfbackend`; other tools have files of their own.

The JSON lies in a folder of its own, because a tool refuses a configuration that declares its backend twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from stateroom.emit.layout import layout_of, render_files
from stateroom.emit.overwriting import refuse_to_overwrite
from stateroom.emit.signing import FOUND, Signing
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
