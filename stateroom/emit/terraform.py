"""Terraform: the backend "s3" of version 1.11 and later, where `use_lockfile` is no longer experimental, and the
backend "oss".

With a DynamoDB table Terraform warns that `dynamodb_table` is deprecated; it works, and lock mode `both` leads away
from it.
"""

from __future__ import annotations

from stateroom.emit import formats
from stateroom.emit.formats import Content

COMMAND = "terraform"


def render_block(content: Content) -> str:
    return formats.render_block(COMMAND, content)


def render_partial(content: Content) -> str:
    return formats.render_partial(COMMAND, content)


def render_json(content: Content) -> str:
    """Terraform takes the strings of a backend in JSON literally."""
    return formats.render_json(COMMAND, content, templates=False)
