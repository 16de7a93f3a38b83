"""Writes a state and its digest as a client does, on condition that nobody else has written. Under the state's lock."""

from __future__ import annotations

from stateroom.errors import StateroomError
from stateroom.states.digest import digest_of
from stateroom.states.holding import Work
from stateroom.states.store import Body, Store


def write_state(store: Store, key: str, content: bytes, replaces: Body | None, work: Work) -> str:
    """Write a state in the place of the one that was read, or of none; the ID of its version.

    StateroomError when somebody else has written meanwhile.
    """
    written = store.write(key, content, replaces)
    if written is None:
        written = _version_of_ours(store, key, content)
    work.done.append(f"wrote version {written}")
    return written


def write_digest(store: Store, key: str, content: bytes, work: Work) -> None:
    """Record the digest of a state, where the backend has a lock table; one that is right stays as it is."""
    digests, digest = store.digests_of(key), digest_of(content)
    recorded = digests.read_digest() if digests else None
    if digests is None or recorded == digest:
        return
    if not digests.replace_digest(digest, recorded) and digests.read_digest() != digest:
        raise StateroomError(
            f"the digest of {key} was written by somebody else while we held its lock",
            why=f"{'; '.join(work.done) or 'nothing was changed'}; a client works with a lock that this backend does "
            "not have",
            remedy=f"find out which, then run `stateroom digest repair {key}`",
        )
    work.done.append(f"recorded the digest {digest}")


def _version_of_ours(store: Store, key: str, content: bytes) -> str:
    """The version of a write that was refused because another state is there: it may be ours, when the first answer got
    lost. StateroomError when it is not."""
    now = store.read(key)
    if now is None or now.content != content:
        raise StateroomError(
            f"{key} was written by somebody else while we held its lock",
            why="a client works without locks, or with a lock that this backend does not have; nothing was changed",
            remedy="find out which, then run the same command again",
        )
    return now.version
