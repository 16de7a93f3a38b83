"""Writes a state and its digest as a client does, on condition that nobody else has written. Under the state's lock."""

from __future__ import annotations

from stateroom.errors import StateroomError
from stateroom.states.digest import digest_of
from stateroom.states.holding import Work
from stateroom.states.store import Body, Digests, Store


def write_state(store: Store, key: str, content: bytes, replaces: Body | None, work: Work) -> str:
    """Write a state in the place of the one that was read, or of none; the ID of its version.

    StateroomError when somebody else has written meanwhile.
    """
    with work.beginning(f"write {key}"):
        written = store.write(key, content, replaces)
    if written is None:
        written = _version_of_ours(store, key, content)
    work.done.append(f"wrote version {written}")
    return written


def write_digest(store: Store, key: str, content: bytes, work: Work) -> None:
    """Record the digest of a state, where the backend has a lock table; one that is right stays as it is.

    StateroomError when somebody else has written it meanwhile.
    """
    digests, digest = store.digests_of(key), digest_of(content)
    recorded = digests.read_digest() if digests else None
    if digests is None or recorded == digest:
        return
    with work.beginning(f"record the digest of {key}"):
        is_ours = exchange_digest(digests, recorded, digest)
    if not is_ours:
        raise written_by_somebody(f"the digest of {key}")
    work.done.append(f"recorded the digest {digest}")


def exchange_digest(digests: Digests, recorded: str | None, wanted: str | None) -> bool:
    """Record a digest in the place of the one that was read; None is none. False when it is a third one by now."""
    done = digests.replace_digest(wanted, recorded) if wanted is not None else digests.remove_digest(str(recorded))
    # A request that was repeated meets what it has done itself.
    return done or digests.read_digest() == wanted


def delete_state(store: Store, key: str, current: Body, left: str = "") -> None:
    """Delete a state that was read. StateroomError when another one is there by now; left: how it is left, in words."""
    # A request that was repeated meets what it has done itself.
    if not store.delete(key, current) and store.read(key) is not None:
        raise written_by_somebody(key, left)


def written_by_somebody(what: str, left: str = "") -> StateroomError:
    """For what has changed although its lock is ours. left: how it is left, in words."""
    return StateroomError(
        f"{what} was written by somebody else while we held its lock",
        why=f"a client works without locks, or with a lock that this backend does not have{left and f'; {left}'}",
        remedy="find out which, then run the same command again",
    )


def _version_of_ours(store: Store, key: str, content: bytes) -> str:
    """The version of a write that was refused because another state is there: it may be ours, when the first answer got
    lost. StateroomError when it is not."""
    now = store.read(key)
    if now is None or now.content != content:
        raise written_by_somebody(key, "nothing was changed")
    return now.version
