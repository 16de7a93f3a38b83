"""The data source `terraform_remote_state`: the outputs of a state, for a configuration that only reads them. Pure.

Source: Terraform and OpenTofu, "The terraform_remote_state Data Source".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from stateroom.emit.hcl import Attributes, Block, Notes, render_groups
from stateroom.emit.wanted import Wanted
from stateroom.errors import UsageError

_OF_WRITERS: Final = frozenset(
    {"acl", "dynamodb_table", "encrypt", "kms_key_id", "tablestore_endpoint", "tablestore_table", "use_lockfile"}
)
"""What says how states are written and locked: a reader does neither, and its role may not be allowed to."""


def render_data(backend: str, groups: Iterable[Attributes], notes: Notes, wanted: Wanted) -> str:
    """The data source, named after the backend. UsageError for a role that the version cannot be told there."""
    kept = [read for group in groups if (read := _of_readers(group))]
    if any(isinstance(value, Block) for group in kept for value in group.values()):
        raise UsageError(
            f"{wanted.client} cannot be told a role where it reads another state",
            why="it knows the role only as a block, and the data source takes arguments only",
            remedy="use Terraform 1.1 or later",
        )
    head: dict[str, str] = {"backend": backend}
    if wanted.workspace is not None:
        head["workspace"] = wanted.workspace
    config = render_groups(kept, indent="    ", notes=notes)
    name = _identifier(wanted.facts.name)
    return (
        f'data "terraform_remote_state" "{name}" {{\n{render_groups([head], indent="  ")}\n\n  config = {{\n{config}\n'
        "  }\n}\n"
    )


def _of_readers(group: Attributes) -> Attributes:
    return {name: value for name, value in group.items() if name not in _OF_WRITERS}


def _identifier(name: str) -> str:
    """HCL specification: Identifiers. They do not begin with a digit."""
    text = re.sub(r"[^A-Za-z0-9_-]", "_", name)
    return text if re.match(r"[A-Za-z_]", text) else f"_{text}"
