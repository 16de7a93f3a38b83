"""The three ways to give a tool its backend "s3": a block, a partial configuration, JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from stateroom.emit.hcl import Attributes, Notes, Value, escape_template, quote, render_groups

WRITTEN_BY: Final = "Written by Stateroom for the backend"
"""How everything we write begins; a file that does not begin so is not ours to overwrite."""

BLOCK_FILE: Final = "backend.tf"
PARTIAL_FILE: Final = "state.s3.tfbackend"
JSON_FILE: Final = "backend.tf.json"


def render_block(command: str, name: str, groups: Sequence[Attributes], notes: Notes) -> str:
    """A file of its own, `backend.tf`: a terraform block with the whole backend."""
    arguments = render_groups(groups, indent="    ", notes=notes)
    header = _header(name, f"put it beside your configuration and run `{command} init`.")
    return f'# {header}\nterraform {{\n  backend "s3" {{\n{arguments}\n  }}\n}}\n'


def render_partial(command: str, name: str, groups: Sequence[Attributes], notes: Notes) -> str:
    """A file for `-backend-config`, which completes an empty `backend "s3" {}` block."""
    use = f'declare `backend "s3" {{}}` and run `{command} init -backend-config={PARTIAL_FILE}`.'
    return f"# {_header(name, use)}\n{render_groups(groups, notes=notes)}\n"


def render_json(command: str, name: str, groups: Sequence[Attributes], notes: Notes, *, templates: bool) -> str:
    """A file of its own, `backend.tf.json`. `templates` says whether the tool reads strings in it as templates.

    The notes follow the header, in the one comment that JSON has.
    """
    arguments = {key: _as_json(value, templates) for group in groups for key, value in group.items()}
    header = _header(name, f"put it beside your configuration and run `{command} init`.")
    comment = " ".join([header, *(note for of_argument in notes.values() for note in of_argument)])
    document = {"//": comment, "terraform": {"backend": {"s3": arguments}}}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _header(name: str, use: str) -> str:
    # Quoted, because a comment ends where its line ends, whatever the name holds.
    return f"{WRITTEN_BY} {quote(name)}: {use}"


def _as_json(value: Value, templates: bool) -> Any:
    literal: Callable[[str], str] = escape_template if templates else str
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        return literal(value)
    if isinstance(value, Mapping):
        return {key: literal(item) for key, item in value.items()}
    return [literal(item) for item in value]
