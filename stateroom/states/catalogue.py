"""Every state of a backend, with what can be said of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Final

from stateroom.errors import CloudError, DeadlineError, UnreachableError
from stateroom.states.addresses import Address, address_of, is_state_key, should_be_state
from stateroom.states.digest import Status, status_of
from stateroom.states.digests import list_recorded
from stateroom.states.locks import HeldLock, locked_states, read_locks
from stateroom.states.state_document import StateDocument, parse_state
from stateroom.states.store import Body, Entry, Store

_AT_ONCE: Final = 8
"""States that are read at the same time."""


@dataclass(frozen=True)
class CataloguedState:
    """A state, or what is left of one.

    size: bytes; size, modified: None when there is no object. document: None when it cannot be read, and `problem` says
    why, or is empty when there is nothing to read. encryption: how the cloud says that it is stored.
    """

    key: str
    address: Address
    size: int | None = None
    modified: datetime | None = None
    document: StateDocument | None = None
    problem: str = ""
    encryption: str = ""
    encryption_key: str | None = None
    digest: Status = "none"
    locks: Sequence[HeldLock] = ()


def list_states(store: Store) -> list[CataloguedState]:
    """Every state by its key: what is one; what cannot be read and should be one; and states that are gone or do not
    exist yet, of which there is a digest or a lock."""
    objects, items = store.list_objects(), store.list_items()
    digests = list_recorded(store.facts, items)
    held = read_locks(store, locked_states(store.facts, objects, items))
    locks = {key: tuple(of_state) for key, of_state in groupby(held, lambda each: each.state)}
    look = _Look(store, {entry.key: entry for entry in objects if is_state_key(entry.key)}, digests, locks)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        found = list(pool.map(look.at, sorted(look.entries.keys() | digests.keys() | locks.keys())))
    return [
        each
        for each in found
        if each.document
        or each.key in digests
        or each.key in locks
        or (each.size is not None and should_be_state(store.facts, each.key, each.address))
    ]


@dataclass(frozen=True)
class _Look:
    """One look at every state, after the lists were read: objects, digests and locks by the key of their state."""

    store: Store
    entries: Mapping[str, Entry]
    digests: Mapping[str, str]
    locks: Mapping[str, Sequence[HeldLock]]

    def at(self, key: str) -> CataloguedState:
        entry = self.entries.get(key)
        there = CataloguedState(
            key,
            address_of(self.store.facts, key, self.entries.keys()),
            entry.size if entry else None,
            entry.modified if entry else None,
            locks=self.locks.get(key, ()),
        )
        try:
            body = self.store.read(key) if entry is not None else None
        except (UnreachableError, DeadlineError):
            raise
        except CloudError as error:
            # Such as a state that is encrypted with a key of the client's own (SSE-C).
            return replace(there, problem=error.what)
        status = self._status(body, self.digests.get(key))
        if status in ("stale", "missing"):
            # It may have been written since the table was read.
            digests = self.store.digests_of(key)
            recorded = digests.read_digest() if digests else None
            body = self.store.read(key)
            status = self._status(body, recorded)
        if body is None:
            return replace(there, size=None, modified=None, digest=status)
        document, problem = None, ""
        try:
            document = parse_state(body.content)
        except ValueError as error:
            problem = str(error)
        return replace(
            there,
            size=len(body.content),
            modified=body.modified,
            document=document,
            problem=problem,
            encryption=body.encryption,
            encryption_key=body.encryption_key,
            digest=status,
        )

    def _status(self, body: Body | None, recorded: str | None) -> Status:
        has_table = self.store.facts.lock_table is not None
        return status_of(None if body is None else body.content, recorded, has_table=has_table)
