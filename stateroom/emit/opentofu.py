"""OpenTofu: the backends "s3" and "oss", for the newest version unless another is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from stateroom.emit import formats
from stateroom.emit.content import Content
from stateroom.emit.versions import Version

_EVALUATES: Final = Version(1, 8)
"""The first version that evaluates a backend's expressions, so that its strings in JSON are templates."""


def name_files(backend: str) -> Mapping[str, str]:
    return formats.name_files(backend)


def render(content: Content, form: str) -> str:
    version = content.wanted.version
    return formats.render("tofu", content, form, templates=version is None or version >= _EVALUATES)
