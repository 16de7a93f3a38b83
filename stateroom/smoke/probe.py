"""What the scenario needs of a cloud. One implementation per cloud: `aws.py`, `alicloud.py`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from stateroom.states.lock_info import LockInfo

PATIENCE: Final = 60.0
"""Seconds that a run waits in all for settings that are not yet in force: S3 puts a new policy or versioning into
force some time after it was written (S3 User Guide, "Amazon S3 data consistency model"), and OSS promises no better."""


@dataclass(frozen=True)
class Encryption:
    """How something is stored: the algorithm and, where the user chose one, the key."""

    algorithm: str
    key: str | None

    def __str__(self) -> str:
        return f"{self.algorithm} with {self.key}" if self.key else self.algorithm


@dataclass(frozen=True)
class Stored:
    """A state as it was read. `digest` is the one recorded beside it, where the backend keeps one."""

    body: bytes
    digest: str | None


@dataclass(frozen=True)
class Refusal:
    """Something the cloud must refuse. `attempt` tries it and says how it was refused; SmokeError when it was not,
    SkippedError when it cannot be tried from here. `read_missing` says what the backend itself lacks of what asks for
    the refusal, if it can be seen: without it, a refusal that does not come is a fault on every cloud."""

    name: str
    what: str
    attempt: Callable[[], str]
    read_missing: Callable[[], str | None] = lambda: None


@dataclass(frozen=True)
class Cleaned:
    """What the cleaning did: how many things it removed, what remains and why, and until when something is kept."""

    removed: int
    remains: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()


class SkippedError(Exception):
    """A step cannot prove anything here; the text says why."""


class Lock(Protocol):
    """One place where a lock is kept. A backend in migration has two."""

    name: str

    def take(self, info: LockInfo) -> LockInfo | None:
        """Take the lock, or return who holds it."""

    def read(self) -> LockInfo | None:
        """Who holds it now; None when it is free."""

    def release(self, lock_id: str) -> None:
        """Read it, compare the ID, remove it. LockHeldError when it is held under another ID or by nobody."""


class Probe(Protocol):
    """One run on one backend, below a key of its own.

    path: `<bucket>/<key>`, which names the lock.
    prefix: everything it writes lies below.
    encryption: how things must be stored.
    locks: where locks are kept, in the order in which the tools take them; empty when the backend has none.
    unenforced: why a refusal that does not come is no fault on this cloud; None when it is one.
    patience: seconds that the run waits in all for settings that are not yet in force; 0 where they are at once.
    """

    path: str
    prefix: str
    encryption: Encryption
    locks: Sequence[Lock]
    unenforced: str | None
    patience: float

    def read_identity(self) -> str:
        """Who the credentials belong to. CredentialsError when that is another account than the backend's."""

    def write_state(self, body: bytes) -> str:
        """Write the state as the tools do, digest included; the new version."""

    def read_state(self, version: str | None = None) -> Stored:
        """The newest state with its recorded digest, or an older version without."""

    def read_encryption(self) -> Mapping[str, Encryption]:
        """How the state, and the lock where it is an object, are stored; by what they are called."""

    def refusals(self) -> Sequence[Refusal]:
        """What must fail."""

    def clean_up(self) -> Cleaned:
        """Remove every version of everything that was written. Never raises for what cannot be removed."""
