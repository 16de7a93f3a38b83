"""Backends that a configuration declares already: a tool refuses a second one in the same folder.

Terraform and OpenTofu, "Backend Configuration": a configuration can only provide one backend block. What an override
file declares takes its place, and `cloud` counts as one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from stateroom.emit.components import ENDINGS
from stateroom.errors import RefusedError

_BLOCK: Final = re.compile(r'^[ \t]*(?:terraform[ \t]*\{[ \t]*)?(?:backend[ \t]+"[^"\n]*"|cloud)[ \t]*\{', re.MULTILINE)
_COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
_OVERRIDE: Final = re.compile(r"(?:.*_)?override\.(?:tf|tofu)(?:\.json)?")


def refuse_second_backend(paths: Iterable[Path], *, force: bool) -> None:
    """RefusedError when a file beside one of these, which declare a backend, declares one, too. force: whether it is
    written all the same, since it is read here as text and not as a configuration."""
    for path in filter(_is_configuration, paths):
        other = None if force else _declared_beside(path)
        if other is not None:
            raise RefusedError(
                f"{other} declares a backend already",
                why=f"the tool would refuse a second one in {path.name}",
                remedy='take it out there; or leave it empty, as in `backend "s3" {}`, and emit with --format partial; '
                "or write it all the same with --force",
            )


def _declared_beside(path: Path) -> Path | None:
    if not path.parent.is_dir():
        return None
    others = (each for each in sorted(path.parent.iterdir()) if each.name != path.name and _is_configuration(each))
    return next((each for each in others if each.is_file() and _declares(each)), None)


def _is_configuration(path: Path) -> bool:
    return path.name.endswith(ENDINGS) and not _OVERRIDE.fullmatch(path.name)


def _declares(path: Path) -> bool:
    try:
        if path.suffix == ".json":
            return _declares_as_json(json.loads(path.read_text(encoding="utf-8")))
        return _BLOCK.search(_COMMENT.sub("", path.read_text(encoding="utf-8"))) is not None
    except (OSError, ValueError):
        return False  # the tool says itself what it cannot read


def _declares_as_json(document: object) -> bool:
    block = document.get("terraform") if isinstance(document, dict) else None
    return any(isinstance(each, dict) and each.keys() & {"backend", "cloud"} for each in _as_list(block))


def _as_list(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]
