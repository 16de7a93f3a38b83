"""OpenTofu: the backend "s3" of version 1.10 and later, the first with `use_lockfile`."""

from __future__ import annotations

from collections.abc import Sequence

from stateroom.emit import formats
from stateroom.emit.hcl import Attributes, Notes

COMMAND = "tofu"


def render_block(name: str, groups: Sequence[Attributes], notes: Notes) -> str:
    return formats.render_block(COMMAND, name, groups, notes)


def render_partial(name: str, groups: Sequence[Attributes], notes: Notes) -> str:
    return formats.render_partial(COMMAND, name, groups, notes)


def render_json(name: str, groups: Sequence[Attributes], notes: Notes) -> str:
    """OpenTofu evaluates a backend's expressions early, so strings in JSON are templates."""
    return formats.render_json(COMMAND, name, groups, notes, templates=True)
