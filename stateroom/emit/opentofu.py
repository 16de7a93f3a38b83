"""OpenTofu: the backend "s3" of version 1.10 and later, the first with `use_lockfile`, and the backend "oss"."""

from __future__ import annotations

from stateroom.emit import formats
from stateroom.emit.formats import Content

COMMAND = "tofu"


def render_block(content: Content) -> str:
    return formats.render_block(COMMAND, content)


def render_partial(content: Content) -> str:
    return formats.render_partial(COMMAND, content)


def render_json(content: Content) -> str:
    """OpenTofu evaluates a backend's expressions early, so strings in JSON are templates."""
    return formats.render_json(COMMAND, content, templates=True)
