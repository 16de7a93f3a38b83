"""The ways to give Terraform and OpenTofu a backend: a block, a partial configuration, JSON; and to read its states."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Mapping
from typing import Any, Final

from stateroom.emit.content import Content
from stateroom.emit.hcl import Value, escape_template, render_groups
from stateroom.emit.remote_state import render_data
from stateroom.emit.versions import Version

BLOCK_FILE: Final = "backend.tf"
JSON_FILE: Final = "backend.tf.json"

_SELECTS: Final = Version(1, 4)
"""The first version whose `workspace select` can make the workspace. Terraform 1.4, and every OpenTofu."""


def partial_file(backend: str) -> str:
    """The name of the file for `-backend-config`."""
    return f"state.{backend}.tfbackend"


def name_files(backend: str) -> Mapping[str, str]:
    """The file of each format, below the folder of the tool."""
    return {
        "block": BLOCK_FILE,
        "partial": partial_file(backend),
        "json": f"json/{JSON_FILE}",
        "remote-state": "remote_state.tf",
    }


def render(command: str, content: Content, form: str, *, templates: bool) -> str:
    """One of the formats. `templates` says whether the tool reads strings of a backend in JSON as templates."""
    if form == "remote-state":
        use = "put it beside the configuration that reads the outputs of this state."
        return f"# {content.header(use)}\n{render_data(content.backend, content.groups, content.notes, content.wanted)}"
    if form == "partial":
        return _render_partial(command, content)
    return _render_json(command, content, templates) if form == "json" else _render_block(command, content)


def render_terraform(content: Content) -> str:
    """A terraform block with the whole backend."""
    arguments = render_groups(content.groups, indent="    ", notes=content.notes)
    return f'terraform {{\n  backend "{content.backend}" {{\n{arguments}\n  }}\n}}\n'


def _render_block(command: str, content: Content) -> str:
    """A file of its own, `backend.tf`."""
    header = content.header(f"put it beside your configuration and run {_commands(content, f'{command} init')}.")
    return f"# {header}\n{render_terraform(content)}"


def _render_partial(command: str, content: Content) -> str:
    """A file for `-backend-config`, which completes an empty block of the backend."""
    init = f"{command} init -backend-config={partial_file(content.backend)}"
    header = content.header(f'declare `backend "{content.backend}" {{}}` and run {_commands(content, init)}.')
    return f"# {header}\n{render_groups(content.groups, notes=content.notes)}\n"


def _render_json(command: str, content: Content, templates: bool) -> str:
    """A file of its own, `backend.tf.json`. The notes follow the header, in the one comment that JSON has."""
    arguments = {key: _as_json(value, templates) for key, value in content.arguments.items()}
    header = content.header(f"put it beside your configuration and run {_commands(content, f'{command} init')}.")
    document = {"//": " ".join([header, *content.comments]), "terraform": {"backend": {content.backend: arguments}}}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _commands(content: Content, init: str) -> str:
    """What to run: `init`, and what leads to the workspace that is wanted."""
    workspace, version = content.wanted.workspace, content.wanted.version
    if workspace is None:
        return f"`{init}`"
    command = init.partition(" ")[0]
    verb = "select -or-create" if version is None or version >= _SELECTS else "new"
    dashes = "-- " if workspace.startswith("-") else ""
    return f"`{init}` and `{command} workspace {verb} {dashes}{shlex.quote(workspace)}`"


def _as_json(value: Value, templates: bool) -> Any:
    literal: Callable[[str], str] = escape_template if templates else str
    if isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return literal(value)
    if isinstance(value, Mapping):
        return {key: _as_json(item, templates) for key, item in value.items()}
    return [literal(item) for item in value]
