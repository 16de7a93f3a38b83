"""Terraform: the backend "s3" of version 1.11 and later, where `use_lockfile` is no longer experimental.

With a lock table Terraform warns that `dynamodb_table` is deprecated; it works, and lock mode `both` leads away
from it.
"""

from __future__ import annotations

from collections.abc import Sequence

from stateroom.emit import formats
from stateroom.emit.hcl import Attributes, Notes

COMMAND = "terraform"


def render_block(name: str, groups: Sequence[Attributes], notes: Notes) -> str:
    return formats.render_block(COMMAND, name, groups, notes)


def render_partial(name: str, groups: Sequence[Attributes], notes: Notes) -> str:
    return formats.render_partial(COMMAND, name, groups, notes)


def render_json(name: str, groups: Sequence[Attributes], notes: Notes) -> str:
    """Terraform takes the strings of a backend in JSON literally."""
    return formats.render_json(COMMAND, name, groups, notes, templates=False)
