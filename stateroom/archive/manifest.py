"""What is in an archive. Pure.

An archive is a ZIP file: `states/00001/00001.tfstate` and so on, the versions byte for byte, the oldest of each state
first; `manifest.json`, which says whose they are; and `SHA256SUMS`, which `sha256sum --check` reads.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from typing import Annotated, Any, Final, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, model_validator

from stateroom.facts import CloudName, Facts, LockMode
from stateroom.states.addresses import Address, is_state_key
from stateroom.states.digest import Status
from stateroom.states.state_document import parse_state

FORMAT: Final = "stateroom-backup"
VERSION: Final = 1

MANIFEST: Final = "manifest.json"
SUMS: Final = "SHA256SUMS"

LARGEST_VERSION: Final = 5 * 1024**3
"""Bytes of a version: what either cloud takes in one PutObject."""

LARGEST_MANIFEST: Final = 128 * 1024**2
"""Bytes of a manifest: some hundred thousand versions."""

_Text = Annotated[str, Field(min_length=1, max_length=1024)]
_Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class BackedUpBackend(_Part):
    """The backend that was backed up. A part of its facts; no secret is among them."""

    cloud: CloudName
    name: str
    account: str
    partition: str
    region: str
    bucket: str
    state_key: str
    workspace_key_prefix: str
    lock: LockMode
    lock_table: str | None
    encryption: str
    kms_key_arn: str | None

    @classmethod
    def of(cls, facts: Facts) -> BackedUpBackend:
        return cls(**{name: getattr(facts, name) for name in cls.model_fields})


class ArchivedLock(_Part):
    """A lock that was held while the backup was made. Empty texts where its holder left none."""

    kind: str
    id: str
    who: str
    operation: str
    created: str


class ArchivedVersion(_Part):
    """A version of a state, or that it was deleted then.

    file: its name in the archive; None when it is not there, which `problem` explains, and for a deletion. size: bytes.
    serial, lineage: None where the version does not say. problem: why it is missing, or why it is no state.
    """

    id: str
    written: AwareDatetime
    deleted: bool
    file: str | None
    size: Annotated[int, Field(ge=0, le=LARGEST_VERSION)] | None
    sha256: _Sha256 | None
    serial: Annotated[int, Field(ge=0)] | None
    lineage: str | None
    client_encrypted: bool
    problem: str

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        there = self.file is not None
        if (self.size is not None, self.sha256 is not None) != (there, there):
            raise ValueError("file, size and sha256 belong together")
        if self.deleted and (there or self.problem):
            raise ValueError("a deletion has no contents")
        if not there and not self.deleted and not self.problem:
            raise ValueError("it does not say why it is missing")
        return self


class ArchivedState(_Part):
    """A state with its versions, the oldest first.

    key: its object in the bucket; name, workspace: what its tool calls it. encryption: how the newest version was
    stored. digest: what the lock table recorded. locks: those that were held. left_out: older versions, not asked for.
    """

    key: _Text
    name: _Text
    workspace: _Text
    encryption: str
    encryption_key: str | None
    digest: str | None
    digest_status: Status
    left_out: Annotated[int, Field(ge=0)]
    locks: tuple[ArchivedLock, ...]
    versions: Annotated[tuple[ArchivedVersion, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _is_a_state(self) -> Self:
        if not is_state_key(self.key) or not is_state_key(self.name):
            raise ValueError("this is not the key of a state")
        if all(each.deleted for each in self.versions):
            raise ValueError("it has no version")
        return self

    @property
    def address(self) -> Address:
        return Address(self.name, self.workspace)

    @property
    def is_deleted(self) -> bool:
        return self.versions[-1].deleted

    @property
    def newest(self) -> ArchivedVersion:
        """The newest version that is no deletion; perhaps its contents are missing."""
        return next(each for each in reversed(self.versions) if not each.deleted)

    @property
    def contents(self) -> tuple[ArchivedVersion, ...]:
        """The versions whose contents are in the archive, the oldest first."""
        return tuple(each for each in self.versions if each.file is not None)

    @property
    def unread(self) -> tuple[ArchivedVersion, ...]:
        """The versions that should be in the archive and are not."""
        return tuple(each for each in self.versions if each.file is None and not each.deleted)


class Manifest(_Part):
    """Everything about an archive but the contents. made: when it was begun. tool: who made it."""

    format: Literal["stateroom-backup"]
    version: Literal[1]
    made: AwareDatetime
    tool: str
    backend: BackedUpBackend
    states: tuple[ArchivedState, ...]

    @model_validator(mode="after")
    def _files_stand_in_their_places(self) -> Self:
        """Names come from positions, so that no name leads anywhere."""
        for number, state in enumerate(self.states, 1):
            for position, version in enumerate(state.versions, 1):
                if version.file not in (None, file_name(number, position)):
                    raise ValueError(f"{version.file} should be {file_name(number, position)}")
        twice = [key for key, times in Counter(each.key for each in self.states).items() if times > 1]
        if twice:
            raise ValueError(f"{twice[0]} is there twice")
        return self

    @property
    def contents(self) -> Iterator[ArchivedVersion]:
        """Every version whose contents are in the archive, in its order."""
        return (version for state in self.states for version in state.contents)


class Contents(_Part):
    """What a version says of itself."""

    serial: int | None
    lineage: str | None
    client_encrypted: bool
    problem: str


def describe_contents(body: bytes) -> Contents:
    """Of a version; what is no state says nothing but why."""
    try:
        document = parse_state(body)
    except ValueError as error:
        return Contents(serial=None, lineage=None, client_encrypted=False, problem=str(error))
    # Half a character, which JSON can spell and UTF-8 cannot, becomes a question mark.
    lineage = None if document.lineage is None else document.lineage.encode(errors="replace").decode()
    return Contents(serial=document.serial, lineage=lineage, client_encrypted=document.encrypted, problem="")


def file_name(number: int, position: int) -> str:
    """Where the version of a state lies in an archive. Both count from 1."""
    return f"states/{number:05}/{position:05}.tfstate"


def render_manifest(manifest: Manifest) -> bytes:
    """As it stands in the archive: JSON, with a line for each value."""
    return (manifest.model_dump_json(indent=2) + "\n").encode()


def render_sums(manifest: Manifest, rendered: bytes) -> bytes:
    """The checksums of the versions and of the manifest itself, as `sha256sum` writes and checks them."""
    sums = [(each.sha256, each.file) for each in manifest.contents]
    sums.append((hashlib.sha256(rendered).hexdigest(), MANIFEST))
    return "".join(f"{sha256}  {name}\n" for sha256, name in sums).encode()


def parse_manifest(text: bytes) -> Manifest:
    """Read a manifest. ValueError, with a reason that fits behind "because", for anything but a whole and sound one."""
    _require_format(text)
    try:
        return Manifest.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        path = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in first["loc"])
        raise ValueError(f"{first['msg']} @ ${path}") from None


def _require_format(text: bytes) -> None:
    """An archive of a later format is told from one that is broken."""
    try:
        found: Any = json.loads(text)
    except (ValueError, RecursionError):
        raise ValueError("it is not JSON") from None
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise ValueError(f"it is not of the format {FORMAT!r}")
    if found.get("version") != VERSION:
        raise ValueError(f"its format has the version {found.get('version')!r}, and this Stateroom reads {VERSION}")
