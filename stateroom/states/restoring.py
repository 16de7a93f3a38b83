"""Brings an older version of a state back, so that the clients go on from it."""

from __future__ import annotations

from dataclasses import dataclass
from shlex import quote
from typing import Final

from stateroom.errors import RefusedError
from stateroom.states.history import read_history, read_version
from stateroom.states.holding import Work, hold
from stateroom.states.state_document import StateDocument, parse_state, with_serial
from stateroom.states.store import Body, Store
from stateroom.states.uninterrupted import to_the_end
from stateroom.states.versions import would_lose
from stateroom.states.writing import write_digest, write_state

OPERATION: Final = "StateroomRestore"
"""What a client is shown of us while it waits for the lock."""

_LOOKED_AT: Final = 50
"""Versions whose serials are looked at when the current one cannot be read or is gone."""


@dataclass(frozen=True)
class Restored:
    """What a restoration came to.

    version: the new one; None when the current one was already what was asked for, and at most its digest was written.
    serial: None where it cannot be read. sealed: the client has encrypted the state, so it is as it was.
    """

    key: str
    version: str | None
    serial: int | None
    changed: tuple[str, ...]
    sealed: bool


def restore_version(store: Store, key: str, version: str, *, force: bool = False) -> Restored:
    """Write an older version of a state anew, as its newest one, under the state's lock.

    Its serial becomes one more than the current one, so that the clients take it for newer; its lineage stays; the
    digest follows. The current state stays as an old version. force: take a version of another lineage, too.

    UsageError for a version that does not exist; RefusedError for one that is no state or of another lineage, and in a
    bucket that does not keep what is overwritten; LockHeldError when somebody holds the lock.
    """
    wanted = read_version(store, key, version)
    try:
        document = parse_state(wanted.content)
    except ValueError as error:
        raise RefusedError(
            f"version {version} of {key} is not brought back: it is no state",
            why=f"{error}; nothing was changed",
            remedy=f"choose another one from `stateroom history {quote(key)}`",
        ) from None
    with hold(store, key, OPERATION) as work:
        # Under the lock: whoever had it before may have written what nothing keeps.
        _require_versions(store, key)
        return _restore(store, key, (wanted, document), work, force=force)


def _restore(store: Store, key: str, wanted: tuple[Body, StateDocument], work: Work, *, force: bool) -> Restored:
    body, document = wanted
    current = store.read(key)
    before = _parse(current)
    if not force:
        _refuse_other_lineage(key, document, before)
    if current is not None and before is not None and _is_same(current, before, *wanted):
        with to_the_end():
            write_digest(store, key, current.content, work)
        return Restored(key, None, before.serial, tuple(work.done), before.encrypted)
    serial = document.serial
    content = body.content
    if not document.encrypted:
        serial = max(highest_serial(store, key, before), document.serial or 0) + 1
        content = with_serial(content, serial)
    with to_the_end():
        written = write_state(store, key, content, current, work)
        write_digest(store, key, content, work)
    return Restored(key, written, serial, tuple(work.done), document.encrypted)


def _parse(body: Body | None) -> StateDocument | None:
    """The current state; None when it is gone, or is what makes a restoration necessary."""
    try:
        return parse_state(body.content) if body else None
    except ValueError:
        return None


def _is_same(current: Body, before: StateDocument, wanted: Body, document: StateDocument) -> bool:
    """Whether the current state is the wanted one but for its serial: a run before this one may have written it."""
    if current.content == wanted.content:
        return True
    if document.encrypted or before.encrypted or before.serial is None:
        return False
    return current.content == with_serial(wanted.content, before.serial)


def highest_serial(store: Store, key: str, before: StateDocument | None) -> int:
    """The serial of the current state; of one that is gone or cannot be read, the highest of those before it."""
    if before is not None and before.serial is not None:
        return before.serial
    serials = (each.document.serial for each in read_history(store, key, _LOOKED_AT) if each.document)
    return max((serial for serial in serials if serial is not None), default=0)


def _refuse_other_lineage(key: str, document: StateDocument, before: StateDocument | None) -> None:
    if before is not None and document.lineage != before.lineage:
        raise RefusedError(
            f"the version of {key} is another state: its lineage is {document.lineage or 'unknown'}",
            why=f"the current one has the lineage {before.lineage or 'unknown'}; nothing was changed",
            remedy="restore it with --force if that is meant; the current state stays as an old version",
        )


def _require_versions(store: Store, key: str) -> None:
    if would_lose(store, key):
        raise RefusedError(
            f"nothing is brought back: the bucket {store.facts.bucket} does not keep versions",
            why="the current state would be overwritten, and lost; nothing was changed",
            remedy="switch versioning on with `stateroom up`, then run the same command again",
        )
