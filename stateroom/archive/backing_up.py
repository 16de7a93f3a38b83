"""Reads all states of a backend with their history into an archive."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version as version_of
from typing import IO, Final

from stateroom.archive.ahead import ahead
from stateroom.archive.manifest import (
    FORMAT,
    VERSION,
    ArchivedLock,
    ArchivedState,
    ArchivedVersion,
    BackedUpBackend,
    Manifest,
    describe_contents,
    file_name,
)
from stateroom.archive.writing import Writer
from stateroom.errors import CloudError, DeniedError, StateroomError, UnreachableError, UsageError
from stateroom.facts import Facts
from stateroom.states.addresses import address_of, is_state_key, state_of_digest
from stateroom.states.digest import Status, status_of
from stateroom.states.locks import locked_states, read_locks
from stateroom.states.state_document import parse_state
from stateroom.states.store import Body, Entry, Item, Store, Version

_STATES_AHEAD: Final = 4
_VERSIONS_AHEAD: Final = 4
"""Eight calls at the same time, and eight versions in memory at most."""

_LOOKS: Final = 3
"""How often a state is looked at whose digest is that of another one, or whose newest version is gone when it is read.
"""

_PAUSE: Final = 1.0
"""Seconds between them: a client writes a state and then its digest."""

_EXPIRED: Final = "it expired, or was overwritten, while the backup was made"


@dataclass(frozen=True)
class _Look:
    """A state before its older versions are read. versions: the newest first. newest: the contents of the newest that
    is no deletion, or why they cannot be read. recorded: its digest in the lock table."""

    key: str
    versions: Sequence[Version]
    newest: Body | str
    recorded: str | None
    status: Status


@dataclass(frozen=True)
class _Job:
    """What every part of a backup needs. keys: every object that may be a state. limit: versions of each state."""

    store: Store
    keys: frozenset[str]
    asked: frozenset[str]
    digests: frozenset[str]
    limit: int | None
    wait: Callable[[float], None]


def back_up(  # noqa: PLR0913 - what, how much, where to, and who is told
    store: Store,
    stream: IO[bytes],
    asked: Sequence[str],
    *,
    limit: int | None,
    tell: Callable[[ArchivedState], None],
    wait: Callable[[float], None] = time.sleep,
) -> Manifest:
    """Write the states of a backend into an archive, each version as it is stored, and take no lock.

    asked: the keys of some states; none means all. limit: how many versions of each, the newest; None for all. tell: is
    shown each state when it is in the archive. A version that cannot be read is noted, and the rest is archived.
    UsageError for a state that is not there; StateroomError when there is none at all.
    """
    made = datetime.now(UTC).replace(microsecond=0)
    found, items = store.list_all_versions(), store.list_items()
    keys = _choose(store.facts, found, asked)
    digests = frozenset(filter(None, map(partial(state_of_digest, store.facts), items)))
    job = _Job(store, frozenset(filter(is_state_key, found)), frozenset(asked), digests, limit, wait)
    before = _read_held(store, _entries(found), items)
    states: list[ArchivedState] = []
    with Writer(stream) as writer, ThreadPoolExecutor(_STATES_AHEAD + _VERSIONS_AHEAD) as pool:
        for look in ahead(pool, partial(_look, job), keys, _STATES_AHEAD):
            if look is not None:
                states.append(_write(job, writer, pool, look, len(states) + 1))
                tell(states[-1])
        if not states:
            raise StateroomError(
                f"there is no state to back up in the bucket {store.facts.bucket}",
                why="no archive was written: an empty one would only look like a backup",
                remedy="see what there is with `stateroom states`",
            )
        after = _read_held(store, store.list_objects(), store.list_items())
        manifest = Manifest(
            format=FORMAT,
            version=VERSION,
            made=made,
            tool=f"stateroom {version_of('stateroom')}",
            backend=BackedUpBackend.of(store.facts),
            states=tuple(
                each.model_copy(
                    update={"locks": tuple(dict.fromkeys([*before.get(each.key, ()), *after.get(each.key, ())]))}
                )
                for each in states
            ),
        )
        writer.finish(manifest)
    return manifest


def _choose(facts: Facts, found: Mapping[str, Sequence[Version]], asked: Sequence[str]) -> list[str]:
    there = {key for key, versions in found.items() if is_state_key(key) and any(not v.is_deletion for v in versions)}
    for key in asked:
        if key not in there:
            raise UsageError(
                f"there is no state at {key}, nor an older version of one",
                why=f"nothing of this name is in the bucket {facts.bucket}; no archive was written",
                remedy="see what there is with `stateroom states`",
            )
    return sorted(set(asked) or there)


def _look(job: _Job, key: str) -> _Look | None:
    """A state whose digest is that of its newest version: one that is being written is looked at again. None for an
    object that is no state."""
    for attempt in range(_LOOKS):
        if attempt:
            job.wait(_PAUSE)
        versions = job.store.list_versions(key)
        written = next((each for each in versions if not each.is_deletion), None)
        if written is None:
            return None
        newest = _read(job.store, key, written)
        digests = job.store.digests_of(key)
        recorded = digests.read_digest() if digests else None
        body = newest.content if isinstance(newest, Body) and not versions[0].is_deletion else None
        has_table = digests is not None and isinstance(newest, Body)
        status = status_of(body, recorded, has_table=has_table)
        if status != "stale" and newest != _EXPIRED:
            break
    return _Look(key, versions, newest, recorded, status) if _is_state(job, key, newest) else None


def _is_state(job: _Job, key: str, newest: Body | str) -> bool:
    """What is one, and what is in the place of one; of a state that is gone, what its newest version was."""
    address = address_of(job.store.facts, key, job.keys)
    if key in job.asked or key in job.digests or key.endswith(".tfstate") or address.key == job.store.facts.state_key:
        return True
    try:
        return isinstance(newest, Body) and bool(parse_state(newest.content))
    except ValueError:
        return False


def _write(job: _Job, writer: Writer, pool: ThreadPoolExecutor, look: _Look, number: int) -> ArchivedState:
    """Write the versions of a state, the oldest first."""
    written = [each for each in look.versions if not each.is_deletion]
    kept = written[: job.limit]
    taken = look.versions if len(kept) == len(written) else look.versions[: look.versions.index(kept[-1]) + 1]
    newest = kept[0]

    def read(version: Version) -> Body | str:
        return look.newest if version is newest else _read(job.store, look.key, version)

    archived: list[ArchivedVersion] = []
    older = [each for each in reversed(taken) if not each.is_deletion]
    bodies = ahead(pool, read, older, _VERSIONS_AHEAD)
    for version in reversed(taken):
        body = "" if version.is_deletion else next(bodies)
        archived.append(_add(writer, version, body, file_name(number, len(archived) + 1)))
    address = address_of(job.store.facts, look.key, job.keys)
    encryption = look.newest if isinstance(look.newest, Body) else None
    return ArchivedState(
        key=look.key,
        name=address.key,
        workspace=address.workspace,
        encryption=encryption.encryption if encryption else "",
        encryption_key=encryption.encryption_key if encryption else None,
        digest=look.recorded,
        digest_status=look.status,
        left_out=len(written) - len(kept),
        locks=(),
        versions=tuple(archived),
    )


def _add(writer: Writer, version: Version, body: Body | str, file: str) -> ArchivedVersion:
    nothing = ArchivedVersion(
        id=version.id,
        written=version.modified,
        deleted=version.is_deletion,
        file=None,
        size=None,
        sha256=None,
        serial=None,
        lineage=None,
        client_encrypted=False,
        problem=body if isinstance(body, str) else _EXPIRED,
    )
    if isinstance(body, str):
        return nothing
    said = describe_contents(body.content).model_dump()
    there = {"written": body.modified, "file": file, "size": len(body.content)}
    return nothing.model_copy(update={**there, **said, "sha256": writer.add(file, body.content, body.modified)})


def _read(store: Store, key: str, version: Version) -> Body | str:
    """A version by its ID, so that it is this one even if another one is written meanwhile; or why it cannot be read,
    such as one that is encrypted with a key of the client's own (SSE-C)."""
    try:
        return store.read(key, version.id) or _EXPIRED
    except UnreachableError:
        raise
    except (CloudError, DeniedError) as error:
        return error.what


def _entries(found: Mapping[str, Sequence[Version]]) -> list[Entry]:
    current = ((key, versions[0]) for key, versions in found.items() if versions and not versions[0].is_deletion)
    return [Entry(key, version.size, version.modified) for key, version in current]


def _read_held(store: Store, objects: Iterable[Entry], items: Mapping[str, Item]) -> dict[str, list[ArchivedLock]]:
    """The locks that are held, by their state."""
    held: dict[str, list[ArchivedLock]] = {}
    for each in read_locks(store, locked_states(store.facts, objects, items)):
        info = each.info
        lock = ArchivedLock(
            kind=each.kind,
            id=info.id if info else "",
            who=info.who if info else "",
            operation=info.operation if info else "",
            created=info.created if info else "",
        )
        held.setdefault(each.state, []).append(lock)
    return held
