"""What `stateroom emit` shows: a text, or which files were written."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import click

from stateroom.cli.options import Options
from stateroom.cli.output.document import show_document, show_exactly
from stateroom.emit.asked import Asked
from stateroom.emit.several import Written

_DONE: Final = {True: "wrote", False: "kept"}


def show_text(  # noqa: PLR0913 - what was asked, and what came of it
    options: Options, stack: str, asked: Asked, text: str, out: Path | None, *, changed: bool
) -> None:
    """The text itself, or the file that it was written to; both with `--json`. changed: whether the file
    was written; else it was right."""
    if options.as_json:
        show_document({**_head(stack, asked), "file": str(out) if out else None, "changed": changed, "text": text})
    elif out is None:
        show_exactly(text)
    else:
        click.echo(f"{_DONE[changed]} {out}")


def show_written(options: Options, stack: str, asked: Asked, written: Sequence[Written]) -> None:
    """Each file, and whether it was changed."""
    if options.as_json:
        files = [
            {"file": str(each.path), "key": each.state.key, "workspace": each.state.workspace, "changed": each.changed}
            for each in written
        ]
        show_document({**_head(stack, asked), "files": files})
        return
    for each in written:
        click.echo(f"{_DONE[each.changed]} {each.path}")


def _head(stack: str, asked: Asked) -> dict[str, Any]:
    return {"command": "emit", "stack": stack, "exit_code": 0, "tool": asked.tool, "format": asked.format}
