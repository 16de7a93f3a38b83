"""The versions of a state, and bringing one back."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from shlex import quote
from typing import Final

from stateroom.errors import CloudError, DeadlineError, StateroomError, UnreachableError, UsageError
from stateroom.states.addresses import LOCK_FILE
from stateroom.states.comparison import Comparison, compare_states
from stateroom.states.lock_info import LockInfo, read_info
from stateroom.states.state_document import StateDocument, parse_state
from stateroom.states.store import Body, Store, Version

CURRENT: Final = "current"
"""What a user may say for the version that the clients see."""

_AT_ONCE: Final = 8
"""Versions that are read at the same time."""


@dataclass(frozen=True)
class StateVersion:
    """A version of a state. document: None when it cannot be read, and `problem` says why, or when it is a deletion.

    writer: the client that held the lock when it was written, where that can be told.
    """

    version: Version
    document: StateDocument | None = None
    problem: str = ""
    writer: LockInfo | None = None


def read_history(store: Store, key: str, limit: int) -> list[StateVersion]:
    """The newest versions of a state, the newest first. limit: how many, at most. UsageError when there are none."""
    versions = store.list_versions(key)[:limit]
    if not versions:
        raise UsageError(
            f"there is no state at {key}, and never was",
            why=f"nothing of this name is in the bucket {store.facts.bucket}, nor an older version of it",
            remedy="see what there is with `stateroom states`",
        )
    # Only AWS has lock files, and what is left of them tells who held the lock and when.
    locks = store.list_versions(f"{key}{LOCK_FILE}") if store.facts.cloud == "aws" else ()
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return list(pool.map(lambda version: _read_version(store, key, version, locks), versions))


def read_version(store: Store, key: str, version: str) -> Body:
    """One version of a state; `current` is the newest. UsageError when there is none of this ID."""
    # OSS takes an empty ID for none, and so for the newest version.
    found = store.read(key, None if version == CURRENT else version) if version else None
    if found is None:
        raise UsageError(
            f"{key} has no version {version or 'without a name'}",
            why="it never had, it has expired, or it is a deletion",
            remedy=f"see what there is with `stateroom history {quote(key)}`",
        )
    return found


def compare_versions(store: Store, key: str, before: str, after: str) -> Comparison:
    """What two versions differ in. UsageError for one that does not exist; StateroomError for one that cannot be read,
    or that its client has encrypted."""
    return compare_states(*(_read_plain(store, key, version) for version in (before, after)))


def _read_plain(store: Store, key: str, version: str) -> StateDocument:
    try:
        document = parse_state(read_version(store, key, version).content)
    except ValueError as error:
        raise StateroomError(
            f"version {version} of {key} cannot be compared: it is no state",
            why=str(error),
            remedy=f"choose another one from `stateroom history {quote(key)}`",
        ) from None
    if document.encrypted:
        raise StateroomError(
            f"version {version} of {key} cannot be compared: its client has encrypted it",
            why="only a client with the key can look into it (OpenTofu state encryption)",
            remedy="compare with `tofu state pull` in a project that has the key",
        )
    return document


def _read_version(store: Store, key: str, version: Version, locks: Sequence[Version]) -> StateVersion:
    if version.is_deletion:
        return StateVersion(version)
    # By its ID, so that it is this one even if another one is written meanwhile.
    try:
        body = store.read(key, version.id)
    except (UnreachableError, DeadlineError):
        raise
    except CloudError as error:
        # Such as a version that is encrypted with a key of the client's own (SSE-C).
        return StateVersion(version, problem=error.what)
    if body is None:
        return StateVersion(version, problem="it has expired in this moment")
    writer = _read_writer(store, key, version, locks)
    try:
        return StateVersion(version, parse_state(body.content), writer=writer)
    except ValueError as error:
        return StateVersion(version, problem=str(error), writer=writer)


def _read_writer(store: Store, key: str, version: Version, locks: Sequence[Version]) -> LockInfo | None:
    holding = holding_at(locks, version)
    body = None if holding is None else store.read(f"{key}{LOCK_FILE}", holding.id)
    return None if body is None else read_info(body.content.decode(errors="replace"))


def holding_at(locks: Sequence[Version], written: Version) -> Version | None:
    """The lock file that was there when a state was written. None when there was none, or when several may have been:
    the cloud gives times to the second. Pure. locks: the versions of the lock file, the newest first."""
    ends = [None, *(each.modified for each in locks)]
    found = [
        lock
        for lock, end in zip(locks, ends, strict=False)
        if not lock.is_deletion and lock.modified <= written.modified and (end is None or written.modified <= end)
    ]
    return found[0] if len(found) == 1 else None
