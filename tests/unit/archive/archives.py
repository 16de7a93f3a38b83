"""Archives, and what is in them, as tests need them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from stateroom.archive.manifest import (
    ArchivedState,
    ArchivedVersion,
    BackedUpBackend,
    Manifest,
    describe_contents,
    file_name,
)
from stateroom.archive.writing import Writer
from tests.unit.emit.facts import make_facts
from tests.unit.states.place import state

KEY = "network/terraform.tfstate"
WRITTEN = datetime(2026, 3, 2, 9, 14, 2, tzinfo=UTC)

DELETION: bytes | None = None
"""In the place of a version's contents."""


def version(contents: bytes | str | None, position: int = 1, number: int = 1) -> ArchivedVersion:
    """A version with these contents, a deletion, or one that is missing for this reason."""
    body = contents if isinstance(contents, bytes) else None
    said = describe_contents(body).model_dump() if body is not None else {}
    return ArchivedVersion(
        **{
            "id": f"v{position}",
            "written": WRITTEN,
            "deleted": contents is None,
            "file": None if body is None else file_name(number, position),
            "size": None if body is None else len(body),
            "sha256": None if body is None else hashlib.sha256(body).hexdigest(),
            "serial": None,
            "lineage": None,
            "client_encrypted": False,
            "problem": contents if isinstance(contents, str) else "",
            **said,
        }
    )


def archived(*contents: bytes | str | None, key: str = KEY, number: int = 1, **more: Any) -> ArchivedState:
    """A state with these versions, the oldest first."""
    return ArchivedState(
        **{
            "key": key,
            "name": key,
            "workspace": "default",
            "encryption": "AES256",
            "encryption_key": None,
            "digest": None,
            "digest_status": "none",
            "left_out": 0,
            "locks": (),
            "versions": tuple(version(each, position, number) for position, each in enumerate(contents, 1)),
            **more,
        }
    )


def manifest_of(*states: ArchivedState, cloud: Any = "aws") -> Manifest:
    return Manifest(
        format="stateroom-backup",
        version=1,
        made=WRITTEN,
        tool="stateroom 0.1.0",
        backend=BackedUpBackend.of(make_facts(cloud)),
        states=states,
    )


def write_archive(path: Path, states: Mapping[str, Sequence[bytes | None]], cloud: Any = "aws") -> Manifest:
    """An archive of these versions of states, by their keys."""
    made = [archived(*each, key=key, number=number) for number, (key, each) in enumerate(states.items(), 1)]
    manifest = manifest_of(*made, cloud=cloud)
    with path.open("wb") as stream, Writer(stream) as writer:
        for one, contents in zip(made, states.values(), strict=True):
            for each, body in zip(one.versions, contents, strict=True):
                if body is not None:
                    writer.add(str(each.file), body, WRITTEN)
        writer.finish(manifest)
    return manifest


STATES: Mapping[str, Sequence[bytes | None]] = {
    KEY: (state(1), state(2), None, state(3)),
    "env:/dev/other": (state(7),),
}
