"""The three ways to give a tool its backend: a block, a partial configuration, JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from stateroom.emit.hcl import Attributes, Notes, Value, escape_template, quote, render_groups

WRITTEN_BY: Final = "Written by Stateroom for the backend"
"""How everything we write begins; a file that does not begin so is not ours to overwrite."""

BLOCK_FILE: Final = "backend.tf"
JSON_FILE: Final = "backend.tf.json"


@dataclass(frozen=True)
class Content:
    """What every format says.

    backend: the tool's name of the kind of backend, "s3" or "oss". name: the backend's own, for the header.
    notes: what a reader must know of an argument; JSON has no comments, so there the header says it.
    """

    backend: str
    name: str
    groups: Sequence[Attributes]
    notes: Notes


def partial_file(backend: str) -> str:
    """The name of the file for `-backend-config`."""
    return f"state.{backend}.tfbackend"


def render_block(command: str, content: Content) -> str:
    """A file of its own, `backend.tf`: a terraform block with the whole backend."""
    arguments = render_groups(content.groups, indent="    ", notes=content.notes)
    header = _header(content.name, f"put it beside your configuration and run `{command} init`.")
    return f'# {header}\nterraform {{\n  backend "{content.backend}" {{\n{arguments}\n  }}\n}}\n'


def render_partial(command: str, content: Content) -> str:
    """A file for `-backend-config`, which completes an empty block of the backend."""
    init = f"{command} init -backend-config={partial_file(content.backend)}"
    header = _header(content.name, f'declare `backend "{content.backend}" {{}}` and run `{init}`.')
    return f"# {header}\n{render_groups(content.groups, notes=content.notes)}\n"


def render_json(command: str, content: Content, *, templates: bool) -> str:
    """A file of its own, `backend.tf.json`. `templates` says whether the tool reads strings in it as templates.

    The notes follow the header, in the one comment that JSON has.
    """
    arguments = {key: _as_json(value, templates) for group in content.groups for key, value in group.items()}
    header = _header(content.name, f"put it beside your configuration and run `{command} init`.")
    comment = " ".join([header, *(note for of_argument in content.notes.values() for note in of_argument)])
    document = {"//": comment, "terraform": {"backend": {content.backend: arguments}}}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _header(name: str, use: str) -> str:
    # Quoted, because a comment ends where its line ends, whatever the name holds.
    return f"{WRITTEN_BY} {quote(name)}: {use}"


def _as_json(value: Value, templates: bool) -> Any:
    literal: Callable[[str], str] = escape_template if templates else str
    if isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return literal(value)
    if isinstance(value, Mapping):
        return {key: literal(item) for key, item in value.items()}
    return [literal(item) for item in value]
