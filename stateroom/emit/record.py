"""The outputs of the last `stateroom up`, kept as `.stateroom/<stack>/facts.json`, so that `emit` works offline."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Final

from stateroom.emit.soundness import refuse_incomplete, refuse_secrets
from stateroom.errors import RefusedError, StateroomError, UsageError
from stateroom.facts import Facts
from stateroom.replacing import write_text

FORMAT: Final = 1
"""The version of the file's format; a file of a newer one is not read."""

DIRECTORY: Final = ".stateroom"

_STACK = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]*")


def facts_path(stack: str, root: Path) -> Path:
    """Where the facts of a stack are kept. UsageError for what cannot be a stack's name."""
    if not _STACK.fullmatch(stack):
        raise UsageError(
            f"{stack!r} cannot be the name of a stack",
            why="it may hold letters, digits, hyphens, underscores and dots, and does not begin with a dot",
            remedy="give the name that stands in Pulumi.<stack>.yaml",
        )
    return root / DIRECTORY / stack / "facts.json"


def write_facts(facts: Facts, stack: str, root: Path) -> Path:
    """Record the facts with mode 0600, whole or not at all; return the path. RefusedError when they carry a secret."""
    refuse_secrets(facts)
    path = facts_path(stack, root)
    document = {"format": FORMAT, "stack": stack, "facts": facts.to_dict()}
    write_text(path, json.dumps(document, indent=2, ensure_ascii=False) + "\n")
    return path


def read_facts(stack: str, root: Path) -> Facts:
    """The recorded facts. StateroomError when there are none or they cannot be used, with what to do."""
    path = facts_path(stack, root)
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise StateroomError(
            f"nothing is recorded for the stack {stack}",
            why=f"there is no {path}",
            remedy=f"run `stateroom up --stack {stack}`: it records what it made",
        ) from None
    except OSError as error:
        raise StateroomError(
            f"cannot read {path}", why=error.strerror or str(error), remedy="make the file readable"
        ) from error
    except ValueError as error:
        raise _unusable(path, stack, f"it is not JSON: {error}") from None
    return _checked(document, path, stack)


def _checked(document: Any, path: Path, stack: str) -> Facts:
    if not isinstance(document, dict) or not isinstance(document.get("facts"), dict):
        raise _unusable(path, stack, "it holds no facts")
    version = document.get("format")
    if version != FORMAT:
        raise _unusable(path, stack, f"its format is {version!r} and this version reads {FORMAT}")
    if document.get("stack") != stack:
        raise _unusable(path, stack, f"it was recorded for the stack {document.get('stack')!r}")
    try:
        facts = Facts.from_dict(document["facts"])
        refuse_incomplete(facts)
        refuse_secrets(facts)
    except RefusedError:
        raise
    except StateroomError as error:
        raise _unusable(path, stack, error.why) from None
    return facts


def _unusable(path: Path, stack: str, why: str) -> StateroomError:
    return StateroomError(
        f"{path} cannot be used",
        why=why,
        remedy=f"run `stateroom up --stack {stack}`: it records the backend anew",
    )
