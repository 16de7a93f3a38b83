"""What Terraform writes into a lock: one JSON object, the same in an item of DynamoDB, in a row of Tablestore and in a
lock file.

Terraform: internal/states/statemgr, LockInfo; written with Go's encoding/json. OpenTofu releases a table lock only
when the text is byte for byte what it would write itself, so the text matters and not just its meaning.
"""

from __future__ import annotations

import getpass
import json
import socket
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

from stateroom.errors import LockHeldError

# Go escapes these in every JSON string, so that it can stand inside HTML.
_GO_ESCAPES = str.maketrans({c: f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"})


@dataclass(frozen=True)
class LockInfo:
    """Who holds a lock. `created` is RFC 3339 with nanoseconds in UTC; `path` is `<bucket>/<key>`."""

    id: str
    operation: str
    info: str
    who: str
    version: str
    created: str
    path: str

    @classmethod
    def new(cls, path: str, *, operation: str = "OperationTypeApply", info: str = "") -> LockInfo:
        """A lock of this process, taken now."""
        return cls(
            id=str(uuid.uuid4()),
            operation=operation,
            info=info,
            who=_who(),
            version=version("stateroom"),
            created=rfc3339(time.time_ns()),
            path=path,
        )

    @classmethod
    def from_json(cls, text: str) -> LockInfo:
        """Read what a tool wrote; a field that is missing is empty. LockHeldError when it is no lock of a tool: whoever
        wrote it, no tool takes the state's lock."""
        try:
            found = json.loads(text)
        except ValueError:
            found = None
        if not isinstance(found, Mapping) or not isinstance(found.get("ID"), str):
            raise LockHeldError(
                "the lock is held, and what is written in it cannot be read",
                why=f"it is not a lock of Terraform or OpenTofu: {text[:200]!r}",
                remedy="find out who wrote it; `stateroom locks` shows the ID under which `stateroom unlock` "
                "removes it",
            )
        return cls(*(_text(found, name) for name in ("ID", "Operation", "Info", "Who", "Version", "Created", "Path")))

    def to_json(self) -> str:
        """The exact text that Terraform would write."""
        fields = {
            "ID": self.id,
            "Operation": self.operation,
            "Info": self.info,
            "Who": self.who,
            "Version": self.version,
            "Created": self.created,
            "Path": self.path,
        }
        return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).translate(_GO_ESCAPES)

    def __str__(self) -> str:
        text = f"{self.who or 'somebody'} ({self.operation}, since {self.created}, ID {self.id})"
        return text.replace("\n", "\\n")


def rfc3339(nanoseconds: int) -> str:
    """A time since the epoch as Go's time.RFC3339Nano writes it: UTC, no zeros at the end of the fraction."""
    seconds, rest = divmod(nanoseconds, 1_000_000_000)
    text = datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    fraction = f"{rest:09d}".rstrip("0")
    return f"{text}.{fraction}Z" if fraction else f"{text}Z"


def read_info(text: str) -> LockInfo | None:
    """The same as `LockInfo.from_json`, with None for what is no lock of a tool."""
    try:
        return LockInfo.from_json(text)
    except LockHeldError:
        return None


def _text(found: Mapping[str, Any], name: str) -> str:
    value = found.get(name, "")
    return value if isinstance(value, str) else json.dumps(value)


def _who() -> str:
    try:
        user = getpass.getuser()
    except (OSError, KeyError):  # a user id without a name, as in many containers
        user = ""
    return f"{user}@{socket.gethostname()}"
