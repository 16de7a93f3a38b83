"""What the work on states needs of a cloud. One implementation per cloud: `aws.py`, `alicloud.py`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from stateroom.facts import Facts
from stateroom.states.held import Kept
from stateroom.states.lock_info import LockInfo


@dataclass(frozen=True)
class Entry:
    """An object as a list has it. size: bytes."""

    key: str
    size: int
    modified: datetime


@dataclass(frozen=True)
class Item:
    """What the lock table has under one name: a lock's text, or a digest."""

    info: str | None = None
    digest: str | None = None


@dataclass(frozen=True)
class Version:
    """A version of an object, or that it was deleted. id: `null` for one from a time without versions. size: bytes."""

    id: str
    modified: datetime
    size: int
    is_latest: bool
    is_deletion: bool


@dataclass(frozen=True)
class Body:
    """An object as it was read. version: its ID, `null` where the bucket keeps no versions. etag: what tells it from
    another one. encryption: the algorithm that the cloud names, and the key where there is one of the user's."""

    content: bytes
    version: str
    etag: str
    modified: datetime
    encryption: str
    encryption_key: str | None = None


def newest_first(versions: Iterable[Version]) -> list[Version]:
    """The clouds list versions and deletions each by themselves, the newest first; here they are one list. Where the
    times are the same, to the second that the clouds give, the latest one comes first."""
    return sorted(versions, key=lambda each: (each.is_latest, each.modified), reverse=True)


def by_key(versions: Iterable[tuple[str, Version]]) -> dict[str, list[Version]]:
    """The versions of each object, the newest first."""
    found: defaultdict[str, list[Version]] = defaultdict(list)
    for key, version in versions:
        found[key].append(version)
    return {key: newest_first(each) for key, each in found.items()}


class Lock(Protocol):
    """One place where the lock of a state is kept. Between the steps of an operation somebody else may act; so a
    removal is always on condition that what is removed is what was read."""

    name: str

    def take(self, info: LockInfo) -> LockInfo | None:
        """Take the lock, or return who holds it."""

    def read_kept(self) -> Kept | None:
        """What is there now; None when it is free."""

    def remove(self, kept: Kept) -> bool:
        """Remove the lock that was read. False, and nothing is removed, when another one or none is there by now."""


class Digests(Protocol):
    """Where the digest of a state is kept. A write is always on condition that nobody else has written."""

    def read_digest(self) -> str | None:
        """The recorded digest; None when there is none."""

    def replace_digest(self, digest: str, recorded: str | None) -> bool:
        """Record a digest in the place of the recorded one, or of none. False, and nothing is written, when it is
        another one by now."""

    def remove_digest(self, recorded: str) -> bool:
        """Remove the recorded digest, likewise."""


class Store(Protocol):
    """The states of one backend, and their locks. Every error is a StateroomError."""

    facts: Facts

    def list_objects(self) -> Sequence[Entry]:
        """Every object in the bucket, as it is now."""

    def list_items(self) -> Mapping[str, Item]:
        """Every item of the lock table by its name; none without a table."""

    def locks_of(self, key: str) -> Sequence[Lock]:
        """Every place where a lock of a state may be, in the order in which the tools take them: those that the
        backend's lock mode uses, and those that a mode of before has left."""

    def locks_to_take(self, key: str) -> Sequence[Lock]:
        """Those that the backend's lock mode uses."""

    def digests_of(self, key: str) -> Digests | None:
        """Where the digest of a state is kept; None when the backend has no lock table."""

    def read(self, key: str, version: str | None = None) -> Body | None:
        """An object, the newest version or the one that is asked for; None when there is none."""

    def list_versions(self, key: str) -> Sequence[Version]:
        """Every version of an object, the newest first; none when there never was one."""

    def list_all_versions(self) -> Mapping[str, Sequence[Version]]:
        """The same of every object in the bucket by its key, those that are deleted and have left versions included."""

    def read_keeps_versions(self) -> bool:
        """Whether the bucket keeps what is overwritten."""

    def write(self, key: str, body: bytes, replaces: Body | None) -> str | None:
        """Write a state as a client would, in the place of the one that was read, or of none; the ID of its version.
        None, and nothing is written, when the cloud can tell that another one is there by now."""

    def delete(self, key: str, replaces: Body) -> bool:
        """Delete a state as a client would, in a bucket that keeps its versions, while it is the one that was read.
        False, and nothing is deleted, when the cloud can tell that another one, or none, is there by now."""
