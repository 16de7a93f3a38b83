"""Terraform: the backends "s3" and "oss", for the newest version unless another is asked for."""

from __future__ import annotations

from collections.abc import Mapping

from stateroom.emit import formats
from stateroom.emit.content import Content


def name_files(backend: str) -> Mapping[str, str]:
    return formats.name_files(backend)


def render(content: Content, form: str) -> str:
    """Terraform takes the strings of a backend in JSON literally."""
    return formats.render("terraform", content, form, templates=False)
